"""The last stage: weeks of least strain for the visits of the least-delay programme.

Strain is bought with weeks, never with visits: whoever is visited at least delay stays visited, exempt
services no later than then, statutory floors kept, each family's delay within its limit.

Hours that one visit asks beyond what its people can spare are charged to its column, and the column loads
what they can spare; with two such visits in one week nothing is lost, and no share of a visit can hide them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.programme.evaluate import load, measure
from counterpoise.programme.linear import NEARLY, Linear
from counterpoise.programme.model import Block, Model, at_most_one, build, delay_block
from counterpoise.programme.proof import Proof, bound, by_kind

if TYPE_CHECKING:
    from counterpoise.programme.finish import Least
    from counterpoise.programme.grid import Bools, Floats, Grid, Ints

STRAIN = "strain"
_OF_WEEKS = frozenset({"halves", "wholes", "pairs", "separation", "gap"})


@dataclass(frozen=True)
class Hours:
    """What columns ask: beyond what is spare on their own (``own``), and the rest, by cell.

    A cell is a pair of (owner, pool) row and week, as row * horizon + week.
    """

    own: Floats
    column: Ints
    cell: Ints
    low: Floats
    spare: Floats
    #: Strain of fixed visits alone.
    fixed: float


@dataclass(frozen=True)
class Eased:
    """The relaxation of the stage: model and prices, ``load`` rows last."""

    model: Model
    hours: Hours
    prices: Floats
    #: Cells with a row, in the order of the rows.
    cells: Ints
    finished: bool

    @property
    def reduced(self) -> Floats:
        """Return each column's hours at the prices."""
        reduced: Floats = self.hours.own + self.model.matrix().T @ self.prices
        return reduced

    @property
    def of_cells(self) -> Floats:
        """Return the price of an hour in each cell; nothing where there is no row."""
        loads = self.model.blocks[-1]
        price = np.zeros_like(self.hours.spare)
        price[self.cells] = self.prices[len(self.prices) - len(loads.limit) :]
        return price

    @property
    def priced(self) -> Floats:
        """Return each column's hours with those that it loads at the prices of their cells."""
        loaded = self.hours.low * self.of_cells[self.hours.cell]
        return self.hours.own + np.bincount(self.hours.column, weights=loaded, minlength=self.model.size)

    def at_prices(self, week: Ints, visits: Ints, taken: Floats) -> float:
        """Return the hours of some visits at the prices; an hour beyond spare costs the rest of one.

        Parameters
        ----------
        week : int array
            Start weeks.
        visits : int array
            The visits that count.
        taken : float array, cells
            Hours that others take of what is spare.
        """
        chosen = (week[self.model.visit] == self.model.week) & np.isin(self.model.visit, visits)
        of = chosen[self.hours.column]
        loaded = taken + np.bincount(
            self.hours.cell[of], weights=self.hours.low[of], minlength=len(self.hours.spare)
        )
        beyond = (1.0 - self.of_cells) * np.maximum(loaded - self.hours.spare, 0.0)
        return float(self.priced[chosen].sum() + beyond.sum())


def permitted(grid: Grid, least: Least) -> Bools:
    """Return the columns (R x T) of the stage."""
    placed = np.flatnonzero(least.week >= 0)
    open_ = np.zeros_like(grid.allowed)
    open_[placed] = grid.allowed[placed]
    late = np.arange(grid.horizon)[None, :] > least.week[:, None]
    open_ &= ~(late & grid.exempt[:, None])
    kept = np.zeros(grid.size, dtype=bool)
    kept[placed] = grid.keeps_floor[placed, least.week[placed]]
    open_[kept] &= grid.keeps_floor[kept]
    return open_


def hours(grid: Grid, model: Model) -> Hours:
    """Return the hours that a model's columns ask."""
    loads = grid.loads
    order = np.argsort(loads.requirement, kind="stable")
    start = np.searchsorted(loads.requirement[order], np.arange(grid.size + 1))
    count = start[model.visit + 1] - start[model.visit]
    column = np.repeat(np.arange(model.size), count)
    within = np.arange(len(column)) - np.repeat(np.cumsum(count) - count, count)
    ask = order[np.repeat(start[model.visit], count) + within]
    week = model.week[column] + loads.offset[ask]
    inside = (week >= 0) & (week < grid.horizon)
    column, week, ask = column[inside], week[inside], ask[inside]
    cells = loads.spare.size
    key, where = np.unique(column * cells + loads.row[ask] * grid.horizon + week, return_inverse=True)
    asked = np.bincount(where, weights=loads.hours[ask], minlength=len(key))
    column, cell = key // cells, key % cells
    spare = np.maximum(loads.spare - loads.fixed, 0.0).ravel()
    own = np.maximum(asked - spare[cell], 0.0)
    return Hours(
        own=np.bincount(column, weights=own, minlength=model.size).astype(np.float64),
        column=column,
        cell=cell,
        low=np.minimum(asked, spare[cell]),
        spare=spare,
        fixed=float(np.maximum(loads.fixed - loads.spare, 0.0).sum()),
    )


def relax(grid: Grid, least: Least, limit: Floats, week: Ints, *, iterations: int) -> Eased:
    """Solve the relaxation; a cell has a row where a plan overloads it, since further rows lifted no bound.

    Parameters
    ----------
    grid : Grid
    least : Least
        The least-delay programme.
    limit : float array, families
        Most delay of each family.
    week : int array
        Start weeks of a programme of the stage: the cells it overloads are looked at.
    iterations : int
        Most simplex iterations.
    """
    model = _of_stage(grid, least, limit)
    asked = hours(grid, model)
    over = np.flatnonzero((load(grid, week) > grid.loads.spare + NEARLY).ravel())
    return _solve(grid, model, asked, np.intersect1d(over, _shared(model, asked)), iterations)


def _of_stage(grid: Grid, least: Least, limit: Floats) -> Model:
    model = build(grid, permitted(grid, least))
    out = least.week < 0
    left = np.bincount(grid.family[out], weights=grid.left_out[out], minlength=len(grid.families))
    kept = delay_block(grid, model, limit - left)
    return Model(model.visit, model.week, (*(b for b in model.blocks if b.kind in _OF_WEEKS), kept))


def beyond_spare(grid: Grid, week: Ints, model: Model, price: Floats | None = None) -> Block:
    """Return the cells that a model's columns could overload, with what placed visits leave of them.

    Parameters
    ----------
    grid : Grid
    week : int array
        Start weeks of the visits that stay where they are; -1 for those of the model.
    model : Model
    price : float array, cells, optional
        What an hour costs there already, spare or not: an hour beyond then costs the rest of one.
    """
    taken = taken_by(grid, week)
    asked = hours(grid, model)
    visit = model.visit[asked.column]
    order = np.lexsort((-asked.low, visit, asked.cell))
    pair = asked.cell[order] * grid.size + visit[order]
    most_of_visit = order[np.unique(pair, return_index=True)[1]]
    most = np.bincount(
        asked.cell[most_of_visit], weights=asked.low[most_of_visit], minlength=len(asked.spare)
    )
    used = np.flatnonzero((most > 0) & (taken + most > asked.spare + NEARLY))
    block = _load_block(grid, asked, used, taken)
    if price is None:
        return block
    rest = 1.0 - price[used]
    return replace(block, value=block.value * rest[block.at], limit=block.limit * rest)


def taken_by(grid: Grid, week: Ints) -> Floats:
    """Return the hours that placed visits take of what is spare, by cell; each visit at most all of it."""
    placed = np.flatnonzero(week >= 0)
    asked = hours(grid, Model(placed, week[placed], ()))
    taken: Floats = np.bincount(asked.cell, weights=asked.low, minlength=len(asked.spare)).astype(float)
    return taken


def _load_block(grid: Grid, asked: Hours, used: Ints, taken: Floats) -> Block:
    within = np.isin(asked.cell, used)
    names = tuple((*grid.loads.rows[c // grid.horizon], str(c % grid.horizon)) for c in used.tolist())
    return Block(
        "load",
        names,
        np.searchsorted(used, asked.cell[within]),
        asked.column[within],
        asked.low[within],
        (asked.spare - taken)[used],
    )


def _shared(model: Model, asked: Hours) -> Ints:
    """Return the cells that more than one visit may load."""
    pairs = np.unique(np.stack([asked.cell, model.visit[asked.column]]), axis=1)
    cells, visits = np.unique(pairs[0], return_counts=True)
    several: Ints = cells[visits > 1]
    return several


def _solve(grid: Grid, model: Model, asked: Hours, used: Ints, iterations: int) -> Eased:
    loads = _load_block(grid, asked, used, np.zeros_like(asked.spare))
    whole = model.with_block(loads)
    matrix, one = whole.matrix(), at_most_one(whole)
    beyond = sparse.vstack(
        [
            sparse.csc_matrix((one.shape[0] + matrix.shape[0] - len(used), len(used))),
            -sparse.eye(len(used)),
        ]
    )
    linear = Linear(
        sparse.hstack([sparse.vstack([-one, matrix]), beyond], format="csc"),
        np.concatenate([-np.ones(one.shape[0]), whole.limit()]),
        upper=np.full(whole.size + len(used), np.inf),
        iterations=iterations,
    )
    found = linear.minimise(np.concatenate([asked.own, np.ones(len(used))]))
    prices = found.prices[one.shape[0] :]
    # An hour beyond what is spare costs one hour: a higher price would prove nothing.
    prices[len(prices) - len(used) :] = np.minimum(prices[len(prices) - len(used) :], 1.0)
    return Eased(whole, asked, prices, used, found.optimal)


def prove(grid: Grid, eased: Eased, least: Least, week: Ints) -> Proof:
    """Return what the prices prove of a plan's strain; the gap is a share of all hours asked."""
    found = measure(grid, week, reasons={})
    must = least.week >= 0
    least_strain = bound(eased.model, eased.hours.own, eased.prices, must) + eased.hours.fixed
    zero = bound(eased.model, eased.hours.own, np.zeros_like(eased.prices), must) + eased.hours.fixed
    return Proof(
        stage=STRAIN,
        value=found.strain,
        bound=least_strain,
        zero=zero,
        scale=found.hours,
        prices=by_kind(eased.model, eased.prices),
        finished=eased.finished,
    )
