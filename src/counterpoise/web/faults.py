"""Error pages and error objects: the same sentence, next step and status whatever asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse

from counterpoise.domain.errors import (
    AmbiguousError,
    BadInputError,
    CounterpoiseError,
    GuardError,
    NotFoundError,
    UsageError,
)
from counterpoise.web.render import page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

_FORBIDDEN, _TOO_LARGE, _UNEXPECTED = 403, 413, 500
_API = "/api/"

NOT_FOUND = NotFoundError(
    "There is no such page, or it is not yours to see.",
    next_step="Check the address, or go to the start page and choose from what is there.",
)
BAD_REQUEST = UsageError(
    "The server could not read this request.", next_step="Go back, reload the page and try again."
)


def titles(error: CounterpoiseError) -> str:
    """Return the heading of the page for an error."""
    status = error.http_status
    words = {
        400: "Sorry, that can't be done",
        403: "This is not allowed",
        404: "Page not found",
        409: "Something has changed meanwhile",
        413: "This is too large",
        422: "There is a problem with what you gave",
        503: "The store can't be used right now",
    }
    return words.get(status, "Sorry, there is a problem")


def answer(request: HttpRequest, error: CounterpoiseError, *, look: str = "") -> HttpResponse:
    """Return the page, or under ``/api/`` the problem object, that tells of an error.

    ``look`` is the address of what stands in the way, where there is such a page.
    """
    if request.path.startswith(_API):
        return problem(error)
    return page(
        request,
        "error.html",
        {
            "title": titles(error),
            "sentence": error.sentence,
            "next_step": error.next_step,
            "look": look,
            "choices": error.choices if isinstance(error, AmbiguousError) else (),
            "faults": [str(f) for f in error.faults] if isinstance(error, BadInputError) else (),
        },
        status=error.http_status,
    )


def problem(error: CounterpoiseError, **more: Any) -> HttpResponse:
    """Return an error as RFC 9457 has it, with our next step, and what else is told, beside its members."""
    body: dict[str, Any] = {
        "type": f"urn:counterpoise:problem:{_code(error)}",
        "title": titles(error),
        "status": error.http_status,
        "detail": error.sentence,
        "next_step": error.next_step,
    }
    if isinstance(error, GuardError):
        body["guard"] = error.guard
    if isinstance(error, AmbiguousError):
        body["choices"] = list(error.choices)
    if isinstance(error, BadInputError) and error.faults:
        body["faults"] = [vars(f) for f in error.faults]
    return JsonResponse(body | more, status=error.http_status, content_type="application/problem+json")


def _code(error: CounterpoiseError) -> str:
    name = type(error).__name__.lstrip("_").removesuffix("Error")
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


class _UnexpectedError(CounterpoiseError):
    """What nobody foresaw; the reference finds it in the log."""

    http_status = _UNEXPECTED


def unexpected(request: HttpRequest, reference: str) -> HttpResponse:
    """Return the page for something that nobody foresaw."""
    return answer(
        request,
        _UnexpectedError(
            "Something happened that Counterpoise did not expect. What was saved before is still there.",
            next_step=f"Try again; if it happens again, tell your administrator the reference {reference}.",
        ),
    )


class _NotAllowedError(CounterpoiseError):
    """The method is not one of those that an address of the API answers to."""

    http_status = 405


def api_answer(request: HttpRequest, answered: HttpResponseBase) -> HttpResponseBase:
    """Return an answer as it is, or, where the API refused a method, the same as a problem."""
    if answered.status_code != _NotAllowedError.http_status or not request.path.startswith(_API):
        return answered
    told = problem(
        _NotAllowedError(
            "This address does not answer to that method.", next_step="Look at /api/v1/openapi.json."
        )
    )
    told.headers["Allow"] = answered.headers.get("Allow", "")
    return told


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Return the page for a request that could not be read."""
    return answer(request, BAD_REQUEST)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Return the page for what is not allowed: the same as for what is not there."""
    return answer(request, NOT_FOUND)


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Return the page for what is not there."""
    return answer(request, NOT_FOUND)


def handler500(request: HttpRequest) -> HttpResponse:
    """Return the page for a fault outside every view."""
    return unexpected(request, getattr(request, "reference", ""))
