"""Weekly cases of each area as known on a day: newest counts, whole weeks only, per 10,000 residents."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import fmean, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from counterpoise.domain.facts import CasesRow

_PER = 10_000.0
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class WeekRate:
    """Cases of one area in the seven days to ``week_ending``, as the newest count known had them."""

    week_ending: date
    cases: int
    per_10k: float
    known_at: date


@dataclass(frozen=True)
class Changes:
    """How far weekly rates moved in the past, over all areas: 10th and 90th percentile, cases per 10,000.

    ``lag_weeks`` is the distance the changes were seen over; where it is shorter than asked, they are
    stretched by the square root of asked over seen, as a random walk would.
    """

    low: float
    high: float
    count: int
    lag_weeks: int
    asked_weeks: int


def weekly_rates(
    rows: Iterable[CasesRow], *, as_of: date, population: Mapping[str, float], settle_days: int
) -> dict[str, tuple[WeekRate, ...]]:
    """Return each area's weeks in order, from the newest count of each week known on a day.

    Tests taken on the last days before a count are still being reported; a week whose newest count is younger
    than ``settle_days`` after its end is left out, so that the last whole week is what gets held.

    Parameters
    ----------
    rows : iterable of CasesRow
        Any vintages; those known after ``as_of`` are not looked at.
    as_of : date
        Day of the question.
    population : mapping
        Residents of all ages by code; its keys say which areas are wanted.
    settle_days : int
        Days from the end of a week until its count can be used.
    """
    newest: dict[tuple[str, date], CasesRow] = {}
    for r in rows:
        if r.known_at > as_of or r.ons_code not in population:
            continue
        held = newest.get((r.ons_code, r.week_ending))
        if held is None or r.known_at > held.known_at:
            newest[r.ons_code, r.week_ending] = r
    weeks: dict[str, list[WeekRate]] = defaultdict(list)
    for (code, ending), r in sorted(newest.items()):
        if r.known_at >= ending + timedelta(days=settle_days):
            rate = r.cases * _PER / population[code]
            weeks[code].append(WeekRate(ending, r.cases, rate, r.known_at))
    return {code: tuple(found) for code, found in weeks.items()}


def level(rates: Sequence[WeekRate], *, weeks: int) -> float:
    """Return the mean rate of the last weeks known, cases per 10,000 a week (at least one week needed)."""
    return fmean(r.per_10k for r in rates[-weeks:])


def own_normal(rates: Sequence[WeekRate], *, until: date, weeks: int, began: date) -> float:
    """Return an area's own normal: the median weekly rate over the comparable weeks before a day.

    Parameters
    ----------
    rates : sequence of WeekRate
        What is known, in order.
    until : date
        The comparable weeks end on or before it.
    weeks : int
        How many weeks back, a year say.
    began : date
        Weeks that ended before this day count as 0: the illness had not been seen in the country.
        Later weeks without a count are unknown and are left out.
    """
    first = until - weeks * _WEEK
    values = [r.per_10k for r in rates if first < r.week_ending <= until]
    before = max(0, min(weeks, (began - first).days // _WEEK.days))
    return median(values + [0.0] * before) if values or before else 0.0


def past_changes(
    rates: Mapping[str, Sequence[WeekRate]], *, lag_weeks: int, level_weeks: int, least: int
) -> Changes | None:
    """Return the spread of past changes of the held level, pooled over areas.

    Parameters
    ----------
    rates : mapping
        Weeks by area, as `weekly_rates` gives them.
    lag_weeks : int
        Distance wanted, 16 weeks say; the longest distance known is taken where that is shorter.
    level_weeks : int
        Weeks in a level.
    least : int
        Fewest changes that make a spread.

    Returns
    -------
    Changes or None
        ``None`` where no distance has enough changes.
    """
    levels = [_levels(r, level_weeks) for r in rates.values()]
    for lag in range(lag_weeks, 0, -1):
        moved = sorted(
            now - area[day - lag * _WEEK]
            for area in levels
            for day, now in area.items()
            if day - lag * _WEEK in area
        )
        if len(moved) >= max(least, 2):
            stretch = (lag_weeks / lag) ** 0.5
            low, high = _percentile(moved, 0.1), _percentile(moved, 0.9)
            return Changes(low * stretch, high * stretch, len(moved), lag, lag_weeks)
    return None


def _levels(rates: Sequence[WeekRate], weeks: int) -> dict[date, float]:
    by_day = {r.week_ending: r.per_10k for r in rates}
    found = {}
    for day in by_day:
        window = [by_day.get(day - k * _WEEK) for k in range(weeks)]
        known = [w for w in window if w is not None]
        if len(known) == weeks:
            found[day] = fmean(known)
    return found


def _percentile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
