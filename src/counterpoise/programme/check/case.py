"""What every rule of the checker looks at: a problem and a programme, looked up by key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from counterpoise.programme.problem import Ask, Inspector, Problem, Requirement, Service, TypeRule
    from counterpoise.programme.programme import PlannedVisit, Programme


@dataclass(frozen=True)
class Broken:
    """One broken rule: its name, where, and a sentence for people."""

    rule: str
    where: str
    sentence: str


@dataclass(frozen=True)
class Seen:
    """A planned visit beside its requirement, service and raw rule."""

    visit: PlannedVisit
    requirement: Requirement
    service: Service
    rule: TypeRule | None


@dataclass(frozen=True)
class Case:
    """A problem and a programme under examination."""

    problem: Problem
    programme: Programme

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Requirements by key."""
        return {r.key: r for r in self.problem.requirements}

    @cached_property
    def services(self) -> dict[str, Service]:
        """Services by key."""
        return {s.key: s for s in self.problem.services}

    @cached_property
    def inspectors(self) -> dict[str, Inspector]:
        """Inspectors by key."""
        return {i.key: i for i in self.problem.inspectors}

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """Visits whose requirement exists; the others break rule ``known`` and are judged no further."""
        return tuple(
            Seen(v, r, self.services[r.service], self.problem.type_rules.get(r.visit_type))
            for v in self.programme.visits
            if (r := self.requirements.get(v.requirement)) is not None
        )

    @cached_property
    def ruled(self) -> tuple[tuple[Seen, TypeRule], ...]:
        """Visits whose type has a rule; the others break rule ``type in force``."""
        return tuple((s, s.rule) for s in self.seen if s.rule is not None)

    @cached_property
    def visit_of(self) -> dict[str, PlannedVisit]:
        """One visit for each known requirement."""
        return {s.requirement.key: s.visit for s in self.seen}

    @property
    def end(self) -> date:
        """Return the Monday after the last week."""
        return self.problem.weeks[-1].monday + timedelta(days=7)

    def binds(self, requirement: Requirement) -> bool:
        """Say whether a statutory floor of the requirement falls inside the horizon."""
        return requirement.floor_by is not None and requirement.floor_by < self.end

    @cached_property
    def booked(self) -> dict[tuple[str, int], int]:
        """Half-week slots taken of each inspector in each week."""
        taken: dict[tuple[str, int], int] = {}
        for s in self.seen:
            for name in set(s.visit.team):
                for k, slots in enumerate(s.requirement.slots):
                    at = (name, s.visit.week + k)
                    taken[at] = taken.get(at, 0) + slots
        return taken

    def hours_of(self, weeks: Mapping[str, int]) -> float:
        """Return all hours that visits ask."""
        return sum(a.hours for key in weeks for a in self.requirements[key].asks)

    def strain_of(self, weeks: Mapping[str, int]) -> dict[str, float]:
        """Return hours beyond spare, by pool, of visits in start weeks, fixed visits included (design, 2)."""
        problem = self.problem
        load: dict[tuple[str, str, str, int], float] = {}

        def add(owner: str, ask: Ask, week: int) -> None:
            if 0 <= week < len(problem.weeks):
                key = (owner, ask.of, ask.pool, week)
                load[key] = load.get(key, 0.0) + ask.hours

        for key, week in weeks.items():
            service = self.services[self.requirements[key].service]
            for ask in self.requirements[key].asks:
                add(f"area:{service.area}" if ask.of == "area" else service.key, ask, week + ask.week_offset)
        for f in problem.fixed:
            first = (f.first_day - problem.weeks[0].monday).days // 7
            for ask in f.asks:
                add(f"area:{f.area}", ask, first + ask.week_offset)
        spare = {(s.owner, s.pool): s.hours for s in problem.spare}
        found: dict[str, float] = {}
        for (owner, of, pool, week), hours in load.items():
            row = spare.get((owner, pool))
            can = row[week] if row is not None else problem.default_spare[of, pool]
            found[pool] = found.get(pool, 0.0) + max(0.0, hours - max(0.0, can))
        return found
