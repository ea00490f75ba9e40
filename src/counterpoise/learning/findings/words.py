"""Words and pairs of words of a sentence, as features that a person can read back.

Every feature is one word or two, with what stands around it: a word under a negation, a word after "however",
the pair that opens the sentence. Endings are cut so that "delay", "delays" and "delayed" are one.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*|\d+%?")
_NEGATIONS = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "cannot",
        "lack",
        "lacks",
        "lacking",
        "neither",
        "nor",
        "few",
        "fewer",
        "little",
        "insufficient",
        "insufficiently",
        "limited",
        "too",
        "hardly",
        "rarely",
        "seldom",
    ]
)
_CONCESSIONS = frozenset(["although", "though", "while", "whilst", "despite"])
_TURNS = frozenset(["but", "however"])
# Words that a negation reaches; counted in words, not letters.
_REACH = 4
_SHORTEST_CONTENT = 4
_SHORTEST_STEM = 4
_SHORTEST_CUT = 5
# Longest first where one is the end of another, so that the longest is cut.
_ENDINGS = (
    ("ingly", ""), ("edly", ""), ("fully", "ful"), ("ously", "ous"), ("ively", "ive"), ("ations", "at"),
    ("ation", "at"), ("ings", ""), ("ing", ""), ("ments", "ment"), ("ness", ""), ("ies", "y"), ("ied", "y"),
    ("ely", "e"), ("ly", ""), ("ed", ""), ("es", ""), ("s", ""),
)  # fmt: skip
_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": "-", "\u2011": "-"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: stem, and where it stands."""

    plain: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gram:
    """One feature of a sentence and the stretch of text it was seen in."""

    name: str
    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the text that the feature was seen in."""
        return text[self.start : self.end]


def fold(text: str) -> str:
    """Return the text in lower case with straight quotes and hyphens; no letter moves its place."""
    return text.translate(_STRAIGHT).lower()


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the word without its ending."""
    if len(word) < _SHORTEST_CUT:
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word


# A paragraph's words are asked for again when its reasons are told.
@lru_cache(maxsize=32)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order."""
    found = ((m.group(), m.start(), m.end()) for m in _WORD.finditer(fold(text)))
    return tuple(Word(w, "#" if w[0].isdigit() else stem(w), a, b) for w, a, b in found)


def grams(text: str) -> Iterator[Gram]:
    """Yield the features of one sentence: what it says, what it denies, how it turns."""
    found = words(text)
    yield from pairs(found)
    for one, two in zip(found, found[2:], strict=False):
        yield Gram(f"{one.stem}..{two.stem}", one.start, two.end)
    yield from _denied(found)
    yield from _turned(found)
    yield from _opening(found)


def pairs(found: Sequence[Word]) -> Iterator[Gram]:
    """Yield the words and the neighbouring pairs."""
    for word in found:
        yield Gram(word.stem, word.start, word.end)
    for one, two in itertools.pairwise(found):
        yield Gram(f"{one.stem} {two.stem}", one.start, two.end)


def _denied(found: Sequence[Word]) -> Iterator[Gram]:
    left, since = 0, 0
    for word in found:
        if left > 0 and len(word.plain) >= _SHORTEST_CONTENT:
            yield Gram(f"not:{word.stem}", since, word.end)
        left = 0 if word.plain in _TURNS | _CONCESSIONS else left - 1
        if word.plain in _NEGATIONS:
            left, since = _REACH, word.start


def _turned(found: Sequence[Word]) -> Iterator[Gram]:
    role = ""
    for word in found:
        if word.plain in _CONCESSIONS:
            role = "although"
        elif word.plain in _TURNS:
            role = "but"
        if role and len(word.plain) >= _SHORTEST_CONTENT:
            yield Gram(f"{role}:{word.stem}", word.start, word.end)


def _opening(found: Sequence[Word]) -> Iterator[Gram]:
    if found:
        yield Gram(f"^{found[0].stem}", found[0].start, found[0].end)
    if len(found) > 1:
        yield Gram(f"^{found[0].stem} {found[1].stem}", found[0].start, found[1].end)
