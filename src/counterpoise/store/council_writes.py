"""Ways to write what a council keeps of its own; none works without its audit event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max

from counterpoise.domain.errors import ConflictError
from counterpoise.store.models import Commitment, HoursReturn, Notice, Task, WeeklyReturn
from counterpoise.store.recording import insert, must_be, not_there, update
from counterpoise.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from counterpoise.store.audit import AuditEvent


@dataclass(frozen=True)
class NewNotice:
    """A notice as it came."""

    body: str
    service: str
    visit_type: str
    inspectorate: str
    notified_on: date
    first_day: date
    last_day: date
    first_told: bool
    last_told: bool
    area_votes: bool
    embargo: bool
    reference: str
    known_at: date


@dataclass(frozen=True)
class NewTask:
    """One thing to do, or one list to tick."""

    what: str
    owner: str
    due: date
    is_list: bool


@dataclass(frozen=True)
class NewCommitment:
    """Something else that takes weeks; hours by pool are the council's own estimate."""

    body: str
    kind: str
    title: str
    first_day: date
    last_day: date
    hours: Mapping[str, float]
    known_at: date


@dataclass(frozen=True)
class NewHoursReturn:
    """What one visit asked, by pool and week, and what it gave."""

    body: str
    sender: str
    service: str
    visit_type: str
    first_day: date
    payload: Mapping[str, object]
    known_at: date


def log_notice(*, new: NewNotice, tasks: Iterable[NewTask], audit: AuditEvent) -> str:
    """Store a notice with its tasks, all or nothing, and return its public id.

    Raises
    ------
    ConflictError
        When the same notice is there already.
    """
    with writing():
        row = Notice(**vars(new))
        insert(row, audit=audit)
        for place, task in enumerate(tasks, start=1):
            insert(Task(notice=row, place=place, **vars(task)), audit=audit)
    return row.public_id


def change_notice(
    *,
    public_id: str,
    body: str,
    version: int,
    changes: Mapping[str, object],
    due: Mapping[str, date],
    audit: AuditEvent,
) -> int:
    """Change what was told, or the end of a notice, with the days of its tasks; return its new version.

    Parameters
    ----------
    public_id, body : str
        The notice, and whose it is.
    version : int
        The version that was read.
    changes : mapping
        New values by field.
    due : mapping
        New days of its tasks and lists, by what they ask; those that are not named stay.
    audit : AuditEvent
        Who changes it and why.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    ConflictError
        When somebody changed it first.
    """
    with writing():
        where = {"pk": public_id, "body": body}
        now = update(Notice, where, what="notice", version=version, changes=changes, audit=audit)
        for task in Task.objects.filter(notice=now):
            day = due.get(task.what, task.due)
            if day != task.due:
                at = {"pk": task.public_id}
                update(Task, at, what="task", version=task.version, changes={"due": day}, audit=audit)
    return now.version


def tick_task(*, public_id: str, body: str, version: int, done_on: date | None, audit: AuditEvent) -> int:
    """Mark a task as done (or, with no day, as not done), and return its new version.

    Raises
    ------
    NotFoundError
        When the body has no such task.
    ConflictError
        When somebody changed it first.
    """
    changes = {"done_on": done_on, "done_by": audit.who if done_on else ""}
    where = {"pk": public_id, "notice__body": body}
    return update(Task, where, what="task", version=version, changes=changes, audit=audit).version


def keep_commitment(*, new: NewCommitment, audit: AuditEvent) -> str:
    """Store a commitment and return its public id."""
    row = Commitment(**(vars(new) | {"hours": dict(new.hours)}))
    insert(row, audit=audit)
    return row.public_id


def withdraw_commitment(*, public_id: str, body: str, version: int, on: date, audit: AuditEvent) -> None:
    """Let a commitment no longer count; it is kept.

    Raises
    ------
    NotFoundError
        When the body has no such commitment.
    ConflictError
        When somebody changed it first, or it was withdrawn already.
    """
    with writing():
        row = Commitment.objects.filter(pk=public_id, body=body).first()
        if row is None:
            raise not_there("commitment")
        if row.withdrawn_on:
            raise ConflictError(
                f"“{row.title}” was withdrawn already.", next_step="There is nothing left to do."
            )
        where = {"pk": public_id, "body": body}
        changes = {"withdrawn_on": on}
        update(Commitment, where, what="commitment", version=version, changes=changes, audit=audit)


def keep_weekly_return(
    *,
    body: str,
    monday: date,
    payload: Mapping[str, object],
    after_version: int,
    known_at: date,
    audit: AuditEvent,
) -> int:
    """Store the next version of the return of a week, and return that version; earlier ones stay.

    Raises
    ------
    ConflictError
        When there is a newer version than the one that was read.
    """
    with writing():
        newest = WeeklyReturn.objects.filter(body=body, monday=monday).aggregate(Max("version"))
        must_be(newest["version__max"] or 0, after_version, "weekly return")
        version = after_version + 1
        row = WeeklyReturn(
            body=body, monday=monday, payload=dict(payload), known_at=known_at, version=version
        )
        insert(row, audit=audit)
    return version


def keep_hours_return(*, new: NewHoursReturn, after_version: int, audit: AuditEvent) -> int:
    """Store the next version of the return on a visit, and return that version; earlier ones stay.

    Raises
    ------
    ConflictError
        When there is a newer version than the one that was read.
    """
    with writing():
        same = HoursReturn.objects.filter(
            body=new.body, service=new.service, visit_type=new.visit_type, first_day=new.first_day
        )
        must_be(same.aggregate(Max("version"))["version__max"] or 0, after_version, "hours return")
        made = vars(new) | {"payload": dict(new.payload), "version": after_version + 1}
        insert(HoursReturn(**made), audit=audit)
    return after_version + 1
