"""An instance of autumn 2020 made, served by the command itself, asked, and killed: for measurements."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Of every account of an instance that is deleted.
WORDS = "plum window harbour"
_PATIENCE = 60


class LostError(Exception):
    """The connection broke before the answer: what was asked may have been done or not."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def environment(home: Path) -> dict[str, str]:
    """Return what a process needs in its environment to be at an instance on 1 September 2020."""
    return {
        **os.environ,
        "COUNTERPOISE_HOME": str(home),
        "COUNTERPOISE_CLOCK": "2020-09-01",
        "DJANGO_SETTINGS_MODULE": "counterpoise.app.settings",
    }


def made(home: Path, *, councils: int = 0) -> dict[str, Any]:
    """Make the instance and return where to ask; two people of each of so many councils are in it."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.web_instance", str(councils)],
        env=environment(home), check=True, capture_output=True, text=True,
    )  # fmt: skip
    there: dict[str, Any] = json.loads(ran.stdout)
    return there


def serving(port: int) -> list[str]:
    """Return the command that serves."""
    return [sys.executable, "-m", "counterpoise.app", "serve", "--port", str(port)]


def begin(command: list[str], port: int, path: str, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a server in a group of processes of its own, and wait until it answers."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, env=env, stdout=quiet, stderr=quiet, start_new_session=True)
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            asked(Asker(port), "GET", path)
            break
        except LostError:
            time.sleep(0.05)
    return process


@contextmanager
def served(
    command: list[str], port: int, path: str, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve for a while."""
    process = begin(command, port, path, env)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a server with all of its processes, at once, and wait until they are gone."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    while group(process):
        time.sleep(0.001)


@dataclass
class Asker:
    """One connection that is kept open, to the server of a port."""

    port: int
    open: http.client.HTTPConnection | None = field(default=None, repr=False)


def asked(
    by: Asker, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: str = ""
) -> Answer:
    """Ask and return the answer.

    Raises
    ------
    LostError
        When none came.
    """
    by.open = by.open or http.client.HTTPConnection("127.0.0.1", by.port, timeout=30)
    try:
        by.open.request(method, path, body or None, dict(headers or {}))
        answer = by.open.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read())
    except (OSError, http.client.HTTPException) as error:
        by.open.close()
        by.open = None
        raise LostError(path) from error


def form(port: int, cookie: str = "") -> dict[str, str]:
    """Return the headers with which a browser sends a form of our own pages."""
    own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{port}"}
    return own | ({"Cookie": cookie} if cookie else {})


def signed_in(port: int, email: str) -> str:
    """Return the cookie with which somebody is signed in."""
    words = urlencode({"email": email, "password": WORDS})
    answer = asked(Asker(port), "POST", "/sign-in", headers=form(port), body=words)
    return answer.headers.get("Set-Cookie", "").partition(";")[0]


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def group(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes of a server."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        # Whoever ended and was not yet asked for its end is in the list too.
        if int(after_name[2]) == process.pid and after_name[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return the megabytes that the processes of a server hold, what they share counted once (PSS)."""
    kilobytes = 0
    for number in group(process):
        try:
            lines = Path(f"/proc/{number}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
