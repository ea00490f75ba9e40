"""Rules about days: when a visit may begin, how long it lasts, how far apart visits lie."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from counterpoise.programme.check.case import Broken, Case, Seen
from counterpoise.programme.check.days import (
    after_working_days,
    days_between,
    is_working_day,
    monday_of,
    nth_working_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counterpoise.programme.problem import TypeRule


def horizon(case: Case) -> Iterator[Broken]:
    """Rule ``horizon``: begins in the week it states and ends inside the horizon (problem.py: weeks)."""
    weeks = case.problem.weeks
    for s in case.seen:
        v = s.visit
        if not 0 <= v.week < len(weeks):
            yield Broken("horizon", v.requirement, f"Week {v.week} is no week of this programme.")
        elif monday_of(v.first_day) != weeks[v.week].monday:
            yield Broken("horizon", v.requirement, f"{v.first_day} does not lie in week {v.week}.")
        elif v.last_day >= case.end or v.week + len(s.requirement.slots) > len(weeks):
            yield Broken("horizon", v.requirement, f"It ends on {v.last_day}, after the last week.")


def notice(case: Case) -> Iterator[Broken]:
    """Rule ``notice``: working days of notice between the as-of day and the first day (visit catalogue)."""
    holidays = case.problem.bank_holidays
    earliest: dict[int, date] = {}
    for s, rule in case.ruled:
        days = rule.notice_working_days
        if days not in earliest:
            earliest[days] = after_working_days(case.problem.as_of, days, holidays)
        if s.visit.first_day < earliest[days]:
            yield Broken(
                "notice",
                s.visit.requirement,
                f"{s.visit.first_day} leaves less than {days} working days of notice.",
            )


def in_force(case: Case) -> Iterator[Broken]:
    """Rule ``type in force``: the visit's type is in force from first to last day (visit catalogue)."""
    for s in case.seen:
        rule, v = s.rule, s.visit
        if rule is None:
            yield Broken("type in force", v.requirement, f"No rule is known for {s.requirement.visit_type}.")
        elif (rule.valid_from and v.first_day < rule.valid_from) or (
            rule.valid_to and v.last_day > rule.valid_to
        ):
            yield Broken(
                "type in force", v.requirement, f"{rule.visit_type} is not in force on {v.first_day}."
            )


def closed_months(case: Case) -> Iterator[Broken]:
    """Rule ``closed months``: no fieldwork day in a month in which the type is not done (visit catalogue)."""
    for s, rule in case.ruled:
        if any(d.month in rule.closed_months for d in _fieldwork(s)):
            yield Broken(
                "closed months",
                s.visit.requirement,
                f"{rule.visit_type} is not done in the month of {s.visit.first_day}.",
            )


def weekday(case: Case) -> Iterator[Broken]:
    """Rule ``start weekday``: begins on a working weekday of its type (visit catalogue)."""
    for s, rule in case.ruled:
        day = s.visit.first_day
        if day.weekday() not in rule.weekdays:
            yield Broken("start weekday", s.visit.requirement, f"It begins on a {day:%A}.")
        elif not is_working_day(day, case.problem.bank_holidays):
            yield Broken("start weekday", s.visit.requirement, f"{day} is no working day.")


def span(case: Case) -> Iterator[Broken]:
    """Rule ``span``: the last day is the type's on-site days after the first, in working days."""
    for s, rule in case.ruled:
        last = nth_working_day(s.visit.first_day, max(1, rule.onsite_days), case.problem.bank_holidays)
        if s.visit.last_day != last:
            yield Broken(
                "span",
                s.visit.requirement,
                f"{rule.onsite_days} working days from {s.visit.first_day} end on {last}, "
                f"not on {s.visit.last_day}.",
            )


def closed_weeks(case: Case) -> Iterator[Broken]:
    """Rule ``closed weeks``: weeks observed never used for full visits to authorities (domain notes)."""
    closed = case.problem.closed_iso_weeks
    for s, rule in case.ruled:
        if rule.keeps_closed_weeks and any(d.isocalendar().week in closed for d in _fieldwork(s)):
            yield Broken("closed weeks", s.visit.requirement, f"{s.visit.first_day} falls in a closed week.")


def bank_holidays(case: Case) -> Iterator[Broken]:
    """Rule ``bank holidays``: no fieldwork in a week that holds a bank holiday, for types that keep it."""
    held = {monday_of(d) for d in case.problem.bank_holidays}
    for s, rule in case.ruled:
        if rule.keeps_bank_holidays and any(monday_of(d) in held for d in _fieldwork(s)):
            yield Broken(
                "bank holidays", s.visit.requirement, f"{s.visit.first_day} falls in a week with one."
            )


def separation(case: Case) -> Iterator[Broken]:
    """Rule ``separation``: full visits to one area lie far enough apart, over all inspectorates.

    Days from the last fieldwork day of one to the first of the next (instance notes, 21).
    """
    by_area: dict[str, list[tuple[date, date, str, bool]]] = {}
    for s in case.seen:
        if s.requirement.separates:
            row = (s.visit.first_day, s.visit.last_day, s.visit.requirement, True)
            by_area.setdefault(s.service.area, []).append(row)
    for f in case.problem.fixed:
        if f.separates:
            by_area.setdefault(f.area, []).append((f.first_day, f.last_day, f.key, False))
    least = case.problem.separation_days
    for area, rows in by_area.items():
        for a, b in combinations(sorted(rows), 2):
            if (a[3] or b[3]) and (b[0] - a[1]).days < least:
                yield Broken(
                    "separation",
                    f"{area}: {a[2]}, {b[2]}",
                    f"{(b[0] - a[1]).days} days lie between them, fewer than {least}.",
                )


def _same_type(case: Case) -> Iterator[tuple[Seen, Seen, TypeRule]]:
    together: dict[tuple[str, str], list[tuple[Seen, TypeRule]]] = {}
    for s, rule in case.ruled:
        together.setdefault((s.service.key, rule.visit_type), []).append((s, rule))
    for rows in together.values():
        rows.sort(key=lambda p: (p[0].visit.first_day, p[0].visit.requirement))
        for (a, rule), (b, _) in combinations(rows, 2):
            yield a, b, rule


def least_gap(case: Case) -> Iterator[Broken]:
    """Rule ``least gap``: visits of one type to one service lie the type's least days apart."""
    for a, b, rule in _same_type(case):
        days = (b.visit.first_day - a.visit.last_day).days
        if days < rule.least_gap_days:
            yield Broken(
                "least gap",
                f"{a.visit.requirement}, {b.visit.requirement}",
                f"{days} days lie between them, fewer than {rule.least_gap_days}.",
            )


def precedence(case: Case) -> Iterator[Broken]:
    """Rule ``precedence``: the visit due first of one type to one service comes first."""
    for a, b, _ in _same_type(case):
        due_earlier = (b.requirement.due, b.requirement.key) < (a.requirement.due, a.requirement.key)
        if due_earlier and b.visit.first_day > a.visit.first_day:
            yield Broken(
                "precedence",
                f"{a.visit.requirement}, {b.visit.requirement}",
                f"The one due on {b.requirement.due} comes after the one due on {a.requirement.due}.",
            )


def _fieldwork(s: Seen) -> Iterator[date]:
    """Give every day from first to last; an absurdly long visit is looked at for a year only."""
    stop = min(s.visit.last_day, s.visit.first_day + timedelta(days=366))
    return days_between(s.visit.first_day, stop)
