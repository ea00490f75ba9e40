"""What stands already: visits that were confirmed or told, weeks that others take, ties of inspectors.

A visit that stands is given to the planner, not asked for a second time: its days keep others apart, its
hours count, and its inspectors have that time no more. Of other inspectorates no more is known than which
weeks an area's service is busy in (rule 3); such a week is taken as a full visit, to be on the safe side.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.programme.problem import Ask, FixedVisit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from counterpoise.domain.facts import InspectorTieRow
    from counterpoise.domain.visit_types import VisitType
    from counterpoise.programme.problem import Inspector, Problem, Requirement
    from counterpoise.service.instance.requirements import Rulebook

_OTHERS = "another inspectorate"
_WORKING_WEEK = timedelta(days=4)
#: Published for fostering and adoption agencies, taken for every provider (domain notes, F6 and F8).
CYCLES_RUNNING = 3


@dataclass(frozen=True)
class Stands:
    """One visit that stands: of whom, when, and who goes (inspector keys, lead first)."""

    service: str
    visit_type: str
    first_day: date
    last_day: date
    requirement: str
    team: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """All that stands on a day; ``busy`` gives Mondays by service, ``ties`` are those known."""

    visits: tuple[Stands, ...] = ()
    busy: Mapping[str, frozenset[date]] = field(default_factory=dict)
    ties: tuple[InspectorTieRow, ...] = ()


def with_standing(problem: Problem, standing: Standing, rules: Rulebook, areas: Mapping[str, str]) -> Problem:
    """Return a problem in which what stands is given.

    Parameters
    ----------
    problem : Problem
    standing : Standing
    rules : Rulebook
        Types and tariffs of the visits that stand.
    areas : mapping
        ONS code of the area by service.
    """
    near = problem.weeks[0].monday - timedelta(days=problem.separation_days)
    stands = tuple(v for v in standing.visits if v.last_day >= near and v.service in areas)
    done = {key for v in stands if (key := _asked(problem, v))}
    left = tuple(_clear_of(problem, r, stands) for r in problem.requirements if r.key not in done)
    known = {(f.area, f.visit_type, f.first_day) for f in problem.fixed}
    given = [_given(v, rules, areas[v.service]) for v in stands]
    given += [_taken(s, m, areas[s]) for s, ms in sorted(standing.busy.items()) for m in sorted(ms)]
    fixed = (*problem.fixed, *(f for f in given if (f.area, f.visit_type, f.first_day) not in known))
    slots = dict(problem.family_slots)
    family = {s.key: s.family for s in problem.services}
    for r in problem.requirements:
        if r.key in done and family[r.service] in slots and r.floor_by is None:
            slots[family[r.service]] = max(0, slots[family[r.service]] - r.team * sum(r.slots))
    inspectors = tuple(_without(i, stands, problem, rules) for i in problem.inspectors)
    changed = replace(
        problem,
        requirements=left,
        fixed=fixed,
        family_slots=slots,
        inspectors=inspectors,
        taken=problem.taken | {(name, day) for v in stands for name in v.team for day in _on_site(v)},
    )
    return with_ties(changed, standing.ties, rules.kinds)


def of_owner(problem: Problem, owner: str) -> Problem:
    """Return a problem that asks for the visits of one inspectorate alone, and of whom those are.

    From the same facts the planner finds nearly the same weeks for everybody: a programme that named the
    visits of others to a guest on their server would tell what nobody was told of (rules 1 and 2).
    """
    asked = tuple(r for r in problem.requirements if r.owner == owner)
    whose = {r.service for r in asked}
    return replace(problem, requirements=asked, services=tuple(s for s in problem.services if s.key in whose))


def with_ties(problem: Problem, ties: Sequence[InspectorTieRow], kinds: Mapping[str, VisitType]) -> Problem:
    """Return a problem with what ties of inspectors forbid and tell."""
    day = problem.as_of
    visits = [t for t in ties if t.tie != "interest" and t.on <= day]
    interest = {
        (t.inspector, t.service) for t in ties if t.tie == "interest" and (t.until is None or t.until >= day)
    }
    led: dict[tuple[str, str], date] = dict(problem.past_leads)
    for t in visits:
        if t.tie == "led":
            pair = t.inspector, t.service
            led[pair] = max(t.until or t.on, led.get(pair, date.min))
    return replace(
        problem,
        barred=problem.barred | interest | _running(visits, kinds),
        past_leads=led,
        knows=problem.knows | {(t.inspector, t.service) for t in visits},
    )


def _running(visits: Sequence[InspectorTieRow], kinds: Mapping[str, VisitType]) -> frozenset[tuple[str, str]]:
    """Return who took part in the last three cycles of a provider: the next one is somebody else's.

    A cycle is a graded visit, by its first day, as far as these rows know.
    """
    graded = [
        t
        for t in visits
        if t.service.startswith("provider:") and t.visit_type in kinds and kinds[t.visit_type].graded
    ]
    found = set()
    for service in {t.service for t in graded}:
        last = sorted({t.on for t in graded if t.service == service})[-CYCLES_RUNNING:]
        for name in {t.inspector for t in graded if t.service == service}:
            days = {t.on for t in graded if t.service == service and t.inspector == name}
            if len(last) == CYCLES_RUNNING and days.issuperset(last):
                found.add((name, service))
    return frozenset(found)


def _asked(problem: Problem, v: Stands) -> str:
    """Return the visit of the problem that one that stands answers: by key, else first due of its type."""
    of_type = [r for r in problem.requirements if (r.service, r.visit_type) == (v.service, v.visit_type)]
    named = [r for r in of_type if r.key == v.requirement]
    inside = v.last_day >= problem.weeks[0].monday
    return min(named or of_type, key=lambda r: r.due).key if of_type and inside else ""


def _clear_of(problem: Problem, r: Requirement, stands: Collection[Stands]) -> Requirement:
    """Return a visit without the weeks too near one of its type that stands."""
    same = [v for v in stands if (v.service, v.visit_type) == (r.service, r.visit_type)]
    rule = problem.type_rules.get(r.visit_type)
    if not same or rule is None:
        return r
    gap = timedelta(days=rule.least_gap_days)
    length = timedelta(days=7 * r.span - 3)
    first = {w: problem.weeks[w].monday + timedelta(days=r.weekday) for w in r.start_weeks}
    open_ = (
        w
        for w, day in first.items()
        if all(day - v.last_day >= gap or v.first_day - (day + length) >= gap for v in same)
    )
    return replace(r, start_weeks=tuple(open_))


def _given(v: Stands, rules: Rulebook, area: str) -> FixedVisit:
    kind = rules.kinds[v.visit_type]
    return FixedVisit(
        key=f"stands:{v.visit_type}:{v.service}:{v.first_day.isoformat()}",
        area=area,
        owner=kind.owner,
        visit_type=v.visit_type,
        first_day=v.first_day,
        last_day=v.last_day,
        separates=kind.separates,
        asks=tuple(
            Ask(a.of, a.pool, a.week_offset, a.hours)
            for a in rules.tariffs.visit(v.visit_type).asks()
            if a.of == "area"
        ),
    )


def _on_site(v: Stands) -> Iterator[date]:
    return (v.first_day + timedelta(days=k) for k in range((v.last_day - v.first_day).days + 1))


def _taken(service: str, monday: date, area: str) -> FixedVisit:
    return FixedVisit(
        key=f"busy:{service}:{monday.isoformat()}",
        area=area,
        owner=_OTHERS,
        visit_type="visit",
        first_day=monday,
        last_day=monday + _WORKING_WEEK,
        separates=True,
    )


def _without(i: Inspector, stands: Collection[Stands], problem: Problem, rules: Rulebook) -> Inspector:
    """Return an inspector without the half weeks of visits that stand."""
    slots = list(i.slots)
    for v in stands:
        if i.key not in v.team:
            continue
        for k, taken in enumerate(rules.tariffs.visit(v.visit_type).slots_by_week):
            week = (v.first_day - problem.weeks[0].monday).days // 7 + k
            if 0 <= week < len(slots):
                slots[week] = max(0, slots[week] - taken)
    return replace(i, slots=tuple(slots)) if slots != list(i.slots) else i
