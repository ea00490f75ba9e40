"""The lines of pages that are pictures, by recognising letters: the extra ``[ocr]``, in a child of its own.

The library brings its weights in its package: nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from counterpoise.learning.reading.lines import Line
from counterpoise.learning.reading.page_order import in_reading_order
from counterpoise.learning.reading.refusals import BeyondLimitError, RefusedError
from counterpoise.learning.report import Confidence, Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.report import Facts, Report

MAX_PAGES = 60
# Points to pixels: 150 to the inch, at which letters of ten points are read without fault.
_SCALE = 150 / 72
# A page beyond A2 would need more memory than any report.
_MOST_POINTS = 1700.0
# Below this the library is guessing; a wrong letter in a grade is worse than a missing line.
_SURE = 0.5
# Height of a printed line of text as the library boxes it, against the size of its letters.
_LETTERS_IN_BOX = 0.72
_RECOGNISED = "recognised from a picture of the page"
_BULLETS = frozenset("\u25a0\u25aa\u2022\u25cf")


def can_recognise() -> bool:
    """Say whether the extra ``[ocr]`` is installed."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


def scanned_pages(data: bytes) -> list[list[Line]]:
    """Return the lines recognised on each page of a PDF.

    Raises
    ------
    BeyondLimitError
        When there are more, or larger, pages than any letter has.
    RefusedError
        When the file can't be opened.
    """
    import pypdfium2  # noqa: PLC0415 - native code, wanted in the child alone

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise RefusedError("it is a damaged PDF that can't be opened; fetch it again") from error
    if len(document) > MAX_PAGES:
        raise BeyondLimitError(
            f"it is a scan of {len(document)} pages; recognising letters stops at {MAX_PAGES}"
        )
    see = _recogniser()
    return [
        in_reading_order(list(_lines(see, page, number))) for number, page in enumerate(document, start=1)
    ]


def _recogniser() -> Any:
    from rapidocr import RapidOCR  # noqa: PLC0415 - an extra

    one = {f"EngineConfig.onnxruntime.{n}_op_num_threads": 1 for n in ("intra", "inter")}
    return RapidOCR(params={**one, "Global.log_level": "critical"})


def _lines(see: Any, page: Any, number: int) -> Iterator[Line]:
    width, height = page.get_size()
    if max(width, height) > _MOST_POINTS:
        raise BeyondLimitError(f"page {number} measures {width:,.0f} by {height:,.0f} points, more than A2")
    found = see(page.render(scale=_SCALE).to_numpy())
    if found.boxes is None:
        return
    for corners, text, sure in zip(found.boxes, found.txts, found.scores, strict=True):
        words = text.strip()
        if not words or (sure < _SURE and words not in _BULLETS):
            continue
        across = [float(x) / _SCALE for x, _ in corners]
        down = [float(y) / _SCALE for _, y in corners]
        top, bottom = height - min(down), height - max(down)
        size = (top - bottom) * _LETTERS_IN_BOX
        yield Line(words, number, min(across), bottom, max(across), top, size, bold=False)


def doubted(report: Report) -> Report:
    """Return a report with each fact marked doubtful: its letters were recognised, not read."""
    advice = "Letters were recognised from pictures of pages: check each fact and figure against the file."
    return replace(report, facts=_doubted(report.facts), doubts=(advice, *report.doubts))


def _doubted(facts: Facts) -> Facts:
    changed: dict[str, Any] = {}
    for name in (f.name for f in fields(facts)):
        value = getattr(facts, name)
        if isinstance(value, Fact):
            changed[name] = _doubtful(value)
        elif isinstance(value, Mapping):
            changed[name] = {key: _doubtful(fact) for key, fact in value.items()}
    return replace(facts, **changed)


def _doubtful(fact: Fact[Any]) -> Fact[Any]:
    note = f"{fact.note}; {_RECOGNISED}" if fact.note else _RECOGNISED
    return replace(fact, confidence=Confidence.DOUBTFUL, note=note)
