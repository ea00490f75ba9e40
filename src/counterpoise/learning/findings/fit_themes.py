"""Fit the theme models: each theme against the rest, then the competition between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.counts import features_of, lexicon, proper_names, shippable
from counterpoise.learning.findings.fit_polarity import fold_of
from counterpoise.learning.findings.linear import Fitted, lifted_logistic, logistic
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.findings.theming import (
    Mentions,
    ThemeModel,
    competition_features,
    evidence_each,
    mentions,
    passage,
    service_themes,
)
from counterpoise.learning.findings.words import pair_names, said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.examples import Example
    from counterpoise.learning.findings.linear import Floats, Lexicon, Matrix

_RARE = -7.0
_THRESHOLDS = tuple(round(0.2 + 0.02 * i, 2) for i in range(16))


@dataclass(frozen=True, slots=True)
class ThemeChoices:
    """What was chosen once, by cross-validation over authorities, and then left alone."""

    penalty: float = 1 / 3
    competition_penalty: float = 1.0
    inner_folds: int = 3
    least_authorities: int = 4
    #: A theme with fewer labels than this among those fitted on is left to its cues.
    least_labels: int = 2


class ThemeFitter:
    """Counts and looks for cues once, fits many times."""

    def __init__(self, examples: Sequence[Example], choices: ThemeChoices | None = None) -> None:
        self.examples = tuple(examples)
        self.choices = choices or ThemeChoices()
        names = [t.name for t in service_themes()]
        self._authority = [e.authority for e in self.examples]
        self._trust = np.array([e.trust for e in self.examples])
        self._texts = [[s.of(e.text) for s in sentences(e.text)] for e in self.examples]
        self._passages = [passage(t, e.setting) for t, e in zip(self._texts, self.examples, strict=True)]
        self._seen: list[Mentions] = [mentions(t, service_themes()) for t in self._texts]
        self._counts = features_of((e.text for e in self.examples), lambda t: pair_names(said(t).stems))
        self._names = proper_names(e.text for e in self.examples)
        self._about = np.array([[n in e.themes for n in names] for e in self.examples], dtype=float)
        self._first = np.array([[e.themes[:1] == (n,) for n in names] for e in self.examples], dtype=float)

    def fit(self, keep: Callable[[str], bool]) -> ThemeModel:
        """Fit on the authorities that ``keep`` lets in; the competition learns from cross-fitted scores."""
        inside = np.array([keep(a) for a in self._authority])
        rows = np.flatnonzero(inside)
        columns = shippable(
            self._counts,
            rows,
            self._authority,
            least=self.choices.least_authorities,
            without=self._names,
        )
        words = lexicon(self._counts, rows, columns)
        matrix = self._matrix(words)
        scores = self._cross_fitted(rows, matrix)
        second, primary, scale = self._competition(rows, scores)
        about, first = (self._one_by_one(rows, matrix, t) for t in (self._about, self._first))
        model = ThemeModel(words, about, first, second, primary, scale, 0.5)
        return self._with_threshold(model, rows, scores)

    def _matrix(self, words: Lexicon) -> Matrix:
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        parts = list(evidence_each(words, self._passages, self._seen))
        ends = np.cumsum([0, *(len(at) for at, _ in parts)])
        width = evidence_width(words)
        values, places = np.concatenate([v for _, v in parts]), np.concatenate([at for at, _ in parts])
        return csr_matrix((values, places, ends), shape=(len(parts), width))

    def _one_by_one(self, rows: NDArray[np.int64], matrix: Matrix, target: Floats) -> tuple[Fitted, ...]:
        part = matrix[rows]
        weight = self._trust[rows]
        return tuple(self._one(part, target[rows, k], weight) for k in range(target.shape[1]))

    def _one(self, part: Matrix, target: Floats, weight: Floats) -> Fitted:
        if target.sum() < self.choices.least_labels:
            return Fitted(np.zeros(part.shape[1]), _RARE)
        return lifted_logistic(part, target, weight=weight, penalty=self.choices.penalty)

    def _cross_fitted(self, rows: NDArray[np.int64], matrix: Matrix) -> Floats:
        """Return log odds by models that did not see the authority, shape (2, examples, themes)."""
        folds = np.array([fold_of(self._authority[r], self.choices.inner_folds) for r in rows])
        scores = np.zeros((2, *self._about.shape))
        for fold in range(self.choices.inner_folds):
            out, rest = rows[folds == fold], rows[folds != fold]
            for kind, target in enumerate((self._about, self._first)):
                fitted = self._one_by_one(rest, matrix, target)
                scores[kind, out] = np.column_stack([matrix[out] @ m.weights + m.intercept for m in fitted])
        return scores

    def _competition(
        self, rows: NDArray[np.int64], scores: Floats
    ) -> tuple[Fitted, Fitted, tuple[Floats, Floats]]:
        stacked = [
            competition_features(scores[0, r], scores[1, r], self._seen[r], len(self._texts[r])) for r in rows
        ]
        flat = np.vstack(stacked)
        mean, spread = flat.mean(0), flat.std(0)
        spread[spread == 0] = 1.0
        standard = (flat - mean) / spread
        penalty = self.choices.competition_penalty
        weight = np.repeat(self._trust[rows], self._about.shape[1])
        second = logistic(standard, self._about[rows].ravel(), weight=weight, penalty=penalty)
        primary = _choice_fit(standard.reshape(len(rows), -1, flat.shape[1]), self._first[rows], penalty)
        return second, primary, (mean, spread)

    def _with_threshold(self, model: ThemeModel, rows: NDArray[np.int64], scores: Floats) -> ThemeModel:
        chances = [
            model.compete(scores[0, r], scores[1, r], self._seen[r], len(self._texts[r])) for r in rows
        ]
        judged = self._trust[rows] == 1
        truth = self._about[rows] > 0
        chances, truth = [c for c, j in zip(chances, judged, strict=True) if j], truth[judged]
        best = max(_THRESHOLDS, key=lambda t: (_micro_f1(model.at(t), chances, truth), -t))
        return model.at(best)


def evidence_width(words: Lexicon) -> int:
    """Return how many places `evidence` may name."""
    from counterpoise.learning.findings.setting import PARTS  # noqa: PLC0415
    from counterpoise.learning.findings.theming import PER_CUE, PER_THEME  # noqa: PLC0415

    wanted = service_themes()
    cues = sum(len(t.cues) for t in wanted)
    return 2 * len(words.rarity) + PER_CUE * cues + PER_THEME * len(wanted) + len(PARTS)


def _choice_fit(x: Floats, first: Floats, penalty: float) -> Fitted:
    """Fit shared weights so that, of all themes of a paragraph, the first one scores highest."""
    from scipy.optimize import minimize  # noqa: PLC0415

    known = first.sum(1) > 0
    x, first = x[known], first[known]

    def loss(w: Floats) -> tuple[float, Floats]:
        z = x @ w
        z = z - z.max(1, keepdims=True)
        p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        value = -float((first * (z - np.log(np.exp(z).sum(1, keepdims=True)))).sum())
        slope = np.einsum("nk,nkm->m", p - first, x)
        return value + 0.5 * penalty * float(w @ w), slope + penalty * w

    found = minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B")
    return Fitted(found.x, 0.0)


def _micro_f1(model: ThemeModel, chances: Sequence[tuple[Floats, Floats]], truth: NDArray[np.bool_]) -> float:
    hits = given = 0
    index = {t.name: i for i, t in enumerate(service_themes())}
    for (about, first), true in zip(chances, truth, strict=True):
        chosen = model.choose(about, first).names
        given += len(chosen)
        hits += sum(bool(true[index[n]]) for n in chosen)
    return 2 * hits / max(given + int(truth.sum()), 1)
