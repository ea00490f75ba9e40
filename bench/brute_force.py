"""Every plan of a small question, and whether each stage of a programme is as good as the best of them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme.board import Board
from counterpoise.programme.evaluate import family_delays, measure
from counterpoise.programme.finish import order_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.programme.grid import Grid
    from counterpoise.programme.programme import Programme

#: Plans that may be tried for one question.
MOST = 20_000
_NEAR = 1e-6


def plans(grid: Grid) -> float:
    """Return how many choices of start weeks there are, the rules aside."""
    return float(np.prod([1 + grid.allowed[r].sum() for r in range(grid.size)], dtype=float))


def every_plan(grid: Grid) -> Iterator[Board]:
    """Give every set of start weeks that the rules and the inspectors allow."""
    options = [(-1, *np.flatnonzero(grid.allowed[r]).tolist()) for r in range(grid.size)]
    long = np.argsort(-grid.span * grid.team, kind="stable")
    for weeks in product(*options):
        board = Board(grid)
        if all(weeks[r] < 0 or board.try_place(int(r), weeks[r]) for r in long):
            yield board


def worse_than_the_best(grid: Grid, programme: Programme) -> tuple[str, ...]:
    """Return the stages, in words, in which a programme is worse than the best plan there is.

    Floors, tiers and delay are compared over every plan; strain over those that visit the same services
    within the programme's limits, none exempt later.
    """
    whole = list(every_plan(grid))
    week = np.array([programme.least_weeks.get(r.key, -1) for r in grid.problem.requirements])
    limit = np.array(list(programme.limits.values())) + 1e-9
    found, best = order_of(grid, week), min(order_of(grid, b.week) for b in whole)
    held = [
        b.week
        for b in whole
        if ((b.week >= 0) == (week >= 0)).all()
        and (family_delays(grid, b.week) <= limit).all()
        and not (grid.exempt & (b.week > week)).any()
    ]
    least = min((measure(grid, w, reasons={}).strain for w in held), default=float("inf"))
    strain = next(s for s in programme.stages if s.name == "strain").value
    wrong = []
    # Names are given in one order here, so that a programme may be better than every plan of it.
    if _is_less(best, found):
        wrong.append(f"up to the delay {found} where {best} can be had")
    if _is_less((least,), (strain,)):
        wrong.append(f"strain {strain} where {least} can be had")
    return tuple(wrong)


def _is_less(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Say whether the first number in which two differ is less in the first."""
    return next(
        (a < b for a, b in zip(one, other, strict=True) if not np.isclose(a, b, rtol=_NEAR, atol=_NEAR)),
        False,
    )
