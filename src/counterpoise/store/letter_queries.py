"""What may be asked of parties, exchanged files and deferral requests."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Max

from counterpoise.store.models import Exchanged, Party, Request, new_public_id
from counterpoise.store.recording import not_there
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


R = TypeVar("R")


@dataclass(frozen=True)
class PartyRecord:
    """Somebody to exchange files with."""

    public_id: str
    name: str
    body: str
    public_key: str
    fingerprint: str
    checked_by: str
    checked_on: date | None
    version: int


@dataclass(frozen=True)
class RequestRecord:
    """A request to defer, with its answer once there is one."""

    public_id: str
    asking: bool
    inspectorate: str
    body: str
    service: str
    visit: str
    visit_type: str
    first_day: date
    received_at: datetime
    payload: Mapping[str, Any]
    reply: str
    reply_day: date | None
    decided_at: datetime | None
    decided_by: str
    signed_by: str
    substitute_day: date | None
    child_weeks: float | None
    version: int


@said()
def parties() -> tuple[PartyRecord, ...]:
    """Return everybody to exchange files with, by name."""
    return tuple(_record(PartyRecord, row) for row in Party.objects.order_by("name", "public_id"))


def new_message() -> str:
    """Return a random name for a file that no other file has."""
    return new_public_id()


@said()
def next_revision(*, sender: str, kind: str, about: str) -> int:
    """Return the number of the next version of a file that this instance sends."""
    sent = Exchanged.objects.filter(taken=False, sender=sender, kind=kind, about=about)
    return (sent.aggregate(Max("revision"))["revision__max"] or 0) + 1


@said()
def requests_to(inspectorate: str) -> tuple[RequestRecord, ...]:
    """Return the requests that an inspectorate received, for its own people, oldest first."""
    return _requests(asking=False, inspectorate=inspectorate)


@said()
def requests_by(body: str) -> tuple[RequestRecord, ...]:
    """Return the requests that a council or provider made, for its own people, oldest first."""
    return _requests(asking=True, body=body)


@said()
def request_to(public_id: str, inspectorate: str) -> RequestRecord:
    """Return one request that an inspectorate received.

    Raises
    ------
    NotFoundError
        When it received no such request.
    """
    row = Request.objects.filter(pk=public_id, asking=False, inspectorate=inspectorate).first()
    if row is None:
        raise not_there("request")
    return _record(RequestRecord, row)


@said()
def open_request_for(visit: str) -> RequestRecord | None:
    """Return the request about a visit that waits for its answer, if there is one."""
    row = Request.objects.filter(visit=visit, asking=False, reply="").first()
    return _record(RequestRecord, row) if row else None


@said()
def open_request_by(*, body: str, service: str, visit_type: str, first_day: date) -> RequestRecord | None:
    """Return a body's request about a visit that waits for its answer, if there is one."""
    row = Request.objects.filter(
        asking=True, body=body, service=service, visit_type=visit_type, first_day=first_day, reply=""
    ).first()
    return _record(RequestRecord, row) if row else None


def _requests(**which: object) -> tuple[RequestRecord, ...]:
    rows = Request.objects.filter(**which).order_by("received_at", "public_id")
    return tuple(_record(RequestRecord, row) for row in rows)


def _record(kind: type[R], row: object) -> R:
    return kind(**{f.name: getattr(row, f.name) for f in fields(kind)})  # type: ignore[arg-type]  # a record
