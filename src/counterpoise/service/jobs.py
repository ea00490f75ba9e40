"""Use cases of long work: ask for a plan, look how far it is, cancel it; and the runner that does it."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.errors import ConflictError, CounterpoiseError, NotFoundError, StoreError
from counterpoise.domain.roles import RULES, Permission, Role
from counterpoise.service import clock, import_uploads, start
from counterpoise.service.acting import Acting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from counterpoise.domain.roles import Person
    from counterpoise.service.plan import Plan
    from counterpoise.store.jobs import JobRecord

_PLAN: Final = "plan"
IMPORT: Final = "import"
PREVIEW: Final = "preview"
INTAKE: Final = "intake"
_LOCK_FILE: Final = "store.jobs.lock"
_LOOK_EVERY = 0.5
_MODULE: Final = "counterpoise.app.job_runner"
_NEWEST = 20


@dataclass(frozen=True)
class PlanAsked:
    """What a plan is asked for; ``series`` and ``after_version`` name the programme it revises, if one."""

    as_of: date
    weeks: int
    series: str = ""
    after_version: int = 0


def ask_plan(asked: PlanAsked, *, person: Person, inspectorate: str, now: datetime) -> str:
    """Let a plan be made, and return the public id of the job.

    Raises
    ------
    NotFoundError
        When the person may not plan for that inspectorate.
    """
    if not person.may_in(Permission.PLAN, inspectorate):
        raise NotFoundError("There is no such inspectorate.", next_step="Choose your own.")
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    question = {**vars(asked), "as_of": asked.as_of.isoformat()}
    return store.ask(kind=_PLAN, body=inspectorate, question=question, asked_by=person.email, now=now)


def job(public_id: str, *, person: Person) -> JobRecord:
    """Return a job of the person's own inspectorate."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    return store.job(public_id, bodies=person.bodies(Permission.SEE_PROGRAMME))


def jobs(*, person: Person) -> tuple[JobRecord, ...]:
    """Return the newest jobs of the person's own inspectorate."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    return store.jobs(bodies=person.bodies(Permission.SEE_PROGRAMME), newest=_NEWEST)


def cancel(public_id: str, *, person: Person, now: datetime) -> None:
    """Cancel a job that waits or runs.

    Raises
    ------
    NotFoundError
        When the person's inspectorate has no such job, or the person may not plan for it.
    ConflictError
        When it has ended already.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    found = store.job(public_id, bodies=person.bodies(Permission.PLAN))
    if found.over:
        raise ConflictError("This job has ended already.", next_step="There is nothing left to cancel.")
    store.ask_to_cancel(public_id, now=now)


def run(*, going: Callable[[], bool]) -> None:
    """Do the jobs of the instance one after the other, as long as ``going`` says so.

    Jobs that were running when everything stopped are done anew. One runner works for one folder; a second
    one waits until the first ends.
    """
    start.open_store()
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    with _only_runner(going) as mine:
        if mine:
            store.put_back_running(now=clock.now())
            import_uploads.sweep(now=clock.now())
        while mine and going():
            try:
                taken = store.take_next()
                if taken is not None:
                    _watch(taken, going)
            except StoreError:
                # A store that is locked or full now may be well again later; the job waits.
                taken = None
            if taken is None:
                time.sleep(_LOOK_EVERY)


@contextmanager
def _only_runner(going: Callable[[], bool]) -> Iterator[bool]:
    with (start.home() / _LOCK_FILE).open("w", encoding="ascii") as file:
        mine = False
        while not mine and going():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                mine = True
            except BlockingIOError:
                time.sleep(_LOOK_EVERY)
        yield mine


def _watch(record: JobRecord, going: Callable[[], bool]) -> None:
    """Let a process do one job; stop it when somebody cancels it or the service ends."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    public_id = record.public_id
    command = [sys.executable, "-m", _MODULE, public_id]
    # A group of its own, so that the solver that it starts ends with it.
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own program
    try:
        while process.poll() is None and going() and not store.is_to_cancel(public_id):
            time.sleep(_LOOK_EVERY)
    finally:
        ended = process.poll() is not None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if ended:
        fault = "The job stopped by itself. Ask for it again; if it stops once more, tell your administrator."
        store.end(public_id, state="failed", now=clock.now(), fault=fault)
    elif going():
        store.end(public_id, state="cancelled", now=clock.now())
    _let_go(record)


def carry_out(public_id: str) -> None:
    """Do one job that a runner took up; its result and its end are stored together."""
    start.open_store()
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    record = store.taken(public_id)
    try:
        _who_does(record.kind)(record)
    except CounterpoiseError as error:
        store.end(public_id, state="failed", now=clock.now(), fault=str(error))
    _let_go(record)


def _let_go(record: JobRecord) -> None:
    """Delete the files of a job that is over; one that waits again is done anew, from the same files."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    if store.still_open((record.public_id,)):
        return
    import_uploads.drop(record.public_id)
    if record.kind == INTAKE:
        from counterpoise.service import learn_reports  # noqa: PLC0415 - heavy: loads with such a job alone

        learn_reports.let_go(record.public_id)


def _who_does(kind: str) -> Callable[[JobRecord], None]:
    from counterpoise.service import import_job, learn_work  # noqa: PLC0415 - in the job's process alone

    if kind == IMPORT:
        return import_job.take_in
    if kind == PREVIEW:
        return import_job.look_through
    return learn_work.carry_out if kind in learn_work.KINDS else _plan


def _plan(record: JobRecord) -> None:
    from counterpoise.service import plan as case  # noqa: PLC0415 - heavy: loads in the job's process alone
    from counterpoise.service import private  # noqa: PLC0415 - see above
    from counterpoise.service.programme_payload import payload_of  # noqa: PLC0415 - see above
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    asked: Any = dict(record.question)
    today = clock.today()
    question = case.Question(as_of=date.fromisoformat(asked["as_of"]), weeks=asked["weeks"])
    made = case.make_plan(
        question,
        store=private.store(record.body),
        today=today,
        progress=lambda line: store.tell(record.public_id, line),
    )
    now = clock.now()
    acting = Acting(record.asked_by, now, record.body, RULES[Role.SCHEDULER].may)
    _keep(record, made, acting, payload_of(made, made_at=now, today=today))


def _keep(record: JobRecord, made: Plan, acting: Acting, payload: dict[str, Any]) -> None:
    """Store the programme, its visits as proposals, and the end of its job in one transaction."""
    from counterpoise.service import visits_programme  # noqa: PLC0415 - see above
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.writing import writing  # noqa: PLC0415 - see above

    asked: Any = record.question
    with writing():
        kept = visits_programme.keep(
            made, acting, payload=payload, series=asked["series"], after_version=asked["after_version"]
        )
        result = f"{kept.series}/{kept.version}"
        if not store.end(record.public_id, state="done", now=acting.now, result=result):
            raise ConflictError(
                "The job was cancelled meanwhile; nothing was stored.", next_step="Ask for it again."
            )
