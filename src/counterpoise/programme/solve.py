"""From problem to programme: filling, an exact step, then less strain for nearly the same delay.

Stages as the design orders them: floors, tiers and the learning share; least delay; least strain within the
tolerance of it. No bound is computed yet, and every stage says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import relax
from counterpoise.programme.board import Board
from counterpoise.programme.ease import ease
from counterpoise.programme.evaluate import family_delays
from counterpoise.programme.fill import fill, urgency
from counterpoise.programme.finish import Least, finish, order_of
from counterpoise.programme.grid import Grid
from counterpoise.programme.spreadsheet import by_hand

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.grid import Floats, Ints
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme


@dataclass(frozen=True)
class Work:
    """How much work a run may do; counted, not timed, so that the same run gives the same programme."""

    iterations: int = 200_000
    rounds: int = 3


def solve(
    problem: Problem,
    *,
    seed: int,
    work: Work | None = None,
    progress: Callable[[str], None] | None = None,
) -> Programme:
    """Return a programme that keeps every rule, floors first, then least delay, then least strain.

    Parameters
    ----------
    problem : Problem
    seed : int
        Kept with the programme; nothing is drawn yet, so that every seed gives the same visits.
    work : Work, optional
        Limits of the run.
    progress : callable, optional
        Told in words which stage begins.
    """
    started = perf_counter()
    work = work or Work()
    say = progress or (lambda _: None)
    grid = Grid(problem)
    say("filling")
    hand = by_hand(grid)
    board = _filled(grid, hand)
    say("least delay")
    board = _better(grid, board, hand.week, work)
    least = Least(board.week.copy(), family_delays(grid, board.week))
    say("least strain")
    ease(board, least, rounds=work.rounds, ceiling=family_delays(grid, hand.week))
    return finish(board, method="planner", status="feasible", started=started, seed=seed, least=least)


def _filled(grid: Grid, hand: Board) -> Board:
    """Return the better of a filled board and what the spreadsheet rule gives."""
    board = Board(grid)
    fill(board, urgency(grid))
    return min((board, hand), key=lambda b: order_of(grid, b.week))


def _of_rows(grid: Grid, week: Ints, rows: Ints) -> Floats:
    """Return the delay of some visits by family; families without any have no limit."""
    at = week[rows]
    delay = np.where(at >= 0, grid.delay[rows, np.maximum(at, 0)], grid.left_out[rows])
    total = np.bincount(grid.family[rows], weights=delay, minlength=len(grid.families))
    there = np.bincount(grid.family[rows], minlength=len(grid.families)) > 0
    return np.where(there, total, np.inf)


def _better(grid: Grid, board: Board, hand: Ints, work: Work) -> Board:
    """Return the board after the exact step of each discipline, where that is better.

    No family is to wait longer than by the spreadsheet rule, where floors leave room for that.
    """
    for d in range(len(grid.disciplines)):
        rows = relax.simple(grid, d)
        if not len(rows):
            continue
        other = Board(grid)
        other.copy_from(board.week, board.team)
        relax.improve(other, rows, iterations=work.iterations, most=_of_rows(grid, hand, rows))
        fill(other, urgency(grid))
        if order_of(grid, other.week) < order_of(grid, board.week):
            board = other
    return board
