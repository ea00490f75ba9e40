"""The reserved learning share: of each discipline's optional visits, some are samples, while samples last."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from counterpoise.programme.board import Board
    from counterpoise.programme.grid import Ints


def asked(share: float, optional: int) -> int:
    """Return how many of a number of optional visits must be samples."""
    return ceil(share * optional - 1e-9)


def has_place(board: Board, r: int) -> bool:
    """Say whether one more optional visit leaves the reserved share whole."""
    grid = board.grid
    if grid.has_floor[r] or grid.sample[r]:
        return True
    d = int(grid.discipline[r])
    return int(board.samples[d]) >= asked(grid.problem.learning_share, int(board.optional[d]) + 1)


def short(board: Board, discipline: int) -> bool:
    """Say whether a discipline has fewer samples than its share asks."""
    share = board.grid.problem.learning_share
    return int(board.samples[discipline]) < asked(share, int(board.optional[discipline]))


def waiting(board: Board, discipline: int) -> Ints:
    """Return the samples of a discipline that are left out, by due date."""
    grid = board.grid
    rows = np.flatnonzero(grid.sample & ~grid.has_floor & (grid.discipline == discipline) & (board.week < 0))
    return rows[np.argsort(grid.rank[rows], kind="stable")]


def mend(board: Board) -> None:
    """Bring every discipline up to its share: add samples, or let them take the place of the least urgent.

    Ends when the share is whole, or when no sample left out fits even in the place of one other optional
    visit; statutory visits are never touched.
    """
    for d in range(len(board.grid.disciplines)):
        while short(board, d) and _one_more(board, d):
            pass


def can_mend(board: Board) -> bool:
    """Say whether a discipline is short of samples though one more could be planned; the board stays."""
    count = len(board.grid.disciplines)
    if not any(short(board, d) for d in range(count)):
        return False
    trial = type(board)(board.grid)
    trial.copy_from(board.week, board.team)
    return any(short(trial, d) and _one_more(trial, d) for d in range(count))


def _one_more(board: Board, discipline: int) -> bool:
    grid = board.grid
    rows = waiting(board, discipline)
    if any(board.first_open(int(r), np.flatnonzero(grid.allowed[r])) for r in rows):
        return True
    others = np.flatnonzero(
        (board.week >= 0) & ~grid.has_floor & ~grid.must & ~grid.sample & (grid.discipline == discipline)
    )
    gain = grid.left_out[others] - grid.delay[others, board.week[others]]
    for v in others[np.lexsort((grid.rank[others], gain, -grid.tier[others]))]:
        week, team = board.remove(int(v))
        if any(board.first_open(int(r), np.flatnonzero(grid.allowed[r])) for r in rows):
            return True
        board.place(int(v), week, team)
    return False
