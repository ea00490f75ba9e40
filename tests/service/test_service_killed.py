"""kill -9 at 100 random points of steps, imports, jobs and returns, on both stores: nothing told is lost."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from service_kit import COUNCIL, TODAY
from stores import environment, moved_to, settled

from counterpoise.service import audit
from counterpoise.store import council_queries, jobs, visit_queries
from counterpoise.store.models import FactRow

CHILD = Path(__file__).with_name("kill_child.py")
POINTS = 100
SEED = 20200901
#: A job three times, a visit and its call in four steps, a commitment, a return and a file.
ACTS = 10
ORDER = ["proposed", "confirmed", "notified"]
ENDS = ["queued", "running", "done"]


def killed(template: Path, work: Path) -> list[str]:
    draw = random.Random(SEED)
    points = [
        {"name": f"k{n}", "acts": draw.randint(1, ACTS), "seconds": draw.uniform(0.0, 0.03)}
        for n in range(POINTS)
    ]
    task = {"template": str(template), "work": str(work), "points": points}
    done = subprocess.run(
        [sys.executable, str(CHILD)],
        input=json.dumps(task),
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "counterpoise.app.settings",
            "COUNTERPOISE_HOME": str(work),
            **environment(template),
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
    if kind == "job":
        return ENDS.index(jobs.job(key, bodies=("Ofsted",)).state) >= ENDS.index(state[0])
    if kind == "import":
        return FactRow.objects.filter(batch_id=key).count() == 60
    if kind == "signed":
        return visit_queries.sign_off_on(key, TODAY) is not None
    if kind == "commitment":
        return council_queries.commitment(key, COUNCIL).title == "c"
    mondays = [w.monday for w in council_queries.weekly_returns(COUNCIL, TODAY)]
    return date.fromisoformat(key) in mondays


def test_nothing_acknowledged_is_lost_at_100_kills(
    store_kind: str, planner_template: Path, tmp_path: Path
) -> None:
    told, seen = 0, Counter[str]()
    for name in killed(planner_template, tmp_path):
        lines = (tmp_path / f"{name}.told").read_text().splitlines()
        told += len(lines)
        settled(tmp_path / name)
        with moved_to(tmp_path / name):
            check = audit.verify()
            assert check.holds, f"{name}: {check.fault}"
            assert all(acknowledged(line) for line in lines), name
            # Each act is one event; a sign-off is two. At most one act more than was told can be there.
            kinds = Counter(line.partition(" ")[0] for line in lines)
            events = 1 + len(lines) + kinds["signed"] - kinds["job"]
            seen += kinds
            assert events <= check.rows <= events + 2, name
            # A file's rows are all there or none is.
            assert FactRow.objects.count() in {60 * kinds["import"], 60 * kinds["import"] + 60}
        if store_kind == "sqlite":
            sound(tmp_path / name)
    assert set(seen) == {"visit", "signed", "commitment", "week", "job", "import"}
    assert told > POINTS


def sound(home: Path) -> None:
    """Let SQLite itself check a file."""
    with sqlite3.connect(home / "store.sqlite3") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    raw.close()
