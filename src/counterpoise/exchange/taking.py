"""From the records of a table to rows and faults: what every importer of published files shares."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from counterpoise.domain.errors import AmbiguousError, Fault, NotFoundError
from counterpoise.exchange.headings import RefusedCell
from counterpoise.exchange.importing import ImportResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from counterpoise.domain.authority import Authority, AuthorityRegister
    from counterpoise.domain.facts import Known
    from counterpoise.exchange.grids import Grid
    from counterpoise.exchange.headings import Record, Table

    #: One record of a table becomes none, one or several rows, or raises a ``RefusedCell``.
    RowMaker = Callable[[Record], Iterable[Known]]


class Finder:
    """Finds the authority a cell names at a date; a name that can't be settled refuses its row."""

    def __init__(self, register: AuthorityRegister) -> None:
        self._register = register
        self._found: dict[tuple[str, date], Authority] = {}

    def find(self, record: Record, name: str, on: date) -> Authority:
        """Return the authority in a column.

        Raises
        ------
        RefusedCell
            When the cell is empty, names none or names several.
        """
        return self.find_text(record, name, record.some_text(name), on)

    def find_text(self, record: Record, name: str, text: str, on: date) -> Authority:
        """Return the authority a part of a column names.

        Raises
        ------
        RefusedCell
            When the text names none or several.
        """
        if (text, on) not in self._found:
            try:
                self._found[text, on] = self._register.find(text, on=on)
            except (NotFoundError, AmbiguousError) as error:
                raise record.refuse(name, str(error)) from error
        return self._found[text, on]

    def find_both(self, record: Record, code: str, name: str, on: date) -> Authority:
        """Return the authority that a column of codes and a column of names agree on.

        A code that was split is settled by the name beside it; a code and a name that contradict each other
        refuse their row, for nothing says which is wrong.

        Raises
        ------
        RefusedCell
            When the two name different authorities, or neither names one.
        """
        named = self.find(record, name, on)
        written = record.some_text(code)
        if not self._register.covers(written, named.ons_code):
            raise record.refuse(code, f"{written} is not a code of {named.name} ({named.ons_code})")
        return named


def take(kind: str, tables: Iterable[Table], *makers: RowMaker) -> ImportResult:
    """Read tables of one sheet into rows, faults and notes.

    Each maker gives rows of a record, none where it is passed over on purpose; a refusal by one maker
    leaves the rows of the others, as a bad cell of one figure says nothing of the next.
    """
    tables = tuple(tables)
    grid = tables[0].grid
    rows: list[Known] = []
    refused: list[Fault] = []
    for record in (r for table in tables for r in table.records()):
        for make in makers:
            try:
                rows.extend(make(record))
            except RefusedCell as refusal:
                refused.append(Fault(grid.file, record.row, refusal.column, refusal.reason, grid.sheet))
    return ImportResult(kind, grid.file, grid.sheet, tuple(rows), tuple(refused), tuple(_about(grid, tables)))


def noted(result: ImportResult, *notes: str) -> ImportResult:
    """Return a result with more notes."""
    return replace(result, notes=(*result.notes, *notes))


def _about(grid: Grid, tables: tuple[Table, ...]) -> Iterable[str]:
    yield from grid.notes
    headers = ", ".join(str(t.header_row) for t in tables)
    yield f"headings on row {headers}"
    last, end = tables[-1].last_row, len(grid.rows)
    if last < end:
        yield f"rows {last + 1:,} to {end:,} stand below the table and are not read"
    prose = sum(t.lines_of_prose() for t in tables)
    if prose:
        yield f"{prose:,} rows passed over: one cell alone is filled"


class Passed:
    """Counts the records passed over on purpose, so that a note can say how many and why."""

    def __init__(self) -> None:
        self._why: Counter[str] = Counter()

    def over(self, why: str) -> tuple[Known, ...]:
        """Count one record and return no rows."""
        self._why[why] += 1
        return ()

    def notes(self) -> tuple[str, ...]:
        """Return one sentence a reason."""
        return tuple(f"{count:,} rows passed over: {why}" for why, count in sorted(self._why.items()))
