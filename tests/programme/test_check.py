"""The rule checker: clean programmes pass, and twenty seeded bad ones per rule are flagged by its name."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import counterpoise.programme.check as checker
from counterpoise.programme.check import RULES, check
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.pins import Pin, PinKind
from counterpoise.programme.problem import FixedVisit
from counterpoise.programme.programme import Miss
from counterpoise.programme.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.problem import Problem, Requirement
    from counterpoise.programme.programme import PlannedVisit, Programme

    Pair = tuple[Problem, Programme]

DAY = timedelta(days=1)


def requirement(problem: Problem, visit: PlannedVisit) -> Requirement:
    return next(r for r in problem.requirements if r.key == visit.requirement)


def pick(problem: Problem, programme: Programme, rng: Random, **wanted: Any) -> PlannedVisit:
    fits = [
        v
        for v in programme.visits
        if all(getattr(requirement(problem, v), name) == value for name, value in wanted.items())
    ]
    return rng.choice(fits)


def put(programme: Programme, old: PlannedVisit, **changes: Any) -> Programme:
    new = replace(old, **changes)
    return replace(programme, visits=tuple(new if v is old else v for v in programme.visits))


def drop(programme: Programme, visit: PlannedVisit) -> Programme:
    return replace(
        programme,
        visits=tuple(v for v in programme.visits if v is not visit),
        unplaced={**programme.unplaced, visit.requirement: "dropped by the test"},
    )


def at(visit: PlannedVisit, first: date) -> dict[str, date]:
    return {"first_day": first, "last_day": first + (visit.last_day - visit.first_day)}


def once(p: Problem, g: Programme, rng: Random) -> Pair:
    return p, replace(g, visits=(*g.visits, rng.choice(g.visits)))


def known(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    if rng.random() < 0.5:
        return p, put(g, v, requirement=f"nobody-{rng.randrange(100)}")
    return p, put(g, v, team=(f"nobody-{rng.randrange(100)}", *v.team[1:]))


def accounted(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    if rng.random() < 0.5:
        return p, replace(g, unplaced={**g.unplaced, v.requirement: "both"})
    return p, replace(g, visits=tuple(x for x in g.visits if x is not v))


def horizon(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    choice = rng.randrange(3)
    if choice == 0:
        return p, put(g, v, week=v.week + rng.choice([-1, 1]) * rng.randrange(1, 40))
    if choice == 1:
        return p, put(g, v, **at(v, v.first_day + 7 * rng.choice([-2, -1, 1, 2]) * DAY))
    return p, put(g, v, last_day=p.weeks[-1].monday + (7 + rng.randrange(5)) * DAY)


def notice(p: Problem, g: Programme, rng: Random) -> Pair:
    slow = [v for v in g.visits if p.type_rules[requirement(p, v).visit_type].notice_working_days >= 5]
    v = rng.choice(slow)
    return p, put(g, v, **at(v, p.as_of + rng.randrange(-5, 6) * DAY))


def in_force(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    if rng.random() < 0.5:
        return p, put(g, v, **at(v, date(2017, 1, 2) + rng.randrange(300) * DAY))
    kind = requirement(p, v).visit_type
    ended = replace(p.type_rules[kind], valid_to=v.last_day - rng.randrange(1, 30) * DAY)
    return replace(p, type_rules={**p.type_rules, kind: ended}), g


def closed_months(p: Problem, g: Programme, rng: Random) -> Pair:
    v = pick(p, g, rng, visit_type="agency-full")
    return p, put(g, v, **at(v, date(2021, 7, 28) + rng.randrange(30) * DAY))


def weekday(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    monday = v.first_day - v.first_day.weekday() * DAY
    return p, put(g, v, **at(v, monday + rng.randrange(4, 7) * DAY))


def span(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    return p, put(g, v, last_day=v.last_day + rng.choice([-1, 1]) * rng.randrange(1, 9) * DAY)


def closed_weeks(p: Problem, g: Programme, rng: Random) -> Pair:
    v = pick(p, g, rng, discipline="areas")
    week = rng.choice(sorted(p.closed_iso_weeks - {1}))
    return p, put(g, v, **at(v, date.fromisocalendar(2020, week, 1 + rng.randrange(4))))


def bank_holidays(p: Problem, g: Programme, rng: Random) -> Pair:
    v = pick(p, g, rng, discipline="areas")
    holiday = rng.choice(sorted(p.bank_holidays))
    monday = holiday - holiday.weekday() * DAY
    return p, put(g, v, **at(v, monday + rng.randrange(4) * DAY))


def separation(p: Problem, g: Programme, rng: Random) -> Pair:
    v = pick(p, g, rng, separates=True)
    area = next(s.area for s in p.services if s.key == requirement(p, v).service)
    apart = rng.randrange(1, 91)
    first = v.last_day + apart * DAY if rng.random() < 0.5 else v.first_day - (apart + 4) * DAY
    other = FixedVisit("fixed:test", area, "another", "joint", first, first + 4 * DAY, separates=True)
    return replace(p, fixed=(*p.fixed, other)), g


def _twins(p: Problem, g: Programme, rng: Random) -> tuple[PlannedVisit, PlannedVisit]:
    together: dict[tuple[str, str], list[PlannedVisit]] = {}
    for v in g.visits:
        r = requirement(p, v)
        together.setdefault((r.service, r.visit_type), []).append(v)
    a, b = rng.choice([vs for vs in together.values() if len(vs) == 2])
    return a, b


def least_gap(p: Problem, g: Programme, rng: Random) -> Pair:
    a, b = _twins(p, g, rng)
    kind = requirement(p, a).visit_type
    least = p.type_rules[kind].least_gap_days
    return p, put(g, b, **at(b, a.last_day + rng.randrange(-5, least) * DAY))


def precedence(p: Problem, g: Programme, rng: Random) -> Pair:
    a, b = _twins(p, g, rng)
    g = put(g, a, **at(a, b.first_day))
    return p, put(g, b, **at(b, a.first_day - rng.randrange(50) * DAY))


def team_size(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    return p, put(g, v, team=rng.choice([(), (*v.team, v.team[0]), (*v.team, p.inspectors[0].key, "x")]))


def discipline(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    own = requirement(p, v).discipline
    other = rng.choice([i.key for i in p.inspectors if i.discipline != own])
    return p, put(g, v, team=(other, *v.team[1:]))


def region(p: Problem, g: Programme, rng: Random) -> Pair:
    v = pick(p, g, rng, discipline="homes")
    service = next(s for s in p.services if s.key == requirement(p, v).service)
    far = [i.key for i in p.inspectors if i.discipline == "homes" and i.region != service.region]
    return p, put(g, v, team=(rng.choice(far), *v.team[1:]))


def slots(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    busy = replace(
        next(i for i in p.inspectors if i.key == v.team[0]),
        slots=tuple(0 if w == v.week else 2 for w in range(len(p.weeks))),
    )
    if rng.random() < 0.5:
        return replace(p, inspectors=tuple(busy if i.key == busy.key else i for i in p.inspectors)), g
    full = pick(p, g, rng, slots=(2,))
    other = rng.choice([x for x in g.visits if x is not full])
    return p, put(g, other, week=full.week, team=(full.team[0], *other.team[1:]))


def one_place(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    if rng.random() < 0.5:
        return replace(p, taken=frozenset({(rng.choice(v.team), v.first_day)})), g
    other = rng.choice([x for x in g.visits if x is not v])
    return p, put(g, other, first_day=v.last_day, last_day=v.last_day, team=v.team)


def barred(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    pair = (rng.choice(v.team), requirement(p, v).service)
    return replace(p, barred=p.barred | {pair}), g


def family_budget(p: Problem, g: Programme, rng: Random) -> Pair:
    family = rng.choice(sorted(p.family_slots))
    return replace(p, family_slots={**p.family_slots, family: rng.randrange(2)}), g


def statutory_floor(p: Problem, g: Programme, rng: Random) -> Pair:
    choice = rng.randrange(3)
    if choice == 0 and g.statutory_misses:
        return p, replace(g, statutory_misses=g.statutory_misses[1:])
    bound = [r for r in p.requirements if r.floor_by]
    r = rng.choice(bound)
    if choice == 1:
        listed = [m for m in g.statutory_misses if m.requirement != r.key]
        early = replace(r, floor_by=p.as_of - rng.randrange(1, 90) * DAY)
        changed = tuple(early if x.key == r.key else x for x in p.requirements)
        return replace(p, requirements=changed), replace(g, statutory_misses=tuple(listed))
    v = rng.choice([v for v in g.visits if requirement(p, v).floor_by is None])
    r = requirement(p, v)
    miss = Miss(r.key, r.service, p.weeks[rng.randrange(4)].monday, "not true")
    return p, replace(g, statutory_misses=(*g.statutory_misses, miss))


def exempt(p: Problem, g: Programme, rng: Random) -> Pair:
    key = rng.choice(sorted(k for k, w in g.exempt_weeks.items() if w > 0))
    v = next(v for v in g.visits if v.requirement == key)
    choice = rng.randrange(3)
    if choice == 0:
        return p, drop(g, v)
    if choice == 1:
        return p, replace(g, exempt_weeks={k: w for k, w in g.exempt_weeks.items() if k != key})
    return p, replace(g, exempt_weeks={**g.exempt_weeks, key: rng.randrange(g.exempt_weeks[key])})


def tolerance(p: Problem, g: Programme, rng: Random) -> Pair:
    f = rng.choice([f for f in g.families if f.delay > 1])
    least = rng.choice([None, f.delay * rng.uniform(0.1, 0.97), -1.0, 1e12])
    return p, replace(g, families=tuple(replace(x, least=least) if x is f else x for x in g.families))


def learning_share(p: Problem, g: Programme, rng: Random) -> Pair:
    for v in g.visits:
        r = requirement(p, v)
        if r.sample and r.floor_by is None and r.discipline == "homes":
            g = drop(g, v)
    return replace(p, learning_share=rng.uniform(0.05, 0.3)), g


def delay_figures(p: Problem, g: Programme, rng: Random) -> Pair:
    f = rng.choice(g.families)
    name = rng.choice(["delay", "weeks_past_due", "services", "visits"])
    worse = replace(f, **{name: getattr(f, name) + rng.randrange(1, 9)})
    return p, replace(g, families=tuple(worse if x is f else x for x in g.families))


def strain_figures(p: Problem, g: Programme, rng: Random) -> Pair:
    if rng.random() < 0.5:
        stages = tuple(replace(s, value=s.value + 1) if s.name == "strain" else s for s in g.stages)
        return p, replace(g, stages=stages)
    pool = rng.choice(sorted(g.strain_by_pool))
    return p, replace(
        g, strain_by_pool={**g.strain_by_pool, pool: g.strain_by_pool[pool] + rng.uniform(0.1, 5)}
    )


def hours_figures(p: Problem, g: Programme, rng: Random) -> Pair:
    pool = rng.choice(sorted(g.hours_by_pool))
    return p, replace(g, hours_by_pool={**g.hours_by_pool, pool: g.hours_by_pool[pool] - rng.uniform(0.1, 5)})


def learning_figures(p: Problem, g: Programme, rng: Random) -> Pair:
    return p, replace(g, learning=g.learning + rng.choice([-1, 1]) * rng.uniform(0.1, 3))


def stage_figures(p: Problem, g: Programme, rng: Random) -> Pair:
    changes: dict[str, Any] = rng.choice(
        [{"status": ""}, {"bound": 1.0}, {"gap": 0.1}, {"bound": 2.0, "gap": -rng.uniform(0.01, 1)}]
    )
    s = rng.choice(g.stages)
    return p, replace(g, stages=tuple(replace(x, **changes) if x is s else x for x in g.stages))


def lots_drawn(p: Problem, g: Programme, rng: Random) -> Pair:
    if rng.random() < 0.5:
        return p, replace(g, chance=None, method="planner")
    return replace(p, lots=None), g


def with_chance(g: Programme, **changes: Any) -> Programme:
    assert g.chance is not None
    return replace(g, chance=replace(g.chance, **changes))


def lots_moved(p: Problem, g: Programme, rng: Random) -> Pair:
    assert g.chance is not None
    settled = dict(g.chance.settled)
    v = pick(p, g, rng, unannounced=False)
    choice = rng.randrange(3)
    if choice == 0:
        settled[v.requirement] += rng.choice([-1, 1])
    elif choice == 1:
        del settled[v.requirement]
    else:
        settled[rng.choice(sorted(g.unplaced.keys() - set(g.chance.gave_way)))] = 1
    return p, with_chance(g, settled=settled)


def lots_floor(p: Problem, g: Programme, rng: Random) -> Pair:
    assert g.chance is not None
    v = pick(p, g, rng, unannounced=True)
    bits = dict(g.chance.bits)
    choice = rng.randrange(4)
    if choice == 3:
        bits[v.requirement] = g.chance.floor_bits
        return p, with_chance(g, bits=bits, below_floor={**g.chance.below_floor, v.requirement: "so said"})
    if choice == 0:
        del bits[v.requirement]
    else:
        bits[v.requirement] = rng.uniform(0.0, 1.9) if choice == 1 else rng.uniform(6.0, 9.0)
    below = {k: why for k, why in g.chance.below_floor.items() if k != v.requirement}
    return p, with_chance(g, bits=bits, below_floor=below)


def lots_cost(p: Problem, g: Programme, rng: Random) -> Pair:
    assert g.chance is not None
    assert p.lots is not None
    choice = rng.randrange(4)
    if choice == 3:
        return p, replace(g, families=(*g.families, replace(g.families[0], family="unheard of")))
    if choice == 0:
        family = rng.choice(sorted(g.chance.delay_before))
        before = {**g.chance.delay_before, family: g.chance.delay_before[family] + rng.uniform(1, 9)}
        return p, with_chance(g, delay_before=before)
    if choice == 1:
        return p, with_chance(g, strain_before=g.chance.strain_before - rng.uniform(1, 9))
    dear = {k: w + 200.0 for k, w in g.strain_by_pool.items()}
    return replace(p, lots=replace(p.lots, strain_tolerance=0.0)), replace(g, strain_by_pool=dear)


def second_visits(p: Problem, g: Programme, rng: Random) -> Pair:
    assert g.chance is not None
    choice = rng.randrange(4)
    if choice == 0:
        return p, with_chance(g, second_asked=len(g.chance.second) - 1)
    if choice == 1:
        v = pick(p, g, rng, unannounced=False)
        return p, with_chance(g, second=(*g.chance.second, v.requirement), second_asked=99)
    if choice == 2:
        exempt = {s.key for s in p.services if s.exempt}
        key = rng.choice(sorted(r.key for r in p.requirements if r.service in exempt))
        return p, with_chance(g, gave_way=(key,), second_asked=99)
    never = {r.key: r for r in p.requirements if r.key in g.chance.second}
    services = tuple(
        replace(s, last_full_visit=p.as_of - rng.randrange(500, 900) * DAY)
        if s.key in {r.service for r in never.values()}
        else s
        for s in p.services
    )
    alone = [r.key for r in never.values() if sum(x.service == r.service for x in p.requirements) == 1]
    return replace(p, services=services), with_chance(g, second=tuple(alone), second_asked=99)


def pins(p: Problem, g: Programme, rng: Random) -> Pair:
    v = rng.choice(g.visits)
    kind = rng.choice(list(PinKind))
    away = {PinKind.IN_WEEKS: (v.week + 1) % len(p.weeks), PinKind.NOT_IN_WEEKS: v.week}
    others = [i.key for i in p.inspectors if i.key not in v.team]
    who = v.team[-1] if kind is PinKind.STAYS_OUT else rng.choice(others)
    if kind in away:
        return replace(p, pins=(Pin("Pin 1", v.requirement, kind, weeks=(away[kind],)),)), g
    if rng.random() < 0.3:
        left_out = next(iter(g.unplaced))
        return replace(p, pins=(Pin("Pin 1", left_out, PinKind.LEADS, inspector=who),)), g
    return replace(p, pins=(Pin("Pin 1", v.requirement, kind, inspector=who),)), g


def leads_gap(p: Problem, g: Programme, rng: Random) -> Pair:
    if rng.random() < 0.5:
        a, b = _twins(p, g, rng)
        g, v = put(g, b, team=(a.team[0], *(t for t in b.team[1:] if t != a.team[0]))), b
        days = abs((b.first_day - a.last_day).days) + 200
    else:
        v, days = rng.choice(g.visits), rng.randrange(30, 300)
        service = requirement(p, v).service
        led = v.first_day - rng.randrange(1, days) * DAY
        p = replace(p, past_leads={(v.team[0], service): led})
    kind = requirement(p, v).visit_type
    return replace(p, type_rules={**p.type_rules, kind: replace(p.type_rules[kind], lead_gap_days=days)}), g


def continuity(p: Problem, g: Programme, rng: Random) -> Pair:
    """Somebody of the region who has nothing else to do knows the place."""
    v = pick(p, g, rng, discipline="homes")
    kind, service = requirement(p, v).visit_type, requirement(p, v).service
    like = next(i for i in p.inspectors if i.key == v.team[0])
    knows = replace(like, key=f"knows-{rng.randrange(9)}", slots=(2,) * len(p.weeks))
    rules = {**p.type_rules, kind: replace(p.type_rules[kind], continues=True)}
    known = frozenset({(knows.key, service)})
    return replace(p, inspectors=(*p.inspectors, knows), type_rules=rules, knows=known), g


BAD: dict[str, Callable[[Any, Any, Random], Any]] = {
    "once": once,
    "known": known,
    "accounted": accounted,
    "horizon": horizon,
    "notice": notice,
    "type in force": in_force,
    "closed months": closed_months,
    "start weekday": weekday,
    "span": span,
    "closed weeks": closed_weeks,
    "bank holidays": bank_holidays,
    "separation": separation,
    "least gap": least_gap,
    "precedence": precedence,
    "team size": team_size,
    "discipline": discipline,
    "region": region,
    "inspector slots": slots,
    "one place at a time": one_place,
    "barred pairs": barred,
    "pins": pins,
    "lead's gap": leads_gap,
    "continuity": continuity,
    "family budget": family_budget,
    "statutory floor": statutory_floor,
    "exempt never later": exempt,
    "delay tolerance": tolerance,
    "learning share": learning_share,
    "lots drawn": lots_drawn,
    "lots moved": lots_moved,
    "lots floor": lots_floor,
    "lots cost": lots_cost,
    "second visits": second_visits,
    "delay figures": delay_figures,
    "strain figures": strain_figures,
    "hours figures": hours_figures,
    "learning figures": learning_figures,
    "stage figures": stage_figures,
}


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Problem, Programme]]:
    size = Size(authorities=8, providers=60, weeks=30, room=0.7, twice=0.5, regions=3)
    problems = [made_problem(size, seed=seed) for seed in range(4)]
    return [(p, spreadsheet(p)) for p in problems]


@pytest.fixture(scope="module")
def by_lot() -> list[tuple[Problem, Programme]]:
    size = Size(authorities=6, providers=90, weeks=30, room=0.7, twice=0.2, regions=2, lots=True)
    # Some in which somebody is visited again.
    return [(p := made_problem(size, seed=seed), spreadsheet(p, salt=seed)) for seed in (1, 4, 8, 11)]


def test_the_programmes_with_lots_to_be_spoiled_are_clean(by_lot: list[tuple[Problem, Programme]]) -> None:
    for problem, programme in by_lot:
        assert check(problem, programme) == ()
        assert programme.chance is not None
        assert programme.chance.second


def test_the_programmes_to_be_spoiled_are_clean(pairs: list[tuple[Problem, Programme]]) -> None:
    for problem, programme in pairs:
        assert check(problem, programme) == ()
        assert len(programme.visits) > 40


def test_every_rule_has_a_maker_of_bad_programmes_and_a_docstring_that_names_it() -> None:
    assert BAD.keys() == RULES.keys()
    for name, rule in RULES.items():
        assert f"``{name}``" in (rule.__doc__ or "")


@pytest.mark.parametrize("rule", RULES)
def test_twenty_bad_programmes_are_each_flagged_by_name(
    rule: str, pairs: list[tuple[Problem, Programme]], by_lot: list[tuple[Problem, Programme]]
) -> None:
    clean = by_lot if rule.startswith("lots") or rule == "second visits" else pairs
    for seed in range(20):
        problem, programme = clean[seed % len(clean)]
        bad_problem, bad_programme = BAD[rule](problem, programme, Random(seed))
        broken = check(bad_problem, bad_programme)
        assert rule in {b.rule for b in broken}, f"seed {seed}"
        assert all(b.sentence.endswith(".") and b.where for b in broken)


def test_the_checker_shares_no_code_with_the_model() -> None:
    allowed = {f"counterpoise.programme.{data}" for data in ("pins", "problem", "programme")}
    for path in Path(checker.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("counterpoise.programme"):
                module = str(node.module)
                assert module in allowed or module.startswith("counterpoise.programme.check"), path
