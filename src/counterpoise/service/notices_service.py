"""Which service a notice is about: one of the body's own, or a provider or school of its area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError
from counterpoise.domain.visit_types import Subject
from counterpoise.service.acting import is_authority, services_of

if TYPE_CHECKING:
    from counterpoise.domain.visit_types import VisitType

#: Which of an authority's services a type looks at.
_SERVICE_OF = {
    Subject.AUTHORITY: "authority",
    Subject.AREA_PARTNERSHIP: "area-partnership",
    Subject.SEND: "send",
    Subject.YOUTH_JUSTICE: "youth-justice",
    Subject.ADULTS: "adults",
    Subject.SCHOOL: "school",
}


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
        When the service is none of the body's, or a type that looks at one provider names none.
    """
    own = services_of(body)
    if given:
        return _checked_service(given, body)
    if kind.subject is Subject.PROVIDER:
        if len(own) == 1:
            return next(iter(own))
        raise BadInputError(
            f"A {kind.name} looks at one provider: the notice does not say which.",
            next_step="Give the provider as provider:URN.",
        )
    return f"{_SERVICE_OF[kind.subject]}:{body}"


def _checked_service(service: str, body: str) -> str:
    """Return a service that a notice of this body can be about: its own, or a provider or school of its."""
    kind, _, key = service.partition(":")
    beside = is_authority(body) and kind in {"provider", "school"} and key.isalnum()
    if key == body or beside:
        return service
    raise BadInputError(
        f"{service} is none of your services.",
        next_step=f"Leave it away, or give one such as authority:{body} or provider:SC012345.",
    )
