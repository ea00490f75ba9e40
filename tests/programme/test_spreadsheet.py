"""The frozen spreadsheet rule: its order, its first open week, its nearest inspector; always clean."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.programme.check import check
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from counterpoise.programme.programme import Programme


def weeks(programme: Programme) -> dict[str, int]:
    return {v.requirement: v.week for v in programme.visits}


def test_order_is_floors_then_tier_then_due_date_and_no_tier_last(hand: Any) -> None:
    names = ["none", "second", "first-late", "first-early", "floor"]
    p = hand.problem(
        [hand.service(n) for n in names],
        [
            hand.visit("none", "none", slots=(2,), due=date(2020, 1, 1)),
            hand.visit("second", "second", slots=(2,), tier=2, due=date(2020, 2, 1)),
            hand.visit("first-late", "first-late", slots=(2,), tier=1, due=date(2020, 5, 1)),
            hand.visit("first-early", "first-early", slots=(2,), tier=1, due=date(2020, 4, 1)),
            hand.visit("floor", "floor", slots=(2,), tier=3, floor_by=date(2020, 9, 30)),
        ],
    )
    programme = spreadsheet(p)
    assert weeks(programme) == {"floor": 0, "first-early": 1, "first-late": 2, "second": 3}
    assert "no full team of inspectors is free" in programme.unplaced["none"]


def test_the_nearest_free_inspector_goes(hand: Any) -> None:
    p = hand.problem(
        [hand.service("a", latitude=52.0), hand.service("b", latitude=52.0)],
        [hand.visit("va", "a", slots=(2,)), hand.visit("vb", "b", slots=(2,))],
        inspectors=(hand.inspector("far", latitude=54.0), hand.inspector("near", latitude=52.1)),
    )
    programme = spreadsheet(p)
    assert [v.team for v in programme.visits] == [("near",), ("far",)]


def test_separation_is_kept_by_hand(hand: Any) -> None:
    p = hand.problem(
        [hand.service("a"), hand.service("b"), hand.service("c", area="A2")],
        [hand.visit(f"v{n}", n, separates=True) for n in "abc"],
        separation_days=13,
    )
    programme = spreadsheet(p)
    # Two days on site from Tuesday to Wednesday: the next Tuesday but one lies 13 days after.
    assert weeks(programme) == {"va": 0, "vb": 2, "vc": 0}


def test_the_learning_share_is_reserved_before_more_urgent_visits(hand: Any) -> None:
    p = hand.problem(
        [hand.service(n) for n in "abcd"],
        [
            hand.visit("va", "a", slots=(2,), tier=1),
            hand.visit("vb", "b", slots=(2,), tier=1, start_weeks=(0, 1)),
            hand.visit("vc", "c", slots=(2,), tier=1),
            hand.visit("vd", "d", slots=(2,), tier=4, sample=True),
        ],
        family_slots={"home": 4},
        learning_share=0.5,
    )
    programme = spreadsheet(p)
    assert weeks(programme) == {"vd": 0, "va": 1}
    assert check(p, programme) == ()


@pytest.mark.parametrize("seed", range(40))
def test_always_clean(seed: int) -> None:
    size = Size(
        authorities=2 + seed % 5,
        providers=10 + 3 * seed,
        weeks=8 + seed % 30,
        room=0.2 + 0.02 * seed,
        twice=0.1 * (seed % 7),
        floors=0.05 * (seed % 9),
        regions=1 + seed % 4,
    )
    problem = made_problem(size, seed=seed)
    assert check(problem, spreadsheet(problem)) == ()
