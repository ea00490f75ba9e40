"""Solve a problem in a process of its own, with a limit of time and memory, and keep the best so far."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import SolverError
from counterpoise.programme.worker import QUESTION, Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme
    from counterpoise.programme.solve import Work

GIB = 1 << 30
TIME_LIMIT = "time limit: the best programme found by then"
INTERRUPTED = "stopped: the best programme found by then"


@dataclass(frozen=True)
class Limits:
    """How long (seconds, none by default) and how large (bytes) the solving process may become."""

    seconds: float | None = None
    memory: int = 4 * GIB


class _Child:
    """The process, what it said last, and its newest programme."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder, self.say = folder, say
        self.newest: Programme | None = None
        self.done = False
        self.errors = (folder / "errors.txt").open("w+b")
        self.process = subprocess.Popen(  # noqa: S603 - our own module, our own folder
            [sys.executable, "-m", "counterpoise.programme.worker", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            # Ctrl-C is for the parent: it takes what there is, then ends the process.
            start_new_session=True,
        )

    def listen(self) -> None:
        """Follow what the process says until it ends."""
        for line in self.process.stdout or ():
            self._heard(json.loads(line))
        self.process.wait()

    def _heard(self, message: dict[str, Any]) -> None:
        if "stage" in message:
            self.say(str(message["stage"]))
        elif "programme" in message:
            # Written by the process this one started, into a folder only this user may open.
            self.newest = pickle.loads((self.folder / message["programme"]).read_bytes())  # noqa: S301
            self._tell_gap()
        else:
            self.done = True

    def _tell_gap(self) -> None:
        delay = next((s for s in self.newest.stages if s.name == "delay"), None) if self.newest else None
        if delay is not None and delay.bound is not None and delay.gap is not None:
            self.say(f"delay {delay.value:.4f}, at best {delay.bound:.4f}: gap {delay.gap:.2%}")

    def end(self) -> None:
        """End the process, whatever it does, and wait for it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            if pipe is not None:
                pipe.close()

    def complaint(self) -> str:
        """Return the last line the process wrote on its way down."""
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"it ended with the code {self.process.returncode}"


def solve_apart(
    problem: Problem,
    *,
    seed: int,
    work: Work,
    limits: Limits,
    say: Callable[[str], None],
) -> Programme | None:
    """Return the programme, or the best so far when time ran out or Ctrl-C came; ``None`` when there is none.

    Parameters
    ----------
    problem : Problem
    seed : int
    work : Work
        Counted work: what a run that is not cut short depends on.
    limits : Limits
    say : callable
        Told of stages, and of value, bound and gap as they come nearer.

    Raises
    ------
    SolverError
        When the process failed, out of memory for instance.
    """
    plain = replace(
        problem,
        family_slots=dict(problem.family_slots),
        type_rules=dict(problem.type_rules),
        past_leads=dict(problem.past_leads),
        default_spare=dict(problem.default_spare),
    )
    with tempfile.TemporaryDirectory(prefix="counterpoise-") as name:
        folder = Path(name)
        (folder / QUESTION).write_bytes(pickle.dumps(Asked(plain, seed, work, limits.memory)))
        child = _Child(folder, say)
        try:
            how = _wait(child, limits.seconds)
        finally:
            child.end()
        return child.newest if how == "" else _cut_short(child.newest, how)


def _wait(child: _Child, seconds: float | None) -> str:
    """Wait for the end, the limit or Ctrl-C; return "" or how it was cut short."""
    listening = threading.Thread(target=child.listen, daemon=True)
    listening.start()
    try:
        listening.join(seconds)
    except KeyboardInterrupt:
        return INTERRUPTED
    if listening.is_alive():
        child.process.kill()
        listening.join()
        return TIME_LIMIT
    if not child.done:
        raise SolverError(
            f"The planner's process failed: {child.complaint()}.",
            next_step="Plan fewer weeks, or give the machine more memory; a time limit keeps what is found.",
        )
    return ""


def _cut_short(programme: Programme | None, how: str) -> Programme | None:
    return None if programme is None else replace(programme, status=how)
