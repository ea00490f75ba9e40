"""Use case: the library as CSV files and workbooks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.errors import NotFoundError
from counterpoise.exchange.learning import tables
from counterpoise.exchange.outputs.csv_file import csv_bytes
from counterpoise.exchange.outputs.folder import write_folder
from counterpoise.exchange.outputs.xlsx_file import xlsx_bytes
from counterpoise.learning.library import Library
from counterpoise.learning.search.catalogue import superseded
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.exchange.outputs.table import Table

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


def export(folder: Path, *, library: Path | None = None) -> tuple[Path, ...]:
    """Write the library as CSV files, one workbook with all tables, and the overview workbook.

    The same library gives the same bytes.

    Raises
    ------
    NotFoundError
        When the library holds no report that may be written.
    StoreError
        When there is no library, or the folder can't be written.
    """
    return write_folder(_contents(_shelf(Library(library or home()))), folder, what="The export")


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


def _contents(shelf: tables.Shelf) -> dict[str, bytes]:
    overview = tables.overview(shelf)
    parts = (
        tables.judgements(shelf),
        tables.asked(shelf),
        tables.paragraphs(shelf),
        tables.left_out(shelf),
    )
    created = max(date.fromisoformat(r.added_at[:10]) for r in shelf.reports)
    judged, asked, _, gone = parts
    return {
        "reports.csv": csv_bytes(overview),
        **{f"{t.name.casefold().replace(' ', '-')}.csv": csv_bytes(t) for t in parts},
        "overview.xlsx": _book("Overview of inspections", (overview, judged, asked, gone), created),
        "library.xlsx": _book("The learning library", (overview, *parts), created),
    }


def _book(title: str, sheets: tuple[Table, ...], created: date) -> bytes:
    return xlsx_bytes(title=title, cover=_COVER, tables=sheets, created=created, subject=_SUBJECT)
