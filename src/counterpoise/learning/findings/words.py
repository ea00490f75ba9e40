"""Words and pairs of words of a sentence, as features that a person can read back.

Every feature is one word or two, with what stands around it: a word under a negation, a word after "however",
the pair that opens the sentence. Endings are cut so that "delay", "delays" and "delayed" are one.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from counterpoise.learning.findings.tones import tones

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
# What follows these words is told apart: concessions, and turns.
_ROLES = {
    **dict.fromkeys(["although", "though", "while", "whilst", "despite"], "although"),
    **dict.fromkeys(["but", "however"], "but"),
}
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
_STRAIGHT = (("\u2019", "'"), ("\u2018", "'"), ("\u2013", "-"), ("\u2011", "-"))


class Said(NamedTuple):
    """The words of a text in order: as written but folded, and their stems."""

    plain: list[str]
    stems: list[str]


class Word(NamedTuple):
    """One word of a text: stem, and where it stands."""

    plain: str
    stem: str
    start: int
    end: int


class Gram(NamedTuple):
    """One feature of a sentence and the stretch of text it was seen in."""

    name: str
    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the text that the feature was seen in."""
        return text[self.start : self.end]


def fold(text: str) -> str:
    """Return the text in lower case with straight quotes and hyphens; no letter moves its place."""
    # Several times as fast as a table of characters, where the text holds any beyond ASCII.
    for printed, plain in _STRAIGHT:
        text = text.replace(printed, plain)
    return text.lower()


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


@lru_cache(maxsize=1 << 16)
def _root(word: str) -> str:
    """Return the stem of a word; all numbers have one."""
    return "#" if word[0].isdigit() else stem(word)


def said(text: str) -> Said:
    """Return the words of a text without their places, which is several times as fast as `words`."""
    plain = _WORD.findall(fold(text))
    return Said(plain, list(map(_root, plain)))


def pair_names(stems: Sequence[str]) -> list[str]:
    """Return the names of `pairs` in its order."""
    return [*stems, *map(" ".join, itertools.pairwise(stems))]


def gram_names(found: Said) -> list[str]:
    """Return the names of `grams` in its order."""
    plain, stems = found
    names = pair_names(stems)
    names += map("..".join, zip(stems, stems[2:], strict=False))
    if not _NEGATIONS.isdisjoint(plain):
        names += (f"not:{stems[at]}" for at, _ in _denied(plain))
    if not _ROLES.keys().isdisjoint(plain):
        names += (f"{role}:{stems[at]}" for at, role in _turned(plain))
    if stems:
        names.append(f"^{stems[0]}")
    if len(stems) > 1:
        names.append(f"^{stems[0]} {stems[1]}")
    names += (t.name for t in tones(plain, _ROLES))
    return names


# A paragraph's words are asked for again when its reasons are told.
@lru_cache(maxsize=32)
def words(text: str) -> tuple[Word, ...]:
    """Return the words of a text in order."""
    found = ((m.group(), m.start(), m.end()) for m in _WORD.finditer(fold(text)))
    return tuple(Word(w, _root(w), a, b) for w, a, b in found)


def grams(text: str) -> Iterator[Gram]:
    """Yield the features of one sentence: what it says, what it denies, how it turns."""
    found = words(text)
    yield from pairs(found)
    for one, two in zip(found, found[2:], strict=False):
        yield Gram(f"{one.stem}..{two.stem}", one.start, two.end)
    plain = [w.plain for w in found]
    for at, since in _denied(plain):
        yield Gram(f"not:{found[at].stem}", found[since].start, found[at].end)
    for at, role in _turned(plain):
        yield Gram(f"{role}:{found[at].stem}", found[at].start, found[at].end)
    yield from _opening(found)
    for tone in tones(plain, _ROLES):
        word = found[tone.at] if tone.at >= 0 else None
        yield Gram(tone.name, word.start, word.end) if word else Gram(tone.name, 0, 0)


def pairs(found: Sequence[Word]) -> Iterator[Gram]:
    """Yield the words and the neighbouring pairs."""
    for word in found:
        yield Gram(word.stem, word.start, word.end)
    for one, two in itertools.pairwise(found):
        yield Gram(f"{one.stem} {two.stem}", one.start, two.end)


def _denied(plain: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the place of each word that a negation reaches, and the place of the negation."""
    left, since = 0, 0
    for at, word in enumerate(plain):
        if left > 0 and len(word) >= _SHORTEST_CONTENT:
            yield at, since
        left = 0 if word in _ROLES else left - 1
        if word in _NEGATIONS:
            left, since = _REACH, at


def _turned(plain: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the place of each word that stands after a concession or a turn, and after which."""
    role = ""
    for at, word in enumerate(plain):
        role = _ROLES.get(word, role)
        if role and len(word) >= _SHORTEST_CONTENT:
            yield at, role


def _opening(found: Sequence[Word]) -> Iterator[Gram]:
    if found:
        yield Gram(f"^{found[0].stem}", found[0].start, found[0].end)
    if len(found) > 1:
        yield Gram(f"^{found[0].stem} {found[1].stem}", found[0].start, found[1].end)
