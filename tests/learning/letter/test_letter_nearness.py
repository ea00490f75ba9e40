"""The learned nearness of sentences, and the file that it comes in."""

from __future__ import annotations

import io
import math
from importlib.resources import files

import numpy as np
import pytest

from counterpoise.learning.letter import claim, point
from counterpoise.learning.letter.fitted import FEW, FILE, Nearness, Weighing, dumps, fitted, unit
from counterpoise.learning.letter.nearness import meanings, places, states_alone

MATTERS = (
    ("Caseloads are manageable.", "In two teams, caseloads are far too high."),
    ("Children are heard in court in good time.", "Cases before the family court drag on past half a year."),
    (
        "Young people leave care with somewhere to live.",
        "Too many care leavers sleep on the sofas of friends.",
    ),
    ("Managers look over practice well.", "Supervision records seldom show what a manager made of the case."),
    ("Disabled children are helped early.", "Short breaks come late, and parents of disabled children tire."),
)


def test_places_have_length_one() -> None:
    found = places([text for pair in MATTERS for text in pair])
    assert found.shape == (2 * len(MATTERS), len(fitted().nearness.turn))
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0)


def test_no_texts_no_places() -> None:
    assert places([]).shape == (0, len(fitted().nearness.turn))


def test_a_place_does_not_hang_on_what_else_is_asked() -> None:
    text = MATTERS[0][0]
    np.testing.assert_allclose(places([text, MATTERS[1][0]])[0], places([text])[0], atol=1e-5)


def test_what_is_said_of_a_matter_in_other_words_is_nearest() -> None:
    near = places([one for one, _ in MATTERS]) @ places([other for _, other in MATTERS]).T
    assert near.argmax(axis=1).tolist() == list(range(len(MATTERS)))


def test_beside_is_states_of_one_length_and_the_meanings() -> None:
    scale = Nearness(np.array([1.0, 0.0]), np.array([2.0, 1.0]), np.eye(3))
    found = scale.beside(np.array([[7.0, 4.0]]), np.array([[0.25]]))
    np.testing.assert_allclose(found, [[0.6, 0.8, 0.25]])
    np.testing.assert_allclose(unit(np.array([[0.0, 0.0], [3.0, 4.0]])), [[0.0, 0.0], [0.6, 0.8]])


def test_states_and_meanings_are_those_of_the_package() -> None:
    texts = ["Caseloads are manageable."]
    expected = fitted().nearness.placed(states_alone(texts), meanings(texts))
    np.testing.assert_allclose(places(texts), expected)


def test_a_chance_counts_signs_squares_and_products() -> None:
    weighing = Weighing(
        mean=np.array([1.0, 0.0]),
        spread=np.array([2.0, 1.0]),
        single=np.array([0.5, -1.0]),
        paired=np.array([[0.1, 0.2], [0.0, 0.3]]),
        intercept=np.array(-0.2),
        told_from=np.array(0.5),
    )
    # Scaled the signs are 2 and 3: 0.5*2 - 3 + 0.1*4 + 0.2*6 + 0.3*9 - 0.2 = 2.1.
    assert weighing.chance(np.array([5.0, 3.0])) == pytest.approx(1 / (1 + math.exp(-2.1)))
    assert weighing.tells(np.array([5.0, 3.0]))
    assert not weighing.tells(np.array([5.0, 0.0]) - np.array([8.0, 0.0]))


def test_of_many_one_must_be_surer() -> None:
    nothing = np.zeros(1)
    weighing = Weighing(nothing, np.ones(1), np.ones(1), np.zeros((1, 1)), np.array(0.0), np.array(0.75))
    # Odds of 3 are asked for among few, of 6 among twice as many as few.
    for among, odds in ((1, 3.0), (FEW, 3.0), (2 * FEW, 6.0)):
        assert weighing.tells(np.log([odds * 1.01]), among=among)
        assert not weighing.tells(np.log([odds * 0.99]), among=among)


def test_the_file_holds_what_is_used() -> None:
    shipped = files("counterpoise.learning.weights").joinpath(FILE).read_bytes()
    assert dumps(fitted()) == shipped
    with np.load(io.BytesIO(shipped)) as held:
        assert held["nearness_turn"].dtype == np.float16
    for weighing, signs in ((fitted().claim, claim.SIGNS), (fitted().point, point.SIGNS)):
        assert weighing.single.shape == (len(signs),)
        assert weighing.paired.shape == (len(signs), len(signs))
        assert not np.tril(weighing.paired, -1).any()
        assert 0.5 < float(weighing.told_from) < 1.0
