"""Random small questions with pins, and whether a set of rules and pins can be kept, by trying everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, Any

from counterpoise.programme.pins import Pin, PinKind
from counterpoise.programme.problem import FixedVisit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from counterpoise.programme.pinned_model import Member
    from counterpoise.programme.problem import Problem, Requirement

    #: A start week and a team, lead first; "" stands for somebody lent by others.
    Choice = tuple[int, tuple[str, ...]]

WEEKS = 4


def small_question(hand: Any, seed: int) -> Problem:
    """Return a question of up to three services and five pins over four weeks."""
    rng = Random(seed)
    services = [hand.service(f"s{n}", area=rng.choice(["A1", "A2"])) for n in range(rng.randrange(1, 4))]
    visits = [_visit(hand, f"v{n}", rng.choice(services).key, rng) for n in range(rng.randrange(1, 4))]
    people = [
        hand.inspector(f"i{n}", region=region, slots=tuple(rng.choice([0, 1, 2, 2]) for _ in range(WEEKS)))
        for n, region in enumerate(["North", "North", "South"])
    ]
    plain = hand.problem(services, visits, inspectors=tuple(people), separation_days=rng.choice([6, 13, 91]))
    fixed = FixedVisit(
        "given",
        "A1",
        "another",
        "joint visit",
        *[hand.monday + timedelta(days=7 * rng.randrange(4))] * 2,
        True,
    )
    any_rule = next(iter(plain.type_rules.values()))
    rule = replace(any_rule, visit_type="look", least_gap_days=rng.choice([5, 14]), team=1)
    rules = {
        "look": rule,
        "lead": replace(rule, visit_type="lead", team=2, lead_gap_days=rng.choice([8, 20])),
    }
    names = [i.key for i in people]
    return replace(
        plain,
        fixed=(fixed,) if rng.random() < 0.4 else (),
        type_rules=rules,
        family_slots={"home": rng.randrange(1, 7)} if rng.random() < 0.5 else {},
        barred=frozenset((rng.choice(names), s.key) for s in services if rng.random() < 0.4),
        past_leads={(rng.choice(names), s.key): date(2020, 9, 3) for s in services if rng.random() < 0.5},
        pins=tuple(_pin(n, rng.choice(visits).key, names, rng) for n in range(1, rng.randrange(2, 6))),
    )


def _visit(hand: Any, key: str, service: str, rng: Random) -> Requirement:
    kind, team = rng.choice([("look", 1), ("lead", 2)])
    made: Requirement = hand.visit(
        key,
        service,
        visit_type=kind,
        team=team,
        slots=rng.choice([(1,), (2,), (2, 1)]),
        separates=rng.random() < 0.5,
        start_weeks=tuple(sorted(rng.sample(range(WEEKS), rng.randrange(1, 4)))),
        floor_by=hand.monday + timedelta(days=rng.randrange(20)) if rng.random() < 0.3 else None,
        due=hand.monday + timedelta(days=rng.randrange(20)),
    )
    return made


def _pin(number: int, visit: str, people: list[str], rng: Random) -> Pin:
    kind = rng.choice([PinKind.IN_WEEKS, *PinKind])
    if kind in (PinKind.IN_WEEKS, PinKind.NOT_IN_WEEKS):
        weeks = tuple(sorted(rng.sample(range(WEEKS), rng.randrange(1, 3))))
        return Pin(f"Pin {number}", visit, kind, weeks=weeks)
    return Pin(f"Pin {number}", visit, kind, inspector=rng.choice(people))


class Everything:
    """A question with some members in force, answered by trying every week and team."""

    def __init__(self, problem: Problem, members: Collection[Member]) -> None:
        self.problem = problem
        self.on = {(m.kind, *m.about) for m in members}
        self.pins = [p for p in problem.pins if ("pin", p.key) in self.on]
        self.must = [
            r for r in problem.requirements if any(p.requirement == r.key and p.obliges for p in self.pins)
        ]
        self.area = {s.key: s.area for s in problem.services}

    def possible(self) -> bool:
        """Say whether some weeks and teams keep every member."""
        return self._try([], self.must)

    def _try(self, chosen: list[tuple[Requirement, Choice]], rest: list[Requirement]) -> bool:
        if not rest:
            return self._time(chosen) and self._budget(chosen)
        return any(
            all(self._beside(rest[0], choice, *other) for other in chosen)
            and self._try([*chosen, (rest[0], choice)], rest[1:])
            for choice in self._choices(rest[0])
        )

    def _choices(self, r: Requirement) -> Iterator[Choice]:
        named = [p.inspector for p in self.problem.pins if p.requirement == r.key and p.inspector]
        north = [i.key for i in self.problem.inspectors if i.region == "North"]
        people = sorted({*north, *named})
        for week in range(WEEKS - len(r.slots) + 1):
            if self._day(r, week)[1] >= self.problem.weeks[-1].monday + timedelta(days=7):
                continue
            for team in set(permutations([*people, *[""] * r.team], r.team)):
                if self._alone(r, week, team):
                    yield week, team

    def _day(self, r: Requirement, week: int) -> tuple[date, date]:
        first = self.problem.weeks[week].monday + timedelta(days=r.weekday)
        return first, first + timedelta(days=r.onsite_days - 1)

    def _alone(self, r: Requirement, week: int, team: tuple[str, ...]) -> bool:
        first, last = self._day(r, week)
        if ("start weeks", r.key) in self.on and week not in r.start_weeks:
            return False
        in_time = [
            w
            for w in r.start_weeks
            if w + len(r.slots) <= WEEKS and self._day(r, w)[0] <= (r.floor_by or first)
        ]
        if r.floor_by and ("statutory floor", r.key) in self.on and in_time and first > r.floor_by:
            return False
        for f in self.problem.fixed:
            near = max((first - f.last_day).days, (f.first_day - last).days) < self.problem.separation_days
            same = r.separates and f.area == self.area[r.service]
            if same and near and ("separation", r.key, f.key) in self.on:
                return False
        return self._people(r, first, team) and all(
            _kept(p, week, team) for p in self.pins if p.requirement == r.key
        )

    def _people(self, r: Requirement, first: date, team: tuple[str, ...]) -> bool:
        region = {i.key: i.region for i in self.problem.inspectors}
        for name in team:
            if ("who goes", "homes", "North") in self.on and region.get(name) != "North":
                return False
            if ("barred pairs", name, r.service) in self.on and (name, r.service) in self.problem.barred:
                return False
        led = self.problem.past_leads.get((team[0], r.service))
        gap = self.problem.type_rules[r.visit_type].lead_gap_days
        return not (("lead's gap", r.service) in self.on and led and (first - led).days < gap)

    def _beside(self, r: Requirement, mine: Choice, o: Requirement, other: Choice) -> bool:
        (a, b), (c, d) = self._day(r, mine[0]), self._day(o, other[0])
        apart = max((a - d).days, (c - b).days)
        pair = {(r.key, o.key), (o.key, r.key)}
        full = r.separates and o.separates and self.area[r.service] == self.area[o.service]
        near = apart < self.problem.separation_days
        if full and near and any(("separation", *p) in self.on for p in pair):
            return False
        if r.service != o.service:
            return True
        if r.visit_type == o.visit_type and any(("least gap", *p) in self.on for p in pair):
            early, late = (a, c) if (r.due, r.key) < (o.due, o.key) else (c, a)
            if early > late or apart < self.problem.type_rules[r.visit_type].least_gap_days:
                return False
        later, days = (o, (c - b).days) if a <= c else (r, (a - d).days)
        soon = days < self.problem.type_rules[later.visit_type].lead_gap_days
        same = mine[1][0] == other[1][0] != ""
        return not (soon and same and ("lead's gap", r.service) in self.on)

    def _time(self, chosen: list[tuple[Requirement, Choice]]) -> bool:
        taken: dict[tuple[str, int], int] = {}
        for r, (week, team) in chosen:
            for name in set(team) - {""}:
                for k, slots in enumerate(r.slots):
                    taken[name, week + k] = taken.get((name, week + k), 0) + slots
        people = {i.key: i for i in self.problem.inspectors}
        return all(
            slots <= people[name].slots[week]
            or ("time", "homes", people[name].region, str(week)) not in self.on
            for (name, week), slots in taken.items()
        )

    def _budget(self, chosen: list[tuple[Requirement, Choice]]) -> bool:
        end = self.problem.weeks[-1].monday + timedelta(days=7)
        cost = sum(r.team * sum(r.slots) for r, _ in chosen if not (r.floor_by and r.floor_by < end))
        return ("family budget", "home") not in self.on or cost <= self.problem.family_slots["home"]


def _kept(pin: Pin, week: int, team: tuple[str, ...]) -> bool:
    return {
        PinKind.IN_WEEKS: week in pin.weeks,
        PinKind.NOT_IN_WEEKS: week not in pin.weeks,
        PinKind.LEADS: team[0] == pin.inspector,
        PinKind.TAKES_PART: pin.inspector in team,
        PinKind.STAYS_OUT: pin.inspector not in team,
    }[pin.kind]
