"""The least-delay stage by ours, by HiGHS as one model, by CP-SAT as one model, and by the spreadsheet rule.

``python -m bench.peers [NAME ...]``. Everybody gets the goals ours reached (floors, tiers) as rows, the same
columns and the same CPU-seconds on one thread. "Our formulation" pools half weeks and whole weeks as our own
relaxation does (so a peer's value is even of an easier question: nobody is named); "as found" has a variable
for each visit, week and inspector, as one would write it first.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import dataclass, field
from multiprocessing import get_context
from time import process_time
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from bench.cases import CASES
from counterpoise.programme.evaluate import family_delays
from counterpoise.programme.finish import delay_share
from counterpoise.programme.grid import Grid
from counterpoise.programme.least_delay import goals, saved
from counterpoise.programme.model import at_most_one, build, one_row
from counterpoise.programme.solve import Listener, Work, solve
from counterpoise.programme.spreadsheet import by_hand

if TYPE_CHECKING:
    from counterpoise.programme.programme import Programme

_NAMES = ("made-region", "autumn-2020", "year-2025")
#: More variables than this are not built: the memory of two cores' machine ends before.
_MOST = 3_000_000
_SCALE = 10**7
_KIB_PER_MIB = 1024
_LEAST_BUDGET = 20.0


@dataclass(frozen=True)
class Rows:
    """A question as plain rows: least ``costs @ x`` with ``matrix @ x <= limit``, whole numbers 0 or 1."""

    matrix: sparse.csr_matrix
    limit: np.ndarray
    costs: np.ndarray
    base: float


@dataclass
class Answer:
    """What one method gave: ``None`` where it gave nothing."""

    method: str
    value: float | None = None
    bound: float | None = None
    cpu: float = 0.0
    mib: float = 0.0
    note: str = ""
    #: (CPU-seconds, value) of each better plan.
    path: list[tuple[float, float]] = field(default_factory=list)


def ours(name: str) -> tuple[Answer, float, float, dict[str, float]]:
    """Return ours with its bound, the bound at no prices, the spreadsheet rule's value and goals reached."""
    problem = CASES[name]()
    grid = Grid(problem)
    hand = delay_share(grid, family_delays(grid, by_hand(grid).week))
    started = process_time()
    found = Answer("ours, names and all")

    def better(programme: Programme) -> None:
        stage = next(s for s in programme.stages if s.name == "delay")
        found.path.append((process_time() - started, stage.value))

    programme = solve(problem, seed=0, work=Work(passes=0), listener=Listener(better=better))
    better(programme)
    proof = next(p for p in programme.proofs if p.stage == "delay")
    found.cpu, found.value, found.bound = process_time() - started, proof.value, proof.bound
    found.mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
    reached = {s.name: s.value for s in programme.stages if s.name.startswith("tier")}
    reached["floors"] = float(grid.has_floor.sum() - len(programme.statutory_misses))
    return found, proof.zero, hand, reached


def pooled(name: str, reached: dict[str, float]) -> Rows:
    """Return the least-delay stage in our formulation."""
    grid = Grid(CASES[name]())
    model = build(grid)
    for goal, values in goals(grid, model):
        model = model.with_block(one_row("goal", (goal,), -values, -reached[goal]))
    one = at_most_one(model)
    return Rows(
        sparse.vstack([one, model.matrix()], format="csr"),
        np.concatenate([np.ones(one.shape[0]), model.limit()]),
        saved(grid, model),
        delay_share(grid, family_delays(grid, np.full(grid.size, -1))),
    )


def named(name: str, reached: dict[str, float]) -> Rows | None:
    """Return it as one would write it first: a variable for each visit, week and inspector too."""
    grid = Grid(CASES[name]())
    plain = build(grid)
    members = [np.flatnonzero(grid.inspector_group == g) for g in range(len(grid.groups))]
    size = np.array([len(members[g]) for g in grid.group[plain.visit]])
    if size.sum() + plain.size > _MOST:
        return None
    base = pooled(name, reached)
    column = np.repeat(np.arange(plain.size), size)
    inspector = np.concatenate([members[g] for g in grid.group[plain.visit]])
    count = plain.size + len(column)
    z = plain.size + np.arange(len(column))
    team = sparse.csr_matrix(
        (
            np.concatenate([-np.ones(len(column)), grid.team[plain.visit].astype(float)]),
            (np.concatenate([column, np.arange(plain.size)]), np.concatenate([z, np.arange(plain.size)])),
        ),
        shape=(plain.size, count),
    )
    room = []
    for k in range(grid.slots.shape[1]):
        slots = grid.slots[plain.visit[column], k]
        at = inspector * grid.horizon + plain.week[column] + k
        takes = slots > 0
        shape = (len(grid.problem.inspectors) * grid.horizon, count)
        room.append(sparse.csr_matrix((slots[takes].astype(float), (at[takes], z[takes])), shape=shape))
    wide = sparse.hstack([base.matrix, sparse.csr_matrix((base.matrix.shape[0], len(column)))], format="csr")
    return Rows(
        sparse.vstack([wide, team, sum(room[1:], room[0])], format="csr"),
        np.concatenate([base.limit, np.zeros(plain.size), grid.inspector_slots.ravel().astype(float)]),
        np.concatenate([base.costs, np.zeros(len(column))]),
        base.base,
    )


def highs(rows: Rows, budget: float, found: Answer) -> None:
    """Solve by HiGHS on one thread."""
    import highspy  # noqa: PLC0415 - as above

    from counterpoise.programme import linear  # noqa: PLC0415 - only this peer needs it

    solver = linear._solver({"time_limit": budget, "mip_rel_gap": 1e-4})  # noqa: SLF001 - the same settings as ours
    lp = linear._lp(sparse.csc_matrix(rows.matrix), rows.limit, np.ones(len(rows.costs)))  # noqa: SLF001
    lp.col_cost_ = rows.costs
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(rows.costs)
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        found.value = rows.base + info.objective_function_value
    if np.isfinite(info.mip_dual_bound):
        found.bound = rows.base + info.mip_dual_bound


def cp_sat(rows: Rows, budget: float, found: Answer) -> None:
    """Solve by CP-SAT, one worker; shares become whole numbers of ten millionths."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - only this peer needs it

    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(len(rows.costs))]
    matrix = rows.matrix
    for i in range(matrix.shape[0]):
        part = slice(matrix.indptr[i], matrix.indptr[i + 1])
        if part.start == part.stop:
            continue
        values = matrix.data[part]
        # The reserved share has fractions of a tenth; everything else is whole.
        scale = 1 if np.allclose(values, np.round(values)) else 1000
        terms = [round(v * scale) * x[j] for v, j in zip(values, matrix.indices[part], strict=True)]
        model.add(sum(terms) <= int(np.floor(rows.limit[i] * scale + 1e-6)))
    model.minimize(
        sum(round(c * _SCALE) * v for c, v in zip(rows.costs, x, strict=True) if abs(c) * _SCALE >= 1)
    )
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = budget
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    found.note = solver.status_name(status)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found.value = rows.base + solver.objective_value / _SCALE
    if status != cp_model.UNKNOWN and np.isfinite(solver.best_objective_bound):
        found.bound = rows.base + solver.best_objective_bound / _SCALE


_PEERS: dict[str, Any] = {
    "HiGHS, our formulation": (highs, pooled),
    "CP-SAT, our formulation": (cp_sat, pooled),
    "HiGHS, as found": (highs, named),
    "CP-SAT, as found": (cp_sat, named),
}


def peer(name: str, method: str, budget: float, reached: dict[str, float]) -> Answer:
    """Return what one peer gave; call it in a process of its own."""
    solver, question = _PEERS[method]
    found = Answer(method)
    rows = question(name, reached)
    if rows is None:
        found.note = "not built: more than three million variables"
        return found
    started = process_time()
    solver(rows, budget, found)
    found.cpu = process_time() - started
    found.mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
    return found


def table(name: str, answers: list[Answer], zero: float, hand: float) -> str:
    """Return one instance's table."""
    best = max(a.bound for a in answers if a.bound is not None)
    lines = [
        f"## Least delay of {name}: spreadsheet rule {hand:.4f}, no programme below {best:.4f}",
        "",
        "| method | delay | own bound | gap | gap_c | captured | CPU s | MiB | to 5 % | to 1 % | note |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for a in answers:
        gap = _share(a.value, a.bound, a.value)
        gap_c = _share(a.value, a.bound, None if a.value is None else a.value - zero)
        captured = "-" if a.value is None or hand <= best else f"{(hand - a.value) / (hand - best):.1%}"
        cells = (a.method, _number(a.value), _number(a.bound), gap, gap_c, captured)
        times = (_when(a, best, 0.05), _when(a, best, 0.01))
        lines.append(f"| {' | '.join(cells)} | {a.cpu:.1f} | {a.mib:.0f} | {' | '.join(times)} | {a.note} |")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"


def _share(value: float | None, bound: float | None, scale: float | None) -> str:
    if value is None or bound is None or not scale:
        return "-"
    return f"{(value - bound) / scale:.2%}"


def _when(answer: Answer, best: float, near: float) -> str:
    """Return the CPU-second at which a plan came this near the best bound, where the path is known."""
    times = [t for t, value in answer.path if (value - best) / value <= near]
    return f"{times[0]:.1f}" if times else "-"


def main(names: list[str]) -> int:
    """Measure every method on each instance, each in a fresh process."""
    for name in names or list(_NAMES):
        with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            first, zero, hand, reached = pool.apply(ours, (name,))
            budget = max(_LEAST_BUDGET, first.cpu)
            answers = [first, *(pool.apply(peer, (name, m, budget, reached)) for m in _PEERS)]
        print(table(name, answers, zero, hand), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
