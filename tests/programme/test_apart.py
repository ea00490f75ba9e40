"""The planner in its own process: the same answer, cut short with what there is, and never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from counterpoise.domain.errors import SolverError
from counterpoise.programme.apart import GIB, TIME_LIMIT, Limits, solve_apart
from counterpoise.programme.check import check
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.solve import Work, solve

LARGE = Size(authorities=60, providers=1500, weeks=40)


def test_the_process_answers_as_the_function_does() -> None:
    """Every visit and every proof."""
    problem = made_problem(seed=2)
    said: list[str] = []
    apart = solve_apart(problem, seed=0, work=Work(), limits=Limits(), say=said.append)
    here = solve(problem, seed=0)
    assert apart is not None
    assert (apart.visits, apart.proofs, apart.status) == (here.visits, here.proofs, here.status)
    assert "least strain" in said
    assert any("gap" in s for s in said)


def test_a_time_limit_gives_a_valid_programme_or_none() -> None:
    """From nothing to something, as the limit grows; each is clean by the checker, and says how it ended."""
    problem = made_problem(LARGE, seed=1)
    found = [
        solve_apart(problem, seed=0, work=Work(), limits=Limits(seconds=s), say=lambda _: None)
        for s in (0.01, 8.0)
    ]
    assert found[0] is None
    for programme in found:
        if programme is not None:
            assert check(problem, programme) == ()
            assert programme.status in {TIME_LIMIT, "proven"}


def test_out_of_memory_is_said_in_words() -> None:
    """A process that may take too little says so; nothing hangs."""
    with pytest.raises(SolverError, match=r"process failed: .*(MemoryError|allocate)"):
        solve_apart(
            made_problem(LARGE, seed=1),
            seed=0,
            work=Work(),
            limits=Limits(memory=GIB // 16),
            say=lambda _: None,
        )


def test_a_process_that_fails_says_of_what() -> None:
    with pytest.raises(SolverError, match=r"process failed: TypeError: .*NoneType"):
        solve_apart(
            made_problem(Size(), seed=1),
            seed=0,
            work=Work(rounds=None),  # type: ignore[arg-type]
            limits=Limits(),
            say=lambda _: None,
        )


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="SKIPPED: needs /proc to see processes")
def test_no_process_is_left_behind_after_kill_9_of_the_parent() -> None:
    """The child ends with the parent."""
    code = (
        "from counterpoise.programme.apart import *\n"
        "from counterpoise.programme.made import *\n"
        "from counterpoise.programme.solve import Work\n"
        "solve_apart(made_problem(Size(authorities=60, providers=1500, weeks=40), seed=1), seed=0,"
        " work=Work(), limits=Limits(), say=lambda s: print(s, flush=True))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    parent.stdout.readline()
    children = children_of(parent.pid)
    assert children
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(200):
        if not any(alive(c) for c in children):
            return
        time.sleep(0.05)
    pytest.fail(f"still there: {children}")


def children_of(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
