"""What inspectors say of the service, sentence by sentence, and what that makes of the paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.hedges import hedged
from counterpoise.learning.findings.linear import Fitted, Lexicon, log_odds, sigmoid, softmax
from counterpoise.learning.findings.words import Gram, Said, gram_names, grams, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.findings.setting import Setting


class Polarity(StrEnum):
    """What a paragraph or a sentence says of the service on the day."""

    STRENGTH = "strength"
    MIXED = "mixed"
    WEAKNESS = "weakness"
    NEUTRAL = "neutral"


#: Classes that the roll-up weighs; neutral is decided before it, by sentences that judge nothing.
ROLLED = (Polarity.STRENGTH, Polarity.MIXED, Polarity.WEAKNESS)

_TURN = re.compile(r"(?:however|but|although|nevertheless|despite)\b", re.IGNORECASE)
_BOUND = 6.0
_FLOOR = 0.01
_MANY = 10
# A paragraph judges nothing when no sentence of it reaches this chance of praise or of criticism.
_SILENT = 0.3


@dataclass(frozen=True, slots=True)
class Leaning:
    """Log odds that a sentence criticises, and that it praises; a mixed one does both."""

    blame: float
    praise: float

    @property
    def polarity(self) -> Polarity:
        """The side or sides on which the sentence is more likely than not."""
        if self.blame > 0 and self.praise > 0:
            return Polarity.MIXED
        if self.blame > 0:
            return Polarity.WEAKNESS
        return Polarity.STRENGTH if self.praise > 0 else Polarity.NEUTRAL

    @property
    def confidence(self) -> float:
        """Chance that both sides are called rightly."""
        return float(sigmoid(abs(self.blame)) * sigmoid(abs(self.praise)))


@dataclass(frozen=True)
class SentenceModel:
    """Two linear models over the words of one sentence."""

    lexicon: Lexicon
    blame: Fitted
    praise: Fitted

    def lean(self, sentence: str) -> Leaning:
        """Return how the sentence leans."""
        return self.lean_each([said(sentence)])[0]

    def lean_each(self, sentences: Sequence[Said]) -> list[Leaning]:
        """Return how each of several sentences leans."""
        rows = self.lexicon.rows([gram_names(s) for s in sentences])
        blame, praise = (
            rows.sums(m.weights, len(sentences)) + m.intercept for m in (self.blame, self.praise)
        )
        return [Leaning(b, p) for b, p in zip(blame.tolist(), praise.tolist(), strict=True)]

    def added(self, sentence: str) -> list[tuple[Gram, float]]:
        """Return what each feature of a sentence added to blame less what it added to praise.

        Features of the whole sentence, which have no words of their own, are left out.
        """
        seen: dict[str, Gram] = {}
        counts: dict[str, int] = {}
        for gram in grams(sentence):
            if gram.name in self.lexicon.index:
                counts[gram.name] = counts.get(gram.name, 0) + 1
                seen.setdefault(gram.name, gram)
        at, value = self.lexicon.row(counts)
        added = value * (self.blame.weights[at] - self.praise.weights[at])
        return [(g, w) for g, w in zip(seen.values(), added.tolist(), strict=True) if g.start < g.end]


@dataclass(frozen=True)
class PolarityModel:
    """From sentences to the paragraph: a softmax over how blame and praise are spread in it."""

    sentences: SentenceModel
    mean: Floats
    spread: Floats
    rolled: Floats
    #: Divides the log odds so that a stated chance is kept; fitted on authorities left out.
    temperature: float = 1.0

    def chances(self, leanings: Sequence[Leaning], texts: Sequence[str], setting: Setting) -> Floats:
        """Return the chance of each of `ROLLED`."""
        row = (roll_up_features(leanings, texts, setting) - self.mean) / self.spread
        return np.asarray(softmax(row[None, :], self.rolled / self.temperature)[0])

    def cooled(self, temperature: float) -> PolarityModel:
        """Return the same model with its log odds divided by this."""
        return replace(self, temperature=temperature)


def judges_nothing(leanings: Iterable[Leaning]) -> bool:
    """Return whether no sentence praises or criticises: a description."""
    edge = log_odds(_SILENT)
    return all(one.blame < edge and one.praise < edge for one in leanings)


def roll_up_features(leanings: Sequence[Leaning], texts: Sequence[str], setting: Setting) -> Floats:
    """Return how blame and praise are spread over the sentences of one paragraph, shape (m,)."""
    blame = np.array([one.blame for one in leanings])
    praise = np.array([one.praise for one in leanings])
    turns = [1.0 if _TURN.match(t) else 0.0 for t in texts]
    spread = [
        *_extent(blame, praise),
        *_shares(blame, praise),
        *_order(blame, turns),
        *hedged(blame, praise, texts),
    ]
    place = [float(x) for x in (*setting.grades, *setting.parts)]
    return np.array([*np.clip(spread, -_BOUND, _BOUND), *place])


def _extent(blame: Floats, praise: Floats) -> list[float]:
    worst, best = np.sort(blame)[::-1], np.sort(praise)[::-1]
    second = min(1, len(worst) - 1)
    alone = len(worst) == 1
    return [
        worst[0],
        best[0],
        worst[second],
        -_BOUND if alone else best[second],
        worst[-1],
        best[-1],
        min(worst[0], best[0]),
        float(alone),
        min(len(worst), _MANY) / 3,
    ]


def _shares(blame: Floats, praise: Floats) -> list[float]:
    b, p = sigmoid(blame), sigmoid(praise)
    return [
        float(log_odds(np.clip(b.mean(), _FLOOR, 1 - _FLOOR))),
        float(log_odds(np.clip(p.mean(), _FLOOR, 1 - _FLOOR))),
        b.sum(),
        p.sum(),
        float(np.log(b.sum() + 0.1) - np.log(p.sum() + 0.1)),
        3 * (b * p).max(),
        float(((blame > 0) & (praise <= 0)).sum()),
        float(b.mean() > 1 / 2),
    ]


def _order(blame: Floats, turns: Sequence[float]) -> list[float]:
    return [
        blame[0],
        blame[-1],
        blame[:2].max(),
        blame[-2:].max(),
        turns[0],
        max(turns),
        float(sum(one < 0 < two for one, two in pairwise(blame))),
    ]
