"""Use case: run the web service of an instance, with the runner of its jobs beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final, NoReturn

from django.conf import settings
from django.core.management import call_command

from counterpoise.domain.errors import StoreError, UsageError
from counterpoise.service import organisation_sign_in, start

_APPLICATION: Final = "counterpoise.app.wsgi:application"
_RUNNER: Final = "counterpoise.app.job_runner"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - no file is left there
_PORTS = range(1, 65536)


def prepare() -> None:
    """Make sure there is an instance, and bring its tables up to this version.

    Raises
    ------
    StoreError
        When nobody made the instance with ``counterpoise init``.
    UsageError
        When its settings name an organisation's provider of sign-in by halves.
    """
    organisation_sign_in.check_settings()
    start.open_store()
    from counterpoise.store import queries, writing  # noqa: PLC0415 - models load once Django is set up

    with writing.said():
        call_command("migrate", verbosity=0, interactive=False)
    if queries.find_instance() is None or not (start.home() / "secret_key").is_file():
        raise StoreError(
            f"The instance in {start.home()} was not finished.",
            next_step="Run `counterpoise init` to finish it, then serve it.",
        )


def serve(*, host: str, port: int, workers: int) -> NoReturn:
    """Become the web server, with the runner of jobs as a child that ends with it.

    Parameters
    ----------
    host : str
        Address to listen on.
    port : int
        Port to listen on.
    workers : int
        Web processes.

    Raises
    ------
    UsageError
        When the port can't be, or others would reach the pages without HTTPS.
    """
    check_address(host, port)
    os.environ["COUNTERPOISE_HOME"] = str(start.home())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    # Both are our own programs with checked options; the runner looks whether its parent is still there.
    subprocess.Popen([sys.executable, "-m", _RUNNER])  # noqa: S603
    server = [sys.executable, "-m", "gunicorn", _APPLICATION, *_options(host, port, workers)]
    # Signals reach the server itself: there is no process of ours between it and whoever stops it.
    os.execv(sys.executable, server)  # noqa: S606


def check_address(host: str, port: int) -> None:
    """Refuse a port that can't be, and an address at which passwords would travel in the open.

    Raises
    ------
    UsageError
        Saying which.
    """
    if port not in _PORTS:
        raise UsageError(f"There is no port {port}.", next_step="Give --port from 1 to 65535.")
    if host not in _LOOPBACK and not settings.COUNTERPOISE_HTTPS:
        raise UsageError(
            f"Passwords would travel in the open to {host}.",
            next_step="Put an HTTPS proxy in front and set COUNTERPOISE_HTTPS=1, or serve 127.0.0.1.",
        )


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
