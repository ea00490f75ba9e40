"""A peer for the belief: quality as a Markov chain in continuous time, seen as it is or misclassified.

Quality steps up or down by one of four levels at fixed rates. A look shows the level, or one beside it. The
chance of the next grade follows from all earlier looks and the time between them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from counterpoise.assurance.history import GRADES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.assurance.history import GradePair
    from counterpoise.assurance.regression import Bools, Floats, Ints

_LEVELS = len(GRADES)
_STEPS = 2 * (_LEVELS - 1)
_YEAR = 365.25
_SHRINK = 0.05


@dataclass(frozen=True)
class Paths:
    """Looks of services, one row each: grade (-1: none), years since the look before, the pair behind it."""

    grades: Ints
    years: Floats
    pair: Ints
    #: Whether a row starts with a service's very first look.
    begins: Bools


@dataclass(frozen=True)
class Chain:
    """Rates by which quality moves, what a look shows of it, and where a service begins."""

    rates: Floats
    shown: Floats
    start: Floats
    start_unseen: Floats

    def foretell(self, paths: Paths, pairs: int) -> Floats:
        """Return the chance of each grade for each pair's second look, from the looks before it."""
        out = np.full((pairs, _LEVELS), np.nan)
        level = np.where(paths.begins[:, None], self.start, self.start_unseen)
        values, vectors = np.linalg.eig(_generator(self.rates))
        inverse = np.linalg.inv(vectors)
        for n in range(paths.grades.shape[1]):
            there = paths.grades[:, n] >= 0
            if n:
                growth = np.exp(values.real * paths.years[:, n, None])
                level = ((level @ vectors.real) * growth) @ inverse.real
            said = level @ self.shown
            told = there & (paths.pair[:, n] >= 0)
            out[paths.pair[told, n]] = said[told]
            after = level * self.shown[:, np.maximum(paths.grades[:, n], 0)].T
            level = np.where(there[:, None], after / after.sum(axis=1, keepdims=True), level)
        return out


def paths(pairs: Sequence[GradePair]) -> Paths:
    """Return the pairs as rows of looks, one row a service."""
    by_service: dict[str, list[int]] = defaultdict(list)
    for i, p in sorted(enumerate(pairs), key=lambda ip: ip[1].on):
        by_service[p.service].append(i)
    rows = []
    for held in by_service.values():
        first = pairs[held[0]]
        looks = (
            [] if first.before is None or first.before_on is None else [(first.before_on, first.before, -1)]
        )
        rows.append(looks + [(pairs[i].on, pairs[i].after, i) for i in held])
    width = max(len(r) for r in rows)
    grades, pair = np.full((len(rows), width), -1), np.full((len(rows), width), -1)
    years = np.zeros((len(rows), width))
    for n, row in enumerate(rows):
        for k, (on, grade, i) in enumerate(row):
            grades[n, k], pair[n, k] = GRADES.index(grade), i
            years[n, k] = (on - row[k - 1][0]).days / _YEAR if k else 0.0
    return Paths(grades, years, pair, np.array([r[0][2] >= 0 for r in rows]))


def fit_chain(pairs: Sequence[GradePair], *, misclassified: bool) -> Chain:
    """Fit by maximum likelihood of each look given those before it, faintly shrunk."""
    seen, answers = paths(pairs), np.array([GRADES.index(p.after) for p in pairs])

    def loss(free: Floats) -> float:
        chances = _chain(free, misclassified=misclassified).foretell(seen, len(pairs))
        likely = np.maximum(chances[np.arange(len(pairs)), answers], 1e-12)
        return float(-np.log(likely).sum() + _SHRINK * (free**2).sum())

    size = _STEPS + 2 * (_LEVELS - 1) + (_STEPS if misclassified else 0)
    best = minimize(loss, np.full(size, -1.0), method="L-BFGS-B", options={"maxiter": 150, "maxfun": 10**5})
    return _chain(best.x, misclassified=misclassified)


def _generator(rates: Floats) -> Floats:
    q = np.diag(rates[: _LEVELS - 1], 1) + np.diag(rates[_LEVELS - 1 :], -1)
    made: Floats = q - np.diag(q.sum(axis=1))
    return made


def _chain(free: Floats, *, misclassified: bool) -> Chain:
    rates, rest = np.exp(free[:_STEPS]), free[_STEPS:]
    start, unseen, rest = (
        _shares(rest[: _LEVELS - 1]), _shares(rest[_LEVELS - 1 : 2 * _LEVELS - 2]), rest[2 * _LEVELS - 2 :]
    )  # fmt: skip
    shown = np.eye(_LEVELS)
    if misclassified:
        aside = np.exp(rest - 1)
        shown = shown + np.diag(aside[: _LEVELS - 1], 1) + np.diag(aside[_LEVELS - 1 :], -1)
        shown = shown / shown.sum(axis=1, keepdims=True)
    else:
        # Where looks show quality as it is, two looks of one level with nothing between are certain.
        shown = shown * (1 - 1e-9) + 1e-9 / _LEVELS
    return Chain(rates, shown, start, unseen)


def _shares(free: Floats) -> Floats:
    power = np.exp(np.concatenate([[0.0], free]))
    made: Floats = power / power.sum()
    return made
