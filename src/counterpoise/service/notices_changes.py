"""Use cases: put right what was told of a visit, record that it was called off, and see what was done.

Nothing is overwritten unseen: every change has its reason and stands in the audit table with what was there
before. The days of tasks follow, ticked ones keep their mark; what else follows from a notice is worked out
each time it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deadlines import deadlines
from counterpoise.domain.errors import BadInputError, ConflictError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import start
from counterpoise.service.notices import tasks_for
from counterpoise.service.notices_service import told_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from counterpoise.service.acting import Acting
    from counterpoise.store.audit import AuditEvent
    from counterpoise.store.council_queries import NoticeEvent, NoticeRecord

#: What a change may touch, and what the screen calls it.
LABELS: Mapping[str, str] = {
    "notified_on": "told on",
    "first_day": "first day",
    "last_day": "last day",
    "area_votes": "local elections in that year",
    "embargo": "kept inside the team",
    "called_off_on": "called off on",
}
#: What follows by itself from a day that was given.
_TOLD = {"first_day": "first_told", "last_day": "last_told"}
ANSWERED = "deferral answer taken"


@dataclass(frozen=True)
class Changed:
    """One field that a change touched: what it is called, what was there, and what is there since."""

    label: str
    before: date | bool | None
    after: date | bool | None


@dataclass(frozen=True)
class Done:
    """One thing that was done with a notice; ``who`` is "" where an inspectorate's answer did it."""

    at: datetime
    what: str
    who: str
    why: str
    changed: tuple[Changed, ...]


def change(public_id: str, acting: Acting, *, version: int, why: str, **changes: object) -> NoticeRecord:
    """Put right what was told of a visit, or record that it was called off, and return the notice.

    Where the first day moves and no last day is given, fieldwork keeps its length in working days.

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
        Any of ``notified_on``, ``first_day``, ``last_day``, ``area_votes``, ``embargo``, ``called_off_on``
        (None: it goes ahead after all).

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    ConflictError
        When somebody changed it first, it was called off, or something else hangs on its first day.
    BadInputError
        When there is no reason, nothing would change, or something else would be changed.
    UsageError
        When the days run backwards or are still to come.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    if wrong := sorted(changes.keys() - LABELS.keys()):
        raise BadInputError(
            f"The {wrong[0].replace('_', ' ')} of a notice stays as it is.",
            next_step="Log another notice if the call was about something else, and call this one off.",
        )
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    before = council_queries.notice(public_id, acting.body)
    _must_be(before, version)
    told = {flag: getattr(before, flag) or bool(changes.get(day)) for day, flag in _TOLD.items()}
    after = replace(before, **changes, **told)  # type: ignore[arg-type]  # the store refuses what is no day
    if changes.get("first_day") and not changes.get("last_day"):
        after = replace(after, last_day=_last_day(before, after.first_day, acting))
    _check(before, after, why=why, acting=acting)
    _write(before, after, event(acting, _name(before, after), why.strip()), acting)
    return council_queries.notice(public_id, acting.body)


def follow(notice: NoticeRecord, first_day: date, *, acting: Acting, audit: AuditEvent) -> None:
    """Move a notice to the first day that an inspectorate's answer gave; called inside its transaction."""
    last = _last_day(notice, first_day, acting)
    _write(notice, replace(notice, first_day=first_day, first_told=True, last_day=last), audit, acting)


def confirm(notice: NoticeRecord, *, acting: Acting, audit: AuditEvent, **given: Any) -> tuple[Changed, ...]:
    """Let what a signed file gives count, and return what it put right; called inside its transaction.

    Parameters
    ----------
    notice : NoticeRecord
        The notice.
    acting : Acting
        Who takes the file.
    audit : AuditEvent
        Says that they did.
    **given
        ``reference``, ``notified_on``, ``first_day`` and ``last_day``.

    Raises
    ------
    ConflictError
        When something else hangs on its first day, or somebody changed it first.
    UsageError
        When the days run backwards or are still to come.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.LOG_NOTICE)
    after = replace(notice, first_told=True, last_told=True, **given)
    _check_days(after, acting)
    if notice.first_day != after.first_day:
        _check_first_day(notice, acting)
    _write(notice, after, audit, acting)
    return tuple(
        Changed(label, getattr(notice, name), getattr(after, name))
        for name, label in LABELS.items()
        if getattr(notice, name) != getattr(after, name)
    )


def history(public_id: str, acting: Acting) -> tuple[Done, ...]:
    """Return what was done with a notice, oldest first.

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

    return tuple(_done(e) for e in council_queries.notice_events(public_id, acting.body))


def _done(event: NoticeEvent) -> Done:
    changed = tuple(
        Changed(label, _value(event.before.get(name)), _value(event.after[name]))
        for name, label in LABELS.items()
        if event.before and event.before.get(name) != event.after[name]
    )
    # An answer on one server is audited with whoever gave it: inspectors' names stay with them (rule 8).
    who = "" if event.what == ANSWERED else event.who
    return Done(event.at, event.what, who, event.why, changed)


def _value(stored: object) -> date | bool | None:
    if isinstance(stored, str):
        return date.fromisoformat(stored)
    return None if stored is None else bool(stored)


def _must_be(notice: NoticeRecord, version: int) -> None:
    from counterpoise.store.recording import must_be  # noqa: PLC0415 - models load once Django is set up

    must_be(notice.version, version, "notice")


def _last_day(notice: NoticeRecord, first_day: date, acting: Acting) -> date:
    calendar = load_calendar(acting.today)
    days = calendar.working_days_between(notice.first_day, notice.last_day) + 1
    return calendar.last_day_on_site(first_day, days)


def _name(before: NoticeRecord, after: NoticeRecord) -> str:
    if before.called_off_on == after.called_off_on:
        return "notice changed"
    return "visit called off" if after.called_off_on else "visit goes ahead after all"


def _check(before: NoticeRecord, after: NoticeRecord, *, why: str, acting: Acting) -> None:
    if not why.strip():
        raise BadInputError("A change has its reason.", next_step="Say in a few words who told you what.")
    if before == after:
        raise BadInputError("Nothing would change.", next_step="Give what is to be put right.")
    if before.called_off_on and after.called_off_on:
        raise ConflictError(
            f"This visit was called off on {before.called_off_on.isoformat()}.",
            next_step="If it goes ahead after all, say so first; then put right what else was told.",
        )
    _check_days(after, acting)
    if before.first_day != after.first_day:
        _check_first_day(before, acting)


def _check_days(after: NoticeRecord, acting: Acting) -> None:
    if not after.notified_on <= after.first_day <= after.last_day:
        raise UsageError(
            f"Told on {after.notified_on}, fieldwork from {after.first_day} to {after.last_day}: "
            "these days run backwards.",
            next_step="Give the day of notice, then the first and the last day of fieldwork.",
        )
    if max(after.notified_on, after.called_off_on or after.notified_on) > acting.today:
        raise UsageError(
            "You can't have been told on a day that is still to come.",
            next_step="Give today or an earlier day.",
        )
    if after.called_off_on and after.called_off_on < after.notified_on:
        raise UsageError(
            f"You were told of this visit on {after.notified_on}: it was called off then or later.",
            next_step="Give the day on which it was called off.",
        )


def _check_first_day(before: NoticeRecord, acting: Acting) -> None:
    """Refuse to move a first day that a request or a return is kept under: the answer would find nothing."""
    from counterpoise.store import council_queries, letter_queries  # noqa: PLC0415 - models load late

    kept = (before.service, before.visit_type, before.first_day)
    waiting = letter_queries.open_request_by(
        body=acting.body, service=before.service, visit_type=before.visit_type, first_day=before.first_day
    )
    if waiting is not None:
        raise ConflictError(
            f"Your request about the visit of {before.first_day.isoformat()} waits for its answer.",
            next_step="The answer moves the first day by itself; until then put right anything else.",
        )
    filed = council_queries.hours_returns(acting.today, body=acting.body)
    if any((r.service, r.visit_type, r.first_day) == kept for r in filed):
        raise ConflictError(
            f"Hours were filed for the visit that began on {before.first_day.isoformat()}.",
            next_step="Its first day stays; the last day, and what else was told, can be put right.",
        )


def _write(before: NoticeRecord, after: NoticeRecord, audit: AuditEvent, acting: Acting) -> None:
    from counterpoise.store import council_writes  # noqa: PLC0415 - models load once Django is set up

    calendar, kind = load_calendar(acting.today), visit_type(after.visit_type)
    told = told_of(after)
    found = deadlines(told, kind=kind, calendar=calendar, area_votes=after.area_votes)
    changes: dict[str, Any] = {
        name: getattr(after, name)
        for name in (*LABELS, *_TOLD.values(), "reference")
        if getattr(before, name) != getattr(after, name)
    }
    council_writes.change_notice(
        public_id=before.public_id,
        body=before.body,
        version=before.version,
        changes=changes,
        due={t.what: t.due for t in tasks_for(told, found, calendar)},
        audit=audit,
    )


def event(acting: Acting, what: str, why: str) -> AuditEvent:
    """Return who does something with a notice now, for the audit table."""
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    return AuditEvent(at=acting.now, who=acting.who, what=what, why=why)
