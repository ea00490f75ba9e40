"""Measure a made table of 200,000 rows through the pages' use cases: ``python -m bench.web_imports [ROWS]``.

One row in eighty is to be refused. Seconds are of the clock and of the processor, waiting and working; memory
is the most that this process held. The store is the one that COUNTERPOISE_DATABASE names, else a file.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterpoise.domain.roles import Person
    from counterpoise.service.import_pages import Choice
    from counterpoise.store.jobs import JobRecord

T = TypeVar("T")
_ROWS = 200_000
_REFUSED = 80
_AREAS = ("E08000025", "E08000026", "E08000028", "E08000029", "E08000035", "E09000002", "E09000003")
_PART = 1 << 16
_SEED = 20200901


def table(rows: int) -> bytes:
    """Return a CSV of ties of inspectors, each of which is said once."""
    draw = random.Random(_SEED)  # noqa: S311 - made data, no secret
    lines = ["inspector,service,tie,from"]
    for n in range(rows):
        tie = "friend" if n % _REFUSED == _REFUSED - 1 else "interest"
        day = f"{2000 + n % 20}-{1 + n % 9:02}-{10 + draw.randrange(18)}"
        lines.append(f"{n // len(_AREAS) + 1},authority:{_AREAS[n % len(_AREAS)]},{tie},{day}")
    return "\n".join([*lines, ""]).encode()


def main() -> None:
    """Print the table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else _ROWS
    with tempfile.TemporaryDirectory() as folder:
        os.environ["COUNTERPOISE_HOME"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
        from counterpoise.service import start  # noqa: PLC0415 - reads the home when it is loaded

        start.ready()
        _measure(table(rows), _scheduler())


def _scheduler() -> Person:
    from counterpoise.domain.roles import Grant, Role  # noqa: PLC0415 - after Django is set up
    from counterpoise.service import clock, people, start  # noqa: PLC0415 - the same
    from counterpoise.service.initialise import NewInstance, initialise  # noqa: PLC0415 - the same
    from counterpoise.store import sessions  # noqa: PLC0415 - the same

    initialise(new=NewInstance("planner", inspectorate="Ofsted"), who="bench", now=clock.now())
    settings.SECRET_KEY = (start.home() / "secret_key").read_text(encoding="ascii").strip()
    email = "scheduler@bench.example"
    people.add_first(email=email, grants=(Grant(Role.SCHEDULER, "Ofsted"),), who="bench", now=clock.now())
    account = sessions.account_by_email(email)
    person = sessions.person(account.public_id) if account else None
    if person is None:
        raise LookupError(email)
    return person


def _measure(data: bytes, person: Person) -> None:
    from counterpoise.service import audit, clock, import_pages, import_table  # noqa: PLC0415 - the same

    print(f"| A table of {len(data):,} bytes | seconds | of the processor | MiB at most |")
    print("| --- | --: | --: | --: |")
    parts = [data[at : at + _PART] for at in range(0, len(data), _PART)]
    sent = _timed("sent", lambda: import_pages.send(parts, name="ties.csv", person=person, now=clock.now()))
    choice = import_pages.Choice("inspector-ties", "", clock.today())
    _timed("looked through", lambda: _look(sent.public_id, choice, person))
    preview: Any = import_pages.sent(sent.public_id, person=person).preview
    import_pages.take(sent.public_id, person=person, now=clock.now())
    with _locked() as held:
        job = _timed("taken in by a job", _work)
    print(f"| of that the store locked | {sum(held):.2f} | | |")
    _timed("taken back", lambda: import_pages.undo(_result(job), why="bench", person=person, now=clock.now()))
    chain = _timed("the audit verified", audit.verify)
    past = import_table.past_imports()[-1]
    print(
        f"\nRows looked at {preview['taken']:,}, taken {past.taken:,}, refused {preview['refused_count']:,}."
    )
    print(f"Taken back: {past.undone}. The chain holds: {chain.holds}.")


def _look(public_id: str, choice: Choice, person: Person) -> None:
    """Look a file through, by a job where it is large."""
    from counterpoise.service import clock, import_pages  # noqa: PLC0415 - after Django is set up

    if import_pages.look(public_id, choice, person=person, now=clock.now()).looking:
        _work()


def _result(job: JobRecord) -> str:
    from counterpoise.store import jobs as store  # noqa: PLC0415 - after Django is set up

    ended = store.job(job.public_id, bodies=(job.body,), kind=job.kind)
    if ended.state != "done":
        raise RuntimeError(ended.fault)
    return ended.result


def _work() -> JobRecord:
    from counterpoise.service import jobs  # noqa: PLC0415 - after Django is set up
    from counterpoise.store import jobs as store  # noqa: PLC0415 - the same

    taken = store.take_next()
    if taken is None:
        raise LookupError("no job waits")
    jobs.carry_out(taken.public_id)
    return taken


@contextmanager
def _locked() -> Iterator[list[float]]:
    """Give the seconds for which the store was locked by the taking in."""
    from counterpoise.service import import_table  # noqa: PLC0415 - after Django is set up

    held: list[float] = []
    keep = import_table.keep

    def timed(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return keep(*given, **named)
        finally:
            held.append(time.perf_counter() - began)

    import_table.keep = timed
    try:
        yield held
    finally:
        import_table.keep = keep


def _timed(name: str, do: Callable[[], T]) -> T:
    clock, work = time.perf_counter(), _processor()
    done = do()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(
        f"| {name} | {time.perf_counter() - clock:.2f} | {_processor() - work:.2f} | {peak / 1024:.0f} |",
        flush=True,
    )
    return done


def _processor() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    main()
