"""Tables inside a sheet: found by the headings they must have, on whatever row these stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.exchange import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from counterpoise.exchange.grids import Cell, Grid

T = TypeVar("T")

# Headings stand among the first rows, or lower down after a row that is blank or prose (a second table).
_TOP = 30
_PROSE = 1
_NOTE = re.compile(r"[\[(]note \d+[\])]")


@dataclass(frozen=True)
class Column:
    """One column an importer reads.

    ``headings`` are the spellings accepted, folded as ``fold_heading`` does: "group / name" where a row above
    groups columns, "name#2" for the second column of one name.
    """

    name: str
    headings: tuple[str, ...]
    needed: bool = True


class RefusedCell(Exception):  # noqa: N818 - a refusal is no error of the program: it ends as a Fault
    """A cell that keeps its row from being taken: the heading and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def fold_heading(cell: Cell) -> str:
    """Return a heading without case, line breaks, doubled spaces and references to notes."""
    plain = " ".join(cells.text(cell).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
    return " ".join(_NOTE.sub("", plain).split())


@dataclass(frozen=True)
class Table:
    """One table of a sheet; rows are counted from 1 as the sheet shows them."""

    grid: Grid
    title: str
    header_row: int
    last_row: int
    places: Mapping[str, int]
    shown: Mapping[str, str]

    def records(self) -> Iterator[Record]:
        """Yield the rows that hold data; blank rows and lines of prose are passed over."""
        for number in range(self.header_row + 1, self.last_row + 1):
            row = self.grid.rows[number - 1]
            if _filled(row) > _PROSE:
                yield Record(self, number, row)

    def lines_of_prose(self) -> int:
        """Return how many rows of the table have one cell alone filled, and so hold no data."""
        return sum(1 for row in self.grid.rows[self.header_row : self.last_row] if _filled(row) == _PROSE)


@dataclass(frozen=True)
class Record:
    """One row of a table, read by the importer's own names of its columns."""

    table: Table
    row: int
    cells: Sequence[Cell]

    def has(self, name: str) -> bool:
        """Say whether the table has a column."""
        return name in self.table.places

    def cell(self, name: str) -> Cell:
        """Return the raw cell of a column; None where the column is absent or the row ends before it."""
        place = self.table.places.get(name)
        return None if place is None or place >= len(self.cells) else self.cells[place]

    def refuse(self, name: str, reason: str) -> RefusedCell:
        """Return the refusal of this row for what stands in a column."""
        return RefusedCell(self.table.shown.get(name, name), reason)

    def text(self, name: str) -> str:
        """Return a cell as text, "" where empty."""
        return cells.text(self.cell(name))

    def some_text(self, name: str) -> str:
        """Return a cell as text; refuse the row where it is empty."""
        found = self.text(name)
        if not found:
            raise self.refuse(name, "it is empty")
        return found

    def day(self, name: str) -> date | None:
        """Return a cell as a day, None where there is none."""
        return self._read(name, cells.day)

    def some_day(self, name: str) -> date:
        """Return a cell as a day; refuse the row where there is none."""
        found = self.day(name)
        if found is None:
            raise self.refuse(name, "there is no date")
        return found

    def number(self, name: str) -> tuple[float | None, str]:
        """Return a cell as a number and its sign."""
        return self._read(name, cells.number)

    def whole(self, name: str) -> int | None:
        """Return a cell as a whole number, None where there is none."""
        return self._read(name, cells.whole)

    def _read(self, name: str, reader: Callable[[Cell], T]) -> T:
        try:
            return reader(self.cell(name))
        except cells.CellError as error:
            raise self.refuse(name, str(error)) from error


def find_tables(grid: Grid, columns: Sequence[Column]) -> tuple[Table, ...]:
    """Return the tables of a sheet that have all needed columns, from top to bottom.

    Raises
    ------
    BadInputError
        When there is none; it names the headings missing from the row that comes nearest.
    """
    tables = any_tables(grid, columns)
    if not tables:
        raise _no_table(grid, columns)
    return tables


def any_tables(grid: Grid, columns: Sequence[Column]) -> tuple[Table, ...]:
    """Return the tables of a sheet that have all needed columns; none is no error."""
    found = [(n, places) for n, places in _candidates(grid) if not _missing(columns, places)]
    if not found:
        return ()
    nexts = [n for n, _ in found[1:]] + [len(grid.rows) + 1]
    ends = [_end(grid, n, after) for (n, _), after in zip(found, nexts, strict=True)]
    return tuple(_table(grid, columns, n, places, end) for (n, places), end in zip(found, ends, strict=True))


def find_table(grid: Grid, columns: Sequence[Column]) -> Table:
    """Return the first table of a sheet that has all needed columns.

    Raises
    ------
    BadInputError
        When there is none.
    """
    return find_tables(grid, columns)[0]


def _candidates(grid: Grid) -> Iterator[tuple[int, dict[str, int]]]:
    above: Sequence[Cell] = ()
    for number, row in enumerate(grid.rows, start=1):
        if number <= _TOP or _filled(above) <= _PROSE:
            yield number, _places(row, above)
        above = row


def _filled(row: Sequence[Cell]) -> int:
    return sum(1 for c in row if cells.text(c))


def _places(row: Sequence[Cell], above: Sequence[Cell]) -> dict[str, int]:
    """Return where each heading stands: by itself, by its count where repeated, and under its group."""
    places: dict[str, int] = {}
    groups = _spread(above, len(row))
    for place, cell in enumerate(row):
        heading = fold_heading(cell)
        if not heading:
            continue
        count = 1
        while (name := heading if count == 1 else f"{heading}#{count}") in places:
            count += 1
        places[name] = place
        if groups[place]:
            places.setdefault(f"{groups[place]} / {heading}", place)
    return places


def _spread(above: Sequence[Cell], width: int) -> list[str]:
    """Return the group over each column: a merged cell keeps its text in its first column alone."""
    groups: list[str] = []
    for place in range(width):
        own = fold_heading(above[place]) if place < len(above) else ""
        groups.append(own or (groups[-1] if groups else ""))
    return groups


def _place(column: Column, places: Mapping[str, int]) -> int | None:
    return next((places[h] for h in column.headings if h in places), None)


def _missing(columns: Sequence[Column], places: Mapping[str, int]) -> list[Column]:
    return [c for c in columns if c.needed and _place(c, places) is None]


def _table(
    grid: Grid, columns: Sequence[Column], header_row: int, places: Mapping[str, int], last_row: int
) -> Table:
    found = {c.name: place for c in columns if (place := _place(c, places)) is not None}
    header = grid.rows[header_row - 1]
    shown = {name: " ".join(cells.text(header[place]).split()) for name, place in found.items()}
    return Table(grid, _title(grid, header_row), header_row, last_row, found, shown)


def _end(grid: Grid, header_row: int, next_header: int) -> int:
    """Return the last row of a table: before the next headings, or before a blank row and a line of prose."""
    for number in range(header_row + 1, next_header - 1):
        if not _filled(grid.rows[number - 1]) and _filled(grid.rows[number]) == _PROSE:
            return number
    return next_header - 1


def _title(grid: Grid, header_row: int) -> str:
    """Return the line of prose right above the headings, "" where there is none."""
    above = grid.rows[header_row - 2] if header_row > 1 else ()
    return cells.text(above[0]) if above and _filled(above) == _PROSE else ""


def _no_table(grid: Grid, columns: Sequence[Column]) -> BadInputError:
    ranked = ((len(_missing(columns, places)), number) for number, places in _candidates(grid))
    fewest, nearest = min(ranked, default=(0, 1))
    needed = [c for c in columns if c.needed]
    if fewest == len(needed):
        nearest, missing = 1, needed
    else:
        missing = _missing(columns, dict(_candidates(grid))[nearest])
    names = ", ".join(f"“{c.headings[0]}”" for c in missing)
    where = f"sheet {grid.sheet} of {grid.file}" if grid.sheet else grid.file
    reason = "no heading like it in this row or another"
    return BadInputError(
        f"No table in {where} has the column {names} (row {nearest} comes nearest).",
        next_step="Check the headings, the sheet and the kind; nothing was stored.",
        faults=tuple(Fault(grid.file, nearest, c.headings[0], reason, grid.sheet) for c in missing),
    )
