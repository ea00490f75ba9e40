"""What a council may ask of its own: notices, tasks, commitments and returns, as known on a day."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from counterpoise.store.models import AuditRow, Commitment, HoursReturn, Notice, Task, WeeklyReturn
from counterpoise.store.recording import not_there
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


R = TypeVar("R")
_LONDON = ZoneInfo("Europe/London")
_CHANGING_DAYS = ("notified_on", "first_day", "last_day", "called_off_on")


@dataclass(frozen=True)
class NoticeRecord:
    """A notice as it stands."""

    public_id: str
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
    called_off_on: date | None
    known_at: date
    version: int

    @property
    def never_began(self) -> bool:
        """Whether it was called off before fieldwork began: it then asks nothing of anybody."""
        return self.called_off_on is not None and self.called_off_on <= self.first_day


@dataclass(frozen=True)
class NoticeEvent:
    """One thing that was done with a notice, as audited; ``before`` is empty where it was logged."""

    at: datetime
    what: str
    who: str
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class TaskRecord:
    """One thing to do, or one list of Annex A to be complete; ``notice`` is the id of its notice."""

    public_id: str
    notice: str
    place: int
    what: str
    owner: str
    due: date
    is_list: bool
    done_on: date | None
    done_by: str
    version: int


@dataclass(frozen=True)
class CommitmentRecord:
    """Something else that takes weeks."""

    public_id: str
    body: str
    kind: str
    title: str
    first_day: date
    last_day: date
    hours: Mapping[str, float]
    withdrawn_on: date | None
    known_at: date
    version: int


@dataclass(frozen=True)
class WeeklyRecord:
    """The return of one week, in the newest version known."""

    body: str
    monday: date
    payload: Mapping[str, Any]
    known_at: date
    version: int


@dataclass(frozen=True)
class HoursRecord:
    """The return on one visit, in the newest version known."""

    body: str
    sender: str
    service: str
    visit_type: str
    first_day: date
    payload: Mapping[str, Any]
    known_at: date
    version: int


@said()
def notices(body: str, as_of: date) -> tuple[NoticeRecord, ...]:
    """Return the notices of a body as known on a day, by first day: what changed later is not in them."""
    rows = Notice.objects.filter(body=body, known_at__lte=as_of)
    now = [_record(NoticeRecord, row) for row in rows]
    later = _changed_later([n for n in now if n.version > 1], as_of)
    found = (_as_known(n, as_of) if n.public_id in later else n for n in now)
    return tuple(sorted(found, key=lambda n: (n.first_day, n.public_id)))


def _changed_later(changed: Sequence[NoticeRecord], as_of: date) -> set[str]:
    """Return which of the notices that were ever changed were changed after a day."""
    subjects = {f"notice:{n.public_id}": n.public_id for n in changed}
    events = AuditRow.objects.filter(subject__in=subjects).values_list("subject", "at") if subjects else ()
    return {subjects[subject] for subject, at in events if _day(at) > as_of}


def _day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone(_LONDON).date()


def _as_known(now: NoticeRecord, as_of: date) -> NoticeRecord:
    """Return a notice as the audit table told it on a day; what never changes stays as read."""
    told = AuditRow.objects.filter(subject=f"notice:{now.public_id}").order_by("-sequence")
    for row in told:
        if _day(row.at) <= as_of:
            then = json.loads(row.after)
            days = {n: date.fromisoformat(then[n]) if then[n] else None for n in _CHANGING_DAYS}
            said = {name: then[name] for name in ("embargo", "area_votes", "version")}
            # Events of before the two fields hold neither: their days counted as told.
            said |= {name: then.get(name, True) for name in ("first_told", "last_told")}
            return replace(now, **days, **said)  # type: ignore[arg-type]  # as stored
    return now


@said()
def notice(public_id: str, body: str) -> NoticeRecord:
    """Return one notice of a body.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    """
    row = Notice.objects.filter(pk=public_id, body=body).first()
    if row is None:
        raise not_there("notice")
    return _record(NoticeRecord, row)


@said()
def notice_events(public_id: str, body: str) -> tuple[NoticeEvent, ...]:
    """Return what was done with a body's notice, oldest first.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    """
    there = notice(public_id, body)
    rows = AuditRow.objects.filter(subject=f"notice:{there.public_id}").order_by("sequence")
    return tuple(_event(row) for row in rows)


def _event(row: AuditRow) -> NoticeEvent:
    at, before, after = datetime.fromisoformat(row.at), json.loads(row.before) or {}, json.loads(row.after)
    return NoticeEvent(at, row.what, row.who, row.why, before, after)


@said()
def notice_by_reference(reference: str, body: str) -> NoticeRecord | None:
    """Return the notice that came with a visit's reference, if it was logged."""
    row = Notice.objects.filter(reference=reference, body=body).first()
    return _record(NoticeRecord, row) if row else None


@said()
def tasks(notice_id: str, body: str) -> tuple[TaskRecord, ...]:
    """Return the tasks of a body's notice, in their order."""
    rows = Task.objects.filter(notice=notice_id, notice__body=body).order_by("place")
    return tuple(_task(row) for row in rows)


@said()
def task(public_id: str, body: str) -> TaskRecord:
    """Return one task of a body.

    Raises
    ------
    NotFoundError
        When the body has no such task.
    """
    row = Task.objects.filter(pk=public_id, notice__body=body).first()
    if row is None:
        raise not_there("task")
    return _task(row)


def _task(row: Task) -> TaskRecord:
    named = {f.name: getattr(row, f.name) for f in fields(TaskRecord) if f.name != "notice"}
    return TaskRecord(notice=row.notice_id, **named)


@said()
def commitments(body: str, as_of: date) -> tuple[CommitmentRecord, ...]:
    """Return the commitments of a body that stand, as known on a day, by first day."""
    rows = Commitment.objects.filter(body=body, known_at__lte=as_of).order_by("first_day", "public_id")
    return tuple(
        _record(CommitmentRecord, row) for row in rows if row.withdrawn_on is None or row.withdrawn_on > as_of
    )


@said()
def commitment(public_id: str, body: str) -> CommitmentRecord:
    """Return one commitment of a body.

    Raises
    ------
    NotFoundError
        When the body has no such commitment.
    """
    row = Commitment.objects.filter(pk=public_id, body=body).first()
    if row is None:
        raise not_there("commitment")
    return _record(CommitmentRecord, row)


@said()
def weekly_returns(body: str, as_of: date) -> tuple[WeeklyRecord, ...]:
    """Return the newest version known on a day of each weekly return of a body, by week."""
    newest: dict[date, WeeklyRecord] = {}
    rows = WeeklyReturn.objects.filter(body=body, known_at__lte=as_of).order_by("monday", "version")
    for row in rows:
        newest[row.monday] = _record(WeeklyRecord, row)
    return tuple(newest.values())


@said()
def hours_returns(as_of: date, *, body: str = "") -> tuple[HoursRecord, ...]:
    """Return the newest version known on a day of each hours return, of one body or of all.

    What a council keeps of its own and what was sent to an inspectorate stand beside each other.
    """
    newest: dict[tuple[str, str, str, str, date], HoursRecord] = {}
    rows = HoursReturn.objects.filter(known_at__lte=as_of).order_by("first_day", "body", "version")
    for row in rows.filter(body=body) if body else rows:
        key = (row.body, row.sender, row.service, row.visit_type, row.first_day)
        newest[key] = _record(HoursRecord, row)
    return tuple(newest.values())


def _record(kind: type[R], row: object) -> R:
    return kind(**{f.name: getattr(row, f.name) for f in fields(kind)})  # type: ignore[arg-type]  # a record
