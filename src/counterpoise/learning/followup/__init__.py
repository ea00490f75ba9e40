"""What became of a weakness: the next report on the same service, read for what it says of it."""
