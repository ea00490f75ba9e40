"""What a paragraph is about, what it says of it, and which words decided."""
