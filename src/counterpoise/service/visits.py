"""Use cases: the visits of one inspectorate, step by step as ``domain.lifecycle`` allows.

Every step checks who takes it, from where and with what, changes the visit and leaves its audit event, all in
one transaction. A deferral and a conversion are steps too, but only the answer to a request takes them
(``deferrals_answer``).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deadlines import Deadline, Told, deadlines
from counterpoise.domain.errors import ConflictError, GuardError
from counterpoise.domain.lifecycle import (
    Attempt,
    Mode,
    Step,
    check_step,
    step,
    steps_from,
)
from counterpoise.domain.marks import Mark
from counterpoise.domain.roles import Permission
from counterpoise.domain.ten_rules import Guard
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import start
from counterpoise.service.acting import viewer_of
from counterpoise.service.registered import must_exist
from counterpoise.service.visits_changes import CHANGES
from counterpoise.service.visits_exempt import exempt_now
from counterpoise.service.visits_notice import notice_by, notice_deadline

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counterpoise.domain.sight import Told as ToldVisit
    from counterpoise.service.acting import Acting
    from counterpoise.store.visit_queries import SignOffRecord, StepRecord, VisitRecord

#: Steps with a use case of their own, and where to find it.
ELSEWHERE = MappingProxyType(
    {
        "propose": "Propose it with its service, type and days.",
        "sign_off": "Go through the checks before the call.",
        "defer": "Open the request and answer it.",
        "convert": "Open the request and answer it.",
    }
)


@dataclass(frozen=True)
class Proposal:
    """A visit as somebody proposes it by hand; a programme's visits come with it."""

    service: str
    visit_type: str
    first_day: date
    last_day: date
    service_name: str = ""
    region: str = ""
    mode: Mode = Mode.ON_SITE
    exempt: str = ""
    children: float | None = None
    children_mark: str = ""


@dataclass(frozen=True)
class OwnVisit:
    """A visit as its inspectorate sees it: steps taken, steps open to the asker, days to keep, exemption.

    ``signed_off`` is the sign-off of its call, that of today until it was made; ``waits`` says that a request
    about it waits for an answer, and when it came.
    """

    visit: VisitRecord
    steps: tuple[StepRecord, ...]
    open_steps: tuple[Step, ...]
    deadlines: tuple[Deadline, ...]
    exempt: str
    signed_off: SignOffRecord | None = None
    waits: datetime | None = None


def propose(given: Proposal, acting: Acting, *, why: str) -> VisitRecord:
    """Store a proposed visit and return it.

    Raises
    ------
    NotFoundError
        When no visit type has the code, or no such service is in the register on its first day.
    BadInputError
        When the days run backwards, or the type is another inspectorate's.
    GuardError
        When the permission is not held.
    """
    start.open_store()
    from counterpoise.store import visit_queries, visit_writes  # noqa: PLC0415 - models load late

    kind = visit_type(given.visit_type)
    if kind.owner != acting.body:
        raise GuardError(
            f"A {kind.name} belongs to {kind.owner}.",
            next_step="Send that inspectorate a proposal instead.",
            guard=Guard.OWNERSHIP,
        )
    taken = step("propose")
    attempt = Attempt(acting.who, acting.permissions, taken.needs, {})
    check_step(taken, state=None, attempt=attempt)
    must_exist(given.service, acting.today)
    new = visit_writes.NewVisit(inspectorate=acting.body, known_at=acting.today, **vars(given))
    public_id = visit_writes.create_visit(new=new, audit=_event(taken, acting, why))
    return visit_queries.own_visit(public_id, acting.body)


def take_step(
    public_id: str,
    name: str,
    acting: Acting,
    *,
    version: int,
    given: Mapping[str, Any] | None = None,
) -> VisitRecord:
    """Take one step with a visit, and return the visit as it became.

    Parameters
    ----------
    public_id, name : str
        The visit and the step.
    acting : Acting
        Who takes it.
    version : int
        The version of the visit that was read.
    given : mapping, optional
        The fields the step needs: days as dates, ``mode`` as a ``Mode``, ``why`` as text.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such visit, or there is no such step.
    ConflictError
        When the visit is in another state, somebody changed it first, one person would do what takes two, or
        something else forbids the step now.
    BadInputError, GuardError
        When a field is missing or wrong, the permission is not held, or a rule stands in the way.
    """
    return apply(public_id, plain_step(name), acting, version=version, given=given or {})


def plain_step(name: str) -> Step:
    """Return a step that is taken by itself.

    Raises
    ------
    NotFoundError
        When there is no such step.
    ConflictError
        When it has a use case of its own.
    """
    taken = step(name)
    if name in ELSEWHERE:
        raise ConflictError(f"“{taken.label}” is more than a step.", next_step=ELSEWHERE[name])
    return taken


def apply(
    public_id: str, taken: Step, acting: Acting, *, version: int, given: Mapping[str, Any]
) -> VisitRecord:
    """Take a step of any kind; ``take_step`` and the answers to requests call it."""
    start.open_store()
    from counterpoise.store import visit_queries, visit_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load late

    with writing():
        visit = visit_queries.own_visit(public_id, acting.body)
        present = {n for n, value in given.items() if value not in (None, "")}
        attempt = Attempt(acting.who, acting.permissions, present, visit_queries.who_did(public_id))
        check_step(taken, state=visit.state, attempt=attempt)
        changes = CHANGES[taken.name](visit, given, acting)
        if taken.ends is not None:
            changes["state"] = taken.ends.value
        visit_writes.change_visit(
            public_id=public_id,
            inspectorate=acting.body,
            version=version,
            changes=changes,
            audit=_event(taken, acting, _why(taken, visit, given)),
        )
    return visit_queries.own_visit(public_id, acting.body)


def _why(taken: Step, visit: VisitRecord, given: Mapping[str, Any]) -> str:
    """Return the reason that the audit keeps; of a move, from which day to which it was, too."""
    why = str(given.get("why", "")) or taken.label
    if taken.name != "move":
        return why
    return f"from {visit.first_day.isoformat()} to {given['first_day'].isoformat()}: {why}"


def own(public_id: str, acting: Acting) -> OwnVisit:
    """Return a visit to its inspectorate.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such visit.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    start.open_store()
    from counterpoise.store import letter_queries, visit_queries  # noqa: PLC0415 - models load late

    visit = visit_queries.own_visit(public_id, acting.body)
    waiting = letter_queries.open_request_for(public_id)
    return OwnVisit(
        visit=visit,
        steps=visit_queries.seen_steps(public_id, viewer_of(acting), acting.today),
        open_steps=steps_from(visit.state, acting.permissions),
        deadlines=days_of(visit),
        exempt=exempt_now(visit, acting.today),
        signed_off=visit_queries.sign_off_on(public_id, visit.notified_on or acting.today),
        waits=waiting.received_at if waiting else None,
    )


def own_list(acting: Acting) -> tuple[VisitRecord, ...]:
    """Return the visits of the own inspectorate, by first day.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    return visit_queries.own_visits(acting.body)


def seen(acting: Acting) -> tuple[ToldVisit, ...]:
    """Return what somebody may learn of visits, whoever they are (rule 1)."""
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    return visit_queries.seen(viewer_of(acting), acting.today)


def seen_part(acting: Acting, *, offset: int, limit: int) -> tuple[tuple[ToldVisit, ...], int]:
    """Return a part of what ``seen`` returns, and how many there are in all, for long lists."""
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    return visit_queries.seen_part(viewer_of(acting), acting.today, offset=offset, limit=limit)


def seen_one(public_id: str, acting: Acting) -> tuple[ToldVisit, tuple[StepRecord, ...]]:
    """Return what somebody may learn of one visit and of its steps.

    Raises
    ------
    NotFoundError
        When there is none that they may learn of.
    """
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    viewer = viewer_of(acting)
    told = visit_queries.seen_visit(public_id, viewer, acting.today)
    return told, visit_queries.seen_steps(public_id, viewer, acting.today)


def carried(acting: Acting) -> tuple[ToldVisit, ...]:
    """Return what a feed, an e-mail or a reminder may carry for somebody: notified visits only."""
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    return visit_queries.carried(viewer_of(acting), acting.today)


def busy_weeks(service: str, acting: Acting) -> frozenset[date]:
    """Return the Mondays in which a service is busy, as far as somebody may know (rule 3)."""
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    return visit_queries.busy(service, viewer_of(acting), acting.today)


def days_of(visit: VisitRecord) -> tuple[Deadline, ...]:
    """Return the days to keep with a visit; before notice, the last day on which notice can be given."""
    kind, calendar = visit_type(visit.visit_type), load_calendar()
    told = Told(kind.code, visit.notified_on or notice_by(visit), visit.first_day, visit.last_day)
    found = (*notice_deadline(visit), *deadlines(told, kind=kind, calendar=calendar), *_promised(visit))
    return tuple(sorted(found, key=lambda d: d.day))


def _promised(visit: VisitRecord) -> tuple[Deadline, ...]:
    """Return the days that were promised with a deferral or a pause, as long as they are open."""
    source = "the policy's bounds of a deferral"
    open_days = (
        (
            "substitute check",
            None if visit.checked_on else visit.substitute_day,
            "promised with the deferral",
        ),
        ("resume", visit.resume_by, "promised with the pause"),
    )
    return tuple(Deadline(n, day, why, Mark.ASSUMED, source) for n, day, why in open_days if day)


def _event(taken: Step, acting: Acting, why: str) -> Any:
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    return AuditEvent(at=acting.now, who=acting.who, what=taken.event, why=why)
