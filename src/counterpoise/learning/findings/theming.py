"""What a paragraph is about: cues and words, where they stand, and what speaks more strongly."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.findings.cues import Cue, Theme, head, themes
from counterpoise.learning.findings.linear import Fitted, Lexicon, sigmoid
from counterpoise.learning.findings.words import Said, fold, pair_names, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.findings.setting import Setting

#: Most themes that a paragraph is given.
MOST = 3
#: What each cue tells: that it is there, in what share of the sentences, and whether among the first words.
PER_CUE = 3
#: What all cues of a theme together tell.
PER_THEME = 4
#: How loud each kind of evidence is beside the words.
_LOUD = {"words": 2.0, "first": 1.5, "cue": 0.3, "part": 0.6}
_MOST_MENTIONS = 3.0


@dataclass(frozen=True, slots=True)
class Mentions:
    """Which cues were seen in a paragraph and where.

    ``cues`` has shape (all cues, `PER_CUE`); ``themes`` shape (themes, `PER_THEME`): how many cues, largest
    share of sentences, whether any stands among the first words, how often any is said (log).
    """

    cues: Floats
    themes: Floats


@cache
def service_themes() -> tuple[Theme, ...]:
    """Return the themes of services for children, in the order of all arrays here."""
    return tuple(t for t in themes() if not t.send)


@cache
def _sought(wanted: tuple[Theme, ...]) -> tuple[list[tuple[int, bytes, Cue]], NDArray[np.int64]]:
    """Return each cue with its place and the letters it needs, and where each theme's cues begin."""
    cues = [(i, c.needle.encode(), c) for i, c in enumerate(c for t in wanted for c in t.cues)]
    return cues, np.cumsum([0, *(len(t.cues) for t in wanted[:-1])])


def mentions(sentences: Sequence[str], wanted: tuple[Theme, ...]) -> Mentions:
    """Return which cues of these themes the sentences hold."""
    return mentions_each([sentences], wanted)[0]


def mentions_each(paragraphs: Sequence[Sequence[str]], wanted: tuple[Theme, ...]) -> list[Mentions]:
    """Return `mentions` of several paragraphs, each given by its sentences."""
    folded = [[fold(s) for s in sentences] for sentences in paragraphs]
    first = [head(ss[0]) if ss else "" for ss in folded]
    pages = [b"\n".join(s.encode("ascii", "replace") for s in ss) for ss in folded]
    whole, ends = b"\n".join(pages), list(accumulate(len(p) + 1 for p in pages))
    cues, starts = _sought(wanted)
    seen = np.zeros((len(folded), len(cues), PER_CUE + 1))
    for place, needle, cue in cues:
        # Letters of cues are plain, and looked for several times as fast among plain ones.
        for row in _holding(whole, needle, ends):
            counts = [n for s in folded[row] if (n := cue.count(s))]
            if counts:
                share = len(counts) / len(folded[row])
                seen[row, place] = (1.0, share, cue.count(first[row]) > 0, sum(counts))
    return [_mentions(s, starts) for s in seen]


def _holding(whole: bytes, needle: bytes, ends: Sequence[int]) -> Iterator[int]:
    """Give the paragraphs that hold some letters, by where each ends in the whole."""
    at = whole.find(needle)
    while at >= 0:
        row = bisect_right(ends, at)
        yield row
        at = whole.find(needle, ends[row])


def _mentions(seen: Floats, starts: NDArray[np.int64]) -> Mentions:
    largest = np.maximum.reduceat(seen, starts)
    summed = np.add.reduceat(seen, starts)
    often = np.minimum(np.log1p(summed[:, 3]), _MOST_MENTIONS)
    return Mentions(seen[:, :PER_CUE], np.column_stack([summed[:, 0], largest[:, 1], largest[:, 2], often]))


@dataclass(frozen=True)
class Chosen:
    """Themes given to a paragraph, first the one it is most about, with the chance of each."""

    names: tuple[str, ...]
    chances: tuple[float, ...]
    primary_chance: float


@dataclass(frozen=True)
class ThemeModel:
    """One-against-rest models over words and cues, then a second look that lets themes compete.

    Attributes
    ----------
    lexicon : Lexicon
        Words and pairs, used for the whole paragraph and again for its first sentence.
    about, first : tuple of Fitted
        One a theme: whether the paragraph is about it; whether it is the one it is most about.
    second, primary : Fitted
        Shared by all themes: weights of `competition_features`.
    threshold : float
        Least chance at which a theme is given; the likeliest is always given.
    """

    lexicon: Lexicon
    about: tuple[Fitted, ...]
    first: tuple[Fitted, ...]
    second: Fitted
    primary: Fitted
    scale: tuple[Floats, Floats]
    threshold: float

    def chances(self, texts: Sequence[str], setting: Setting) -> tuple[Floats, Floats]:
        """Return for each theme the chance that the paragraph is about it, and that it is the first."""
        return self.chances_each([passage(texts, setting)])[0]

    def chances_each(self, passages: Sequence[Passage]) -> list[tuple[Floats, Floats]]:
        """Return `chances` of several paragraphs."""
        seen = mentions_each([p.texts for p in passages], service_themes())
        told = evidence_each(self.lexicon, passages, seen)
        found: list[tuple[Floats, Floats]] = []
        for p, s, (at, value) in zip(passages, seen, told, strict=True):
            both = value @ self._stacked[at] + self._stacked[-1]
            about, first = np.split(both, 2)
            found.append(self.compete(about, first, s, len(p.texts)))
        return found

    @cached_property
    def _stacked(self) -> Floats:
        """All one-against-rest weights side by side, intercepts in the last row."""
        models = (*self.about, *self.first)
        return np.array([np.append(m.weights, m.intercept) for m in models]).T.copy()

    def compete(self, about: Floats, first: Floats, seen: Mentions, size: int) -> tuple[Floats, Floats]:
        """Return the chances of `chances` from the log odds of the models that stand each for itself."""
        rows = (competition_features(about, first, seen, size) - self.scale[0]) / self.scale[1]
        again = rows @ self.second.weights + self.second.intercept
        return np.asarray(sigmoid((again + about) / 2)), softmax_over(rows @ self.primary.weights)

    def at(self, threshold: float) -> ThemeModel:
        """Return the same model with another threshold."""
        return replace(self, threshold=threshold)

    def choose(self, about: Floats, first: Floats) -> Chosen:
        """Return the themes to give: the likeliest first one, then others above the threshold."""
        names = [t.name for t in service_themes()]
        lead = int(first.argmax())
        others = [i for i in np.argsort(-about, kind="stable") if i != lead and about[i] >= self.threshold]
        given = [lead, *others][:MOST]
        return Chosen(
            tuple(names[i] for i in given), tuple(float(about[i]) for i in given), float(first[lead])
        )


def softmax_over(scores: Floats) -> Floats:
    """Return the chance of each of several scores, one of which must hold."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


class Passage(NamedTuple):
    """One paragraph to be judged: its sentences, the words of each, and where it stands."""

    texts: Sequence[str]
    said: Sequence[Said]
    setting: Setting


def passage(texts: Sequence[str], setting: Setting) -> Passage:
    """Return a paragraph, given by its sentences, with its words."""
    return Passage(texts, [said(t) for t in texts], setting)


def evidence_each(
    lexicon: Lexicon, passages: Sequence[Passage], seen: Sequence[Mentions]
) -> Iterator[tuple[NDArray[np.int64], Floats]]:
    """Yield places and values of all evidence: words, words of the first sentence, cues, heading.

    Places count through four blocks: words, words of the first sentence, `PER_CUE` values a cue and
    `PER_THEME` a theme, parts of the report.
    """
    size = len(lexicon.rarity)
    whole = lexicon.rows([pair_names([w for s in p.said for w in s.stems]) for p in passages])
    first = lexicon.rows([pair_names(p.said[0].stems) if p.said else [] for p in passages])
    ends = [np.searchsorted(r.text, np.arange(len(passages) + 1)) for r in (whole, first)]
    for i, (p, s) in enumerate(zip(passages, seen, strict=True)):
        flat = np.concatenate([s.cues.ravel(), s.themes.ravel()]) * _LOUD["cue"]
        parts = np.array(p.setting.parts, dtype=float) * _LOUD["part"]
        dense = np.concatenate([flat, parts])
        a, b = (slice(e[i], e[i + 1]) for e in ends)
        there = np.flatnonzero(dense)
        yield (
            np.concatenate([whole.at[a], first.at[b] + size, there + 2 * size]),
            np.concatenate([whole.value[a] * _LOUD["words"], first.value[b] * _LOUD["first"], dense[there]]),
        )


def competition_features(about: Floats, first: Floats, seen: Mentions, sentences: int) -> Floats:
    """Return what tells one theme from another within one paragraph, shape (themes, m).

    ``about`` and ``first`` are log odds by theme from models that stand each for itself.
    """
    order = np.sort(about)
    above = [about - order[-k] for k in (1, 2, 3)]
    same = np.ones(len(about))
    chance = sigmoid(about)
    columns = [about, first, *above, about - first, *seen.themes.T]
    columns += [same * np.log(max(sentences, 1)), same * chance.sum(), (about >= order[-1]).astype(float)]
    return np.column_stack(columns)
