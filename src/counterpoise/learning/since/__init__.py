"""What was published since a day, for those who meet to learn from it."""
