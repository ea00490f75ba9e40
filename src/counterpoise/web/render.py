"""Pages from templates: strict about names, escaped by default, the same bytes for whoever sees the same."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from counterpoise.domain.roles import Permission, Person
from counterpoise.service import clock, whose
from counterpoise.web import words
from counterpoise.web.access import leads
from counterpoise.web.fields import error_items, render_field
from counterpoise.web.macros import gov

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.http import HttpRequest
    from jinja2 import Environment

SERVICE = "Counterpoise"
_HERE = Path(__file__).parent
_HASH_LENGTH = 12

#: Text, address and permission of what stands in the navigation.
_NAVIGATION = (
    ("Programmes", "/programmes", Permission.SEE_PROGRAMME),
    ("Visits", "/visits", Permission.SEE_PROGRAMME),
    ("Services", "/services", Permission.SEE_PROGRAMME),
    ("Requests", "/requests", Permission.ANSWER_REQUESTS),
    ("Returns", "/inbox", Permission.SEE_PROGRAMME),
    ("Everything coming", "/coming", Permission.SEE_OWN_AREA),
    ("Notices", "/notices", Permission.SEE_OWN_AREA),
    ("Requests", "/asked", Permission.SEE_OWN_AREA),
    ("Weekly return", "/returns/weekly", Permission.FILE_RETURNS),
    ("Files", "/files", Permission.EXCHANGE_FILES),
    ("Tables", "/imports", Permission.IMPORT_TABLES),
    ("Reports", "/learning", Permission.READ_LEARNING),
    ("People", "/people", Permission.MANAGE_PEOPLE),
    ("Audit log", "/audit", Permission.READ_AUDIT),
)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates of the pages."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - with the first page

    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        service=SERVICE, gov=gov, asset=asset, field=render_field, error_items=error_items, mark=words.mark
    )
    made.filters.update(
        day=words.day,
        days=words.days,
        weekday=words.weekday,
        short_day=words.short_day,
        instant=words.instant,
        number=words.number,
        percent=words.percent,
        count=words.count,
        sentence=words.sentence,
    )
    return made


@lru_cache(maxsize=32)
def asset(name: str) -> str:
    """Return the address of a file of the package, changed whenever the file is."""
    content = (_HERE / "static" / "counterpoise" / name).read_bytes()
    return f"{settings.STATIC_URL}counterpoise/{name}?v={hashlib.sha256(content).hexdigest()[:_HASH_LENGTH]}"


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page.

    Parameters
    ----------
    request : HttpRequest
        Its person decides what the navigation shows.
    template : str
        Name of the template.
    context : mapping, optional
        What it shows.
    status : int
        HTTP status.
    """
    text = environment().get_template(template).render({**_around(request), **(context or {})})
    return HttpResponse(text, status=status)


def to_keep(data: bytes | str, name: str, kind: str) -> HttpResponse:
    """Return a file that the reader keeps.

    Parameters
    ----------
    data : bytes or str
    name : str
        Name that it is offered under.
    kind : str
        Its media type.
    """
    answer = HttpResponse(data, content_type=kind)
    # Whatever a name holds, it stays a name: quotes are escaped, other letters encoded (RFC 6266).
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def _around(request: HttpRequest) -> dict[str, Any]:
    person: Person | None = getattr(request, "person", None)
    return {
        "person": person,
        "path": request.path,
        "whose": whose.instance(),
        "navigation": list(_navigation(person, request.path)),
        "instances": _instances(),
        "clock": settings.COUNTERPOISE_CLOCK and clock.today(),
        "notice": "",
    }


def _navigation(person: Person | None, path: str) -> Iterator[dict[str, Any]]:
    if person is None:
        return
    for text, href, needs in _NAVIGATION:
        if leads(person, href, needs):
            yield {"text": text, "href": href, "current": path == href, "active": path.startswith(f"{href}/")}


def _instances() -> list[dict[str, str]]:
    """Return the other instances of a demonstration."""
    pairs = (part.partition("=") for part in settings.COUNTERPOISE_SWITCH.split())
    return [{"kind": kind, "address": address} for kind, _, address in pairs]
