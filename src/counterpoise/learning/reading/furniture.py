"""What a page carries besides its text: running heads and feet, page numbers, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.learning.reading.lines import Line

# Lines from the top and from the bottom of a page that may be a head or a foot.
_EDGE = 4
_SAME_HEIGHT = 8.0
# A foot stands on most pages, or on every other one; in a letter of three pages, on two.
_SHARE = 0.4
_LEAST_PAGES, _LEAST_OF_MANY, _MANY = 2, 3, 5
# Small print is this much smaller than the text, in points.
_SMALLER = 1.6
_LETTER = re.compile(r"[^\W\d_]")
_NUMBERS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*)?(\d{1,3})(?:\s*(?:of|/)\s*\d{1,3})?$", re.IGNORECASE)
# A printed page number may differ from the place in the file by the pages of a cover.
_OFFSET = 4


class _Edge(NamedTuple):
    line: Line
    folded: str


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
    edges = [_edges(page) for page in pages]
    running = _running(edges)
    kept: list[tuple[Line, ...]] = []
    small: list[Line] = []
    front: tuple[Line, ...] = ()
    for page, edge in zip(pages, edges, strict=True):
        texts = [line for line in page if not (id(line) in edge and _is_furniture(edge[id(line)], running))]
        front = front or tuple(texts)
        notes = _footnotes(texts, body)
        small.extend(line for line in texts if id(line) in notes)
        kept.append(tuple(line for line in texts if id(line) not in notes))
    return Cleaned(tuple(kept), tuple(small), body, front)


def _footnotes(texts: Sequence[Line], body: float) -> set[int]:
    """Return the small lines at the foot of a page, by identity; small lines above text are text."""
    found: set[int] = set()
    for line in sorted(texts, key=lambda line: line.bottom):
        if line.size >= body - _SMALLER:
            break
        found.add(id(line))
    return found


def body_size(pages: Sequence[Sequence[Line]]) -> float:
    """Return the size in points in which most letters are set; 0 for no text at all."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page:
            letters[round(line.size, 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _edges(page: Sequence[Line]) -> dict[int, _Edge]:
    """Return the lines nearest to the top and to the bottom, by identity."""
    by_height = sorted(page, key=lambda line: line.bottom)
    return {id(line): _Edge(line, _folded(line.text)) for line in (*by_height[:_EDGE], *by_height[-_EDGE:])}


def _running(edges: Sequence[Mapping[int, _Edge]]) -> dict[str, list[float]]:
    """Return texts, with their heights, that stand at the edge of many pages."""
    found: dict[str, list[float]] = {}
    on_pages: Counter[str] = Counter()
    for edge in edges:
        on_pages.update({folded for _, folded in edge.values()})
        for line, folded in edge.values():
            # Numbers alone may be those of paragraphs at the top of pages.
            if _LETTER.search(folded):
                found.setdefault(folded, []).append(line.bottom)
    least = max(_LEAST_OF_MANY if len(edges) >= _MANY else _LEAST_PAGES, _SHARE * len(edges))
    return {text: heights for text, heights in found.items() if on_pages[text] >= least}


def _folded(text: str) -> str:
    """Return a line without its page number, and with any other number as one sign."""
    without = text.rstrip("0123456789") if text[-1:].isdigit() else text
    return _NUMBERS.sub("#", without).strip().casefold()


def _is_furniture(edge: _Edge, running: Mapping[str, list[float]]) -> bool:
    line, folded = edge
    number = _PAGE_NUMBER.match(line.text)
    if number and abs(int(number[1]) - line.page) <= _OFFSET:
        return True
    heights = running.get(folded, ())
    if line.right <= line.left:
        # A line of a file without places: that it stands at the edge of many pages is enough.
        return bool(heights)
    return sum(abs(h - line.bottom) < _SAME_HEIGHT for h in heights) >= _LEAST_PAGES
