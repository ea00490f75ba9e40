"""Engine: problem, solve, programme, and an independent check."""
