"""Pages that are pictures: refused in words without the extra, read with it, every fact doubted."""

from __future__ import annotations

import zlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from counterpoise.learning.reading import reader, scan
from counterpoise.learning.reading.assemble import Source, assemble
from counterpoise.learning.reading.reader import Reader, read_file
from counterpoise.learning.reading.refusals import BeyondLimitError
from counterpoise.learning.report import Confidence, Report, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LINES = (
    ("Inspection of Made Council local authority children's services", 20),
    ("Inspection dates: 3 June 2024 to 14 June 2024", 12),
)
_PARAGRAPH = (
    "1. Children who need help get it early. Managers know what works and",
    "tell their staff. Plans are clear and followed, and families say so.",
)
needs_ocr = pytest.mark.skipif(
    not scan.can_recognise(),
    reason="the extra counterpoise[ocr] is not installed: pip install counterpoise[ocr]",
)


def printed(sheet: Any) -> bytes:
    page = sheet()
    for text, size in _LINES:
        page.put(text, size=size, step=32)
    page.paragraph(*_PARAGRAPH)
    data: bytes = page.pdf()
    return data


@pytest.fixture
def scanned(sheet: Any, pdf_of_objects: Callable[[list[bytes]], bytes]) -> bytes:
    """Return the printed page as a picture in a PDF without a letter."""
    with pypdfium2.PdfDocument(printed(sheet)) as document:
        picture = document[0].render(scale=150 / 72, grayscale=True).to_numpy()
    high, wide = picture.shape[:2]
    packed = zlib.compress(picture.tobytes())
    draw = b"595 0 0 842 0 0 cm /P Do"
    image = (
        f"<< /Type /XObject /Subtype /Image /Width {wide} /Height {high} /ColorSpace /DeviceGray "
        f"/BitsPerComponent 8 /Filter /FlateDecode /Length {len(packed)} >>"
    )
    return pdf_of_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
                b"/Resources << /XObject << /P 5 0 R >> >> >>"
            ),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
            image.encode() + b"\nstream\n" + packed + b"\nendstream",
        ]
    )


@pytest.fixture
def as_printed(sheet: Any) -> Report:
    """Return the page as it is read where its letters are letters."""
    from counterpoise.learning.reading.pdf_lines import pdf_pages  # noqa: PLC0415 - native code, when needed

    return assemble(Source("a.pdf", "0" * 64, "pdf"), pdf_pages(printed(sheet)))


def test_a_scan_is_refused_with_what_to_do_where_letters_cant_be_recognised(
    scanned: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "can_recognise", lambda: False)
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned)
    found = read_file(path)
    assert isinstance(found, Unreadable)
    assert found.reason.startswith("it holds pictures of pages and no text; ")
    assert "counterpoise[ocr]" in found.reason


def test_what_is_seen_becomes_lines_in_points_and_guesses_are_left_out(
    scanned: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = ((72, 100), (272, 100), (272, 120), (72, 120))
    corners = [(x * 150 / 72, y * 150 / 72) for x, y in points]

    def see(picture: Any) -> Any:
        assert picture.shape[:2] == (1755, 1240)
        return SimpleNamespace(
            boxes=[corners] * 3, txts=[" Grade ", "Gcod", "\u25a0"], scores=[0.9, 0.3, 0.4]
        )

    monkeypatch.setattr(scan, "_recogniser", lambda: see)
    (page,) = scan.scanned_pages(scanned)
    assert [line.text for line in page] == ["Grade", "\u25a0"]
    assert [round(x) for x in page[0].box] == [1, 72, 722, 272, 742]
    monkeypatch.setattr(scan, "MAX_PAGES", 0)
    with pytest.raises(BeyondLimitError, match="it is a scan of 1 pages; recognising letters stops at 0"):
        scan.scanned_pages(scanned)


def test_every_fact_of_a_scan_is_doubtful(as_printed: Report) -> None:
    facts = scan.doubted(as_printed).facts
    assert as_printed.facts.periods is not None
    assert as_printed.facts.periods.confidence is Confidence.PRINTED
    assert facts.periods is not None
    assert facts.periods.value == as_printed.facts.periods.value
    assert facts.periods.confidence is Confidence.DOUBTFUL
    assert facts.framework.note.endswith("recognised from a picture of the page")
    assert "check each fact" in scan.doubted(as_printed).doubts[0]


@needs_ocr
def test_letters_of_a_scan_are_recognised_in_a_child(
    scanned: bytes, as_printed: Report, tmp_path: Path
) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scanned)
    with Reader() as reading:
        found = reading.read(path)
    assert isinstance(found, Report), found
    assert found.media == "scan"
    assert found.facts.start == as_printed.facts.start
    assert [p.text for p in found.paragraphs] == [p.text for p in as_printed.paragraphs]
    assert found.paragraphs[0].number == 1
