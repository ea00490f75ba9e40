"""Demand, capacity and headroom of a pool of staff, by week, and what it can spare for visits.

Headroom = capacity - demand, in staff-hours a week. In an ordinary week of its own a pool spares a small
share of its hours for inspection. When more people than usual are off, the loss comes out of that share
first: spare = own normal headroom less the loss of headroom, never below 0. Only the change from own
normal counts. The size of a pool is its *posts*, filled or not: empty posts, agency cover, high caseloads
and usual absence show up in demand and capacity, but neither shrink nor enlarge the spare, because
standing shortage is where children most need somebody to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Mark, weakest
from counterpoise.pressure.cases import level, own_normal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counterpoise.pressure.cases import Changes, WeekRate

_PER_CENT = 100.0


@dataclass(frozen=True)
class Effects:
    """Assumed: what cases and restrictions do to staff, and how long a level is held."""

    #: Share of staff off for each weekly case per 10,000 residents above own normal.
    off_per_case: float
    #: No more than this share of a pool's hours is ever lost.
    most_lost: float
    #: Weeks in the level that is held.
    level_weeks: int
    #: Weeks over which own normal is the median.
    normal_weeks: int
    #: Weeks that ended before it had no case of the illness.
    began: date
    #: A level older than this many weeks is not held any more.
    stale_weeks: int


class Cause(StrEnum):
    """What takes hours that an ordinary week would spare; the words of the screen."""

    STAFF_OFF = "more staff off than usual"
    RESTRICTIONS = "restrictions"
    REFERRALS = "referrals beyond usual"
    VISITS = "other visits"
    COMMITMENTS = "commitments"


@dataclass(frozen=True)
class Loss:
    """Share of a pool's hours lost against own normal, by week, 0 to 1; ``low`` is the smaller loss.

    ``restrictions`` is the part of ``mid`` that restrictions take; the rest is staff off. Empty: none.
    """

    mid: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    mark: Mark
    why: str
    restrictions: tuple[float, ...] = ()


@dataclass(frozen=True)
class Workforce:
    """An authority's social workers as the yearly statistics had them; shares run from 0 to 1.

    ``posts`` is the measure of size: people in post and vacancies together.
    """

    posts: float
    vacancy: float
    #: Agency workers as a share of all who work, in post or not.
    agency: float
    #: Days lost to sickness in a usual week.
    absence: float
    #: Cases for each worker; shown, never a measure of what can be spared.
    caseload: float
    mark: Mark
    source: str

    @property
    def at_work(self) -> float:
        """Workers there are: in post, and agency workers beside them."""
        return self.posts * (1 - self.vacancy) / (1 - self.agency)


@dataclass(frozen=True)
class Pool:
    """One pool of staff: posts, those at work, what they work and what they spare in their own normal.

    ``allowance`` is the share of a pool's hours that an ordinary week leaves for visits; assumed until hours
    returns come in.
    """

    owner: str
    name: str
    posts: float
    at_work: float
    hours_per_post: float
    usual_absence: float
    allowance: float
    mark: Mark
    source: str


@dataclass(frozen=True)
class SpareHours:
    """Hours a week that a pool can give to visits, with demand, capacity and headroom behind them."""

    owner: str
    pool: str
    hours: tuple[float, ...]
    hours_low: tuple[float, ...]
    hours_high: tuple[float, ...]
    #: Staff-hours a week, at the expected loss.
    demand: tuple[float, ...]
    capacity: tuple[float, ...]
    normal_headroom: float
    mark: Mark
    why: str

    @property
    def headroom(self) -> tuple[float, ...]:
        """Capacity less demand; below 0 where even normal work no longer fits."""
        return tuple(c - d for c, d in zip(self.capacity, self.demand, strict=True))


def workforce(
    *,
    fte_in_post: float,
    vacancy_pct: float,
    agency_pct: float,
    absence_pct: float,
    caseload: float,
    mark: Mark,
    source: str,
) -> Workforce:
    """Return a workforce from published percentages.

    The vacancy rate is vacancies / (vacancies + in post); the agency rate is agency / (agency + in post),
    both in full-time equivalents, as the yearly release on the social work workforce defines them.

    Raises
    ------
    UsageError
        When a rate is outside 0 to 100 (vacancy and agency: below 100), or a number is negative.
    """
    rates = {"vacancy": vacancy_pct, "agency": agency_pct, "absence": absence_pct}
    for name, rate in rates.items():
        if not 0 <= rate < _PER_CENT:
            raise UsageError(
                f"A rate of {name} of {rate:g} % can't be.", next_step="Give per cent, 0 to 100."
            )
    if fte_in_post < 0 or caseload < 0:
        raise UsageError("Staff and caseload can't be negative.", next_step="Give numbers from 0 up.")
    vacancy = vacancy_pct / _PER_CENT
    return Workforce(
        posts=fte_in_post / (1 - vacancy),
        vacancy=vacancy,
        agency=agency_pct / _PER_CENT,
        absence=absence_pct / _PER_CENT,
        caseload=caseload,
        mark=mark,
        source=source,
    )


def area_pools(
    staff: Workforce,
    *,
    owner: str,
    posts_per_worker: Mapping[str, float],
    hours_per_post: Mapping[str, float],
    allowance: Mapping[str, float],
) -> tuple[Pool, ...]:
    """Return an authority's pools, sized from its social-worker posts.

    Parameters
    ----------
    staff : Workforce
        Its social workers.
    owner : str
        As `counterpoise.programme` names it: ``area:`` and the code.
    posts_per_worker : mapping
        Posts of each pool for one social-worker post (assumed), by pool.
    hours_per_post, allowance : mapping
        Productive hours a week of a post, and the share of them spared for visits (assumed), by pool.
    """
    return tuple(
        Pool(
            owner=owner,
            name=name,
            posts=staff.posts * ratio,
            at_work=staff.at_work * ratio,
            hours_per_post=hours_per_post[name],
            usual_absence=staff.absence,
            allowance=allowance[name],
            mark=weakest(Mark.ASSUMED, staff.mark),
            source=f"{staff.posts:.0f} social-worker posts, {staff.caseload:.1f} cases each, {staff.source}",
        )
        for name, ratio in posts_per_worker.items()
    )


def provider_pool(
    *,
    owner: str,
    name: str,
    children: float,
    posts_per_child: float,
    hours_per_post: float,
    usual_absence: float,
    allowance: float,
) -> Pool:
    """Return a provider's own staff as a pool, sized from the children who rely on it (all assumed)."""
    posts = children * posts_per_child
    return Pool(
        owner=owner,
        name=name,
        posts=posts,
        at_work=posts,
        hours_per_post=hours_per_post,
        usual_absence=usual_absence,
        allowance=allowance,
        mark=Mark.ASSUMED,
        source=f"{children:.1f} children, {posts_per_child:g} posts for each",
    )


def expected_loss(
    rates: Sequence[WeekRate],
    *,
    mondays: Sequence[date],
    restricted: Sequence[float],
    usually_restricted: float,
    changes: Changes | None,
    effects: Effects,
) -> Loss:
    """Return the share of hours lost against own normal, by week: the last level held, and its range.

    Parameters
    ----------
    rates : sequence of WeekRate
        Weeks of the area as known, in order; may be empty.
    mondays : sequence of date
        Weeks of the horizon.
    restricted : sequence of float
        Share of hours that restrictions take in each of them, as known.
    usually_restricted : float
        The same in own normal.
    changes : Changes or None
        Past changes over 16 weeks, over all areas; ``None`` where too few are known.
    effects : Effects
        Assumed numbers.

    Notes
    -----
    The held level always lies within its own range: a past that only rose still leaves room for no change.
    """
    held, normal, words = _held(rates, mondays[0], effects)
    known = held is not None
    now = held if held is not None else normal
    down = min(0.0, changes.low) if changes and known else 0.0
    up = max(0.0, changes.high) if changes and known else 0.0

    def lost(rate: float, limits: float) -> float:
        more_off = effects.off_per_case * max(0.0, rate - normal)
        return min(effects.most_lost, more_off + max(0.0, limits - usually_restricted))

    def by_restrictions(limits: float) -> float:
        # Where both together reach the most that is ever lost, staff off count first.
        return lost(now, limits) - lost(now, usually_restricted)

    return Loss(
        mid=tuple(lost(now, r) for r in restricted),
        low=tuple(lost(now + down, r) for r in restricted),
        high=tuple(lost(now + up, r) for r in restricted),
        mark=Mark.ASSUMED,
        why=words + _range_words(changes, known=known) + _restriction_words(restricted, usually_restricted),
        restrictions=tuple(by_restrictions(r) for r in restricted),
    )


def spare_hours(pool: Pool, loss: Loss) -> SpareHours:
    """Return what a pool can spare for visits in each week, at the expected, greater and smaller loss.

    Normal work fills all of a pool's normal capacity but the allowance. A loss of hours cuts headroom by the
    same number of hours, and the spare is what is left of the allowance: from 0 to the allowance, never more.
    """
    full = pool.posts * pool.hours_per_post
    normal = pool.allowance * full
    capacity = pool.at_work * pool.hours_per_post * (1 - pool.usual_absence)
    # The pool's own normal week leaves the allowance whatever its shortage: demand is what it gets done then.
    demand = capacity - normal
    return SpareHours(
        owner=pool.owner,
        pool=pool.name,
        hours=_left(normal, full, loss.mid),
        hours_low=_left(normal, full, loss.high),
        hours_high=_left(normal, full, loss.low),
        demand=tuple(demand for _ in loss.mid),
        capacity=tuple(capacity - lost * full for lost in loss.mid),
        normal_headroom=normal,
        mark=weakest(pool.mark, loss.mark),
        why=f"{loss.why} Of {full:.0f} hours a week ({pool.source}) an ordinary week spares {normal:.1f}.",
    )


def _left(normal: float, full: float, lost: Sequence[float]) -> tuple[float, ...]:
    return tuple(min(normal, max(0.0, normal - share * full)) for share in lost)


def _held(rates: Sequence[WeekRate], first: date, effects: Effects) -> tuple[float | None, float, str]:
    """Return the level held (``None`` where too old), own normal, and the sentence about both."""
    if not rates:
        return None, 0.0, "No case counts are known here: as many staff off as usual is assumed."
    last = rates[-1].week_ending
    normal = own_normal(rates, until=last, weeks=effects.normal_weeks, began=effects.began)
    if (first - last).days > effects.stale_weeks * 7:
        words = f"The last case counts are of the week to {_day(last)}, too old to hold: "
        return None, normal, words + "as many staff off as usual is assumed."
    now = level(rates, weeks=effects.level_weeks)
    more = min(effects.most_lost, effects.off_per_case * max(0.0, now - normal))
    return (
        now,
        normal,
        (
            f"{now:.1f} cases per 10,000 a week in the {effects.level_weeks} weeks to {_day(last)}, "
            f"usually {normal:.1f}: {100 * more:.1f} % more staff off than usual."
        ),
    )


def _range_words(changes: Changes | None, *, known: bool) -> str:
    if not known:
        return ""
    if changes is None:
        return " Too few past changes are known to give a range."
    words = f" Range from {changes.count} past changes over {changes.lag_weeks} weeks"
    return words + (
        "." if changes.lag_weeks == changes.asked_weeks else f", stretched to {changes.asked_weeks}."
    )


def _restriction_words(restricted: Sequence[float], usual: float) -> str:
    most = max(restricted, default=0.0) - usual
    return f" Restrictions take up to {100 * most:.1f} % more hours than usual." if most > 0 else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
