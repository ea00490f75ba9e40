"""Rules about inspectors: how many, who, and when they are free."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.programme.check.case import Broken, Case
from counterpoise.programme.check.days import days_between, is_working_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counterpoise.programme.check.case import Seen
    from counterpoise.programme.problem import Inspector


def once(case: Case) -> Iterator[Broken]:
    """Rule ``once``: a requirement is planned at most once (problem.py: Requirement)."""
    seen: set[str] = set()
    for v in case.programme.visits:
        if v.requirement in seen:
            yield Broken("once", v.requirement, "It is planned more than once.")
        seen.add(v.requirement)


def known(case: Case) -> Iterator[Broken]:
    """Rule ``known``: every visit names a requirement of the problem, every inspector exists."""
    for v in case.programme.visits:
        if v.requirement not in case.requirements:
            yield Broken("known", v.requirement, "No such requirement.")
        for name in v.team:
            if name not in case.inspectors:
                yield Broken("known", v.requirement, f"No such inspector: {name}.")


def accounted(case: Case) -> Iterator[Broken]:
    """Rule ``accounted``: each requirement is either planned or left out with a reason, never both."""
    planned = {v.requirement for v in case.programme.visits}
    unplaced = case.programme.unplaced
    for key in case.requirements:
        if key in planned and key in unplaced:
            yield Broken("accounted", key, "It is planned and left out at once.")
        elif key not in planned and not unplaced.get(key):
            yield Broken("accounted", key, "It is neither planned nor left out with a reason.")


def team_size(case: Case) -> Iterator[Broken]:
    """Rule ``team size``: as many different inspectors as the type asks (visit catalogue, tariffs)."""
    for s, rule in case.ruled:
        if len(set(s.visit.team)) != rule.team or len(s.visit.team) != rule.team:
            yield Broken(
                "team size",
                s.visit.requirement,
                f"{len(set(s.visit.team))} different inspectors in a team of {len(s.visit.team)}; "
                f"{rule.team} are asked.",
            )


def _members(case: Case) -> Iterator[tuple[Seen, Inspector]]:
    for s in case.seen:
        for name in s.visit.team:
            if name in case.inspectors:
                yield s, case.inspectors[name]


def discipline(case: Case) -> Iterator[Broken]:
    """Rule ``discipline``: every inspector has the skill that the visit asks (problem.py)."""
    for s, inspector in _members(case):
        if inspector.discipline != s.requirement.discipline:
            yield Broken(
                "discipline",
                s.visit.requirement,
                f"{inspector.key} is of {inspector.discipline}, not of {s.requirement.discipline}.",
            )


def region(case: Case) -> Iterator[Broken]:
    """Rule ``region``: outside national disciplines, inspectors work in their own region only."""
    for s, inspector in _members(case):
        national = inspector.discipline in case.problem.national_disciplines
        if not national and inspector.region != s.service.region:
            yield Broken(
                "region",
                s.visit.requirement,
                f"{inspector.key} works in {inspector.region}, the visit is in {s.service.region}.",
            )


def slots(case: Case) -> Iterator[Broken]:
    """Rule ``inspector slots``: nobody is booked beyond the half-weeks they have (problem.py: Inspector)."""
    for (name, week), taken in case.booked.items():
        if name not in case.inspectors or not 0 <= week < len(case.problem.weeks):
            continue  # rules ``known`` and ``horizon`` say so
        has = case.inspectors[name].slots[week]
        if taken > has:
            yield Broken(
                "inspector slots",
                f"{name}, week {week}",
                f"Booked for {taken} half-weeks, has {has}.",
            )


def one_place(case: Case) -> Iterator[Broken]:
    """Rule ``one place at a time``: nobody is on site at two visits on one day, those that stand included."""
    at: dict[tuple[str, date], list[str]] = defaultdict(list)
    for name, day in case.problem.taken:
        at[name, day].append("a visit that stands")
    for s, inspector in _members(case):
        last = min(s.visit.last_day, s.visit.first_day + timedelta(days=366))
        for day in days_between(s.visit.first_day, last):
            if is_working_day(day, case.problem.bank_holidays):
                at[inspector.key, day].append(s.visit.requirement)
    for (name, day), visits in sorted(at.items()):
        if len(visits) > 1:
            yield Broken("one place at a time", f"{name}, {day}", f"On site at {' and '.join(visits)}.")


def barred(case: Case) -> Iterator[Broken]:
    """Rule ``barred pairs``: an inspector barred from a service does not visit it (conflict of interest)."""
    for s, inspector in _members(case):
        if (inspector.key, s.service.key) in case.problem.barred:
            yield Broken(
                "barred pairs", s.visit.requirement, f"{inspector.key} may not visit {s.service.key}."
            )
