"""Evaluation against figures worked out by hand, and against the checker's own arithmetic."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Mark
from counterpoise.programme.evaluate import evaluate
from counterpoise.programme.problem import Ask, FixedVisit, Spare
from counterpoise.programme.programme import PlannedVisit


def planned(key: str, week: int, first: date) -> PlannedVisit:
    return PlannedVisit(key, week, first, first + timedelta(days=1), ("i1",))


def test_delay_is_children_times_chance_times_weeks_from_due_to_the_first_day(hand: Any) -> None:
    p = hand.problem(
        [hand.service("a"), hand.service("b", family="agency", exposure=4.0)],
        [hand.visit("va", "a", due=date(2020, 9, 1)), hand.visit("vb", "b", due=date(2020, 9, 21))],
    )
    found = evaluate(p, [planned("va", 1, date(2020, 9, 15))])
    home = next(f for f in found.families if f.family == "home")
    assert home.delay == pytest.approx(10 * 0.5 * 14 / 7)
    assert home.weeks_past_due == pytest.approx(2.0)
    assert (home.services, home.visits) == (1, 1)
    # Left out: counted to the Monday after the last week, 5 October.
    agency = next(f for f in found.families if f.family == "agency")
    assert agency.delay == pytest.approx(4 * 0.5 * 14 / 7)
    assert (agency.services, agency.visits) == (1, 0)


def test_a_visit_before_its_due_date_has_no_delay(hand: Any) -> None:
    p = hand.problem([hand.service("a")], [hand.visit("va", "a", due=date(2020, 10, 1))])
    found = evaluate(p, [planned("va", 0, date(2020, 9, 8))])
    assert found.families[0].delay == 0.0


def test_strain_is_hours_beyond_spare_by_week_with_fixed_visits_in_the_load(hand: Any) -> None:
    asks = (Ask("provider", "home staff", 0, 8.0), Ask("area", "leaders", 1, 5.0))
    spare = Spare("a", "home staff", (1.0,) * 4, (1.0,) * 4, (1.0,) * 4, Mark.SIMULATED, "")
    fixed = FixedVisit(
        "f",
        "A1",
        "other",
        "joint",
        date(2020, 9, 16),
        date(2020, 9, 17),
        False,
        (Ask("area", "leaders", 0, 4.0),),
    )  # week 1
    p = hand.problem(
        [hand.service("a"), hand.service("b")],
        [hand.visit("va", "a", asks=asks), hand.visit("vb", "b", asks=asks)],
        spare=(spare,),
        fixed=(fixed,),
    )
    found = evaluate(p, [planned("va", 0, date(2020, 9, 8)), planned("vb", 3, date(2020, 9, 29))])
    # Home staff: a has 1 to spare, b the default of 5. Leaders in week 1: 5 + 4 against 6;
    # b's week 4 lies outside.
    assert found.strain_by_pool == {"home staff": pytest.approx(7 + 3), "leaders": pytest.approx(3)}
    assert found.hours_by_pool == {"home staff": pytest.approx(16), "leaders": pytest.approx(10)}
    assert found.strain == pytest.approx(13)
    assert found.hours == pytest.approx(26)


def test_each_further_answer_to_a_question_counts_half(hand: Any) -> None:
    names = ["a", "b", "c", "d"]
    p = hand.problem(
        [hand.service(n) for n in names],
        [hand.visit(f"v{n}", n, learning_question="q" if n != "d" else "other") for n in names],
    )
    visits = [planned(f"v{n}", k, hand.monday) for k, n in enumerate(names)]
    assert evaluate(p, visits).learning == pytest.approx(1 + 0.5 + 0.25 + 1)
    assert evaluate(p, visits[:1]).learning == pytest.approx(1.0)


def test_a_floor_is_missed_when_left_out_or_begun_late_and_each_is_named(hand: Any) -> None:
    bound = date(2020, 9, 16)
    p = hand.problem(
        [hand.service(n) for n in "abcd"],
        [
            hand.visit("late", "a", floor_by=bound),
            hand.visit("kept", "b", floor_by=bound),
            hand.visit("out", "c", floor_by=bound),
            hand.visit("never", "d", floor_by=bound, start_weeks=(3,)),
        ],
    )
    found = evaluate(p, [planned("late", 2, date(2020, 9, 22)), planned("kept", 1, date(2020, 9, 15))])
    reasons = {m.requirement: m.reason for m in found.misses}
    assert reasons.keys() == {"late", "out", "never"}
    assert "after the last day" in reasons["late"]
    assert "left out" in reasons["out"]
    assert "No permitted start week" in reasons["never"]


def test_a_floor_beyond_the_horizon_does_not_bind(hand: Any) -> None:
    p = hand.problem([hand.service("a")], [hand.visit("va", "a", floor_by=date(2020, 10, 5))])
    assert evaluate(p, []).misses == ()


@pytest.mark.parametrize(
    ("visits", "sentence"),
    [
        ([planned("nobody", 0, date(2020, 9, 8))], "not part of this problem"),
        ([planned("va", 9, date(2020, 9, 8))], "not part of this problem"),
        ([planned("va", 0, date(2020, 9, 8))] * 2, "planned twice"),
    ],
)
def test_visits_of_another_problem_are_refused_in_words(
    hand: Any, visits: list[PlannedVisit], sentence: str
) -> None:
    p = hand.problem([hand.service("a")], [hand.visit("va", "a")])
    with pytest.raises(UsageError, match=sentence):
        evaluate(p, visits)


def test_a_pool_without_spare_hours_or_default_is_refused(hand: Any) -> None:
    p = hand.problem([hand.service("a")], [hand.visit("va", "a")], default_spare={})
    with pytest.raises(UsageError, match="home staff"):
        evaluate(p, [])


def test_a_fixed_visit_may_not_ask_hours_of_a_provider(hand: Any) -> None:
    p = hand.problem([hand.service("a")], [hand.visit("va", "a")])
    ask = (Ask("provider", "home staff", 0, 4.0),)
    fixed = FixedVisit("f", "A1", "other", "joint", hand.monday, hand.monday, separates=False, asks=ask)
    with pytest.raises(UsageError, match="names only an area"):
        evaluate(replace(p, fixed=(fixed,)), [])
