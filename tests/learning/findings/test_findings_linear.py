"""Linear models: the right optimum, the same as a library's, and features that weights may be shipped for."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from counterpoise.learning.findings.counts import (
    count,
    features_of,
    lexicon,
    proper_names,
    scaled,
    shippable,
)
from counterpoise.learning.findings.linear import (
    Fitted,
    lifted_logistic,
    log_odds,
    logistic,
    sigmoid,
    softmax,
    softmax_fit,
)


@pytest.fixture
def noisy() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(200, 5))
    y = (rng.random(200) < sigmoid(x @ np.array([2.0, -1.0, 0.5, 0.0, 0.0]) + 0.3)).astype(float)
    return x, y


def test_it_finds_the_same_weights_as_scikit_learn(noisy: tuple[np.ndarray, np.ndarray]) -> None:
    linear_model = pytest.importorskip("sklearn.linear_model")
    x, y = noisy
    theirs = linear_model.LogisticRegression(C=2.0, tol=1e-8, max_iter=1000).fit(x, y)
    ours = logistic(csr_matrix(x), y, penalty=0.5)
    assert np.allclose(ours.weights, theirs.coef_[0], atol=5e-3)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=5e-3)


def test_a_soft_label_is_so_much_yes_and_the_rest_no(noisy: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = noisy
    soft = logistic(x, 0.8 * y + 0.1)
    twice = logistic(
        np.vstack([x, x]),
        np.concatenate([np.ones(200), np.zeros(200)]),
        weight=np.concatenate([0.8 * y + 0.1, 0.9 - 0.8 * y]),
    )
    assert np.allclose(soft.weights, twice.weights, atol=5e-3)


def test_a_strong_penalty_leaves_weights_at_their_centre(noisy: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = noisy
    centre = np.arange(5.0)
    held = logistic(x, y, penalty=1e9, centre=centre, intercept=0.0)
    assert np.allclose(held.weights, centre, atol=1e-4)
    assert held.intercept == 0.0


def test_a_rare_telling_feature_counts_for_more_when_lifted() -> None:
    x = np.zeros((40, 2))
    x[:20, 0] = x[20:24, 0] = 1.0
    x[:3, 1] = 1.0
    y = np.concatenate([np.ones(20), np.zeros(20)])
    plain = logistic(csr_matrix(x), y).weights
    lifted = lifted_logistic(csr_matrix(x), y, weight=np.ones(40), penalty=1.0).weights
    assert lifted[1] / lifted[0] != pytest.approx(plain[1] / plain[0], rel=0.05)
    assert (lifted > 0).all()


def test_softmax_gives_each_class_its_corner() -> None:
    x = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]] * 20)
    theta = softmax_fit(x, [0, 1, 2] * 20, 3, weight=np.ones(60), penalty=0.01)
    chances = softmax(x[:3], theta)
    assert chances.argmax(1).tolist() == [0, 1, 2]
    assert np.allclose(chances.sum(1), 1)


def test_log_odds_and_chances_undo_each_other() -> None:
    assert sigmoid(log_odds(0.3)) == pytest.approx(0.3)
    assert 0 < sigmoid(-1e9) < sigmoid(1e9) <= 1


def test_names_of_people_and_places_are_told_from_words() -> None:
    texts = ["Leaders in Marrowby help. The MASH helps Marrowby.", "In Marrowby, plans and Plans differ."]
    found = proper_names(texts)
    assert "marrowby" in found
    assert not {"mash", "help", "in"} & found


def test_a_feature_is_kept_where_enough_authorities_have_it_and_no_name_is_in_it() -> None:
    texts = [["plan", "marrowby", "marrowby plan"], ["plan", "marrowby", "late"], ["plan", "late"], ["late"]]
    counts = count(texts)
    groups = ["a", "b", "b", "c"]
    rows = np.arange(4)
    wide = shippable(counts, rows, groups, least=2, without=frozenset())
    assert {counts.names[i] for i in wide} == {"plan", "marrowby", "late"}
    kept = shippable(counts, rows, groups, least=2, without=frozenset({"marrowby"}))
    assert {counts.names[i] for i in kept} == {"plan", "late"}


def test_rows_are_scaled_as_one_text_alone_would_be() -> None:
    counts = features_of(["a b b", "a c", "c"], str.split)
    columns = np.arange(3)
    words = lexicon(counts, np.arange(3), columns)
    together = scaled(counts, columns, words)[0].toarray().ravel()
    at, value = words.row({"a": 1, "b": 2, "unknown": 5})
    alone = np.zeros(3)
    alone[at] = value
    assert np.allclose(together, alone)
    assert words.row({"unknown": 1})[1].size == 0


def test_fitted_is_plain_data() -> None:
    assert Fitted(np.zeros(2), 1.0).intercept == 1.0
