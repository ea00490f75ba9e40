"""The programme beside the spreadsheet rule: how much sooner, how many hours, in words a parent can read.

*The services we worry about most* are those that busy never shields, and in each family the quarter with the
highest chance of falling below good. They are counted together and never listed (design, section 4, rule 5).
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.programme.problem import Problem, Service
    from counterpoise.programme.programme import Programme

_WORRY_SHARE = 0.25


@dataclass(frozen=True)
class Worry:
    """How soon one programme looks at the services we worry about most."""

    services: int
    seen: int
    #: Mean weeks from the start of the horizon to the first visit; not seen counts as the whole horizon.
    mean_weeks: float


@dataclass(frozen=True)
class Headline:
    """What the top of the page says, the spreadsheet rule's side ``None`` where it was not run."""

    worry: Worry
    worry_before: Worry | None
    strain: float
    strain_before: float | None
    hours: float
    learning: float
    learning_before: float | None

    @property
    def weeks_sooner(self) -> float | None:
        """Weeks sooner than the spreadsheet rule, on average; negative when later."""
        return None if self.worry_before is None else self.worry_before.mean_weeks - self.worry.mean_weeks


def headline(report: ReportInput) -> Headline:
    """Return the comparison for the top of the page."""
    before = report.spreadsheet
    worried = worried_services(report.problem)
    return Headline(
        worry=_worry(report.problem, report.programme, worried),
        worry_before=None if before is None else _worry(report.problem, before, worried),
        strain=sum(report.programme.strain_by_pool.values()),
        strain_before=None if before is None else sum(before.strain_by_pool.values()),
        hours=sum(report.programme.hours_by_pool.values()),
        learning=report.programme.learning,
        learning_before=None if before is None else before.learning,
    )


def worried_services(problem: Problem) -> frozenset[str]:
    """Return the keys of the services we worry about most, among those that may be visited."""
    asked = {r.service for r in problem.requirements}
    families: Mapping[str, list[Service]] = defaultdict(list)
    for s in problem.services:
        if s.key in asked:
            families[s.family].append(s)
    chosen = {s.key for members in families.values() for s in members if s.exempt}
    for members in families.values():
        members.sort(key=lambda s: (-s.below_good, s.key))
        chosen |= {s.key for s in members[: math.ceil(_WORRY_SHARE * len(members))]}
    return frozenset(chosen)


def _worry(problem: Problem, programme: Programme, worried: frozenset[str]) -> Worry:
    horizon = len(problem.weeks)
    service_of = {r.key: r.service for r in problem.requirements}
    first: dict[str, int] = {}
    for v in programme.visits:
        key = service_of[v.requirement]
        if key in worried:
            first[key] = min(v.week, first.get(key, horizon))
    waits = [first.get(key, horizon) for key in sorted(worried)]
    return Worry(services=len(worried), seen=len(first), mean_weeks=sum(waits) / len(waits) if waits else 0.0)
