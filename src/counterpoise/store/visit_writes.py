"""Ways to write visits, programmes, sign-offs and concerns; none works without its audit event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Max

from counterpoise.domain.errors import ConflictError
from counterpoise.store.audit import append, canonical, state_of, subject_of
from counterpoise.store.models import Concern, Programme, SignOff, Visit, new_public_id
from counterpoise.store.recording import insert, must_be, not_there, update
from counterpoise.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counterpoise.store.audit import AuditEvent

#: What of a visit may change once it is there.
CHANGEABLE: Final = frozenset(
    {
        "state",
        "mode",
        "first_day",
        "last_day",
        "notified_on",
        "notified_first_day",
        "deferrals",
        "substitute_day",
        "checked_on",
        "resume_by",
        "draft_sent_on",
        "published_on",
    }
)


@dataclass(frozen=True)
class NewVisit:
    """A visit as first proposed."""

    inspectorate: str
    service: str
    visit_type: str
    first_day: date
    last_day: date
    known_at: date
    service_name: str = ""
    region: str = ""
    mode: str = "on site"
    exempt: str = ""
    children: float | None = None
    children_mark: str = ""
    programme: str = ""
    requirement: str = ""
    team: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewSignOff:
    """What was looked at before a call."""

    visit: str
    inspectorate: str
    signed_by: str
    signed_at: datetime
    valid_on: date
    checks: Mapping[str, object]


@dataclass(frozen=True)
class NewConcern:
    """Why nothing may delay a look; ``held_where`` says where the document lies, never what it says."""

    inspectorate: str
    service: str
    kind: str
    since: date
    held_where: str
    known_at: date


def create_visit(*, new: NewVisit, audit: AuditEvent) -> str:
    """Store a proposed visit and return its public id."""
    row = Visit(**(vars(new) | {"team": list(new.team)}))
    insert(row, audit=audit)
    return row.public_id


def change_visit(
    *,
    public_id: str,
    inspectorate: str,
    version: int,
    changes: Mapping[str, object],
    audit: AuditEvent,
) -> int:
    """Change a visit that nobody changed since it was read, and return its new version.

    Parameters
    ----------
    public_id : str
        The visit.
    inspectorate : str
        The inspectorate of whoever changes it; another's visits are not there for it (rule 3).
    version : int
        The version that was read.
    changes : mapping
        New values of fields that are ``CHANGEABLE``.
    audit : AuditEvent
        Who does it and why.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such visit.
    ConflictError
        When somebody changed it since.
    BadInputError
        When the change breaks a constraint.
    """
    if fixed := sorted(changes.keys() - CHANGEABLE):
        raise ValueError(f"A visit keeps its {fixed[0]}.")
    where = {"pk": public_id, "inspectorate": inspectorate}
    return update(Visit, where, what="visit", version=version, changes=changes, audit=audit).version


def save_programme(
    *,
    series: str | None,
    after_version: int,
    inspectorate: str,
    as_of: date,
    payload: Mapping[str, object],
    known_at: date,
    audit: AuditEvent,
) -> tuple[str, int]:
    """Store the next version of a programme; the versions before it stay as they were.

    Parameters
    ----------
    series : str or None
        The programme; None begins a new one.
    after_version : int
        The newest version that was read; 0 for a new programme.
    inspectorate : str
        The owner.
    as_of : date
        The day whose knowledge it rests on.
    payload : mapping
        The programme as JSON.
    known_at : date
        The day it was made.
    audit : AuditEvent
        Who makes it and why.

    Returns
    -------
    tuple of str and int
        The series and the version stored.

    Raises
    ------
    ConflictError
        When there is a newer version than the one that was read.
    """
    with writing():
        name = series or new_public_id()
        newest = Programme.objects.filter(series=name, inspectorate=inspectorate).aggregate(Max("version"))
        must_be(newest["version__max"] or 0, after_version, "programme")
        row = Programme(
            series=name,
            version=after_version + 1,
            inspectorate=inspectorate,
            as_of=as_of,
            payload=dict(payload),
            made_by=audit.who,
            known_at=known_at,
        )
        insert(row, audit=audit)
    return row.series, row.version


def confirm_programme(*, series: str, version: int, inspectorate: str, audit: AuditEvent) -> str:
    """Record that a second person confirmed one version of a programme, and return its public id.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such version.
    ConflictError
        When it was confirmed already, or there is a newer version.
    BadInputError
        When the person who made it would confirm it.
    """
    with writing():
        versions = Programme.objects.select_for_update().filter(series=series, inspectorate=inspectorate)
        row = versions.filter(version=version).first()
        if row is None:
            raise not_there("programme")
        must_be(versions.aggregate(Max("version"))["version__max"] or 0, version, "programme")
        if row.confirmed_by:
            raise ConflictError(
                f"This programme was confirmed already, by {row.confirmed_by}.",
                next_step="There is nothing left to do.",
            )
        before = canonical(state_of(row))
        row.confirmed_by, row.confirmed_at = audit.who, audit.at
        row.save(force_update=True)
        append(audit, subject=subject_of(row), before=before, after=canonical(state_of(row)))
    return row.public_id


def keep_sign_off(*, new: NewSignOff, audit: AuditEvent) -> str:
    """Store what was looked at before a call, and return its public id."""
    row = SignOff(**(vars(new) | {"checks": dict(new.checks)}))
    insert(row, audit=audit)
    return row.public_id


def keep_concern(*, new: NewConcern, audit: AuditEvent) -> str:
    """Store why nothing may delay a look at a service, and return its public id."""
    row = Concern(**vars(new))
    insert(row, audit=audit)
    return row.public_id


def end_concern(*, public_id: str, inspectorate: str, version: int, on: date, audit: AuditEvent) -> None:
    """Record that a concern no longer stands.

    Raises
    ------
    NotFoundError
        When the inspectorate has none such.
    ConflictError
        When somebody changed it first.
    """
    where = {"pk": public_id, "inspectorate": inspectorate}
    update(Concern, where, what="concern", version=version, changes={"ended_on": on}, audit=audit)
