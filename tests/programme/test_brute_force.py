"""Small questions answered by trying everything: every stage of the planner is as good as can be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.brute_force import MOST, every_plan, plans, worse_than_the_best
from counterpoise.programme.check import check
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.solve import Work, solve

SMALL = Size(authorities=1, providers=3, weeks=3, room=0.6, regions=1, twice=0.0, floors=0.3)


def small(seed: int) -> Grid | None:
    # The reserved share has tests of its own: here it would only hide what the stages do.
    problem = replace(made_problem(SMALL, seed=seed), learning_share=0.0)
    grid = Grid(problem)
    return grid if grid.size and plans(grid) <= MOST else None


@pytest.mark.parametrize("part", range(4))
def test_every_stage_equals_brute_force_where_the_question_is_small(part: int) -> None:
    """Floors, tiers and delay over every plan there is; then strain over its weeks."""
    compared = 0
    for seed in range(part * 30, part * 30 + 30):
        grid = small(seed)
        if grid is None:
            continue
        programme = solve(grid.problem, seed=0)
        assert check(grid.problem, programme) == ()
        assert worse_than_the_best(grid, programme) == ()
        compared += 1
    assert compared > 10


def test_trying_everything_finds_what_is_worse() -> None:
    """A programme with a visit less, and one whose strain was never lowered."""
    grids = [g for seed in (6, 28) if (g := small(seed)) is not None]
    shortened = dearer = 0
    for grid in grids:
        programme = solve(grid.problem, seed=0)
        weeks = dict(programme.least_weeks)
        weeks.popitem()
        shortened += worse_than_the_best(grid, replace(programme, least_weeks=weeks)) != ()
        untouched = solve(grid.problem, seed=0, work=Work(passes=0))
        same = replace(untouched, limits=programme.limits)
        dearer += any("strain" in words for words in worse_than_the_best(grid, same))
        assert len(list(every_plan(grid))) <= plans(grid)
    assert shortened == 2
    assert dearer == 1
