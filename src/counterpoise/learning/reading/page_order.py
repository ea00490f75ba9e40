"""Lines of a page in the order in which a person reads them.

A PDF gives its lines in the order in which they were drawn. That is the reading order nearly always; now and
then a header, a late heading or a moved paragraph was drawn first or last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.learning.reading.lines import Line

# Points by which a line must stand above the one before it, to count as a jump back up the page.
_JUMP = 30.0


def in_reading_order(lines: list[Line]) -> list[Line]:
    """Return lines from the top down; side-by-side cells stay in the order in which they were drawn."""
    runs = _runs(lines)
    merged = runs[0] if runs else []
    for run in runs[1:]:
        merged = merged + run if _beside(merged, run) else _merge(merged, run)
    return merged


def _runs(lines: list[Line]) -> list[list[Line]]:
    runs: list[list[Line]] = []
    last: float | None = None
    for line in lines:
        if last is None or line.bottom > last + _JUMP:
            runs.append([])
        runs[-1].append(line)
        last = line.bottom
    return runs


def _beside(placed: list[Line], run: list[Line]) -> bool:
    """Say whether a line of the run stands beside one that is placed: then they are cells of a table."""
    return any(
        min(a.top, b.top) - max(a.bottom, b.bottom) > 0.5 * (b.top - b.bottom)
        for b in run[:3]
        for a in placed
    )


def _merge(placed: list[Line], run: list[Line]) -> list[Line]:
    """Put the lines of a run where they belong by height."""
    out: list[Line] = []
    rest = iter(run)
    new = next(rest, None)
    for line in placed:
        while new is not None and new.bottom > line.bottom:
            out.append(new)
            new = next(rest, None)
        out.append(line)
    if new is not None:
        out.append(new)
        out.extend(rest)
    return out
