"""Reports made for the tests: a small writer of PDF and Word files, in plain bytes."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest

from counterpoise.exchange.plain_pdf import numbered
from counterpoise.learning.reading.assemble import Source, assemble
from counterpoise.learning.reading.kinds import pages_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.learning.report import Report


class Sheet:
    """A PDF in the making: lines are put one below the other, or beside each other."""

    def __init__(self) -> None:
        self.pages: list[list[tuple[float, float, str, float, bool]]] = [[]]
        self.down = 780.0

    def page(self) -> Sheet:
        self.pages.append([])
        self.down = 780.0
        return self

    def put(
        self, text: str, *, left: float = 72, size: float = 12, bold: bool = False, step: float = 14.5
    ) -> Sheet:
        self.down -= step
        return self.beside(text, left=left, size=size, bold=bold)

    def beside(self, text: str, *, left: float, size: float = 12, bold: bool = False) -> Sheet:
        self.pages[-1].append((left, self.down, text, size, bold))
        return self

    def at(
        self, height: float, text: str, *, left: float = 72, size: float = 12, bold: bool = False
    ) -> Sheet:
        self.pages[-1].append((left, height, text, size, bold))
        return self

    def heading(self, text: str, *, size: float = 14) -> Sheet:
        return self.put(text, size=size, bold=True, step=32)

    def paragraph(self, *lines: str, left: float = 72, hang: float = 0, step: float = 26) -> Sheet:
        """Put lines as one paragraph; those after the first hang by so much."""
        for place, line in enumerate(lines):
            self.put(line, left=left + (hang if place else 0), step=14.5 if place else step)
        return self

    def pdf(self) -> bytes:
        objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
        for name in ("Helvetica", "Helvetica-Bold"):
            font = f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
            objects.append(font.encode())
        kids = []
        for page in self.pages:
            stream = b"\n".join(self._text(line) for line in page)
            kids.append(f"{len(objects) + 1} 0 R")
            fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} "
                f"/Contents {len(objects) + 2} 0 R >>".encode()
            )
            objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
        return numbered(objects)

    @staticmethod
    def _text(line: tuple[float, float, str, float, bool]) -> bytes:
        left, height, text, size, bold = line
        letters = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        font = "F2" if bold else "F1"
        return f"BT /{font} {size} Tf {left} {height} Td (".encode() + letters + b") Tj ET"


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(*paragraphs: str, numbering: str = "", styles: str = "") -> bytes:
    """Return a Word file whose body holds paragraphs of markup."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{''.join(paragraphs)}</w:body></w:document>"
        )
        if numbering:
            archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
    return out.getvalue()


def word_paragraph(
    text: str, *, style: str = "", number: str = "", level: int = 0, bold: bool = False
) -> str:
    """Return the markup of one paragraph."""
    inside = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number:
        inside += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    run = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p><w:pPr>{inside}</w:pPr><w:r>{run}<w:t>{escape(text)}</w:t></w:r></w:p>"


@pytest.fixture
def sheet() -> type[Sheet]:
    return Sheet


@pytest.fixture
def make_word() -> Callable[..., bytes]:
    return word


@pytest.fixture
def word_text() -> Callable[..., str]:
    return word_paragraph


@pytest.fixture
def pdf_of_objects() -> Callable[[list[bytes]], bytes]:
    return numbered


@pytest.fixture
def read() -> Callable[..., Report]:
    """Give what reads bytes in this process, without the child and its limits."""

    def read_bytes(data: bytes, name: str = "report.pdf") -> Report:
        media, pages = pages_of(name, data)
        return assemble(Source(name, "0" * 64, media), pages)

    return read_bytes
