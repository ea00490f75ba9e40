"""Search over paragraphs of reports: keywords and meaning together, order and reasons our own."""
