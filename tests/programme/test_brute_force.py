"""Small questions answered by trying everything: every stage of the planner is as good as can be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.programme.board import Board
from counterpoise.programme.check import check
from counterpoise.programme.evaluate import family_delays, measure
from counterpoise.programme.finish import order_of
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.solve import solve

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = Size(authorities=1, providers=3, weeks=3, room=0.6, regions=1, twice=0.0, floors=0.3)
_TRIES = 20_000


def every_plan(grid: Grid) -> Iterator[Board]:
    """Give every set of start weeks that the rules and the inspectors allow."""
    options = [(-1, *np.flatnonzero(grid.allowed[r]).tolist()) for r in range(grid.size)]
    long = np.argsort(-grid.span * grid.team, kind="stable")
    for weeks in product(*options):
        board = Board(grid)
        if all(weeks[r] < 0 or board.try_place(int(r), weeks[r]) for r in long):
            yield board


def small(seed: int) -> Grid | None:
    # The reserved share has tests of its own: here it would only hide what the stages do.
    problem = replace(made_problem(SMALL, seed=seed), learning_share=0.0)
    grid = Grid(problem)
    tries = np.prod([1 + grid.allowed[r].sum() for r in range(grid.size)], dtype=float)
    return grid if grid.size and tries <= _TRIES else None


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
        whole = list(every_plan(grid))
        week = np.full(grid.size, -1)
        for key, w in programme.least_weeks.items():
            week[[r.key for r in grid.problem.requirements].index(key)] = w
        best = min(order_of(grid, b.week) for b in whole)
        assert order_of(grid, week) == pytest.approx(best)
        limit = np.array(list(programme.limits.values())) + 1e-9
        held = [
            b.week
            for b in whole
            if ((b.week >= 0) == (week >= 0)).all()
            and (family_delays(grid, b.week) <= limit).all()
            and not (grid.exempt & (b.week > week)).any()
        ]
        least = min(measure(grid, w, reasons={}).strain for w in held)
        stage = next(s for s in programme.stages if s.name == "strain")
        assert stage.value == pytest.approx(least)
        compared += 1
    assert compared > 10
