"""A thousand made questions of many sizes, each planned, checked, proven and verified.

``python -m bench.made_questions [HOW MANY]``: each is planned; the rule checker looks at the programme; its
certificate is written and verified; where there are few enough plans, every one is tried.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from bench.brute_force import MOST, plans, worse_than_the_best
from bench.certified import put
from counterpoise.exchange.certificate import verify
from counterpoise.programme.check import check
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.solve import solve

if TYPE_CHECKING:
    from counterpoise.programme.problem import Problem

_MANY = 1000
_WORKERS = 2
#: One question in so many is tiny: every plan of it can be tried.
_TINY = 4


@dataclass(frozen=True)
class Answer:
    """What came of one question: everything that was found wrong, in words, and what was looked at."""

    seed: int
    wrong: tuple[str, ...]
    tried_everything: bool
    by_cases: bool
    lots: bool


def question(seed: int) -> Problem:
    """Return one question: its sizes follow from its number."""
    draw = np.random.default_rng(seed)
    if seed % _TINY == 0:
        tiny = Size(authorities=1, providers=3, weeks=3, room=0.6, regions=1, twice=0.0, floors=0.3)
        return replace(made_problem(tiny, seed=seed), learning_share=0.0)
    size = Size(
        authorities=int(draw.integers(1, 9)),
        providers=int(draw.integers(3, 30)),
        weeks=int(draw.integers(4, 17)),
        room=float(draw.uniform(0.3, 1.0)),
        twice=float(draw.uniform(0.0, 0.4)),
        floors=float(draw.uniform(0.0, 0.4)),
        regions=int(draw.integers(1, 4)),
        lots=bool(draw.integers(0, 2)),
    )
    return made_problem(size, seed=seed)


def answer(seed: int) -> Answer:
    """Plan one question and look at everything that is claimed of the programme."""
    problem = question(seed)
    programme = solve(problem, seed=seed)
    wrong = [f"rule: {found}" for found in check(problem, programme)]
    with TemporaryDirectory() as folder:
        if not verify(put(problem, programme, Path(folder))).holds:
            wrong.append("the certificate does not hold")
    grid = Grid(problem)
    few = not problem.learning_share and grid.size > 0 and plans(grid) <= MOST
    if few:
        wrong += worse_than_the_best(grid, programme)
    return Answer(
        seed,
        tuple(wrong),
        tried_everything=few,
        by_cases=any(p.cases for p in programme.proofs),
        lots=problem.lots is not None,
    )


def main(arguments: list[str]) -> int:
    """Answer questions on two processes; print what is wrong, and how many were looked at in which way."""
    many = int(arguments[0]) if arguments else _MANY
    counts: Counter[str] = Counter()
    with get_context("spawn").Pool(_WORKERS) as pool:
        for found in pool.imap_unordered(answer, range(many), chunksize=4):
            counts["planned"] += 1
            counts["wrong"] += bool(found.wrong)
            counts["every plan tried"] += found.tried_everything
            counts["proven by cases"] += found.by_cases
            counts["with lots"] += found.lots
            for words in found.wrong:
                print(f"question {found.seed}: {words}", flush=True)
    print(", ".join(f"{name}: {number}" for name, number in counts.items()))
    return 1 if counts["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
