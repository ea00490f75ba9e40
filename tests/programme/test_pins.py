"""Pins: kept as given by every method; where they can't be, a smallest set in conflict, tried by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

# Tests are imported by file, so what they share is found by folder.
sys.path.insert(0, str(Path(__file__).parent))

from pins_kit import Everything, small_question

from counterpoise.domain.errors import ConflictError, UsageError
from counterpoise.programme.check import check
from counterpoise.programme.conflicts import conflicts
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.pinned_model import PinnedModel, member_of
from counterpoise.programme.pins import Pin, PinKind
from counterpoise.programme.solve import solve
from counterpoise.programme.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from counterpoise.programme.problem import Problem


def wishes(problem: Problem, seed: int) -> tuple[Pin, ...]:
    """Return up to five wishes that each could be kept alone, had the visit all inspectors to itself."""
    rng = Random(seed)
    region = {s.key: s.region for s in problem.services}
    pins = []
    for n, r in enumerate(rng.sample(problem.requirements, 5), start=1):
        kind = rng.choice(list(PinKind))
        near = [
            i.key
            for i in problem.inspectors
            if i.discipline == r.discipline and (r.discipline == "areas" or i.region == region[r.service])
        ]
        if kind in (PinKind.IN_WEEKS, PinKind.NOT_IN_WEEKS) and r.start_weeks:
            weeks = tuple(sorted(rng.sample(r.start_weeks, min(3, len(r.start_weeks)))))
            pins.append(Pin(f"Pin {n}", r.key, kind, weeks=weeks))
        else:
            who = rng.choice([PinKind.LEADS, PinKind.TAKES_PART, PinKind.STAYS_OUT])
            pins.append(Pin(f"Pin {n}", r.key, who, inspector=rng.choice(near)))
    return tuple(pins)


@pytest.mark.parametrize("part", range(2))
def test_pins_that_can_be_kept_are_kept_by_every_method_and_all_other_rules_too(part: int) -> None:
    kept = 0
    size = Size(authorities=3, providers=12, weeks=10)
    for seed in range(part * 4, part * 4 + 4):
        problem = made_problem(size, seed=seed)
        problem = replace(problem, pins=wishes(problem, seed))
        if conflicts(Grid(problem)):
            continue
        assert check(problem, solve(problem, seed=0)) == ()
        assert check(problem, spreadsheet(problem)) == ()
        kept += 1
    assert kept > 0


def test_a_pinned_visit_is_made_though_it_gives_nothing(hand: Any) -> None:
    """Two services, room for one visit: the one that nobody would choose is pinned."""
    problem = hand.problem(
        [hand.service("weak", below_good=0.9), hand.service("strong", below_good=0.0)],
        [hand.visit("a", "weak"), hand.visit("b", "strong")],
        family_slots={"home": 1},
    )
    assert [v.requirement for v in solve(problem, seed=0).visits] == ["a"]
    pinned = replace(problem, pins=(Pin("Pin 1", "b", PinKind.IN_WEEKS, weeks=(2,)),))
    programme = solve(pinned, seed=0)
    assert [(v.requirement, v.week) for v in programme.visits] == [("b", 2)]
    stage = next(s for s in programme.stages if s.name == "pins")
    assert (stage.value, stage.bound) == (1.0, 1.0)


def test_the_one_asked_for_leads_and_the_one_asked_away_stays_away(hand: Any) -> None:
    people = tuple(hand.inspector(f"i{n}", latitude=float(n)) for n in range(3))
    problem = hand.problem([hand.service("s")], [hand.visit("v", "s", team=2)], inspectors=people)
    assert solve(problem, seed=0).visits[0].team == ("i0", "i1")
    pins = (
        Pin("Pin 1", "v", PinKind.LEADS, inspector="i2"),
        Pin("Pin 2", "v", PinKind.STAYS_OUT, inspector="i0"),
    )
    assert solve(replace(problem, pins=pins), seed=0).visits[0].team == ("i2", "i1")


@pytest.mark.parametrize(
    ("pin", "said"),
    [
        (Pin("Pin 1", "nothing", PinKind.IN_WEEKS, weeks=(1,)), "no visit of this problem"),
        (Pin("Pin 1", "v", PinKind.IN_WEEKS, weeks=(4,)), "outside the horizon"),
        (Pin("Pin 1", "v", PinKind.NOT_IN_WEEKS), "names no week"),
        (Pin("Pin 1", "v", PinKind.LEADS), "names nobody"),
        (Pin("Pin 1", "v", PinKind.STAYS_OUT, inspector="x"), "no inspector of this problem"),
    ],
)
def test_a_pin_of_nothing_there_is_refused(hand: Any, pin: Pin, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        hand.problem([hand.service("s")], [hand.visit("v", "s")], pins=(pin,))


def test_two_pins_may_not_share_a_name(hand: Any) -> None:
    pin = Pin("Pin 1", "v", PinKind.IN_WEEKS, weeks=(1,))
    with pytest.raises(UsageError, match="share one name"):
        hand.problem([hand.service("s")], [hand.visit("v", "s")], pins=(pin, pin))


@pytest.mark.parametrize("part", range(4))
def test_removing_any_one_of_a_set_in_conflict_makes_the_rest_possible(hand: Any, part: int) -> None:
    """On random small questions, against trying every week and team; the model itself agrees throughout."""
    found, larger = 0, 0
    for seed in range(part * 12, part * 12 + 12):
        problem = small_question(hand, seed)
        grid = Grid(problem)
        model = PinnedModel(grid, problem.pins)
        told = conflicts(grid)
        assert (not told) == Everything(problem, model.members).possible(), seed
        for conflict in told:
            assert not Everything(problem, conflict.members).possible(), seed
            for gone in conflict.members:
                rest = [m for m in conflict.members if m != gone]
                assert Everything(problem, rest).possible(), (seed, gone)
            found += 1
            larger += len(conflict.members) > 2
    assert found > 4
    assert larger


def test_no_smaller_set_is_in_conflict(hand: Any) -> None:
    """The first set told is a smallest one: every set with one member less can be kept."""
    compared = 0
    for seed in range(12):
        problem = small_question(hand, seed)
        grid = Grid(problem)
        told = conflicts(grid)
        if not told or not told[0].smallest or not 1 < len(told[0].members) < 4:
            continue
        members = PinnedModel(grid, problem.pins).members
        for fewer in combinations(members, len(told[0].members) - 1):
            assert Everything(problem, fewer).possible(), (seed, fewer)
        compared += 1
    assert compared > 2


def test_a_conflict_is_told_as_a_scheduler_would_say_it(hand: Any) -> None:
    problem = hand.problem(
        [hand.service("s", name="Hill House")],
        [hand.visit("v", "s", start_weeks=(1, 2, 3))],
        pins=(
            Pin("Pin 1", "v", PinKind.IN_WEEKS, weeks=(0,)),
            Pin("Pin 2", "v", PinKind.LEADS, inspector="i1"),
        ),
    )
    problem = replace(
        problem, type_rules={"look": replace(problem.type_rules["look"], notice_working_days=10)}
    )
    with pytest.raises(ConflictError) as refused:
        solve(problem, seed=0)
    assert refused.value.sentence == (
        "Pin 1 can't be kept: (1) Pin 1 asks that the Look of Hill House (v) begins in the week of "
        "2020-09-07. (2) The rules on when the Look of Hill House (v) may begin keep it away from the week "
        "of 2020-09-07, because less than 10 working days of notice would be left."
    )
    assert "any one pin of each set" in refused.value.next_step


def test_a_crowded_week_names_the_pins_the_people_and_the_week(hand: Any) -> None:
    visits = [hand.visit(f"v{n}", "s", visit_type=f"look{n}", slots=(2,)) for n in range(3)]
    pins = tuple(Pin(f"Pin {n}", f"v{n}", PinKind.IN_WEEKS, weeks=(1,)) for n in range(3))
    people = (hand.inspector("i1"), hand.inspector("i2"))
    problem = hand.problem([hand.service("s")], visits, inspectors=people, pins=pins)
    (conflict,) = conflicts(Grid(problem))
    assert [m.kind for m in conflict.members] == ["pin", "pin", "pin", "who goes", "time"]
    assert (
        "In the week of 2020-09-14, 2 of the homes inspectors of North are at work" in conflict.sentences[-1]
    )


def test_pins_in_two_conflicts_are_told_apart(hand: Any) -> None:
    """Two wishes that nothing joins give two sets, with no pin in both."""
    problem = hand.problem(
        [hand.service("s"), hand.service("t")],
        [hand.visit("v", "s", start_weeks=(1,)), hand.visit("w", "t", start_weeks=(2,))],
        pins=(
            Pin("Pin 1", "v", PinKind.IN_WEEKS, weeks=(0,)),
            Pin("Pin 2", "w", PinKind.IN_WEEKS, weeks=(0,)),
            Pin("Pin 3", "w", PinKind.NOT_IN_WEEKS, weeks=(0,)),
        ),
    )
    told = conflicts(Grid(problem))
    assert [set(c.pins) for c in told] in (
        [{"Pin 1"}, {"Pin 2", "Pin 3"}],
        [{"Pin 1"}, {"Pin 2"}],
        [{"Pin 2", "Pin 3"}, {"Pin 1"}],
    )
    assert all(member_of(p) for p in problem.pins)
