"""Use case: one paragraph of the library in its place: who was inspected, what was found, the page itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import NotFoundError
from counterpoise.learning.library import Library
from counterpoise.learning.reading.picture import picture
from counterpoise.learning.report import Unreadable
from counterpoise.learning.search.catalogue import superseded
from counterpoise.service.learn_ingest import home, kept

if TYPE_CHECKING:
    from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport

_DRAWN: Final = frozenset({"pdf", "scan"})


@dataclass(frozen=True)
class Opened:
    """A paragraph in its report.

    Attributes
    ----------
    superseded_by : str or None
        File of a later report on the same service.
    pages : tuple of int
        Pages of the file that can be drawn; empty where ``no_picture`` says why none can.
    """

    report: HeldReport
    paragraph: HeldParagraph
    finding: HeldFinding | None
    superseded_by: str | None
    pages: tuple[int, ...]
    no_picture: str


def open_paragraph(name: str, *, library: Path | None = None) -> Opened:
    """Return a paragraph by its lasting id.

    Raises
    ------
    NotFoundError
        When there is none, its report was withdrawn, or it is about a home of three places or fewer.
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    p = shelf.named([name]).get(name)
    everything = shelf.reports()
    report = next((r for r in everything if p and r.sha256 == p.report and not r.small_home), None)
    if p is None or report is None:
        raise NotFoundError(
            "The library has no such paragraph; its report may have been withdrawn.",
            next_step="Search for it again.",
        )
    reason = _no_picture(report, library)
    return Opened(
        report=report,
        paragraph=p,
        finding=shelf.findings(report.sha256).get(p.id),
        superseded_by=superseded(everything).get(report.sha256),
        pages=() if reason else tuple(range(p.page, p.page_end + 1)),
        no_picture=reason,
    )


def _file(report: HeldReport, library: Path | None) -> Path:
    """Return where the file of a report lies; one that was sent moves with the library."""
    there = Path(report.path)
    return there if there.is_file() else kept(library or home(), report.path)


def _no_picture(report: HeldReport, library: Path | None) -> str:
    if report.media not in _DRAWN:
        return "It was not read from a PDF, so there is no page to show."
    if not _file(report, library).is_file():
        return (
            "The file is no longer where it was when it was read, so its page can't be shown. Whoever keeps "
            "the library can take it in again from where it is now."
        )
    return ""


def page_picture(name: str, page: int, *, library: Path | None = None) -> bytes:
    """Return a page on which a paragraph stands as PNG, with the paragraph marked.

    Raises
    ------
    NotFoundError
        When there is no such paragraph, it does not stand on that page, or the page can't be drawn.
    """
    opened = open_paragraph(name, library=library)
    p, report = opened.paragraph, opened.report
    drawn: bytes | Unreadable = Unreadable(report.file, opened.no_picture or "it does not stand on that page")
    if page in opened.pages:
        drawn = picture(_file(report, library), sha256=report.sha256, page=page, boxes=p.boxes)
    if isinstance(drawn, Unreadable):
        raise NotFoundError(
            f"The page of {report.file} can't be shown: {drawn.reason}.",
            next_step="Read the paragraph's words in the library, or open the report itself.",
        )
    return drawn
