"""An instance that is served: by the command itself, as a person runs it, or from the process of a test."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.db import connections
from stores import Home
from web_kit import REPLAY, store_environment

from counterpoise.app.wsgi import application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

PATIENCE = 120


@contextmanager
def served(
    home: Path, where: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve a home with the command itself, at 1 September 2020; ``where`` says where its store is."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "counterpoise.app", "serve", "--port", str(port), "--workers", "1"],
        env={
            **os.environ,
            **(store_environment(Home(home)) if where is None else where),
            "COUNTERPOISE_HOME": str(home),
            "COUNTERPOISE_CLOCK": REPLAY.isoformat(),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until(lambda: _asked(f"http://127.0.0.1:{port}/health") == b"well\n", process)
        yield process, port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, which leaves no connection to the store behind."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            connections.close_all()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served_here() -> Iterator[str]:
    """Serve the instance that Django stands at from this process: quicker, and without a runner of jobs."""
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def until(holds: Callable[[], object], process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until something holds; a server that ended meanwhile is a failure."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process is None or process.poll() is None, "the server ended"
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def _free_port() -> int:
    """Return a port below those that outgoing connections are given: a browser's could take one meanwhile."""
    draw = random.SystemRandom()
    while True:
        with socket.socket() as found, suppress(OSError):
            found.bind(("127.0.0.1", draw.randrange(15_000, 32_000)))
            return int(found.getsockname()[1])


def _asked(address: str) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - our own loopback server
            told: bytes = answer.read()
            return told
    except OSError:
        return b""
