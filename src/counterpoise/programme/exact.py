"""From shares to visits: whole columns are placed as they are, what is left is settled in whole numbers.

The relaxation comes out whole but for a few dozen visits; disciplines of team visits are settled in whole
numbers at once, since there a share of a team is worth nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.programme.evaluate import delays
from counterpoise.programme.finish import scales
from counterpoise.programme.linear import NEARLY, whole
from counterpoise.programme.model import WHOLE_WEEK, Model, at_most_one, build, delay_block, fillable, in_both
from counterpoise.programme.naming import place

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.board import Board
    from counterpoise.programme.grid import Bools, Floats, Grid, Ints
    from counterpoise.programme.model import Block

    Number = Callable[[Ints, Ints], Floats]
    #: Rows that may be passed, each unit at a cost of one, given the start weeks of the others.
    Elastic = Callable[[Ints, Model], Block]
    #: What plans are compared by, by start weeks; less is better.
    Order = Callable[[Ints], tuple[float, ...]]

#: Each goal outweighs the next one this many times over the most one visit can save.
_OUTWEIGHS = 10.0
_TEAM = 2
#: Columns one small model may hold.
LARGEST = 40_000


@dataclass(frozen=True)
class Aim:
    """What a small model makes least.

    Attributes
    ----------
    costs : callable
        Cost of columns, by visit and week.
    order : callable
        What whole plans are compared by, from start weeks; less is better.
    limit : float array, families, optional
        Most delay of each family.
    nodes : int
        Most nodes of each search.
    close : float
        Each search ends this near its best, in units of cost.
    elastic : callable, optional
        Rows that may be passed at a cost of one for each unit.
    """

    costs: Number
    order: Order
    limit: Floats | None
    nodes: int
    close: float
    elastic: Elastic | None = None


def delay_costs(grid: Grid) -> Number:
    """Return what columns cost, floors before tiers before delay saved, as one number each.

    A visit stands in the way of very few others, so that a goal that outweighs the most one visit can save
    tenfold is kept before any saving.
    """
    unit = float((grid.left_out / scales(grid)[grid.family]).max(initial=0.0)) or 1.0
    tiers = sorted(set(grid.tier.tolist()) - {0}, reverse=True)

    def costs(visit: Ints, week: Ints) -> Floats:
        total: Floats = (grid.delay[visit, week] - grid.left_out[visit]) / scales(grid)[grid.family[visit]]
        for n, tier in enumerate(tiers, start=1):
            total = total - np.where(grid.tier[visit] == tier, unit * _OUTWEIGHS**n, 0.0)
        total = total - grid.keeps_floor[visit, week] * unit * _OUTWEIGHS ** (len(tiers) + 1)
        return total - grid.must[visit] * unit * _OUTWEIGHS ** (len(tiers) + 2)

    return costs


def in_teams(grid: Grid) -> Bools:
    """Say which visits are of a discipline that works in teams."""
    count = len(grid.disciplines)
    of = np.bincount(grid.discipline, minlength=count)
    teams = np.bincount(grid.discipline, weights=grid.team >= _TEAM, minlength=count)
    return (teams > of / 2)[grid.discipline]


def residual(board: Board, permitted: Bools, limit: Floats | None = None) -> Model:
    """Return the model of visits that are off the board, with what is left by those on it.

    Parameters
    ----------
    board : Board
    permitted : bool array, R x T
        Columns to look at.
    limit : float array, families, optional
        Most delay of each family, with every visit of the model placed.
    """
    grid = board.grid
    open_ = grid.allowed & permitted
    bound = grid.separates | np.array([bool(s) for s in grid.siblings], dtype=bool)
    for r, w in np.argwhere(open_ & bound[:, None]):
        open_[r, w] = board.refusal(int(r), int(w)) in ("", "budget")
    model = build(grid, open_)
    model = Model(model.visit, model.week, tuple(_with_left(board, b) for b in model.blocks))
    if limit is None:
        return model
    others = np.ones(grid.size, dtype=bool)
    others[model.visit] = False
    spent = np.bincount(
        grid.family[others], weights=delays(grid, board.week)[others], minlength=len(grid.families)
    )
    return model.with_block(delay_block(grid, model, limit - spent))


def _with_left(board: Board, block: Block) -> Block:
    grid = board.grid
    if block.kind == "halves":
        limit = fillable(block.at, block.value, board.left.ravel().astype(float))
    elif block.kind == "wholes":
        wholes = np.zeros_like(grid.whole)
        np.add.at(wholes, grid.inspector_group, board.free >= WHOLE_WEEK)
        limit = fillable(block.at, block.value, wholes.ravel().astype(float))
    elif block.kind == "pairs":
        cells = [grid.groups.index((d, region)) * grid.horizon + int(w) for d, region, w in block.names]
        limit = fillable(block.at, block.value, in_both(grid, board.free)[cells].astype(float))
    elif block.kind == "budget":
        limit = board.budget[[f in grid.problem.family_slots for f in grid.families]].astype(float)
    elif block.kind == "share":
        owed = board.samples - grid.problem.learning_share * board.optional
        limit = np.array([float(owed[grid.disciplines.index(d)]) for (d,) in block.names])
    else:
        return block
    return replace(block, limit=limit)


def settle(board: Board, permitted: Bools, aim: Aim, before: Ints | None = None) -> list[tuple[int, int]]:
    """Place visits that are off the board as a small model in whole numbers wants them.

    Returns visits and weeks for which no team was free.

    Parameters
    ----------
    permitted : bool array, R x T
        Columns to look at; visits on the board are left out.
    aim : Aim
    before : int array, optional
        Start weeks that kept every row: the search starts from them.
    """
    model = residual(board, permitted & (board.week < 0)[:, None], aim.limit)
    if not model.size:
        return []
    one = at_most_one(model)
    matrix, limit = model.matrix().tocsr(), model.limit()
    used = np.flatnonzero(np.diff(matrix.indptr))
    rows = [one, matrix[used]]
    limits = [np.ones(one.shape[0]), limit[used]]
    over = 0
    if aim.elastic is not None:
        block = aim.elastic(board.week, model)
        over = len(block.limit)
        rows.append(sparse.csr_matrix((block.value, (block.at, block.column)), shape=(over, model.size)))
        limits.append(block.limit)
    beyond = sparse.vstack([sparse.csr_matrix((one.shape[0] + len(used), over)), -sparse.eye(over)])
    found = whole(
        sparse.hstack([sparse.vstack(rows), beyond], format="csc"),
        np.concatenate(limits),
        np.concatenate([aim.costs(model.visit, model.week), np.ones(over)]),
        whole_columns=np.arange(model.size + over) < model.size,
        upper=np.concatenate([np.ones(model.size), np.full(over, np.inf)]),
        nodes=aim.nodes,
        close=aim.close,
        start=None if before is None else _start(model, before, rows[-1], limits[-1], over),
    )
    if found is None:
        return []
    lost = place(board, model, np.flatnonzero(found[: model.size] > 1 - NEARLY))
    return list(zip(model.visit[lost].tolist(), model.week[lost].tolist(), strict=True))


def _start(model: Model, before: Ints, last: sparse.csr_matrix, limit: Floats, over: int) -> Floats:
    """Return start weeks as shares, with what they take beyond the last rows where those may be passed."""
    shares = (before[model.visit] == model.week).astype(float)
    beyond = np.maximum(last @ shares - limit, 0.0) if over else np.zeros(0)
    return np.concatenate([shares, beyond])


def round_off(board: Board, model: Model, values: Floats, aim: Aim) -> None:
    """Turn the relaxation's shares into visits on an empty board."""
    grid = board.grid
    columns = np.zeros_like(grid.allowed)
    columns[model.visit, model.week] = True
    teams = in_teams(grid)
    free = replace(aim, limit=None)
    settle(board, columns & teams[:, None], free)
    place(board, model, np.flatnonzero((values > 1 - NEARLY) & ~teams[model.visit]))
    wanted = grid.has_floor | grid.must
    wanted[model.visit[values > NEARLY]] = True
    rest = np.flatnonzero(wanted & (board.week < 0))
    few = rest[np.cumsum(columns[rest].sum(axis=1)) <= LARGEST]
    of_rest = np.zeros_like(columns)
    of_rest[few] = columns[few]
    settle(board, of_rest, free)
