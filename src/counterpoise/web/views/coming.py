"""Everything coming at us, on one page that prints on one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.roles import Body, Permission
from counterpoise.service import brief
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.render import page
from counterpoise.web.requests import methods, person_of, today

if TYPE_CHECKING:
    from django.http import HttpRequest


@declared(Permission.SEE_OWN_AREA, "the own area; never from a programme")
@methods("GET")
def coming(request: HttpRequest) -> HttpResponse:
    """Show what was notified, what may come by rule, own commitments, peaks, and what visits asked."""
    who = acting(request, Permission.SEE_OWN_AREA)
    kinds = {g.rule.body for g in person_of(request).grants if g.body == who.body}
    if Body.AUTHORITY not in kinds:
        # Rules and figures of an area are an authority's; a provider's own page is that of its notices.
        return HttpResponseRedirect("/notices")
    team = request.GET.get("team") == "yes"
    found = brief.make(who.body, as_of=today(), today=today(), acting=who, with_embargoed=team)
    return page(request, "coming.html", {"title": "Everything coming at us", "brief": found, "team": team})
