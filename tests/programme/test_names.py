"""Names for settled weeks: who is there in two weeks running, orders of placing, and pieces settled anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.programme import exact, improve, least_delay, naming
from counterpoise.programme.board import Board
from counterpoise.programme.check import check
from counterpoise.programme.finish import order_of
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.model import Model, build
from counterpoise.programme.solve import Work, solve

if TYPE_CHECKING:
    from counterpoise.programme.problem import Problem


def never_two_running(problem: Problem) -> Problem:
    """Let half of the inspectors be away in even weeks, half in odd ones: nobody is there in two running."""
    people = [
        replace(i, slots=tuple(2 * ((w + n) % 2) for w in range(len(problem.weeks))))
        for n, i in enumerate(problem.inspectors)
    ]
    return replace(problem, inspectors=tuple(people))


def test_two_week_visits_need_people_who_are_there_in_both() -> None:
    """Half weeks of people away at different times add up; the bound knows that they make no visit."""
    problem = never_two_running(made_problem(seed=2))
    grid = Grid(problem)
    long = np.flatnonzero((grid.slots[:, :2] > 0).all(axis=1) & (grid.slots[:, :2].max(axis=1) == 2))
    assert len(long)
    relaxed = least_delay.relax(grid, iterations=100_000, say=lambda _: None)
    model = relaxed.last.model
    assert relaxed.values[np.isin(model.visit, long)].max(initial=0.0) < 1e-9
    without = Model(model.visit, model.week, tuple(b for b in model.blocks if b.kind != "pairs"))
    assert len(without.blocks) == len(model.blocks) - 1
    programme = solve(problem, seed=0)
    assert check(problem, programme) == ()
    keys = {problem.requirements[r].key for r in long}
    assert not keys & {v.requirement for v in programme.visits}


@pytest.mark.parametrize("seed", range(6))
def test_no_programme_has_more_on_two_weeks_than_the_rows_allow(seed: int) -> None:
    """The rows hold for every programme with names, so that they may stand in a bound."""
    grid = Grid(made_problem(Size(room=0.8), seed=seed))
    found = solve(grid.problem, seed=0, work=Work(passes=0))
    number = {r.key: i for i, r in enumerate(grid.problem.requirements)}
    model = build(grid)
    taken = {(number[v.requirement], v.week) for v in found.visits}
    on = np.array([(v, w) in taken for v, w in zip(model.visit.tolist(), model.week.tolist(), strict=True)])
    block = next(b for b in model.blocks if b.kind == "pairs")
    used = np.bincount(block.at, weights=block.value * on[block.column], minlength=len(block.limit))
    assert used.any()
    assert (used <= block.limit).all()


def test_weeks_that_long_visits_first_cannot_name_are_named_in_another_order() -> None:
    """Every visit of a plan with names finds a team again when the board is cleared, whatever the order."""
    for seed in range(4):
        grid = Grid(made_problem(Size(room=0.8), seed=seed))
        found = solve(grid.problem, seed=0, work=Work(passes=0))
        number = {r.key: i for i, r in enumerate(grid.problem.requirements)}
        visit = np.array([number[v.requirement] for v in found.visits])
        model = Model(visit, np.array([v.week for v in found.visits]), ())
        board = Board(grid)
        assert len(naming.place(board, model, np.arange(len(visit)))) == 0
        assert (board.week[visit] == model.week).all()


def test_what_finds_no_team_is_told_and_nothing_else_is_lost() -> None:
    """One inspector, two visits in one week: one is placed, the other told."""
    problem = made_problem(seed=1)
    grid = Grid(problem)
    group = int(np.bincount(grid.group[grid.team == 1]).argmax())
    rows = np.flatnonzero((grid.group == group) & (grid.team == 1) & (grid.slots[:, 0] == 2))[:2]
    members = np.flatnonzero(grid.inspector_group == group)
    one = tuple(
        replace(i, slots=(0,) * grid.horizon if n in members[1:] else (2,) * grid.horizon)
        for n, i in enumerate(problem.inspectors)
    )
    board = Board(Grid(replace(problem, inspectors=one)))
    week = int(np.flatnonzero(grid.allowed[rows].all(axis=0))[0])
    lost = naming.place(board, Model(rows, np.array([week, week]), ()), np.arange(2))
    assert len(lost) == 1
    assert sorted(board.week[rows].tolist()) == [-1, week]


@pytest.mark.parametrize("seed", range(5))
def test_pieces_settled_anew_are_never_worse(seed: int) -> None:
    """By group and around the dearest: floors, tiers and delay only get better, and the rules hold."""
    grid = Grid(made_problem(Size(room=0.6), seed=seed))
    relaxed = least_delay.relax(grid, iterations=100_000, say=lambda _: None)

    def order(week: np.ndarray) -> tuple[float, ...]:
        return order_of(grid, week)

    aim = exact.Aim(exact.delay_costs(grid), order, None, 50, 5e-4)
    board = Board(grid)
    exact.round_off(board, relaxed.last.model, relaxed.values, aim)
    over = improve.dearer(grid, relaxed.last.model, relaxed.reduced, may_stay_out=True)
    steps = [order(board.week)]
    improve.by_group(board, over, aim)
    steps.append(order(board.week))
    improve.by_share(board, over, aim, rounds=5)
    steps.append(order(board.week))
    assert steps == sorted(steps, reverse=True)
    assert (board.free >= 0).all()
