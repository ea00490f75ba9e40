"""Use cases: the weekly return and the hours return, and what they take the place of.

Both replace assumed figures and say so: a pool's share of people off, taken from returns, replaces what cases
and restrictions would suggest; hours that visits really asked replace the tariff of their type. A return
counts from the day it was known.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import BadInputError, Fault, UsageError
from counterpoise.domain.figures import Series
from counterpoise.domain.marks import Mark
from counterpoise.domain.roles import Permission
from counterpoise.domain.tariffs import AREA_POOLS, PROVIDER_POOL, Tariffs
from counterpoise.domain.visit_types import visit_type
from counterpoise.pressure.headroom import Loss
from counterpoise.service import start

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import HoursRecord, WeeklyRecord

#: Weeks of own returns from which own normal is taken; fewer, and the published rate of absence stands in.
LEAST_WEEKS = 4
#: Own normal is the median of so many weeks at most.
_NORMAL_WEEKS = 26
#: The level that is held is the mean of so many weeks.
_LEVEL_WEEKS = 2
#: A level older than this is not held any more.
_STALE = timedelta(weeks=4)
_POOLS = (*AREA_POOLS, PROVIDER_POOL)
_SOURCES = frozenset({"schools", "police", "health", "individuals", "other"})


@dataclass(frozen=True)
class TeamOff:
    """One team in one week: people off and posts, in full-time equivalents, and the pool it is part of."""

    team: str
    pool: str
    off: float
    posts: float


@dataclass(frozen=True)
class WeekReturn:
    """What a council tells of one week; ``school_absence`` is per cent of pupils away ill, or None."""

    monday: date
    staff: tuple[TeamOff, ...]
    contacts: Mapping[str, int]
    school_absence: float | None


@dataclass(frozen=True)
class VisitHours:
    """Hours that one visit asked, by pool and week from its first week, and whether it told anything new."""

    service: str
    visit_type: str
    first_day: date
    hours: Mapping[str, Mapping[int, float]]
    told_something_new: bool


def file_week(given: WeekReturn, acting: Acting) -> int:
    """Store the return of a week, or a correction of it, and return its version.

    Raises
    ------
    BadInputError
        Naming each team, source or number that can't be.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.FILE_RETURNS)
    _check_week(given, acting.today)
    start.open_store()
    from counterpoise.store import council_queries, council_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    held = council_queries.weekly_returns(acting.body, acting.today)
    before = next((r.version for r in held if r.monday == given.monday), 0)
    return council_writes.keep_weekly_return(
        body=acting.body,
        monday=given.monday,
        payload={
            "staff": [vars(t) for t in given.staff],
            "contacts": dict(given.contacts),
            "school_absence": given.school_absence,
        },
        after_version=before,
        known_at=acting.today,
        audit=AuditEvent(acting.now, acting.who, "weekly return filed", f"week of {given.monday}"),
    )


def _check_week(given: WeekReturn, today: date) -> None:
    faults = [
        Fault("", None, t.team, "gives no known pool, or more people off than it has posts")
        for t in given.staff
        if t.pool not in _POOLS or not 0 <= t.off <= t.posts or not t.posts > 0
    ]
    faults += [
        Fault("", None, s, "is no source, or a count below zero")
        for s, n in given.contacts.items()
        if s not in _SOURCES or n < 0
    ]
    if given.school_absence is not None and not 0 <= given.school_absence <= 100:  # noqa: PLR2004 - per cent
        faults.append(Fault("", None, "school absence", "is no percentage"))
    if given.monday.weekday() != 0 or given.monday > today:
        faults.append(Fault("", None, "week", "is not the Monday of a week that has begun"))
    if faults:
        raise BadInputError(
            f"The return can't be taken: {faults[0].column} {faults[0].reason}.",
            next_step=(
                f"Pools are {', '.join(_POOLS)}; sources are {', '.join(sorted(_SOURCES))}; "
                "nothing was stored."
            ),
            faults=tuple(faults),
        )


def file_hours(given: VisitHours, acting: Acting, *, body: str = "", sender: str = "") -> int:
    """Store the hours a visit asked, or a correction of them, and return the version.

    Parameters
    ----------
    given : VisitHours
        The return.
    acting : Acting
        Who files it, or takes it in.
    body, sender : str
        Whose return it is, where a planner takes it in from a signed file or it is handed over here.

    Raises
    ------
    BadInputError
        When a pool or a number can't be.
    GuardError
        When the permission is not held.
    """
    if not sender:
        acting.must(Permission.FILE_RETURNS)
    _check_hours(given)
    start.open_store()
    from counterpoise.store import council_queries, council_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    whose = body or acting.body
    same = (given.service, given.visit_type, given.first_day)
    held = council_queries.hours_returns(acting.today, body=whose)
    before = max((r.version for r in held if (r.service, r.visit_type, r.first_day) == same), default=0)
    return council_writes.keep_hours_return(
        new=council_writes.NewHoursReturn(
            body=whose,
            sender=sender,
            service=given.service,
            visit_type=given.visit_type,
            first_day=given.first_day,
            payload={
                "hours": {p: {str(w): h for w, h in by.items()} for p, by in given.hours.items()},
                "told_something_new": given.told_something_new,
            },
            known_at=acting.today,
        ),
        after_version=before,
        audit=AuditEvent(
            acting.now,
            acting.who,
            "hours return received" if sender else "hours return filed",
            f"{given.visit_type} {given.first_day}",
        ),
    )


def _check_hours(given: VisitHours) -> None:
    visit_type(given.visit_type)
    wrong = sorted(given.hours.keys() - set(_POOLS))
    if wrong or not any(given.hours.values()):
        raise BadInputError(
            f"There is no pool called {wrong[0]!r}." if wrong else "The return names no hours.",
            next_step=f"Give hours for one or more of: {', '.join(_POOLS)}.",
        )
    if any(h < 0 for by in given.hours.values() for h in by.values()):
        raise BadInputError("Hours can't be below zero.", next_step="Correct the number; nothing was stored.")


def own_losses(
    returns: Sequence[WeeklyRecord],
    *,
    pools: Sequence[str] = AREA_POOLS,
    as_of: date,
    mondays: Sequence[date],
    usual_absence: float | None,
    most_lost: float,
) -> dict[str, Loss]:
    """Return the share of hours that each pool lost against own normal, from own returns, by pool.

    Pools without a return in the last four weeks are left out: what is assumed stands for them.

    Parameters
    ----------
    returns : sequence of WeeklyRecord
        Known on the day, by week.
    pools : sequence of str
        Whose losses are asked for.
    as_of : date
        The day.
    mondays : sequence of date
        Weeks to give a loss for: the last level, held.
    usual_absence : float or None
        The published share of days lost, for own normal where there are too few returns.
    most_lost : float
        No more than this share is ever lost.
    """
    found = {}
    for pool in pools:
        shares = _shares(returns, pool)
        if not shares or as_of - shares[-1][0] > _STALE:
            continue
        normal = _own_normal([s for _, s in shares], usual_absence)
        if normal is None:
            continue
        found[pool] = _loss(shares, normal, len(mondays), most_lost)
    return found


def _shares(returns: Sequence[WeeklyRecord], pool: str) -> list[tuple[date, float]]:
    found = []
    for r in returns:
        teams = [t for t in r.payload["staff"] if t["pool"] == pool]
        posts = sum(t["posts"] for t in teams)
        if posts:
            found.append((r.monday, sum(t["off"] for t in teams) / posts))
    return found


def _own_normal(shares: Sequence[float], usual: float | None) -> float | None:
    if len(shares) >= LEAST_WEEKS:
        return statistics.median(shares[-_NORMAL_WEEKS:])
    return usual


def _loss(shares: Sequence[tuple[date, float]], normal: float, weeks: int, most_lost: float) -> Loss:
    recent = [s for _, s in shares[-LEAST_WEEKS:]]
    now = statistics.mean(recent[-_LEVEL_WEEKS:])

    def lost(share: float) -> tuple[float, ...]:
        return (min(most_lost, max(0.0, share - normal)),) * weeks

    why = (
        f"{100 * now:.1f} % of people off in your own returns to the week of {shares[-1][0].isoformat()}, "
        f"usually {100 * normal:.1f} %: this replaces what cases and restrictions would suggest."
    )
    return Loss(lost(now), lost(min(*recent, now)), lost(max(*recent, now)), Mark.ESTIMATED, why)


def with_hours(tariffs: Tariffs, returns: Iterable[HoursRecord]) -> Tariffs:
    """Return tariffs in which hours that were returned take the place of assumed ones, marked *estimated*.

    Of each type and pool, the mean over its returns counts, week by week.
    """
    by_path: dict[str, list[dict[int, float]]] = {}
    for r in returns:
        for pool, by_week in r.payload["hours"].items():
            group = "provider" if pool == PROVIDER_POOL else "area"
            hours = {int(w): float(h) for w, h in by_week.items()}
            by_path.setdefault(f"visit.{r.visit_type}.{group}.{pool}", []).append(hours)
    replaced = {path: _mean_series(given) for path, given in by_path.items() if any(given)}
    # The bundled tariffs have their visits and numbers worked out already.
    return Tariffs(MappingProxyType({**tariffs.entries, **replaced})) if replaced else tariffs


def _mean_series(given: Sequence[Mapping[int, float]]) -> Series:
    weeks = sorted({w for hours in given for w in hours})
    span = range(weeks[0], weeks[-1] + 1)
    return Series(
        values=tuple(statistics.mean(h.get(w, 0.0) for h in given) for w in span),
        unit="hours",
        mark=Mark.ESTIMATED,
        source=f"the mean of {len(given)} hours returns, in place of the assumed tariff",
        first_week=weeks[0],
    )


def hours_known(as_of: date, *, body: str) -> tuple[HoursRecord, ...]:
    """Return the hours returns that a body keeps of its own, as known on a day."""
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    return tuple(r for r in council_queries.hours_returns(as_of, body=body) if not r.sender)


def hours_of(service: str, code: str, first_day: date, acting: Acting) -> VisitHours | None:
    """Return the hours that a body gave to one visit, nothing where it filed none.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    found = hours_known(acting.today, body=acting.body)
    same = (r for r in found if (r.service, r.visit_type, r.first_day) == (service, code, first_day))
    record = next(same, None)
    if record is None:
        return None
    hours = {p: {int(w): h for w, h in by.items()} for p, by in record.payload["hours"].items()}
    return VisitHours(service, code, first_day, hours, bool(record.payload["told_something_new"]))


def hours_sent(as_of: date, *, to: str) -> tuple[HoursRecord, ...]:
    """Return the hours returns that those who were visited sent to an inspectorate, each as it was last sent.

    They go to whoever makes visits of the type: on a server that several share, to nobody else (rule 3).
    """
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    newest: dict[tuple[str, str, str, date], HoursRecord] = {}
    for r in council_queries.hours_returns(as_of):
        key = (r.body, r.service, r.visit_type, r.first_day)
        theirs = r.sender and visit_type(r.visit_type).owner == to
        # By file and here: what was sent last counts, once.
        if theirs and (key not in newest or newest[key].version < r.version):
            newest[key] = r
    return tuple(newest.values())


def inbox(acting: Acting) -> tuple[HoursRecord, ...]:
    """Return the hours returns that came in, to an inspectorate's own people.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    start.open_store()
    return hours_sent(acting.today, to=acting.body)


def weeks_known(body: str, as_of: date) -> tuple[WeeklyRecord, ...]:
    """Return the weekly returns of a body known on a day, by week."""
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    return council_queries.weekly_returns(body, as_of)


def parse_team(text: str) -> TeamOff:
    """Return a team from ``TEAM:POOL=OFF/POSTS``; ``POOL=OFF/POSTS`` stands for a whole pool.

    Raises
    ------
    UsageError
        When the text has another form.
    """
    name, _, numbers = text.rpartition("=")
    off, _, posts = numbers.partition("/")
    team, _, pool = name.rpartition(":")
    try:
        return TeamOff(team or pool, pool, float(off), float(posts))
    except ValueError as fault:
        raise UsageError(
            f"“{text}” does not say who is off.", next_step="Write it as practitioners=12/180."
        ) from fault


def parse_hours(text: str) -> tuple[str, dict[int, float]]:
    """Return hours of a pool from ``POOL=WEEK:HOURS,WEEK:HOURS`` (week 0: the one fieldwork began in).

    Raises
    ------
    UsageError
        When the text has another form.
    """
    pool, _, weeks = text.partition("=")
    try:
        pairs = [w.partition(":") for w in weeks.split(",")]
        return pool, {int(w): float(h) for w, _, h in pairs}
    except ValueError as fault:
        raise UsageError(
            f"“{text}” does not say how many hours.",
            next_step="Write it as leaders=-1:20,0:35 - week and hours, week 0 being the one it began in.",
        ) from fault


def as_json(record: WeeklyRecord | HoursRecord) -> dict[str, Any]:
    """Return a return as one mapping."""
    return dict(vars(record))
