"""Use case: log a notice in two minutes, offline, and see what follows from it.

In go the type and the day; out come deadlines in working days, tasks with owners, what it clashes with, what
the pools can spare in its weeks, and the circumstances that could be put in a request. An embargo keeps a
notice inside the team: it is in no brief, no feed and no count that leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from counterpoise.domain.calendar import load_calendar, monday_of
from counterpoise.domain.deadlines import Deadline, Told, deadlines, fieldwork, task_days
from counterpoise.domain.errors import ConflictError, NotFoundError, UsageError
from counterpoise.domain.lifecycle import ENDED
from counterpoise.domain.notice import Clash, mondays
from counterpoise.domain.requests import Circumstance, circumstances
from counterpoise.domain.roles import Permission
from counterpoise.domain.tasks import Owner, template_for
from counterpoise.domain.visit_types import VisitType, type_on, visit_type
from counterpoise.service import notices_again, start
from counterpoise.service.acting import viewer_of
from counterpoise.service.notices_clashes import PUBLIC, clashes_of
from counterpoise.service.notices_room import (
    Asked,
    Book,
    RoomRow,
    asked_by_commitment,
    asked_by_visit,
    book_of,
    headroom_of,
    room,
)
from counterpoise.service.notices_service import service_of, told_of
from counterpoise.service.notices_told import is_logged, told_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.domain.sight import Told as ToldVisit
    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import CommitmentRecord, NoticeRecord, TaskRecord
    from counterpoise.store.council_writes import NewNotice, NewTask


@dataclass(frozen=True)
class Call:
    """What a call, a letter or a signed file said; days that were not told are worked out."""

    visit_type: str
    notified_on: date
    first_day: date | None = None
    last_day: date | None = None
    service: str = ""
    embargo: bool = False
    area_votes: bool = False
    reference: str = ""


@dataclass(frozen=True)
class NoticeView:
    """A notice and all that follows from it, as known on a day; from one that was called off, nothing."""

    notice: NoticeRecord
    kind: VisitType
    deadlines: tuple[Deadline, ...]
    tasks: tuple[TaskRecord, ...]
    clashes: tuple[Clash, ...]
    room: tuple[RoomRow, ...]
    circumstances: tuple[Circumstance, ...]

    @property
    def lists(self) -> tuple[TaskRecord, ...]:
        """The lists of Annex A, each complete or not."""
        return tuple(t for t in self.tasks if t.is_list)

    @property
    def open_tasks(self) -> tuple[TaskRecord, ...]:
        """What is still to be done, lists left out, by the day it is due."""
        if self.notice.called_off_on is not None:
            return ()
        left = (t for t in self.tasks if not t.is_list and t.done_on is None)
        return tuple(sorted(left, key=lambda t: (t.due, t.place)))


def log(call: Call, acting: Acting) -> NoticeView:
    """Store a notice with its tasks, and return what follows from it.

    Raises
    ------
    NotFoundError
        When no visit type has the code.
    UsageError
        When the days run backwards, or no rule of the type stood on the day.
    NoticeThereError
        When the same notice is there already.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    start.open_store()
    from counterpoise.store import council_writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    if call.notified_on > acting.today:
        raise UsageError(
            f"{call.notified_on.isoformat()} is still to come: a notice is logged once it was given.",
            next_step="Give the day on which you were told.",
        )
    book = book_of(acting.body, acting.today)
    kind = _kind(call, book)
    told = _told(call, kind, book)
    found = deadlines(told, kind=kind, calendar=book.calendar, area_votes=call.area_votes)
    new = _new(call, kind, told, acting)
    why = f"told on {told.notified_on.isoformat()}"
    audit = AuditEvent(acting.now, acting.who, notices_again.LOGGED, why)
    tasks = tasks_for(told, found, book.calendar)
    try:
        public_id = council_writes.log_notice(new=new, tasks=tasks, audit=audit)
    except ConflictError as error:
        raise notices_again.refusal(error, new, acting) from error
    return view(public_id, acting, book=book)


def _new(call: Call, kind: VisitType, told: Told, acting: Acting) -> NewNotice:
    from counterpoise.store.council_writes import NewNotice  # noqa: PLC0415 - models load late

    return NewNotice(
        body=acting.body,
        service=service_of(call.service, kind, acting.body),
        visit_type=kind.code,
        inspectorate=kind.owner,
        notified_on=told.notified_on,
        first_day=told.first_day,
        last_day=told.last_day,
        first_told=told.first_told,
        last_told=told.last_told,
        area_votes=call.area_votes,
        embargo=call.embargo,
        reference=call.reference,
        known_at=acting.today,
    )


def read(public_id: str, acting: Acting) -> NoticeRecord:
    """Return what was told, and nothing that follows from it.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    return council_queries.notice(public_id, acting.body)


def view(public_id: str, acting: Acting, *, book: Book | None = None) -> NoticeView:
    """Return a notice and all that follows from it, as known today.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    book = book or book_of(acting.body, acting.today)
    notice = council_queries.notice(public_id, acting.body)
    kind, stands = visit_type(notice.visit_type), notice.called_off_on is None
    others = council_queries.notices(acting.body, acting.today)
    kept = council_queries.commitments(acting.body, acting.today)
    found = clashes_of(notice, others, kept, book) if stands else ()
    rows = _room(notice, others, kept, book)
    return NoticeView(
        notice=notice,
        kind=kind,
        deadlines=_deadlines(notice, kind, book.calendar) if stands else (),
        tasks=council_queries.tasks(public_id, acting.body),
        clashes=found,
        room=rows,
        circumstances=_put(found, others, rows) if stands else (),
    )


def _put(
    found: Iterable[Clash], others: Iterable[NoticeRecord], rows: Sequence[RoomRow]
) -> tuple[Circumstance, ...]:
    told = {n.public_id: bool(n.reference) for n in others}
    near = [c for c in found if c.key in told or c.key.startswith(PUBLIC)]
    return circumstances(near, headroom_of(rows), vouched={c.key for c in near if told.get(c.key, True)})


def unlogged(acting: Acting) -> tuple[ToldVisit, ...]:
    """Return the visits that an inspectorate on the same server has told the body of, and nobody logged.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    logged = council_queries.notices(acting.body, acting.today)
    open_ones = (t for t in told_here(acting) if t.state not in ENDED)
    return tuple(t for t in open_ones if not is_logged(t, logged))


def log_told(visit_id: str, acting: Acting, *, embargo: bool = False, area_votes: bool = False) -> NoticeView:
    """Log the notice of a visit that an inspectorate on the same server has told the body of.

    Raises
    ------
    NotFoundError
        When there is none that the body was told of.
    NoticeThereError
        When it was logged already.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    told = visit_queries.seen_visit(visit_id, viewer_of(acting), acting.today)
    if told.notified_on is None:
        raise NotFoundError("You were told of no such visit.", next_step="Look at the list of your own.")
    call = Call(
        visit_type=told.visit_type,
        notified_on=told.notified_on,
        first_day=told.first_day,
        last_day=told.last_day,
        service=told.service,
        embargo=embargo,
        area_votes=area_votes,
        reference=told.key,
    )
    return log(call, acting)


def listed(acting: Acting) -> tuple[NoticeRecord, ...]:
    """Return the notices of a body, by first day.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    return council_queries.notices(acting.body, acting.today)


def tick(task_id: str, acting: Acting, *, done: bool = True) -> TaskRecord:
    """Mark a task as done, or a list as complete (or take the mark back), and return it.

    Raises
    ------
    NotFoundError
        When the body has no such task.
    ConflictError
        When its visit was called off.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    start.open_store()
    from counterpoise.store import council_queries, council_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    task = council_queries.task(task_id, acting.body)
    if council_queries.notice(task.notice, acting.body).called_off_on is not None:
        raise ConflictError(
            "This visit was called off: nothing is left to do for it.",
            next_step="If it goes ahead after all, say so on its notice first.",
        )
    council_writes.tick_task(
        public_id=task_id,
        body=acting.body,
        version=task.version,
        done_on=acting.today if done else None,
        audit=AuditEvent(acting.now, acting.who, "task done" if done else "task opened again", task.what),
    )
    return council_queries.task(task_id, acting.body)


def calendar_file(seen: NoticeView, *, made_on: date) -> bytes:
    """Return a notice's days and tasks as an iCalendar file; under embargo every entry is confidential.

    Of a visit that was called off every entry that was ever given is there, and cancelled: a calendar that
    took the file in before takes them out again.
    """
    from counterpoise.exchange.letters_calendar import CalendarDay, days_ics  # noqa: PLC0415 - loads when asked

    n, name = seen.notice, seen.kind.name
    entry = partial(CalendarDay, private=n.embargo, version=n.version, cancelled=n.called_off_on is not None)
    told_by = f"Notified on {n.notified_on:%-d %B %Y} by {n.inspectorate}."
    days = [entry(f"{n.public_id}/fieldwork", f"Fieldwork: {name}", n.first_day, n.last_day, told_by)]
    days += [
        entry(f"{n.public_id}/{d.name}", f"{d.name}: {name}", d.day, d.day, f"{d.why} ({d.mark.value}).")
        for d in _deadlines(n, seen.kind, load_calendar(made_on))
        if d.name not in {"first day", "last day"}
    ]
    days += [
        entry(t.public_id, t.what, t.due, t.due, f"For the {t.owner}.")
        for t in sorted(seen.tasks, key=lambda t: (t.due, t.place))
        if not t.is_list and t.done_on is None
    ]
    return days_ics(days, name=name, made_on=made_on)


def _deadlines(n: NoticeRecord, kind: VisitType, calendar: WorkingCalendar) -> tuple[Deadline, ...]:
    return deadlines(told_of(n), kind=kind, calendar=calendar, area_votes=n.area_votes)


def _kind(call: Call, book: Book) -> VisitType:
    """Return the type whose rule stands on the first day of fieldwork."""
    notice = book.tariffs.visit(visit_type(call.visit_type).code).notice_days
    first = call.first_day or book.calendar.add_working_days(call.notified_on, notice)
    return type_on(call.visit_type, first)


def _told(call: Call, kind: VisitType, book: Book) -> Told:
    return fieldwork(
        kind,
        book.tariffs.visit(kind.code),
        notified_on=call.notified_on,
        first_day=call.first_day,
        last_day=call.last_day,
        calendar=book.calendar,
    )


def tasks_for(told: Told, found: tuple[Deadline, ...], calendar: WorkingCalendar) -> list[NewTask]:
    """Return the tasks and lists of a notice in their order, each with the day it is due."""
    from counterpoise.store.council_writes import NewTask  # noqa: PLC0415 - models load late

    template = template_for(told.visit_type)
    days = task_days(told, found, calendar)
    made = [NewTask(t.what, t.owner.value, days[t.what], is_list=False) for t in template.tasks]
    annex = next((d.day for d in found if d.name == "annex A"), told.first_day)
    return made + [
        NewTask(f"Annex A, list {name}", Owner.PERFORMANCE.value, annex, is_list=True)
        for name in template.lists
    ]


def _room(
    notice: NoticeRecord,
    others: tuple[NoticeRecord, ...],
    kept: tuple[CommitmentRecord, ...],
    book: Book,
) -> tuple[RoomRow, ...]:
    weeks = mondays(notice.notified_on, notice.last_day)
    return room(book, mondays=weeks, asked=asked_of(others, kept, book))


def asked_of(
    notices: tuple[NoticeRecord, ...], kept: tuple[CommitmentRecord, ...], book: Book
) -> tuple[Asked, ...]:
    """Return the hours that notices and commitments ask of a council's pools.

    A visit that was called off before it began asks for none; one that was broken off asked for hours up to
    that week.
    """
    visits = [_asked_by(n, book) for n in notices if not n.never_began]
    return (*visits, *(asked_by_commitment(c) for c in kept))


def _asked_by(n: NoticeRecord, book: Book) -> Asked:
    asked = asked_by_visit(
        book.tariffs,
        title=visit_type(n.visit_type).name,
        code=n.visit_type,
        first_day=n.first_day,
        of="provider" if book.provider else "area",
    )
    if n.called_off_on is None:
        return asked
    last = monday_of(n.called_off_on)
    hours = {pool: {m: h for m, h in by.items() if m <= last} for pool, by in asked.hours.items()}
    return replace(asked, hours=hours)
