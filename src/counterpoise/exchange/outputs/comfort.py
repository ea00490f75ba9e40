"""How much of what a visit asks lies beyond the spare hours of those it asks, and why.

Hours beyond spare of one owner, pool and week are shared among the visits that ask them, in proportion to
what each asks. A named service's hours are shown as a coarse tier only (design, section 4, rule 5).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from counterpoise.programme.problem import Ask, Problem, Spare
    from counterpoise.programme.programme import PlannedVisit

Slot = tuple[str, str, int]

#: Upper ends of the coarse tiers, as the share of the hours asked that lies beyond spare.
_TIERS = (
    (0.0, "within its spare hours"),
    (0.25, "a little beyond its spare hours"),
    (0.5, "well beyond its spare hours"),
    (float("inf"), "far beyond its spare hours"),
)


@dataclass(frozen=True)
class Comfort:
    """What one visit asks, and how much of it is more than can be spared."""

    #: Hours asked, all pools and weeks.
    asked: float
    #: Hours beyond spare.
    excess: float
    #: Where most of the excess falls: owner, pool, week; ``None`` where there is none.
    worst: Slot | None
    #: Why so little is spare there, in the words of the facts.
    why: str
    #: Other visits that ask the same pool in the same week.
    together: int

    @property
    def tier(self) -> str:
        """The coarse tier in words."""
        share = self.excess / self.asked if self.asked else 0.0
        return next(words for end, words in _TIERS if share <= end + 1e-9)


def comfort_of(problem: Problem, visits: Sequence[PlannedVisit]) -> Mapping[str, Comfort]:
    """Return the comfort of each planned visit.

    Parameters
    ----------
    problem : Problem
        The question, with asks and spare hours.
    visits : sequence of PlannedVisit
        The visits of one programme.

    Returns
    -------
    mapping of str to Comfort
        By requirement key.
    """
    load = _load(problem, visits)
    spare = {(s.owner, s.pool): s for s in problem.spare}
    over = {
        slot: max(0.0, sum(by.values()) - _spare_hours(problem, spare, slot)) for slot, by in load.items()
    }
    mine: dict[str, list[Slot]] = defaultdict(list)
    for slot, by in load.items():
        for key in by:
            mine[key].append(slot)
    return {v.requirement: _comfort(v.requirement, mine[v.requirement], load, over, spare) for v in visits}


def _comfort(
    key: str,
    slots: Sequence[Slot],
    load: Mapping[Slot, Mapping[str, float]],
    over: Mapping[Slot, float],
    spare: Mapping[tuple[str, str], Spare],
) -> Comfort:
    shares = {s: over[s] * load[s][key] / sum(load[s].values()) for s in slots if sum(load[s].values()) > 0}
    excess = sum(shares.values())
    worst = max(sorted(shares), key=lambda s: shares[s]) if excess > 0 else None
    row = spare.get((worst[0], worst[1])) if worst else None
    return Comfort(
        asked=sum(load[s][key] for s in slots),
        excess=excess,
        worst=worst,
        why=row.why if row else "",
        together=len(load[worst]) - 1 if worst else 0,
    )


def _load(problem: Problem, visits: Sequence[PlannedVisit]) -> Mapping[Slot, Mapping[str, float]]:
    """Hours asked by each visit in each slot, other inspectorates' visits included."""
    load: dict[Slot, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for key, area, service, week, asks in _askers(problem, visits):
        for ask in asks:
            at = week + ask.week_offset
            if 0 <= at < len(problem.weeks):
                load[_owner(ask.of, area, service), ask.pool, at][key] += ask.hours
    return load


def _askers(
    problem: Problem, visits: Sequence[PlannedVisit]
) -> Iterator[tuple[str, str, str, int, tuple[Ask, ...]]]:
    services = {s.key: s for s in problem.services}
    requirements = {r.key: r for r in problem.requirements}
    for v in visits:
        r = requirements[v.requirement]
        yield v.requirement, services[r.service].area, r.service, v.week, r.asks
    for f in problem.fixed:
        week = (f.first_day - problem.weeks[0].monday).days // 7
        yield f"fixed:{f.key}", f.area, f"fixed:{f.key}", week, f.asks


def _owner(of: str, area: str, service: str) -> str:
    return f"area:{area}" if of == "area" else service


def _spare_hours(problem: Problem, spare: Mapping[tuple[str, str], Spare], slot: Slot) -> float:
    owner, pool, week = slot
    row = spare.get((owner, pool))
    if row is not None:
        return row.hours[week]
    return problem.default_spare.get(("area" if owner.startswith("area:") else "provider", pool), 0.0)
