"""Use case: what a second person looks at in the minutes before a call, and signs.

The sign-off holds for its day alone. Nothing here blocks a call: what is not clear needs a written answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.domain.calendar import load_calendar, monday_of
from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.domain.lifecycle import step
from counterpoise.domain.marks import Mark
from counterpoise.domain.notice import mondays
from counterpoise.domain.roles import Permission
from counterpoise.domain.sight import Viewer
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import start
from counterpoise.service.acting import AREA_PREFIXES
from counterpoise.service.notices_room import asked_by_visit, book_of, bundle_here, room
from counterpoise.service.visits import apply, days_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.service.acting import Acting
    from counterpoise.store.visit_queries import VisitRecord

#: Asked of the person who signs: no table knows it.
INCIDENT = "incident"


@dataclass(frozen=True)
class Check:
    """One thing looked at: what was found, whether it is clear, and what that rests on."""

    name: str
    question: str
    finding: str
    clear: bool
    mark: Mark
    source: str


def checks(public_id: str, acting: Acting) -> tuple[Check, ...]:
    """Return what there is to know before the call about a visit.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such visit.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    visit = visit_queries.own_visit(public_id, acting.body)
    return (
        Check(
            INCIDENT,
            "Has there been a death, a serious injury or another major incident?",
            "No table knows: ask the regional team, and say what they answered.",
            clear=False,
            mark=Mark.ASSUMED,
            source="the person who signs",
        ),
        _restriction(visit, acting),
        _bank_holiday(visit),
        _another_team(visit, acting),
        _pre_election(visit),
        _headroom(visit, acting),
        _open_request(visit),
    )


def sign_off(
    public_id: str, acting: Acting, *, version: int, answers: Mapping[str, str]
) -> tuple[Check, ...]:
    """Sign off a call for today; everything that is not clear needs a written answer.

    Parameters
    ----------
    public_id : str
        The visit, which is confirmed.
    acting : Acting
        Who signs; somebody else records the notice.
    version : int
        The version of the visit that was read.
    answers : mapping of str to str
        By name of the check.

    Raises
    ------
    BadInputError
        Naming each check that is not clear and has no answer.
    ConflictError
        When the visit is not confirmed, or somebody changed it first.
    GuardError
        When the permission is not held.
    """
    found = checks(public_id, acting)
    missing = [c for c in found if not c.clear and not answers.get(c.name, "").strip()]
    if missing:
        raise BadInputError(
            "These need an answer before the call: " + ", ".join(c.name for c in missing) + ".",
            next_step="Write one sentence on each.",
            faults=tuple(Fault("", None, c.name, c.finding) for c in missing),
        )
    from counterpoise.store import visit_writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load late

    taken = step("sign_off")
    with writing():
        apply(public_id, taken, acting, version=version, given={"checks": "given"})
        visit_writes.keep_sign_off(
            new=visit_writes.NewSignOff(
                visit=public_id,
                inspectorate=acting.body,
                signed_by=acting.who,
                signed_at=acting.now,
                valid_on=acting.today,
                checks=_kept(found, answers),
            ),
            audit=AuditEvent(acting.now, acting.who, "sign-off kept", taken.label),
        )
    return found


def _kept(found: tuple[Check, ...], answers: Mapping[str, str]) -> dict[str, Any]:
    return {
        c.name: {
            "finding": c.finding,
            "clear": c.clear,
            "mark": c.mark.value,
            "answer": answers.get(c.name, "").strip(),
        }
        for c in found
    }


def _area(visit: VisitRecord, acting: Acting) -> str:
    """Return the ONS code of the area that a service lies in, "" where it is not known."""
    kind, _, key = visit.service.partition(":")
    if kind != "provider":
        return key
    rows = [r for r in bundle_here().known("providers", acting.today) if r.urn == key and not r.left]
    return str(max(rows, key=lambda r: r.known_at).ons_code) if rows else ""


def _restriction(visit: VisitRecord, acting: Acting) -> Check:
    area = _area(visit, acting)
    there = [
        r
        for r in bundle_here().known("restrictions", acting.today)
        if r.ons_code == area and r.start <= visit.last_day and (r.end is None or r.end >= visit.first_day)
    ]
    most = max(there, key=lambda r: r.level, default=None)
    words = f"{most.measure}, level {most.level} of 5, since {most.start}" if most else "None is known."
    return Check(
        "restriction",
        "Is the area under a public health restriction?",
        words,
        clear=most is None or most.level == 0,
        mark=most.mark if most else Mark.PUBLISHED,
        source=most.source if most else "the bundled and imported restrictions",
    )


def _bank_holiday(visit: VisitRecord) -> Check:
    calendar = load_calendar()
    weeks = mondays(visit.first_day, visit.last_day)
    held = [m for m in weeks if calendar.holds_bank_holiday(m)]
    return Check(
        "bank holiday",
        "Does a week of fieldwork hold a bank holiday?",
        f"The week of {held[0]:%-d %B %Y} does." if held else "None does.",
        clear=not held,
        mark=calendar.holidays_basis.mark,
        source=calendar.holidays_basis.source,
    )


def _another_team(visit: VisitRecord, acting: Acting) -> Check:
    """Look at the weeks in which others are known to keep the same people busy: weeks, not who or what."""
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    kind, _, key = visit.service.partition(":")
    services = [visit.service] if kind == "provider" else [f"{p}:{key}" for p in AREA_PREFIXES]
    busy = {
        m
        for service in services
        for m in visit_queries.busy_with_others(service, Viewer(acting.body), acting.today)
    }
    weeks = set(mondays(visit.first_day, visit.last_day)) | {monday_of(acting.today)}
    both = sorted(busy & weeks)
    return Check(
        "another team",
        "Is another inspectorate's team there in these weeks?",
        "In the week of " + ", ".join(m.isoformat() for m in both) + "." if both else "None is known of.",
        clear=not both,
        mark=Mark.PUBLISHED,
        source="visits that others have notified",
    )


def _pre_election(visit: VisitRecord) -> Check:
    kind, calendar = visit_type(visit.visit_type), load_calendar()
    poll = calendar.pre_election(visit.first_day, has_poll=True)
    due = next(d for d in days_of(visit) if d.name == "publication")
    finding = f"Publication due about {due.day:%-d %B %Y}: {due.why}."
    if poll:
        finding = f"Fieldwork falls before the {poll.name}; it goes on. {finding}"
    return Check(
        "pre-election",
        "Does a poll hold publication?",
        finding,
        clear=not kind.holds_for_polls or (poll is None and "held" not in due.why),
        mark=due.mark,
        source=due.source,
    )


def _headroom(visit: VisitRecord, acting: Acting) -> Check:
    question = "Can the service's people spare the hours?"
    kind, _, key = visit.service.partition(":")
    if kind == "provider":
        words = "Only areas have published workforce figures; a provider's are not looked at here."
        return Check("headroom", question, words, clear=True, mark=Mark.ASSUMED, source="none")
    book = book_of(key, acting.today, reader=acting.body)
    asked = asked_by_visit(
        book.tariffs, title=visit.service_name, code=visit.visit_type, first_day=visit.first_day
    )
    weeks = mondays(min(acting.today, visit.first_day), visit.last_day)
    rows = room(book, mondays=weeks, asked=[asked])
    low = [r for r in rows if r.short and r.spare.value < r.normal.value]
    words = "; ".join(
        f"{r.pool}, week of {r.monday:%-d %B %Y}: {r.spare.value:g} of usually {r.normal.value:g} "
        f"hours to spare, {r.asked.value:g} asked"
        for r in low
    )
    return Check(
        "headroom",
        question,
        f"Below own normal and below what is asked: {words}."
        if low
        else "At own normal, as far as is known.",
        clear=not low,
        mark=rows[0].spare.mark,
        source=rows[0].spare.source,
    )


def _open_request(visit: VisitRecord) -> Check:
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    found = letter_queries.open_request_for(visit.public_id)
    return Check(
        "open request",
        "Does a request wait for an answer?",
        f"One that came on {found.received_at:%-d %B %Y} does." if found else "None does.",
        clear=found is None,
        mark=Mark.PUBLISHED,
        source="the requests of this instance",
    )
