"""Made problems of any size, from five authorities up, for tests and benchmarks.

Nothing here describes a real place: names say so, and every figure is marked as simulated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.marks import Mark
from counterpoise.programme.problem import (
    Ask,
    FixedVisit,
    Inspector,
    LotRules,
    Problem,
    Requirement,
    Service,
    Spare,
    TypeRule,
    Week,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLOSED_ISO_WEEKS = frozenset({1, 14, 31, 32, 33, 34, 35, 52})
_POOLS = (("leaders", 24.0), ("data and performance", 16.0), ("practitioners", 60.0))


@dataclass(frozen=True)
class Size:
    """How large a made problem is, and how tight.

    ``room`` is the share of all asked inspector time that inspectors have; family budgets take 0.9 of it.
    """

    authorities: int = 5
    providers: int = 40
    weeks: int = 16
    room: float = 0.5
    #: Share of providers with a second visit of the same type in the horizon.
    twice: float = 0.2
    #: Share of provider visits under a statutory floor.
    floors: float = 0.1
    regions: int = 2
    #: Whether homes are visited unannounced, with lots over their weeks, some of them looked at this year.
    lots: bool = False
    as_of: date = date(2020, 9, 1)


@dataclass(frozen=True)
class _Kind:
    """A made visit type with its tariff."""

    rule: TypeRule
    discipline: str
    slots: tuple[int, ...]
    weekday: int
    separates: bool
    asks: tuple[Ask, ...]
    family: str


@dataclass(frozen=True)
class _World:
    """What every requirement of one made problem shares."""

    size: Size
    weeks: tuple[Week, ...]
    holidays: frozenset[date]
    rng: np.random.Generator
    #: Start weeks each type's rule allows.
    open: dict[str, tuple[int, ...]]


def _rule(
    name: str, *, notice: int, weekdays: set[int], days: int, area: bool, team: int, gap: int
) -> TypeRule:
    return TypeRule(
        visit_type=name,
        notice_working_days=notice,
        valid_from=date(2018, 1, 1),
        valid_to=None,
        weekdays=frozenset(weekdays),
        onsite_days=days,
        keeps_closed_weeks=area,
        keeps_bank_holidays=area,
        closed_months=frozenset({8}) if name == "agency-full" else frozenset(),
        team=team,
        least_gap_days=gap,
    )


def _area_asks(*hours: float) -> tuple[Ask, ...]:
    return tuple(Ask("area", pool, 0, h) for (pool, _), h in zip(_POOLS, hours, strict=True) if h > 0)


def _kinds() -> dict[str, _Kind]:
    full = _rule("area-full", notice=5, weekdays={0}, days=8, area=True, team=4, gap=180)
    look = _rule("area-focused", notice=10, weekdays={1, 2, 3}, days=1, area=True, team=2, gap=90)
    home = _rule("home-full", notice=0, weekdays={0, 1, 2}, days=2, area=False, team=1, gap=60)
    brief = _rule("home-assurance", notice=0, weekdays={1, 2, 3}, days=2, area=False, team=1, gap=60)
    agency = _rule("agency-full", notice=10, weekdays={0}, days=8, area=False, team=2, gap=120)
    ahead = (Ask("area", "data and performance", -1, 12.0),)
    second = (Ask("area", "practitioners", 1, 60.0), Ask("area", "leaders", 1, 20.0))
    staff = (Ask("provider", "home staff", 0, 10.0),)
    return {
        "area-full": _Kind(full, "areas", (2, 2), 0, True, ahead + _area_asks(30, 20, 70) + second, "area"),
        "area-focused": _Kind(look, "areas", (1,), 1, False, _area_asks(12, 10, 30), "area"),
        "home-full": _Kind(home, "homes", (2,), 1, False, _area_asks(1, 1, 6) + staff, "home"),
        "home-assurance": _Kind(brief, "homes", (1,), 1, False, _area_asks(1, 0, 4) + staff, "home"),
        "agency-full": _Kind(agency, "homes", (2, 2), 0, False, _area_asks(2, 1, 8) + staff, "agency"),
    }


def made_problem(size: Size | None = None, *, seed: int) -> Problem:
    """Make a problem: the same seed and size give the same problem.

    Parameters
    ----------
    size : Size, optional
        Five authorities and forty providers over sixteen weeks by default.
    seed : int
    """
    size = size or Size()
    rng = np.random.default_rng(seed)
    kinds = _kinds()
    holidays = frozenset(
        d
        for year in range(size.as_of.year, size.as_of.year + 3)
        for d in (date(year, 12, 25), date(year, 12, 28), date(year, 1, 1), date(year, 5, 4))
    )
    weeks = _weeks(size, holidays)
    services = _services(size, rng)
    world = _World(size, weeks, holidays, rng, {})
    for name, kind in kinds.items():
        world.open[name] = tuple(w for w in range(size.weeks) if _open(kind, w, world))
    requirements = tuple(r for s in services for r in _requirements(s, kinds, world))
    inspectors = _inspectors(requirements, services, size, rng)
    made = Problem(
        as_of=size.as_of,
        weeks=weeks,
        services=services,
        requirements=requirements,
        inspectors=inspectors,
        fixed=_fixed(services, weeks, rng),
        spare=_spare(services, size, rng),
        family_slots=_budgets(requirements, services, size),
        separation_days=91,
        delay_tolerance=0.02,
        learning_share=0.1,
        national_disciplines=frozenset({"areas"}),
        type_rules={name: k.rule for name, k in kinds.items()},
        bank_holidays=holidays,
        closed_iso_weeks=_CLOSED_ISO_WEEKS,
        default_spare={("provider", "home staff"): 12.0} | {("area", p): h for p, h in _POOLS},
        barred=frozenset(
            (i.key, services[int(rng.integers(len(services)))].key) for i in inspectors if rng.integers(2)
        ),
        notes=("A made problem: no real place, every figure simulated.",),
    )
    return _with_lots(made, np.random.default_rng([seed, 1])) if size.lots else made


def _with_lots(problem: Problem, rng: np.random.Generator) -> Problem:
    """Make visits to homes unannounced; half of the strong services were looked at within the year."""
    days = rng.integers(20, 340, len(problem.services))
    looked = rng.random(len(problem.services)) < 0.5  # noqa: PLR2004 - half
    services = tuple(
        replace(s, last_full_visit=problem.as_of - timedelta(days=int(d)))
        if there and not s.exempt and s.family != "area"
        else s
        for s, d, there in zip(problem.services, days, looked, strict=True)
    )
    return replace(
        problem,
        services=services,
        requirements=tuple(
            replace(r, unannounced=r.visit_type.startswith("home")) for r in problem.requirements
        ),
        lots=LotRules(
            floor_bits=2.0, delay_tolerance=0.1, strain_tolerance=0.05, weeks_later=4, second_share=0.1
        ),
    )


def _weeks(size: Size, holidays: frozenset[date]) -> tuple[Week, ...]:
    start = size.as_of + timedelta(days=(-size.as_of.weekday()) % 7)
    mondays = [start + timedelta(days=7 * k) for k in range(size.weeks)]
    return tuple(
        Week(
            monday=m,
            working_days=5 - sum(m <= d < m + timedelta(days=5) for d in holidays),
            closed_to_authorities=m.isocalendar().week in _CLOSED_ISO_WEEKS,
            bank_holiday=any(m <= d < m + timedelta(days=5) for d in holidays),
        )
        for m in mondays
    )


def _services(size: Size, rng: np.random.Generator) -> tuple[Service, ...]:
    out = []
    for n in range(size.authorities + size.providers):
        is_area = n < size.authorities
        area = n if is_area else int(rng.integers(size.authorities))
        family = "area" if is_area else str(rng.choice(["home", "home", "home", "agency"]))
        grade = str(rng.choice(["outstanding", "good", "requires improvement", "inadequate", "none yet"]))
        chance = {"outstanding": 0.05, "good": 0.15, "requires improvement": 0.4}.get(grade, 0.6)
        out.append(
            Service(
                key=f"{'authority' if is_area else 'provider'}:made-{n}",
                family=family,
                name=f"Made {family} {n}",
                area=f"MADE{area:03}",
                area_name=f"Made authority {area}",
                region=f"Made region {area % size.regions}",
                exposure=round(float(rng.gamma(2, 600 if is_area else 4)), 1) + 1,
                exposure_mark=Mark.SIMULATED,
                below_good=chance,
                below_good_mark=Mark.SIMULATED,
                last_grade=grade,
                last_full_visit=None,
                exempt=grade in {"inadequate", "none yet"},
                exempt_reason="inadequate or never inspected" if chance > 0.5 else "",  # noqa: PLR2004 - as above
                latitude=50.5 + 4 * float(rng.random()),
                longitude=-3.0 + 4 * float(rng.random()),
            )
        )
    return tuple(out)


def _requirements(service: Service, kinds: Mapping[str, _Kind], world: _World) -> list[Requirement]:
    rng, size = world.rng, world.size
    choices = [name for name, k in kinds.items() if k.family == service.family]
    kind = kinds[choices[int(rng.integers(len(choices)))]]
    count = 2 if service.family != "area" and rng.random() < size.twice else 1
    out = []
    for n in range(count):
        due = size.as_of + timedelta(days=int(rng.integers(-40, 60)) + n * 120)
        bound = service.family != "area" and rng.random() < size.floors
        floor = max(due, size.as_of) + timedelta(days=int(rng.integers(10, 60))) if bound else None
        if floor and kind.slots == (1,):
            # Two halves of a week keep one floor only where it leaves the week whole.
            floor += timedelta(days=(4 - floor.weekday()) % 7)
        out.append(_requirement(service, kind, number=n, due=due, floor=floor, world=world))
    return out


def _requirement(
    service: Service, kind: _Kind, *, number: int, due: date, floor: date | None, world: _World
) -> Requirement:
    weeks, rng = world.weeks, world.rng
    strong = service.last_grade in {"outstanding", "good"}
    # One week in ten the service is closed.
    away = rng.random(len(weeks)) < 0.1  # noqa: PLR2004 - as said above
    return Requirement(
        key=f"{service.key}/{kind.rule.visit_type}/{number}",
        service=service.key,
        visit_type=kind.rule.visit_type,
        visit_type_name=f"Made {kind.rule.visit_type}",
        owner="made inspectorate",
        discipline=kind.discipline,
        tier={"inadequate": 1, "requires improvement": 2, "none yet": 3}.get(service.last_grade, 4),
        tier_reason="made",
        due=due,
        due_reason="made",
        due_mark=Mark.SIMULATED,
        floor_by=floor if floor and floor < weeks[-1].monday + timedelta(days=7) else None,
        start_weeks=tuple(w for w in world.open[kind.rule.visit_type] if not away[w]),
        weekday=kind.weekday,
        onsite_days=kind.rule.onsite_days,
        slots=kind.slots,
        team=kind.rule.team,
        asks=kind.asks,
        separates=kind.separates,
        learning_question=f"{kind.rule.visit_type}|{service.region}" if strong else "",
        # Two strong services in five are samples.
        sample=bool(strong and rng.random() < 0.4),  # noqa: PLR2004 - as said above
    )


def _open(kind: _Kind, w: int, world: _World) -> bool:
    """Apply the type's rule to one start week: horizon, holidays, closed weeks and months, notice."""
    rule, weeks, holidays = kind.rule, world.weeks, world.holidays
    first = weeks[w].monday + timedelta(days=kind.weekday)
    days = [first + timedelta(days=k) for k in range(30)]
    working = [d for d in days if d.weekday() < 5 and d not in holidays]  # noqa: PLR2004 - Saturday
    last = working[rule.onsite_days - 1]
    end = weeks[-1].monday + timedelta(days=7)
    friday = weeks[w].monday + timedelta(days=7 * len(kind.slots) - 3)
    if w + len(kind.slots) > len(weeks) or last > friday or last >= end or first in holidays:
        return False
    # Half a week is given only where two fit, one after the other.
    if kind.slots == (1,) and weeks[w].bank_holiday:
        return False
    touched = [x for x in weeks if x.monday <= last and x.monday + timedelta(days=7) > first]
    shut = (rule.keeps_closed_weeks and any(x.closed_to_authorities for x in touched)) or (
        rule.keeps_bank_holidays and any(x.bank_holiday for x in touched)
    )
    if shut or any(d.month in rule.closed_months for d in days if d <= last):
        return False
    as_of = world.size.as_of
    ahead = (as_of + timedelta(days=k) for k in range(1, (first - as_of).days + 1))
    notice = sum(d.weekday() < 5 and d not in holidays for d in ahead)  # noqa: PLR2004 - Saturday
    return notice >= rule.notice_working_days


def _inspectors(
    requirements: tuple[Requirement, ...],
    services: tuple[Service, ...],
    size: Size,
    rng: np.random.Generator,
) -> tuple[Inspector, ...]:
    """Give each group its share of the time asked; every inspector is away one week in ten."""
    region = {s.key: s.region for s in services}
    asked: dict[tuple[str, str], int] = {}
    largest: dict[tuple[str, str], int] = {}
    for r in requirements:
        group = (r.discipline, "" if r.discipline == "areas" else region[r.service])
        asked[group] = asked.get(group, 0) + r.team * sum(r.slots)
        largest[group] = max(largest.get(group, 0), r.team)
    out = []
    for (discipline, where), slots in sorted(asked.items()):
        count = max(largest[discipline, where], round(slots * size.room / (2 * size.weeks * 0.9)))
        for n in range(count):
            week_slots = tuple(0 if rng.random() < 0.1 else 2 for _ in range(size.weeks))  # noqa: PLR2004
            out.append(
                Inspector(
                    key=f"{discipline}-{where or 'national'}-{n}".replace(" ", "-"),
                    discipline=discipline,
                    region=where or "Made region 0",
                    base="made",
                    latitude=50.5 + 4 * float(rng.random()),
                    longitude=-3.0 + 4 * float(rng.random()),
                    slots=week_slots,
                )
            )
    return tuple(out)


def _fixed(
    services: tuple[Service, ...], weeks: tuple[Week, ...], rng: np.random.Generator
) -> tuple[FixedVisit, ...]:
    """Give one area in four a visit of somebody else's."""
    out = []
    for s in services:
        if s.family == "area" and rng.random() < 0.25:  # noqa: PLR2004 - one in four
            monday = weeks[int(rng.integers(len(weeks)))].monday
            asks = tuple(Ask("area", pool, 0, hours / 2) for pool, hours in _POOLS)
            out.append(
                FixedVisit(
                    key=f"fixed:{s.area}",
                    area=s.area,
                    owner="another made inspectorate",
                    visit_type="made joint visit",
                    first_day=monday,
                    last_day=monday + timedelta(days=4),
                    separates=bool(rng.random() < 0.5),  # noqa: PLR2004 - every other
                    asks=asks,
                )
            )
    return tuple(out)


def _spare(services: tuple[Service, ...], size: Size, rng: np.random.Generator) -> tuple[Spare, ...]:
    """Give two areas in three hours of their own, with a dip of some weeks that stands for an outbreak."""
    out = []
    for s in services:
        if s.family != "area" or rng.random() < 1 / 3:
            continue
        start, length = int(rng.integers(size.weeks)), int(rng.integers(2, 6))
        for pool, hours in _POOLS:
            level = np.full(size.weeks, hours * float(rng.uniform(0.6, 1.4)))
            level[start : start + length] *= 0.2
            row = tuple(float(x) for x in np.round(level, 1))
            out.append(Spare(f"area:{s.area}", pool, row, row, row, Mark.SIMULATED, "made"))
    return tuple(out)


def _budgets(
    requirements: tuple[Requirement, ...], services: tuple[Service, ...], size: Size
) -> dict[str, int]:
    family = {s.key: s.family for s in services}
    asked: dict[str, int] = {}
    for r in requirements:
        asked[family[r.service]] = asked.get(family[r.service], 0) + r.team * sum(r.slots)
    return {f: int(0.9 * size.room * n) + 2 for f, n in sorted(asked.items())}
