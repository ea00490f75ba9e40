"""Numbered inspectors from published volumes: so many half-week slots a week, spread over regions and bases.

Head counts of inspectors are not published. What is published is how many visits were made in a period, so
weekly capacity is visits x team x slots / open weeks, and the inspectors are that capacity made countable.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.programme.problem import Inspector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SLOTS_A_WEEK = 2


@dataclass(frozen=True)
class Base:
    """A place an inspector may work from: an authority's label point, weighted by the services around it."""

    code: str
    latitude: float
    longitude: float
    weight: float


def apportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share whole seats by weight (highest averages, divisors 1, 3, 5, ...), ties by name.

    Every sum is exact: the shares add up to ``total`` whenever one weight is above zero.
    """
    seats = dict.fromkeys(sorted(weights), 0)
    for _ in range(total if any(w > 0 for w in weights.values()) else 0):
        best = max(seats, key=lambda k: (weights[k] / (2 * seats[k] + 1), k))
        seats[best] += 1
    return seats


def weekly_slots(average: float, open_weeks: Sequence[bool], *, grain: int) -> tuple[int, ...]:
    """Whole slots week by week whose running total follows the average, in steps of ``grain``.

    Parameters
    ----------
    average : float
        Half-week slots a week in an open week.
    open_weeks : sequence of bool
        Weeks in which inspectors work; a closed week has none.
    grain : int
        Slots that one visit takes of one inspector in a week: steps smaller than that are useless.

    Returns
    -------
    tuple of int
        Slots by week, same length as ``open_weeks``.
    """
    slots, owed, given = [], 0.0, 0
    for is_open in open_weeks:
        if is_open:
            owed += average
        now = (math.floor(owed + 1e-9) - given) // grain * grain if is_open else 0
        given += now
        slots.append(now)
    return tuple(slots)


def _rota(total: Sequence[int], seat: int) -> tuple[int, ...]:
    """Slots of the ``seat``-th inspector: earlier seats are filled first."""
    return tuple(min(SLOTS_A_WEEK, max(0, t - SLOTS_A_WEEK * seat)) for t in total)


def _placed(bases: Sequence[Base], count: int) -> list[Base]:
    """Bases for so many inspectors, in turn by weight, so that nobody is far from where services are."""
    by_code = {b.code: b for b in bases}
    seats = apportion(count, {b.code: b.weight for b in bases})
    return [
        by_code[code]
        for code in sorted(seats, key=lambda c: (-by_code[c].weight, c))
        for _ in range(seats[code])
    ]


def inspectors(
    *,
    discipline: str,
    prefix: str,
    slots_by_region: Mapping[str, Sequence[int]],
    bases: Mapping[str, Sequence[Base]],
) -> tuple[Inspector, ...]:
    """Turn weekly slots of each region into numbered inspectors.

    Parameters
    ----------
    discipline : str
        What they can inspect.
    prefix : str
        First letters of their keys; the number follows.
    slots_by_region : mapping of str to sequence of int
        Half-week slots by week, length T, for each region.
    bases : mapping of str to sequence of Base
        Where inspectors of each region may be based; at least one with weight above zero.
    """
    made: list[Inspector] = []
    for region in sorted(slots_by_region):
        total = slots_by_region[region]
        count = math.ceil(max(total, default=0) / SLOTS_A_WEEK)
        for seat, base in enumerate(_placed(bases[region], count)):
            made.append(
                Inspector(
                    key=f"{prefix}-{len(made) + 1:03d}",
                    discipline=discipline,
                    region=region,
                    base=base.code,
                    latitude=base.latitude,
                    longitude=base.longitude,
                    slots=_rota(total, seat),
                )
            )
    return tuple(made)
