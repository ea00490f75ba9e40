"""What full looks around a service have lately found, against what records alone foretold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.assurance.regression import Floats, Ints


@dataclass(frozen=True)
class Level:
    """How looks around count: half as much after each half-life, beside some looks without any surplus."""

    half_life_days: float
    weight: float


@dataclass(frozen=True)
class Seen:
    """Looks made: the place and the day of each, and what each found beyond what was foretold.

    ``surplus`` has a row for each look and a column for each thing that was foretold.
    """

    places: Sequence[str]
    days: Ints
    surplus: Floats


def lately(seen: Seen, *, places: Sequence[str], days: Ints, level: Level) -> Floats:
    """Return the mean surplus of looks made at a place before a day, recent ones counting most.

    Parameters
    ----------
    seen : Seen
        Looks; those on the day itself or later are not looked at.
    places, days
        Where and when it is asked, one each.
    level : Level
        How fast looks fade, and how many looks without any surplus pull the mean to 0.

    Returns
    -------
    array
        Asked x columns of ``seen.surplus``.
    """
    asked: Ints = np.asarray(days, dtype=np.int64)
    out = np.zeros((len(places), seen.surplus.shape[1]))
    here = _by_place(places)
    for place, looks in _by_place(seen.places).items():
        if place in here:
            wanted = here[place]
            out[wanted] = _mean(seen.days[looks], seen.surplus[looks], asked[wanted], level)
    return out


def _by_place(places: Sequence[str]) -> dict[str, Ints]:
    names = np.asarray(places, dtype=str)
    order = np.argsort(names, kind="stable")
    kinds, starts = np.unique(names[order], return_index=True)
    return (
        {str(k): part for k, part in zip(kinds, np.split(order, starts[1:]), strict=True)}
        if len(names)
        else {}
    )


def _mean(looked: Ints, surplus: Floats, asked: Ints, level: Level) -> Floats:
    order = np.argsort(looked, kind="stable")
    looked, surplus = looked[order], surplus[order]
    # Each look is weighed as on the first of these days; scaling back to the day asked keeps the ratio.
    growth = np.exp2((looked - looked[0]) / level.half_life_days)
    sums = np.vstack([np.zeros((1, surplus.shape[1])), np.cumsum(surplus * growth[:, None], axis=0)])
    counts = np.concatenate([[0.0], np.cumsum(growth)])
    before = np.searchsorted(looked, asked, side="left")
    fade = np.exp2((looked[0] - asked) / level.half_life_days)
    mean: Floats = sums[before] * fade[:, None] / (counts[before] * fade + level.weight)[:, None]
    return mean
