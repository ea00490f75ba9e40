"""What a notice said, and which service it is about: one of the body's own, or one of its area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.deadlines import Told
from counterpoise.domain.errors import BadInputError
from counterpoise.domain.visit_types import Subject
from counterpoise.service.acting import is_authority, services_of
from counterpoise.service.bodies import is_urn

if TYPE_CHECKING:
    from counterpoise.domain.visit_types import VisitType
    from counterpoise.store.council_queries import NoticeRecord

#: Which of an authority's services a type looks at.
_SERVICE_OF = {
    Subject.AUTHORITY: "authority",
    Subject.AREA_PARTNERSHIP: "area-partnership",
    Subject.SEND: "send",
    Subject.YOUTH_JUSTICE: "youth-justice",
    Subject.ADULTS: "adults",
    Subject.SCHOOL: "school",
}


def told_of(n: NoticeRecord) -> Told:
    """Return what a notice said, as deadlines are counted from it."""
    told = {"first_told": n.first_told, "last_told": n.last_told}
    return Told(n.visit_type, n.notified_on, n.first_day, n.last_day, **told)


def service_of(given: str, kind: VisitType, body: str) -> str:
    """Return the service that a notice is about: the one given, or the one that the type looks at.

    Parameters
    ----------
    given : str
        The service as it was told, "" where it follows from the type.
    kind : VisitType
        The type of the visit.
    body : str
        The ONS code of the authority, or the provider's URN.

    Raises
    ------
    BadInputError
        When the service is none of the body's, the type looks at another kind of service, or a type that
        looks at one provider names none.
    """
    own = services_of(body)
    if not is_authority(body) and kind.subject is not Subject.PROVIDER:
        raise BadInputError(
            f"{kind.name}: that looks at an authority's services or a school, not at a provider.",
            next_step="Choose an inspection or visit of a provider.",
        )
    if given:
        return _checked_service(given, kind, body)
    if kind.subject is Subject.PROVIDER:
        if len(own) == 1:
            return next(iter(own))
        raise BadInputError(
            f"A {kind.name} looks at one provider: the notice does not say which.",
            next_step="Give the provider's URN, as provider:SC012345 on the command line.",
        )
    return f"{_SERVICE_OF[kind.subject]}:{body}"


def _checked_service(service: str, kind: VisitType, body: str) -> str:
    """Return a service that a notice of this body can be about: its own, or a provider or school of its."""
    of, _, key = service.partition(":")
    looks_at = _SERVICE_OF.get(kind.subject, "provider")
    if of in {"provider", "school"} and of != looks_at:
        raise BadInputError(
            f"{kind.name}: that looks at no single {of}, so {key} can't be what it looks at.",
            next_step="Leave the URN away, or choose another inspection or visit.",
        )
    if key == body:
        return service
    if of not in {"provider", "school"} or not is_authority(body):
        raise BadInputError(
            f"{service} is none of your services.",
            next_step=f"Leave it away, or give one such as authority:{body} or provider:SC012345.",
        )
    if not is_urn(key):
        raise BadInputError(
            f"“{key}” is no URN of a {of}.",
            next_step="Give it as on the register, such as SC012345 or 123456.",
        )
    return service
