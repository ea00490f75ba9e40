"""Use case: log a notice in two minutes, offline, and see what follows from it.

In go the type and the day; out come deadlines in working days, tasks with owners, what it clashes with, what
the pools can spare in its weeks, and the circumstances that could be put in a request. An embargo keeps a
notice inside the team: it is in no brief, no feed and no count that leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.deadlines import Deadline, Told, deadlines, fieldwork, task_days
from counterpoise.domain.errors import BadInputError, NotFoundError, UsageError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.domain.notice import Clash, mondays
from counterpoise.domain.requests import Circumstance, circumstances
from counterpoise.domain.roles import Permission
from counterpoise.domain.tasks import Owner, template_for
from counterpoise.domain.visit_types import VisitType, type_on, visit_type
from counterpoise.service import start
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
from counterpoise.service.notices_service import service_of

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.domain.sight import Told as ToldVisit
    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import CommitmentRecord, NoticeRecord, TaskRecord
    from counterpoise.store.council_writes import NewTask


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
    """A notice and all that follows from it, as known on a day."""

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
    ConflictError
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
    public_id = council_writes.log_notice(
        new=council_writes.NewNotice(
            body=acting.body,
            service=service_of(call.service, kind, acting.body),
            visit_type=kind.code,
            inspectorate=kind.owner,
            notified_on=told.notified_on,
            first_day=told.first_day,
            last_day=told.last_day,
            area_votes=call.area_votes,
            embargo=call.embargo,
            reference=call.reference,
            known_at=acting.today,
        ),
        tasks=_tasks(told, found, book),
        audit=AuditEvent(acting.now, acting.who, "notice logged", f"told on {told.notified_on.isoformat()}"),
    )
    return view(public_id, acting, book=book)


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
    kind = visit_type(notice.visit_type)
    told = Told(kind.code, notice.notified_on, notice.first_day, notice.last_day)
    others = council_queries.notices(acting.body, acting.today)
    kept = council_queries.commitments(acting.body, acting.today)
    found = clashes_of(notice, others, kept, book)
    rows = _room(notice, others, kept, book)
    visits = {n.public_id for n in others}
    return NoticeView(
        notice=notice,
        kind=kind,
        deadlines=deadlines(told, kind=kind, calendar=book.calendar, area_votes=notice.area_votes),
        tasks=council_queries.tasks(public_id, acting.body),
        clashes=found,
        room=rows,
        circumstances=circumstances(
            [c for c in found if c.key in visits or c.key.startswith(PUBLIC)], headroom_of(rows)
        ),
    )


def unlogged(acting: Acting) -> tuple[ToldVisit, ...]:
    """Return the visits that an inspectorate on the same server has told the body of, and nobody logged.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    from counterpoise.store import council_queries, visit_queries  # noqa: PLC0415 - models load late

    logged = {n.reference for n in council_queries.notices(acting.body, acting.today)}
    told = visit_queries.carried(viewer_of(acting), acting.today)
    ended = {VisitState.CANCELLED, VisitState.PUBLISHED, None}
    return tuple(t for t in told if t.key not in logged and t.state not in ended)


def log_told(visit_id: str, acting: Acting, *, embargo: bool = False, area_votes: bool = False) -> NoticeView:
    """Log the notice of a visit that an inspectorate on the same server has told the body of.

    Raises
    ------
    NotFoundError
        When there is none that the body was told of.
    ConflictError
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
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    start.open_store()
    from counterpoise.store import council_queries, council_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    task = council_queries.task(task_id, acting.body)
    council_writes.tick_task(
        public_id=task_id,
        body=acting.body,
        version=task.version,
        done_on=acting.today if done else None,
        audit=AuditEvent(acting.now, acting.who, "task done" if done else "task opened again", task.what),
    )
    return council_queries.task(task_id, acting.body)


def change(public_id: str, acting: Acting, *, version: int, why: str, **changes: object) -> NoticeRecord:
    """Change the days of a notice, lift its embargo, or record that the visit was called off.

    Parameters
    ----------
    public_id : str
        The notice.
    acting : Acting
        Who changes it.
    version : int
        The version that was read.
    why : str
        The reason, kept in the audit table.
    **changes
        Any of ``first_day``, ``last_day``, ``embargo``, ``called_off_on``.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    ConflictError
        When somebody changed it first.
    BadInputError
        When something else would be changed, or the days run backwards.
    """
    acting.must(Permission.LOG_NOTICE)
    if wrong := sorted(changes.keys() - {"first_day", "last_day", "embargo", "called_off_on"}):
        raise BadInputError(
            f"The {wrong[0].replace('_', ' ')} of a notice stays as it is.",
            next_step="Log another notice if the call was about something else.",
        )
    start.open_store()
    from counterpoise.store import council_queries, council_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    audit = AuditEvent(acting.now, acting.who, "notice changed", why)
    council_writes.change_notice(
        public_id=public_id, body=acting.body, version=version, changes=changes, audit=audit
    )
    return council_queries.notice(public_id, acting.body)


def calendar_file(seen: NoticeView, *, made_on: date) -> bytes:
    """Return a notice's days and tasks as an iCalendar file; under embargo every entry is confidential."""
    from counterpoise.exchange.letters_calendar import CalendarDay, days_ics  # noqa: PLC0415 - loads when asked

    key, private = seen.notice.public_id, seen.notice.embargo
    name = seen.kind.name
    days = [
        CalendarDay(
            key=f"{key}/fieldwork",
            title=f"Fieldwork: {name}",
            first_day=seen.notice.first_day,
            last_day=seen.notice.last_day,
            words=f"Notified on {seen.notice.notified_on.isoformat()} by {seen.notice.inspectorate}.",
            private=private,
        )
    ]
    days += [
        CalendarDay(
            f"{key}/{d.name}", f"{d.name}: {name}", d.day, d.day, f"{d.why} ({d.mark.value}).", private
        )
        for d in seen.deadlines
        if d.name not in {"first day", "last day"}
    ]
    days += [
        CalendarDay(t.public_id, t.what, t.due, t.due, f"For the {t.owner}.", private)
        for t in seen.open_tasks
    ]
    return days_ics(days, name=name, made_on=made_on)


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


def _tasks(told: Told, found: tuple[Deadline, ...], book: Book) -> list[NewTask]:
    from counterpoise.store.council_writes import NewTask  # noqa: PLC0415 - models load late

    template = template_for(told.visit_type)
    days = task_days(told, found, book.calendar)
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
    """Return the hours that notices and commitments ask of a council's pools."""
    visits = [
        asked_by_visit(
            book.tariffs,
            title=visit_type(n.visit_type).name,
            code=n.visit_type,
            first_day=n.first_day,
            of="provider" if book.provider else "area",
        )
        for n in notices
        if n.called_off_on is None
    ]
    return (*visits, *(asked_by_commitment(c) for c in kept))
