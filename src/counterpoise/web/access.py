"""What every route declares of its access, and the list of all routes with what they declared.

A view without a declaration is refused before it runs, so that a forgotten one opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

from counterpoise.domain.roles import Body, Permission
from counterpoise.service import import_pages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterpoise.domain.roles import Person

ATTRIBUTE: Final = "counterpoise_access"


class Open(StrEnum):
    """Routes that no role is asked for."""

    TO_ALL = "everybody"
    SIGNED_IN = "everybody signed in"
    LINK = "whoever holds the secret in the address"
    API = "whoever sends a token of the API"
    METRICS = "administrators, or whoever holds the metrics token"


@dataclass(frozen=True)
class Access:
    """Who may use a route, and which objects it then shows.

    Parameters
    ----------
    needs : Permission or Open
        The permission without which the route answers as if it were not there, or for whom it is open.
    objects : str
        In words, which objects the use case behind it lets through.
    """

    needs: Permission | Open
    objects: str


@dataclass(frozen=True)
class Route:
    """One route of the service."""

    path: str
    name: str
    access: Access | None
    methods: tuple[str, ...]


def declared(needs: Permission | Open, objects: str = "no object") -> Callable[[Any], Any]:
    """Declare who may use a view; every view carries this once.

    Parameters
    ----------
    needs : Permission or Open
        See ``Access``.
    objects : str
        See ``Access``.
    """

    def mark(view: Any) -> Any:
        setattr(view, ATTRIBUTE, Access(needs, objects))
        return view

    return mark


def access_of(view: Any) -> Access | None:
    """Return what a view declared, or nothing."""
    found = getattr(view, ATTRIBUTE, None)
    return found if isinstance(found, Access) else None


def opens(person: Person, needs: Permission) -> bool:
    """Return whether a permission opens anything to somebody here; tables are the instance's own people's."""
    return import_pages.may_import(person) if needs is Permission.IMPORT_TABLES else person.may(needs)


def leads(person: Person, href: str, needs: Permission) -> bool:
    """Return whether a page is worth a link: one about an area is for an authority's own people."""
    of_an_area = any(g.rule.body is Body.AUTHORITY for g in person.grants)
    return opens(person, needs) and (of_an_area or href != "/coming")


def routes() -> tuple[Route, ...]:
    """Return every route by its path."""
    return tuple(sorted(_walk(get_resolver().url_patterns, ""), key=lambda r: (r.path, r.name)))


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        path = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            methods = tuple(getattr(view, "counterpoise_methods", ("GET", "HEAD")))
            yield Route(f"/{path}", pattern.name or "", access_of(view), methods)
