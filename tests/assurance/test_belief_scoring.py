"""Scoring forward in time: sides kept apart, gains with honest intervals, calibration that adds up."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assurance.history import GradePair
from counterpoise.assurance.scoring import LEAST_GAIN, calibration, forward, gain, log_losses
from counterpoise.domain.errors import UsageError
from counterpoise.domain.grades import Grade

DAY = date(2018, 3, 31)


def looked(on: date, *, known_at: date | None = None) -> GradePair:
    return GradePair("1", "homes", Grade.GOOD, Grade.GOOD, None, on, known_at or on)


def test_what_was_not_known_is_neither_fitted_nor_scored() -> None:
    early, late = looked(DAY), looked(DAY, known_at=DAY + timedelta(1))
    after, unknown = looked(DAY + timedelta(5)), looked(DAY + timedelta(5), known_at=date(2030, 1, 1))
    got = forward([early, late, after, unknown], fit_to=DAY, score_to=date(2020, 3, 17))
    assert (got.fitted, got.scored) == ((early,), (after,))


def test_scoring_can_begin_later_than_fitting_ends() -> None:
    pairs = [looked(DAY), looked(DAY + timedelta(5)), looked(DAY + timedelta(50))]
    got = forward(pairs, fit_to=DAY, score_to=date(2020, 1, 1), score_after=DAY + timedelta(5))
    assert [p.on for p in got.scored] == [DAY + timedelta(50)]


def test_a_score_needs_looks_on_both_sides() -> None:
    with pytest.raises(UsageError, match="1 looks to fit by 2018-03-31 and 0 to score"):
        forward([looked(DAY)], fit_to=DAY, score_to=date(2020, 1, 1))


def test_log_loss_is_of_the_chance_given_to_what_was_found() -> None:
    chances = np.array([[0.5, 0.25, 0.125, 0.125], [0.1, 0.2, 0.3, 0.4]])
    assert log_losses(chances, np.array([1, 3])) == pytest.approx([np.log(4), -np.log(0.4)])


def test_a_gain_is_the_mean_difference_and_the_same_seed_gives_the_same_interval() -> None:
    rng = np.random.default_rng(1)
    simpler, model = rng.exponential(1, 400), rng.exponential(0.5, 400)
    services = [str(n // 2) for n in range(400)]
    got = gain(simpler, model, services=services, seed=3)
    assert got.value == pytest.approx(simpler.mean() - model.mean())
    assert got.low < got.value < got.high
    assert (got.looks, got.services) == (400, 200)
    assert got == gain(simpler, model, services=services, seed=3)


def test_many_looks_at_few_services_are_no_better_than_few_looks() -> None:
    """One service's looks are drawn together: copies of them must not narrow the interval."""
    rng = np.random.default_rng(2)
    simpler, model = rng.exponential(1, 30), rng.exponential(1, 30)
    once = gain(simpler, model, services=[str(n) for n in range(30)], seed=0)
    often = gain(np.tile(simpler, 20), np.tile(model, 20), services=[str(n) for n in range(30)] * 20, seed=0)
    assert often.high - often.low == pytest.approx(once.high - once.low)


@pytest.mark.parametrize(
    ("better_by", "noise", "counts"),
    [(LEAST_GAIN * 2, 0.0, True), (LEAST_GAIN / 2, 0.0, False), (LEAST_GAIN * 2, 3.0, False)],
)
def test_a_gain_counts_when_large_enough_and_sure(better_by: float, noise: float, *, counts: bool) -> None:
    rng = np.random.default_rng(5)
    wobble = rng.normal(0, noise, 200)
    simpler = np.ones(200) + better_by + wobble - wobble.mean()
    assert gain(simpler, np.ones(200), services=[str(n) for n in range(200)], seed=0).counts is counts


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=10, max_size=80))
def test_bins_hold_every_look_once_in_order(looks: list[tuple[float, bool]]) -> None:
    believed = np.array([b for b, _ in looks])
    weak = np.array([w for _, w in looks])
    bins = calibration(believed, weak, bins=5)
    assert sum(b.looks for b in bins) == len(looks)
    assert sum(b.found * b.looks for b in bins) == pytest.approx(weak.sum())
    assert [b.believed for b in bins] == sorted(b.believed for b in bins)
    assert all(b.low - 1e-12 <= b.found <= b.high + 1e-12 for b in bins)
