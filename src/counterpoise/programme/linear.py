"""HiGHS at work on a model: the linear relaxation with its prices, and small models in whole numbers.

One thread, a fixed seed and counted work (iterations, nodes), so that the same run gives the same answer.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise.domain.errors import SolverError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy import sparse

    from counterpoise.programme.grid import Bools, Floats

#: Values this near a whole number are whole.
NEARLY = 1e-6
#: The largest number of a row in a search.
_LARGE = 100.0


@dataclass(frozen=True)
class Solved:
    """Shares of the columns, the price of each row (never below nothing), and what the shares cost."""

    values: Floats
    prices: Floats
    optimal: bool
    cost: float


class Linear:
    """One question over columns between nothing and ``upper``: rows ``matrix @ x <= limit``.

    Keeps HiGHS warm between objectives, so that each stage starts where the one before ended.

    Parameters
    ----------
    matrix : sparse matrix, rows x columns
    limit : float array, rows
    upper : float array, columns, optional
        One by default.
    iterations : int
        Most simplex iterations of each run.
    prices_only : bool
        By the interior point method and no further: prices as good for a bound, shares of no use.
        Large questions of which nothing but the bound is asked take a tenth of the time.
    """

    def __init__(
        self,
        matrix: sparse.csc_matrix,
        limit: Floats,
        *,
        upper: Floats | None = None,
        iterations: int,
        prices_only: bool = False,
    ) -> None:
        inside = {"solver": "ipm", "run_crossover": "off", "ipm_iteration_limit": iterations}
        self._solver = _solver({"simplex_iteration_limit": iterations} | (inside if prices_only else {}))
        most = np.ones(matrix.shape[1]) if upper is None else upper
        self._solver.passModel(_lp(matrix, limit, most))

    def add(self, values: Floats, limit: float) -> None:
        """Add one row: values by column, at most a limit."""
        import highspy  # noqa: PLC0415 - takes a tenth of a second: only who solves pays

        used = np.flatnonzero(values).astype(np.int32)
        self._solver.addRow(-highspy.kHighsInf, float(limit), len(used), used, values[used])

    def allow(self, row: int, limit: float) -> None:
        """Set the limit of a row anew."""
        import highspy  # noqa: PLC0415 - as above

        self._solver.changeRowBounds(row, -highspy.kHighsInf, float(limit))

    def hold(self, column: int, least: float, most: float) -> None:
        """Keep a column between two shares."""
        self._solver.changeColBounds(column, least, most)

    def stop_above(self, cost: float) -> None:
        """Stop runs that come above a cost; their shares are not the best then, but their prices prove it.

        For many runs that differ in little: without the costs being blurred at first, each takes a sixth of
        the iterations.
        """
        self._solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
        self._solver.setOptionValue("objective_bound", float(cost))

    def minimise(self, costs: Floats) -> Solved:
        """Return the least-cost shares and the prices; ``optimal`` is false where the work ran out."""
        self._solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        return self.again()

    def again(self) -> Solved:
        """Return the same from where the last run ended, with the rows and columns as they are now."""
        import highspy  # noqa: PLC0415 - as above

        self._solver.run()
        found = self._solver.getSolution()
        status = self._solver.getModelStatus()
        rows = self._solver.getNumRow()
        prices = -np.array(found.row_dual) if found.dual_valid else np.zeros(rows)
        return Solved(
            values=np.array(found.col_value),
            prices=np.maximum(prices, 0.0),
            optimal=bool(status == highspy.HighsModelStatus.kOptimal),
            cost=float(self._solver.getInfo().objective_function_value),
        )


def whole(
    matrix: sparse.csc_matrix,
    limit: Floats,
    costs: Floats,
    *,
    nodes: int,
    close: float,
    whole_columns: Bools | None = None,
    upper: Floats | None = None,
    start: Floats | None = None,
) -> Floats | None:
    """Return the best shares found in whole numbers, or ``None`` when none was found.

    Parameters
    ----------
    matrix, limit, costs
        As for `Linear`.
    nodes : int
        Most nodes of the search.
    close : float
        The search ends this near the best, in units of cost. (A gap relative to the whole would let the
        weights of goals hide what is sought below them.)
    whole_columns : bool array, optional
        Columns that must come out whole; all by default.
    upper : float array, optional
        One by default.
    start : float array, columns, optional
        Shares known to keep every row: what is found is no worse.
    """
    import highspy  # noqa: PLC0415 - as above

    solver = _solver({"mip_max_nodes": nodes, "mip_rel_gap": 0.0, "mip_abs_gap": close})
    count = matrix.shape[1]
    lp = _lp(*_scaled(matrix, limit), np.ones(count) if upper is None else upper)
    lp.col_cost_ = costs
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    must = np.ones(count, dtype=bool) if whole_columns is None else whole_columns
    lp.integrality_ = [kinds[int(m)] for m in must]
    solver.passModel(lp)
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        solver.setSolution(known)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return np.array(solver.getSolution().col_value)


def _scaled(matrix: sparse.csc_matrix, limit: Floats) -> tuple[sparse.csc_matrix, Floats]:
    """Return rows of large numbers (delays of a family) divided down: they halve the speed of a search."""
    most = abs(matrix).max(axis=1).toarray().ravel()
    by = np.where(most > _LARGE, most / _LARGE, 1.0)
    small = matrix.copy()
    small.data = matrix.data / by[matrix.indices]
    return small, limit / by


def fits(matrix: sparse.csc_matrix, lower: Floats, upper: Floats, most: Floats) -> Floats | None:
    """Return whole numbers that keep every row, or ``None`` where it is proven that there are none.

    Parameters
    ----------
    matrix : sparse matrix, rows x columns
    lower, upper : float arrays, rows
    most : float array, columns
        Each column lies between nothing and this.

    Raises
    ------
    SolverError
        When HiGHS ended without an answer.
    """
    import highspy  # noqa: PLC0415 - as above

    solver = _solver({})
    lp = _lp(matrix, upper, most)
    lp.row_lower_ = lower
    lp.integrality_ = [highspy.HighsVarType.kInteger] * matrix.shape[1]
    solver.passModel(lp)
    solver.run()
    status = solver.getModelStatus()
    if status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty):
        return np.array(solver.getSolution().col_value)
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    raise SolverError(
        f"HiGHS ended without an answer: {solver.modelStatusToString(status)}.",
        next_step="Pin fewer visits at once; report it if that does not help.",
    )


def _solver(options: dict[str, Any]) -> Any:
    import highspy  # noqa: PLC0415 - as above

    with _quiet():
        solver = highspy.Highs()
    for name, value in ({"output_flag": False, "threads": 1, "random_seed": 0} | options).items():
        solver.setOptionValue(name, value)
    return solver


def _lp(matrix: sparse.csc_matrix, limit: Floats, upper: Floats) -> Any:
    import highspy  # noqa: PLC0415 - as above

    lp = highspy.HighsLp()
    rows, columns = matrix.shape
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = np.zeros(columns)
    lp.col_lower_, lp.col_upper_ = np.zeros(columns), upper
    lp.row_lower_ = np.full(rows, -highspy.kHighsInf)
    lp.row_upper_ = limit
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr
    lp.a_matrix_.index_ = matrix.indices
    lp.a_matrix_.value_ = matrix.data
    return lp


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what HiGHS prints on being made away from standard output, where answers go."""
    sys.stdout.flush()
    kept = os.dup(1)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
