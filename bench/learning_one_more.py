"""One new report into a full library, by the command that a person types.

``python -m bench.learning_one_more REPORTS LIBRARY``: every report but one of middle size is taken in (or is
in already), then that one, several times over, each time into a copy of the library.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from counterpoise.learning.reading import files_in
from counterpoise.service.learn_ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIMES = 7
_KIB_PER_MIB = 1024
_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock and of processor, children included."""

    wall: float
    processor: float


def split(reports: Path) -> tuple[list[Path], Path]:
    """Return all reports but one, and that one: of the PDFs, the one of middle size."""
    files = list(files_in([reports]))
    ordered = sorted((p for p in files if p.suffix.casefold() == ".pdf"), key=lambda p: p.stat().st_size)
    one = ordered[len(ordered) // 2]
    return [p for p in files if p != one], one


def cost(file: Path, library: Path) -> Cost:
    """Return what taking a file into a library costs, the start of Python included."""
    command = [sys.executable, "-m", "counterpoise.app", "learn", "ingest", str(file)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run([*command, "--library", str(library)], check=True, capture_output=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def one_more(file: Path, library: Path | None) -> Iterator[str]:
    """Give the line on one more report; without a library, into an empty one."""
    costs = []
    for _ in range(_TIMES):
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "library"
            if library:
                shutil.copytree(library, copy)
            costs.append(cost(file, copy))
    walls, used = sorted(c.wall for c in costs), sorted(c.processor for c in costs)
    where = "a full library" if library else "an empty library"
    yield (
        f"one new report into {where}, {_TIMES} times: {walls[0]:.2f} s on the clock at best, "
        f"{walls[_TIMES // 2]:.2f} s in the middle; {used[0]:.2f} and {used[_TIMES // 2]:.2f} s of processor"
    )


@contextmanager
def watched() -> Iterator[list[float]]:
    """Watch the memory of this process and all below it: the most of their shares at one time, in MB."""
    most, stop = [0.0], threading.Event()

    def watch() -> None:
        while not stop.wait(_EVERY):
            most[0] = max(most[0], sum(map(_share, _family(os.getpid()))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield most
    finally:
        stop.set()
        watcher.join()


def _family(process: int) -> Iterator[int]:
    yield process
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        children = [c for t in tasks for c in (t / "children").read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _share(process: int) -> float:
    """Return a process's part of memory in MB, what it shares split evenly; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / _KIB_PER_MIB


def take_all(files: list[Path], library: Path) -> Iterator[str]:
    """Take files in, and give the lines on how long it took and what it held."""
    said: list[str] = []
    began, spent = time.perf_counter(), os.times()

    def tell(what: str) -> None:
        if what.startswith("Searchable"):
            said.append(f"searchable after {time.perf_counter() - began:.0f} s, ")

    with watched() as most:
        taken = ingest(files, library=library, now=datetime.now(UTC), workers=2, progress=tell)
    wall, now = time.perf_counter() - began, os.times()
    yield (
        f"{taken.taken} reports taken in: {''.join(said)}judged after {wall:.0f} s on the clock; "
        f"{now.user + now.system - spent.user - spent.system:.1f} s of processor here, "
        f"{sum(now[2:4]) - sum(spent[2:4]):.1f} s in children"
    )
    yield f"most memory of all processes together, sampled: {most[0]:,.0f} MB"


def main(reports: Path, library: Path) -> None:
    """Print the lines."""
    files, one = split(reports)
    for line in take_all(files, library):
        print(line, flush=True)
    for where in (None, library):
        for line in one_more(one, where):
            print(line, flush=True)
    print(f"load {', '.join(f'{x:.1f}' for x in os.getloadavg())}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
