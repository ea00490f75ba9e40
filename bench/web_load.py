"""Sixteen connections that ask for one address again and again, each kept open, and time it."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECTIONS = 16
_OK = 200


@dataclass(frozen=True)
class Load:
    """What a load met: answers a second, times in milliseconds, and answers that were no 200."""

    name: str
    per_second: float
    median: float
    p99: float
    errors: int
    kilobytes: float

    def row(self) -> str:
        """Return it as a row of a table."""
        return (
            f"| {self.name} | {self.per_second:.0f} | {self.median:.1f} | {self.p99:.1f} | {self.errors} "
            f"| {self.kilobytes:.0f} |"
        )


def load(name: str, *, port: int, path: str, headers: Mapping[str, str], seconds: float) -> Load:
    """Ask for an address from 16 connections at once.

    Parameters
    ----------
    name : str
        What to call it.
    port, path, headers
        Where and with what.
    seconds : float
        How long.
    """
    times: list[float] = []
    faults: list[int] = []
    sizes: list[int] = []
    end = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_ask, args=(_Asked(port, path, headers, end), times, faults, sizes))
        for _ in range(CONNECTIONS)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    times.sort()
    return Load(
        name=name,
        per_second=len(times) / took,
        median=1000 * statistics.median(times),
        p99=1000 * times[int(0.99 * len(times))],
        errors=len(faults),
        kilobytes=statistics.mean(sizes) / 1024,
    )


@dataclass(frozen=True)
class _Asked:
    port: int
    path: str
    headers: Mapping[str, str]
    end: float


def _ask(asked: _Asked, times: list[float], faults: list[int], sizes: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=30)
    while time.perf_counter() < asked.end:
        began = time.perf_counter()
        try:
            connection.request("GET", asked.path, headers=dict(asked.headers))
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            faults.append(0)
            connection.close()
            continue
        times.append(time.perf_counter() - began)
        sizes.append(len(body))
        if answer.status != _OK:
            faults.append(answer.status)
    connection.close()
