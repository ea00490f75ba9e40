"""Run by a test in a process of its own: imports into copies of a store, each killed at its point.

Reads one JSON object from standard input: ``act`` (import or init), ``template`` (a finished instance),
``table`` (the file to import), ``work`` (a folder) and ``points``: each the name of a copy with ``statement``
and ``after`` (kill before or after that statement) or ``seconds`` (kill at that time). Answers with the
list of copies in which the work ended before its kill.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.db import connection


class Killer:
    """Ends this process as a power cut would, before or after its n-th statement."""

    def __init__(self, *, statement: int, after: bool) -> None:
        self.left = statement
        self.after = after

    def __call__(self, execute: Any, *call: Any) -> Any:
        self.left -= 1
        if self.left == 0 and not self.after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(*call)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def act(task: dict[str, Any], home: Path) -> None:
    from store_kit import NOW, READING  # noqa: PLC0415 - found only once main has set the path
    from stores import point_at  # noqa: PLC0415 - the same

    from counterpoise.service.import_table import Source, import_file  # noqa: PLC0415 - after Django's set-up
    from counterpoise.service.initialise import NewInstance, initialise  # noqa: PLC0415 - the same

    point_at(home)
    if task["act"] == "init":
        initialise(new=NewInstance("alliance"), who="crash", now=NOW)
    else:
        import_file(Source("made-cases", Path(task["table"])), reading=READING, who="crash", now=NOW)


def run_one(task: dict[str, Any], point: dict[str, Any]) -> bool:
    """Do the act in a child that is killed at a point; say whether it ended first."""
    from stores import copy_home, make_database  # noqa: PLC0415 - found only once main has set the path

    home = Path(task["work"]) / point["name"]
    if task["act"] == "import":
        copy_home(Path(task["template"]), home)
    else:
        make_database(home)
    connection.close()
    child = os.fork()
    if child == 0:
        if "statement" in point:
            killer = Killer(statement=point["statement"], after=point["after"])
            with connection.execute_wrapper(killer):
                act(task, home)
        else:
            act(task, home)
        os._exit(0)
    if "seconds" in point:
        time.sleep(point["seconds"])
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def main() -> None:
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    django.setup()
    # Loaded before the first child, so that each starts at once.
    import store_kit  # noqa: F401, PLC0415 - see the line above

    from counterpoise.store import audit, queries, writes  # noqa: F401, PLC0415 - the same

    task = json.load(sys.stdin)
    ended = [point["name"] for point in task["points"] if run_one(task, point)]
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main()
