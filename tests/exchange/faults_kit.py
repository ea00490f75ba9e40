"""Made tables with one fault in each row, and the register they are read with."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.authority import AuthorityRegister
from counterpoise.domain.facts import AliasRow, AuthorityRow, SuccessionRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.importers import IMPORTERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from counterpoise.exchange.importing import ImportResult

START = date(2009, 4, 1)
SPLIT = date(2021, 4, 1)
KNOWN = date(2020, 9, 1)
ALWAYS = (START, None)


def _authority(code: str, dfe: str, name: str, region: str, life: tuple[date, date | None]) -> AuthorityRow:
    return AuthorityRow(code, dfe, name, "", region, region, *life, 0.0, 0.0, START)


REGISTER = AuthorityRegister(
    (
        _authority("E08000034", "382", "Kirklees", "Yorkshire and The Humber", ALWAYS),
        _authority("E06000055", "822", "Bedford", "East of England", ALWAYS),
        _authority("E06000056", "823", "Central Bedfordshire", "East of England", ALWAYS),
        _authority("E10000021", "928", "Northamptonshire", "East Midlands", (START, SPLIT)),
        _authority("E06000061", "940", "North Northamptonshire", "East Midlands", (SPLIT, None)),
        _authority("E06000062", "941", "West Northamptonshire", "East Midlands", (SPLIT, None)),
    ),
    (
        SuccessionRow("E10000021", "E06000061", SPLIT, "split", 0.46, Mark.ESTIMATED, SPLIT),
        SuccessionRow("E10000021", "E06000062", SPLIT, "split", 0.54, Mark.ESTIMATED, SPLIT),
    ),
    (
        AliasRow("Bedfordshire", "E06000055", ambiguous=True, known_at=START),
        AliasRow("Bedfordshire", "E06000056", ambiguous=True, known_at=START),
    ),
)


@dataclass(frozen=True)
class Bad:
    """One cell of an otherwise good row that must refuse the row, and what the person is told."""

    heading: str
    cell: str
    says: str
    #: The heading the person is pointed to, where it isn't the one of the cell.
    at: str = ""


@dataclass(frozen=True)
class Case:
    """A kind of table: a file's name, a good row, the rows of facts it gives, and what refuses it."""

    kind: str
    name: str
    good: Mapping[str, str]
    taken: int
    faults: tuple[Bad, ...]


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as CSV text."""
    out = io.StringIO()
    csv.writer(out).writerows([headings, *rows])
    return out.getvalue()


def with_faults(good: Mapping[str, str], faults: Sequence[Bad]) -> str:
    """Return a good row as CSV text, and below it the same row once for each fault, with its cell changed."""
    rows = [list(good.values()), *([*{**good, f.heading: f.cell}.values()] for f in faults)]
    return table(list(good), rows)


def read(kind: str, path: Path, *, known_at: date = KNOWN, sheet: str | None = None) -> ImportResult:
    """Read a file as an importer does for a person."""
    return IMPORTERS[kind].read(path, sheet=sheet, known_at=known_at, register=REGISTER)
