"""Would a sample that was left out have had room? Asked only where the learning share falls short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.programme.check.days import nth_working_day

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.programme.check.case import Case, Seen
    from counterpoise.programme.problem import Inspector, Requirement


def room_for(case: Case, r: Requirement, week: int, first: date, *, without: Seen | None) -> bool:
    """Say whether a requirement fits into a week of the programme once one visit is taken out."""
    last = nth_working_day(first, max(1, r.onsite_days), case.problem.bank_holidays)
    if week + len(r.slots) > len(case.problem.weeks) or last >= case.end:
        return False
    return (
        _team_free(case, r, week, without)
        and _budget_free(case, r, without)
        and _apart(case, r, first, last, without)
    )


def _eligible(case: Case, r: Requirement, inspector: Inspector) -> bool:
    service = case.services[r.service]
    return (
        inspector.discipline == r.discipline
        and (r.discipline in case.problem.national_disciplines or inspector.region == service.region)
        and (inspector.key, service.key) not in case.problem.barred
    )


def _team_free(case: Case, r: Requirement, week: int, without: Seen | None) -> bool:
    free = 0
    for inspector in case.problem.inspectors:
        if _eligible(case, r, inspector) and all(
            _left(case, inspector, week + k, without) >= need for k, need in enumerate(r.slots)
        ):
            free += 1
    return free >= r.team


def _left(case: Case, inspector: Inspector, week: int, without: Seen | None) -> int:
    left = inspector.slots[week] - case.booked.get((inspector.key, week), 0)
    if without is not None and inspector.key in without.visit.team:
        k = week - without.visit.week
        if 0 <= k < len(without.requirement.slots):
            left += without.requirement.slots[k]
    return left


def _budget_free(case: Case, r: Requirement, without: Seen | None) -> bool:
    family = case.services[r.service].family
    budget = case.problem.family_slots.get(family)
    if budget is None:
        return True
    taken = sum(
        len(s.visit.team) * sum(s.requirement.slots)
        for s in case.seen
        if s.service.family == family and not case.binds(s.requirement) and s is not without
    )
    return taken + r.team * sum(r.slots) <= budget


def _apart(case: Case, r: Requirement, first: date, last: date, without: Seen | None) -> bool:
    area = case.services[r.service].area
    least = case.problem.separation_days
    rule = case.problem.type_rules.get(r.visit_type)
    others = [s for s in case.seen if s is not without]
    if r.separates:
        near = [
            (s.visit.first_day, s.visit.last_day)
            for s in others
            if s.requirement.separates and s.service.area == area
        ]
        near += [(f.first_day, f.last_day) for f in case.problem.fixed if f.separates and f.area == area]
        if any(_days_apart(first, last, *d) < least for d in near):
            return False
    for s in others:
        if s.requirement.service == r.service and s.requirement.visit_type == r.visit_type:
            earlier = (s.requirement.due, s.requirement.key) < (r.due, r.key)
            ordered = s.visit.first_day <= first if earlier else first <= s.visit.first_day
            days = _days_apart(first, last, s.visit.first_day, s.visit.last_day)
            if not ordered or (rule is not None and days < rule.least_gap_days):
                return False
    return True


def _days_apart(first: date, last: date, other_first: date, other_last: date) -> int:
    return (other_first - last).days if first <= other_first else (first - other_last).days
