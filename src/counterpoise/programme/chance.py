"""Lots that nobody without the salt can foresee: whole numbers from a keyed hash (SHAKE-256).

An ordinary generator gives itself away: who sees enough of its numbers can work out the rest. Visits become
known one after the other, so that lots for the later ones must not follow from the earlier ones.
"""

from __future__ import annotations

from hashlib import shake_256
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
_BYTES = 8


class Lots:
    """A stream of lots for one purpose; the same salt and purpose give the same stream.

    Parameters
    ----------
    salt : int
        Secret in live runs, known in replays of the past.
    purpose : str
        What the lots are for; streams of two purposes tell nothing of each other.
    """

    def __init__(self, salt: int, purpose: str) -> None:
        self._key = f"counterpoise lots|{purpose}|{salt}|".encode()
        self._drawn = 0

    def below(self, count: int) -> int:
        """Return a whole number from 0 to count - 1, each equally likely."""
        # Numbers past the last whole multiple would favour the small ones: they are drawn again.
        span = 1 << (8 * _BYTES)
        most = span - span % count
        while True:
            number = int.from_bytes(shake_256(self._key + str(self._drawn).encode()).digest(_BYTES), "big")
            self._drawn += 1
            if number < most:
                return number % count

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return items in a random order, each order equally likely."""
        found = list(items)
        for last in range(len(found) - 1, 0, -1):
            at = self.below(last + 1)
            found[last], found[at] = found[at], found[last]
        return found
