"""Letters in DOCX: the same as the signed file says, for people who read paper and e-mail."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.exchange.outputs.cells import clean

if TYPE_CHECKING:
    from datetime import datetime

    from docx.document import Document

    from counterpoise.domain.marks import Figure

_FONT = "Arial"
_POINTS = 11


@dataclass(frozen=True)
class Part:
    """A part of a letter: what stands above it, its paragraphs, and the figures it quotes."""

    heading: str
    paragraphs: tuple[str, ...]
    figures: tuple[tuple[str, Figure], ...] = ()


@dataclass(frozen=True)
class PaperLetter:
    """A letter before it is a file; ``proof`` names the signed file that says the same."""

    sender: str
    recipient: str
    written_at: datetime
    subject: str
    parts: tuple[Part, ...]
    signed_by: str
    proof: str = ""


def letter_docx(letter: PaperLetter) -> bytes:
    """Return a letter as a DOCX file; every figure stands with its unit, its mark and its source."""
    from docx import Document as new_document  # noqa: N813, PLC0415 - a function; heavy

    document = new_document()
    _style(document, letter)
    for line in (letter.sender, _day(letter.written_at), letter.recipient):
        document.add_paragraph(clean(line))
    document.add_heading(clean(letter.subject), level=1)
    for part in letter.parts:
        if part.heading:
            document.add_heading(clean(part.heading), level=2)
        for words in part.paragraphs:
            document.add_paragraph(clean(words))
        if part.figures:
            _figures(document, part)
    document.add_paragraph(clean(letter.signed_by))
    if letter.proof:
        document.add_paragraph(clean(letter.proof))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _style(document: Document, letter: PaperLetter) -> None:
    from docx.shared import Pt  # noqa: PLC0415 - heavy

    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_POINTS)
    about = document.core_properties
    about.title, about.author = clean(letter.subject), clean(letter.sender)
    about.language = "en-GB"
    about.created = about.modified = letter.written_at.replace(tzinfo=None)


def _figures(document: Document, part: Part) -> None:
    table = document.add_table(rows=1, cols=4)
    table.style = "Table Grid"
    for cell, words in zip(
        table.rows[0].cells, ("Figure", "Value", "What it rests on", "Source"), strict=True
    ):
        cell.text = words
    for name, figure in part.figures:
        cells = table.add_row().cells
        told = (name, f"{figure.value:g} {figure.unit}", figure.mark.value, figure.source)
        for cell, words in zip(cells, told, strict=True):
            cell.text = clean(words)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
