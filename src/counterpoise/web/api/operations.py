"""How an operation of the API is declared: permission, scope and objects beside its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.errors import CounterpoiseError
from counterpoise.service import people
from counterpoise.web.faults import NOT_FOUND

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from ninja import NinjaAPI

    from counterpoise.domain.roles import Permission

_BEARER: Final = "Bearer "


@dataclass(frozen=True)
class Declared:
    """Who may call one operation; ``needs`` empty: everybody with a token."""

    method: str
    path: str
    needs: tuple[Permission, ...]
    scope: str
    objects: str


#: Every operation, in the order in which the modules declare them.
OPERATIONS: Final[list[Declared]] = []


class NoTokenError(CounterpoiseError):
    """No token, one that does not work, or one that does not open this."""

    http_status = 401


def bearer(request: HttpRequest) -> Any:
    """Return the person whose token the request carries, with its scopes; nothing where none works."""
    given = request.headers.get("Authorization", "")
    return people.who_holds(given.removeprefix(_BEARER)) if given.startswith(_BEARER) else None


def operation(
    api: NinjaAPI,
    method: str,
    path: str,
    *,
    needs: tuple[Permission, ...],
    objects: str,
    **more: Any,
) -> Callable[[Any], Any]:
    """Declare an operation: who may call it, with which scope, and what it lets through.

    Parameters
    ----------
    api : NinjaAPI
        Where it is served.
    method, path : str
        ``GET`` needs the scope "read", everything else "write".
    needs : tuple of Permission
        One of these is needed; empty: a token is enough.
    objects : str
        In words, which objects the use case lets through.
    **more
        What the library takes: response, summary.
    """
    scope = "read" if method == "GET" else "write"
    OPERATIONS.append(Declared(method, path, needs, scope, objects))

    return api.api_operation([method], path, auth=_holder(needs, scope), **more)


def _holder(needs: tuple[Permission, ...], scope: str) -> Callable[[HttpRequest], Any]:
    """Return what finds out who calls, and refuses before anything of the request is read."""

    def find(request: HttpRequest) -> Any:
        held = bearer(request)
        if held is None:
            return None
        person, scopes = held
        if scope not in scopes:
            raise NoTokenError(
                f"This token does not open what needs the scope “{scope}”.",
                next_step="Make a token with that scope on the page of your account.",
            )
        if needs and not any(person.may(p) for p in needs):
            raise NOT_FOUND
        return held

    return find
