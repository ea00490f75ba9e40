"""What a page carries besides its text: running heads and feet, page numbers, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.reading.lines import Line

# Lines from the top and from the bottom of a page that may be a head or a foot.
_EDGE = 4
_SAME_HEIGHT = 8.0
# A foot stands on most pages; in a letter of three pages, on two.
_SHARE = 0.3
_LEAST_PAGES = 2
# Small print is this much smaller than the text, in points.
_SMALLER = 1.6
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?$", re.IGNORECASE)
# A printed page number may differ from the place in the file by the pages of a cover.
_OFFSET = 4


@dataclass(frozen=True)
class Cleaned:
    """Lines of text alone, the small print beside them, and the size most of the text is set in.

    ``front`` is the first page that holds any text, with its small print: facts may stand in it.
    """

    pages: tuple[tuple[Line, ...], ...]
    small: tuple[Line, ...]
    body: float
    front: tuple[Line, ...] = ()


def clean(pages: Sequence[Sequence[Line]]) -> Cleaned:
    """Take running heads and feet, page numbers and footnotes out of pages."""
    body = body_size(pages)
    running = _running(pages)
    kept: list[tuple[Line, ...]] = []
    small: list[Line] = []
    front: tuple[Line, ...] = ()
    for page in pages:
        edges = _edges(page)
        texts = [line for line in page if not (id(line) in edges and _is_furniture(line, running))]
        front = front or tuple(texts)
        small.extend(line for line in texts if line.size < body - _SMALLER)
        kept.append(tuple(line for line in texts if line.size >= body - _SMALLER))
    return Cleaned(tuple(kept), tuple(small), body, front)


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the size in points in which most letters are set; 0 for no text at all."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _edges(page: Sequence[Line]) -> set[int]:
    """Identities of the lines nearest to the top and to the bottom."""
    by_height = sorted(page, key=lambda line: line.bottom)
    return {id(line) for line in (*by_height[:_EDGE], *by_height[-_EDGE:])}


def _running(pages: Sequence[Sequence[Line]]) -> dict[str, list[float]]:
    """Return texts, with their heights, that stand at the edge of many pages."""
    found: dict[str, list[float]] = {}
    for page in pages:
        edges = _edges(page)
        for line in page:
            if id(line) in edges:
                found.setdefault(_folded(line.text), []).append(line.bottom)
    least = max(_LEAST_PAGES, _SHARE * len(pages))
    return {text: heights for text, heights in found.items() if len(heights) >= least}


def _folded(text: str) -> str:
    """Return a line without its page number, and with any other number as one sign."""
    return _NUMBERS.sub("#", re.sub(r"\s*\d{1,3}$", "", text)).casefold()


def _is_furniture(line: Line, running: dict[str, list[float]]) -> bool:
    number = _PAGE_NUMBER.match(line.text)
    if number and abs(int(number[1]) - line.page) <= _OFFSET:
        return True
    heights = running.get(_folded(line.text), ())
    return sum(abs(h - line.bottom) < _SAME_HEIGHT for h in heights) >= _LEAST_PAGES
