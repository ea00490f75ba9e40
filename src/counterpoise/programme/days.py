"""On which day of its week a visit begins: by lot where its type leaves a choice, nobody in two places.

The balance is reckoned in weeks; delay counts to the first day of a week on which a type may begin. The day
itself comes last. It never goes past a statutory floor, out of its week, or nearer to another visit of the
same service.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme.grid import working_days

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from counterpoise.programme.board import Board
    from counterpoise.programme.chance import Lots

    OnSite = tuple[int, ...]

_WORKING_WEEK = 5
#: Trials after which visits are laid one after the other instead of all together.
_MOST_TRIALS = 10_000


class Days:
    """First and last day of each planned visit, as ordinals.

    Parameters
    ----------
    board : Board
        Who goes where in which week.
    lots : Lots, optional
        Without them every visit begins as early in its week as the others of its people allow.
    again : collection of int
        Second visits: they stay within so many days of the look before them.
    year_days : int
        For how many days a service counts as looked at within the year.
    """

    def __init__(
        self, board: Board, lots: Lots | None, *, again: Collection[int] = (), year_days: int = 0
    ) -> None:
        self.board, self.grid, self.lots = board, board.grid, lots
        self.again, self.year_days = frozenset(again), year_days
        problem = self.grid.problem
        self.working = working_days(int(self.grid.mondays[0]), self.grid.end + 120, problem.bank_holidays)
        self.rows = [int(r) for r in np.flatnonzero(board.week >= 0)]
        self.at: dict[int, OnSite] = {r: self._as_planned(r) for r in self.rows}
        self.of_service: dict[int, list[int]] = defaultdict(list)
        for r in self.rows:
            self.of_service[int(self.grid.service[r])].append(r)
        number = {i.key: n for n, i in enumerate(problem.inspectors)}
        #: Days on which an inspector is at a visit that stands.
        self.taken = frozenset((number[k], d.toordinal()) for k, d in problem.taken if k in number)
        self._trials = 0

    def lay(self) -> tuple[Mapping[int, tuple[int, int]], tuple[int, ...]]:
        """Return first and last day by visit, and the visits whose week leaves them no day."""
        stuck: list[int] = []
        for together in self._together():
            order = self.lots.shuffled(together) if self.lots else together
            self._trials = 0
            found = self._fit(order, {r: self._choice(r) for r in order}, {})
            if found is None:
                stuck += self._one_by_one(order)
            else:
                self.at.update(found)
        stuck = [r for r in stuck if not self._by_another(r)]
        return {r: (days[0], days[-1]) for r, days in self.at.items()}, tuple(sorted(stuck))

    def _as_planned(self, r: int) -> OnSite:
        return self._days(r, int(self.grid.first[r, self.board.week[r]]))

    def _days(self, r: int, first: int) -> OnSite:
        """Return the working days on site of a visit that begins on a day."""
        at = int(np.searchsorted(self.working, first))
        count = max(1, self.grid.problem.requirements[r].onsite_days)
        return tuple(int(d) for d in self.working[at : at + count])

    def _choice(self, r: int) -> list[OnSite]:
        """Return the days on site that a visit may have in its week."""
        planned = self.at[r]
        rule = self.grid.problem.type_rules.get(self.grid.problem.requirements[r].visit_type)
        if rule is None or self.grid.span[r] > 1 or self.grid.separates[r]:
            return [planned]
        monday = int(self.grid.mondays[self.board.week[r]])
        later = (self._days(r, monday + d) for d in sorted(rule.weekdays) if monday + d > planned[0])
        found = [planned, *(days for days in later if self._may(r, days, monday))]
        return self.lots.shuffled(found) if self.lots else found

    def _clear_of_next(self, r: int, last: int) -> bool:
        """Say whether a visit that ends on a day is far enough from those that follow at its service."""
        problem, first = self.grid.problem, self.grid.first
        need = problem.requirements[r]
        for s in self.of_service[int(self.grid.service[r])]:
            then = int(first[s, self.board.week[s]])
            if s == r or then <= first[r, self.board.week[r]]:
                continue
            other = problem.requirements[s]
            rule = problem.type_rules[other.visit_type]
            least = rule.least_gap_days if other.visit_type == need.visit_type else 1
            if self.board.team[s][:1] == self.board.team[r][:1]:
                least = max(least, rule.lead_gap_days)
            if then - last < least:
                return False
        return True

    def _may(self, r: int, days: Sequence[int], monday: int) -> bool:
        rule = self.grid.problem.type_rules[self.grid.problem.requirements[r].visit_type]
        first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
        kept = not self.grid.keeps_floor[r, self.board.week[r]] or days[0] <= self.grid.floor[r]
        return (
            kept
            and first.weekday() in rule.weekdays
            and monday <= days[0]
            and days[-1] < min(monday + _WORKING_WEEK, self.grid.end)
            and not {first.month, last.month} & rule.closed_months
            and (rule.valid_to is None or last <= rule.valid_to)
            and self._clear_of_next(r, days[-1])
            and (r not in self.again or self._within_the_year(r, days[0]))
        )

    def _within_the_year(self, r: int, day: int) -> bool:
        service = self.grid.problem.services[int(self.grid.service[r])]
        seen = [self.at[s][-1] for s in self.of_service[int(self.grid.service[r])] if s != r]
        if service.last_full_visit is not None:
            seen.append(service.last_full_visit.toordinal())
        return any(0 < day - d <= self.year_days for d in seen)

    def _together(self) -> list[list[int]]:
        """Return visits in groups whose people, week by week, have no visit outside the group."""
        here: dict[tuple[int, int], list[int]] = defaultdict(list)
        for r in self.rows:
            for week in sorted({(d - int(self.grid.mondays[0])) // 7 for d in self.at[r]}):
                for who in self.board.team[r]:
                    here[who, week].append(r)
        root = {r: r for r in self.rows}
        for rows in here.values():
            for r in rows[1:]:
                root[_root(root, r)] = _root(root, rows[0])
        groups: dict[int, list[int]] = defaultdict(list)
        for r in self.rows:
            groups[_root(root, r)].append(r)
        return list(groups.values())

    def _fit(
        self, rows: Sequence[int], choice: Mapping[int, list[OnSite]], laid: dict[int, OnSite]
    ) -> dict[int, OnSite] | None:
        """Return days for all of some visits with nobody in two places, the first found; else ``None``."""
        if not rows:
            return laid
        r = rows[0]
        for days in choice[r]:
            self._trials += 1
            if self._trials <= _MOST_TRIALS and self._free(r, days, laid):
                found = self._fit(rows[1:], choice, {**laid, r: days})
                if found is not None:
                    return found
        return None

    def _free(self, r: int, days: Sequence[int], laid: Mapping[int, OnSite]) -> bool:
        team = set(self.board.team[r])
        if any((who, d) in self.taken for who in team for d in days):
            return False
        return not any(
            team & set(self.board.team[other]) and set(days) & set(there) for other, there in laid.items()
        )

    def _one_by_one(self, rows: Sequence[int]) -> list[int]:
        """Lay visits one after the other; return those for which nothing was left."""
        laid: dict[int, OnSite] = {}
        stuck = []
        for r in sorted(rows, key=lambda r: (not self.grid.has_floor[r], not self.grid.exempt[r], r)):
            days = next((d for d in self._choice(r) if self._free(r, d, laid)), None)
            if days is None:
                stuck.append(r)
            else:
                laid[r] = self.at[r] = days
        return stuck

    def _by_another(self, r: int) -> bool:
        """Have another inspector do a visit, where one of them has a day free in that week."""
        if not self.grid.anybody[r] or len(self.board.team[r]) > 1:
            return False
        week, team = self.board.remove(r)
        for other in self.board.nearest(r).tolist():
            if self.board.free[other, week] < self.grid.slots[r, 0]:
                continue
            self.board.place(r, week, (other,))
            there = {s: self.at[s] for s in self.rows if s != r and other in self.board.team[s]}
            days = next((d for d in self._choice(r) if self._free(r, d, there)), None)
            if days is not None:
                self.at[r] = days
                return True
            self.board.remove(r)
        self.board.place(r, week, team)
        return False


def _root(root: dict[int, int], r: int) -> int:
    while root[r] != r:
        root[r] = root[root[r]]
        r = root[r]
    return r
