"""Second visits by lot: some services looked at within the year are visited again, so that none is safe.

They take free half weeks, or the place of a visit to a service judged good or better that waits least for it;
never a half week in which a statutory floor that is missed could still be kept.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import share
from counterpoise.programme.evaluate import family_delays, missed

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from counterpoise.programme.board import Board
    from counterpoise.programme.chance import Lots
    from counterpoise.programme.grid import Bools, Floats, Ints
    from counterpoise.programme.problem import LotRules

#: So many times as many visits may give way as do: lots choose among them.
_CHOICE = 2


@dataclass(frozen=True)
class Again:
    """Rows of the visits drawn, of those that gave way, and how many were asked for."""

    drawn: tuple[int, ...]
    gave_way: tuple[int, ...]
    asked: int


def visit_again(
    board: Board,
    rules: LotRules,
    lots: Lots,
    *,
    settled: Ints,
    most: Floats,
    dealt: Mapping[int, Collection[int]],
    fewest: int,
) -> Again:
    """Put second visits on a board by lot.

    Parameters
    ----------
    board : Board
        After the lots over weeks; changed in place.
    rules : LotRules
    lots : Lots
    settled : int array, requirements
        Start weeks before the lots over weeks.
    most : float array, families
        Most delay of each family: whoever gives way never takes it past that.
    dealt : mapping of int to weeks
        Visits whose weeks lots decided, with the weeks they could have had: only their places are taken, and
        only by a visit that may have enough of those weeks, so that its week is as hard to foresee.
    fewest : int
        Free weeks that a visit must have to choose from, else it takes another's place.
    """
    work = _Second(board, rules, lots, settled=settled, fewest=fewest, dealt=dealt)
    work.room = most - family_delays(board.grid, board.week)
    counts = np.bincount(
        board.grid.group[(board.week >= 0) & board.grid.unannounced], minlength=len(board.grid.groups)
    )
    asked = [int(rules.second_share * n + 0.5) for n in counts]
    for group, count in enumerate(asked):
        work.draw(group, count)
    return Again(tuple(work.drawn), tuple(work.gave_way), sum(asked))


class _Second:
    """Second visits in the making."""

    def __init__(
        self,
        board: Board,
        rules: LotRules,
        lots: Lots,
        *,
        settled: Ints,
        fewest: int,
        dealt: Mapping[int, Collection[int]],
    ) -> None:
        self.board, self.grid, self.lots = board, board.grid, lots
        self.days, self.settled, self.fewest, self.dealt = rules.year_days, settled, fewest, dealt
        self.drawn: list[int] = []
        self.gave_way: list[int] = []
        self.needed = floors_open(board)
        #: Delay that each family may still give.
        self.room: Floats = np.zeros(len(board.grid.families))
        nobody = np.bincount(
            board.grid.family, weights=board.grid.left_out, minlength=len(board.grid.families)
        )
        self.scale = np.where(nobody > 0, nobody, 1.0)
        days = [s.last_full_visit for s in board.grid.problem.services]
        last = np.array([d.toordinal() if d else 0 for d in days], dtype=np.int64)
        self.last = last[board.grid.service]
        self.of_service: dict[int, list[int]] = defaultdict(list)
        for r in np.flatnonzero(board.week >= 0):
            self.of_service[int(self.grid.service[r])].append(int(r))

    def draw(self, group: int, count: int) -> None:
        """Draw the second visits of one group of inspectors."""
        grid, board = self.grid, self.board
        rows = np.flatnonzero(
            (grid.group == group)
            & grid.unannounced
            & grid.anybody
            & ~grid.separates
            & ~grid.has_floor
            & (board.week < 0)
        )
        places = [r for r in self._places(group) if r in self.dealt][: _CHOICE * count]
        for r in self.lots.shuffled(rows.tolist()):
            if count <= 0:
                return
            if self._onto_free(r) or self._instead(r, places):
                self.drawn.append(r)
                self.of_service[int(grid.service[r])].append(r)
                count -= 1

    def _places(self, group: int) -> list[int]:
        """Return visits that may give way: no floor, judged good or better; who waits least first."""
        grid, week = self.grid, self.board.week
        rows = np.flatnonzero(
            (grid.group == group)
            & grid.unannounced
            & ~grid.has_floor
            & ~grid.exempt
            & ~grid.must
            & grid.sample
            & (week >= 0)
        )
        gain = (grid.left_out[rows] - grid.delay[rows, self.settled[rows]]) / self.scale[grid.family[rows]]
        return [int(r) for r in rows[np.lexsort((grid.rank[rows], gain))]]

    def _open(self, r: int, w: int) -> bool:
        """Say whether a second visit may fall in a week: looked at within the year, no floor needs it."""
        grid = self.grid
        used = self.needed[grid.group[r], w : w + int(grid.span[r])]
        return bool(grid.allowed[r, w]) and not used.any() and self._seen_before(r, int(grid.first[r, w]))

    def _seen_before(self, r: int, day: int) -> bool:
        planned = (
            int(self.grid.last[s, self.board.week[s]])
            for s in self.of_service[int(self.grid.service[r])]
            if self.board.week[s] >= 0
        )
        return any(day - self.days <= seen < day for seen in (int(self.last[r]), *planned))

    def _waits(self, r: int) -> float:
        """Return the delay that comes of leaving a planned visit out."""
        return float(self.grid.left_out[r] - self.grid.delay[r, self.board.week[r]])

    def _onto_free(self, r: int) -> bool:
        board = self.board
        weeks = [
            int(w)
            for w in np.flatnonzero(self.grid.allowed[r])
            if self._open(r, int(w)) and not board.refusal(r, int(w)) and board.team_for(r, int(w))
        ]
        if len(weeks) < self.fewest or not share.has_place(board, r):
            return False
        return board.try_place(r, weeks[self.lots.below(len(weeks))])

    def _instead(self, r: int, places: list[int]) -> bool:
        board, needs = self.board, self.grid.problem.requirements
        for other in self.lots.shuffled(places):
            same = needs[other].slots == needs[r].slots and needs[other].team == needs[r].team
            family, lost = int(self.grid.family[other]), self._waits(other)
            if not same or lost > self.room[family] or not self._open(r, int(board.week[other])):
                continue
            if sum(self._open(r, w) for w in self.dealt[other]) < self.fewest:
                continue
            week, team = board.remove(other)
            barred = bool(set(team) - set(board.nearest(r).tolist()))
            if not barred and not board.refusal(r, week) and share.has_place(board, r):
                board.place(r, week, team)
                places.remove(other)
                self.gave_way.append(other)
                self.room[family] -= lost
                return True
            board.place(other, week, team)
        return False


def floors_open(board: Board) -> Bools:
    """Return groups x weeks in which a statutory floor that is missed could still be kept."""
    grid = board.grid
    needed = np.zeros((len(grid.groups), grid.horizon), dtype=bool)
    late: Ints = missed(grid, board.week)
    for r in late:
        for w in np.flatnonzero(grid.keeps_floor[r]):
            needed[grid.group[r], w : w + int(grid.span[r])] = True
    return needed
