"""Lets a request to a view only as the view declared; a view that declared nothing is closed to everybody."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponseRedirect

from counterpoise.domain.roles import Permission, Person
from counterpoise.service import people
from counterpoise.web.access import Access, Open, access_of
from counterpoise.web.faults import BAD_REQUEST, NOT_FOUND, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

_SIGN_IN = "/sign-in"
_SET_UP_CODES = "/account/codes"
#: What a person without codes may do meanwhile; signing out is open to all.
_WITHOUT_CODES = frozenset({_SET_UP_CODES, "/account/password"})


class GateMiddleware:
    """Checks the declared access of the view that a request is for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; the check comes once the view is known."""
        # No store keeps a NUL, and PostgreSQL takes none even to look for it.
        if "\0" in request.path:
            return answer(request, NOT_FOUND)
        if "%00" in request.META.get("QUERY_STRING", ""):
            return answer(request, BAD_REQUEST)
        return self._next(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponseBase | None:
        """Refuse, or return nothing and let the view answer."""
        access = access_of(view)
        if access is not None and _open(access, request):
            return None
        person: Person | None = getattr(request, "person", None)
        if access is not None and person is None:
            return HttpResponseRedirect(_SIGN_IN)
        if access is not None and person is not None and _may(access, person):
            return _to_codes(request, person)
        # The same answer as for a page that does not exist.
        return answer(request, NOT_FOUND)


def _to_codes(request: HttpRequest, person: Person) -> HttpResponseBase | None:
    """Lead whoever has no one-time codes to setting them up, where the instance asks everybody for them."""
    if not settings.COUNTERPOISE_CODES or request.path in _WITHOUT_CODES or people.has_codes(person):
        return None
    return HttpResponseRedirect(_SET_UP_CODES)


def _may(access: Access, person: Person) -> bool:
    if isinstance(access.needs, Permission):
        return person.may(access.needs)
    return access.needs is Open.SIGNED_IN or person.may(Permission.MANAGE_PEOPLE)


def _open(access: Access, request: HttpRequest) -> bool:
    if access.needs is Open.METRICS:
        token = settings.COUNTERPOISE_METRICS_TOKEN
        given = request.headers.get("Authorization", "")
        return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    return access.needs in {Open.TO_ALL, Open.LINK, Open.API}
