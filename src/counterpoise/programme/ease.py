"""Less strain for nearly the same delay: visits move to weeks in which their people have more to spare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme.evaluate import family_delays

if TYPE_CHECKING:
    from counterpoise.programme.board import Board
    from counterpoise.programme.finish import Least
    from counterpoise.programme.grid import Floats, Grid, Ints

_LEAST_GAIN = 1e-6


class Ease:
    """Hours asked of every owner and pool by week, kept up as visits move."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.grid: Grid = board.grid
        loads = self.grid.loads
        order = np.argsort(loads.requirement, kind="stable")
        self.row, self.offset, self.hours = loads.row[order], loads.offset[order], loads.hours[order]
        self.first = np.searchsorted(loads.requirement[order], np.arange(self.grid.size + 1))
        self.load: Floats = loads.fixed.copy()
        self.spare: Floats = loads.spare
        for r in np.flatnonzero(board.week >= 0):
            self._add(int(r), int(board.week[r]), 1.0)

    def cells(self, r: int, w: int) -> tuple[Ints, Ints, Floats]:
        """Return row, week and hours of each of a visit's asks, were it to start in a week."""
        part = slice(int(self.first[r]), int(self.first[r + 1]))
        weeks = self.offset[part] + w
        inside = (weeks >= 0) & (weeks < self.grid.horizon)
        return self.row[part][inside], weeks[inside], self.hours[part][inside]

    def _add(self, r: int, w: int, sign: float) -> None:
        row, week, hours = self.cells(r, w)
        np.add.at(self.load, (row, week), sign * hours)

    def strain(self, r: int, w: int) -> float:
        """Return the strain that one more visit would add in a start week (it is off the load)."""
        row, week, hours = self.cells(r, w)
        before = np.maximum(0.0, self.load[row, week] - self.spare[row, week])
        after = np.maximum(0.0, self.load[row, week] + hours - self.spare[row, week])
        return float((after - before).sum())

    def alone(self, r: int, w: int) -> float:
        """Return the strain that a visit on the board brings in a start week, all others where they are."""
        now = int(self.board.week[r])
        self._add(r, now, -1.0)
        found = self.strain(r, w)
        self._add(r, now, 1.0)
        return found

    def relieve(self, r: int, room: Floats, latest: int | None) -> float:
        """Move one visit to the week of least strain that its family's delay allows; return hours saved.

        Parameters
        ----------
        r : int
            A visit on the board.
        room : float array, families
            Delay each family may still give; changed by the move.
        latest : int or None
            Last week it may have (an exempt visit's own), ``None`` for any.
        """
        grid, board = self.grid, self.board
        now = int(board.week[r])
        family = int(grid.family[r])
        self._add(r, now, -1.0)
        held = self.strain(r, now)
        options = [
            (self.strain(r, int(w)), float(grid.delay[r, w]), int(w))
            for w in np.flatnonzero(grid.allowed[r])
            if int(w) != now
            and (latest is None or w <= latest)
            and grid.delay[r, w] - grid.delay[r, now] <= room[family]
            and (not grid.keeps_floor[r, now] or grid.keeps_floor[r, w])
        ]
        for strain, delay, week in sorted(options):
            if strain > held - _LEAST_GAIN:
                break
            _, team = board.remove(r)
            if board.try_place(r, week):
                room[family] -= delay - grid.delay[r, now]
                self._add(r, week, 1.0)
                return held - strain
            board.place(r, now, team)
        self._add(r, now, 1.0)
        return 0.0


def ease(board: Board, least: Least, *, limit: Floats, rounds: int) -> None:
    """Lower the strain of a plan by moving single visits, within each family's limit of delay.

    Exempt visits never become later than they are in the least-delay plan; no visit is dropped.

    Parameters
    ----------
    board : Board
        Changed in place.
    least : Least
        The least-delay plan.
    limit : float array, families
        Most delay of each family.
    rounds : int
        Most passes over all visits.
    """
    grid = board.grid
    work = Ease(board)
    for _ in range(rounds):
        room = np.maximum(0.0, limit - family_delays(grid, board.week))
        placed = np.flatnonzero(board.week >= 0)
        held = np.array([_held(work, int(r)) for r in placed])
        saved = 0.0
        for r in placed[np.lexsort((placed, -held))]:
            latest = int(least.week[r]) if grid.exempt[r] and least.week[r] >= 0 else None
            saved += work.relieve(int(r), room, latest)
        if saved <= _LEAST_GAIN:
            break


def _held(work: Ease, r: int) -> float:
    w = int(work.board.week[r])
    row, week, _ = work.cells(r, w)
    return float(np.maximum(0.0, work.load[row, week] - work.spare[row, week]).sum())
