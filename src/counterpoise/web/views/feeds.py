"""Calendar feeds: an address with a secret in it, for calendar programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse

from counterpoise.service import feeds
from counterpoise.web.access import Open, declared
from counterpoise.web.faults import NOT_FOUND
from counterpoise.web.requests import methods, now

if TYPE_CHECKING:
    from django.http import HttpRequest


@declared(Open.LINK, "notified visits that the owner of the token may learn of")
@methods("GET")
def calendar(_request: HttpRequest, token: str) -> HttpResponse:
    """Give the calendar of whoever's token it is."""
    found = feeds.calendar(token, now=now())
    if found is None:
        raise NOT_FOUND
    return HttpResponse(found, content_type="text/calendar; charset=utf-8")
