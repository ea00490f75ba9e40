"""Measure the web service: ``python -m bench.web [SECONDS]``; beside datasette where one is named.

``BENCH_DATASETTE`` names a Python that has it. It makes an instance of autumn 2020, serves it with two web
processes as ``counterpoise serve`` does, and asks for pages and lists from 16 connections on one machine.
The client takes a share of the cores too.
"""

from __future__ import annotations

import http.client
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.web_load import load
from bench.web_served import environment, free_port, made, served, serving, signed_in

_SECONDS = 30.0
_ASKED = 1000
_HEAD = (
    "| what | answers a second | median ms | p99 ms | errors | kB |\n| --- | --- | --- | --- | --- | --- |"
)


def main() -> None:
    """Print the tables."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else _SECONDS
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        there = made(home)
        port = free_port()
        print(f"{seconds:.0f} seconds each, 16 connections, {os.cpu_count()} cores shared with the client.\n")
        with served(serving(port), port, "/health", environment(home)):
            _measure(port, there, seconds)
            _timing(port, there)
        _datasette(Path(folder), there, seconds)


def _measure(port: int, there: dict[str, Any], seconds: float) -> None:
    cookie = {"Cookie": signed_in(port, "scheduler@bench.example")}
    token = {"Authorization": f"Bearer {there['token']}"}
    print(_HEAD)
    for name, path, headers in (
        ("programme page, all authorities", there["programme"], cookie),
        ("visit page", there["visit"], cookie),
        ("sign-in page", "/sign-in", {}),
        ("JSON list, visits of a programme", f"/api/v1{there['programme']}/visits?limit=50", token),
        ("JSON list, own visits", "/api/v1/visits?limit=50", token),
    ):
        print(load(name, port=port, path=path, headers=headers, seconds=seconds).row(), flush=True)


def _timing(port: int, there: dict[str, Any]) -> None:
    """Print whether somebody outside could tell by the time that a hidden visit is there."""
    headers = {"Authorization": f"Bearer {there['outside']}"}
    connection = http.client.HTTPConnection("127.0.0.1", port)
    hidden = f"/api/v1/visits/{there['hidden']}"
    nothing = f"/api/v1/visits/{'0' * len(there['hidden'])}"
    times: dict[str, list[float]] = {hidden: [], nothing: []}
    for n in range(2 * _ASKED):
        # One after the other, so that whatever else the machine does falls on both.
        path = (hidden, nothing)[n % 2]
        began = time.perf_counter()
        connection.request("GET", path, headers=headers)
        connection.getresponse().read()
        times[path].append(1000 * (time.perf_counter() - began))
    a, b = times[hidden], times[nothing]
    noise = 1.96 * (statistics.variance(a) / len(a) + statistics.variance(b) / len(b)) ** 0.5
    print(
        f"\nHidden visit against none, {_ASKED} requests each: medians {statistics.median(a):.3f} and "
        f"{statistics.median(b):.3f} ms, means {statistics.mean(a):.3f} and {statistics.mean(b):.3f} ms; "
        f"difference of means {abs(statistics.mean(a) - statistics.mean(b)):.3f} ms, noise {noise:.3f} ms."
    )


def _datasette(folder: Path, there: dict[str, Any], seconds: float) -> None:
    """Serve the same visits as one table with datasette and ask for the same number of rows."""
    python = os.environ.get("BENCH_DATASETTE", "")
    if not python:
        print("\nNot beside datasette: BENCH_DATASETTE names no Python that has it.")
        return
    file = folder / "visits.db"
    rows = there["rows"]
    names = sorted(rows[0])
    with sqlite3.connect(file) as table:
        columns = ", ".join(f'"{n}"' for n in names)
        table.execute(f"CREATE TABLE visits ({columns})")
        marks = ", ".join("?" * len(names))
        table.executemany(f"INSERT INTO visits VALUES ({marks})", [[r[n] for n in names] for r in rows])  # noqa: S608
    port = free_port()
    server = [
        python,
        "-m",
        "datasette",
        str(file),
        "--port",
        str(port),
        "--setting",
        "default_page_size",
        "50",
    ]
    print(f"\nDatasette, the same {len(rows)} visits, one process as it comes:\n\n{_HEAD}")
    with served(server, port, "/-/versions.json", dict(os.environ)):
        for name, path in (("page of 50 rows", "/visits/visits"), ("JSON of 50 rows", "/visits/visits.json")):
            print(load(name, port=port, path=path, headers={}, seconds=seconds).row(), flush=True)


if __name__ == "__main__":
    main()
