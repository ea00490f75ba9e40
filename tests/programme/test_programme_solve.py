"""The planner: clean by the checker, never behind the spreadsheet rule in floors, the same every time."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.programme.check import check
from counterpoise.programme.finish import order_of
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.solve import Listener, Work, solve
from counterpoise.programme.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from counterpoise.programme.programme import Programme


def weeks(grid: Grid, programme: Programme) -> np.ndarray:
    """Return start weeks by requirement, -1 where left out."""
    number = {r.key: i for i, r in enumerate(grid.problem.requirements)}
    found = np.full(grid.size, -1, dtype=np.int64)
    for v in programme.visits:
        found[number[v.requirement]] = v.week
    return found


def unstamped(programme: Programme) -> Programme:
    """Return a programme without the seconds it took."""
    return dataclasses.replace(programme, seconds=0.0)


@pytest.mark.parametrize("seed", range(15))
def test_every_programme_keeps_every_rule(seed: int) -> None:
    """The independent checker finds nothing."""
    problem = made_problem(seed=seed)
    assert check(problem, solve(problem, seed=0)) == ()


@pytest.mark.parametrize("seed", range(8))
def test_the_same_work_gives_the_same_programme(seed: int) -> None:
    """Every visit, figure and sentence; only the seconds differ."""
    problem = made_problem(seed=seed)
    assert unstamped(solve(problem, seed=3)) == unstamped(solve(problem, seed=3))


def test_no_plan_is_worse_than_the_spreadsheet_rule_and_more_than_half_are_better() -> None:
    """By floors, then tiers, then delay, over eight made problems."""
    better = 0
    for seed in range(8):
        problem = made_problem(seed=seed)
        grid = Grid(problem)
        ours, theirs = solve(problem, seed=0, work=Work(passes=0)), spreadsheet(problem)
        ours_by, theirs_by = order_of(grid, weeks(grid, ours)), order_of(grid, weeks(grid, theirs))
        assert ours_by <= theirs_by
        better += ours_by < theirs_by
    assert better > 4


def test_less_strain_costs_no_more_delay_than_the_tolerance() -> None:
    """Each family stays within its tolerance of the least-delay plan, and strain does not rise."""
    for seed in range(4):
        problem = made_problem(seed=seed)
        first, eased = solve(problem, seed=0, work=Work(passes=0)), solve(problem, seed=0)
        assert sum(eased.strain_by_pool.values()) <= sum(first.strain_by_pool.values()) + 1e-6
        for before, after in zip(first.families, eased.families, strict=True):
            assert after.delay <= before.delay * (1 + problem.delay_tolerance) + 1e-6


def test_progress_is_told_in_words_and_every_programme_on_the_way_keeps_the_rules() -> None:
    """Whoever waits is told which stage begins; whoever can wait no longer has a programme in hand."""
    problem = made_problem(seed=1)
    told: list[str] = []
    better: list[Programme] = []
    last = solve(problem, seed=0, listener=Listener(stage=told.append, better=better.append))
    assert told[0] == "filling"
    assert told[-1] == "visit by visit"
    assert len(better) == 3
    assert all(check(problem, p) == () for p in better)
    grid = Grid(problem)
    orders = [order_of(grid, weeks(grid, p))[:-1] for p in (*better, last)]
    assert orders == sorted(orders, reverse=True)


@pytest.mark.parametrize("seed", [513, 519])
def test_other_weeks_never_leave_room_for_a_sample_that_the_share_lacks(seed: int) -> None:
    """Found among a thousand: moved weeks would have left room for one more sample."""
    size = Size(
        authorities=2 + seed % 4,
        providers=5 + seed % 30,
        weeks=6 + seed % 11,
        room=0.3 + 0.1 * (seed % 5),
        regions=1 + seed % 2,
    )
    problem = made_problem(size, seed=seed)
    assert check(problem, solve(problem, seed=0)) == ()
