"""The state of a plan in the making: who is free, what is spent, which visits stand in each other's way.

Every method that builds a plan places and removes visits here, so that no plan breaks a rule on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme.chosen import chosen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.programme.grid import Grid, Ints

#: Why a start week is refused, in the order in which it is looked at.
SENTENCES = {
    "budget": "the half-weeks of its family are used up",
    "separation": "another full visit to the area lies too near",
    "gap": "another visit of its type to the service lies too near or out of order",
    "team": "no full team of inspectors is free",
    "share": "the place is reserved for the learning share",
}


class Board:
    """A plan in the making.

    Attributes
    ----------
    week : int array, R
        Start week of each requirement, -1 where left out.
    team : list of int tuples, R
        Inspector numbers, lead first.
    free : int array, inspectors x weeks
        Half-week slots left.
    left : int array, groups x weeks
        The same, summed over the inspectors of a group.
    budget : int array, families
        Half-week slots left outside statutory floors.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.week = np.full(grid.size, -1, dtype=np.int64)
        self.team: list[tuple[int, ...]] = [()] * grid.size
        self.free = grid.inspector_slots.copy()
        self.left = grid.capacity.copy()
        self.budget = grid.budget.copy()
        self.optional = np.zeros(len(grid.disciplines), dtype=np.int64)
        self.samples = np.zeros(len(grid.disciplines), dtype=np.int64)
        self._slots = [np.array(r.slots, dtype=np.int64) for r in grid.problem.requirements]
        self._separates = [r.separates for r in grid.problem.requirements]
        self._area: dict[int, dict[int, tuple[int, int]]] = {}
        self._members = [np.flatnonzero(grid.inspector_group == g) for g in range(len(grid.groups))]
        self._near: dict[tuple[int, int], Ints] = {}
        self._fix()

    def _fix(self) -> None:
        for n, f in enumerate(self.grid.problem.fixed):
            if f.separates and f.area in self.grid.areas:
                days = (f.first_day.toordinal(), f.last_day.toordinal())
                self._area.setdefault(self.grid.areas[f.area], {})[-1 - n] = days

    def nearest(self, r: int) -> Ints:
        """Return the inspectors who may do a visit, nearest first, barred ones left out."""
        grid = self.grid
        key = (int(grid.service[r]), int(grid.group[r]))
        if key not in self._near:
            members = self._members[key[1]]
            service = grid.problem.services[key[0]]
            inspectors = grid.problem.inspectors
            apart = [
                distance(service.latitude, service.longitude, inspectors[i].latitude, inspectors[i].longitude)
                for i in members
            ]
            order = np.lexsort((members, np.array(apart)))
            barred = grid.problem.barred
            near = [i for i in members[order] if (inspectors[i].key, service.key) not in barred]
            self._near[key] = np.array(near, dtype=np.int64)
        return self._near[key]

    def team_for(self, r: int, w: int, *, pack: bool = True) -> tuple[int, ...]:
        """Return a free team for a start week, or () where there is none.

        Parameters
        ----------
        pack : bool
            Prefer inspectors whose week is begun already, so that whole weeks stay whole; otherwise the
            nearest.
        """
        slots = self._slots[r]
        size = int(self.grid.team[r])
        span = len(slots)
        if (self.left[self.grid.group[r], w : w + span] < size * slots).any():
            return ()
        near = self.nearest(r)
        window = self.free[near, w : w + span]
        able = np.flatnonzero((window >= slots).all(axis=1))
        if len(able) < size:
            return ()
        if pack:
            able = able[np.argsort(window[able].sum(axis=1), kind="stable")]
        if self.grid.anybody[r]:
            return tuple(int(i) for i in near[able[:size]])
        return chosen(self, r, w, near[able].tolist())

    def refusal(self, r: int, w: int) -> str:
        """Return the rule that stands against a start week ("" when only a team is wanting)."""
        grid = self.grid
        if not grid.has_floor[r] and self.budget[grid.family[r]] < grid.cost[r]:
            return "budget"
        first, last = int(grid.first[r, w]), int(grid.last[r, w])
        if self._separates[r]:
            least = grid.problem.separation_days
            for other, (a, b) in self._area.get(int(grid.area[r]), {}).items():
                if other != r and max(first - b, a - last) < least:
                    return "separation"
        for other in grid.siblings[r]:
            at = int(self.week[other])
            if at >= 0 and self._clash(r, other, first, last, at):
                return "gap"
        return ""

    def clash(self, r: int, other: int, w: int, at: int) -> bool:
        """Say whether two visits of a type to a service lie too near or out of order in two start weeks."""
        return self._clash(r, other, int(self.grid.first[r, w]), int(self.grid.last[r, w]), at)

    def _clash(self, r: int, other: int, first: int, last: int, at: int) -> bool:
        grid = self.grid
        a, b = int(grid.first[other, at]), int(grid.last[other, at])
        ordered = first >= a if grid.rank[other] < grid.rank[r] else first <= a
        return not ordered or max(first - b, a - last) < grid.gap[r]

    def try_place(self, r: int, w: int, *, pack: bool = True) -> bool:
        """Place a visit in a start week where every rule and a free team allow it."""
        if self.refusal(r, w):
            return False
        team = self.team_for(r, w, pack=pack)
        if not team:
            return False
        self.place(r, w, team)
        return True

    def put_pinned(self) -> None:
        """Put the visits that pins oblige to on a board that is empty, as pins and rules allow."""
        if (self.week < 0).all():
            for r, placed in self.grid.pinned.items():
                self.place(r, placed.week, placed.team)

    def place(self, r: int, w: int, team: tuple[int, ...]) -> None:
        """Put a visit on the board; the caller has asked ``refusal`` and ``team_for``."""
        self.week[r] = w
        self.team[r] = team
        self._book(r, w, team, -1)

    def remove(self, r: int) -> tuple[int, tuple[int, ...]]:
        """Take a visit off the board and return its week and team."""
        w, team = int(self.week[r]), self.team[r]
        self._book(r, w, team, 1)
        self.week[r] = -1
        self.team[r] = ()
        return w, team

    def _book(self, r: int, w: int, team: tuple[int, ...], sign: int) -> None:
        grid, slots = self.grid, self._slots[r]
        self.free[list(team), w : w + len(slots)] += sign * slots
        self.left[grid.group[r], w : w + len(slots)] += sign * len(team) * slots
        if not grid.has_floor[r]:
            self.budget[grid.family[r]] += sign * grid.cost[r]
            self.optional[grid.discipline[r]] -= sign
            self.samples[grid.discipline[r]] -= sign * int(grid.sample[r])
        if self._separates[r]:
            visits = self._area.setdefault(int(grid.area[r]), {})
            if sign < 0:
                visits[r] = (int(grid.first[r, w]), int(grid.last[r, w]))
            else:
                del visits[r]

    def first_open(self, r: int, weeks: Iterable[int], *, pack: bool = True) -> bool:
        """Place a visit in the first of some start weeks that is open."""
        return any(self.try_place(r, int(w), pack=pack) for w in weeks)

    def why_left_out(self, r: int) -> str:
        """Return, as one sentence, what stands against each permitted start week of a visit left out."""
        weeks = np.flatnonzero(self.grid.allowed[r])
        if not len(weeks):
            return "It has no permitted start week."
        counts: dict[str, int] = {}
        for w in weeks:
            rule = self.refusal(r, int(w)) or ("" if self.team_for(r, int(w)) else "team")
            counts[rule] = counts.get(rule, 0) + 1
        return sentence(counts, len(weeks))

    def copy_from(self, week: Ints, team: list[tuple[int, ...]]) -> None:
        """Clear the board and put a known plan on it."""
        for r in np.flatnonzero(self.week >= 0):
            self.remove(int(r))
        for r in np.flatnonzero(week >= 0):
            self.place(int(r), int(week[r]), team[r])


def sentence(counts: dict[str, int], weeks: int) -> str:
    """Say in words which rules stand against how many of the permitted start weeks."""
    if counts.get(""):
        return "It has an open week, but visiting in it would not lower any delay or answer a question."
    parts = [f"in {n} {SENTENCES[rule]}" for rule, n in sorted(counts.items())]
    return f"Of its {weeks} permitted start weeks: {'; '.join(parts)}."


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return a flat-earth distance in kilometres, good enough inside England."""
    north = 111.2 * (lat - other_lat)
    east = 111.2 * 0.607 * (lon - other_lon)  # cosine of 52.6 degrees north, the middle of England
    return float(np.hypot(north, east))
