"""Jobs in the store: asked for, taken up once, told of while they run, ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import NotFoundError
from counterpoise.store.models import Job, new_public_id
from counterpoise.store.writing import said, writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

#: Where somebody looks who asked for a job that is not there, by its kind.
_LIST: Final = {
    "plan": "Look at the list of programmes.",
    "import": "Look at the list of imported tables.",
    "preview": "Look at the list of imported tables.",
    "briefs": "Look at the list of briefs.",
    "follow-up": "Look at the page of the follow-up.",
    "intake": "Look at the list of reports.",
    "rejudge": "Look at the page of labels.",
}


@dataclass(frozen=True)
class JobRecord:
    """One job as pages show it; ``state`` is queued, running, done, failed or cancelled."""

    public_id: str
    kind: str
    body: str
    question: Mapping[str, object]
    state: str
    progress: tuple[str, ...]
    result: str
    fault: str
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    cancel_asked: bool

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.ended_at is not None


def new_id() -> str:
    """Return an id for a job that will be asked for later, for what waits until then."""
    return new_public_id()


def ask(
    *,
    kind: str,
    body: str,
    question: Mapping[str, object],
    asked_by: str,
    now: datetime,
    public_id: str = "",
) -> str:
    """Store a job to be done and return its public id; asked twice under one id, it is one job."""
    given = {"kind": kind, "body": body, "question": dict(question), "asked_by": asked_by, "asked_at": now}
    with writing():
        row, _ = Job.objects.get_or_create(pk=public_id or new_public_id(), defaults=given)
    return row.public_id


@said()
def job(public_id: str, *, bodies: tuple[str, ...], kind: str = "plan") -> JobRecord:
    """Return a job of one kind of one of the bodies.

    Raises
    ------
    NotFoundError
        When they have no such job.
    """
    row = Job.objects.filter(pk=public_id, kind=kind, body__in=bodies).first()
    if row is None:
        raise NotFoundError("There is no such job.", next_step=_LIST[kind])
    return _record(row)


@said()
def taken(public_id: str) -> JobRecord:
    """Return a job that a runner took up, for the process that does it.

    Raises
    ------
    NotFoundError
        When it does not run.
    """
    row = Job.objects.filter(pk=public_id, state="running").first()
    if row is None:
        raise NotFoundError("There is no such job.", next_step="Ask for it again.")
    return _record(row)


@said()
def jobs(*, bodies: tuple[str, ...], newest: int, kind: str = "plan") -> tuple[JobRecord, ...]:
    """Return the newest jobs of one kind of some bodies, newest first."""
    rows = Job.objects.filter(kind=kind, body__in=bodies).order_by("-asked_at", "public_id")[:newest]
    return tuple(_record(row) for row in rows)


@said()
def still_open(public_ids: Iterable[str]) -> frozenset[str]:
    """Return which of some jobs have not ended."""
    rows = Job.objects.filter(pk__in=tuple(public_ids), ended_at__isnull=True)
    return frozenset(rows.values_list("public_id", flat=True))


@said()
def known(public_ids: Iterable[str]) -> frozenset[str]:
    """Return which of some ids are those of jobs, ended ones too."""
    rows = Job.objects.filter(pk__in=tuple(public_ids))
    return frozenset(rows.values_list("public_id", flat=True))


def take_next() -> JobRecord | None:
    """Take up the oldest job that waits, or return nothing."""
    with writing():
        row = Job.objects.select_for_update().filter(state="queued").order_by("asked_at", "public_id").first()
        if row is None:
            return None
        row.state = "running"
        row.save(update_fields=["state"])
    return _record(row)


def put_back_running(*, now: datetime) -> int:
    """Let jobs wait again that were running when everything stopped; end those to be cancelled."""
    with writing():
        Job.objects.filter(state="running", cancel_asked=True).update(state="cancelled", ended_at=now)
        return Job.objects.filter(state="running").update(state="queued", progress="")


def tell(public_id: str, line: str) -> None:
    """Add a line to what a running job has done."""
    with writing():
        row = Job.objects.filter(pk=public_id, state="running").first()
        if row is not None:
            row.progress = f"{row.progress}{line}\n"
            row.save(update_fields=["progress"])


def end(public_id: str, *, state: str, now: datetime, result: str = "", fault: str = "") -> bool:
    """End a job that still runs; return False where it had ended already."""
    with writing():
        return bool(
            Job.objects.filter(pk=public_id, state="running").update(
                state=state, ended_at=now, result=result, fault=fault
            )
        )


def ask_to_cancel(public_id: str, *, now: datetime) -> None:
    """Cancel a job that waits at once; ask the runner to stop one that runs."""
    with writing():
        waiting = Job.objects.filter(pk=public_id, state="queued")
        if not waiting.update(state="cancelled", ended_at=now, cancel_asked=True):
            Job.objects.filter(pk=public_id, state="running").update(cancel_asked=True)


@said()
def is_to_cancel(public_id: str) -> bool:
    """Return whether somebody asked to stop a job."""
    return Job.objects.filter(pk=public_id, cancel_asked=True).exists()


@said()
def counts() -> Mapping[str, int]:
    """Return how many jobs are in each state."""
    found = dict.fromkeys(("queued", "running", "done", "failed", "cancelled"), 0)
    for state in Job.objects.values_list("state", flat=True):
        found[state] += 1
    return found


def _record(row: Job) -> JobRecord:
    return JobRecord(
        public_id=row.public_id,
        kind=row.kind,
        body=row.body,
        question=row.question,
        state=row.state,
        progress=tuple(row.progress.splitlines()),
        result=row.result,
        fault=row.fault,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        cancel_asked=row.cancel_asked,
    )
