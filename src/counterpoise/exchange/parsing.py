"""The parsing itself, run in the limited child: one file and one sheet into rows of plain cells."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.exchange.grids import Cell, TooLargeError, check_size, tidy_row
from counterpoise.exchange.headings import fold_heading
from counterpoise.exchange.text_encoding import decode

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 200_000_000

_ZIP, _GZIP, _OLE, _PDF = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"%PDF"
# A heading stands among the first rows.
_HEADER_WITHIN = 30
_WORKBOOKS = ("xl/workbook.xml", "content.xml")


class UnreadableError(Exception):
    """The file can't be read as a table; carries the reason to show."""


class NoSheetError(Exception):
    """No sheet, or more than one, is the one wanted."""

    def __init__(self, reason: str, sheets: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.sheets = sheets


@dataclass(frozen=True)
class Wanted:
    """Which sheet: by its name, or else by beginnings of names an importer knows (folded).

    Columns under the headings of ``drop`` (folded) are emptied before anything leaves the child: names,
    addresses and sentences of reports that no row may hold never reach the process that asked.
    """

    sheet: str | None = None
    like: tuple[str, ...] = ()
    drop: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Parsed:
    """What the child found."""

    sheet: str
    rows: list[list[Cell]]
    notes: tuple[str, ...]


def is_workbook(head: bytes) -> bool:
    """Say whether the first bytes of a file are those of a zip, as XLSX and ODS are."""
    return head.startswith(_ZIP)


def is_packed_workbook(names: frozenset[str]) -> bool:
    """Say whether a zip directory is that of an XLSX or ODS file."""
    return any(w in names for w in _WORKBOOKS)


def fold_sheet(name: str) -> str:
    """Return a sheet's name without case and without the difference of underscore and space."""
    return " ".join(name.replace("_", " ").casefold().split())


def parse(path: Path, wanted: Wanted) -> Parsed:
    """Read one sheet of a file.

    Raises
    ------
    UnreadableError, NoSheetError, NotTextError, TooLargeError
        With the reason as its text.
    """
    head = _head(path)
    if is_workbook(head):
        return _workbook(path, wanted)
    return _text(_gunzip(path) if head.startswith(_GZIP) else path.read_bytes(), wanted)


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook, none for any other file.

    Raises
    ------
    UnreadableError
        With the reason as its text.
    """
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - heavy; needed for workbooks alone

    if not is_workbook(_head(path)):
        return ()
    with path.open("rb") as file:
        return tuple(CalamineWorkbook.from_filelike(file).sheet_names)


def _head(path: Path) -> bytes:
    """Return the first bytes of a file, unless they say that no table follows."""
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_OLE):
        raise UnreadableError(
            "it is an old .xls file or a workbook under a password; save it as XLSX without one"
        )
    if head.startswith(_PDF):
        raise UnreadableError("it is a PDF, not a table")
    return head


def _gunzip(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, ValueError) as error:
        raise UnreadableError("it is a damaged gzip file") from error
    if len(data) > MAX_BYTES:
        raise TooLargeError(f"it unpacks to more than {MAX_BYTES / 1e6:.0f} MB")
    return data


def _text(data: bytes, wanted: Wanted) -> Parsed:
    if wanted.sheet:
        raise NoSheetError("a CSV file has no sheets", ())
    text, note = decode(data)
    try:
        rows = [tidy_row(row) for row in csv.reader(io.StringIO(text, newline=""), strict=False)]
    except csv.Error as error:
        raise UnreadableError(f"it is not a CSV table ({error})") from error
    rows = without(rows, wanted.drop)
    check_size(rows)
    return Parsed("", rows, (note,) if note else ())


def _workbook(path: Path, wanted: Wanted) -> Parsed:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - heavy; needed for workbooks alone

    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        name = choose(tuple(book.sheet_names), wanted)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    tidy = without([tidy_row(row) for row in rows], wanted.drop)
    check_size(tidy)
    return Parsed(name, tidy, ())


def without(rows: list[list[Cell]], drop: frozenset[str]) -> list[list[Cell]]:
    """Return rows whose cells under certain headings are empty, the headings too."""
    places: set[int] = set()
    for number, row in enumerate(rows if drop else ()):
        if number < _HEADER_WITHIN:
            places |= {place for place, cell in enumerate(row) if fold_heading(cell) in drop}
        for place in places:
            if place < len(row):
                row[place] = None
    return rows


def choose(sheets: tuple[str, ...], wanted: Wanted) -> str:
    """Return the name of the sheet that is wanted.

    Raises
    ------
    NoSheetError
        When none fits, or several do.
    """
    if wanted.sheet is not None:
        fits = [s for s in sheets if s == wanted.sheet]
        fits = fits or [s for s in sheets if fold_sheet(s) == fold_sheet(wanted.sheet)]
        if not fits:
            raise NoSheetError(f"there is no sheet {wanted.sheet}", sheets)
        return fits[0]
    if len(sheets) == 1:
        return sheets[0]
    fits = [s for s in sheets if fold_sheet(s).startswith(wanted.like)]
    if len(fits) != 1:
        raise NoSheetError(
            "more than one sheet could be meant" if fits else "no sheet has the name expected", sheets
        )
    return fits[0]
