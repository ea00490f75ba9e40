"""What a reader raises when a file can't be taken; the reason goes to whoever handed it in."""

from __future__ import annotations


class RefusedError(Exception):
    """The file can't be read; the text completes the sentence "X can't be read: ..."."""


class BeyondLimitError(RefusedError):
    """The file needs more memory, time or room than any report."""


class ScannedError(RefusedError):
    """The file holds pictures of pages and no text: its letters can only be recognised."""
