"""Ways to write parties, exchanged files and deferral requests; none works without its audit event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import ConflictError
from counterpoise.store.audit import append, canonical, state_of, subject_of
from counterpoise.store.models import Exchanged, Party, Request
from counterpoise.store.recording import NOTHING, insert, not_there, update
from counterpoise.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counterpoise.store.audit import AuditEvent


@dataclass(frozen=True)
class NewParty:
    """Somebody to exchange files with; the key is the hexadecimal text of 32 bytes."""

    name: str
    body: str
    public_key: str
    fingerprint: str


@dataclass(frozen=True)
class NewExchanged:
    """A file that is taken or sent."""

    taken: bool
    kind: str
    message: str
    sender: str
    recipient: str
    about: str
    revision: int
    sha256: str


@dataclass(frozen=True)
class NewRequest:
    """A request, on the side that asks or the side that answers."""

    asking: bool
    inspectorate: str
    body: str
    service: str
    visit: str
    visit_type: str
    first_day: date
    received_at: datetime
    payload: Mapping[str, object]


@dataclass(frozen=True)
class Answer:
    """What a request is answered with, and what the answering side keeps beside it."""

    reply: str
    reply_day: date
    decided_at: datetime
    decided_by: str
    signed_by: str = ""
    substitute_day: date | None = None
    child_weeks: float | None = None


def add_party(*, new: NewParty, audit: AuditEvent) -> str:
    """Store a party whose fingerprint nobody has compared yet, and return its public id.

    Raises
    ------
    ConflictError
        When its key or its body is there already.
    """
    row = Party(**vars(new))
    insert(row, audit=audit)
    return row.public_id


def check_party(*, public_id: str, version: int, on: date, audit: AuditEvent) -> None:
    """Record that a person compared a fingerprint with the party.

    Raises
    ------
    NotFoundError
        When there is no such party.
    ConflictError
        When somebody changed it first.
    """
    changes = {"checked_on": on, "checked_by": audit.who}
    update(Party, {"pk": public_id}, what="party", version=version, changes=changes, audit=audit)


def remove_party(*, public_id: str, audit: AuditEvent) -> None:
    """Take a party away: nothing more is taken from its key.

    Raises
    ------
    NotFoundError
        When there is no such party.
    """
    with writing():
        row = Party.objects.select_for_update().filter(pk=public_id).first()
        if row is None:
            raise not_there("party")
        subject, before = subject_of(row), canonical(state_of(row))
        row.delete()
        append(audit, subject=subject, before=before, after=NOTHING)


def record_file(*, new: NewExchanged, audit: AuditEvent) -> str:
    """Record a file as taken or sent, once; return its public id.

    Raises
    ------
    ConflictError
        When the file was recorded before, or a newer version of it was.
    """
    with writing():
        newer = Exchanged.objects.filter(
            taken=new.taken,
            sender=new.sender,
            kind=new.kind,
            about=new.about,
            revision__gte=new.revision,
        ).order_by("-revision")
        found = newer.first()
        same = Exchanged.objects.filter(taken=new.taken, sender=new.sender, message=new.message).exists()
        if found is not None and not same:
            raise ConflictError(
                f"Version {found.revision} of this {new.kind} was taken already; "
                f"this file is the older version {new.revision}.",
                next_step="Nothing was stored. Ask the sender for the newest file.",
            )
        row = Exchanged(**vars(new), at=audit.at, by=audit.who)
        insert(row, audit=audit)
    return row.public_id


def keep_request(*, new: NewRequest, audit: AuditEvent) -> str:
    """Store a request and return its public id.

    Raises
    ------
    ConflictError
        When there is an open request for the same visit.
    """
    row = Request(**(vars(new) | {"payload": dict(new.payload)}))
    insert(row, audit=audit)
    return row.public_id


def answer_request(
    *, public_id: str, version: int, where: Mapping[str, object], answer: Answer, audit: AuditEvent
) -> None:
    """Store the answer to a request that has none.

    Parameters
    ----------
    public_id : str
        The request.
    version : int
        The version that was read.
    where : mapping
        What else must be so of it: its inspectorate or its body.
    answer : Answer
        The answer.
    audit : AuditEvent
        Who answers and why.

    Raises
    ------
    NotFoundError
        When there is no such request.
    ConflictError
        When it was answered, or changed, since it was read.
    """
    found = {"pk": public_id, **where}
    with writing():
        row = Request.objects.filter(**found).first()
        if row is not None and row.reply:
            raise ConflictError(
                f"This request was answered already: {row.reply}.", next_step="An answer is given once."
            )
        update(Request, found, what="request", version=version, changes=vars(answer), audit=audit)
