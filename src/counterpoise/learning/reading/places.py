"""What the places of two lines say of each other: columns, lines broken by hand, the usual distance."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.reading.lines import Line

#: From line to line, in sizes of the type, where nothing tells.
USUAL_PITCH = 1.2
# The head of a column of text stands so many lines above the foot of the one beside it; a cell, fewer.
_COLUMN = 12
# Lines that show how wide a paragraph is, and letters of room besides the word that would have fitted.
_FULL_LINES, _ROOM = 2, 3


def next_column(last: Line | None, line: Line, step: float) -> bool:
    """Say whether a line stands at the head of the column to the right of the line before it.

    Parameters
    ----------
    last, line : Line
        Two lines in their order.
    step : float
        The usual distance of lines in points.
    """
    return (
        last is not None
        and line.bottom > last.bottom + _COLUMN * step
        and last.page == line.page
        and line.left > last.right > last.left
    )


def broken_off(above: Sequence[Line], line: Line) -> bool:
    """Say whether the last of the lines above was ended by hand: it had room for the first word of this one.

    A digit at the head is the mark of a footnote that was drawn late, and tells nothing.
    """
    last, full = above[-1], above[:-1]
    if len(full) < _FULL_LINES or last.right <= last.left or line.text[0].isdigit():
        return False
    letter = (line.right - line.left) / len(line.text)
    word = (len(line.text.split(maxsplit=1)[0]) + _ROOM) * letter
    return last.right + word < max(other.right for other in full)


def pitch(pages: Sequence[Sequence[Line]], body: float) -> float:
    """Return the usual distance of two lines of text in points."""
    steps = [
        above.bottom - below.bottom
        for page in pages
        for above, below in pairwise(page)
        if abs(above.size - body) < 1 and 0.9 * body < above.bottom - below.bottom < 2 * body
    ]
    return median(steps) if steps else USUAL_PITCH * max(body, 1.0)
