"""Rules about the balance: budgets, statutory floors, exemption, tolerance, the learning share."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import TYPE_CHECKING

from counterpoise.programme.check.case import Broken, Case
from counterpoise.programme.check.room import room_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.programme.check.case import Seen

#: Rounding of sums of floating-point numbers, relative.
CLOSE = 1e-6


def family_budget(case: Case) -> Iterator[Broken]:
    """Rule ``family budget``: a family takes no more half-weeks than its share (problem.py: family_slots)."""
    taken: dict[str, int] = {}
    for s in case.seen:
        if not case.binds(s.requirement):
            slots = len(s.visit.team) * sum(s.requirement.slots)
            taken[s.service.family] = taken.get(s.service.family, 0) + slots
    for family, slots in taken.items():
        budget = case.problem.family_slots.get(family)
        if budget is not None and slots > budget:
            yield Broken("family budget", family, f"It takes {slots} half-weeks; its share is {budget}.")


def statutory_floor(case: Case) -> Iterator[Broken]:
    """Rule ``statutory floor``: each floor is kept, or listed with a reason; a listed miss is true."""
    listed = {m.requirement: m for m in case.programme.statutory_misses}
    for key, r in case.requirements.items():
        visit = case.visit_of.get(key)
        kept = visit is not None and r.floor_by is not None and visit.first_day <= r.floor_by
        miss = listed.pop(key, None)
        if case.binds(r) and not kept and (miss is None or not miss.reason):
            yield Broken("statutory floor", key, f"Not begun by {r.floor_by}, and not listed with a reason.")
        elif miss is not None and (kept or not case.binds(r)):
            yield Broken("statutory floor", key, "Listed as missed, but no floor is missed.")
        elif miss is not None and (miss.floor_by != r.floor_by or miss.service != r.service):
            yield Broken("statutory floor", key, "Listed with another day or service than the requirement's.")
    for key in listed:
        yield Broken("statutory floor", key, "Listed as missed, but no such requirement.")


def exempt(case: Case) -> Iterator[Broken]:
    """Rule ``exempt never later``: busy never shields an exempt service (design, section 4, rule 4)."""
    record = case.programme.exempt_weeks
    for key, week in record.items():
        visit = case.visit_of.get(key)
        if visit is None:
            yield Broken("exempt never later", key, f"Planned for week {week} at least delay, now dropped.")
            continue
        # Busy people put nothing off; lots, which are blind to strain, may by a few weeks.
        before, later = _before_lots(case, key, visit.week)
        if before > week or visit.week > before + later:
            yield Broken(
                "exempt never later", key, f"Planned for week {week} at least delay, now {visit.week}."
            )
    for s in case.seen:
        if s.service.exempt and s.requirement.key not in record:
            yield Broken("exempt never later", s.requirement.key, "Its least-delay week is not recorded.")


def _before_lots(case: Case, key: str, week: int) -> tuple[int, int]:
    """Return an exempt visit's week before the lots, and by how many weeks those may put it off."""
    chance, rules = case.programme.chance, case.problem.lots
    if chance is None or rules is None or key not in chance.settled:
        return week, 0
    return chance.settled[key], rules.weeks_later if case.requirements[key].unannounced else 0


def tolerance(case: Case) -> Iterator[Broken]:
    """Rule ``delay tolerance``: each family's delay stays near its least (problem.py: delay_tolerance)."""
    nobody = _nobody_visited(case)
    share = 1.0 + case.problem.delay_tolerance
    for f in case.programme.families:
        # What lots add to it is held by the rule ``lots cost``.
        chance = case.programme.chance
        delay = f.delay if chance is None else chance.delay_before.get(f.family, f.delay)
        if f.least is None:
            yield Broken("delay tolerance", f.family, "Its least delay is not stated.")
        elif delay > share * f.least + CLOSE * max(1.0, f.least):
            yield Broken(
                "delay tolerance",
                f.family,
                f"Its delay of {delay:.3f} is beyond {share:g} x {f.least:.3f}.",
            )
        elif not 0 <= f.least <= nobody.get(f.family, 0.0) * (1 + CLOSE) + CLOSE:
            yield Broken(
                "delay tolerance", f.family, f"A least delay of {f.least:.3f} is more than nobody visited."
            )


def _nobody_visited(case: Case) -> dict[str, float]:
    total: dict[str, float] = {}
    for r in case.problem.requirements:
        service = case.services[r.service]
        late = max(0, (case.end - r.due).days) / 7
        total[service.family] = total.get(service.family, 0.0) + service.exposure * service.below_good * late
    return total


def learning_share(case: Case) -> Iterator[Broken]:
    """Rule ``learning share``: the reserved share of optional visits are samples, while samples last.

    Samples no longer last when none of those left out could be planned even in the place of one optional
    visit that is no sample.
    """
    by_discipline: dict[str, list[Seen]] = {}
    for s in case.seen:
        if not case.binds(s.requirement):
            by_discipline.setdefault(s.requirement.discipline, []).append(s)
    for name, optional in by_discipline.items():
        samples = sum(s.requirement.sample for s in optional)
        asked = ceil(case.problem.learning_share * len(optional) - CLOSE)
        if samples < asked and (key := _sample_with_room(case, name, optional)):
            yield Broken(
                "learning share",
                name,
                f"{samples} samples in {len(optional)} optional visits, {asked} are asked, "
                f"and {key} could be planned.",
            )


def _sample_with_room(case: Case, discipline: str, optional: list[Seen]) -> str:
    must = {p.requirement for p in case.problem.pins if p.obliges}
    others: list[Seen | None] = [
        s for s in optional if not s.requirement.sample and s.requirement.key not in must
    ]
    for key, r in case.requirements.items():
        if not r.sample or r.discipline != discipline or key in case.visit_of or case.binds(r):
            continue
        pins = [p for p in case.problem.pins if p.requirement == key]
        for week in r.start_weeks:
            if not all(p.allows(week) for p in pins):
                continue
            first = case.problem.weeks[week].monday + timedelta(days=r.weekday)
            if any(room_for(case, r, week, first, without=s) for s in others):
                return key
    return ""
