"""Can wishes be kept at all? A small exact model of pinned visits alone, rule by rule.

Every rule and every pin is a *member*; the model can be asked with any set of members in force. Visits that
no pin obliges to are left out: nothing but a pin makes room scarce for a pin.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.programme.linear import fits
from counterpoise.programme.pins import PinKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from counterpoise.programme.grid import Floats, Grid
    from counterpoise.programme.pins import Pin

#: One variable: "start" (visit, week), "goes" or "leads" (visit, inspector, week), "lent" or "lent lead".
Variable = tuple[str, int, int, int]
_NOBODY = -1


@dataclass(frozen=True)
class Member:
    """A pin or a rule, by its kind and what it is about."""

    kind: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class _Row:
    """``lower <= sum of value x variable <= upper``, in force with its member (always without one)."""

    entries: tuple[tuple[int, float], ...]
    lower: float
    upper: float
    member: Member | None


@dataclass(frozen=True)
class Placed:
    """A pinned visit with a week and a team, lead first."""

    week: int
    team: tuple[int, ...]


class PinnedModel:
    """Pinned visits of a grid as rows over columns, each row with the member it belongs to.

    Parameters
    ----------
    grid : Grid
    pins : sequence of Pin
        The wishes to look at.
    strict : bool
        Every rule is in force whatever is asked, so that only pins are members: smaller.
    every : bool
        Every rule and every pin is in force whatever is asked: smaller by far.
    """

    def __init__(self, grid: Grid, pins: Sequence[Pin], *, strict: bool = False, every: bool = False) -> None:
        self.grid, self.pins, self.strict, self.every = grid, pins, strict or every, every
        number = {r.key: i for i, r in enumerate(grid.problem.requirements)}
        self.of = {p: number[p.requirement] for p in pins}
        self.visits = sorted({self.of[p] for p in pins if p.obliges})
        self.inspector = {i.key: n for n, i in enumerate(grid.problem.inspectors)}
        self.rules: dict[Member, None] = {}
        self._open: dict[int, tuple[int, ...]] = {}
        self._index: dict[Variable, int] = {}
        self._shut: dict[int, set[Member]] = {}
        self._rows: list[_Row] = []
        self._people = {r: self._candidates(r) for r in self.visits}
        for r in self.visits:
            self._columns(r)
            self._pins(r)
        self._together()
        self._time()

    @property
    def members(self) -> tuple[Member, ...]:
        """Every pin of an obliged visit and every rule that could stand in its way, pins first."""
        of_pins = tuple(member_of(p) for p in self.pins if self.of[p] in self._people)
        return of_pins if self.strict else (*of_pins, *self.rules)

    def fits(self, members: Collection[Member]) -> Mapping[int, Placed] | None:
        """Return weeks and teams of the obliged visits with a set of members in force, if there are any."""
        asked = set(members) | (set(self.rules) if self.strict else set())
        asked |= set(map(member_of, self.pins)) if self.every else set()
        must = {self.of[p] for p in self.pins if p.obliges and member_of(p) in asked}
        if not all(self._weeks(r) for r in must):
            return None
        values = fits(self._matrix, *self._limits(asked, must), self._most(asked, must)) if must else None
        return {} if not must else None if values is None else self._read(values, must)

    @cached_property
    def _matrix(self) -> sparse.csc_matrix:
        """Every row of every member, and last one for each visit that asks one start of it."""
        rows = [w.entries for w in self._rows]
        rows += [tuple((self._at("start", r, _NOBODY, w), 1.0) for w in self._weeks(r)) for r in self.visits]
        at = np.repeat(np.arange(len(rows)), [len(entries) for entries in rows])
        flat = [e for entries in rows for e in entries]
        values, columns = np.array([v for _, v in flat]), np.array([n for n, _ in flat], dtype=np.int64)
        return sparse.csc_matrix((values, (at, columns)), shape=(len(rows), len(self._index)))

    def _limits(self, asked: set[Member], must: set[int]) -> tuple[Floats, Floats]:
        """Return the limits of all rows, none of those that are not in force."""
        on = [w.member is None or w.member in asked for w in self._rows] + [r in must for r in self.visits]
        low = np.array([w.lower for w in self._rows] + [1.0] * len(self.visits))
        high = np.array([w.upper for w in self._rows] + [1.0] * len(self.visits))
        return np.where(on, low, -np.inf), np.where(on, high, np.inf)

    def _most(self, asked: set[Member], must: set[int]) -> Floats:
        """Return the most of each variable: nothing for visits not asked for and what members forbid."""
        most = [
            0.0 if v[1] not in must else float(self.grid.team[v[1]]) if v[0] == "lent" else 1.0
            for v in self._index
        ]
        for n, members in self._shut.items():
            if not asked.isdisjoint(members):
                most[n] = 0.0
        return np.array(most)

    def _read(self, values: Floats, must: set[int]) -> Mapping[int, Placed]:
        on = {v for v, n in self._index.items() if values[n] > 0.5}  # noqa: PLR2004 - whole numbers
        week = {r: w for kind, r, _, w in on if kind == "start"}
        leads = {r: i for kind, r, i, _ in on if kind == "leads"}
        found = {}
        for r in must:
            goes = [i for i in self._people[r] if ("goes", r, i, week[r]) in on]
            lead = leads.get(r, _NOBODY)
            found[r] = Placed(week[r], tuple(sorted(goes, key=lead.__ne__)))
        return found

    def _at(self, *variable: str | int) -> int:
        key: Variable = variable  # type: ignore[assignment]
        return self._index.setdefault(key, len(self._index))

    def _rule(self, kind: str, *about: str) -> Member:
        member = Member(kind, about)
        self.rules[member] = None
        return member

    def _forbid(self, at: int, member: Member) -> None:
        self._shut.setdefault(at, set()).add(member)

    def _weeks(self, r: int) -> tuple[int, ...]:
        """Return weeks in which the visit could end inside the horizon; fewer with rules always in force."""
        if r not in self._open:
            of_visit = self.grid.problem.requirements[r]
            weeks: Iterable[int] = range(self.grid.horizon - int(self.grid.span[r]) + 1)
            if self.strict:
                problem = self.grid.problem
                weeks = problem.open_weeks(of_visit) if self.every else of_visit.start_weeks
            last = self.grid.horizon - int(self.grid.span[r])
            self._open[r] = tuple(w for w in weeks if w <= last and self.grid.last[r, w] < self.grid.end)
        return self._open[r]

    def _key(self, r: int) -> str:
        return self.grid.problem.requirements[r].key

    def _candidates(self, r: int) -> tuple[int, ...]:
        """Inspectors of the visit's own group, and those that its pins name."""
        group = np.flatnonzero(self.grid.inspector_group == self.grid.group[r]).tolist()
        named = {self.inspector[p.inspector] for p in self.pins if self.of[p] == r and p.inspector}
        return (*group, *sorted(named - set(group)))

    def _columns(self, r: int) -> None:
        grid, key = self.grid, self._key(r)
        people = self._people[r]
        offered = set(grid.problem.requirements[r].start_weeks)
        for w in self._weeks(r):
            start = self._at("start", r, _NOBODY, w)
            if w not in offered:
                self._forbid(start, self._rule("start weeks", key))
            self._floor(r, w, start)
            self._fixed(r, w, start)
            goes = [self._at("goes", r, i, w) for i in people]
            leads = [self._at("leads", r, i, w) for i in people]
            lent, lead = self._at("lent", r, _NOBODY, w), self._at("lent lead", r, _NOBODY, w)
            who = self._rule("who goes", *grid.groups[grid.group[r]])
            self._forbid(lent, who)
            self._sum({lent: 1.0, **dict.fromkeys(goes, 1.0), start: -float(grid.team[r])}, 0.0, 0.0)
            self._sum({lead: 1.0, **dict.fromkeys(leads, 1.0), start: -1.0}, 0.0, 0.0)
            self._sum({lead: 1.0, lent: -1.0}, -np.inf, 0.0)
            for i, go, first in zip(people, goes, leads, strict=True):
                self._sum({go: 1.0, start: -1.0}, -np.inf, 0.0)
                self._sum({first: 1.0, go: -1.0}, -np.inf, 0.0)
                self._person(r, w, i, go, first)

    def _person(self, r: int, w: int, i: int, go: int, first: int) -> None:
        grid = self.grid
        service = grid.problem.requirements[r].service
        name = grid.problem.inspectors[i].key
        if grid.inspector_group[i] != grid.group[r]:
            self._forbid(go, self._rule("who goes", *grid.groups[grid.group[r]]))
        if (name, service) in grid.problem.barred:
            self._forbid(go, self._rule("barred pairs", name, service))
        led = grid.problem.past_leads.get((name, service))
        if led is not None and grid.first[r, w] - led.toordinal() < grid.lead_gap[r]:
            self._forbid(first, self._rule("lead's gap", service))

    def _sum(self, entries: Mapping[int, float], lower: float, upper: float, m: Member | None = None) -> None:
        self._rows.append(_Row(tuple(entries.items()), lower, upper, m))

    def _floor(self, r: int, w: int, start: int) -> None:
        """Keep the law where some week that is offered keeps it."""
        grid = self.grid
        if grid.keeps_law[r] and grid.first[r, w] > grid.floor[r]:
            self._forbid(start, self._rule("statutory floor", self._key(r)))

    def _fixed(self, r: int, w: int, start: int) -> None:
        grid = self.grid
        if not grid.separates[r]:
            return
        area = grid.problem.services[grid.service[r]].area
        for f in grid.problem.fixed:
            after = grid.first[r, w] - f.last_day.toordinal()
            before = f.first_day.toordinal() - grid.last[r, w]
            if f.separates and f.area == area and max(after, before) < grid.problem.separation_days:
                self._forbid(start, self._rule("separation", self._key(r), f.key))

    def _pins(self, r: int) -> None:
        for pin in (p for p in self.pins if self.of[p] == r):
            member = member_of(pin)
            for w in self._weeks(r):
                if not pin.allows(w):
                    self._forbid(self._at("start", r, _NOBODY, w), member)
            if not pin.inspector:
                continue
            i = self.inspector[pin.inspector]
            kind = "leads" if pin.kind is PinKind.LEADS else "goes"
            given = dict.fromkeys((self._at(kind, r, i, w) for w in self._weeks(r)), 1.0)
            out = pin.kind is PinKind.STAYS_OUT
            self._sum(given, 0.0 if out else 1.0, 0.0 if out else 1.0, member)

    def _together(self) -> None:
        """Rules over two visits, and over all of a family."""
        grid = self.grid
        for a, b in combinations(self.visits, 2):
            if grid.separates[a] and grid.separates[b] and grid.area[a] == grid.area[b]:
                member = self._rule("separation", self._key(a), self._key(b))
                self._apart(a, b, member, lambda a, v, b, w: self._days(a, v, b, w) < self._separation)
            if b in grid.siblings[a]:
                self._apart(a, b, self._rule("least gap", self._key(a), self._key(b)), self._out_of_order)
            if grid.service[a] == grid.service[b]:
                self._leads(a, b)
        for f, family in enumerate(grid.families):
            of = [r for r in self.visits if grid.family[r] == f and not grid.has_floor[r]]
            if of and family in grid.problem.family_slots:
                taken = {
                    self._at("start", r, _NOBODY, w): float(grid.cost[r]) for r in of for w in self._weeks(r)
                }
                self._sum(taken, 0.0, float(grid.budget[f]), self._rule("family budget", family))

    @property
    def _separation(self) -> int:
        return self.grid.problem.separation_days

    def _days(self, a: int, v: int, b: int, w: int) -> int:
        first, last = self.grid.first, self.grid.last
        return int(max(first[a, v] - last[b, w], first[b, w] - last[a, v]))

    def _out_of_order(self, a: int, v: int, b: int, w: int) -> bool:
        early, late = ((a, v), (b, w)) if self.grid.rank[a] < self.grid.rank[b] else ((b, w), (a, v))
        wrong = self.grid.first[early] > self.grid.first[late]
        return bool(wrong or self._days(a, v, b, w) < self.grid.gap[a])

    def _too_soon(self, a: int, v: int, b: int, w: int) -> bool:
        """Say whether the later of two visits is too near the earlier one for the same lead."""
        early, late = ((a, v), (b, w)) if self.grid.first[a, v] <= self.grid.first[b, w] else ((b, w), (a, v))
        return bool(self.grid.first[late] - self.grid.last[early] < self.grid.lead_gap[late[0]])

    def _apart(self, a: int, b: int, member: Member, clash: object, of: Sequence[str] = ("start",)) -> None:
        people = (_NOBODY,) if of == ("start",) else sorted(set(self._people[a]) & set(self._people[b]))
        for v in self._weeks(a):
            near = [w for w in self._weeks(b) if clash(a, v, b, w)]  # type: ignore[operator]
            for i in people if near else ():
                entries = {self._at(of[0], a, i, v): 1.0}
                entries |= {self._at(of[0], b, i, w): 1.0 for w in near}
                self._sum(entries, 0.0, 1.0, member)

    def _leads(self, a: int, b: int) -> None:
        if self.grid.lead_gap[[a, b]].any():
            service = self.grid.problem.requirements[a].service
            self._apart(a, b, self._rule("lead's gap", service), self._too_soon, ("leads",))

    def _time(self) -> None:
        """Half weeks of each inspector: a rule for each group and week."""
        grid = self.grid
        asked: dict[tuple[int, int], dict[int, float]] = {}
        for (kind, r, i, w), n in list(self._index.items()):
            if kind == "goes":
                for k in range(int(grid.span[r])):
                    asked.setdefault((i, w + k), {})[n] = float(grid.slots[r, k])
        for (i, t), entries in sorted(asked.items()):
            group = grid.groups[grid.inspector_group[i]]
            member = self._rule("time", *group, str(t))
            self._sum(entries, 0.0, float(grid.inspector_slots[i, t]), member)


def member_of(pin: Pin) -> Member:
    """Return a pin as a member."""
    return Member("pin", (pin.key,))
