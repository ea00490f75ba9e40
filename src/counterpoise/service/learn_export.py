"""Use case: the library as CSV files and workbooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import NotFoundError
from counterpoise.exchange.learning import tables
from counterpoise.exchange.outputs.csv_file import csv_bytes
from counterpoise.exchange.outputs.folder import write_folder
from counterpoise.exchange.outputs.table import Column, Table
from counterpoise.exchange.outputs.xlsx_file import xlsx_bytes
from counterpoise.learning.library import Library
from counterpoise.learning.search.catalogue import superseded
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Callable

_SUBJECT = "Inspection reports and what they say"
_COVER = (
    (
        "From published inspection reports, read by Counterpoise. Grades, dates and texts are published; "
        "themes, polarity and what is counted from them are estimated from the words."
    ),
    (
        "Rows are by name and day; no order is one of quality. Inspectors are not named and reports on homes "
        "of three places or fewer are left out."
    ),
    "A text that a spreadsheet would take for a formula has an apostrophe in front.",
)


#: Every file with what it holds.
FILES: Final = {
    "reports.csv": "One row a report, under the headings that analysts' sheets use today.",
    "judgements.csv": "One row a judgement.",
    "asked-for.csv": "One row a point that a report asks for.",
    "paragraphs.csv": "One row a paragraph, with what was found in it.",
    "not-there.csv": "One row a file that was withdrawn or could not be read.",
    "overview.xlsx": "The same as one workbook, without the paragraphs.",
    "library.xlsx": "The same as one workbook, with the paragraphs.",
}
_BOOKS: Final = {
    "overview.xlsx": (
        "Overview of inspections",
        ("reports.csv", "judgements.csv", "asked-for.csv", "not-there.csv"),
    ),
    "library.xlsx": (
        "The learning library",
        ("reports.csv", "judgements.csv", "asked-for.csv", "paragraphs.csv", "not-there.csv"),
    ),
}
_MADE_FOR: Final = Column("made_for", "made_for", "For whom this file was made.", "text", 24)


def export(folder: Path | str, *, recipient: str = "", library: Path | str | None = None) -> tuple[Path, ...]:
    """Write the library as CSV files, one workbook with all tables, and the overview workbook.

    The same library gives the same bytes.

    Parameters
    ----------
    recipient : str
        For whom; it stands in a last column of each table and on the cover of each workbook.

    Raises
    ------
    NotFoundError
        When the library holds no report that may be written.
    StoreError
        When there is no library, or the folder can't be written.
    """
    shelf = _shelf(Library(library or home()))
    contents = {name: _file(name, shelf, recipient) for name in FILES}
    return write_folder(contents, Path(folder), what="The export")


def one(name: str, *, recipient: str, library: Path | str | None = None) -> bytes:
    """Return one of the files.

    Raises
    ------
    NotFoundError
        When there is no file of that name, or the library holds no report that may be written.
    """
    if name not in FILES:
        raise NotFoundError(f"There is no file {name!r}.", next_step=f"Choose from {', '.join(FILES)}.")
    return _file(name, _shelf(Library(library or home())), recipient)


def _shelf(library: Library) -> tables.Shelf:
    everything = library.reports()
    reports = tuple(
        sorted(
            (r for r in everything if not r.small_home),
            key=lambda r: (r.subject, r.dated or date.min, r.sha256),
        )
    )
    if not reports:
        raise NotFoundError(
            "The library holds no report to write.",
            next_step="Take some in with `counterpoise learn ingest`.",
        )
    small = {r.sha256 for r in everything if r.small_home}
    paragraphs = {r.sha256: library.paragraphs(r.sha256) for r in reports}
    return tables.Shelf(
        reports=reports,
        paragraphs=paragraphs,
        findings=library.findings(),
        superseded={a: b for a, b in superseded(everything).items() if a not in small},
        withdrawn=library.tombstones(),
        failures=library.failures(),
    )


def _file(name: str, shelf: tables.Shelf, recipient: str) -> bytes:
    if name not in _BOOKS:
        return csv_bytes(_table(name, shelf, recipient))
    title, parts = _BOOKS[name]
    created = max(date.fromisoformat(r.added_at[:10]) for r in shelf.reports)
    cover = (*_COVER, f"Made for: {recipient}.") if recipient else _COVER
    sheets = tuple(_table(p, shelf, recipient) for p in parts)
    return xlsx_bytes(title=title, cover=cover, tables=sheets, created=created, subject=_SUBJECT)


def _table(name: str, shelf: tables.Shelf, recipient: str) -> Table:
    made = _TABLES[name](shelf)
    if not recipient:
        return made
    rows = tuple((*row, recipient) for row in made.rows)
    return replace(made, columns=(*made.columns, _MADE_FOR), rows=rows)


_TABLES: Final[dict[str, Callable[[tables.Shelf], Table]]] = {
    "reports.csv": tables.overview,
    "judgements.csv": tables.judgements,
    "asked-for.csv": tables.asked,
    "paragraphs.csv": tables.paragraphs,
    "not-there.csv": tables.left_out,
}
