"""Tables of numbers: the planner against the frozen spreadsheet rule. Run ``python -m bench``."""
