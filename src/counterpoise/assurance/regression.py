"""Multinomial regression with a ridge, fitted by Newton's method: the same numbers for the same data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
Ints: TypeAlias = "NDArray[np.int64]"
Bools: TypeAlias = "NDArray[np.bool_]"

_STEPS = 100
_ENOUGH = 1e-9
_HALVINGS = 30


@dataclass(frozen=True)
class Multinomial:
    """Fitted regression: ``weights`` (1 + columns) x classes, the constant first; every one is shrunk.

    ``covariance`` is that of the weights class by class: classes x (1 + columns) in each direction.
    """

    weights: Floats
    covariance: Floats

    def chances(self, x: Floats) -> Floats:
        """Return the chance of each class, rows x classes."""
        return _softmax(_with_constant(x) @ self.weights)

    def log_odds_error(self, x: Floats, within: tuple[int, ...]) -> Floats:
        """Return the standard error of the log odds of some classes together, by row (delta method).

        Parameters
        ----------
        x : array
            Rows x columns.
        within : tuple of int
            The classes taken together; at least one and not all.
        """
        z = _with_constant(x)
        p = _softmax(z @ self.weights)
        inside = np.isin(np.arange(p.shape[1]), within)
        share = p[:, inside].sum(axis=1, keepdims=True)
        slope = p * np.where(inside, 1 / share, -1 / (1 - share))
        g = (slope[:, :, None] * z[:, None, :]).reshape(len(z), -1)
        error: Floats = np.sqrt(np.einsum("ni,ij,nj->n", g, self.covariance, g, optimize=True))
        return error


def fit_multinomial(x: Floats, y: Ints, *, classes: int, ridge: float) -> Multinomial:
    """Fit the chances of classes by penalised maximum likelihood.

    Parameters
    ----------
    x : array
        Rows x columns, in comparable units: the ridge is the same for all, the constant's among them.
    y : array
        Class of each row, from 0.
    classes : int
        Number of classes; one that never occurs keeps a small chance.
    ridge : float
        Weight on half the sum of squared weights; above 0.

    Raises
    ------
    UsageError
        When the ridge is not above 0, or there is no row.
    """
    if not ridge > 0 or not len(x):
        raise UsageError(
            f"A regression on {len(x)} rows with a ridge of {ridge:g} can't be fitted.",
            next_step="Give at least one row and a ridge above 0.",
        )
    z, hit = _with_constant(x), np.eye(classes)[y]
    weights: Floats = np.zeros((z.shape[1], classes))
    for _ in range(_STEPS):
        step = _step(z, hit, weights, ridge)
        weights, moved = _downhill(z, hit, weights, ridge, step)
        if moved < _ENOUGH:
            break
    covariance = np.linalg.inv(_curvature(z, _softmax(z @ weights), ridge))
    return Multinomial(weights, covariance.astype(np.float64))


def _with_constant(x: Floats) -> Floats:
    return np.hstack([np.ones((len(x), 1)), x])


def _softmax(scores: Floats) -> Floats:
    power = np.exp(scores - scores.max(axis=1, keepdims=True))
    share: Floats = power / power.sum(axis=1, keepdims=True)
    return share


def _loss(z: Floats, hit: Floats, weights: Floats, ridge: float) -> float:
    likely = (_softmax(z @ weights) * hit).sum(axis=1)
    return float(-np.log(likely).sum() + 0.5 * ridge * (weights**2).sum())


def _curvature(z: Floats, p: Floats, ridge: float) -> Floats:
    k, d = p.shape[1], z.shape[1]
    blocks = np.empty((k, d, k, d))
    for a in range(k):
        for b in range(a, k):
            blocks[a, :, b, :] = z.T @ (z * (p[:, a] * ((a == b) - p[:, b]))[:, None])
            blocks[b, :, a, :] = blocks[a, :, b, :].T
    whole: Floats = blocks.reshape(k * d, k * d)
    return whole + ridge * np.eye(k * d)


def _step(z: Floats, hit: Floats, weights: Floats, ridge: float) -> Floats:
    p = _softmax(z @ weights)
    slope = z.T @ (p - hit) + ridge * weights
    d, k = weights.shape
    step = np.linalg.solve(_curvature(z, p, ridge), slope.T.reshape(-1)).reshape(k, d).T
    return step.astype(np.float64)


def _downhill(z: Floats, hit: Floats, weights: Floats, ridge: float, step: Floats) -> tuple[Floats, float]:
    """Take the step, or the first of its halves that does not climb; say how far it went."""
    now = _loss(z, hit, weights, ridge)
    for halved in range(_HALVINGS):
        taken = np.ldexp(step, -halved)
        if _loss(z, hit, weights - taken, ridge) <= now:
            return weights - taken, float(np.abs(taken).max())
    return weights, 0.0
