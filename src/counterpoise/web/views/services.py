"""A planner's pages on services: find one, and all that its inspectorate may know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import service_page
from counterpoise.service.acting import AREA_PREFIXES
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.render import page
from counterpoise.web.requests import methods, person_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_PUBLIC: Final = "every service of the public register; visits of the own inspectorate; weeks alone of others"
_LONGEST = 80


@declared(Permission.SEE_PROGRAMME, _PUBLIC)
@methods("GET")
def services(request: HttpRequest) -> HttpResponse:
    """Find a service by words of its name, its area or its number."""
    words = request.GET.get("q", "")[:_LONGEST].strip()
    found = service_page.find(words, acting(request, Permission.SEE_PROGRAMME))
    context = {"title": "Services", "words": words, "found": found, "most": service_page.MOST_FOUND}
    return page(request, "services.html", context)


@declared(Permission.SEE_PROGRAMME, _PUBLIC)
@methods("GET")
def service(request: HttpRequest, service: str) -> HttpResponse:
    """Show one service: past looks, concern, own visits, weeks in which it is busy."""
    who = acting(request, Permission.SEE_PROGRAMME)
    found = service_page.page_of(service, who, person=person_of(request))
    context = {
        "title": found.service.name,
        "found": found,
        "type_name": lambda code: visit_type(code).name,
        "inspectorate": who.body,
        "in_area": service.partition(":")[0] in AREA_PREFIXES,
    }
    return page(request, "service.html", context)
