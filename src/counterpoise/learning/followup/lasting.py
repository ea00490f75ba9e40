"""How long weaknesses last, when all that is known is two reports between which each of them ended.

A weakness is seen on the days of reports alone. If it was there at one and is resolved at the next, it ended
somewhere between; if the last report still has it, it lasted at least until then. The estimate is Turnbull's
(1976) for interval-censored times: it moves only mass between days of reports, so it is given as bounds. Time
runs from the first report in the library that names the weakness, not from its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: No estimate is made over fewer weaknesses than this.
FEWEST = 5
_ROUNDS = 2000
_ENOUGH = 1e-7
_YEARS = (1, 2, 3, 4, 5, 6, 8)
_HALF = 0.5


class Spell(NamedTuple):
    """A weakness was there ``after`` years after its first report and gone ``by`` (``None``: still there)."""

    after: float
    by: float | None


class Still(NamedTuple):
    """Share of weaknesses that are still there after some years: between ``low`` and ``high``."""

    years: int
    low: float
    high: float


@dataclass(frozen=True)
class Lasting:
    """How long weaknesses last.

    Attributes
    ----------
    weaknesses : int
        Those whose next report says what became of them.
    ended, censored : int
        Resolved by a later report; still there at the last one.
    half : tuple of float, or None
        Years between which half of them have ended; ``None`` where half never end within what was seen.
    refused : str
        Why there is no estimate, "" where there is one.
    """

    weaknesses: int
    ended: int
    censored: int
    still: tuple[Still, ...] = ()
    half: tuple[float, float] | None = None
    refused: str = ""


def lasting(spells: Sequence[Spell]) -> Lasting:
    """Return how long weaknesses last, as bounds."""
    ended = sum(s.by is not None for s in spells)
    counts = (len(spells), ended, len(spells) - ended)
    if len(spells) < FEWEST:
        return Lasting(*counts, refused=f"No estimate over {len(spells)}: there must be at least {FEWEST}.")
    edges, mass = _turnbull(spells)
    seen = max(s.by or s.after for s in spells)
    still = tuple(_still(y, edges, mass) for y in _YEARS if y <= seen)
    return Lasting(*counts, still=still, half=_half(edges, mass))


def _turnbull(spells: Sequence[Spell]) -> tuple[Floats, Floats]:
    """Return edges (m + 1, the last infinite) and the mass of each of the m cells between them."""
    points = {0.0, *(s.after for s in spells), *(s.by for s in spells if s.by is not None)}
    edges = np.array([*sorted(points), np.inf])
    low = np.array([s.after for s in spells])[:, None]
    high = np.array([np.inf if s.by is None else s.by for s in spells])[:, None]
    may = (edges[None, :-1] >= low) & (edges[None, 1:] <= high)
    mass = np.full(len(edges) - 1, 1 / (len(edges) - 1))
    for _ in range(_ROUNDS):
        each = may * mass
        new = (each / each.sum(1, keepdims=True)).mean(0)
        moved, mass = np.abs(new - mass).max(), new
        if moved < _ENOUGH:
            break
    return edges, mass


def _still(years: int, edges: Floats, mass: Floats) -> Still:
    # Mass of a cell that reaches over the year may lie before it or after.
    surely = float(mass[edges[:-1] >= years].sum())
    perhaps = float(mass[edges[1:] > years].sum())
    return Still(years, round(surely, 3), round(max(perhaps, surely), 3))


def _half(edges: Floats, mass: Floats) -> tuple[float, float] | None:
    at = int(np.searchsorted(np.cumsum(mass), _HALF - 1e-9))
    if at >= len(mass) or np.isinf(edges[at + 1]):
        return None
    return round(float(edges[at]), 1), round(float(edges[at + 1]), 1)
