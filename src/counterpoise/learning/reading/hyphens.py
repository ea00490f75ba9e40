"""Words that were broken at the end of a line, put together again.

A hyphen at the end of a line is part of the word ("decision-making") or was put there by the program that
laid the page out. The rest of the report tells: it prints such words whole elsewhere, or with the hyphen.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from counterpoise.learning.reading.lines import SOFT_END

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.learning.reading.furniture import Cleaned
    from counterpoise.learning.reading.lines import Line

_BREAKS = (SOFT_END, "-", "\u2010")
_HEAD = re.compile(rf"(?<![\w-])([^\W\d_]+)[-\u2010{SOFT_END}]$")
_TAIL = re.compile(r"([^\W\d_]+)\S*")
# A shorter word may well be a part of others. A report that breaks words does so this often at least.
_LEAST_LETTERS, _LEAST_BROKEN = 6, 8


class _Break(NamedTuple):
    line: Line
    following: Line
    head: str
    tail: str


def mended(cleaned: Cleaned) -> Cleaned:
    """Return pages in which words that a program broke are whole, on the line on which they begin."""
    breaks = list(_breaks(line for page in cleaned.pages for line in page))
    if len(breaks) < _LEAST_BROKEN:
        return cleaned
    text = " ".join(line.text for page in cleaned.pages for line in page).casefold()
    elsewhere = [_is_whole_elsewhere(b, text) for b in breaks]
    # Few such words, and the authors themselves spell them in two ways.
    if sum(elsewhere) < _LEAST_BROKEN or 2 * sum(elsewhere) < len(breaks):
        return cleaned
    changed: dict[int, Line] = {}
    for b in (b for b, whole in zip(breaks, elsewhere, strict=True) if whole or not _is_compound(b, text)):
        line, following = changed.get(id(b.line), b.line), changed.get(id(b.following), b.following)
        moved, _, rest = following.text.partition(" ")
        changed[id(b.line)] = line._replace(text=line.text[:-1] + moved)
        changed[id(b.following)] = following._replace(text=rest)
    pages = tuple(tuple(_as_changed(page, changed)) for page in cleaned.pages)
    return replace(cleaned, pages=pages, front=tuple(_as_changed(cleaned.front, changed)))


def _breaks(lines: Iterable[Line]) -> Iterable[_Break]:
    for line, following in pairwise(lines):
        if line.text.endswith(_BREAKS) and following.text[:1].islower():
            head, tail = _HEAD.search(line.text), _TAIL.match(following.text)
            # A line of one word that is broken itself is left as it is.
            alone = following.text.endswith(_BREAKS) and " " not in following.text
            if head and tail and not alone:
                yield _Break(line, following, head[1].casefold(), tail[1].casefold())


def _is_whole_elsewhere(b: _Break, text: str) -> bool:
    """Say whether the report prints the word whole, and never with a hyphen."""
    word = b.head + b.tail
    return len(word) >= _LEAST_LETTERS and f" {word}" in text and f"{b.head}-{b.tail}" not in text


def _is_compound(b: _Break, text: str) -> bool:
    """Say whether both parts are words of the report: then the hyphen is likely the author's."""
    return f"{b.head}-{b.tail}" in text or all(f" {part} " in text for part in (b.head, b.tail))


def _as_changed(lines: Iterable[Line], changed: dict[int, Line]) -> Iterable[Line]:
    for line in lines:
        now = changed.get(id(line), line)
        if now.text:
            yield now
