"""What may be asked of visits, and by whom: the one place that decides who reads which visit (rule 1).

Everybody outside the owning inspectorate is answered from ``seen``, ``seen_visit``, ``carried`` and
``busy`` alone. They narrow in the database and then apply ``domain.sight``, so that there is one rule. What
is not for the asker is answered in the words for what is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Collate

from counterpoise.domain.lifecycle import PLANNED, STEPS, Mode, VisitState
from counterpoise.domain.sight import Case, Told, Viewer, busy_weeks, feed, told
from counterpoise.store.models import AuditRow, Concern, Programme, SignOff, Visit
from counterpoise.store.recording import not_there
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

_STEP_BY_EVENT = {s.event: s.name for s in STEPS.values()}
#: Columns of a visit, in the order of the fields of ``Case``.
_CASE = (
    *("public_id", "inspectorate", "service", "visit_type", "state", "first_day", "last_day"),
    *("notified_on", "published_on"),
)
#: Steps that the visited are told of when they are taken.
_TOLD_STEPS = frozenset(
    {"notify", "begin", "pause", "resume", "gather", "finish", "send_draft", "publish", "defer", "convert"}
)


@dataclass(frozen=True)
class VisitRecord:
    """One inspection or visit, whole: for its owning inspectorate alone."""

    public_id: str
    inspectorate: str
    service: str
    service_name: str
    region: str
    visit_type: str
    state: VisitState
    mode: Mode
    first_day: date
    last_day: date
    notified_on: date | None
    notified_first_day: date | None
    deferrals: int
    substitute_day: date | None
    checked_on: date | None
    resume_by: date | None
    draft_sent_on: date | None
    published_on: date | None
    exempt: str
    children: float | None
    children_mark: str
    programme: str
    requirement: str
    team: tuple[str, ...]
    known_at: date
    version: int


@dataclass(frozen=True)
class StepRecord:
    """One step that was taken, from the audit table; ``who`` and ``why`` are "" for the visited."""

    step: str
    at: datetime
    who: str
    why: str


@dataclass(frozen=True)
class ProgrammeRecord:
    """One version of a programme."""

    public_id: str
    series: str
    version: int
    inspectorate: str
    as_of: date
    payload: Mapping[str, object]
    made_by: str
    confirmed_by: str
    confirmed_at: datetime | None
    known_at: date


@dataclass(frozen=True)
class SignOffRecord:
    """What was looked at before a call, and who signed."""

    public_id: str
    visit: str
    signed_by: str
    signed_at: datetime
    valid_on: date
    checks: Mapping[str, object]


@dataclass(frozen=True)
class ConcernRecord:
    """Why nothing may delay a look at a service."""

    public_id: str
    service: str
    kind: str
    since: date
    ended_on: date | None
    held_where: str
    version: int


def _may_see(viewer: Viewer, today: date) -> Q:
    """Return the rows that a viewer may learn of: own, notified to own services, published."""
    notified = Q(notified_on__lte=today) & ~Q(state__in=sorted(s.value for s in PLANNED))
    seen = notified & (Q(service__in=sorted(viewer.services)) | Q(published_on__lte=today))
    if viewer.inspectorate:
        seen |= Q(inspectorate=viewer.inspectorate)
    return seen


@said()
def seen(viewer: Viewer, today: date) -> tuple[Told, ...]:
    """Return what a viewer is told of visits, by day, service and key."""
    return told(_cases(Visit.objects.filter(_may_see(viewer, today))), viewer=viewer, today=today)


@said()
def seen_part(viewer: Viewer, today: date, *, offset: int, limit: int) -> tuple[tuple[Told, ...], int]:
    """Return a part of what ``seen`` returns, and how much that is in all; no other row is read.

    ``_may_see`` lets through neither more nor less than ``domain.sight`` does, so a part that the database
    cuts is a part of what may be seen. A property test holds the two together.
    """
    rows = Visit.objects.filter(_may_see(viewer, today))
    # By the letters' numbers on either store, as ``told`` puts them.
    letters = "C" if connection.vendor == "postgresql" else "BINARY"
    order = ("first_day", Collate("service", letters), Collate("public_id", letters))
    part = _cases(rows.order_by(*order)[offset : offset + limit])
    return told(part, viewer=viewer, today=today), rows.count()


@said()
def seen_visit(public_id: str, viewer: Viewer, today: date) -> Told:
    """Return what a viewer is told of one visit.

    Raises
    ------
    NotFoundError
        When there is none, or none that the viewer may learn of: the answer is the same.
    """
    found = told(
        _cases(Visit.objects.filter(Q(pk=public_id) & _may_see(viewer, today))), viewer=viewer, today=today
    )
    if not found:
        raise not_there("visit")
    return found[0]


@said()
def seen_steps(public_id: str, viewer: Viewer, today: date) -> tuple[StepRecord, ...]:
    """Return the steps of a visit that a viewer may learn of, oldest first.

    The owning inspectorate sees every step with who and why; the visited see, from the notice on, what was
    done and when; anybody else sees none.

    Raises
    ------
    NotFoundError
        When the viewer may learn nothing of the visit.
    """
    visit = seen_visit(public_id, viewer, today)
    steps = _steps(public_id)
    if viewer.inspectorate and visit.owner == viewer.inspectorate:
        return steps
    if visit.state is None:
        return ()
    return tuple(StepRecord(s.step, s.at, "", "") for s in steps if s.step in _TOLD_STEPS)


@said()
def carried(viewer: Viewer, today: date) -> tuple[Told, ...]:
    """Return what a feed, an e-mail or a reminder may carry: notified visits only, for every role."""
    return feed(_cases(Visit.objects.filter(_may_see(viewer, today))), viewer=viewer, today=today)


@said()
def busy(service: str, viewer: Viewer, today: date) -> frozenset[date]:
    """Return the Mondays in which a service is busy, as far as a viewer may know (rule 3)."""
    return busy_weeks(
        _cases(Visit.objects.filter(service=service)), service=service, viewer=viewer, today=today
    )


@said()
def busy_with_others(service: str, viewer: Viewer, today: date) -> frozenset[date]:
    """Return the Mondays in which others keep a service busy, as far as an inspectorate may know."""
    others = Q(service=service) & ~Q(inspectorate=viewer.inspectorate)
    return busy_weeks(_cases(Visit.objects.filter(others)), service=service, viewer=viewer, today=today)


@said()
def busy_with_own(service: str, viewer: Viewer, today: date) -> frozenset[date]:
    """Return the Mondays in which an inspectorate's own visits keep a service busy, planned ones too."""
    own = Q(service=service, inspectorate=viewer.inspectorate)
    return busy_weeks(_cases(Visit.objects.filter(own)), service=service, viewer=viewer, today=today)


@said()
def own_visits_to(service: str, inspectorate: str) -> tuple[VisitRecord, ...]:
    """Return the visits that an inspectorate makes to one service, for its own people alone."""
    rows = Visit.objects.filter(inspectorate=inspectorate, service=service)
    return tuple(_visit(row) for row in rows.order_by("first_day", "public_id"))


@said()
def own_visits(inspectorate: str) -> tuple[VisitRecord, ...]:
    """Return the visits that an inspectorate owns, notified or not, for its own people alone."""
    rows = Visit.objects.filter(inspectorate=inspectorate).order_by("first_day", "service", "public_id")
    return tuple(_visit(row) for row in rows)


@said()
def own_visit(public_id: str, inspectorate: str) -> VisitRecord:
    """Return one visit to its owning inspectorate.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such visit.
    """
    row = Visit.objects.filter(pk=public_id, inspectorate=inspectorate).first()
    if row is None:
        raise not_there("visit")
    return _visit(row)


@said()
def who_did(public_id: str) -> Mapping[str, str]:
    """Return who took each step of a visit last, by the step's name; for two-person rules alone.

    Whoever moves a visit proposes it anew: somebody else confirms it.
    """
    return {"propose" if s.step == "move" else s.step: s.who for s in _steps(public_id)}


@said()
def sign_off_on(public_id: str, on: date) -> SignOffRecord | None:
    """Return the newest sign-off of a visit that holds on a day, if there is one."""
    row = SignOff.objects.filter(visit=public_id, valid_on=on).order_by("-signed_at").first()
    if row is None:
        return None
    return SignOffRecord(row.public_id, row.visit, row.signed_by, row.signed_at, row.valid_on, row.checks)


@said()
def concerns_of(inspectorate: str, service: str, on: date) -> tuple[ConcernRecord, ...]:
    """Return what an inspectorate holds against any delay at a service, as it stands on a day."""
    rows = Concern.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on),
        inspectorate=inspectorate,
        service=service,
        since__lte=on,
    ).order_by("since", "public_id")
    return tuple(
        ConcernRecord(r.public_id, r.service, r.kind, r.since, r.ended_on, r.held_where, r.version)
        for r in rows
    )


@said()
def newest_programme(series: str, inspectorate: str) -> ProgrammeRecord:
    """Return the newest version of an inspectorate's programme.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such series.
    """
    rows = Programme.objects.filter(series=series, inspectorate=inspectorate)
    row = rows.order_by("-version").first()
    if row is None:
        raise not_there("programme")
    return _programme(row)


@said()
def programmes_of(inspectorate: str) -> tuple[ProgrammeRecord, ...]:
    """Return every version of an inspectorate's programmes, newest first."""
    rows = Programme.objects.filter(inspectorate=inspectorate).order_by("-known_at", "series", "-version")
    return tuple(_programme(row) for row in rows)


def _steps(public_id: str) -> tuple[StepRecord, ...]:
    rows = AuditRow.objects.filter(subject=f"visit:{public_id}").order_by("sequence")
    return tuple(
        StepRecord(_STEP_BY_EVENT[r.what], datetime.fromisoformat(r.at), r.who, r.why)
        for r in rows
        if r.what in _STEP_BY_EVENT
    )


def _cases(rows: QuerySet[Visit]) -> Iterable[Case]:
    for key, owner, service, visit_type, state, *days in rows.values_list(*_CASE):
        yield Case(key, owner, service, visit_type, VisitState(state), *days)


def _visit(row: Visit) -> VisitRecord:
    fields = {name: getattr(row, name) for name in VisitRecord.__dataclass_fields__}
    made = {"state": VisitState(row.state), "mode": Mode(row.mode), "team": tuple(row.team)}
    return VisitRecord(**(fields | made))


def _programme(row: Programme) -> ProgrammeRecord:
    return ProgrammeRecord(**{name: getattr(row, name) for name in ProgrammeRecord.__dataclass_fields__})
