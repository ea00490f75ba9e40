"""Kill the whole service at random moments while people write: ``python -m bench.web_kills [TIMES]``.

All of its processes are killed with SIGKILL, started again, and killed again, while people of councils write.
At the end everything they were told was done must be there. ``COUNTERPOISE_DATABASE`` names an empty
PostgreSQL database to measure it there.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.web_mixed import check, councils
from bench.web_served import LostError, begin, environment, free_port, kill, made, serving
from bench.web_writers import Ledger, Writer, writers

if TYPE_CHECKING:
    import subprocess

_TIMES = 100
_COUNCILS = 4
_SEED = 20200901
#: A kill comes after so many writes at most that were told to be done, and so many seconds.
_MOST_DONE, _LONGEST = 20, 0.2
_PATIENCE = 60
_MARK_SECONDS = 10


@dataclass
class Crowd:
    """Writers who stop writing while the service is away, and go on once it is back."""

    writers: list[Writer]
    back: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.threads = [threading.Thread(target=self._go_on, args=(w,)) for w in self.writers]

    def _go_on(self, writer: Writer) -> None:
        while not self.over.is_set():
            if not self.back.wait(0.1):
                continue
            try:
                writer.write()
            except LostError:
                time.sleep(0.01)


def main() -> None:
    """Print what came out; end with 1 where something was lost."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else _TIMES
    draw = random.Random(_SEED)  # noqa: S311 - draws of a measurement
    with tempfile.TemporaryDirectory() as folder:
        home, port, ledger = Path(folder) / "home", free_port(), Ledger()
        there = made(home, councils=_COUNCILS)
        process = begin(serving(port), port, "/health", environment(home))
        people = councils(there, port)
        crowd = Crowd(
            writers(people, port=port, ledger=ledger, seeded=lambda n: random.Random(_SEED + n))  # noqa: S311 - the same
        )
        for thread in crowd.threads:
            thread.start()
        away = []
        try:
            for _ in range(times):
                process, seconds = _once(crowd, process, port, home, draw)
                away.append(seconds)
        finally:
            crowd.over.set()
            for thread in crowd.threads:
                thread.join()
            kill(process)
        found = check(home, ledger)
    print(
        f"{times} kills; told to be done {ledger.done}, never answered {ledger.unknown}, "
        f"409 {ledger.conflicts}, server errors {ledger.faults}, lost {len(found['lost'])}.\n"
        f"Audit chain: {found['rows']} rows, {'holds' if found['holds'] else found['fault']}. "
        f"Back in {statistics.median(away):.1f} s (median), {max(away):.1f} s at most."
    )
    for line in [*found["lost"][:5], *sorted(set(ledger.odd))[:9]]:
        print(line)
    sys.exit(1 if found["lost"] or not found["holds"] or ledger.faults or max(away) > _MARK_SECONDS else 0)


def _once(
    crowd: Crowd, process: subprocess.Popen[bytes], port: int, home: Path, draw: random.Random
) -> tuple[subprocess.Popen[bytes], float]:
    """Let people write for a moment, kill the service, start it again; return how long that took."""
    ledger = crowd.writers[0].ledger
    wanted, end = ledger.done + draw.randint(1, _MOST_DONE), time.monotonic() + _PATIENCE
    crowd.back.set()
    while ledger.done < wanted and time.monotonic() < end:
        time.sleep(0.001)
    time.sleep(draw.uniform(0.0, _LONGEST))
    kill(process)
    crowd.back.clear()
    began = time.monotonic()
    again = begin(serving(port), port, "/health", environment(home))
    return again, time.monotonic() - began


if __name__ == "__main__":
    main()
