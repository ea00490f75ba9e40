"""A sheet as plain cells, and the way it travels out of the process that parsed it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell: TypeAlias = str | int | float | bool | date | None
"""What one cell holds; an empty one is None."""

# What a table of this field can need, many times over; beyond it a file is a mistake or an attack.
MAX_CELLS = 3_000_000
MAX_CHARACTERS = 64_000_000

_DATE = "d"


class TooLargeError(Exception):
    """A sheet holds more than any table of this field; carries the sentence to show."""


@dataclass(frozen=True)
class Grid:
    """One sheet: the rows as they stand, the first being row 1; trailing empty cells are cut.

    ``sheet`` is "" for a CSV file; ``notes`` say what reading had to decide (the encoding, say).
    """

    file: str
    sheet: str
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


def plain(value: object) -> Cell:
    """Return a cell as one of the few plain kinds; a moment of midnight is a day, "" is None."""
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (str, bool, int, float, date)):
        return value
    if isinstance(value, (time, timedelta)):
        return str(value)
    return repr(value)


def tidy_row(values: Iterable[object]) -> list[Cell]:
    """Return a row of plain cells less the empty ones at its end."""
    cells = [plain(v) for v in values]
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def check_size(rows: Sequence[Sequence[Cell]]) -> None:
    """Refuse a sheet beyond the limits.

    Raises
    ------
    TooLargeError
        When it has more than 3 million cells or 64 million characters.
    """
    cells = sum(len(r) for r in rows)
    if cells > MAX_CELLS:
        raise TooLargeError(f"it has {cells:,} cells; the limit is {MAX_CELLS:,}")
    characters = sum(len(c) for r in rows for c in r if isinstance(c, str))
    if characters > MAX_CHARACTERS:
        raise TooLargeError(f"its cells hold {characters:,} characters; the limit is {MAX_CHARACTERS:,}")


def to_wire(rows: Sequence[Sequence[Cell]]) -> list[list[object]]:
    """Return rows as JSON can hold them: a day becomes an object of one key."""
    return [[{_DATE: c.isoformat()} if isinstance(c, date) else c for c in row] for row in rows]


def from_wire(rows: Sequence[Sequence[object]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows from what ``to_wire`` made; the reverse of it."""
    return tuple(tuple(_cell(c) for c in row) for row in rows)


def _cell(value: object) -> Cell:
    if isinstance(value, dict):
        return date.fromisoformat(str(value[_DATE]))
    return plain(value)


def dump(document: object) -> bytes:
    """Return a document as compact JSON bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
