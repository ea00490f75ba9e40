"""Exact sentences of held reports, each with all that a reader needs to find and check it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.learning.held import HeldParagraph, HeldReport


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of a paragraph as it stands in a report.

    Attributes
    ----------
    text : str
        ``paragraph.text[start:end]``, nothing changed.
    report : str
        SHA-256 of the report's file.
    paragraph : str
        Lasting id of the paragraph; ``label`` is what the report or the library calls it.
    page : int
        Position in the file, counted from 1.
    start, end : int
        Characters of the paragraph, half-open.
    sha256 : str
        Of the words in UTF-8.
    superseded_by : str or None
        File of a later report on the same service.
    also : tuple of str
        Places with nearly the same words, counted with this one as one.
    """

    text: str
    subject: str
    file: str
    report: str
    framework: str
    dated: date | None
    superseded_by: str | None
    paragraph: str
    label: str
    page: int
    start: int
    end: int
    sha256: str
    also: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """File, page and paragraph."""
        return f"{self.file}, page {self.page}, paragraph {self.label}"

    def counted_with(self, places: tuple[str, ...]) -> Quote:
        """Return the same with the places of its near-duplicates."""
        return replace(self, also=places)


def quote(report: HeldReport, p: HeldParagraph, start: int, end: int, superseded_by: str | None) -> Quote:
    """Return a stretch of a held paragraph with its place and the digest of its words."""
    text = p.text[start:end]
    return Quote(
        text=text,
        subject=report.subject,
        file=report.file,
        report=report.sha256,
        framework=report.framework,
        dated=report.dated,
        superseded_by=superseded_by,
        paragraph=p.id,
        label=p.label,
        page=p.page,
        start=start,
        end=end,
        sha256=words_digest(text),
    )


def words_digest(text: str) -> str:
    """Return the SHA-256 of words in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
