"""A problem as arrays: first and last days, delays, groups of inspectors, loads.

Built once, read by the evaluation and the planner. The rule checker has its own arithmetic and never
imports this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.errors import UsageError
from counterpoise.programme.pins import PinKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from counterpoise.programme.pinned_model import Placed
    from counterpoise.programme.problem import Ask, Problem

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

NATIONAL = "*"


@dataclass(frozen=True)
class Loads:
    """Hours asked, flattened: one entry for each ask of each requirement.

    ``row`` counts pairs of (owner, pool); ``spare`` and ``fixed`` are rows x weeks.
    """

    requirement: Ints
    row: Ints
    offset: Ints
    hours: Floats
    rows: tuple[tuple[str, str], ...]
    pools: tuple[str, ...]
    pool_of_row: Ints
    spare: Floats
    fixed: Floats


@dataclass(frozen=True)
class PeoplePins:
    """Inspectors, by number, whom pins ask to lead a visit, to take part in it, to stay out of it."""

    leads: tuple[int, ...] = ()
    goes: tuple[int, ...] = ()
    out: frozenset[int] = frozenset()


class Grid:
    """The problem's numbers, by requirement (R) and start week (T).

    Attributes
    ----------
    first, last : int arrays, R x T
        Proleptic ordinals of the first and last fieldwork day for each start week.
    delay : float array, R x T
        Children-weeks of delay when started in that week (exposure x chance of below good x weeks past due).
    left_out : float array, R
        Delay when left out: as if begun on the Monday after the last week.
    allowed : bool array, R x T
        Permitted start weeks that also end inside the horizon.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.horizon = len(problem.weeks)
        self.size = len(problem.requirements)
        self.mondays = np.array([w.monday.toordinal() for w in problem.weeks], dtype=np.int64)
        self.end = int(self.mondays[-1]) + 7
        self._days()
        self._services()
        self._groups()

    def _days(self) -> None:
        rs = self.problem.requirements
        weekday = np.array([r.weekday for r in rs], dtype=np.int64)
        onsite = np.array([r.onsite_days for r in rs], dtype=np.int64)
        working = working_days(int(self.mondays[0]), self.end + 120, self.problem.bank_holidays)
        self.first = self.mondays[None, :] + weekday[:, None]
        at = np.searchsorted(working, self.first) + np.maximum(onsite, 1)[:, None] - 1
        self.last = working[at]
        self.due = np.array([r.due.toordinal() for r in rs], dtype=np.int64)
        self.floor = np.array([r.floor_by.toordinal() if r.floor_by else 0 for r in rs], dtype=np.int64)
        #: Statutory floor binding inside the horizon.
        self.has_floor = np.array([r.floor_by is not None for r in rs], dtype=bool) & (self.floor < self.end)
        self.span = np.array([r.span for r in rs], dtype=np.int64)
        permitted = np.zeros((self.size, self.horizon), dtype=bool)
        for i, r in enumerate(rs):
            permitted[i, list(r.start_weeks)] = True
        inside = np.arange(self.horizon)[None, :] + self.span[:, None] <= self.horizon
        self.allowed = permitted & inside & (self.last < self.end)
        in_time = self.has_floor[:, None] & (self.first <= self.floor[:, None])
        #: Whether a week that the rules offer, pins apart, keeps the statutory floor.
        self.keeps_law: Bools = np.asarray((self.allowed & in_time).any(axis=1), dtype=bool)
        self._pin()
        #: Start weeks that keep the statutory floor.
        self.keeps_floor = self.allowed & self.has_floor[:, None] & (self.first <= self.floor[:, None])

    def _pin(self) -> None:
        """Leave pinned visits the weeks that their pins leave them."""
        #: Visits that a pin obliges to.
        self.must = np.zeros(self.size, dtype=bool)
        #: Visits of which any pin speaks.
        self.held = np.zeros(self.size, dtype=bool)
        for i, r in enumerate(self.problem.requirements if self.problem.pins else ()):
            if r.key not in self.problem.pins_of:
                continue
            self.held[i], self.must[i] = True, r.key in self.problem.must
            self.allowed[i] &= np.isin(np.arange(self.horizon), self.problem.open_weeks(r))

    def _services(self) -> None:
        rs, services = self.problem.requirements, self.problem.services
        index = {s.key: i for i, s in enumerate(services)}
        self.service = np.array([index[r.service] for r in rs], dtype=np.int64)
        self.families = tuple(sorted({s.family for s in services}))
        number = {f: i for i, f in enumerate(self.families)}
        self.family_of_service = np.array([number[s.family] for s in services], dtype=np.int64)
        self.family = self.family_of_service[self.service]
        areas = {a: i for i, a in enumerate(sorted({s.area for s in services}))}
        self.areas = areas
        self.area = np.array([areas[services[s].area] for s in self.service], dtype=np.int64)
        weight = np.array([s.exposure * s.below_good for s in services], dtype=np.float64)
        self.weight = weight[self.service]
        self.exempt = np.array([services[s].exempt for s in self.service], dtype=bool)
        self.weeks_late = np.maximum(0, self.first - self.due[:, None]) / 7.0
        self.weeks_left = np.maximum(0, self.end - self.due) / 7.0
        self.delay = self.weight[:, None] * self.weeks_late
        self.left_out = self.weight * self.weeks_left
        self.tier = np.array([r.tier for r in rs], dtype=np.int64)
        self.sample = np.array([r.sample for r in rs], dtype=bool)
        self.team = np.array([r.team for r in rs], dtype=np.int64)
        self.separates = np.array([r.separates for r in rs], dtype=bool)
        self.unannounced = np.array([r.unannounced for r in rs], dtype=bool)
        #: Half-week slots asked of each team member, R x longest span.
        self.slots = np.zeros((self.size, max((r.span for r in rs), default=1)), dtype=np.int64)
        for i, r in enumerate(rs):
            self.slots[i, : r.span] = r.slots
        per_member = self.slots.sum(axis=1)
        #: Half-week slots the visit takes of its family's budget.
        self.cost = self.team * per_member

    def _groups(self) -> None:
        problem = self.problem
        regions = [problem.services[s].region for s in self.service]
        keys = [
            (r.discipline, NATIONAL if r.discipline in problem.national_disciplines else region)
            for r, region in zip(problem.requirements, regions, strict=True)
        ]
        of_inspector = [
            (i.discipline, NATIONAL if i.discipline in problem.national_disciplines else i.region)
            for i in problem.inspectors
        ]
        self.groups = tuple(sorted(set(keys) | set(of_inspector)))
        number = {g: i for i, g in enumerate(self.groups)}
        #: Group of inspectors (discipline, region) that can do each requirement.
        self.group = np.array([number[k] for k in keys], dtype=np.int64)
        self.inspector_group = np.array([number[k] for k in of_inspector], dtype=np.int64)
        self.inspector_slots = np.array([i.slots for i in problem.inspectors], dtype=np.int64)
        self.inspector_slots = self.inspector_slots.reshape(len(problem.inspectors), self.horizon)
        self.capacity = np.zeros((len(self.groups), self.horizon), dtype=np.int64)
        np.add.at(self.capacity, self.inspector_group, self.inspector_slots)
        #: Inspectors with a whole week free: two half-weeks of two people are no whole week of one.
        self.whole = np.zeros((len(self.groups), self.horizon), dtype=np.int64)
        np.add.at(self.whole, self.inspector_group, self.inspector_slots >= 2)  # noqa: PLR2004 - two half-weeks
        self.disciplines = tuple(sorted({g[0] for g in self.groups}))
        by_name = {d: i for i, d in enumerate(self.disciplines)}
        self.discipline = np.array([by_name[r.discipline] for r in problem.requirements], dtype=np.int64)

    @cached_property
    def budget(self) -> Ints:
        """Half-week slots each family may take outside statutory floors; very large where unlimited."""
        none = np.iinfo(np.int64).max // 4
        return np.array([self.problem.family_slots.get(f, none) for f in self.families], dtype=np.int64)

    @cached_property
    def loads(self) -> Loads:
        """Hours asked by owner, pool and week.

        Raises
        ------
        UsageError
            When an ask has neither a spare row nor a default, or a fixed visit asks hours of a provider.
        """
        return _build_loads(self)

    @cached_property
    def questions(self) -> tuple[Ints, int]:
        """Practice question of each requirement (-1 for none), and how many questions there are."""
        names = sorted({r.learning_question for r in self.problem.requirements} - {""})
        number = {n: i for i, n in enumerate(names)}
        codes = [number.get(r.learning_question, -1) for r in self.problem.requirements]
        return np.array(codes, dtype=np.int64), len(names)

    @cached_property
    def siblings(self) -> tuple[tuple[int, ...], ...]:
        """Other requirements of the same type and service, for each requirement."""
        together: dict[tuple[str, str], list[int]] = {}
        for i, r in enumerate(self.problem.requirements):
            together.setdefault((r.service, r.visit_type), []).append(i)
        return tuple(
            tuple(j for j in together[r.service, r.visit_type] if j != i)
            for i, r in enumerate(self.problem.requirements)
        )

    @cached_property
    def rank(self) -> Ints:
        """Order by due date, ties by key: the first of the year comes before the second."""
        keys = [(r.due, r.key) for r in self.problem.requirements]
        rank = np.empty(self.size, dtype=np.int64)
        rank[sorted(range(self.size), key=keys.__getitem__)] = np.arange(self.size)
        return rank

    @cached_property
    def lead_gap(self) -> Ints:
        """Days after a visit to the service for which its lead leads none of the requirement's type there."""
        rules = self.problem.type_rules
        return np.array(
            [
                rules[r.visit_type].lead_gap_days if r.visit_type in rules else 0
                for r in self.problem.requirements
            ],
            dtype=np.int64,
        )

    @cached_property
    def continues(self) -> Bools:
        """Say which visits are of a type that wants inspectors who know the place, where somebody does."""
        rules, known = self.problem.type_rules, {service for _, service in self.problem.knows}
        return np.array(
            [
                r.service in known and r.visit_type in rules and rules[r.visit_type].continues
                for r in self.problem.requirements
            ],
            dtype=bool,
        )

    @cached_property
    def same_service(self) -> tuple[tuple[int, ...], ...]:
        """Other requirements of the same service, for each requirement."""
        together: dict[str, list[int]] = {}
        for i, r in enumerate(self.problem.requirements):
            together.setdefault(r.service, []).append(i)
        return tuple(
            tuple(j for j in together[r.service] if j != i) for i, r in enumerate(self.problem.requirements)
        )

    @cached_property
    def people_pins(self) -> Mapping[int, PeoplePins]:
        """What pins ask of people, for each requirement."""
        number = {i.key: n for n, i in enumerate(self.problem.inspectors)}
        found = dict.fromkeys(range(self.size), PeoplePins())
        for r, requirement in enumerate(self.problem.requirements if self.problem.pins else ()):
            of: dict[PinKind, list[int]] = {kind: [] for kind in PinKind}
            for pin in self.problem.pins_of.get(requirement.key, ()):
                if pin.inspector:
                    of[pin.kind].append(number[pin.inspector])
            leads, goes = dict.fromkeys(of[PinKind.LEADS]), dict.fromkeys(of[PinKind.TAKES_PART])
            found[r] = PeoplePins(tuple(leads), tuple(goes), frozenset(of[PinKind.STAYS_OUT]))
        return found

    @cached_property
    def anybody(self) -> Bools:
        """Say for which visits it is one who goes of those free: no pin, no lead's gap, no continuity."""
        led = np.isin(self.service, self.service[self.lead_gap > 0])
        pinned = [bool(p.leads or p.goes or p.out) for p in self.people_pins.values()]
        several = np.array([bool(s) for s in self.same_service], dtype=bool)
        past = {service for _, service in self.problem.past_leads}
        before = np.array([r.service in past for r in self.problem.requirements], dtype=bool)
        anybody: Bools = ~(led & (several | before)) & ~np.array(pinned, dtype=bool) & ~self.continues
        return anybody

    @cached_property
    def pinned(self) -> Mapping[int, Placed]:
        """Weeks and teams in which all pins can be kept together.

        Raises
        ------
        ConflictError
            When they can't: with the rules and pins in conflict, in words.
        """
        from counterpoise.programme.conflicts import keep  # noqa: PLC0415 - only with pins

        return keep(self) if self.must.any() else {}

    @cached_property
    def gap(self) -> Ints:
        """Least days between two visits of the requirement's type to one service."""
        rules = self.problem.type_rules
        return np.array(
            [
                rules[r.visit_type].least_gap_days if r.visit_type in rules else 0
                for r in self.problem.requirements
            ],
            dtype=np.int64,
        )


def working_days(start: int, stop: int, holidays: frozenset[object]) -> Ints:
    """Return the ordinals in start..stop-1 that are Monday to Friday and no bank holiday."""
    days = np.arange(start, stop, dtype=np.int64)
    closed = np.array(sorted(d.toordinal() for d in holidays), dtype=np.int64)  # type: ignore[attr-defined]
    return days[((days - 1) % 7 < 5) & ~np.isin(days, closed)]  # noqa: PLR2004 - Monday is ordinal 1


def _owner(of: str, area: str, service: str) -> str:
    return f"area:{area}" if of == "area" else service


def _fixed_asks(grid: Grid) -> Iterator[tuple[Ask, str, int]]:
    """Yield what given visits ask, of whom, and in which week."""
    for f in grid.problem.fixed:
        week = (f.first_day.toordinal() - int(grid.mondays[0])) // 7
        for a in f.asks:
            if a.of != "area":
                raise UsageError(
                    f"Fixed visit {f.key} asks hours of a provider, but names only an area.",
                    next_step="Give its asks as hours of the area's pools.",
                )
            yield a, _owner("area", f.area, ""), week + a.week_offset


def _build_loads(grid: Grid) -> Loads:
    problem = grid.problem
    rows: dict[tuple[str, str], int] = {}
    kinds: list[str] = []

    def row_of(ask: Ask, owner: str) -> int:
        if (owner, ask.pool) not in rows:
            rows[owner, ask.pool] = len(rows)
            kinds.append(ask.of)
        return rows[owner, ask.pool]

    flat: list[tuple[int, int, int, float]] = []
    for i, r in enumerate(problem.requirements):
        service = problem.services[grid.service[i]]
        flat.extend(
            (i, row_of(a, _owner(a.of, service.area, service.key)), a.week_offset, a.hours) for a in r.asks
        )
    asked = [(row_of(a, owner), week, a.hours) for a, owner, week in _fixed_asks(grid)]
    fixed = np.zeros((len(rows), grid.horizon))
    for row, week, hours in asked:
        if 0 <= week < grid.horizon:
            fixed[row, week] += hours
    pools = tuple(sorted({pool for _, pool in rows}))
    columns = np.array(flat, dtype=np.float64).reshape(len(flat), 4).T
    return Loads(
        requirement=columns[0].astype(np.int64),
        row=columns[1].astype(np.int64),
        offset=columns[2].astype(np.int64),
        hours=columns[3].copy(),
        rows=tuple(rows),
        pools=pools,
        pool_of_row=np.array([pools.index(pool) for _, pool in rows], dtype=np.int64),
        spare=_spare(grid, tuple(rows), kinds),
        fixed=fixed,
    )


def _spare(grid: Grid, rows: tuple[tuple[str, str], ...], kinds: list[str]) -> Floats:
    """Spare hours by row and week; below nothing there is nothing to give, so never less than zero."""
    problem = grid.problem
    given = {(s.owner, s.pool): s.hours for s in problem.spare}
    spare = np.zeros((len(rows), grid.horizon))
    for i, ((owner, pool), of) in enumerate(zip(rows, kinds, strict=True)):
        if (owner, pool) in given:
            spare[i] = given[owner, pool]
        elif (of, pool) in problem.default_spare:
            spare[i] = problem.default_spare[of, pool]
        else:
            raise UsageError(
                f"Nothing says how many hours {owner} can spare in the pool {pool}.",
                next_step=f"Add a spare row for it, or a default for ({of}, {pool}).",
            )
    return np.maximum(spare, 0.0)
