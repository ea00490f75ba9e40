"""The candidates that the belief is compared with: they foretell from earlier looks alone, and fairly."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from bench.belief_chain import Chain, fit_chain, paths
from bench.belief_chart import calibration_chart
from bench.belief_homes import CONCERNS, _ordered, _reached
from bench.belief_peers import ordinal
from counterpoise.assurance.history import GRADES, GradePair, Look, pairs_of
from counterpoise.assurance.scoring import Bin
from counterpoise.domain.grades import Grade


def histories(services: int, looks: int, seed: int = 0) -> list[GradePair]:
    """Services that start anywhere and step up or down now and then."""
    draw = Random(seed)
    made = {}
    for n in range(services):
        at, on, held = draw.randrange(4), date(2016, 1, 1), []
        for _ in range(looks):
            held.append(Look(on, "", GRADES[at], on))
            on += timedelta(200 + draw.randrange(300))
            at = min(3, max(0, at + draw.choice((-1, 0, 0, 0, 1))))
        made[str(n)] = tuple(held)
    return list(pairs_of(made, families=dict.fromkeys(made, "homes"), first_after=date(2015, 3, 31)))


@pytest.mark.parametrize("misclassified", [True, False])
def test_a_chain_foretells_better_than_chance_and_adds_up(misclassified: bool) -> None:  # noqa: FBT001
    pairs = histories(80, 4)
    chances = fit_chain(pairs, misclassified=misclassified).foretell(paths(pairs), len(pairs))
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(pairs)))
    found = np.array([GRADES.index(p.after) for p in pairs])
    repeats = np.array([p.before is not None for p in pairs])
    assert -np.log(chances[np.arange(len(pairs)), found][repeats]).mean() < 0.95 * np.log(4)


def test_a_chain_by_hand_after_a_long_time_forgets() -> None:
    """Equal rates up and down end at equal shares, whatever was seen; at once nothing has moved."""
    chain = Chain(np.ones(6), np.eye(4), np.full(4, 0.25), np.full(4, 0.25))
    first, known = date(2000, 1, 1), date(2030, 1, 1)
    pairs = [
        GradePair("1", "homes", Grade.GOOD, Grade.GOOD, first, on, known) for on in (first, date(2030, 1, 1))
    ]
    soon, late = (chain.foretell(paths([p]), 1)[0] for p in pairs)
    assert soon == pytest.approx([0, 1, 0, 0], abs=1e-9)
    assert late == pytest.approx([0.25] * 4, abs=1e-6)


def test_a_chain_uses_no_later_look() -> None:
    pairs = histories(20, 4)
    model = fit_chain(pairs, misclassified=True)
    whole = model.foretell(paths(pairs), len(pairs))
    kept = [p for p in pairs if p.on < date(2018, 1, 1)]
    rows = [i for i, p in enumerate(pairs) if p.on < date(2018, 1, 1)]
    assert model.foretell(paths(kept), len(kept)) == pytest.approx(whole[rows])


def test_proportional_odds_follow_a_column_that_matters() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(600, 2))
    y = np.clip(np.round(1.5 + x[:, 0] + rng.normal(0, 0.7, 600)), 0, 3).astype(np.int64)
    low, high = ordinal(x, y, np.array([[-1.5, 0.0], [1.5, 0.0]]), ridge=1.0)
    assert low.sum() == pytest.approx(1)
    assert low @ np.arange(4) < 1
    assert high @ np.arange(4) > 2


def test_how_many_homes_a_ranking_reaches_lies_between_what_is_sure_and_what_may_be() -> None:
    sizes = {g: 3 * n + 5 for g, n in CONCERNS.items()}
    for last in (True, False):
        order = _ordered(sizes, last=last)
        assert len(order) == sum(sizes.values())
        seen = [_reached("", order[:n], sizes) for n in range(0, len(order) + 1, 20)]
        assert all(r.least <= r.alike <= r.most for r in seen)
        assert [r.alike for r in seen] == sorted(r.alike for r in seen)
        assert _reached("", order, sizes).alike == pytest.approx(104)
    assert _ordered(sizes, last=True)[0] is Grade.INADEQUATE
    assert _ordered(sizes, last=False)[0] is Grade.NONE


def test_the_chart_has_a_dot_and_a_word_for_every_group() -> None:
    bins = [Bin(0.1, 0.12, 0.05, 0.2, 90), Bin(0.4, 0.35, 0.3, 0.41, 90)]
    drawn = calibration_chart({"then": bins, "now": bins})
    assert drawn.count("<circle") == 4
    assert "90 looks: believed 40.0 %, found 35.0 %" in drawn
