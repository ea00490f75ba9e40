"""A tile map: one square for each authority, as near as all of them together can be to where they lie.

Label points are spread a little where authorities crowd, then matched to the cells of a grid so that the sum
of squared distances is least (linear assignment: no other placing is nearer). The same places give the same
map.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

Cell = tuple[int, int]

_KM_PER_DEGREE = 111.3
#: Cells for each authority: room for a coast line.
_ROOM = 1.42
#: Width of the grid over its height: England's own.
_ASPECT = 0.8
#: How far crowded places are spread: 0 leaves distances true, 1 spaces all alike.
_SPREAD = 0.3


@dataclass(frozen=True)
class Place:
    """One authority with its label point in degrees."""

    code: str
    name: str
    region: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Tile:
    """One authority on its cell; columns count from the west, rows from the north."""

    place: Place
    column: int
    row: int


def tile_costs(places: Sequence[Place]) -> tuple[NDArray[np.float64], tuple[Cell, ...]]:
    """Return the squared distance of each place to each cell, in cells, and the cells.

    Parameters
    ----------
    places : sequence of Place
        At least one.

    Returns
    -------
    costs : array of shape (places, cells)
    cells : tuple of (column, row)
    """
    import numpy as np  # noqa: PLC0415 - heavy: only when a map is drawn

    width = max(1, round(math.sqrt(_ROOM * _ASPECT * len(places))))
    height = max(1, math.ceil(_ROOM * len(places) / width))
    cells = tuple((column, row) for row in range(height) for column in range(width))
    middle = math.radians(sum(p.latitude for p in places) / len(places))
    east = np.array([p.longitude * math.cos(middle) * _KM_PER_DEGREE for p in places])
    south = np.array([-p.latitude * _KM_PER_DEGREE for p in places])
    x, y = _spread(east) * (width - 1), _spread(south) * (height - 1)
    grid = np.array(cells, dtype=float)
    return (x[:, None] - grid[None, :, 0]) ** 2 + (y[:, None] - grid[None, :, 1]) ** 2, cells


def _spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bring values to 0..1, crowded ones a little further apart."""
    import numpy as np  # noqa: PLC0415 - heavy: only when a map is drawn

    extent = float(np.ptp(values)) or 1.0
    order = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    rank = order / max(1, len(values) - 1)
    spread: NDArray[np.float64] = _SPREAD * rank + (1 - _SPREAD) * (values - values.min()) / extent
    return spread


def tiles(places: Sequence[Place]) -> tuple[Tile, ...]:
    """Return one tile for each place, by code; no two share a cell, no other placing is nearer in sum."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - heavy: only when a map is drawn

    if not places:
        return ()
    ordered = sorted(places, key=lambda p: p.code)
    costs, cells = tile_costs(ordered)
    rows, columns = linear_sum_assignment(costs)
    return tuple(Tile(ordered[i], *cells[j]) for i, j in zip(rows, columns, strict=True))


def outlines(placed: Sequence[Tile], size: int) -> Mapping[str, str]:
    """Return the border of each region as an SVG path, ``size`` units a cell."""
    region_at = {(t.column, t.row): t.place.region for t in placed}
    edges: dict[str, list[str]] = defaultdict(list)
    for (c, r), region in sorted(region_at.items()):
        x, y = c * size, r * size
        for neighbour, path in (
            ((c, r - 1), f"M{x} {y}h{size}"),
            ((c, r + 1), f"M{x} {y + size}h{size}"),
            ((c - 1, r), f"M{x} {y}v{size}"),
            ((c + 1, r), f"M{x + size} {y}v{size}"),
        ):
            if region_at.get(neighbour) != region:
                edges[region].append(path)
    return {region: "".join(paths) for region, paths in sorted(edges.items())}


@dataclass(frozen=True)
class Label:
    """A region's name beside the map: ``side`` is "west" or "east"; ``row`` counts from the north."""

    region: str
    side: str
    row: float


def region_labels(placed: Sequence[Tile], gap: float = 2.0) -> tuple[Label, ...]:
    """Return where each region's name stands: at the side on which the region reaches the map's edge.

    Labels of one side keep ``gap`` rows between them.
    """
    by_row: dict[int, list[Tile]] = defaultdict(list)
    for t in sorted(placed, key=lambda t: (t.row, t.column)):
        by_row[t.row].append(t)
    edge: dict[str, dict[str, list[int]]] = defaultdict(lambda: {"west": [], "east": []})
    for row, members in by_row.items():
        edge[members[0].place.region]["west"].append(row)
        edge[members[-1].place.region]["east"].append(row)
    wanted = [_label(region, edge, placed) for region in sorted({t.place.region for t in placed})]
    return tuple(label for side in ("west", "east") for label in _apart(side, wanted, gap))


def _label(region: str, edge: Mapping[str, Mapping[str, Sequence[int]]], placed: Sequence[Tile]) -> Label:
    sides = edge.get(region, {"west": (), "east": ()})
    side = "west" if len(sides["west"]) > len(sides["east"]) else "east"
    rows = sides[side] or [t.row for t in placed if t.place.region == region]
    return Label(region, side, sum(rows) / len(rows) + 0.5)


def _apart(side: str, labels: Sequence[Label], gap: float) -> Sequence[Label]:
    kept: list[Label] = []
    for label in sorted((x for x in labels if x.side == side), key=lambda x: (x.row, x.region)):
        row = label.row if not kept else max(label.row, kept[-1].row + gap)
        kept.append(Label(label.region, side, row))
    return kept


def short_names(places: Sequence[Place]) -> Mapping[str, str]:
    """Return a short name for each code, up to four letters, no two alike: for a tile too small for more."""
    taken: set[str] = set()
    short: dict[str, str] = {}
    for place in sorted(places, key=lambda p: (p.name, p.code)):
        choice = next(c for c in _candidates(place.name) if c not in taken)
        taken.add(choice)
        short[place.code] = choice
    return short


_SMALL_WORDS = frozenset({"of", "and", "upon", "the", "with", "on", "city", "isle", "in"})


def _candidates(name: str) -> list[str]:
    words = [w for w in name.replace("-", " ").replace(".", "").replace(",", "").split() if w] or ["Area"]
    telling = [w for w in words if w.lower() not in _SMALL_WORDS] or words
    letters = "".join(telling)
    first = telling[0][:4] if len(telling) == 1 else telling[0][:2] + telling[1][:2]
    pairs = [
        letters[:2] + letters[i] + letters[j]
        for i in range(2, len(letters))
        for j in range(i + 1, len(letters))
    ]
    numbered = [f"{letters[:2]}{n}" for n in range(1, 1000)]
    return [first, letters[:4], *pairs, *numbered]
