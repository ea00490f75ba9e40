"""Who goes: leads keep away for a while, and those who know a place go where its type asks it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from counterpoise.programme.check import check
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import made_problem
from counterpoise.programme.solve import solve
from counterpoise.programme.spreadsheet import spreadsheet


def team_question(hand: Any, **changes: Any) -> Any:
    people = tuple(hand.inspector(f"i{n}", latitude=float(n)) for n in range(3))
    problem = hand.problem([hand.service("s")], [hand.visit("v", "s", team=2)], inspectors=people, **changes)
    rule = replace(problem.type_rules["look"], lead_gap_days=30)
    return replace(problem, type_rules={"look": rule})


def test_whoever_led_last_month_goes_along_but_does_not_lead(hand: Any) -> None:
    led = {("i0", "s"): date(2020, 9, 1)}
    problem = replace(team_question(hand), past_leads=led)
    programme = solve(problem, seed=0)
    assert programme.visits[0].team == ("i1", "i0")
    assert check(problem, programme) == ()


def test_after_the_gap_the_same_lead_may_return(hand: Any) -> None:
    problem = replace(team_question(hand), past_leads={("i0", "s"): date(2020, 8, 1)})
    assert solve(problem, seed=0).visits[0].team == ("i0", "i1")


def test_two_visits_of_one_plan_to_a_service_have_two_leads(hand: Any) -> None:
    people = tuple(hand.inspector(f"i{n}", latitude=float(n)) for n in range(2))
    visits = [hand.visit(f"v{n}", "s", visit_type=f"look{n}", start_weeks=(n,)) for n in range(2)]
    problem = hand.problem([hand.service("s")], visits, inspectors=people)
    assert [v.team for v in solve(problem, seed=0).visits] == [("i0",), ("i0",)]
    rules = {t: replace(r, lead_gap_days=60) for t, r in problem.type_rules.items()}
    apart = replace(problem, type_rules=rules)
    assert [v.team for v in solve(apart, seed=0).visits] == [("i0",), ("i1",)]
    assert check(apart, spreadsheet(apart)) == ()


def test_who_knows_the_place_goes_before_who_lives_nearer(hand: Any) -> None:
    problem = team_question(hand, knows=frozenset({("i2", "s")}))
    assert solve(problem, seed=0).visits[0].team == ("i0", "i1")
    rules = {"look": replace(problem.type_rules["look"], continues=True)}
    wanted = replace(problem, type_rules=rules)
    assert "i2" in solve(wanted, seed=0).visits[0].team
    assert check(wanted, solve(wanted, seed=0)) == ()


def test_made_questions_with_both_rules_stay_clean(hand: Any) -> None:
    for seed in range(4):
        problem = made_problem(seed=seed)
        rules = {
            t: replace(r, lead_gap_days=120 if r.team > 1 else 0, continues=t == "area-focused")
            for t, r in problem.type_rules.items()
        }
        pairs = [(i.key, s.key) for i in problem.inspectors for s in problem.services]
        known = frozenset(pairs[seed::7])
        led = dict.fromkeys(pairs[seed::11], problem.as_of)
        asked = replace(problem, type_rules=rules, knows=known, past_leads=led)
        assert check(asked, solve(asked, seed=0)) == ()
        assert check(asked, spreadsheet(asked)) == ()
        assert not Grid(asked).anybody.all()
