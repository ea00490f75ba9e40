"""The programme as rows that every output shares: planned visits, visits left out, region x quarter."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.disclosure import coarse_tier
from counterpoise.domain.marks import Mark, weakest
from counterpoise.exchange.outputs.comfort import Comfort, comfort_of
from counterpoise.exchange.outputs.quarters import Quarter, quarter_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.programme.problem import Problem, Requirement, Service
    from counterpoise.programme.programme import PlannedVisit, Programme


@dataclass(frozen=True)
class VisitRow:
    """One planned visit with what it answers and whom it visits."""

    requirement: Requirement
    service: Service
    visit: PlannedVisit
    monday: date
    comfort: Comfort

    @property
    def weeks_past_due(self) -> float:
        """Weeks from the due date to the first day; 0 when on time."""
        return weeks_between(self.requirement.due, self.visit.first_day)


@dataclass(frozen=True)
class LeftOut:
    """One requirement that the programme does not place, with the reason."""

    requirement: Requirement
    service: Service
    reason: str
    #: Weeks past due at the end of the horizon.
    weeks_past_due: float


@dataclass(frozen=True)
class RegionQuarter:
    """All that may be told of a live programme: how many visits a region gets in a quarter."""

    region: str
    quarter: Quarter
    visits: int
    beyond_spare: int


def weeks_between(due: date, day: date) -> float:
    """Return the weeks from a due date to a later day, 0 when the day is not later."""
    return max(0.0, (day - due).days / 7)


def concern(service: Service) -> str:
    """Return the coarse tier of concern; the number itself never leaves (design, section 4, rule 5)."""
    return coarse_tier(service.below_good)


def is_area_level(service: Service) -> bool:
    """Return whether a service is the council's own or a partnership of its area, not a provider."""
    return not service.key.startswith("provider:")


def horizon_end(problem: Problem) -> date:
    """Return the last day of the horizon (a Sunday)."""
    return problem.weeks[-1].monday + timedelta(days=6)


def plan_mark(programme: Programme) -> Mark:
    """Return what a count of planned visits rests on: the weakest mark among the programme's stages."""
    marks = [s.mark for s in programme.stages]
    return weakest(*marks) if marks else Mark.ASSUMED


def asks_mark(programme: Programme) -> Mark:
    """Return what the hours asked rest on: the mark of the strain stage, assumed until there is one."""
    marks = [s.mark for s in programme.stages if "strain" in s.name.lower()]
    return weakest(*marks) if marks else Mark.ASSUMED


def visit_rows(report: ReportInput) -> tuple[VisitRow, ...]:
    """Return the planned visits in order of first day, then region, area and requirement."""
    problem = report.problem
    services = {s.key: s for s in problem.services}
    requirements = {r.key: r for r in problem.requirements}
    comfort = comfort_of(problem, report.programme.visits)
    rows = [
        VisitRow(
            requirement=requirements[v.requirement],
            service=services[requirements[v.requirement].service],
            visit=v,
            monday=problem.weeks[v.week].monday,
            comfort=comfort[v.requirement],
        )
        for v in report.programme.visits
    ]
    return tuple(sorted(rows, key=_order))


def _order(row: VisitRow) -> tuple[date, str, str, str]:
    return row.visit.first_day, row.service.region, row.service.area_name, row.requirement.key


def left_out(report: ReportInput) -> tuple[LeftOut, ...]:
    """Return the requirements not placed, by family, region, area and key: no order by concern."""
    problem = report.problem
    services = {s.key: s for s in problem.services}
    planned = {v.requirement for v in report.programme.visits}
    end = horizon_end(problem)
    rows = [
        LeftOut(
            requirement=r,
            service=services[r.service],
            reason=report.programme.unplaced.get(r.key, "No reason was recorded."),
            weeks_past_due=weeks_between(r.due, end),
        )
        for r in problem.requirements
        if r.key not in planned
    ]
    return tuple(
        sorted(
            rows, key=lambda x: (x.service.family, x.service.region, x.service.area_name, x.requirement.key)
        )
    )


def region_quarters(rows: Sequence[VisitRow]) -> tuple[RegionQuarter, ...]:
    """Return the visits of each region in each quarter in which it has any, by region and time."""
    visits = Counter((r.service.region, quarter_of(r.visit.first_day)) for r in rows)
    beyond = Counter((r.service.region, quarter_of(r.visit.first_day)) for r in rows if r.comfort.excess > 0)
    return tuple(RegionQuarter(g, q, n, beyond[g, q]) for (g, q), n in sorted(visits.items()))


def unplaced_reasons(rows: Sequence[LeftOut]) -> Mapping[str, int]:
    """Return how many requirements each main reason left out, the most frequent first, then by its words."""
    counts = Counter(main_reason(r.reason) for r in rows)
    return dict(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))


_BY_WEEK = re.compile(r"Of its \d+ permitted start weeks: (?P<clauses>.+)\.")
_CLAUSE = re.compile(r"in (?P<weeks>\d+) (?P<words>.+)")


def main_reason(reason: str) -> str:
    """Return what stands against most of a visit's permitted weeks, where the reason counts them."""
    counted = _BY_WEEK.fullmatch(reason)
    clauses = [_CLAUSE.fullmatch(c) for c in counted["clauses"].split("; ")] if counted else []
    told = [c for c in clauses if c is not None]
    if not told:
        return reason
    words = max(told, key=lambda c: int(c["weeks"]))["words"]
    return f"{words[0].upper()}{words[1:]}."
