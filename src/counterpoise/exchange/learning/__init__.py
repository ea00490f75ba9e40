"""Outputs of the learning library: the briefing, comment tables, workbooks."""
