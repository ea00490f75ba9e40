"""How much of a weakness is in a passage of another report: meaning, words, themes, matters of the field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.findings.weights_file import shipped
from counterpoise.learning.findings.words import words
from counterpoise.learning.followup.empty_words import EMPTY
from counterpoise.learning.followup.matters import matters_in, of_family
from counterpoise.learning.search.terms import STOP_STEMS

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
    "meaning with the sentences beside", "words found again", "themes", "its main theme",
    "rarest matter in both", "sides of the work", "other people", "other matters",
    "what it opens with not found again", "a board on one side only", "how much it says",
    "asked for before", "asked for now", "asked for both times",
)  # fmt: skip

# A word that the weights do not hold: rare, or a name, which two reports on one place share by nature.
_UNKNOWN = 3.0
_SHORT = 3
_MOST = 5.0
# Matters that no report of the fitting had, and the most that other matters count.
_RARE = 5.0
_MANY = 9.0
# So many passages, the likest by meaning, are looked at closely.
_CLOSELY = 20
_NEUTRAL_COST = 0.15
_THEME_SHARE = 0.3
_NONE_NAMED = 0.5
# So many words open a weakness: they name what it is about, the rest says what is wrong with it.
_OPENING = 14
_BOARD = re.compile(
    r"\b(?:the board|[A-Z]*SCB|[Ss]afeguarding (?:[Cc]hildren )?[Bb]oard|[Bb]oard['\u2019]s"
    r"|[Bb]oard members)\b|^Its "
)


class Likeness(NamedTuple):
    """A passage, how it agrees with a weakness (in the order of ``FEATURES``), and its likest sentence.

    ``near`` tells how like the weakness each of its sentences is.
    """

    passage: Passage
    features: Floats
    sentence: int
    near: tuple[float, ...]


@dataclass(frozen=True)
class _Row:
    """Words of one text by weight, and the matters of the field it names."""

    words: Weights
    matters: frozenset[str]


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
    return _Row({s: _weight(s) for s in dict.fromkeys(content(text))}, matters_in(text))


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
    weak: Passage, sheet: Sheet, vectors: Vectors, rarity: Mapping[str, float]
) -> tuple[Likeness, ...]:
    """Return how the passages of a report agree with a weakness; only those likest by meaning.

    Parameters
    ----------
    rarity : mapping
        How rare each matter of the field is.
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
    context, opening = matters_in(weak.paragraph.text), _opening(text)
    found = []
    for j in sorted(int(c) for c in closely):
        like = near[sheet.starts[j] : sheet.starts[j + 1]] + _agree(one, sheet, j, rarity)
        at = _likest(sheet, j, like, wide)
        told = sheet.passages[j]
        features = [
            near[at],
            sheet.meaning[j] @ mine,
            sheet.meaning[j] @ whole,
            wide[at],
            _shared(one.words, sheet.whole[j].words) / max(sum(one.words.values()), 1.0),
            themes[j],
            float(weak.theme in told.themes),
            *_matters(one.matters, context, (sheet.parts[at], sheet.wide[at]), rarity),
            max((rarity.get(m, _RARE) for m in opening - sheet.whole[j].matters), default=0.0),
            float(board and not sheet.boards[j]),
            min(float(np.log(max(sum(one.words.values()), 1.0))), _MOST),
            float(weak.asked),
            float(told.asked),
            float(weak.asked and told.asked),
        ]
        near_each = tuple(float(x) for x in like)
        found.append(Likeness(told, np.array(features), at - sheet.starts[j], near_each))
    return tuple(found)


def _agree(one: _Row, sheet: Sheet, j: int, rarity: Mapping[str, float]) -> Floats:
    """Return how the words and matters of each sentence of a passage agree with a weakness."""
    rows = sheet.parts[sheet.starts[j] : sheet.starts[j + 1]]
    return np.array([_dice(one.words, r.words) + _in_both(one.matters, r.matters, rarity) for r in rows])


def _likest(sheet: Sheet, j: int, like: Floats, wide: Floats) -> int:
    """Return the row of the sentence of a passage that is likest, those that judge nothing last."""
    start, end = sheet.starts[j : j + 2]
    silent = np.array([s.polarity == "neutral" for s in sheet.passages[j].sentences], dtype=float)
    return start + int(np.argmax(like + wide[start:end] / 2 - _NEUTRAL_COST * silent))


def _themes(one: Passage, other: Passage) -> float:
    return len(set(one.themes) & set(other.themes)) / max(len(set(one.themes) | set(other.themes)), 1)


def _matters(
    one: frozenset[str], context: frozenset[str], told: Sequence[_Row], rarity: Mapping[str, float]
) -> tuple[float, ...]:
    """Return how the matters of a weakness are found in a sentence and beside it."""
    said, beside = (row.matters for row in told)
    other = said - context
    people = of_family("whom", other)
    return (
        max((rarity.get(m, _RARE) for m in one & said), default=0.0),
        _found(of_family("sides", one), beside, rarity),
        min(_worth(people, rarity), _MANY),
        min(_worth(other - people, rarity), _MANY),
    )


def _opening(text: str) -> frozenset[str]:
    """Return the papers, meetings and services that a weakness opens with."""
    found = matters_in(" ".join(text.split()[:_OPENING]))
    return found - of_family("whom", found) - of_family("sides", found)


def _worth(matters: Iterable[str], rarity: Mapping[str, float]) -> float:
    return sum(rarity.get(m, _RARE) for m in sorted(matters))


def _found(one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float]) -> float:
    return _worth(one & other, rarity) / _worth(one, rarity) if one else _NONE_NAMED


def _in_both(one: frozenset[str], other: frozenset[str], rarity: Mapping[str, float]) -> float:
    return _worth(one & other, rarity) / max(_worth(one | other, rarity), 1.0)


def _shared(one: Weights, other: Iterable[str]) -> float:
    return sum(one[w] for w in other if w in one)


def _dice(one: Weights, other: Weights) -> float:
    total = sum(one.values()) + sum(other.values())
    return 2 * _shared(one, other) / total if total else 0.0
