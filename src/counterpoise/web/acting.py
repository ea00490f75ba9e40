"""On whose behalf a page does something: the person, and the one body that the address or the form names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import NotFoundError
from counterpoise.service.acting import Acting
from counterpoise.web.requests import now, person_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.domain.roles import Permission, Person


def acting(request: HttpRequest, permission: Permission) -> Acting:
    """Return the person as somebody acting for one of their bodies in which a permission holds.

    Raises
    ------
    NotFoundError
        When they hold it nowhere, or not in the body that was named.
    """
    return acting_for(
        person_of(request), permission, named=request.POST.get("body") or request.GET.get("body")
    )


def acting_for(person: Person, permission: Permission, *, named: str | None) -> Acting:
    """Return a person as acting for a body: the one named, or the first in which the permission holds."""
    bodies = person.bodies(permission)
    body = named or (bodies[0] if bodies else "")
    if body not in bodies:
        raise NotFoundError("There is no such page.", next_step="Go to the start page.")
    held = [g.rule.may for g in person.grants if g.body == body]
    return Acting(who=person.email, now=now(), body=body, permissions=frozenset().union(*held))
