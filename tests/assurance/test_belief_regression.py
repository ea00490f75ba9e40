"""The regression: its own first-order conditions, a peer's numbers, and limits that can be worked out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from counterpoise.assurance.regression import fit_multinomial
from counterpoise.domain.errors import UsageError


def data(seed: int, rows: int, columns: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, columns)), rng.integers(0, classes, rows)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60), st.integers(0, 4), st.integers(2, 4), st.floats(0.05, 100))
def test_the_slope_is_zero_at_the_fit(seed: int, rows: int, columns: int, classes: int, ridge: float) -> None:
    x, y = data(seed, rows, columns, classes)
    fitted = fit_multinomial(x, y, classes=classes, ridge=ridge)
    z = np.hstack([np.ones((rows, 1)), x])
    slope = z.T @ (fitted.chances(x) - np.eye(classes)[y]) + ridge * fitted.weights
    assert np.abs(slope).max() < 1e-6


def test_the_fit_is_a_peers_where_the_constant_is_a_column_like_any_other() -> None:
    x, y = data(3, 500, 3, 4)
    ours = fit_multinomial(x, y, classes=4, ridge=2.0)
    z = np.hstack([np.ones((500, 1)), x])
    peer = LogisticRegression(C=0.5, fit_intercept=False, tol=1e-10, max_iter=5000).fit(z, y)
    assert ours.chances(x) == pytest.approx(peer.predict_proba(z), abs=1e-6)


def test_a_strong_ridge_leaves_every_class_alike_and_a_weak_one_the_frequencies() -> None:
    y = np.array([0, 0, 0, 1])
    alike, plain = (
        fit_multinomial(np.zeros((4, 0)), y, classes=2, ridge=r).chances(np.zeros((1, 0)))[0]
        for r in (1e6, 1e-6)
    )
    assert alike == pytest.approx([0.5, 0.5], abs=1e-5)
    assert plain == pytest.approx([0.75, 0.25], abs=1e-5)


def test_a_class_that_never_occurred_keeps_a_chance() -> None:
    fitted = fit_multinomial(np.zeros((30, 0)), np.zeros(30, dtype=np.int64), classes=4, ridge=1.0)
    assert fitted.chances(np.zeros((1, 0)))[0].min() > 0.005


def test_the_error_of_the_log_odds_is_that_of_draws_from_the_fit() -> None:
    x, y = data(7, 300, 2, 4)
    fitted = fit_multinomial(x, y, classes=4, ridge=3.0)
    asked = np.array([[0.5, -1.0]])
    draws = np.random.default_rng(0).multivariate_normal(
        fitted.weights.T.reshape(-1), fitted.covariance, size=20000
    )
    scores = np.einsum("nkd,d->nk", draws.reshape(-1, 4, 3), np.array([1.0, 0.5, -1.0]))
    p = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    bad = p[:, 2:].sum(axis=1)
    assert fitted.log_odds_error(asked, (2, 3))[0] == pytest.approx(np.log(bad / (1 - bad)).std(), rel=0.03)


@pytest.mark.parametrize(("rows", "ridge"), [(0, 1.0), (3, 0.0), (3, float("nan"))])
def test_what_cannot_be_fitted_is_refused(rows: int, ridge: float) -> None:
    with pytest.raises(UsageError, match=f"on {rows} rows"):
        fit_multinomial(np.zeros((rows, 1)), np.zeros(rows, dtype=np.int64), classes=2, ridge=ridge)
