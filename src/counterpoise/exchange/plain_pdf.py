"""A PDF of plain lines, for made-up documents of demonstrations: two typefaces, no pictures."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Final

_WIDTH, _HEIGHT = 595, 842
_LEFT, _TOP, _BOTTOM = 72.0, 780.0, 90.0
_FONTS: Final = ("Helvetica", "Helvetica-Bold")


@dataclass(frozen=True)
class Line:
    """A line of text: points from the left and from the bottom, size in points."""

    left: float
    height: float
    text: str
    size: float
    bold: bool


@dataclass
class Sheet:
    """Pages in the making, from the top down; a line that does not fit begins a new page."""

    pages: list[list[Line]] = field(default_factory=lambda: [[]])
    down: float = _TOP

    def page(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        self.down = _TOP

    def put(
        self, text: str, *, left: float = _LEFT, size: float = 12, bold: bool = False, step: float = 14.5
    ) -> None:
        """Put a line below the last one.

        Parameters
        ----------
        left, size : float
            Points from the left edge; points of the letters.
        step : float
            Points below the line before.
        """
        self.down -= step
        if self.down < _BOTTOM:
            self.page()
            self.down -= step
        self.beside(text, left=left, size=size, bold=bold)

    def beside(self, text: str, *, left: float, size: float = 12, bold: bool = False) -> None:
        """Put a text on the line of the last one."""
        self.pages[-1].append(Line(left, self.down, text, size, bold))

    def paragraph(self, lines: list[str], *, hang: float = 0.0, step: float = 26.0) -> None:
        """Put lines as one paragraph; those after the first hang by so many points."""
        # A paragraph is not parted from its first lines by the end of a page.
        if self.down - step - 14.5 * min(len(lines) - 1, 2) < _BOTTOM:
            self.page()
        for place, line in enumerate(lines):
            self.put(line, left=_LEFT + (hang if place else 0.0), step=14.5 if place else step)

    def footed(self, text: str) -> None:
        """Put a line at the foot of every page."""
        for lines in self.pages:
            lines.append(Line(_LEFT, 40.0, text, 9, bold=False))


def pdf_bytes(sheet: Sheet) -> bytes:
    """Return the pages as a PDF file (ISO 32000-1, 7.5); the same pages give the same bytes."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
        for name in _FONTS
    ]
    kids = []
    for lines in sheet.pages:
        kids.append(f"{len(objects) + 1} 0 R")
        objects += _page(lines, len(objects) + 2)
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    return numbered(objects)


def _page(lines: list[Line], content: int) -> list[bytes]:
    stream = b"\n".join(map(_text, lines))
    about = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] "
        f"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {content} 0 R >>"
    )
    return [about.encode(), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)]


def _text(line: Line) -> bytes:
    letters = line.text.encode("cp1252", "replace")
    for special in (b"\\", b"(", b")"):
        letters = letters.replace(special, b"\\" + special)
    font = "F2" if line.bold else "F1"
    return f"BT /{font} {line.size:g} Tf {line.left:g} {line.height:g} Td (".encode() + letters + b") Tj ET"


def numbered(objects: list[bytes]) -> bytes:
    """Return a PDF file of numbered objects, the first of which is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()
