"""kill -9 at any point of an import leaves the store as before or whole, and its chain holds."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from store_kit import NOW, READING, write_cases
from stores import environment, moved_to, settled

from counterpoise.service import audit
from counterpoise.service.import_table import Source, import_file
from counterpoise.service.initialise import NewInstance, initialise
from counterpoise.store import queries
from counterpoise.store.models import FactRow, ImportBatch

if TYPE_CHECKING:
    from collections.abc import Iterator

CHILD = Path(__file__).with_name("crash_child.py")
ROWS = 700
# Transaction, batch, seven parts of the rows, head, event, head: as many statements as an import has.
# SQLite is told of the transaction by a statement, PostgreSQL by its driver.
STATEMENTS = {"sqlite": 12, "postgresql": 11}
SEED = 20200901


def _run(task: dict[str, Any]) -> set[str]:
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        input=json.dumps(task),
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "counterpoise.app.settings",
            "COUNTERPOISE_HOME": task["work"],
            **environment(Path(task["work"])),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def _points() -> Iterator[dict[str, Any]]:
    for statement in range(1, STATEMENTS[connection.vendor] + 1):
        for after in (False, True):
            yield {"name": f"s{statement}{after}", "statement": statement, "after": after}
    draw = random.Random(SEED)
    for number in range(30):
        yield {"name": f"t{number}", "seconds": draw.uniform(0.0, 0.06)}


def _found(home: Path) -> tuple[int, int, int]:
    """Return how many imports, rows and audit rows a crash left, after every check there is."""
    settled(home)
    with moved_to(home):
        check = audit.verify()
        assert check.holds, f"{home.name}: {check.fault}"
        left = (ImportBatch.objects.count(), FactRow.objects.count(), check.rows)
    if connection.vendor == "postgresql":
        return left
    with sqlite3.connect(home / "store.sqlite3") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()
    return left


@pytest.fixture
def crashed(template_home: Path, tmp_path: Path) -> tuple[Path, Path, set[str]]:
    """Return the folder of the crashed copies, the file they imported, and which of them ended first."""
    work = tmp_path / "crash"
    work.mkdir()
    table = write_cases(work / "c.csv", ["5"] * ROWS)
    task = {
        "act": "import",
        "template": str(template_home),
        "table": str(table),
        "work": str(work),
        "points": list(_points()),
    }
    return work, table, _run(task)


def test_a_kill_at_any_of_over_50_points_leaves_all_or_nothing(crashed: tuple[Path, Path, set[str]]) -> None:
    work, table, ended = crashed
    left = {point["name"]: _found(work / point["name"]) for point in _points()}
    assert len(left) == 2 * STATEMENTS[connection.vendor] + 30
    assert set(left.values()) <= {(0, 0, 1), (1, ROWS, 2)}
    # What was said to be done is there; what was killed by a statement, before the commit, is not.
    assert {name for name in ended if left[name] != (1, ROWS, 2)} == set()
    by_statement = {left[name] for name in left if name.startswith("s") and name not in ended}
    assert by_statement == {(0, 0, 1)}
    # The points do cover the import: its last statement was reached, and none was after it.
    killed = sum(name.startswith("s") for name in left if name not in ended)
    assert killed == 2 * STATEMENTS[connection.vendor]
    # After a crash the same import goes through.
    with moved_to(work / "s6True"):
        import_file(Source("made-cases", table), reading=READING, who="t", now=NOW)
        assert FactRow.objects.count() == ROWS
        assert audit.verify().rows == 2


def test_a_kill_while_the_store_is_made_is_finished_by_the_next_init(store_kind: str, tmp_path: Path) -> None:
    draw = random.Random(SEED)
    points = [{"name": f"i{n}", "statement": draw.randrange(1, 160), "after": bool(n % 2)} for n in range(4)]
    ended = _run({"act": "init", "template": "", "table": "", "work": str(tmp_path), "points": points})
    assert len(ended) < len(points)
    for point in points:
        home = tmp_path / point["name"]
        settled(home)
        with moved_to(home):
            if point["name"] not in ended:
                initialise(new=NewInstance("alliance"), who="t", now=NOW)
            assert queries.find_instance() is not None
            assert audit.verify().rows == 1
