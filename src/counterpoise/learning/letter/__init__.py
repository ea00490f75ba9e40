"""Drafts of letters and reports, checked before they are sent; nothing of them is kept."""
