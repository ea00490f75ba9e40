"""The visits that ask most beyond what can be spared, and the services that wait longest, with the reasons.

Neither list is in order of quality, demand or strain of a named service: the one is by date, the other by due
date (design, section 4, rule 5). Where nothing may be named both are counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.exchange.outputs.quarters import long_day, short_day
from counterpoise.exchange.outputs.words import pool_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.exchange.outputs.rows import LeftOut, VisitRow
    from counterpoise.programme.problem import Problem

_MOST_SHOWN = 12


@dataclass(frozen=True)
class Uneasy:
    """One planned visit that asks more than can be spared."""

    day: str
    service: str
    area: str
    kind: str
    tier: str
    why: str


@dataclass(frozen=True)
class Waiting:
    """One service whose visit is past due and not placed."""

    service: str
    area: str
    due: str
    due_reason: str
    due_mark: str
    weeks: float
    reason: str


def uneasy(report: ReportInput, rows: Sequence[VisitRow]) -> tuple[Uneasy, ...]:
    """Return the visits with most hours beyond spare, in order of date; none where nothing may be named."""
    if not report.named:
        return ()
    most = sorted(rows, key=lambda r: (-r.comfort.excess, r.requirement.key))[:_MOST_SHOWN]
    chosen = {r.requirement.key for r in most if r.comfort.excess > 0}
    return tuple(
        Uneasy(
            day=long_day(r.visit.first_day),
            service=r.service.name,
            area=r.service.area_name,
            kind=r.requirement.visit_type_name,
            tier=r.comfort.tier,
            why=_why(report.problem, r),
        )
        for r in rows
        if r.requirement.key in chosen
    )


def _why(problem: Problem, row: VisitRow) -> str:
    comfort = row.comfort
    if comfort.worst is None:
        return ""
    owner, pool, week = comfort.worst
    who = "the authority's" if owner.startswith("area:") else "its own"
    told = f"It falls on {who} {pool_words(pool)} in the week of {short_day(problem.weeks[week].monday)}"
    if comfort.together:
        told += f", together with {comfort.together} other visit{'' if comfort.together == 1 else 's'}"
    return f"{told}: {comfort.why}" if comfort.why else f"{told}."


def uneasy_count(rows: Sequence[VisitRow]) -> int:
    """Return how many planned visits ask any hours beyond spare."""
    return sum(r.comfort.excess > 0 for r in rows)


def waiting(report: ReportInput, left: Sequence[LeftOut]) -> tuple[Waiting, ...]:
    """Return the services past due and not placed that were due first; none where nothing may be named."""
    if not report.named:
        return ()
    late = sorted(
        (x for x in left if x.weeks_past_due > 0), key=lambda x: (x.requirement.due, x.requirement.key)
    )
    return tuple(
        Waiting(
            service=x.service.name,
            area=x.service.area_name,
            due=long_day(x.requirement.due),
            due_reason=x.requirement.due_reason,
            due_mark=x.requirement.due_mark.value,
            weeks=x.weeks_past_due,
            reason=x.reason,
        )
        for x in late[:_MOST_SHOWN]
    )


def waiting_count(left: Sequence[LeftOut]) -> int:
    """Return how many visits not placed are past due at the end of the horizon."""
    return sum(x.weeks_past_due > 0 for x in left)
