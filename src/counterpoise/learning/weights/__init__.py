"""Fitted weights, as data: words and pairs of words, never a sentence."""
