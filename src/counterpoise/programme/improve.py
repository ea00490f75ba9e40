"""A plan made better piece by piece: some visits are taken off the board and settled anew in whole numbers.

First the visits of one group of inspectors after the other; then a few dozen at a time around whichever visit
is dearest against the bound. What comes out worse than what was there is put back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme.exact import LARGEST, settle

if TYPE_CHECKING:
    from counterpoise.programme.board import Board
    from counterpoise.programme.exact import Aim
    from counterpoise.programme.grid import Bools, Floats, Grid, Ints
    from counterpoise.programme.model import Model

#: How often one small model is asked again without the weeks for which no names were found.
_CUTS = 3
#: Visits that are settled together around one.
_FEW = 80


def by_group(board: Board, over: Floats, aim: Aim) -> None:
    """Take the visits of one group of inspectors after the other off the board and settle them anew.

    Only columns near the cheapest of their visit at the prices are looked at; what comes out worse than what
    was there is put back.

    Parameters
    ----------
    board : Board
        Changed in place.
    over : float array, R x T
        How much dearer than its visit's cheapest each column is at the prices; infinite where there is none.
    aim : Aim
    """
    grid = board.grid
    for g in range(len(grid.groups)):
        visits = np.flatnonzero(grid.group == g)
        near = _near(over, visits, board.week)
        if near.any():
            again(board, visits, np.where(near, over, np.inf), aim)


def dearer(grid: Grid, model: Model, reduced: Floats, *, may_stay_out: bool) -> Floats:
    """Return how much dearer than its visit's cheapest choice each column is at the prices, R x T.

    Parameters
    ----------
    reduced : float array, columns
        Costs at the prices.
    may_stay_out : bool
        Whether leaving a visit out, for nothing, is a choice.
    """
    cheapest = np.full(grid.size, 0.0 if may_stay_out else np.inf)
    np.minimum.at(cheapest, model.visit, reduced)
    over = np.full(grid.allowed.shape, np.inf)
    over[model.visit, model.week] = reduced - cheapest[model.visit]
    return over


def _near(over: Floats, visits: Ints, week: Ints) -> Bools:
    """Return columns (R x T) that cost least over their visit's cheapest, and those held."""
    near = np.zeros(over.shape, dtype=bool)
    part = over[visits]
    finite = np.sort(part[np.isfinite(part)])
    if len(finite):
        near[visits] = part <= finite[min(len(finite), LARGEST) - 1]
    held = visits[week[visits] >= 0]
    near[held, week[held]] = True
    return near


def again(board: Board, visits: Ints, over: Floats, aim: Aim) -> None:
    """Settle visits anew in the columns whose price is finite; put them back where that is worse.

    Parameters
    ----------
    board : Board
        Changed in place.
    visits : int array
        The visits to settle.
    over : float array, R x T
        As for `by_group`; infinite in weeks that are not to be looked at.
    aim : Aim
    """
    week, team = board.week.copy(), list(board.team)
    start, over = week, over.copy()
    for _ in range(_CUTS):
        for r in visits[board.week[visits] >= 0]:
            board.remove(int(r))
        lost = settle(board, np.isfinite(over), aim, start)
        if not lost:
            break
        # What finds no names is no week for that visit: the model is asked again without it, from the others.
        start = board.week.copy()
        over[tuple(zip(*lost, strict=True))] = np.inf
    for r in visits[(week[visits] >= 0) & (board.week[visits] < 0)]:
        weeks = np.flatnonzero(np.isfinite(over[r]))
        board.first_open(int(r), weeks[np.argsort(over[r, weeks], kind="stable")])
    if aim.order(board.week) <= aim.order(week):
        return
    nameless = visits[(week[visits] >= 0) & (board.week[visits] < 0)]
    board.copy_from(week, team)
    for r in nameless:
        visits = np.setdiff1d(visits, _around(board, over, int(r)))
    if len(nameless) and len(visits):
        # Where names are so scarce, those around stay as they are.
        again(board, visits, over, aim)


def by_share(board: Board, over: Floats, aim: Aim, *, rounds: int) -> None:
    """Settle a few dozen visits at a time around one that is drawn by its share of the gap.

    Parameters
    ----------
    board : Board
        Changed in place.
    over : float array, R x T
        As for `by_group`.
    aim : Aim
    rounds : int
        How many neighbourhoods are tried; they are drawn the same in every run.
    """
    draw = np.random.default_rng(0)
    in_vain: set[int] = set()
    for _ in range(rounds):
        share = _shares(board, over)
        share[list(in_vain)] = 0.0
        if not share.any():
            return
        around = int(draw.choice(board.grid.size, p=share / share.sum()))
        in_vain.add(around)
        visits = _around(board, over, around)
        before = board.week.copy()
        near = np.full(over.shape, np.inf)
        near[visits] = over[visits]
        held = visits[board.week[visits] >= 0]
        near[held, board.week[held]] = np.minimum(near[held, board.week[held]], np.finfo(float).max)
        again(board, visits, near, aim)
        if (board.week != before).any():
            in_vain -= set(visits.tolist())


def _shares(board: Board, over: Floats) -> Floats:
    """Return how much dearer each visit is than its cheapest choice at the prices."""
    placed = np.flatnonzero(board.week >= 0)
    share = np.zeros(board.grid.size)
    dear = over[placed, board.week[placed]]
    share[placed] = np.where(np.isfinite(dear), dear, 0.0)
    return share


def _around(board: Board, over: Floats, r: int) -> Ints:
    """Return a visit with those of its inspectors whose weeks lie nearest to its own and its cheapest."""
    grid = board.grid
    group = np.flatnonzero((grid.group == grid.group[r]) & (board.week >= 0))
    weeks = np.array([board.week[r], int(np.argmin(over[r]))])
    apart = np.abs(board.week[group][:, None] - weeks[None, :]).min(axis=1)
    nearest: Ints = np.sort(group[np.lexsort((grid.rank[group], apart))][:_FEW])
    return nearest if r in nearest else np.append(nearest, r)
