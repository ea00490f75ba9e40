"""Use case: run the web service of an instance, with the runner of its jobs beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.core.management import call_command

from counterpoise.domain.errors import StoreError, UsageError
from counterpoise.service import start

if TYPE_CHECKING:
    from collections.abc import Mapping

_APPLICATION: Final = "counterpoise.app.wsgi:application"
_RUNNER: Final = "counterpoise.app.job_runner"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - no file is left there
_PORTS = range(1, 65536)
_SECONDS_TO_STOP = 20


@dataclass(frozen=True)
class Served:
    """What runs: the web server and the runner of jobs, both stopped together."""

    processes: tuple[subprocess.Popen[bytes], ...]

    def wait(self) -> int:
        """Wait until the web server ends; the runner ends with it. Return the server's exit code."""
        try:
            return self.processes[0].wait()
        except KeyboardInterrupt:
            return 0
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask both to end, and make them where they don't."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def prepare() -> None:
    """Make sure there is an instance, and bring its tables up to this version.

    Raises
    ------
    StoreError
        When nobody made the instance with ``counterpoise init``.
    """
    start.open_store()
    from counterpoise.store import queries, writing  # noqa: PLC0415 - models load once Django is set up

    with writing.said():
        call_command("migrate", verbosity=0, interactive=False)
    if queries.find_instance() is None or not (start.home() / "secret_key").is_file():
        raise StoreError(
            f"The instance in {start.home()} was not finished.",
            next_step="Run `counterpoise init` to finish it, then serve it.",
        )


def serve(
    *, host: str, port: int, workers: int, home: Path | None = None, more: Mapping[str, str] | None = None
) -> Served:
    """Start the web server and the runner of jobs.

    Parameters
    ----------
    host : str
        Address to listen on.
    port : int
        Port to listen on.
    workers : int
        Web processes.
    home : Path, optional
        The folder of the instance; by default that of this process.
    more : mapping, optional
        More of the environment of both.

    Raises
    ------
    UsageError
        When the port can't be, or others would reach the pages without HTTPS.
    """
    if port not in _PORTS:
        raise UsageError(f"There is no port {port}.", next_step="Give --port from 1 to 65535.")
    if host not in _LOOPBACK and os.environ.get("COUNTERPOISE_HTTPS") != "1":
        raise UsageError(
            f"Passwords would travel in the open to {host}.",
            next_step="Put an HTTPS proxy in front and set COUNTERPOISE_HTTPS=1, or serve 127.0.0.1.",
        )
    environment = {**os.environ, "COUNTERPOISE_HOME": str(home or start.home()), **(more or {})}
    environment.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    server = [sys.executable, "-m", "gunicorn", _APPLICATION, *_options(host, port, workers)]
    runner = [sys.executable, "-m", _RUNNER]
    # Both are our own programs with checked options.
    return Served(tuple(subprocess.Popen(command, env=environment) for command in (server, runner)))  # noqa: S603


def _options(host: str, port: int, workers: int) -> list[str]:
    shown = f"[{host}]" if ":" in host else host
    return [
        *("--bind", f"{shown}:{port}"),
        *("--workers", str(workers)),
        *("--worker-class", "gthread"),
        *("--threads", "4"),
        *("--log-level", "warning"),
        # Heartbeats of the workers need no disk.
        *("--worker-tmp-dir", str(_MEMORY if _MEMORY.is_dir() else start.home())),
        "--no-control-socket",
        # Requests never wait for each other's solver: long work is a job of its own.
        *("--timeout", "60"),
        *("--limit-request-line", "4094"),
        *("--limit-request-fields", "60"),
    ]
