"""Exact evaluation of any set of visits: delay by family, strain, hours, learning, statutory misses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.errors import UsageError
from counterpoise.programme.grid import Grid
from counterpoise.programme.programme import FamilyDelay, Miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterpoise.programme.grid import Floats, Ints
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import PlannedVisit

#: What adding up in floats may lose, as a share and as an amount.
_CLOSE = 1e-9


@dataclass(frozen=True)
class Evaluation:
    """What a set of visits is worth and asks, in the units of ``Programme``."""

    families: tuple[FamilyDelay, ...]
    #: Hours beyond own normal, by pool; fixed visits are in the load.
    strain_by_pool: Mapping[str, float]
    #: All hours asked by the planned visits, by pool.
    hours_by_pool: Mapping[str, float]
    learning: float
    misses: tuple[Miss, ...]

    @property
    def strain(self) -> float:
        """Hours beyond own normal over all pools."""
        return sum(self.strain_by_pool.values())

    @property
    def hours(self) -> float:
        """Hours asked over all pools."""
        return sum(self.hours_by_pool.values())


def evaluate(
    problem: Problem,
    visits: Iterable[PlannedVisit],
    *,
    grid: Grid | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Evaluation:
    """Evaluate a set of visits exactly.

    Parameters
    ----------
    problem : Problem
    visits : iterable of PlannedVisit
        At most one for each requirement.
    grid : Grid, optional
        The problem's arrays where they exist already.
    reasons : mapping, optional
        Why a statutory floor is missed, by requirement; otherwise a plain reason is given.

    Raises
    ------
    UsageError
        When a visit names no requirement, or a requirement is visited twice.
    """
    grid = grid or Grid(problem)
    week = start_weeks(grid, visits)
    return measure(grid, week, reasons=reasons or {})


def start_weeks(grid: Grid, visits: Iterable[PlannedVisit]) -> Ints:
    """Return the start week of each requirement, -1 where it is left out.

    Raises
    ------
    UsageError
        When a visit names no requirement, lies outside the horizon, or comes twice.
    """
    index = {r.key: i for i, r in enumerate(grid.problem.requirements)}
    week = np.full(grid.size, -1, dtype=np.int64)
    for v in visits:
        i = index.get(v.requirement)
        if i is None or not 0 <= v.week < grid.horizon:
            raise UsageError(
                f"The visit {v.requirement} in week {v.week} is not part of this problem.",
                next_step="Evaluate the visits against the problem they were planned for.",
            )
        if week[i] >= 0:
            raise UsageError(f"The visit {v.requirement} is planned twice.", next_step="Keep one of the two.")
        week[i] = v.week
    return week


def measure(grid: Grid, week: Ints, *, reasons: Mapping[str, str]) -> Evaluation:
    """Evaluate start weeks (length R, -1 = left out)."""
    loads = grid.loads
    over = strain_rows(grid, load(grid, week))
    strain = np.bincount(loads.pool_of_row, weights=over.sum(axis=1), minlength=len(loads.pools))
    asked = week[loads.requirement] >= 0
    pool = loads.pool_of_row[loads.row[asked]]
    hours = np.bincount(pool, weights=loads.hours[asked], minlength=len(loads.pools))
    return Evaluation(
        families=_families(grid, week),
        strain_by_pool={p: float(strain[i]) for i, p in enumerate(loads.pools)},
        hours_by_pool={p: float(hours[i]) for i, p in enumerate(loads.pools)},
        learning=learning(grid, week),
        misses=misses(grid, week, reasons),
    )


def delays(grid: Grid, week: Ints) -> Floats:
    """Delay of each requirement, in weeks past due x children x chance of being below good."""
    placed = grid.delay[np.arange(grid.size), np.maximum(week, 0)]
    return np.where(week >= 0, placed, grid.left_out)


def family_delays(grid: Grid, week: Ints) -> Floats:
    """Delay of each family, in the order of ``grid.families``."""
    total = np.bincount(grid.family, weights=delays(grid, week), minlength=len(grid.families))
    return total.astype(np.float64)


def within(grid: Grid, week: Ints, most: Floats) -> bool:
    """Say whether start weeks keep each family's most delay, but for what adding up in floats loses."""
    return bool((family_delays(grid, week) <= most * (1 + _CLOSE) + _CLOSE).all())


def load(grid: Grid, week: Ints) -> Floats:
    """Hours asked by (owner, pool) row and week, fixed visits included, inside the horizon."""
    loads = grid.loads
    start = week[loads.requirement]
    at = start + loads.offset
    inside = (start >= 0) & (at >= 0) & (at < grid.horizon)
    total = loads.fixed.copy()
    np.add.at(total, (loads.row[inside], at[inside]), loads.hours[inside])
    return total


def strain_rows(grid: Grid, total: Floats) -> Floats:
    """Hours beyond what each pool can spare, by row and week."""
    return np.maximum(total - grid.loads.spare, 0.0)


def learning(grid: Grid, week: Ints) -> float:
    """Worth of the answers: the n-th answer to one question counts 2 ** -(n - 1)."""
    codes, count = grid.questions
    answers = np.bincount(codes[(week >= 0) & (codes >= 0)], minlength=count)
    return float((2.0 * (1.0 - 0.5**answers)).sum())


def missed(grid: Grid, week: Ints) -> Ints:
    """Find the requirements whose statutory floor is not kept: left out, or begun after it."""
    kept = (week >= 0) & grid.keeps_floor[np.arange(grid.size), np.maximum(week, 0)]
    return np.flatnonzero(grid.has_floor & ~kept)


def misses(grid: Grid, week: Ints, reasons: Mapping[str, str]) -> tuple[Miss, ...]:
    """Every statutory floor that is not kept, with a reason."""
    out = []
    for i in missed(grid, week):
        r = grid.problem.requirements[i]
        reason = reasons.get(r.key) or _plain_reason(grid, int(i), int(week[i]))
        out.append(Miss(r.key, r.service, date.fromordinal(int(grid.floor[i])), reason))
    return tuple(out)


def _plain_reason(grid: Grid, i: int, week: int) -> str:
    if not grid.keeps_floor[i].any():
        return "No permitted start week lies on or before the last day the law allows."
    if week >= 0:
        return "It is planned, but after the last day the law allows."
    return "It is left out, although a permitted start week would have kept the law."


def _families(grid: Grid, week: Ints) -> tuple[FamilyDelay, ...]:
    count = len(grid.families)
    at = np.maximum(week, 0)
    late = np.where(week >= 0, grid.weeks_late[np.arange(grid.size), at], grid.weeks_left)
    past_due = np.bincount(grid.family, weights=late, minlength=count)
    delay = family_delays(grid, week)
    services = np.bincount(grid.family_of_service, minlength=count)
    visits = np.bincount(grid.family[week >= 0], minlength=count)
    return tuple(
        FamilyDelay(f, float(delay[i]), float(past_due[i]), int(services[i]), int(visits[i]))
        for i, f in enumerate(grid.families)
    )
