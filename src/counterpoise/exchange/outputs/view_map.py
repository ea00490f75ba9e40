"""What the tile maps show: the week of each authority's own visit, and how many visits its area gets."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.exchange.outputs import palette
from counterpoise.exchange.outputs.quarters import long_day, month_of, quarter_of
from counterpoise.exchange.outputs.rows import is_area_level
from counterpoise.exchange.outputs.tiles import (
    Label,
    Place,
    Tile,
    outlines,
    region_labels,
    short_names,
    tiles,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.exchange.outputs.rows import VisitRow
    from counterpoise.programme.problem import Problem

#: Units of the drawing in one cell, and beside the map for the regions' names.
CELL, MARGIN = 40, 112
_MOST_GROUPS = 5
_NONE = palette.shade(palette.EMPTY)
_STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 50, 75, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Square:
    """One square of a map, ready to draw."""

    x: int
    y: int
    shade: palette.Shade
    title: str
    letters: str


@dataclass(frozen=True)
class LegendEntry:
    """One colour and what it means."""

    shade: palette.Shade
    words: str


@dataclass(frozen=True)
class RegionName:
    """A region's name beside the map, in lines that fit."""

    x: int
    y: float
    anchor: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class MapView:
    """One tile map, ready to draw."""

    key: str
    title: str
    description: str
    width: int
    height: int
    squares: tuple[Square, ...]
    borders: tuple[str, ...]
    names: tuple[RegionName, ...]
    legend: tuple[LegendEntry, ...]


@dataclass(frozen=True)
class _Layout:
    placed: tuple[Tile, ...]
    letters: Mapping[str, str]


def places(problem: Problem) -> tuple[Place, ...]:
    """Return each authority of the problem once, at its own label point or in the middle of its services."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    own: dict[str, tuple[float, float]] = {}
    names: dict[str, tuple[str, str]] = {}
    for s in problem.services:
        names.setdefault(s.area, (s.area_name, s.region))
        points[s.area].append((s.latitude, s.longitude))
        if s.key.startswith("authority:"):
            own[s.area] = (s.latitude, s.longitude)
            names[s.area] = (s.area_name, s.region)
    return tuple(Place(code, *names[code], *own.get(code, _middle(points[code]))) for code in sorted(names))


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def maps(report: ReportInput, rows: Sequence[VisitRow]) -> tuple[MapView, ...]:
    """Return the page's maps: two where services may be named, one by region where not."""
    where = places(report.problem)
    layout = _Layout(tiles(where), short_names(where))
    if not report.named:
        return (_region_map(layout, rows),)
    return _week_map(layout, rows), _count_map(layout, rows)


def _week_map(layout: _Layout, rows: Sequence[VisitRow]) -> MapView:
    own: dict[str, VisitRow] = {}
    for r in rows:
        if is_area_level(r.service):
            own.setdefault(r.service.area, r)
    days = [r.monday for r in own.values()]
    groups, group = week_groups(days), _namer(days)
    shades = dict(zip(groups, reversed(palette.scale(palette.BLUES, max(1, len(groups)))), strict=False))
    colour = {code: shades[group(r.monday)] for code, r in own.items()}
    told = {code: f"{r.requirement.visit_type_name}, week of {long_day(r.monday)}" for code, r in own.items()}
    legend = (*(LegendEntry(s, words) for words, s in shades.items()), LegendEntry(_NONE, "no visit planned"))
    return _map(
        layout,
        key="weeks",
        title="When each authority is visited",
        description="One square for each local authority, darker the sooner the council's own services or "
        "its local partnerships are visited. "
        "The table below gives the same for every authority.",
        colour=colour,
        told={t.place.code: told.get(t.place.code, "no visit to the council planned") for t in layout.placed},
        legend=legend,
    )


def week_groups(days: Sequence[date]) -> tuple[str, ...]:
    """Return months in order of time; quarters where months are more than five, then years."""
    return tuple(dict.fromkeys(_namer(days)(d) for d in sorted(days)))


def _namer(days: Sequence[date]) -> Callable[[date], str]:
    namers: tuple[Callable[[date], str], ...] = (month_of, lambda d: quarter_of(d).label)
    few = (n for n in namers if len({n(d) for d in days}) <= _MOST_GROUPS)
    return next(few, lambda d: str(d.year))


def _count_map(layout: _Layout, rows: Sequence[VisitRow]) -> MapView:
    counts = Counter(r.service.area for r in rows if not is_area_level(r.service))
    colour, legend = _by_count(counts, "visits")
    return _map(
        layout,
        key="counts",
        title="Visits to providers in each area",
        description="One square for each local authority, darker the more visits are planned to children's "
        "homes and agencies in its area. It says nothing of their quality. "
        "The table below gives the same for every authority.",
        colour=colour,
        told={t.place.code: _visits(counts[t.place.code]) for t in layout.placed},
        legend=legend,
    )


def _visits(count: int) -> str:
    return f"{count:,} visit{'' if count == 1 else 's'}"


def _by_count(
    counts: Mapping[str, int], what: str
) -> tuple[Mapping[str, palette.Shade], tuple[LegendEntry, ...]]:
    """Colour counts in up to five bands; a place without a count keeps the colour of none."""
    ends = count_bands(max(counts.values(), default=0))
    shades = palette.scale(palette.BROWNS, max(1, len(ends)))
    colour = {
        code: next(s for end, s in zip(ends, shades, strict=True) if n <= end)
        for code, n in counts.items()
        if n
    }
    starts = [1, *(end + 1 for end in ends[:-1])]
    bands = [
        LegendEntry(s, f"{a:,} {what}" if a == b and a > 1 else "1 visit" if a == b else f"{a:,} to {b:,}")
        for a, b, s in zip(starts, ends, shades, strict=False)
    ]
    return colour, (LegendEntry(_NONE, "none"), *bands)


def count_bands(most: int) -> tuple[int, ...]:
    """Return the upper ends of up to five bands from 1 to ``most``, round numbers; the last is ``most``."""
    if most <= 0:
        return ()
    if most <= _MOST_GROUPS:
        return tuple(range(1, most + 1))
    step = next((s for s in _STEPS if s * _MOST_GROUPS >= most), math.ceil(most / _MOST_GROUPS))
    inner = tuple(range(step, most, step))[: _MOST_GROUPS - 1]
    return (*inner, most)


def _region_map(layout: _Layout, rows: Sequence[VisitRow]) -> MapView:
    counts = Counter(r.service.region for r in rows)
    by_region, legend = _by_count(counts, "visits")
    colour = {t.place.code: by_region[t.place.region] for t in layout.placed if t.place.region in by_region}
    bare = _Layout(layout.placed, dict.fromkeys((t.place.code for t in layout.placed), ""))
    return _map(
        bare,
        key="regions",
        title="Planned visits by region",
        description="England's authorities as squares; every square of a region has one colour. "
        "The table below gives the same for every region and quarter.",
        colour=colour,
        told={t.place.code: f"{t.place.region}: {_visits(counts[t.place.region])}" for t in layout.placed},
        legend=legend,
        with_names=False,
    )


def _map(
    layout: _Layout,
    *,
    key: str,
    title: str,
    description: str,
    colour: Mapping[str, palette.Shade],
    told: Mapping[str, str],
    legend: tuple[LegendEntry, ...],
    with_names: bool = True,
) -> MapView:
    columns = max((t.column for t in layout.placed), default=0) + 1
    squares = tuple(
        Square(
            x=t.column * CELL,
            y=t.row * CELL,
            shade=colour.get(t.place.code, _NONE),
            title=f"{t.place.name}: {told[t.place.code]}" if with_names else told[t.place.code],
            letters=layout.letters[t.place.code],
        )
        for t in layout.placed
    )
    return MapView(
        key=key,
        title=title,
        description=description,
        width=columns * CELL,
        height=(max((t.row for t in layout.placed), default=0) + 1) * CELL,
        squares=squares,
        borders=tuple(outlines(layout.placed, CELL).values()),
        names=tuple(_name(label, columns * CELL) for label in region_labels(layout.placed)),
        legend=legend,
    )


def _name(label: Label, width: int) -> RegionName:
    west = label.side == "west"
    return RegionName(
        x=-10 if west else width + 10,
        y=label.row * CELL,
        anchor="end" if west else "start",
        lines=_lines(label.region),
    )


def _lines(region: str, longest: int = 11) -> tuple[str, ...]:
    lines: list[str] = []
    for word in region.split():
        if lines and len(lines[-1]) + len(word) < longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)
