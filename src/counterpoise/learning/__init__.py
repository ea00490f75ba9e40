"""Engine of learning: report -> findings -> themes; search, follow-up, comparison, digest, letter check."""
