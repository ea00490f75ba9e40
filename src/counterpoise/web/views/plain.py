"""Start page, texts, health and metrics."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import StoreError
from counterpoise.domain.roles import Permission
from counterpoise.service import clock
from counterpoise.service import health as case
from counterpoise.service.names import body_name
from counterpoise.service.waiting import waiting
from counterpoise.web import metrics as counts
from counterpoise.web.access import Open, declared, leads
from counterpoise.web.acting import acting_for
from counterpoise.web.render import page
from counterpoise.web.requests import methods, person_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_CHOICES: Final = (
    (
        "Programmes",
        "/programmes",
        "Plan, look at and compare programmes of visits.",
        Permission.SEE_PROGRAMME,
    ),
    ("Visits", "/visits", "Follow each visit from plan to publication.", Permission.SEE_PROGRAMME),
    (
        "Services",
        "/services",
        "Find a service: past looks, concern, own visits, weeks in which it is busy.",
        Permission.SEE_PROGRAMME,
    ),
    (
        "Notices and commitments",
        "/notices",
        "Log a call, see what follows from it, and keep what else takes the weeks of your people.",
        Permission.SEE_OWN_AREA,
    ),
    (
        "Weekly return",
        "/returns/weekly",
        "One minute: who is off and where contacts come from. The figures stay yours.",
        Permission.FILE_RETURNS,
    ),
    (
        "Everything coming at us",
        "/coming",
        "One page: what was notified, what may come by rule, own commitments, and what was asked.",
        Permission.SEE_OWN_AREA,
    ),
    (
        "Requests",
        "/requests",
        "Answer requests for a later date within a working day.",
        Permission.ANSWER_REQUESTS,
    ),
    (
        "Reports",
        "/learning",
        "Find who has solved this problem in published reports; count, compare, follow; brief a meeting.",
        Permission.READ_LEARNING,
    ),
    (
        "Check a draft",
        "/drafts",
        "See what is wrong in the draft of a letter or report, or comment on it. Nothing of it is kept.",
        Permission.READ_LEARNING,
    ),
    ("Signed files", "/files", "Take in a file that another body signed.", Permission.EXCHANGE_FILES),
    (
        "Imported tables",
        "/imports",
        "Lay newer published tables and own figures over the facts; take them back.",
        Permission.IMPORT_TABLES,
    ),
    ("People", "/people", "Accounts, roles and links to set a password.", Permission.MANAGE_PEOPLE),
    ("Audit log", "/audit", "Who changed what on accounts, roles and imports.", Permission.READ_AUDIT),
)


@declared(Open.TO_ALL)
@methods("GET")
def home(request: HttpRequest) -> HttpResponse:
    """Show what the roles of a person open."""
    if getattr(request, "person", None) is None:
        return HttpResponseRedirect("/sign-in")
    person = person_of(request)
    choices = [{"text": t, "href": h, "about": a} for t, h, a, needs in _CHOICES if leads(person, h, needs)]
    called = {g.body: body_name(g.body, clock.today()) for g in person.grants}
    # With roles in several inspectorates, each has its own lists to look at.
    one = len(person.bodies(Permission.SEE_PROGRAMME)) == 1
    context = {
        "title": "What you can do here",
        "choices": choices,
        "called": called,
        "waits": waiting(acting_for(person, Permission.SEE_PROGRAMME, named=None)) if one else None,
    }
    return page(request, "home.html", context)


@declared(Open.TO_ALL)
@methods("GET")
def health(_request: HttpRequest) -> HttpResponse:
    """Say whether the store can be read and its disk has room."""
    try:
        case.check()
    except StoreError as error:
        return HttpResponse(f"{error}\n", status=error.http_status, content_type="text/plain; charset=utf-8")
    return HttpResponse("well\n", content_type="text/plain; charset=utf-8")


@declared(Open.METRICS)
@methods("GET")
def metrics(_request: HttpRequest) -> HttpResponse:
    """Give counts of answers and jobs."""
    told = case.figures()
    text = counts.text(jobs=told.jobs, free_megabytes=told.free_megabytes)
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


@declared(Open.TO_ALL)
@methods("GET")
def text(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the texts: help, accessibility, privacy, what the figures rest on."""
    return page(request, "text.html", _texts()[name])


@lru_cache(maxsize=1)
def _texts() -> dict[str, dict[str, Any]]:
    """Return the texts of the plain pages."""
    file = Path(__file__).parent.parent / "texts.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
