"""The "spreadsheet" rule that a planner must beat (instance notes, 23). Frozen: change it and say so.

Statutory floors first, then by published tier (none published: last), by due date within a tier; each visit
takes its first open week and the nearest free inspectors; separation and gaps are kept by hand. Before an
optional visit would leave the reserved learning share short, the next sample by due date goes first.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import share
from counterpoise.programme.board import Board
from counterpoise.programme.finish import finish
from counterpoise.programme.grid import Grid

if TYPE_CHECKING:
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme

_NO_TIER = 10**6


def spreadsheet(problem: Problem, *, grid: Grid | None = None, salt: int | None = None) -> Programme:
    """Plan by the spreadsheet rule.

    Parameters
    ----------
    problem : Problem
    grid : Grid, optional
        The problem's arrays where they exist already.
    salt : int, optional
        With it, lots are drawn at the end as the planner draws them: for a programme that is to be used.
    """
    start = perf_counter()
    board = by_hand(grid or Grid(problem))
    return finish(
        board,
        method="spreadsheet",
        status="rule of thumb",
        started=start,
        seed=salt or 0,
        lots=salt is not None,
    )


def by_hand(grid: Grid) -> Board:
    """Return the board as the rule fills it."""
    board = Board(grid)
    board.put_pinned()
    tier = np.where(grid.tier > 0, grid.tier, _NO_TIER)
    spent: set[int] = set()
    for r in np.lexsort((grid.rank, tier, ~grid.has_floor)):
        if board.week[r] < 0:
            _one(board, int(r), spent)
    share.mend(board)
    return board


def _one(board: Board, r: int, spent: set[int]) -> None:
    """Place one visit, a sample first where the share asks; ``spent`` lists disciplines without samples."""
    grid = board.grid
    d = int(grid.discipline[r])
    while d not in spent and not share.has_place(board, r):
        samples = share.waiting(board, d)
        if not any(board.first_open(int(s), np.flatnonzero(grid.allowed[s]), pack=False) for s in samples):
            spent.add(d)  # a board that only fills up never opens again
    board.first_open(r, np.flatnonzero(grid.allowed[r]), pack=False)
