"""What a figure rests on: each figure shown says it (design, section 4, rule 9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What a figure rests on."""

    PUBLISHED = "published"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"
    SIMULATED = "simulated"


_WEAKNESS = (Mark.PUBLISHED, Mark.ESTIMATED, Mark.ASSUMED, Mark.SIMULATED)


def weakest(*marks: Mark) -> Mark:
    """Return the mark of a figure made from others: the weakest of theirs.

    Raises
    ------
    ValueError
        When no mark is given.
    """
    return max(marks, key=_WEAKNESS.index)


@dataclass(frozen=True)
class Figure:
    """A number with its unit, what it rests on, and where it comes from."""

    value: float
    unit: str
    mark: Mark
    source: str
