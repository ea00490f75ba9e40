"""What prices prove: for any prices, no programme of a stage can be better than their bound.

The bound is the Lagrangian one (methods: any prices will do, none below nothing). It is recomputed here from
the prices, and once more, from the written tables, by ``counterpoise verify``; no number printed by a solver
is taken on trust.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.errors import SolverError

if TYPE_CHECKING:
    from counterpoise.programme.grid import Bools, Floats
    from counterpoise.programme.model import Model, Name


_ROUNDING = 1e-6


@dataclass(frozen=True)
class Price:
    """Prices of the rows of one kind, by name; rows without a price are left out."""

    kind: str
    names: tuple[Name, ...]
    prices: tuple[float, ...]


@dataclass(frozen=True)
class Fork:
    """Two cases that leave nothing out.

    ``few``, named (discipline, region, week, size, most): at most so many visits of the group by teams of at
    least that size are under way in the week, or more. ``begins``, named (visit, week): the visit begins in
    that week, or it does not.
    """

    kind: str
    name: Name


@dataclass(frozen=True)
class Leaf:
    """One case, with what its prices differ by from the stage's own."""

    prices: tuple[Price, ...]


@dataclass(frozen=True)
class Cases:
    """A proof by cases: the least bound of all leaves is a bound of the stage."""

    #: Visits whose hours are priced once more.
    visits: tuple[str, ...]
    #: In preorder: a fork, its first case's nodes, its second case's nodes.
    nodes: tuple[Fork | Leaf, ...]


@dataclass(frozen=True)
class Proof:
    """One stage: the plan's value, the bound at the prices, the bound at no prices at all (``zero``).

    Raises
    ------
    SolverError
        When the bound lies above the value: then one of them is wrong.

    ``value`` and ``bound`` are of what the stage makes least; a stage that makes something most (visits of a
    tier) has both below nothing.
    """

    stage: str
    value: float
    bound: float
    zero: float
    #: What the gap is measured by: the value itself, or all hours asked.
    scale: float
    prices: tuple[Price, ...]
    #: Whether the prices are the best ones; else the work ran out before.
    finished: bool
    #: What proves the bound where the prices alone do not.
    cases: Cases | None = None

    def __post_init__(self) -> None:
        if self.bound > self.value + _ROUNDING * max(1.0, abs(self.value)):
            raise SolverError(
                f"The bound {self.bound} of the stage {self.stage} lies above the programme's {self.value}.",
                next_step="This is a fault of the planner: report it with the command you gave.",
            )

    @property
    def gap(self) -> float:
        """Distance of the plan from the bound, as a share of the scale."""
        return gap_of(self.value - self.bound, self.scale)

    @property
    def gap_c(self) -> float:
        """Distance of the plan from the bound, as a share of the distance from the bound at no prices."""
        return gap_of(self.value - self.bound, self.value - self.zero)


_NOTHING = 1e-9


def gap_of(distance: float, scale: float) -> float:
    """Return distance / scale; nothing where there is no distance."""
    if distance <= _NOTHING * max(1.0, abs(scale)):
        return 0.0
    return distance / scale if scale > _NOTHING else float("inf")


def bound(model: Model, costs: Floats, prices: Floats, must: Bools | None = None) -> float:
    """Return the least any plan of the model can cost, by prices.

    Each visit takes its cheapest column at the prices, or none where that is cheaper; what the limits are
    worth at the prices is taken off.

    Parameters
    ----------
    model : Model
    costs : float array, columns
    prices : float array, rows
        None below nothing.
    must : bool array, visits, optional
        Visits that must take a column; none by default.
    """
    reduced = costs + model.matrix().T @ prices
    count = int(model.visit.max(initial=-1)) + 1
    best = np.zeros(count)
    if must is not None:
        best[must[:count]] = np.inf
    np.minimum.at(best, model.visit, reduced)
    there = np.zeros(count, dtype=bool)
    there[model.visit] = True
    return float(best[there].sum() - prices @ model.limit())


def by_kind(model: Model, prices: Floats) -> tuple[Price, ...]:
    """Return the prices by kind and name, those above nothing."""
    found: dict[str, dict[Name, float]] = {}
    start = 0
    for block in model.blocks:
        part = prices[start : start + len(block.limit)]
        start += len(block.limit)
        for i in np.flatnonzero(part > 0):
            found.setdefault(block.kind, {})[block.names[i]] = float(part[i])
    return tuple(Price(kind, tuple(named), tuple(named.values())) for kind, named in found.items())
