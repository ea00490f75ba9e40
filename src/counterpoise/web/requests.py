"""What a view knows of a request beyond what Django says."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseNotAllowed

from counterpoise.domain.errors import NotFoundError
from counterpoise.service import clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from counterpoise.domain.roles import Person


class Request(HttpRequest):
    """A request after the layers: who it is from, and the token of the session."""

    person: Person | None
    session_token: str


def person_of(request: HttpRequest) -> Person:
    """Return who is signed in.

    Raises
    ------
    NotFoundError
        When nobody is: the gate lets no such request through to a page that asks.
    """
    person: Person | None = getattr(request, "person", None)
    if person is None:
        raise NotFoundError("There is no such page.", next_step="Sign in and look again.")
    return person


def now() -> datetime:
    """Return the instant: the one clock of the pages."""
    return clock.now()


def today() -> date:
    """Return the day in London."""
    return clock.today()


def size_told(request: HttpRequest) -> int:
    """Return how many bytes a request says that it brings, before any is read; 0 where it does not say."""
    size = request.headers.get("Content-Length", "")
    return int(size) if size.isdecimal() else 0


def methods(*allowed: str) -> Callable[[Any], Any]:
    """Let a view be called by these methods alone; GET brings HEAD with it.

    Parameters
    ----------
    *allowed : str
        ``GET``, ``POST``.
    """
    every = (*allowed, "HEAD") if "GET" in allowed else allowed

    def wrap(view: Any) -> Any:
        @wraps(view)
        def only(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method not in every:
                return HttpResponseNotAllowed(every)
            return view(request, *args, **kwargs)

        only.counterpoise_methods = every  # type: ignore[attr-defined]
        return only

    return wrap
