"""The words and rules of the field, in the standard library alone."""
