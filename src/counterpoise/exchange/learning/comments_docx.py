"""A table for Word in which a council comments on a draft: every paragraph, room for comment and pointer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.exchange.learning.fixed_docx import document_bytes, new_document
from counterpoise.exchange.outputs.cells import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table

_HEADS = ("No.", "Paragraph", "Text of the draft", "Comment on fact", "Evidence: where it lies, who holds it")
# Centimetres; they fill a sheet of A4 on its side.
_WIDTHS = (1.2, 2.6, 10.3, 6.2, 5.4)
_POINTS = 9
_HOW = (
    "One row for each paragraph of the draft. Comment on facts: what the text says, what is right, and why. "
    "In the last column say where the document lies and who holds it. Attach nothing, and name no child and "
    "no family."
)


@dataclass(frozen=True)
class Row:
    """One paragraph of a draft: what it is called, the page, its words, and what a check already found."""

    paragraph: str
    page: int
    text: str
    found: tuple[str, ...] = ()


def comments_docx(file: str, rows: Sequence[Row]) -> bytes:
    """Return the table as a DOCX file; the same draft gives the same bytes.

    Parameters
    ----------
    file : str
        Name of the draft.
    rows : sequence of Row
        Its paragraphs in order.
    """
    from docx.shared import Cm  # noqa: PLC0415 - heavy

    document = new_document(clean(f"Comments on {file}"))
    _on_its_side(document)
    document.add_heading(clean(f"Comments on {file}"), level=1)
    document.add_paragraph(_HOW)
    document.add_paragraph("Rows in which a check found something begin their comment with “Check:”.")
    table = document.add_table(rows=1, cols=len(_HEADS))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    _fill(table, 0, _HEADS, bold=True)
    _repeated(table)
    for number, row in enumerate(rows, 1):
        table.add_row()
        found = "\n".join(f"Check: {f}" for f in row.found)
        _fill(table, number, (str(number), f"{row.paragraph}, page {row.page}", row.text, found, ""))
    return document_bytes(document)


def _on_its_side(document: Document) -> None:
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415 - heavy

    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = page.page_height, page.page_width


def _fill(table: Table, row: int, texts: Sequence[str], *, bold: bool = False) -> None:
    from docx.shared import Cm, Pt  # noqa: PLC0415 - heavy

    for cell, text, width in zip(table.rows[row].cells, texts, _WIDTHS, strict=True):
        cell.width = Cm(width)
        run = cell.paragraphs[0].add_run(clean(text))
        run.bold, run.font.size = bold, Pt(_POINTS)


def _repeated(table: Table) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415 - heavy

    # Marks the row as headings for screen readers, and repeats it on each page.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no public way
