"""Finds out who a request is from: by the cookie of a session, never for the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from counterpoise.service import accounts
from counterpoise.web.cookies import session_token
from counterpoise.web.requests import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

#: Paths that never ask who is there.
_NOBODY = ("/api/", "/feeds/", "/health", settings.STATIC_URL)


class PeopleMiddleware:
    """Puts the person who is signed in, or nobody, on the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request with its person known."""
        token = "" if request.path.startswith(_NOBODY) else session_token(request)
        request.session_token = token  # type: ignore[attr-defined]
        request.person = accounts.who_is(token, now=now()) if token else None  # type: ignore[attr-defined]
        return self._next(request)
