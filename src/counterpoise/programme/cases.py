"""A bound raised by cases: what shares of visits get around, whole visits can't.

Shares pack teams into weeks that whole teams do not fill: of twenty inspectors three teams of six can be out
at once, and a third of a fourth. So the proof goes case by case: at most three teams in a week, or more; one
visit begins in a week, or not. Of a plan's visits one case holds each time. Where prices show that a case
costs more than a target it is closed; when all are closed, no plan costs less.

Only visits of teams are looked at; everybody else's hours stay at the prices of the relaxation.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.programme.linear import NEARLY, Linear
from counterpoise.programme.proof import Cases, Fork, Leaf, Price
from counterpoise.programme.team_part import Part, counts_of, distinct, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.programme.grid import Bools, Floats, Grid
    from counterpoise.programme.least_strain import Eased
    from counterpoise.programme.linear import Solved
    from counterpoise.programme.model import Name
    from counterpoise.programme.proof import Proof

#: Leaving a visit out costs this many times the dearest column: then no case is without an answer.
_MUST = 100.0
#: Relaxations that one proof may solve.
_RUNS = 2_500
#: And all that one stage may.
_ALL_RUNS = 5_000
#: A gap_c that needs no further proof.
ENOUGH = 0.01
#: What is tried to be proven of gap_c, one after the other.
_AIMS = (ENOUGH, 0.04, 0.16, 0.64)
#: Forks one within another.
_DEEPEST = 100
_NO_LIMIT = float("inf")


def by_cases(grid: Grid, eased: Eased, proof: Proof) -> Proof:
    """Return a proof of strain with a higher bound, case by case; the same where none was found.

    Parameters
    ----------
    grid : Grid
    eased : Eased
        The relaxation of the stage.
    proof : Proof
        What its prices prove.
    """
    part = part_of(grid, eased) if proof.finished and proof.gap_c > ENOUGH else None
    if part is None or not len(part.visit):
        return proof
    keys = tuple(grid.problem.requirements[v].key for v in np.unique(part.visit).tolist())
    runs = 0
    for aim in _AIMS:
        target = proof.value - aim * (proof.value - proof.zero)
        if target <= proof.bound or runs >= _ALL_RUNS:
            break
        search = Search(grid, part, target)
        if search.explore():
            return replace(proof, bound=search.least, cases=Cases(keys, tuple(search.nodes)))
        runs += search.runs
    return proof


class _OutOfWorkError(Exception):
    """The search took all the runs that it may, or found nothing to tell cases apart by."""


class Search:
    """Forks and leaves of a proof, found depth first."""

    def __init__(self, grid: Grid, part: Part, target: float) -> None:
        self.grid, self.part, self.target = grid, part, target
        self.nodes: list[Fork | Leaf] = []
        self.least = float("inf")
        self.runs = 0
        self._deep = 0
        self.counts, self.count_names, self._natural = counts_of(grid, part)
        #: Columns of the largest teams, until one did not close a case: others, and a second try, seldom do.
        self._worth_trying: Bools = np.asarray(self.counts.sum(axis=0)).ravel() > 0
        self.most = np.full(len(self.count_names), _NO_LIMIT)
        self.fewest = np.zeros(len(self.count_names))
        self.open = np.ones(len(part.visit), dtype=bool)
        self._linear()

    def _linear(self) -> None:
        part, n = self.part, len(self.part.visit)
        visits, self._row = np.unique(part.visit, return_inverse=True)
        one = sparse.csr_matrix((np.ones(n), (self._row, np.arange(n))), shape=(len(visits), n))
        self._kept = distinct(part)
        rows = sparse.vstack([-one, part.rows[self._kept], self.counts, -self.counts])
        # Visits left out, and large teams that a week lacks: dear, but then every case has an answer.
        lacking = sparse.block_diag(
            [
                -sparse.eye(len(visits)),
                sparse.csr_matrix((len(self._kept) + len(self.count_names), 0)),
                -sparse.eye(len(self.count_names)),
            ]
        )
        beyond = sparse.csr_matrix((rows.shape[0], len(part.rest)))
        self._first_count = len(visits) + len(self._kept)
        self._first_cell = rows.shape[0]
        self._rows_of: list[int] = []
        free = np.full(2 * len(self.count_names), _NO_LIMIT)
        dear = np.full(lacking.shape[1], _MUST * float(np.abs(part.cost).max()))
        self._costs = np.concatenate([part.cost, dear, part.rest])
        self._lp = Linear(
            sparse.hstack([rows, lacking, beyond], format="csc"),
            np.concatenate([-np.ones(len(visits)), part.limit[self._kept], free]),
            upper=np.full(len(self._costs), np.inf),
            iterations=2_000_000,
        )
        self._beyond = n + lacking.shape[1]
        self._lp.minimise(self._costs)
        self._lp.stop_above(self.target - part.constant)

    def explore(self) -> bool:
        """Prove the case at hand, forks and leaves in order; say whether it could be proven."""
        try:
            self._full_weeks()
        except _OutOfWorkError:
            return False
        return True

    def _full_weeks(self) -> None:
        """More large teams in a week than its people fill can't be; then the case that is left."""
        impossible = []
        for k, most in enumerate(self._natural.tolist()):
            leaf = self._more(k, most)
            if leaf is not None:
                self.nodes.append(Fork("few", (*self.count_names[k], str(most))))
                impossible.append(leaf)
                self._set(k, self.fewest[k], most)
        self._case()
        self.nodes += reversed(impossible)

    def _more(self, k: int, most: int) -> Leaf | None:
        """Return the leaf of more than so many large teams in a week, where it is closed."""
        before = self.fewest[k]
        self._set(k, most + 1, self.most[k])
        leaf = self._closed(self._solve())
        self._set(k, before, self.most[k])
        return leaf

    def _case(self) -> None:
        """Prove the case at hand: visits' weeks that close it, then two cases of a week's large teams."""
        solved, struck = self._strike()
        leaf = self._closed(solved)
        if leaf is None:
            self._fork(solved)
        else:
            self.nodes.append(leaf)
        for j in struck:
            self._open(j)

    def _strike(self) -> tuple[Solved, list[int]]:
        """Take weeks from visits that no plan below the target begins in; return what is left, and which."""
        struck: list[int] = []
        while True:
            solved = self._solve()
            shares = solved.values[: len(self.open)]
            parts = np.flatnonzero((shares > NEARLY) & (shares < 1 - NEARLY) & self._worth_trying)
            parts = parts[np.argsort(shares[parts], kind="stable")]
            found = [] if self._above(solved) else [j for j in parts.tolist() if self._begins(j)]
            struck += found
            if not found:
                return solved, struck

    def _begins(self, j: int) -> bool:
        """Say whether the case in which a visit begins in a week is closed; if so it is one case less."""
        with self._alone(j):
            leaf = self._closed(self._solve())
        if leaf is None:
            self._worth_trying[j] = False
            return False
        self.nodes += [self._fork_of(j), leaf]
        self._shut(j)
        return True

    @contextmanager
    def _alone(self, j: int) -> Iterator[None]:
        """Leave a visit one week."""
        others = np.flatnonzero((self._row == self._row[j]) & self.open)
        others = others[others != j].tolist()
        for i in others:
            self._shut(i)
        yield
        for i in others:
            self._open(i)

    def _fork_of(self, j: int) -> Fork:
        key = self.grid.problem.requirements[self.part.visit[j]].key
        return Fork("begins", (key, str(int(self.part.week[j]))))

    def _shut(self, j: int) -> None:
        self._lp.hold(j, 0.0, 0.0)
        self.open[j] = False

    def _open(self, j: int) -> None:
        self._lp.hold(j, 0.0, np.inf)
        self.open[j] = True

    def _fork(self, solved: Solved) -> None:
        """Go on with two cases of what there is a share of: large teams in a week, or else one visit."""
        self._deep += 1
        if self._deep > _DEEPEST:
            raise _OutOfWorkError
        shares = solved.values[: len(self.open)]
        teams = self.counts @ shares
        parts = np.flatnonzero(np.abs(teams - np.round(teams)) > NEARLY).tolist()
        if parts:
            k = next((k for k in parts if self._one_is_closed(k, int(teams[k]))), parts[0])
            self._by_teams(k, int(teams[k]))
        else:
            self._by_week(int(np.argmin(np.abs(shares - 0.5))), shares)
        self._deep -= 1

    def _by_teams(self, k: int, most: int) -> None:
        before = (self.fewest[k], self.most[k])
        self.nodes.append(Fork("few", (*self.count_names[k], str(most))))
        self._set(k, before[0], most)
        self._case()
        self._set(k, most + 1, before[1])
        self._case()
        self._set(k, *before)

    def _by_week(self, j: int, shares: Floats) -> None:
        if min(shares[j], 1.0 - shares[j]) <= NEARLY:
            # Whole visits below the target: it can't be proven.
            raise _OutOfWorkError
        self.nodes.append(self._fork_of(j))
        with self._alone(j):
            self._case()
        self._shut(j)
        self._case()
        self._open(j)

    def _one_is_closed(self, k: int, most: int) -> bool:
        before = (self.fewest[k], self.most[k])
        for least, largest in ((before[0], most), (most + 1, before[1])):
            self._set(k, least, largest)
            above = self._above(self._solve())
            self._set(k, *before)
            if above:
                return True
        return False

    def _set(self, k: int, fewest: float, most: float) -> None:
        self.fewest[k], self.most[k] = fewest, most
        at = self._first_count + k
        self._lp.allow(at, most)
        self._lp.allow(at + len(self.most), -fewest if fewest else _NO_LIMIT)

    def _solve(self) -> Solved:
        """Solve the relaxation of the case; cells get a row once they are overloaded."""
        while True:
            self.runs += 1
            if self.runs > _RUNS:
                raise _OutOfWorkError
            solved = self._lp.again()
            if not solved.optimal or self._above(solved):
                return solved
            shares, beyond = solved.values[: len(self.open)], solved.values[self._beyond :]
            passed = np.flatnonzero(self.part.cells @ shares > self.part.spare + beyond + NEARLY)
            if not len(passed):
                return solved
            for c in passed.tolist():
                self._add(c)

    def _add(self, c: int) -> None:
        values = np.zeros(len(self._costs))
        values[: len(self.open)] = self.part.cells[c].toarray()
        values[self._beyond + c] = -1.0
        self._lp.add(values, self.part.spare[c])
        self._rows_of.append(c)

    def _above(self, solved: Solved) -> bool:
        return not solved.optimal or solved.cost > self.target - self.part.constant

    def _closed(self, solved: Solved) -> Leaf | None:
        """Return the leaf where the prices prove that the case costs the target."""
        if not self._above(solved):
            return None
        leaf, proven = self._leaf(solved.prices)
        if proven < self.target:
            self._lp.stop_above(np.inf)
            leaf, proven = self._leaf(self._lp.again().prices)
            self._lp.stop_above(self.target - self.part.constant)
        if proven < self.target:
            return None
        self.least = min(self.least, proven)
        return leaf

    def _leaf(self, prices: Floats) -> tuple[Leaf, float]:
        """Return prices as a leaf, and what they prove of the case at hand."""
        part, count = self.part, len(self.most)
        rows = np.zeros_like(part.stage)
        rows[self._kept] = prices[self._first_count - len(self._kept) : self._first_count]
        few, more = np.split(prices[self._first_count : self._first_cell], [count])
        few, more = np.where(np.isfinite(self.most), few, 0.0), np.where(self.fewest > 0, more, 0.0)
        again = np.zeros(len(part.rest))
        again[self._rows_of] = prices[self._first_cell :]
        again = np.minimum(again, part.rest)
        proven = self._proven(rows, few, more, again)
        found = [(kind, name, p - s) for (kind, name), p, s in zip(part.names, rows, part.stage, strict=True)]
        for kind, price, most in (("few", few, self.most), ("more", more, self.fewest - 1)):
            of = np.flatnonzero(price > 0).tolist()
            found += [(kind, (*self.count_names[k], str(int(most[k]))), price[k]) for k in of]
        found += [("again", part.cell_names[c], again[c]) for c in np.flatnonzero(again > 0).tolist()]
        return Leaf(_by_kind(found)), proven

    def _proven(self, rows: Floats, few: Floats, more: Floats, again: Floats) -> float:
        part = self.part
        cost = part.cost + part.rows.T @ rows + self.counts.T @ (few - more) + part.cells.T @ again
        cost = np.where(self.open, cost, np.inf)
        cheapest = np.full(int(self._row.max()) + 1, np.inf)
        np.minimum.at(cheapest, self._row, cost)
        worth = rows @ part.limit + again @ part.spare
        worth += few[few > 0] @ self.most[few > 0] - more @ self.fewest
        return float(part.constant + cheapest.sum() - worth)


def _by_kind(found: list[tuple[str, Name, float]]) -> tuple[Price, ...]:
    by: dict[str, list[tuple[Name, float]]] = {}
    for kind, name, price in found:
        if price:
            by.setdefault(kind, []).append((name, float(price)))
    return tuple(Price(k, tuple(n for n, _ in v), tuple(p for _, p in v)) for k, v in by.items())
