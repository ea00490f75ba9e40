"""The exact step: which visits in which weeks, for all regions of a discipline at once, by HiGHS.

Only visits of one inspector and one week are modelled: for them pooled half weeks by region and week are all
there is. Floors, published tiers and the learning share come first, one after the other, each kept while the
next is sought; then the least delay, each family's divided by its delay with nobody visited. Whole numbers
are not forced: this is close to an assignment problem, whose corners are whole but for the few rows that
couple regions, and what is not whole is left to filling.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from counterpoise.programme.finish import scales

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.programme.board import Board
    from counterpoise.programme.grid import Floats, Grid, Ints

_WHOLE = 1 - 1e-6
_PART = 1e-6
_SLACK = 1e-6


@dataclass(frozen=True)
class Model:
    """Columns (visit, start week) and rows A x <= b of one discipline."""

    row: Ints
    week: Ints
    matrix: sparse.csc_matrix
    limit: Floats


def simple(grid: Grid, discipline: int) -> Ints:
    """Return the visits of a discipline that take one inspector for one week and stand alone."""
    alone = np.array([not s for s in grid.siblings])
    separates = np.array([r.separates for r in grid.problem.requirements])
    return np.flatnonzero(
        (grid.discipline == discipline) & (grid.team == 1) & (grid.span == 1) & alone & ~separates
    )


def build(board: Board, rows: Ints) -> Model:
    """Return the model for some visits that are off the board; what the others took is gone from capacity."""
    grid = board.grid
    fits = board.left[grid.group[rows]] >= grid.cost[rows][:, None]
    at, week = np.nonzero(grid.allowed[rows] & fits)
    row = rows[at]
    cost = grid.cost[row].astype(float)
    parts = [
        (at, np.ones(len(at)), np.ones(len(rows))),
        (grid.group[row] * grid.horizon + week, cost, board.left.ravel().astype(float)),
        (grid.family[row], np.where(grid.has_floor[row], 0.0, cost), _budget(board)),
        (np.zeros(len(row), dtype=np.int64), _share(grid, row), np.array([_owed(board, rows)])),
    ]
    blocks = [
        sparse.csc_matrix((value, (index, np.arange(len(row)))), shape=(len(limit), len(row)))
        for index, value, limit in parts
    ]
    return Model(row, week, sparse.vstack(blocks).tocsc(), np.concatenate([limit for _, _, limit in parts]))


def _budget(board: Board) -> Floats:
    most = float(board.grid.cost.sum()) + 1.0
    budget: Floats = np.minimum(board.budget.astype(float), most)
    return budget


def _share(grid: Grid, row: Ints) -> Floats:
    """Return each column's part of the row: share x optional visits - samples <= what is owed."""
    optional = ~grid.has_floor[row]
    return np.where(optional, grid.problem.learning_share - grid.sample[row], 0.0)


def _owed(board: Board, rows: Ints) -> float:
    if not len(rows):
        return 0.0
    d = int(board.grid.discipline[rows[0]])
    return float(board.samples[d] - board.grid.problem.learning_share * board.optional[d])


def stages(grid: Grid, model: Model) -> Iterator[Floats]:
    """Yield what is sought, first to last, as costs by column: floors, tiers, then delay."""
    kept = grid.keeps_floor[model.row, model.week]
    if kept.any():
        yield -kept.astype(float)
    for tier in sorted(set(grid.tier[model.row].tolist()) - {0}):
        yield -(grid.tier[model.row] == tier).astype(float)
    saved = grid.delay[model.row, model.week] - grid.left_out[model.row]
    yield saved / scales(grid)[grid.family[model.row]]


def solve_stages(
    grid: Grid, model: Model, *, iterations: int, whole: bool = False, most: Floats | None = None
) -> Floats | None:
    """Return the best share of each column (0 to 1), or ``None`` when HiGHS stopped before an optimum.

    Parameters
    ----------
    iterations : int
        Most simplex iterations of each stage; counted work, so that a run can be repeated.
    whole : bool
        Whether each column must come out whole; for small models.
    most : float array, families, optional
        Delay that no family should pass, counted over the model's visits; let go where floors leave no room.
    """
    import highspy  # noqa: PLC0415 - takes a tenth of a second: only who solves pays

    with _quiet():
        solver = highspy.Highs()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("simplex_iteration_limit", iterations),
    ):
        solver.setOptionValue(option, value)
    _pass(solver, model)
    if whole:
        kinds = np.full(len(model.row), highspy.HighsVarType.kInteger)
        solver.changeColsIntegrality(len(kinds), np.arange(len(kinds), dtype=np.int32), kinds)
    found: Floats | None = None
    every = list(stages(grid, model))
    for number, costs in enumerate(every):
        solver.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)
        if number < len(every) - 1 or most is None:
            solver.run()
        else:
            _run_capped(solver, grid, model, most)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return found
        found = np.array(solver.getSolution().col_value)
        reached = float(costs @ found)
        used = np.flatnonzero(costs).astype(np.int32)
        solver.addRow(
            -highspy.kHighsInf, reached + _SLACK * max(1.0, abs(reached)), len(used), used, costs[used]
        )
    return found


def _run_capped(solver: Any, grid: Grid, model: Model, most: Floats) -> None:
    """Run with a limit on each family's delay, else on families without floors, else on none."""
    import highspy  # noqa: PLC0415 - as above

    floored = np.unique(grid.family[grid.has_floor])
    free = most.copy()
    free[floored] = np.inf
    for limits in (most, free, np.full(len(most), np.inf)):
        added = _cap(solver, grid, model, limits)
        solver.run()
        if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
            return
        rows = solver.getNumRow()
        if added:
            solver.deleteRows(added, np.arange(rows - added, rows, dtype=np.int32))


def _cap(solver: Any, grid: Grid, model: Model, most: Floats) -> int:
    """Add a row for each family with a limit: delay saved is at least what keeps it; return how many."""
    import highspy  # noqa: PLC0415 - as above

    saved = grid.delay[model.row, model.week] - grid.left_out[model.row]
    rows = np.unique(model.row)
    out = np.bincount(grid.family[rows], weights=grid.left_out[rows], minlength=len(grid.families))
    added = 0
    for f in np.unique(grid.family[model.row]):
        used = np.flatnonzero((grid.family[model.row] == f) & (saved < 0)).astype(np.int32)
        if len(used) and np.isfinite(most[f]):
            solver.addRow(-highspy.kHighsInf, float(most[f] - out[f]), len(used), used, saved[used])
            added += 1
    return added


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


def _pass(solver: object, model: Model) -> None:
    import highspy  # noqa: PLC0415 - as above

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.row), len(model.limit)
    lp.col_cost_ = np.zeros(len(model.row))
    lp.col_lower_, lp.col_upper_ = np.zeros(len(model.row)), np.ones(len(model.row))
    lp.row_lower_ = np.full(len(model.limit), -highspy.kHighsInf)
    lp.row_upper_ = model.limit
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = model.matrix.indptr
    lp.a_matrix_.index_ = model.matrix.indices
    lp.a_matrix_.value_ = model.matrix.data
    solver.passModel(lp)  # type: ignore[attr-defined]  # highspy has no types


def improve(board: Board, rows: Ints, *, iterations: int, most: Floats) -> None:
    """Take some visits off a board and put them back where the exact step wants them.

    Other optional visits of the discipline come off too, and stay off: they must not stand in a floor's way.
    What comes out in parts is settled by a second, small model in whole numbers.
    """
    grid = board.grid
    optional = np.flatnonzero((grid.discipline == grid.discipline[rows[0]]) & ~grid.has_floor)
    for r in np.union1d(rows, optional):
        if board.week[r] >= 0:
            board.remove(int(r))
    model = build(board, rows)
    found = solve_stages(grid, model, iterations=iterations, most=most)
    if found is None:
        return
    _place(board, model, np.flatnonzero(found >= _WHOLE))
    in_parts = set(model.row[(found > _PART) & (found < _WHOLE)].tolist())
    rest = np.array(
        [r for r in rows if board.week[r] < 0 and (r in in_parts or grid.has_floor[r])], dtype=np.int64
    )
    model = build(board, rest)
    if len(model.row):
        found = solve_stages(grid, model, iterations=iterations, whole=True)
        if found is not None:
            _place(board, model, np.flatnonzero(found >= _WHOLE))


def _place(board: Board, model: Model, columns: Ints) -> None:
    """Place columns, those that keep a floor first."""
    kept = board.grid.keeps_floor[model.row[columns], model.week[columns]]
    for c in columns[np.lexsort((model.row[columns], model.week[columns], ~kept))]:
        board.try_place(int(model.row[c]), int(model.week[c]))
