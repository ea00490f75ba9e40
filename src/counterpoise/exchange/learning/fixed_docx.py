"""DOCX whose bytes depend on nothing but what it says."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document

# The first day that a zip archive can name.
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_FONT = "Arial"
_POINTS = 11
_INK = "14202E"
# Centimetres.
_A4, _MARGIN = (21.0, 29.7), 2.0


def new_document(title: str) -> Document:
    """Return an empty document in the house's type, with its title and language set and nobody as author."""
    from docx import Document as empty  # noqa: N813, PLC0415 - a function; heavy
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415 - heavy

    document = empty()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(_POINTS)
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name = _FONT
        # The template's blue is too pale to read (WCAG 2.2, 1.4.3).
        style.font.color.rgb = RGBColor.from_string(_INK)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        # The template's headings follow the theme's font unless told otherwise.
        for key in [k for k in fonts.attrib if "Theme" in k]:
            del fonts.attrib[key]
        fonts.set(qn("w:hAnsi"), _FONT)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(_A4[0]), Cm(_A4[1])
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(_MARGIN)
    about = document.core_properties
    about.title, about.author, about.language = title, "Counterpoise", "en-GB"
    about.last_modified_by, about.comments = "", ""
    about.created = about.modified = datetime(*_EARLIEST[:3])  # noqa: DTZ001 - the format has no zone
    return document


def document_bytes(document: Document) -> bytes:
    """Return a document as a file; the same document gives the same bytes."""
    made = io.BytesIO()
    document.save(made)
    fixed = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, date_time=_EARLIEST)
            part.external_attr = 0o600 << 16
            new.writestr(part, old.read(name), zipfile.ZIP_DEFLATED, 9)
    return fixed.getvalue()
