"""kill -9 at 100 random points of steps, commitments and returns: nothing acknowledged is lost."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

from service_kit import COUNCIL, TODAY, moved_to

from counterpoise.service import audit
from counterpoise.store import council_queries, visit_queries

CHILD = Path(__file__).with_name("kill_child.py")
POINTS = 100
SEED = 20200901
ORDER = ["proposed", "confirmed", "notified"]


def killed(template: Path, work: Path) -> list[str]:
    draw = random.Random(SEED)
    points = [{"name": f"k{n}", "seconds": draw.uniform(0.0, 0.25)} for n in range(POINTS)]
    task = {"template": str(template), "work": str(work), "points": points}
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        input=json.dumps(task),
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "counterpoise.app.settings",
            "COUNTERPOISE_HOME": str(work),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [str(p["name"]) for p in points]


def acknowledged(line: str) -> bool:
    """Say whether the store holds what a line told of, or more."""
    kind, key, *state = line.split()
    if kind == "visit":
        return ORDER.index(visit_queries.own_visit(key, "Ofsted").state.value) >= ORDER.index(state[0])
    if kind == "signed":
        return visit_queries.sign_off_on(key, TODAY) is not None
    if kind == "commitment":
        return council_queries.commitment(key, COUNCIL).title == "c"
    mondays = [w.monday for w in council_queries.weekly_returns(COUNCIL, TODAY)]
    return date.fromisoformat(key) in mondays


def test_nothing_acknowledged_is_lost_at_100_kills(planner_template: Path, tmp_path: Path) -> None:
    told = 0
    for name in killed(planner_template, tmp_path):
        lines = (tmp_path / f"{name}.told").read_text().splitlines()
        told += len(lines)
        with moved_to(tmp_path / name):
            check = audit.verify()
            assert check.holds, f"{name}: {check.fault}"
            assert all(acknowledged(line) for line in lines), name
            # Each act is one event; a sign-off is two. At most one act more than was told can be there.
            events = 1 + len(lines) + sum(line.startswith("signed") for line in lines)
            assert events <= check.rows <= events + 2, name
        with sqlite3.connect(tmp_path / name / "store.sqlite3") as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        raw.close()
    assert told > POINTS
