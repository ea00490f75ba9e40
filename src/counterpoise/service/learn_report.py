"""Use case: one report of the library: what it says of itself, what it asks for, its paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import NotFoundError
from counterpoise.learning.library import Library
from counterpoise.learning.search.catalogue import superseded
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.held import HeldParagraph, HeldReport


@dataclass(frozen=True)
class OpenedReport:
    """A report with its words; what was found in them is shown by paragraph alone.

    Attributes
    ----------
    superseded_by : str or None
        File of a later report on the same service.
    asked : tuple of HeldParagraph
        Lines of what must improve, in their order.
    paragraphs : tuple of HeldParagraph
        All others, in their order.
    """

    report: HeldReport
    superseded_by: str | None
    asked: tuple[HeldParagraph, ...]
    paragraphs: tuple[HeldParagraph, ...]


def open_report(sha256: str, *, library: Path | None = None) -> OpenedReport:
    """Return a report by its digest.

    Raises
    ------
    NotFoundError
        When there is none, it was withdrawn, or it is about a home of three places or fewer.
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    everything = shelf.reports()
    report = next((r for r in everything if r.sha256 == sha256 and not r.small_home), None)
    if report is None:
        raise NotFoundError(
            "The library has no such report; it may have been withdrawn.",
            next_step="Look at the list of reports.",
        )
    words = shelf.paragraphs(sha256)
    return OpenedReport(
        report=report,
        superseded_by=superseded(everything).get(sha256),
        asked=tuple(p for p in words if p.asked),
        paragraphs=tuple(p for p in words if not p.asked),
    )
