"""The bundled tables: which rows each holds, and how they stand in a file."""

from __future__ import annotations

import csv
import gzip
import io
import types
import typing
from dataclasses import dataclass, fields
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING

from counterpoise.domain import facts
from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from counterpoise.domain.facts import Known

    Cell = str | int | float | date | None


@dataclass(frozen=True)
class Table:
    """One bundled table; ``needed`` ones decide how new the facts are."""

    name: str
    row: type
    needed: bool
    title: str


TABLES = {
    t.name: t
    for t in (
        Table("authorities", facts.AuthorityRow, needed=True, title="Authorities under every code they had"),
        Table("succession", facts.SuccessionRow, needed=False, title="Which code followed which"),
        Table("aliases", facts.AliasRow, needed=False, title="Spellings of authorities' names"),
        Table("borders", facts.BorderRow, needed=False, title="Areas that touch, one row a pair"),
        Table("neighbours", facts.NeighbourRow, needed=False, title="Statistical neighbours"),
        Table("statistics", facts.StatisticRow, needed=True, title="Yearly figures of authorities"),
        Table("providers", facts.ProviderRow, needed=True, title="The register of providers, as changes"),
        Table("provider_visits", facts.ProviderVisitRow, needed=True, title="Visits of providers"),
        Table("area_visits", facts.AreaVisitRow, needed=True, title="Visits at area level"),
        Table("restrictions", facts.RestrictionRow, needed=False, title="Public-health restrictions"),
        Table("cases", facts.CasesRow, needed=False, title="Weekly cases, vintage by vintage"),
        Table("events", facts.EventRow, needed=False, title="Dated national events"),
        Table("referrals", facts.ReferralRow, needed=False, title="Survey of vulnerable children"),
        Table("bank_holidays", facts.BankHolidayRow, needed=False, title="Bank holidays"),
        Table("volumes", facts.VolumeRow, needed=False, title="Numbers of visits in a period"),
    )
}


def columns(row: type) -> tuple[str, ...]:
    """Return the column names of a kind of row."""
    return tuple(f.name for f in fields(row))


def types_of(row: type) -> dict[str, tuple[type, bool]]:
    """Return for each column its type and whether it may be empty."""
    hints = typing.get_type_hints(row, localns={"date": date, "Mark": Mark})
    return {name: _plain(hint) for name, hint in hints.items()}


def _plain(hint: object) -> tuple[type, bool]:
    if isinstance(hint, types.UnionType):
        return next(t for t in typing.get_args(hint) if t is not types.NoneType), True
    if not isinstance(hint, type):
        raise TypeError(f"a column can't hold {hint}")
    return hint, False


def _reader(kind: type, *, optional: bool) -> Callable[[str], object]:
    """Return what turns a cell's text into its value; each text is worked out once."""
    memo: dict[str, object] = {"": None} if optional else {}
    make: Callable[[str], object] = {date: date.fromisoformat, bool: "1".__eq__}.get(kind, kind)

    def read(text: str) -> object:
        if text not in memo:
            memo[text] = make(text)
        return memo[text]

    return str if kind is str and not optional else read


def _text(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def dump(row: type, rows: Iterable[Known]) -> bytes:
    """Return rows as gzipped CSV, the same bytes for the same rows, by the day they became known."""
    names = columns(row)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    lines: list[list[str]] = [[_text(getattr(r, n)) for n in names] for r in rows]
    at = names.index("known_at")
    lines.sort(key=lambda line: (line[at], line))
    writer.writerows(lines)
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(text.getvalue().encode())
    return packed.getvalue()


def load(row: type, packed: bytes, until: date | None = None) -> tuple[Known, ...]:
    """Return the rows of a bundled file, all or those known by a day.

    Lines stand by ``known_at``, so reading stops at the first later one.
    """
    lines = csv.reader(io.StringIO(gzip.decompress(packed).decode(), newline=""))
    names = tuple(next(lines))
    if names != columns(row):
        raise ValueError(f"the columns {names} are not those of {row.__name__}")
    cells: Iterator[list[str]] = lines
    if until is not None:
        at, end = names.index("known_at"), until.isoformat()
        cells = takewhile(lambda c: c[at] <= end, lines)
    kinds = types_of(row)
    readers = [_reader(kinds[n][0], optional=kinds[n][1]) for n in names]
    by_column = [map(read, column) for read, column in zip(readers, zip(*cells, strict=True), strict=False)]
    return tuple(map(row, *by_column)) if by_column else ()
