"""From problem to programme, stage by stage as the design orders them, each with what is proven of it.

Floors, then published tiers, then the least delay by family, the learning share reserved throughout; then the
least strain for nearly the same delay. Each stage is solved on a relaxation whose prices give its bound, and
turned into visits with named inspectors.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import exact, improve, least_delay, least_strain, share
from counterpoise.programme.board import Board
from counterpoise.programme.cases import ENOUGH, by_cases
from counterpoise.programme.ease import ease
from counterpoise.programme.evaluate import family_delays
from counterpoise.programme.fill import fill, urgency
from counterpoise.programme.finish import Least, finish, order_of
from counterpoise.programme.grid import Grid
from counterpoise.programme.own_best import own_best
from counterpoise.programme.spreadsheet import by_hand
from counterpoise.programme.strain_visits import StrainVisits

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.grid import Floats, Ints
    from counterpoise.programme.least_delay import Relaxed
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme
    from counterpoise.programme.proof import Proof

#: Searches in whole numbers end this near their best, in shares of a family's delay.
_CLOSE_SHARE = 5e-4


@dataclass(frozen=True)
class Work:
    """How much work a run may do; counted, not timed, so that the same run gives the same programme."""

    #: Simplex iterations of each stage.
    iterations: int = 2_000_000
    #: Nodes of each small model in whole numbers.
    nodes: int = 100
    #: Rounds over all groups of inspectors after the first rounding.
    rounds: int = 1
    #: Neighbourhoods of a few dozen visits settled anew after those rounds, in each stage.
    neighbourhoods: int = 30
    #: Passes of single moves to weeks of less strain; with none, the stage of strain is left out.
    passes: int = 3


@dataclass(frozen=True)
class Listener:
    """Who is told how a run goes: the stage in words, and each programme that is better than the last."""

    stage: Callable[[str], None] = lambda _: None
    better: Callable[[Programme], None] | None = None


def solve(
    problem: Problem,
    *,
    seed: int,
    work: Work | None = None,
    listener: Listener | None = None,
) -> Programme:
    """Return a programme that keeps every rule: floors first, then least delay, then least strain.

    Parameters
    ----------
    problem : Problem
    seed : int
        Salt of the lots, kept with the programme; everything before the lots is the same for every seed.
    work : Work, optional
        Limits of the run.
    listener : Listener, optional
        Told of stages and of better programmes on the way.
    """
    run = _Run(problem, seed, work or Work(), listener or Listener())
    hand = by_hand(run.grid)
    board = run.filled(hand)
    relaxed = least_delay.relax(run.grid, iterations=run.work.iterations, say=run.listener.stage)
    run.tell(board, least_delay.prove(run.grid, relaxed, board.week))
    board = run.least_delay(board, relaxed)
    least = Least(board.week.copy(), family_delays(run.grid, board.week))
    proofs = least_delay.prove(run.grid, relaxed, least.week)
    run.listener.stage("each family's own best")
    run.own_best = own_best(run.grid, iterations=run.work.iterations)
    if not run.work.passes:
        return run.finish(board, least, proofs)
    run.tell(board, proofs)
    limit = run.limit(least, family_delays(run.grid, hand.week))
    board, strain = run.least_strain(board, least, limit, proofs)
    return run.finish(board, least, (*proofs, strain), limit)


class _Run:
    """One run: the grid, its limits, and who is told."""

    def __init__(self, problem: Problem, seed: int, work: Work, listener: Listener) -> None:
        self.started = perf_counter()
        self.seed, self.work, self.listener = seed, work, listener
        self.grid = Grid(problem)
        #: Each family's own best delay, once it is known.
        self.own_best: dict[str, float] = {}

    def order(self, week: Ints) -> tuple[float, ...]:
        """Return what plans are compared by in the stages up to the least delay."""
        return order_of(self.grid, week)

    def filled(self, hand: Board) -> Board:
        """Return the better of a filled board and what the spreadsheet rule gives."""
        self.listener.stage("filling")
        board = Board(self.grid)
        fill(board, urgency(self.grid))
        best = min((board, hand), key=lambda b: self.order(b.week))
        self.tell(best, ())
        return best

    def least_delay(self, board: Board, relaxed: Relaxed) -> Board:
        """Return the board of least delay found; never worse than the one given."""
        grid = self.grid
        aim = exact.Aim(exact.delay_costs(grid), self.order, None, self.work.nodes, _CLOSE_SHARE)
        other = Board(grid)
        self.listener.stage("whole visits")
        exact.round_off(other, relaxed.last.model, relaxed.values, aim)
        if (grid.must & (other.week < 0)).any():
            # Teams stood in a pin's way: once more, around the weeks in which all pins are kept.
            other = Board(grid)
            other.put_pinned()
            exact.round_off(other, relaxed.last.model, relaxed.values, aim)
        fill(other, urgency(grid))
        board = min((other, board), key=lambda b: self.order(b.week))
        over = improve.dearer(grid, relaxed.last.model, relaxed.reduced, may_stay_out=True)
        for _ in range(self.work.rounds):
            self.listener.stage("region by region")
            improve.by_group(board, over, aim)
            fill(board, urgency(grid))
        return board

    def limit(self, least: Least, ceiling: Floats) -> Floats:
        """Return the most delay of each family while strain is lowered.

        Near its least; and no family is pushed past what it had by the spreadsheet rule.
        """
        near = least.delay * (1.0 + self.grid.problem.delay_tolerance)
        limit: Floats = np.minimum(near, np.maximum(least.delay, ceiling))
        return limit

    def least_strain(
        self, board: Board, least: Least, limit: Floats, proofs: tuple[Proof, ...]
    ) -> tuple[Board, Proof]:
        """Return the board of least strain found, and what is proven of it."""
        self.listener.stage("least strain")
        grid = self.grid
        before = board.week.copy(), list(board.team)
        moved = Board(grid)
        moved.copy_from(*before)
        ease(moved, least, limit=limit, rounds=self.work.passes)
        eased = least_strain.relax(grid, least, limit, moved.week, iterations=self.work.iterations)
        visits = StrainVisits(grid, eased, least, limit, self.work.nodes, self.listener.stage)
        board = visits.settled(board, moved, rounds=self.work.rounds, neighbourhoods=self.work.neighbourhoods)
        ease(board, least, limit=limit, rounds=self.work.passes)
        if share.can_mend(board):
            # Other weeks made room for a sample that the reserved share lacks: those weeks can't be taken.
            board.copy_from(*before)
        proof = least_strain.prove(grid, eased, least, board.week)
        if proof.gap_c > ENOUGH:
            self.listener.stage("proof by cases")
            if self.listener.better is not None:
                self.listener.better(self.finish(board, least, (*proofs, proof), limit))
            proof = by_cases(grid, eased, proof)
        return board, proof

    def tell(self, board: Board, proofs: tuple[Proof, ...]) -> None:
        """Hand on a programme that is whole and keeps the rules, though a better one is sought."""
        if self.listener.better is not None:
            least = Least(board.week.copy(), family_delays(self.grid, board.week))
            self.listener.better(self.finish(board, least, proofs))

    def finish(
        self, board: Board, least: Least, proofs: tuple[Proof, ...], limit: Floats | None = None
    ) -> Programme:
        """Turn the board into a programme."""
        return finish(
            board,
            method="planner",
            status="proven" if proofs and all(p.finished for p in proofs) else "feasible",
            started=self.started,
            seed=self.seed,
            least=least,
            proofs=proofs,
            limit=limit,
            own_best=self.own_best,
        )
