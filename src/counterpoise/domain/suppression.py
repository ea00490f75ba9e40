"""Small numbers are not shown, nor can they be worked out: rule 7 (design, section 4).

The signs follow the Department for Education: ``c`` for 1 to 5, and for what is hidden beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

HIDDEN = "c"


@dataclass(frozen=True)
class Suppressed:
    """A row as it may be shown: its parts in their order, and its total."""

    parts: tuple[str, ...]
    total: str


def suppress(parts: Sequence[int], *, most: int) -> Suppressed:
    """Return a row of counts and their total as they may be shown.

    A count of 1 to ``most`` is hidden. The smallest other counts above zero are hidden too until each hidden
    one could be anything from 1 to ``most`` for all that the rest of the row tells; where even that is not
    enough, the total is hidden. It protects one row: a table that also has totals of its columns, or a second
    table of the same children, needs more.

    Parameters
    ----------
    parts : sequence of int
        Counts of children or cases, zero or more.
    most : int
        Largest count that is not shown (``Policy.small_number``).

    Raises
    ------
    UsageError
        When a count is below zero.
    """
    if any(n < 0 for n in parts):
        raise UsageError("A count below zero can't be shown.", next_step="Give counts of zero or more.")
    total = sum(parts)
    hidden = {i for i, n in enumerate(parts) if 1 <= n <= most}
    if 1 <= total <= most:
        return _shown(parts, hidden, total=HIDDEN)
    others = sorted((i for i, n in enumerate(parts) if n > most), key=lambda i: (parts[i], i))
    while hidden and others and not _wide_enough(parts, hidden, most):
        hidden.add(others.pop(0))
    safe = not hidden or _wide_enough(parts, hidden, most)
    return _shown(parts, hidden, total=str(total) if safe else HIDDEN)


def _wide_enough(parts: Sequence[int], hidden: set[int], most: int) -> bool:
    """Say whether each hidden count could be 1 to ``most``, when their sum is known and none is zero."""
    left = sum(parts[i] for i in hidden)
    return len(hidden) > 1 and left - (len(hidden) - 1) >= most


def _shown(parts: Sequence[int], hidden: set[int], *, total: str) -> Suppressed:
    return Suppressed(tuple(HIDDEN if i in hidden else str(n) for i, n in enumerate(parts)), total)
