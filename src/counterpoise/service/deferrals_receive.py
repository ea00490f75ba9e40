"""Use case: a deferral request that came as a signed file, about a visit that its sender was told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.exchange.signed_bodies import RequestBody, plain
from counterpoise.service.acting import services_of

if TYPE_CHECKING:
    from counterpoise.service.acting import Acting
    from counterpoise.store.visit_queries import VisitRecord

#: States in which a visit can be asked about: told, and not begun.
OPEN = frozenset({VisitState.NOTIFIED, VisitState.PREPARING, VisitState.DEFERRED, VisitState.CONVERTED})


def receive(body: RequestBody, acting: Acting, *, sender: str) -> str:
    """Store a request that came as a signed file, about a visit that its sender was told of.

    Raises
    ------
    NotFoundError
        When there is no such visit for the sender: the answer is the same whatever there is.
    ConflictError
        When a request about it waits already.
    """
    from counterpoise.store import letter_writes, visit_queries  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    visit = next((v for v in visit_queries.own_visits(acting.body) if _is_of(v, body, sender)), None)
    if visit is None:
        raise NotFoundError(
            "This request is about no visit that its sender was told of.",
            next_step="Nothing was stored. Ask the sender which visit it is about.",
        )
    return letter_writes.keep_request(
        new=letter_writes.NewRequest(
            asking=False,
            inspectorate=acting.body,
            body=sender,
            service=visit.service,
            visit=visit.public_id,
            visit_type=visit.visit_type,
            first_day=visit.first_day,
            received_at=acting.now,
            payload=plain(body),
        ),
        audit=AuditEvent(acting.now, acting.who, "deferral request received", "signed file"),
    )


def _is_of(visit: VisitRecord, body: RequestBody, sender: str) -> bool:
    named = body.visit in ("", visit.public_id) and body.service == visit.service
    told = visit.service in services_of(sender) and visit.state in OPEN
    same = body.visit_type == visit.visit_type and body.first_day == visit.first_day
    return named and told and same and body.body == sender
