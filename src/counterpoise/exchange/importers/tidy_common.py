"""What the importers of tidy tables share: headings, cells, and why a row is refused."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, Fault, NotFoundError
from counterpoise.exchange.importing import ImportResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import TextIO

    from counterpoise.domain.facts import Known

    Record = Mapping[str, str]
    #: One record of a table becomes none, one or several rows; a `RefusedRow` says why it can't.
    RowMaker = Callable[[Record], Iterable[Known]]

# Row 1 holds the headings, as a spreadsheet counts.
_FIRST_DATA_ROW = 2


class RefusedRow(Exception):  # noqa: N818 - a refusal is no error: it ends as a Fault in the result
    """A row that can't be taken: its column and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def records(path: Path, columns: Iterable[str]) -> Iterator[tuple[int, Record]]:
    """Read a tidy table, plain or gzipped, as (row number, record).

    Raises
    ------
    NotFoundError
        When there is no such file.
    BadInputError
        When a needed heading is missing.
    """
    if not path.is_file():
        raise NotFoundError(f"There is no file {path.name}.", next_step="Give the folder that holds it.")
    with _opened(path) as lines:
        reader = csv.DictReader(lines)
        missing = [c for c in columns if c not in (reader.fieldnames or ())]
        if missing:
            raise BadInputError(
                f"{path.name} lacks the column {', '.join(missing)}.",
                next_step="Add it or choose another kind; nothing was stored.",
                faults=tuple(Fault(path.name, 1, c, "no such heading") for c in missing),
            )
        yield from enumerate(reader, start=_FIRST_DATA_ROW)


def _opened(path: Path) -> AbstractContextManager[TextIO]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def take(
    kind: str,
    path: Path,
    columns: Iterable[str],
    make: RowMaker,
    notes: tuple[str, ...] = (),
) -> ImportResult:
    """Read a tidy table into rows and faults.

    A row that doesn't say when it became known is refused: nothing may be used before its day.
    """
    rows: list[Known] = []
    refused: list[Fault] = []
    for number, record in records(path, columns):
        try:
            rows.extend(make(record))
        except RefusedRow as refusal:
            refused.append(Fault(path.name, number, refusal.column, refusal.reason))
    return ImportResult(kind, path.name, "", tuple(rows), tuple(refused), notes)


def day(record: Record, column: str) -> date:
    """Return the ISO date of a cell.

    Raises
    ------
    RefusedRow
        When the cell is empty or no ISO date.
    """
    found = maybe_day(record, column)
    if found is None:
        raise RefusedRow(column, "no date, so nothing says when this was known")
    return found


def maybe_day(record: Record, column: str) -> date | None:
    """Return the ISO date of a cell, None when it is empty.

    Raises
    ------
    RefusedRow
        When the cell holds something else.
    """
    text = record[column].strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RefusedRow(column, f"“{text}” is not a date like 2020-09-01") from None


def number(record: Record, column: str) -> float:
    """Return the number of a cell.

    Raises
    ------
    RefusedRow
        When there is none.
    """
    text = record[column].strip()
    try:
        return float(text)
    except ValueError:
        raise RefusedRow(column, f"“{text}” is not a number") from None


def maybe_count(record: Record, column: str) -> int | None:
    """Return the whole number of a cell, None when it is empty."""
    return int(number(record, column)) if record[column].strip() else None
