"""A themed briefing: exact sentences of reports with their places; headings and counts are ours."""
