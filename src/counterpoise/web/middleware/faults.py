"""Turns whatever goes wrong into one page, or one JSON object, of the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404

from counterpoise.domain.errors import CounterpoiseError
from counterpoise.web import log
from counterpoise.web.faults import answer, unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponseBase


class FaultsMiddleware:
    """The last resort of every page; a fault inside a layer further in comes here too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request, or say what went wrong with it."""
        return self._next(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """Answer for a view that raised."""
        if isinstance(error, CounterpoiseError):
            return answer(request, error)
        # Django's own: our handlers of 400, 403 and 404 answer them.
        if isinstance(error, Http404 | PermissionDenied | SuspiciousOperation | BadRequest):
            return None
        reference = getattr(request, "reference", "")
        log.failed(error, reference)
        return unexpected(request, reference)
