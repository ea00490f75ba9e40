"""Refuses what another site makes a browser send.

A browser says with every form where it comes from: ``Sec-Fetch-Site``, and ``Origin`` since long before. What
writes must prove that it comes from our own pages. Nothing else is needed: no token stands in any form, so a
page is the same bytes for everybody who may see the same things. Requests without a cookie of a session can't
act for anybody; those of the API carry a token that no browser adds by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import GuardError
from counterpoise.web.faults import answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class OriginMiddleware:
    """Lets a writing request through only from our own pages, or with a token of the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request, or refuse it."""
        # Raises for a host that is not ours, before anything is done with it.
        host = request.get_host()
        if request.method in _READING or "Authorization" in request.headers:
            return self._next(request)
        if from_own_page(request, host):
            return self._next(request)
        return answer(
            request,
            GuardError(
                "This was not sent from a page of this service, so nothing was done.",
                next_step="Open the page here, then send the form again.",
                guard="origin",
            ),
        )


def from_own_page(request: HttpRequest, host: str) -> bool:
    """Return whether a browser says that one of our own pages sent this."""
    origin = request.headers.get("Origin", "")
    if origin:
        return origin == f"{request.scheme}://{host}"
    return request.headers.get("Sec-Fetch-Site", "") == "same-origin"
