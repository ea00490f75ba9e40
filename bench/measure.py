"""One instance, planned twice: by the spreadsheet rule and by the planner, each checked by the rules."""

from __future__ import annotations

import resource
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from bench.cases import CASES
from counterpoise.programme.check import check
from counterpoise.programme.solve import solve
from counterpoise.programme.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme

_KIB_PER_MIB = 1024


@dataclass(frozen=True)
class Run:
    """One method's programme with what it took."""

    programme: Programme
    seconds: float
    broken: int

    @property
    def strain(self) -> float:
        """Hours beyond own normal over all pools."""
        return sum(self.programme.strain_by_pool.values())


@dataclass(frozen=True)
class Measured:
    """Both methods on one instance.

    ``peak_mib`` is the most memory that the whole process held, building the instance included.
    """

    name: str
    visits: int
    weeks: int
    by_hand: Run
    planner: Run
    peak_mib: float


def measure(name: str) -> Measured:
    """Plan one named instance by both methods; call it in a process of its own for a true peak."""
    problem = CASES[name]()
    by_hand = _run(problem, spreadsheet)
    planner = _run(problem, lambda p: solve(p, seed=0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
    return Measured(name, len(problem.requirements), len(problem.weeks), by_hand, planner, peak)


def _run(problem: Problem, method: Callable[[Problem], Programme]) -> Run:
    started = perf_counter()
    programme = method(problem)
    seconds = perf_counter() - started
    return Run(programme, seconds, len(check(problem, programme)))
