"""Days in the week: nobody in two places, no floor passed, hard to foresee, the same for the same salt."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.programme.board import Board
from counterpoise.programme.chance import Lots
from counterpoise.programme.days import Days
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.spreadsheet import by_hand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Hand

    from counterpoise.programme.problem import Problem

TUESDAY, WEDNESDAY, THURSDAY = (date(2020, 9, 7) + timedelta(days=d) for d in (1, 2, 3))


def laid(
    problem: Problem, lots: Lots | None, *, again: tuple[int, ...] = (), year_days: int = 0
) -> tuple[dict[str, date], set[str]]:
    """Put every visit in its first permitted week, inspectors in turn; return first days and who has none."""
    board = Board(Grid(problem))
    for r, need in enumerate(problem.requirements):
        board.place(r, need.start_weeks[0], (r % len(problem.inspectors),))
    days, stuck = Days(board, lots, again=again, year_days=year_days).lay()
    keys = [r.key for r in problem.requirements]
    return {keys[r]: date.fromordinal(d[0]) for r, d in days.items()}, {keys[r] for r in stuck}


def two(hand: type[Hand], **changes: object) -> Problem:
    homes = [hand.service("a"), hand.service("b")]
    return hand.problem(homes, [hand.visit("va", "a", **changes), hand.visit("vb", "b", **changes)])


def test_one_inspector_is_at_one_home_from_tuesday_and_at_the_other_from_thursday(hand: type[Hand]) -> None:
    seen = {tuple(laid(two(hand), Lots(salt, "days"))[0].values()) for salt in range(20)}
    assert seen == {(TUESDAY, THURSDAY), (THURSDAY, TUESDAY)}


def test_without_lots_a_visit_begins_as_early_as_the_others_allow(hand: type[Hand]) -> None:
    assert list(laid(two(hand), None)[0].values()) == [TUESDAY, THURSDAY]


def test_alone_in_the_week_each_day_of_the_type_is_drawn_about_as_often(hand: type[Hand]) -> None:
    one = hand.problem([hand.service("a")], [hand.visit("va", "a")])
    seen = Counter(laid(one, Lots(salt, "days"))[0]["va"] for salt in range(300))
    assert set(seen) == {TUESDAY, WEDNESDAY, THURSDAY}
    assert min(seen.values()) > 70


def test_a_day_never_passes_a_floor_that_its_week_keeps(hand: type[Hand]) -> None:
    one = hand.problem([hand.service("a")], [hand.visit("va", "a", floor_by=WEDNESDAY)])
    seen = {laid(one, Lots(salt, "days"))[0]["va"] for salt in range(30)}
    assert seen == {TUESDAY, WEDNESDAY}
    missed = hand.problem([hand.service("a")], [hand.visit("va", "a", floor_by=date(2020, 9, 2))])
    assert {laid(missed, Lots(salt, "days"))[0]["va"] for salt in range(30)} > {THURSDAY}


def test_a_day_stays_in_its_week_its_month_and_clear_of_holidays(hand: type[Hand]) -> None:
    one = hand.problem([hand.service("a")], [hand.visit("va", "a")], bank_holidays=frozenset({THURSDAY}))
    seen = {laid(one, Lots(salt, "days"))[0]["va"] for salt in range(30)}
    # From Wednesday it would go on to Friday, which is still its week.
    assert seen == {TUESDAY, WEDNESDAY}
    closed = hand.problem([hand.service("a")], [hand.visit("va", "a", start_weeks=(3,))])
    last = replace(closed.type_rules["look"], closed_months=frozenset({10}))
    closed = replace(closed, type_rules={"look": last})
    # The fourth week goes on into October.
    assert {laid(closed, Lots(salt, "days"))[0]["va"] for salt in range(30)} == {date(2020, 9, 29)}


def test_a_later_day_keeps_the_gap_to_the_next_visit_of_the_service(hand: type[Hand]) -> None:
    visits = [hand.visit("v1", "a", start_weeks=(0,)), hand.visit("v2", "a", start_weeks=(2,))]
    both = hand.problem([hand.service("a")], visits)
    # From Wednesday to Tuesday two weeks on thirteen days lie between, and fourteen are asked.
    near = [laid(both, Lots(salt, "days"))[0] for salt in range(30)]
    assert {(found["v1"] - TUESDAY).days for found in near} == {0}
    assert len({found["v2"] for found in near}) == 3
    rule = replace(both.type_rules["look"], least_gap_days=12)
    less = replace(both, type_rules={"look": rule})
    assert {laid(less, Lots(s, "days"))[0]["v1"] for s in range(30)} == {TUESDAY, WEDNESDAY}


def test_a_second_visit_stays_within_the_year_of_the_look_before(hand: type[Hand]) -> None:
    looked = hand.service("a", last_full_visit=WEDNESDAY - timedelta(days=365))
    one = hand.problem([looked], [hand.visit("va", "a")])
    second = {laid(one, Lots(s, "days"), again=(0,), year_days=365)[0]["va"] for s in range(30)}
    assert second == {TUESDAY, WEDNESDAY}
    assert len({laid(one, Lots(s, "days"))[0]["va"] for s in range(30)}) == 3


def test_a_visit_that_stands_keeps_its_inspector_off_its_days(hand: type[Hand]) -> None:
    one = hand.problem([hand.service("a")], [hand.visit("va", "a")])
    stands = replace(one, taken=frozenset({("i1", TUESDAY), ("i1", WEDNESDAY)}))
    assert {laid(stands, Lots(s, "days"))[0]["va"] for s in range(20)} == {THURSDAY}


def test_where_no_day_is_left_another_inspector_goes_and_else_it_is_said(hand: type[Hand]) -> None:
    week = frozenset(("i1", TUESDAY + timedelta(days=k)) for k in range(4))
    alone = replace(hand.problem([hand.service("a")], [hand.visit("va", "a")]), taken=week)
    assert laid(alone, Lots(1, "days"))[1] == {"va"}
    more = replace(alone, inspectors=(hand.inspector("i1"), hand.inspector("i2")))
    board = Board(Grid(more))
    board.place(0, 0, (0,))
    days, stuck = Days(board, Lots(1, "days")).lay()
    assert (stuck, board.team[0]) == ((), (1,))
    assert days[0][0] >= TUESDAY.toordinal()


def test_the_same_salt_gives_the_same_days(hand: type[Hand]) -> None:
    board = by_hand(Grid(made_problem(Size(), seed=3)))
    again = [Days(board, Lots(7, "days")).lay() for _ in range(2)]
    assert again[0] == again[1]
    assert Days(board, Lots(8, "days")).lay() != again[0]


def _every_way(board: Board, rows: list[int], work: Days) -> Iterator[tuple[tuple[int, ...], ...]]:
    choice = [work._choice(r) for r in rows]
    for days in product(*choice):
        ways = zip(rows, days, strict=True)
        if not any(
            set(board.team[a]) & set(board.team[b]) and set(x) & set(y)
            for (a, x), (b, y) in combinations(ways, 2)
        ):
            yield days


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_days_are_found_wherever_trying_every_way_finds_them(seed: int) -> None:
    board = by_hand(Grid(made_problem(Size(authorities=3, providers=30, room=0.7), seed=seed)))
    days, stuck = Days(board, Lots(seed, "days")).lay()
    at: dict[tuple[int, int], list[int]] = defaultdict(list)
    plain = Days(board, None)
    for r, (first, last) in days.items():
        for d in plain._days(r, first):
            assert d <= last
            for who in board.team[r]:
                at[who, d].append(r)
    crowded = {r for rows in at.values() if len(rows) > 1 for r in rows}
    assert bool(crowded) == bool(stuck)
    for rows in Days(board, None)._together():
        if set(rows) & set(stuck):
            assert next(_every_way(board, rows, Days(board, None)), None) is None


@pytest.mark.parametrize("seed", range(3))
def test_made_programmes_have_somebody_at_two_visits_in_a_week(seed: int) -> None:
    """Without such weeks the tests above would hold for nothing."""
    board = by_hand(Grid(made_problem(Size(authorities=3, providers=30, room=0.7), seed=seed)))
    assert any(len(rows) > 1 for rows in Days(board, None)._together())
