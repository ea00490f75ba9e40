"""Rules about a person's pins, and about who led and who knows a service."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from counterpoise.programme.check.case import Broken, Case, Seen
from counterpoise.programme.pins import OF_WEEKS, Pin, PinKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counterpoise.programme.problem import Requirement


def pins(case: Case) -> Iterator[Broken]:
    """Rule ``pins``: what a person asked of single visits is kept as given (problem.py: pins)."""
    for pin in case.problem.pins:
        visit = case.visit_of.get(pin.requirement)
        if visit is None:
            if pin.obliges:
                yield Broken("pins", pin.key, f"{pin.requirement} is not planned.")
        elif not _kept(pin, visit.week, visit.team):
            yield Broken("pins", pin.key, f"{pin.requirement} is planned otherwise.")


def _kept(pin: Pin, week: int, team: tuple[str, ...]) -> bool:
    if pin.kind in OF_WEEKS:
        return (week in pin.weeks) is (pin.kind is PinKind.IN_WEEKS)
    if pin.kind is PinKind.LEADS:
        return team[:1] == (pin.inspector,)
    return (pin.inspector in team) is (pin.kind is PinKind.TAKES_PART)


def leads_gap(case: Case) -> Iterator[Broken]:
    """Rule ``lead's gap``: no lead leads at a service again too soon (problem.py: lead_gap_days)."""
    by_service: dict[str, list[tuple[Seen, int]]] = {}
    for s, rule in case.ruled:
        led = case.problem.past_leads.get((s.visit.team[0] if s.visit.team else "", s.service.key))
        if led is not None:
            yield from _too_soon(s, led, rule.lead_gap_days)
        by_service.setdefault(s.service.key, []).append((s, rule.lead_gap_days))
    for rows in by_service.values():
        rows.sort(key=lambda row: (row[0].visit.first_day, row[0].visit.requirement))
        for (a, _), (b, days) in combinations(rows, 2):
            if a.visit.team[:1] == b.visit.team[:1]:
                yield from _too_soon(b, a.visit.last_day, days)


def _too_soon(s: Seen, led: date, days: int) -> Iterator[Broken]:
    apart = (s.visit.first_day - led).days
    if apart < days:
        yield Broken(
            "lead's gap",
            s.visit.requirement,
            f"{s.visit.team[0]} led there {apart} days before; {days} are asked.",
        )


def continuity(case: Case) -> Iterator[Broken]:
    """Rule ``continuity``: where a type asks it, somebody who knows the place goes if one is free."""
    knows: dict[str, set[str]] = {}
    for name, service in case.problem.knows:
        knows.setdefault(service, set()).add(name)
    for s, rule in case.ruled:
        here = knows.get(s.service.key, set())
        if rule.continues and here.isdisjoint(s.visit.team):
            free = sorted(name for name in here if _could_go(case, s, name))
            if free:
                yield Broken(
                    "continuity",
                    s.visit.requirement,
                    f"Nobody in the team knows the place, though {free[0]} does and is free.",
                )


def _could_go(case: Case, s: Seen, name: str) -> bool:
    """Say whether an inspector could take the place of a member whom no pin asks for."""
    problem, r = case.problem, s.requirement
    inspector = case.inspectors.get(name)
    if inspector is None or inspector.discipline != r.discipline or (name, s.service.key) in problem.barred:
        return False
    if r.discipline not in problem.national_disciplines and inspector.region != s.service.region:
        return False
    if any(p.requirement == r.key and p.inspector == name for p in problem.pins):
        return False
    asked = {p.inspector for p in problem.pins if p.requirement == r.key and p.obliges and p.inspector}
    # Whoever takes a lead's place must be free to lead: only where no rule about leads touches the service.
    types = {v.requirement.visit_type for v in case.seen if v.service.key == s.service.key}
    anybody_leads = all(problem.type_rules[t].lead_gap_days == 0 for t in types if t in problem.type_rules)
    others = set(s.visit.team if anybody_leads else s.visit.team[1:]) - asked
    return bool(others) and _is_free(case, r, name, s.visit.week)


def _is_free(case: Case, r: Requirement, name: str, week: int) -> bool:
    has = case.inspectors[name].slots
    return all(
        week + k < len(has) and has[week + k] - case.booked.get((name, week + k), 0) >= need
        for k, need in enumerate(r.slots)
    )
