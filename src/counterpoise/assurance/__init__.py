"""Engine: how sure are we of a service, and what does delay cost."""
