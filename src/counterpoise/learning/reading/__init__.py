"""Reading reports and letters: PDF, DOCX, HTML and plain text into one structure."""
