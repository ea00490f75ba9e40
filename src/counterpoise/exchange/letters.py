"""Letters in DOCX: the same as the signed file says, for people who read paper and e-mail."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counterpoise.exchange.outputs.cells import clean
from counterpoise.exchange.outputs.words import dated

if TYPE_CHECKING:
    from datetime import date, datetime

    from docx.document import Document

    from counterpoise.domain.marks import Figure

_LONDON = ZoneInfo("Europe/London")
_FONT = "Arial"
_POINTS = 11
#: A4 with margins of 2.5 cm, and how wide the columns of figures are in what is left; in centimetres.
_A4 = (21.0, 29.7)
_MARGIN = 2.5
_WIDTHS = (3.0, 3.0, 2.5, 7.5)


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
    for line in (letter.sender, _day(letter.written_at.astimezone(_LONDON).date()), letter.recipient):
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
    from docx.shared import Cm, Pt  # noqa: PLC0415 - heavy

    # The library begins with the paper of another country.
    for sheet in document.sections:
        sheet.page_width, sheet.page_height = (Cm(side) for side in _A4)
        sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Cm(_MARGIN)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_POINTS)
    about = document.core_properties
    about.title, about.author = clean(letter.subject), clean(letter.sender)
    about.language = "en-GB"
    about.created = about.modified = letter.written_at.replace(tzinfo=None)


def _figures(document: Document, part: Part) -> None:
    from docx.shared import Cm  # noqa: PLC0415 - heavy

    table = document.add_table(rows=1, cols=len(_WIDTHS))
    table.style, table.autofit = "Table Grid", False
    for cell, words in zip(
        table.rows[0].cells, ("Figure", "Value", "What it rests on", "Source"), strict=True
    ):
        cell.text = words
    for name, figure in part.figures:
        cells = table.add_row().cells
        source = dated(figure.source, _day)
        told = (name, f"{figure.value:g} {figure.unit}", figure.mark.value, source)
        for cell, words in zip(cells, told, strict=True):
            cell.text = clean(words)
    for row in table.rows:
        # Word goes by the width of each cell, other programs by that of the column.
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = Cm(width)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
