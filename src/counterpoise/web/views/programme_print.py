"""A region of a programme on paper: for the inspectorate that owns it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.roles import Permission
from counterpoise.service import programme_ledger, programme_pages
from counterpoise.service import programme_print as case
from counterpoise.web.access import declared
from counterpoise.web.render import page
from counterpoise.web.requests import methods, person_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@declared(Permission.SEE_PROGRAMME, "programmes of the own inspectorate")
@methods("GET")
def printed(request: HttpRequest, series: str, version: int) -> HttpResponse:
    """Show one region of a version, laid out for paper; without a region, ask for one."""
    person = person_of(request)
    head, told, regions = case.regions(series, version, person=person)
    region = request.GET.get("region", "")[:80]
    context = {
        "title": f"{region}: the programme on paper" if region else "The programme on paper, by region",
        "head": head,
        "newest": programme_pages.heads(person=person, series=series)[0].version,
        "told": told,
        "document": told.told,
        "regions": regions,
        "sheet": case.sheet(told, region) if region else None,
        "ledger": programme_ledger.ledger(told, programme_pages.Chosen(region=region)) if region else (),
        "address": f"/programmes/{series}/{version}",
    }
    return page(request, "programme_print.html", context)
