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
            _again(board, visits, np.where(near, over, np.inf), aim)


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


def _again(board: Board, visits: Ints, over: Floats, aim: Aim) -> None:
    """Settle visits anew in the columns whose price is finite; put them back where that is no better."""
    week, team = board.week.copy(), list(board.team)
    over = over.copy()
    for _ in range(_CUTS):
        for r in visits[board.week[visits] >= 0]:
            board.remove(int(r))
        lost = settle(board, np.isfinite(over), aim, week)
        if not lost or any(w == week[r] for r, w in lost):
            break
        # What finds no names is no week for that visit: the model is asked again without it.
        over[tuple(zip(*lost, strict=True))] = np.inf
    for r in visits[(week[visits] >= 0) & (board.week[visits] < 0)]:
        if not board.first_open(int(r), _cheapest(over, int(r))):
            _make_room(board, int(r), visits, over)
    if aim.order(board.week) > aim.order(week):
        board.copy_from(week, team)


def _cheapest(over: Floats, r: int) -> Ints:
    """Return a visit's weeks, cheapest first."""
    weeks = np.flatnonzero(np.isfinite(over[r]))
    cheapest: Ints = weeks[np.argsort(over[r, weeks], kind="stable")]
    return cheapest


def _make_room(board: Board, r: int, visits: Ints, over: Floats) -> bool:
    """Place a visit that finds no team by moving one other visit of its inspectors to another week."""
    grid = board.grid
    for w in _cheapest(over, r):
        until = w + grid.span[r]
        placed = visits[board.week[visits] >= 0]
        at = board.week[placed]
        there = placed[(at < until) & (at + grid.span[placed] > w)]
        for other in there[np.lexsort((grid.rank[there], -grid.team[there]))]:
            before, team = board.remove(int(other))
            if board.try_place(r, int(w)):
                if board.first_open(int(other), _cheapest(over, int(other))):
                    return True
                board.remove(r)
            board.place(int(other), before, team)
    return False


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
        _again(board, visits, near, aim)
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
