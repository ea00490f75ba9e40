"""Linear models over named features: how they are fitted, how they score, how they explain themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Matrix = Any  # scipy's sparse matrices carry no shape in their types

_STEPS = 300
# A relative gain of the loss below this changes no third digit of a weight.
_ENOUGH = 1e-6
_TINY = 1e-9
# How far a feature that one class alone has may be lifted: the square root of the log ratio of its counts.
_LIFT = 0.5


@dataclass(frozen=True)
class Fitted:
    """Weights of one yes-or-no question, in the order of the features, and its intercept."""

    weights: Floats
    intercept: float


def sigmoid(x: Floats | float) -> Any:
    """Return the chance that belongs to log odds."""
    return 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(x, -35.0), 35.0)))


def log_odds(p: Floats | float) -> Any:
    """Return the log odds of a chance, kept off 0 and 1."""
    p = np.minimum(np.maximum(p, 1e-6), 1 - 1e-6)
    return np.log(p / (1 - p))


def logistic(
    x: Matrix,
    target: Floats,
    *,
    weight: Floats | None = None,
    penalty: float = 1.0,
    centre: Floats | None = None,
    intercept: float | None = None,
) -> Fitted:
    """Fit a logistic regression with an L2 penalty on the weights.

    Parameters
    ----------
    x : array or sparse matrix, shape (n, m)
        Features.
    target : array, shape (n,)
        Chance of yes, 0 to 1; a soft label counts as that much yes and the rest no.
    weight : array, shape (n,), optional
        Weight of each row; 1 each by default.
    penalty : float
        Half of it times the squared distance of the weights from ``centre`` is added to the loss.
    centre : array, shape (m,), optional
        Weights towards which the penalty pulls; 0 by default.
    intercept : float, optional
        Keeps the intercept at this; it goes free by default.

    Returns
    -------
    Fitted
        The same for the same input, to the last bit on one machine.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 (a quarter of a second, only when fitting)

    n, m = x.shape
    row = np.ones(n) if weight is None else weight
    pull = np.zeros(m) if centre is None else centre
    start = np.append(pull, 0.0) if intercept is None else pull
    found = minimize(
        _loss,
        start,
        args=(x, target, _Held(row, penalty, pull, intercept)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _STEPS, "ftol": _ENOUGH},
    )
    return Fitted(found.x[:m], float(found.x[m]) if intercept is None else intercept)


@dataclass(frozen=True)
class _Held:
    """What a fit is held by: weights of its rows, penalty, centre, intercept if it is kept."""

    row: Floats
    penalty: float
    centre: Floats
    intercept: float | None


def _loss(theta: Floats, x: Matrix, target: Floats, held: _Held) -> tuple[float, Floats]:
    m = len(held.centre)
    z = x @ theta[:m] + (theta[m] if held.intercept is None else held.intercept)
    off = theta[:m] - held.centre
    value = float(held.row @ (np.logaddexp(0.0, z) - target * z) + 0.5 * held.penalty * off @ off)
    error = held.row * (sigmoid(z) - target)
    slope = np.asarray(x.T @ error + held.penalty * off)
    return value, np.append(slope, error.sum()) if held.intercept is None else slope


def softmax_fit(x: Floats, target: Sequence[int], classes: int, *, weight: Floats, penalty: float) -> Floats:
    """Fit a softmax regression on dense features; weights of shape (classes, m + 1), intercept last."""
    from scipy.optimize import minimize  # noqa: PLC0415

    n, m = x.shape
    one = np.zeros((n, classes))
    one[np.arange(n), target] = 1.0

    def loss(flat: Floats) -> tuple[float, Floats]:
        theta = flat.reshape(classes, m + 1)
        p = softmax(x, theta)
        value = -float(weight @ np.log(np.maximum((p * one).sum(1), _TINY)))
        error = (p - one) * weight[:, None]
        slope = np.hstack([error.T @ x, error.sum(0)[:, None]])
        slope[:, :-1] += penalty * theta[:, :-1]
        return value + 0.5 * penalty * float((theta[:, :-1] ** 2).sum()), slope.ravel()

    start = np.zeros(classes * (m + 1))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS})
    return np.asarray(found.x.reshape(classes, m + 1))


def softmax(x: Floats, theta: Floats) -> Floats:
    """Return the chance of each class, shape (n, classes); ``theta`` as `softmax_fit` returns it."""
    z = x @ theta[:, :-1].T + theta[:, -1]
    z = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(z / z.sum(axis=1, keepdims=True))


def lift(x: Matrix, target: Floats, weight: Floats) -> Floats:
    """Return for each feature how much it tells yes from no: its signed root log ratio of counts.

    Features scaled by it before fitting let a few hundred labels say more about rare words.
    """
    seen = x.copy()
    seen.data = np.ones_like(seen.data)
    yes = np.asarray(seen.T @ (weight * target)).ravel() + 1.0
    no = np.asarray(seen.T @ (weight * (1.0 - target))).ravel() + 1.0
    ratio = np.log((yes / yes.sum()) / (no / no.sum()))
    return np.asarray(np.sign(ratio) * np.abs(ratio) ** _LIFT)


def lifted_logistic(x: Matrix, target: Floats, *, weight: Floats, penalty: float) -> Fitted:
    """Fit `logistic` on features scaled by `lift`; the scale is folded back into the weights."""
    scale = lift(x, target, weight)
    columns = x.copy()
    columns.data = columns.data * scale[columns.indices]
    fitted = logistic(columns, target, weight=weight, penalty=penalty)
    return Fitted(fitted.weights * scale, fitted.intercept)


class Rows(NamedTuple):
    """Features of several texts: which text, which feature, its value; texts and features in order."""

    text: NDArray[np.int64]
    at: NDArray[np.int64]
    value: Floats

    def sums(self, weights: Floats, texts: int) -> Floats:
        """Return for each text the sum of its values by weight, shape (texts,)."""
        # One after the other, so that a text's sum is the same whatever stands beside it.
        total: Floats = np.bincount(self.text, self.value * weights[self.at], minlength=texts).astype(float)
        return total


@dataclass(frozen=True)
class Lexicon:
    """Features by name, with how rare each is; turns counts into a row of length one."""

    index: Mapping[str, int]
    rarity: Floats

    def row(self, counts: Mapping[str, int]) -> tuple[NDArray[np.int64], Floats]:
        """Return places and values of the known features, scaled to length one."""
        known = [(self.index[g], n) for g, n in counts.items() if g in self.index]
        if not known:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        pairs = np.array(known, dtype=np.int64)
        value = (1.0 + np.log(pairs[:, 1])) * self.rarity[pairs[:, 0]]
        return pairs[:, 0], value / np.sqrt((value**2).sum())

    def rows(self, texts: Sequence[Sequence[str]]) -> Rows:
        """Return the known features of several texts given by names, each text scaled to length one."""
        known = [[i for i in map(self.index.get, names) if i is not None] for names in texts]
        text = np.repeat(np.arange(len(known)), [len(k) for k in known])
        flat = np.array([i for k in known for i in k], dtype=np.int64)
        size = max(len(self.rarity), 1)
        keys, often = np.unique(text * size + flat, return_counts=True)
        text, at = keys // size, keys % size
        value = (1.0 + np.log(often)) * self.rarity[at]
        length = np.sqrt(np.bincount(text, value**2, minlength=len(known)))
        return Rows(text, at, value / length[text])
