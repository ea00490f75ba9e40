"""The planner in a process of its own: ``python -m counterpoise.programme.worker FOLDER``.

The folder holds the question (``question.pickle``); programmes are put beside it as they are found, and each
line on standard output says, as JSON, which stage begins or which programme is new. The process ends with its
parent, whatever becomes of that, and may not take more memory than it was allowed.
"""

from __future__ import annotations

import ctypes
import json
import os
import pickle
import resource
import signal
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.programme.solve import Listener, Work, solve

if TYPE_CHECKING:
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme

QUESTION = "question.pickle"
_PARENT_DEATH_SIGNAL = 1


@dataclass(frozen=True)
class Asked:
    """What the parent asks: the problem, how to draw, how much work, how many bytes of memory at most."""

    problem: Problem
    seed: int
    work: Work
    memory: int


def main(folder: Path) -> None:
    """Solve the question in a folder and tell of every programme on the way."""
    _end_with_parent()
    # The parent made this folder for this run alone and wrote the file itself.
    asked: Asked = pickle.loads((folder / QUESTION).read_bytes())  # noqa: S301
    resource.setrlimit(resource.RLIMIT_AS, (asked.memory, asked.memory))
    found = 0

    def better(programme: Programme) -> None:
        nonlocal found
        found += 1
        file = folder / f"programme-{found}.pickle"
        part = file.with_suffix(".part")
        part.write_bytes(pickle.dumps(programme))
        part.rename(file)
        _say({"programme": file.name})

    listener = Listener(stage=lambda stage: _say({"stage": stage}), better=better)
    better(solve(asked.problem, seed=asked.seed, work=asked.work, listener=listener))
    _say({"done": True})


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """End when the parent does: by the kernel where it can, and when the pipe from the parent closes."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)

    def watch() -> None:
        # Past Python's own buffer: its lock, held here, would hide what the process failed of.
        while os.read(sys.stdin.fileno(), 1):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
