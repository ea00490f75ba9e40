"""Measure readers and writers at once: ``python -m bench.web_mixed [SECONDS]``.

Twenty people ask without a pause, each over one connection: pages and lists of the inspectorate and of their
council, and about one request in ten writes. At the end everything they were told was done must be there.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.web_served import (
    Answer,
    LostError,
    asked,
    environment,
    free_port,
    made,
    memory,
    served,
    serving,
    signed_in,
)
from bench.web_writers import Council, Ledger, Writer, writers

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS = 300.0
_COUNCILS = 10
#: A write is a read of what is changed and the change itself, so that one in ten of all requests writes.
_WRITES = 0.125
_SEED = 20200901
_FAULT = 500


@dataclass
class Times:
    """Seconds that answers took, by kind, and what went wrong."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def timed(self, kind: str, ask: Callable[[], Answer]) -> Answer:
        """Ask and take the time."""
        began = time.perf_counter()
        answer = ask()
        self.seconds.setdefault(kind, []).append(time.perf_counter() - began)
        if answer.status >= _FAULT:
            self.faults.append(f"{kind}: {answer.status}")
        return answer


@dataclass
class Reader:
    """What somebody reads: pages and lists of the inspectorate, and of the council they are at too."""

    writer: Writer
    pages: list[tuple[str, str, dict[str, str]]]

    def read(self) -> None:
        """Read one of them."""
        own = self.writer.who
        cookie, token = {"Cookie": own.cookie}, {"Authorization": f"Bearer {own.token}"}
        choices = [
            *self.pages,
            ("page of notices", "/notices", cookie),
            ("JSON list of notices", "/api/v1/notices?limit=50", token),
        ]
        if self.writer.shelf:
            notice = self.writer.shelf[-1]
            choices += [
                ("page of a notice", f"/notices/{notice}", cookie),
                ("JSON history of a notice", f"/api/v1/notices/{notice}/history", token),
            ]
        name, path, headers = self.writer.draw.choice(choices)
        answer = self.writer.timed(name, lambda: asked(self.writer.by, "GET", path, headers=headers))
        if answer.status != 200:  # noqa: PLR2004 - everything here may be read
            self.writer.ledger.odd.append(f"{path.partition('?')[0]}: {answer.status}")


def main() -> None:
    """Print the table; end with 1 where something was lost or the server had a fault."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else _SECONDS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        there = made(home, councils=_COUNCILS)
        port, times, ledger = free_port(), Times(), Ledger()
        with served(serving(port), port, "/health", environment(home)) as process:
            readers = _people(there, port, ledger, times)
            print(f"\n{seconds:.0f} seconds, {len(readers)} people, {os.cpu_count()} cores.\n", flush=True)
            held = _run(readers, process, seconds, times)
            wal = home / "store.sqlite3-wal"
            size = wal.stat().st_size / 1024**2 if wal.is_file() else 0.0
            checked = check(home, ledger) | {"wal": size}
        print(_table(times, ledger, seconds, held, checked))
        for line in [*checked["lost"][:5], *sorted(set(times.faults + ledger.odd))[:9]]:
            print(line)
        sys.exit(1 if checked["lost"] or not checked["holds"] or times.faults else 0)


def check(home: Path, ledger: Ledger) -> dict[str, Any]:
    """Return what is lost, and whether the audit chain holds."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.web_check"],
        env=environment(home), input=json.dumps(ledger.told()), check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def councils(there: dict[str, Any], port: int) -> list[Council]:
    """Return the people of the councils, signed in."""
    return [Council(**p, cookie=signed_in(port, p["email"])) for p in there["councils"]]


def _people(there: dict[str, Any], port: int, ledger: Ledger, times: Times) -> list[Reader]:
    cookie = {"Cookie": signed_in(port, "scheduler@bench.example")}
    token = {"Authorization": f"Bearer {there['token']}"}
    pages = [
        ("programme page", there["programme"], cookie),
        ("visit page", there["visit"], cookie),
        ("search of services", "/services?q=Bristol", cookie),
        ("JSON list, visits of a programme", f"/api/v1{there['programme']}/visits?limit=50", token),
        ("JSON list, own visits", "/api/v1/visits?limit=50", token),
    ]
    own = writers(
        councils(there, port),
        port=port,
        ledger=ledger,
        seeded=lambda n: random.Random(_SEED + n),  # noqa: S311 - draws of a measurement
    )
    for writer in own:
        writer.timed = times.timed
    return [Reader(writer, pages) for writer in own]


def _run(
    readers: list[Reader], process: subprocess.Popen[bytes], seconds: float, times: Times
) -> list[float]:
    """Let everybody ask; return the memory after the first tenth and at the end."""
    end = time.monotonic() + seconds
    threads = [threading.Thread(target=_ask, args=(reader, end, times)) for reader in readers]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 10)
    held = [memory(process)]
    time.sleep(max(0.0, end - time.monotonic() - 0.5))
    held.append(memory(process))
    for thread in threads:
        thread.join()
    return held


def _ask(reader: Reader, end: float, times: Times) -> None:
    while time.monotonic() < end:
        try:
            if reader.writer.draw.random() < _WRITES:
                reader.writer.write()
            else:
                reader.read()
        except LostError as error:
            times.faults.append(f"no answer: {error}")


def _table(times: Times, ledger: Ledger, seconds: float, held: list[float], after: dict[str, Any]) -> str:
    """Return reads, writes, each kind of read, and what went wrong."""
    reads = {name: taken for name, taken in times.seconds.items() if name != "write"}
    rows = ["| what | answers | a second | median ms | p99 ms |", "| --- | --- | --- | --- | --- |"]
    named = {
        "all reads": [t for taken in reads.values() for t in taken],
        "all writes": times.seconds["write"],
    }
    for name, taken in (named | dict(sorted(reads.items()))).items():
        taken.sort()
        rows.append(
            f"| {name} | {len(taken)} | {len(taken) / seconds:.1f} | {1000 * statistics.median(taken):.1f} "
            f"| {1000 * taken[int(0.99 * len(taken))]:.1f} |"
        )
    growth = 100 * (held[1] / held[0] - 1)
    holds = "holds" if after["holds"] else after["fault"]
    faults = (
        f"Server errors: {len(times.faults)}. Told to be done: {ledger.done}. "
        f"409, tried again: {ledger.conflicts}. Lost: {len(after['lost'])}."
    )
    memory_held = f"Memory: {held[0]:.0f} MB after a tenth, {held[1]:.0f} MB at the end, {growth:+.1f} %."
    wal = f"WAL file: {after['wal']:.1f} MB."
    return "\n".join([*rows, "", faults, f"Audit chain: {after['rows']} rows, {holds}.", memory_held, wal])


if __name__ == "__main__":
    main()
