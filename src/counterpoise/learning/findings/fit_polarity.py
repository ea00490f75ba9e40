"""Fit the polarity models: sentences first, then what their spread makes of a paragraph.

Paragraphs whose sentences nobody labelled still teach: a strength hardly holds a sentence of criticism. So
the sentence model is fitted twice, the second time with its own first guesses on those sentences, moved by
the label of the paragraph.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.counts import (
    Counts,
    features_of,
    lexicon,
    proper_names,
    scaled,
    shippable,
)
from counterpoise.learning.findings.examples import rows_of
from counterpoise.learning.findings.linear import (
    Fitted,
    Lexicon,
    lifted_logistic,
    sigmoid,
    softmax_fit,
)
from counterpoise.learning.findings.polarity import (
    ROLLED,
    Leaning,
    Polarity,
    PolarityModel,
    SentenceModel,
    roll_up_features,
)
from counterpoise.learning.findings.words import gram_names, said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.examples import Example, LabelledSentence
    from counterpoise.learning.findings.linear import Floats, Matrix

    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PolarityChoices:
    """What was chosen once, by cross-validation over authorities, and then left alone.

    ``blame_shift`` and ``praise_shift`` move the guesses for sentences of paragraphs labelled a strength and
    a weakness, in log odds. ``unlabelled`` is the weight of such a guess beside a labelled sentence.
    """

    penalty: float = 0.25
    roll_up_penalty: float = 2.0
    unlabelled: float = 0.6
    blame_shift: tuple[float, float] = (-2.5, 1.0)
    praise_shift: tuple[float, float] = (0.7, -1.5)
    inner_folds: int = 4
    least_authorities: int = 3
    #: Share of a paragraph's weight that it has a second time with its heading's grade left out.
    ungraded: float = 0.25
    #: A label counts its share to the power of minus this.
    rarity: float = 0.3


class PolarityFitter:
    """Counts once, fits many times: each call of `fit` sees only the authorities it is given."""

    def __init__(
        self,
        examples: Sequence[Example],
        loose: Sequence[LabelledSentence],
        choices: PolarityChoices | None = None,
    ) -> None:
        self.examples = tuple(examples)
        self.choices = choices or PolarityChoices()
        self._rows = rows_of(examples, loose)
        self._counts: Counts = features_of((r.text for r in self._rows), lambda t: gram_names(said(t)))
        self._names = proper_names(r.text for r in self._rows)
        self._authority = [r.authority for r in self._rows]
        self._sign = np.array([r.sign for r in self._rows])
        self._example = np.array([r.example for r in self._rows])
        self._label = np.array([e.polarity for e in self.examples])
        self._fold = np.array([fold_of(a, self.choices.inner_folds) for a in self._authority])

    def fit(self, keep: Callable[[str], bool]) -> PolarityModel:
        """Fit on the authorities that ``keep`` lets in.

        The roll-up learns from sentences scored by models that did not see their authority, so that it meets
        in training the same doubt as in use.
        """
        inside = np.array([keep(a) for a in self._authority])
        words, columns = self._lexicon(inside)
        matrix = scaled(self._counts, columns, words)
        scores = np.zeros((len(self._rows), 2))
        for fold in range(self.choices.inner_folds):
            out = inside & (self._fold == fold)
            if out.any():
                part = self._sentence_models(inside & (self._fold != fold), matrix)
                scores[out] = _score(matrix[out], part)
        model = SentenceModel(words, *self._sentence_models(inside, matrix))
        return self._roll_up(model, scores, keep)

    def _lexicon(self, inside: Mask) -> tuple[Lexicon, NDArray[np.int64]]:
        rows = np.flatnonzero(inside)
        columns = shippable(
            self._counts,
            rows,
            self._authority,
            least=self.choices.least_authorities,
            without=self._names,
        )
        return lexicon(self._counts, rows, columns), columns

    def _sentence_models(self, inside: Mask, matrix: Matrix) -> tuple[Fitted, Fitted]:
        labelled = np.flatnonzero(inside & (self._sign != " "))
        targets = [np.isin(self._sign[labelled], list(s)).astype(float) for s in ("-~", "+~")]
        weight = np.ones(len(labelled))
        first = [_fit(matrix[labelled], t, weight, self.choices) for t in targets]
        guessed = self._guessed(inside)
        if not len(guessed):
            return first[0], first[1]
        both = np.concatenate([labelled, guessed])
        weight = np.concatenate([weight, np.full(len(guessed), self.choices.unlabelled)])
        shifts = (self.choices.blame_shift, self.choices.praise_shift)
        second = [
            _fit(matrix[both], np.concatenate([t, self._moved(guessed, matrix, f, s)]), weight, self.choices)
            for t, f, s in zip(targets, first, shifts, strict=True)
        ]
        return second[0], second[1]

    def _guessed(self, inside: Mask) -> NDArray[np.int64]:
        rows = np.flatnonzero(inside & (self._sign == " ") & (self._example >= 0))
        return np.asarray(rows[self._label[self._example[rows]] != Polarity.NEUTRAL])

    def _moved(
        self, rows: NDArray[np.int64], matrix: Matrix, first: Fitted, shift: tuple[float, float]
    ) -> Floats:
        label = self._label[self._example[rows]]
        move = np.where(
            label == Polarity.STRENGTH, shift[0], np.where(label == Polarity.WEAKNESS, shift[1], 0.0)
        )
        return np.asarray(sigmoid(matrix[rows] @ first.weights + first.intercept + move))

    def _roll_up(self, model: SentenceModel, scores: Floats, keep: Callable[[str], bool]) -> PolarityModel:
        chosen = [i for i, e in enumerate(self.examples) if keep(e.authority) and e.polarity in ROLLED]
        features, target, weight = self._roll_up_rows(chosen, scores)
        mean, spread = features.mean(0), features.std(0)
        spread[spread == 0] = 1.0
        standard = (features - mean) / spread
        theta = softmax_fit(
            standard, target, len(ROLLED), weight=weight, penalty=self.choices.roll_up_penalty
        )
        return PolarityModel(model, mean, spread, theta)

    def _roll_up_rows(self, chosen: Sequence[int], scores: Floats) -> tuple[Floats, list[int], Floats]:
        rows, target, weight = [], [], []
        ungraded = self.choices.ungraded
        worth = self._worth(chosen)
        for i in chosen:
            one = self.examples[i]
            mine = np.flatnonzero(self._example == i)
            leanings = [Leaning(b, p) for b, p in scores[mine]]
            texts = [self._rows[r].text for r in mine]
            for setting, share in ((one.setting, 1 - ungraded), (one.setting.without_grade(), ungraded)):
                rows.append(roll_up_features(leanings, texts, setting))
                target.append(ROLLED.index(one.polarity))
                weight.append(share * worth[one.trust == 1, one.polarity])
        return np.array(rows), target, np.array(weight)

    def _worth(self, chosen: Sequence[int]) -> dict[tuple[bool, Polarity], float]:
        """Return what a paragraph counts, by whose it is and its label.

        Paragraphs of another reader were chosen because they were hard to call, so their labels come in other
        shares: they are weighed back to those of the given set. Rarer labels count somewhat more, because
        each class counts alike in what is reported.
        """
        seen = Counter((self.examples[i].trust == 1, self.examples[i].polarity) for i in chosen)
        trust = min(self.examples[i].trust for i in chosen)
        totals = {given: max(sum(seen[given, p] for p in ROLLED), 1) for given in (True, False)}
        worth: dict[tuple[bool, Polarity], float] = {}
        for p in ROLLED:
            share = max(seen[True, p], 1) / totals[True]
            rare = share**-self.choices.rarity
            worth[True, p] = rare
            worth[False, p] = rare * trust * share * totals[False] / max(seen[False, p], 1)
        return worth


def fold_of(authority: str, folds: int) -> int:
    """Return the inner fold of an authority: the same on every machine and in every run."""
    return int(hashlib.sha256(authority.encode()).hexdigest(), 16) % folds


def _fit(x: Matrix, target: Floats, weight: Floats, choices: PolarityChoices) -> Fitted:
    return lifted_logistic(x, target, weight=weight, penalty=choices.penalty)


def _score(x: Matrix, models: tuple[Fitted, Fitted]) -> Floats:
    return np.column_stack([x @ m.weights + m.intercept for m in models])
