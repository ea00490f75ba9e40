"""Settings, entry point and wiring: the one place that knows every room."""
