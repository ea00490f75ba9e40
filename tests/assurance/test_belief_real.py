"""What docs/explanation/belief.md says of the belief, from the bundled inspections."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.assurance.history import GRADES, REGISTER_BEGINS, GradePair, pairs_of
from counterpoise.assurance.record import asked_before, fit_record
from counterpoise.assurance.scoring import Forward, forward, gain, log_losses
from counterpoise.assurance.transitions import AUTHORITY_PRIOR, PROVIDER_PRIOR, fit_families
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service.instance.belief import authority_pairs, provider_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.assurance.regression import Floats

FIT, SCORE, LAST = date(2018, 3, 31), date(2020, 3, 17), date(2025, 12, 31)
STRENGTHS = tuple(2.0**n for n in range(-1, 10))


@pytest.fixture(scope="module")
def providers() -> tuple[tuple[GradePair, ...], Mapping[str, tuple[str, str]]]:
    looks, families, places = provider_record(load_bundle(), SCORE)
    return pairs_of(looks, families=families, first_after=REGISTER_BEGINS), places


@pytest.fixture(scope="module")
def authorities() -> tuple[GradePair, ...]:
    return authority_pairs(load_bundle(), LAST)


def losses_of_transitions(sides: Forward, strength: float, scored: Sequence[GradePair]) -> Floats:
    models = fit_families(sides.fitted, prior_strength=strength, families={p.family for p in scored})
    chances = np.array([models[p.family].chances(p.before) for p in scored])
    return log_losses(chances, np.array([GRADES.index(p.after) for p in scored]))


def test_pairs_of_authorities_before_and_after_march_2020(authorities: tuple[GradePair, ...]) -> None:
    before = sum(p.known_at <= SCORE for p in authorities)
    assert before > 250
    assert len(authorities) - before > 150


def test_no_inspection_is_seen_twice(providers: tuple[tuple[GradePair, ...], object]) -> None:
    gaps = [(p.on - p.before_on).days for p in providers[0] if p.before_on is not None]
    assert min(gaps) > 14
    assert sum(g <= 30 for g in gaps) < 5


def test_the_weights_of_the_priors_are_those_that_foretold_best(
    providers: tuple[tuple[GradePair, ...], object], authorities: tuple[GradePair, ...]
) -> None:
    def best(pairs: Sequence[GradePair], family: str | None) -> float:
        sides = forward(pairs, fit_to=FIT, score_to=SCORE)
        scored = [p for p in sides.scored if family in (None, p.family)]
        means = {s: losses_of_transitions(sides, s, scored).mean() for s in STRENGTHS}
        return min(means, key=means.__getitem__)

    assert best(providers[0], None) == PROVIDER_PRIOR
    assert best([*providers[0], *authorities], "authorities") == AUTHORITY_PRIOR


def test_the_record_foretells_providers_clearly_better_than_the_last_grade_alone(
    providers: tuple[tuple[GradePair, ...], Mapping[str, tuple[str, str]]],
) -> None:
    pairs, places = providers
    sides = forward(pairs, fit_to=FIT, score_to=SCORE)
    model = fit_record(sides.fitted, places=places)
    chances = model.chances([asked_before(p, places[p.service]) for p in sides.scored])
    own = log_losses(chances, np.array([GRADES.index(p.after) for p in sides.scored]))
    simpler = losses_of_transitions(sides, PROVIDER_PRIOR, sides.scored)
    got = gain(simpler, own, services=[p.service for p in sides.scored], seed=0)
    assert got.counts
    assert got.looks > 5000
    assert 0.007 < got.value < 0.020


def test_surroundings_seen_forward_use_no_look_of_the_day_or_later(
    providers: tuple[tuple[GradePair, ...], Mapping[str, tuple[str, str]]],
) -> None:
    """The chance given to a look is the same when nothing later has happened."""
    pairs, places = providers
    known = [p for p in pairs if p.known_at <= FIT]
    probe = [p for p in pairs if p.on > FIT][:50]
    model = fit_record(known, places=places)
    asked = [asked_before(p, places[p.service]) for p in probe]
    alone = np.vstack([model.chances([q]) for q in asked])
    assert np.allclose(model.chances(asked), alone)
