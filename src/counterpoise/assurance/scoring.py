"""How well a model foretold grades that came after the day it was fitted on, and whether that is a gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from counterpoise.assurance.history import GradePair
    from counterpoise.assurance.regression import Bools, Floats, Ints

#: A model replaces a simpler one if it lowers the mean log loss by this much (nats a look) and the whole
#: interval lies above 0.
LEAST_GAIN = 0.005

_ROUNDS = 2000
_INTERVAL = (0.025, 0.975)


@dataclass(frozen=True)
class Forward:
    """Looks to fit on and looks to score on, apart in time."""

    fitted: tuple[GradePair, ...]
    scored: tuple[GradePair, ...]


@dataclass(frozen=True)
class Gain:
    """By how much one model's mean log loss is less than another's, nats a look, with a 95 % interval."""

    value: float
    low: float
    high: float
    looks: int
    services: int

    @property
    def counts(self) -> bool:
        """Whether it is large enough, and sure enough, to change the model."""
        return self.value >= LEAST_GAIN and self.low > 0


@dataclass(frozen=True)
class Bin:
    """Looks with about the same belief: its mean, the share found below good, and a 95 % interval of that."""

    believed: float
    found: float
    low: float
    high: float
    looks: int


def forward(
    pairs: Iterable[GradePair], *, fit_to: date, score_to: date, score_after: date | None = None
) -> Forward:
    """Part looks by the days they were made and known.

    Parameters
    ----------
    pairs : iterable of GradePair
        All there are.
    fit_to, score_to : date
        Pairs known by ``fit_to`` are fitted; those whose second look came later and was known by ``score_to``
        are scored.
    score_after : date, optional
        Only looks made after this day are scored; ``fit_to`` by default.

    Raises
    ------
    UsageError
        When nothing is left on one side.
    """
    every = tuple(pairs)
    past = tuple(p for p in every if p.known_at <= fit_to)
    start = max(fit_to, score_after or fit_to)
    later = tuple(p for p in every if p.on > start and p.known_at <= score_to)
    if not past or not later:
        raise UsageError(
            f"There are {len(past)} looks to fit by {fit_to} and {len(later)} to score by {score_to}.",
            next_step="Choose days with looks on both sides.",
        )
    return Forward(past, later)


def log_losses(chances: Floats, found: Ints) -> Floats:
    """Return minus the log of the chance given to what was found, by look (nats)."""
    losses: Floats = -np.log(chances[np.arange(len(found)), found])
    return losses


def gain(simpler: Floats, model: Floats, *, services: Sequence[str], seed: int) -> Gain:
    """Compare two models on the same looks; the interval is by drawing services anew, with all their looks.

    Parameters
    ----------
    simpler, model : array
        Log losses by look.
    services : sequence of str
        The service of each look.
    seed : int
        For the draws.
    """
    names, at = np.unique(np.asarray(services), return_inverse=True)
    sums, counts = np.bincount(at, simpler - model), np.bincount(at)
    draws = np.random.default_rng(seed).integers(0, len(names), (_ROUNDS, len(names)))
    low, high = np.quantile(sums[draws].sum(axis=1) / counts[draws].sum(axis=1), _INTERVAL)
    return Gain(float((simpler - model).mean()), float(low), float(high), len(simpler), len(names))


def calibration(believed: Floats, weak: Bools, *, bins: int) -> tuple[Bin, ...]:
    """Return bins of equally many looks from the least to the most worrying.

    Parameters
    ----------
    believed : array
        Chance of below good, by look.
    weak : array of bool
        Whether it was found below good.
    bins : int
        How many; no more than looks.
    """
    order = np.argsort(believed, kind="stable")
    made = []
    for part in np.array_split(order, bins):
        share, n = float(weak[part].mean()), len(part)
        low, high = _wilson(share, n)
        made.append(Bin(float(believed[part].mean()), share, low, high, n))
    return tuple(made)


def _wilson(share: float, n: int) -> tuple[float, float]:
    z = 1.959963984540054
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * float(np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))) / (1 + z * z / n)
    return centre - half, centre + half
