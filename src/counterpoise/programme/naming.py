"""Names for weeks that are settled: visits are placed one after the other, each with a team that is free.

A settled week leaves enough half weeks of a region's inspectors, but one order of placing may leave no person
free for all of a visit's weeks where another order does. So several are tried, and where a visit still finds
nobody, those around it are placed anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.programme.board import Board
    from counterpoise.programme.grid import Ints
    from counterpoise.programme.model import Model

#: Weeks on either side of a visit without a team in which the others are placed anew, and how often.
_AROUND = 3
_TRIES = 24


def place(board: Board, model: Model, columns: Ints) -> Ints:
    """Place columns so that most of them find a team, pins and statutory floors above all.

    Returns those that found none.

    Parameters
    ----------
    board : Board
        Changed in place; visits that are on it already stay as they are.
    model : Model
    columns : int array
        Columns of the model to place.
    """
    off = columns[board.week[model.visit[columns]] < 0]
    work = _Naming(board, model.visit[off], model.week[off])
    lost = [c for c in work.best_order() if not work.around(c)]
    return off[np.array(lost, dtype=np.int64)]


class _Naming:
    """Visits with their settled weeks, by visit number."""

    def __init__(self, board: Board, visit: Ints, week: Ints) -> None:
        self.board, self.visit, self.week = board, visit, week
        grid = board.grid
        self.kept = grid.keeps_floor[self.visit, self.week] | grid.must[self.visit]
        self.span = grid.span[self.visit]
        self.size = grid.team[self.visit] * self.span

    def best_order(self) -> list[int]:
        """Place in the best of three orders; return places (in ``visit``) of those without a team.

        Long visits and large teams first leaves short ones what room there is; week by week, forwards or
        backwards, breaks up nobody's time.
        """
        orders = (
            np.lexsort((self.visit, self.week, -self.size, ~self.kept)),
            np.lexsort((self.visit, -self.size, ~self.kept, self.week)),
            np.lexsort((self.visit, -self.size, ~self.kept, -self.week - self.span)),
        )
        found = []
        for n, order in enumerate(orders):
            missing = self._try(order.tolist())
            if not missing:
                return []
            found.append((int(self.kept[missing].sum()), len(missing), n))
            self._remove(order.tolist())
        return self._try(orders[min(found)[2]].tolist())

    def around(self, lost: int) -> bool:
        """Place a visit that found no team by placing those around it anew, in other orders."""
        board, week = self.board, self.week
        here = board.grid.group[self.visit] == board.grid.group[self.visit[lost]]
        near = (week < week[lost] + self.span[lost] + _AROUND) & (week + self.span > week[lost] - _AROUND)
        some = np.flatnonzero(here & near & (board.week[self.visit] == week))
        teams = [board.team[r] for r in self.visit[some]]
        self._remove(some.tolist())
        draw = np.random.default_rng(int(self.visit[lost]))
        all_ = np.append(some, lost)
        for n in range(_TRIES):
            ties = draw.random(len(all_))
            by_week = week[all_] if n % 2 else -(week + self.span)[all_]
            keys = (ties, -self.size[all_], by_week) if n % 4 < 2 else (ties, by_week, -self.size[all_])  # noqa: PLR2004
            if not self._try(all_[np.lexsort(keys)].tolist()):
                return True
            self._remove(all_.tolist())
        for c, team in zip(some.tolist(), teams, strict=True):
            board.place(int(self.visit[c]), int(week[c]), team)
        return False

    def _try(self, order: Iterable[int]) -> list[int]:
        """Place in an order where a team is free; return those without."""
        return [c for c in order if not self.board.try_place(int(self.visit[c]), int(self.week[c]))]

    def _remove(self, some: Iterable[int]) -> None:
        for c in some:
            if self.board.week[self.visit[c]] >= 0:
                self.board.remove(int(self.visit[c]))
