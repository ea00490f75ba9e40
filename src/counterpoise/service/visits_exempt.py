"""Why nothing may delay a look at a service for strain, and what only the inspectorate knows of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError
from counterpoise.domain.roles import Permission
from counterpoise.service import start

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.service.acting import Acting
    from counterpoise.store.visit_queries import ConcernRecord, VisitRecord

_WORDS = {
    "concern": "has a concern since its last look",
    "priority action": "has an area for priority action",
}
_LONGEST = 200


def exempt_now(visit: VisitRecord, on: date) -> str:
    """Return why nothing may delay a visit for strain on a day, "" where that is allowed (rule 4)."""
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    held = visit_queries.concerns_of(visit.inspectorate, visit.service, on)
    return visit.exempt or (_WORDS[held[0].kind] if held else "")


def add_concern(*, service: str, kind: str, since: date, held_where: str, acting: Acting) -> ConcernRecord:
    """Record a concern or an area for priority action; ``held_where`` points to the document (rule 7).

    Raises
    ------
    BadInputError
        When the kind is not known, or no place of the document is given.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    if kind not in _WORDS:
        raise BadInputError(
            f"There is no kind {kind!r}.", next_step="It is one of: " + ", ".join(_WORDS) + "."
        )
    if not held_where.strip() or len(held_where) > _LONGEST:
        raise BadInputError(
            "Say where the document lies and who holds it, in a few words, never what it says.",
            next_step="Give a place, such as the register of complaints.",
        )
    start.open_store()
    from counterpoise.store import visit_queries, visit_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    new = visit_writes.NewConcern(acting.body, service, kind, since, held_where, acting.today)
    audit = AuditEvent(acting.now, acting.who, f"{kind} recorded", "pointer kept")
    public_id = visit_writes.keep_concern(new=new, audit=audit)
    found = visit_queries.concerns_of(acting.body, service, max(since, acting.today))
    return next(c for c in found if c.public_id == public_id)


def end_concern(public_id: str, *, version: int, why: str, acting: Acting) -> None:
    """Record that a concern no longer stands.

    Raises
    ------
    NotFoundError
        When the inspectorate has none such.
    ConflictError
        When somebody changed it first.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.CONFIRM)
    start.open_store()
    from counterpoise.store import visit_writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late

    visit_writes.end_concern(
        public_id=public_id,
        inspectorate=acting.body,
        version=version,
        on=acting.today,
        audit=AuditEvent(acting.now, acting.who, "concern ended", why),
    )
