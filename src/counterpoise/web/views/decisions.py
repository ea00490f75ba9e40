"""The yearly publication of answers to requests, by ground and outcome, as a page and as a file."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from counterpoise.domain.policy import load_policy
from counterpoise.domain.requests import OUTCOMES
from counterpoise.domain.roles import Permission
from counterpoise.service.deferrals_decisions import decisions as decisions_of
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.render import page, to_keep
from counterpoise.web.requests import methods, today

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_OWN: Final = "requests to the own inspectorate, counted, small numbers hidden"
_FIRST_YEAR: Final = 2020


def _year(request: HttpRequest) -> int:
    """Return the year that an address asks for; this one where it asks for none or for nonsense."""
    asked = request.GET.get("year", "")
    return int(asked) if asked in {str(y) for y in _years()} else today().year


def _years() -> tuple[int, ...]:
    return tuple(range(today().year, _FIRST_YEAR - 1, -1))


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def decisions(request: HttpRequest) -> HttpResponse:
    """Show the answers of a year."""
    who, year = acting(request, Permission.SEE_PROGRAMME), _year(request)
    context = {
        "title": "Answers to requests for a later date",
        "inspectorate": who.body,
        "rows": decisions_of(year, who),
        "outcomes": OUTCOMES,
        "year": year,
        "years": _years(),
        "small": load_policy().small_number,
        "may_answer": Permission.ANSWER_REQUESTS in who.permissions,
    }
    return page(request, "decisions.html", context)


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def decisions_file(request: HttpRequest) -> HttpResponse:
    """Give the same as a file; its words and numbers are ours, so no cell can be a formula."""
    who, year = acting(request, Permission.SEE_PROGRAMME), _year(request)
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(["year", "ground", "published ground", *OUTCOMES, "all"])
    for row in decisions_of(year, who):
        out.writerow([year, row.ground, "yes" if row.is_published else "no", *row.cells, row.total])
    return to_keep(text.getvalue(), f"answers-{year}.csv", "text/csv; charset=utf-8")
