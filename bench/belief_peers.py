"""Peers for the belief: a proportional-odds regression with a ridge, and boosted trees (development only)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.ensemble import HistGradientBoostingClassifier

from counterpoise.assurance.history import GRADES

if TYPE_CHECKING:
    from counterpoise.assurance.regression import Floats, Ints

_CUTS = len(GRADES) - 1


def ordinal(x: Floats, y: Ints, asked: Floats, *, ridge: float) -> Floats:
    """Fit cumulative log odds that differ by grade in their constant alone; return chances of rows asked."""

    def loss(free: Floats) -> float:
        likely = np.maximum(_chances(free, x)[np.arange(len(y)), y], 1e-12)
        return float(-np.log(likely).sum() + 0.5 * ridge * (free[_CUTS:] ** 2).sum())

    def slope(free: Floats) -> Floats:
        below = _below(free, x)
        upper, lower = below[np.arange(len(y)), y + 1], below[np.arange(len(y)), y]
        likely = np.maximum(upper - lower, 1e-12)
        by_upper = -upper * (1 - upper) / likely
        by_lower = lower * (1 - lower) / likely
        cuts = np.array([by_upper[y == c].sum() + by_lower[y == c + 1].sum() for c in range(_CUTS)])
        gaps = np.exp(free[1:_CUTS])
        steps = np.concatenate([[cuts.sum()], [cuts[k:].sum() * gaps[k - 1] for k in range(1, _CUTS)]])
        return np.concatenate([steps, -x.T @ (by_upper + by_lower) + ridge * free[_CUTS:]])

    begin = np.concatenate([[-1.0], np.zeros(_CUTS - 1), np.zeros(x.shape[1])])
    best = minimize(loss, begin, jac=slope, method="L-BFGS-B", options={"maxiter": 2000})
    return _chances(best.x, asked)


def boosted(x: Floats, y: Ints, asked: Floats, *, rounds: int, leaves: int) -> Floats:
    """Fit boosted trees; return chances of rows asked."""
    model = HistGradientBoostingClassifier(
        max_iter=rounds, max_leaf_nodes=leaves, learning_rate=0.05, min_samples_leaf=60,
        l2_regularization=20, early_stopping=False, random_state=0,
    )  # fmt: skip
    chances: Floats = model.fit(x, y).predict_proba(asked)
    return chances


def _below(free: Floats, x: Floats) -> Floats:
    cuts = np.cumsum(np.concatenate([free[:1], np.exp(free[1:_CUTS])]))
    inner = expit(cuts[None, :] - (x @ free[_CUTS:])[:, None])
    return np.hstack([np.zeros((len(x), 1)), inner, np.ones((len(x), 1))])


def _chances(free: Floats, x: Floats) -> Floats:
    made: Floats = np.diff(_below(free, x), axis=1)
    return made
