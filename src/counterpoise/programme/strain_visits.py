"""From the relaxation of the strain stage to visits: teams all at once, then each group of inspectors.

Visits of teams meet in the same areas whoever inspects, so that settling one group after the other leaves
them where they stand. Settled all at once, with everybody else's hours at the prices, they take the weeks
that the whole programme wants of them; the groups then follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import exact, improve, least_strain
from counterpoise.programme.board import Board
from counterpoise.programme.evaluate import measure, within

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.finish import Least
    from counterpoise.programme.grid import Floats, Grid, Ints
    from counterpoise.programme.least_strain import Eased

#: Searches end this near their best, in hours.
_CLOSE_HOURS = 0.5
#: All visits of teams are settled in one search, which may take this many times the nodes of a small one.
_OF_ALL_TEAMS = 20
#: Leaving a visit out costs this many times the dearest column.
_MUST = 100.0
#: A family whose delay may not grow by this share has nothing to spend.
_LEAST_SLACK = 5e-4


@dataclass(frozen=True)
class StrainVisits:
    """One stage of strain.

    Attributes
    ----------
    grid : Grid
    eased : Eased
        The relaxation.
    least : Least
        The least-delay programme.
    limit : float array, families
        Most delay of each family.
    nodes : int
        Most nodes of a small search.
    say : callable
        Told what is being done, in words.
    """

    grid: Grid
    eased: Eased
    least: Least
    limit: Floats
    nodes: int
    say: Callable[[str], None]

    def settled(self, board: Board, otherwise: Board, *, rounds: int, neighbourhoods: int) -> Board:
        """Return the board of least strain found.

        Parameters
        ----------
        board : Board
            The least-delay programme; not changed.
        otherwise : Board
            Where to begin when the teams leave a visit without names.
        rounds, neighbourhoods : int
            As in `Work`.
        """
        over = improve.dearer(self.grid, self.eased.model, self.eased.reduced, may_stay_out=False)
        aim = self._aim()
        for start in (self._teams(board, over), otherwise):
            found = start
            for _ in range(rounds):
                improve.by_group(found, over, aim)
            # Who found no team when all were settled at once may have found one now; else as before.
            if not any(self._order(found.week)[:2]):
                break
        self.say("visit by visit")
        improve.by_share(found, over, aim, rounds=neighbourhoods)
        return found

    def _order(self, week: Ints) -> tuple[float, ...]:
        """Return visits missing, limits broken, strain."""
        missing = float(((week < 0) & (self.least.week >= 0)).sum())
        return (
            missing,
            float(not within(self.grid, week, self.limit)),
            measure(self.grid, week, reasons={}).strain,
        )

    def _aim(self) -> exact.Aim:
        """Return the aim of a group: hours, and of two weeks as good the earlier.

        A family that spends all the delay it still may pays as much as a search may miss its best by, so that
        what it does not need is left for its visits of other regions.
        """
        grid, model = self.grid, self.eased.model
        slack = self.limit - self.least.delay
        some = slack > _LEAST_SLACK * self.least.delay
        worth = np.where(some, _CLOSE_HOURS / np.where(some, slack, 1.0), 0.0)
        spent = grid.delay[model.visit, model.week] * worth[grid.family[model.visit]]
        return exact.Aim(
            self._costs(self.eased.hours.own + spent),
            self._order,
            self.limit,
            self.nodes,
            _CLOSE_HOURS,
            elastic=lambda week, model: least_strain.beyond_spare(grid, week, model),
        )

    def _teams(self, board: Board, over: Floats) -> Board:
        """Return a board whose visits of teams are settled anew, all at once.

        The hours of everybody else who may move are at the prices, and what goes beyond what is spare costs
        the rest of an hour.
        """
        grid, eased, other = self.grid, self.eased, Board(self.grid)
        other.copy_from(board.week, board.team)
        choices = np.isfinite(over).sum(axis=1)
        of_teams = exact.in_teams(grid)
        teams = np.flatnonzero(of_teams & (choices > 0))
        fixed = np.where(~of_teams & (choices == 1), board.week, -1)
        price, taken = eased.of_cells, least_strain.taken_by(grid, fixed)

        def order(week: Ints) -> tuple[float, ...]:
            return (*self._order(week)[:2], eased.at_prices(week, teams, taken))

        priced = replace(
            self._aim(),
            costs=self._costs(eased.priced),
            order=order,
            nodes=self.nodes * _OF_ALL_TEAMS,
            elastic=lambda _, model: least_strain.beyond_spare(grid, fixed, model, price),
        )
        improve.again(other, teams, over, priced)
        return other

    def _costs(self, hours: Floats) -> exact.Number:
        """Return costs from hours by column; leaving out is dearer than anything."""
        priced = np.full(self.grid.allowed.shape, np.inf)
        priced[self.eased.model.visit, self.eased.model.week] = hours
        must = float(np.abs(hours).max(initial=1.0)) * _MUST

        def costs(visit: Ints, week: Ints) -> Floats:
            total: Floats = priced[visit, week] - must
            return total

        return costs
