"""Run by a test in a process of its own: steps, imports, jobs and returns without end, each child killed.

Reads one JSON object from standard input: ``template`` (a finished planner's instance), ``work`` (a folder)
and ``points``: each the name of a copy, after how many acknowledged ``acts`` it is killed, and how many
``seconds`` later. Whatever was acknowledged stands in the file NAME.told beside the copy, one line an act.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.extend([str(Path(__file__).parents[1] / room) for room in ("service", "store", "")])

import django
from django.db import connection
from service_kit import COUNCIL, DIRECTOR, NOW, PERFORMANCE, SCHEDULER, SENIOR, TODAY
from stores import copy_home, point_at

if TYPE_CHECKING:
    from collections.abc import Callable

CHECKS = "incident|restriction|another team|pre-election|headroom|bank holiday|open request"
ANSWERS = dict.fromkeys(CHECKS.split("|"), "looked at")
MONDAY = date(2020, 9, 14)


def acts(tell: Callable[[str], None], folder: Path) -> None:
    """Do one thing after the other, and tell of each once it was said to be done."""
    for n in range(10_000):
        job(tell)
        visit_and_returns(tell, n)
        bring_in(tell, folder / f"{n}.csv", n)


def job(tell: Callable[[str], None]) -> None:
    """Ask for a job, take it up, and end it."""
    from counterpoise.store import jobs  # noqa: PLC0415 - once Django is set up

    key = jobs.ask(kind="plan", body="Ofsted", question={}, asked_by="tester", now=NOW)
    tell(f"job {key} queued")
    jobs.take_next()
    tell(f"job {key} running")
    jobs.tell(key, "half of it")
    jobs.end(key, state="done", now=NOW, result="r/1")
    tell(f"job {key} done")


def bring_in(tell: Callable[[str], None], table: Path, n: int) -> None:
    """Import a table of 60 rows."""
    from store_kit import READING, write_cases  # noqa: PLC0415 - once Django is set up

    from counterpoise.service.import_table import Source, import_file  # noqa: PLC0415 - the same

    write_cases(table, ["5"] * 60, first=60 * n)
    done = import_file(Source("made-cases", table, known_at=TODAY), reading=READING, who="tester", now=NOW)
    tell(f"import {done.public_id}")


def visit_and_returns(tell: Callable[[str], None], n: int) -> None:
    """Take a visit to its notice, keep a commitment and file a return."""
    from counterpoise.service import commitments, returns, visits, visits_sign_off  # noqa: PLC0415 - set up
    from counterpoise.service.commitments import Commitment  # noqa: PLC0415 - the same
    from counterpoise.service.returns import TeamOff, WeekReturn  # noqa: PLC0415 - the same

    first = TODAY + timedelta(days=15)
    given = visits.Proposal(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", first, first)
    key = visits.propose(given, SCHEDULER, why="w").public_id
    tell(f"visit {key} proposed")
    visits.take_step(key, "confirm", SENIOR, version=1)
    tell(f"visit {key} confirmed")
    visits_sign_off.sign_off(key, SENIOR, version=2, answers=ANSWERS)
    tell(f"signed {key}")
    visits.take_step(key, "notify", SCHEDULER, version=3, given={"notified_on": TODAY})
    tell(f"visit {key} notified")
    made = commitments.add(Commitment("other commitment", "c", first, first), DIRECTOR)
    tell(f"commitment {made.public_id}")
    week = WeekReturn(MONDAY - timedelta(weeks=n), (TeamOff("t", "leaders", 1, 9),), {}, None)
    returns.file_week(week, PERFORMANCE)
    tell(f"week {week.monday}")


def run_one(task: dict[str, Any], point: dict[str, Any]) -> None:
    """Let a child act on a copy of the store, and kill it."""
    home, told = Path(task["work"]) / point["name"], Path(task["work"]) / f"{point['name']}.told"
    copy_home(Path(task["template"]), home)
    tables = Path(task["work"]) / f"{point['name']}.tables"
    tables.mkdir()
    connection.close()
    child = os.fork()
    if child == 0:
        out = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        point_at(home)
        acts(lambda line: os.write(out, f"{line}\n".encode()), tables)
        os._exit(0)
    while not told.exists() or told.read_bytes().count(b"\n") < point["acts"]:
        time.sleep(0.001)
    time.sleep(point["seconds"])
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main() -> None:
    """Kill one child after the other."""
    django.setup()
    # Loaded before the first child, so that each starts at once.
    import store_kit  # noqa: F401, PLC0415 - see the line above

    from counterpoise.service import visits_sign_off  # noqa: F401, PLC0415 - the same
    from counterpoise.service.notices_room import _bundle  # noqa: PLC0415 - the same

    _bundle(()).register(TODAY)
    for table in ("providers", "restrictions", "cases", "statistics"):
        _bundle(()).known(table, TODAY)
    task = json.load(sys.stdin)
    for point in task["points"]:
        run_one(task, point)


if __name__ == "__main__":
    main()
