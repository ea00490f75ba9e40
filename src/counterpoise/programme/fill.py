"""Filling a board: whichever visit saves most for the half weeks it takes goes first, floors before all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import share

if TYPE_CHECKING:
    from counterpoise.programme.board import Board
    from counterpoise.programme.grid import Grid, Ints

_NO_TIER = 10**6


def weeks_of(grid: Grid, r: int) -> Ints:
    """Return a visit's permitted weeks, least delay first; of equal ones the latest.

    The latest leaves early weeks to those already late. Weeks that keep a statutory floor come before those
    that miss it.
    """
    weeks = np.flatnonzero(grid.allowed[r])
    late = ~grid.keeps_floor[r, weeks] if grid.has_floor[r] else np.zeros(len(weeks), dtype=bool)
    return weeks[np.lexsort((-weeks, grid.delay[r, weeks], late))]


def urgency(grid: Grid) -> Ints:
    """Return the order of visits: floors, then published tiers, then delay saved for each half week taken."""
    best = np.where(grid.allowed, grid.delay, np.inf).min(axis=1, initial=np.inf)
    saved = np.where(np.isfinite(best), grid.left_out - best, 0.0) / np.maximum(grid.cost, 1)
    tier = np.where(grid.tier > 0, grid.tier, _NO_TIER)
    return np.lexsort((grid.rank, -saved, tier, ~grid.has_floor, ~grid.must))


def fill(board: Board, order: Ints) -> None:
    """Place every visit that is left out and has something to give, in an order, where the rules allow.

    Before an optional visit would leave the reserved learning share short, the most urgent sample goes first.
    """
    grid = board.grid
    spent: set[int] = set()
    board.put_pinned()
    keep_floors(board)
    for r in order:
        if board.week[r] < 0 and _gives(grid, int(r)):
            _sample_first(board, int(r), order, spent)
            board.first_open(int(r), weeks_of(grid, int(r)))
    share.mend(board)


def keep_floors(board: Board) -> None:
    """Place visits with a statutory floor week by week: earliest floor, shortest, most urgent.

    Filling each week in turn by the earliest floor keeps as many as can be kept where visits are equally
    long; who goes first among equals decides the delay alone.
    """
    grid = board.grid
    for w in range(grid.horizon):
        rows = np.flatnonzero(grid.keeps_floor[:, w] & (board.week < 0))
        late = grid.delay[rows, w] > 0
        keys = (grid.rank[rows], -grid.weight[rows], ~late, grid.cost[rows], grid.floor[rows])
        for r in rows[np.lexsort(keys)]:
            board.try_place(int(r), w)


def _gives(grid: Grid, r: int) -> bool:
    """Say whether a visit is worth a place: a pin, a floor, a published tier, or a delay to save."""
    return bool(grid.must[r] or grid.has_floor[r] or grid.tier[r] > 0 or grid.left_out[r] > 0)


def _sample_first(board: Board, r: int, order: Ints, spent: set[int]) -> None:
    d = int(board.grid.discipline[r])
    while d not in spent and not share.has_place(board, r):
        waiting = set(share.waiting(board, d).tolist())
        rows = (int(s) for s in order if int(s) in waiting)
        if not any(board.first_open(s, weeks_of(board.grid, s)) for s in rows):
            spent.add(d)  # a board that only fills up never opens again
