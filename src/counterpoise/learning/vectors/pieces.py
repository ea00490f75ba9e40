"""Words of a text for the vector table: whole words it knows, and the longest known pieces of others."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Marks a piece that continues a word.
CONTINUES = "##"

_WORD = re.compile(r"[a-z0-9]+")
# Plain letters never stand over others: most of a text need not be looked at one by one.
_NOT_PLAIN = re.compile(r"[^\x00-\x7f]+")
# A longer run of letters is no word: a page of damaged text must not cost quadratic time.
_LONGEST = 40


def fold(text: str) -> str:
    """Return a text in small letters, without accents and with plain quotation marks."""
    spread = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    return _NOT_PLAIN.sub(_without_marks, spread).lower()


def _without_marks(found: re.Match[str]) -> str:
    return "".join(c for c in found.group() if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Return the words of a text, folded; a hyphen and an apostrophe part words, and a lone s is dropped."""
    return [w for w in _WORD.findall(fold(text)) if w != "s"]


def pieces(word: str, rows: Mapping[str, int]) -> tuple[int, ...]:
    """Return the rows of the table that stand for one folded word, none where nothing of it is known.

    Parameters
    ----------
    word : str
        Folded, letters and digits only.
    rows : mapping
        Row number by word or, with ``##`` before it, by a piece that continues one.
    """
    if word in rows:
        return (rows[word],)
    found: list[int] = []
    start = 0
    end = min(len(word), _LONGEST)
    while start < end:
        step = _longest(word, start, end, rows)
        if step is None:
            return ()
        stop, row = step
        found.append(row)
        start = stop
    return tuple(found)


def _longest(word: str, start: int, end: int, rows: Mapping[str, int]) -> tuple[int, int] | None:
    mark = CONTINUES if start else ""
    for stop in range(end, start, -1):
        row = rows.get(mark + word[start:stop])
        if row is not None:
            return stop, row
    return None
