"""How much of a weakness is in a passage of another report: meaning, words, themes, terms of the field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.findings.weights_file import shipped
from counterpoise.learning.findings.words import words
from counterpoise.learning.followup.empty_words import EMPTY
from counterpoise.learning.search.terms import STOP_STEMS, stems
from counterpoise.learning.search.thesaurus import thesaurus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.followup.passage import Passage
    from counterpoise.learning.vectors.table import Vectors

    Floats = NDArray[np.float64]
    Weights = Mapping[str, float]

#: What is looked at, in the order of the weights.
FEATURES = (
    "meaning of the sentence", "meaning of the paragraph", "meaning of both paragraphs",
    "meaning with the sentences beside", "words found again", "words of the sentence",
    "themes", "terms of the field", "rarest shared term", "a board on one side only", "how much it says",
)  # fmt: skip

# A word that the weights do not hold: rare, or a name, which two reports on one place share by nature.
_UNKNOWN = 3.0
_SHORT = 3
_MOST = 5.0
# Terms that no report of the fitting had.
_RARE_TERM = 5.0
# So many passages, the likest by meaning, are looked at closely.
_CLOSELY = 20
_NEUTRAL_COST = 0.15
_THEME_SHARE = 0.3
_BOARD = re.compile(
    r"\b(?:the board|[A-Z]*SCB|[Ss]afeguarding (?:[Cc]hildren )?[Bb]oard|[Bb]oard['\u2019]s"
    r"|[Bb]oard members)\b|^Its "
)


class Likeness(NamedTuple):
    """A passage, how it agrees with a weakness (in the order of ``FEATURES``), and its likest sentence."""

    passage: Passage
    features: Floats
    sentence: int


@dataclass(frozen=True)
class _Row:
    """Words of one text by weight, and the terms of the field it names."""

    words: Weights
    terms: frozenset[int]


@dataclass(frozen=True)
class Sheet:
    """A report laid out: rows by passage, and by sentence with and without the sentences beside it.

    ``starts`` gives the first sentence of each passage, and one past the last of all.
    """

    passages: tuple[Passage, ...]
    whole: tuple[_Row, ...]
    parts: tuple[_Row, ...]
    wide: tuple[_Row, ...]
    meaning: Floats
    part_meaning: Floats
    wide_meaning: Floats
    starts: tuple[int, ...]
    boards: tuple[bool, ...]


@cache
def _terms_by_first() -> dict[str, tuple[tuple[tuple[str, ...], int], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for number, group in enumerate(thesaurus()):
        for phrase in group:
            found.setdefault(phrase[0], []).append((phrase, number))
    return {w: tuple(p) for w, p in found.items()}


def terms_in(text: str) -> frozenset[int]:
    """Return the groups of the thesaurus that a text names."""
    row, by = tuple(stems(text)), _terms_by_first()
    return frozenset(
        number
        for i, word in enumerate(row)
        for phrase, number in by.get(word, ())
        if row[i : i + len(phrase)] == phrase
    )


def content(text: str) -> list[str]:
    """Return the stems of the words that carry a matter, in order."""
    return [w.stem for w in words(text) if _carries(w.plain, w.stem)]


def _carries(plain: str, stem: str) -> bool:
    return len(plain) >= _SHORT and stem not in EMPTY and plain not in STOP_STEMS and stem != "#"


def _weight(stem: str) -> float:
    lexicon = shipped().polarity.sentences.lexicon
    at = lexicon.index.get(stem)
    return _UNKNOWN if at is None else float(lexicon.rarity[at])


def _row(text: str) -> _Row:
    return _Row({s: _weight(s) for s in dict.fromkeys(content(text))}, terms_in(text))


def about_board(passage: Passage) -> bool:
    """Return whether a passage is about a safeguarding board, which later frameworks do not look at."""
    p = passage.paragraph
    return p.asked == "board_recommendations" or bool(_BOARD.search(p.text)) or "board" in p.section.lower()


def lay_out(passages: Sequence[Passage], vectors: Vectors) -> Sheet:
    """Return a report laid out for comparison."""
    told = [p for p in passages if p.sentences]
    parts = [p.words(s) for p in told for s in p.sentences]
    wide = [_beside(p, i) for p in told for i in range(len(p.sentences))]
    starts = np.cumsum([0, *(len(p.sentences) for p in told)])
    return Sheet(
        passages=tuple(told),
        whole=tuple(_row(p.paragraph.text) for p in told),
        parts=tuple(map(_row, parts)),
        wide=tuple(map(_row, wide)),
        meaning=_meaning([p.paragraph.text for p in told], vectors),
        part_meaning=_meaning(parts, vectors),
        wide_meaning=_meaning(wide, vectors),
        starts=tuple(int(s) for s in starts),
        boards=tuple(map(about_board, told)),
    )


def _beside(p: Passage, i: int) -> str:
    return " ".join(p.words(s) for s in p.sentences[max(0, i - 1) : i + 2])


def _meaning(texts: Sequence[str], vectors: Vectors) -> Floats:
    return np.asarray(vectors.unit([vectors.rows(t) for t in texts]), np.float64)


def blame_of(weak: Passage) -> str:
    """Return the words of a weakness that criticise."""
    return " ".join(weak.words(s) for s in weak.blamed)


def quoted(weak: Passage) -> str:
    """Return the same for a reader, with a mark where sentences between are left out."""
    text, end = "", -1
    for s in weak.blamed:
        gap = " [...] " if end >= 0 and weak.paragraph.text[end : s.start].strip() else " "
        text, end = f"{text}{gap if text else ''}{weak.words(s)}", s.end
    return text


def likenesses(
    weak: Passage, sheet: Sheet, vectors: Vectors, rarity: Mapping[int, float]
) -> tuple[Likeness, ...]:
    """Return how the passages of a report agree with a weakness; only those likest by meaning.

    Parameters
    ----------
    rarity : mapping
        How rare each term of the field is, by its number in the thesaurus.
    """
    if not sheet.passages:
        return ()
    text = blame_of(weak)
    one, (mine, whole) = _row(text), _meaning([text, weak.paragraph.text], vectors)
    near, wide = sheet.part_meaning @ mine, sheet.wide_meaning @ mine
    best = np.maximum.reduceat(near, sheet.starts[:-1])
    themes = np.array([_themes(weak, p) for p in sheet.passages])
    closely = np.argsort(-(best + _THEME_SHARE * themes), kind="stable")[:_CLOSELY]
    board = about_board(weak)
    found = []
    for j in sorted(int(c) for c in closely):
        at = _likest(one, sheet, j, near + wide / 2)
        seen, told = sheet.parts[at], sheet.wide[at]
        features = [
            near[at],
            sheet.meaning[j] @ mine,
            sheet.meaning[j] @ whole,
            wide[at],
            _shared(one.words, sheet.whole[j].words) / max(sum(one.words.values()), 1.0),
            _dice(one.words, seen.words),
            themes[j],
            *_terms(one.terms, told.terms, rarity),
            float(board and not sheet.boards[j]),
            min(float(np.log(max(sum(one.words.values()), 1.0))), _MOST),
        ]
        found.append(Likeness(sheet.passages[j], np.array(features), at - sheet.starts[j]))
    return tuple(found)


def _likest(one: _Row, sheet: Sheet, j: int, near: Floats) -> int:
    """Return the row of the sentence of a passage that is likest, those that judge nothing last."""
    rows = range(sheet.starts[j], sheet.starts[j + 1])
    silent = [s.polarity == "neutral" for s in sheet.passages[j].sentences]
    scores = [
        near[r] + _dice(one.words, sheet.parts[r].words) - _NEUTRAL_COST * quiet
        for r, quiet in zip(rows, silent, strict=True)
    ]
    return rows[int(np.argmax(scores))]


def _themes(one: Passage, other: Passage) -> float:
    return len(set(one.themes) & set(other.themes)) / max(len(set(one.themes) | set(other.themes)), 1)


def _terms(one: frozenset[int], other: frozenset[int], rarity: Mapping[int, float]) -> tuple[float, float]:
    """Return how much of the terms of one is in the other, and how rare the rarest shared one is."""
    worth = {t: rarity.get(t, _RARE_TERM) for t in one}
    shared = [worth[t] for t in one & other]
    return (sum(shared) / sum(worth.values()) if one else _THEME_SHARE), max(shared, default=0.0)


def _shared(one: Weights, other: Iterable[str]) -> float:
    return sum(one[w] for w in other if w in one)


def _dice(one: Weights, other: Weights) -> float:
    total = sum(one.values()) + sum(other.values())
    return 2 * _shared(one, other) / total if total else 0.0
