"""A planner's pages: programmes, one version, one planned visit, two versions compared, jobs."""

from __future__ import annotations

import threading
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from markupsafe import Markup

from counterpoise.domain.errors import StaleFactsError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.service import (
    jobs,
    plan_day,
    programme_ledger,
    programme_pages,
    programme_print,
    visits_programme,
)
from counterpoise.web import words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.fields import DayField, today_value
from counterpoise.web.paging import Pages, page_number
from counterpoise.web.render import environment, page
from counterpoise.web.requests import methods, now, person_of, today
from counterpoise.web.tables import from_records
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

    from counterpoise.domain.roles import Person

_OWN = "programmes of the own inspectorate"
_KEPT = 64
_MAKING = threading.Lock()
_LONGEST = 104
_DEFAULT_WEEKS = 16
_ENDED = {"failed": "This plan failed", "cancelled": "This plan was cancelled"}
_DONE = {"confirmed": "The programme is confirmed.", "asked": "The plan was asked for."}


class PlanForm(forms.Form):
    """What a plan is asked for."""

    as_of = DayField(
        label="Plan from what was known on",
        help_text="For example, 1 9 2020",
        error_messages={"required": "Enter the day"},
    )
    weeks = forms.IntegerField(
        label="Number of weeks",
        min_value=1,
        max_value=_LONGEST,
        error_messages={
            "required": "Enter the number of weeks",
            "invalid": "Enter a whole number of weeks",
            "min_value": "A plan has at least 1 week",
            "max_value": f"A plan has at most {_LONGEST} weeks",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}),
    )


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def programmes(request: HttpRequest) -> HttpResponse:
    """List programmes and the jobs that make them."""
    person = person_of(request)
    context = {
        "title": "Programmes",
        "heads": programme_pages.heads(person=person),
        "jobs": [j for j in jobs.jobs(person=person) if j.state != "done"],
        "may_plan": person.may(Permission.PLAN),
    }
    return page(request, "programmes.html", context)


@declared(Permission.PLAN, "a new plan of the own inspectorate")
@methods("GET", "POST")
def new_plan(request: HttpRequest) -> HttpResponse:
    """Ask for a plan, new or as the next version of a programme."""
    series = request.POST.get("series", request.GET.get("series", ""))
    person = person_of(request)
    newest = programme_pages.heads(person=person, series=series)[:1] if series else ()
    start = {"weeks": _DEFAULT_WEEKS, "as_of": today_value(newest[0].as_of if newest else today())}
    if "weeks" in request.GET:
        start = _asked_before(request) or start
    form = PlanForm(request.POST if request.method == "POST" else None, initial=start)
    if request.method == "POST" and form.is_valid() and _may_begin(form):
        asked = jobs.PlanAsked(
            as_of=form.cleaned_data["as_of"],
            weeks=form.cleaned_data["weeks"],
            series=newest[0].series if newest else "",
            after_version=newest[0].version if newest else 0,
        )
        inspectorate = newest[0].inspectorate if newest else person.bodies(Permission.PLAN)[0]
        job_id = jobs.ask_plan(asked, person=person, inspectorate=inspectorate, now=now())
        return HttpResponseRedirect(f"/jobs/{job_id}")
    context = {"title": "Revise a programme" if newest else "Make a plan", "series": series if newest else ""}
    return form_page(request, "new_plan.html", form, context)


def _may_begin(form: PlanForm) -> bool:
    """Return whether a plan can be made from the day that was asked for; else the form says why not."""
    try:
        plan_day.check_plan_day(form.cleaned_data["as_of"], weeks=form.cleaned_data["weeks"])
    except (UsageError, StaleFactsError) as error:
        form.add_error("as_of", words.days(str(error)))
        return False
    return True


def _asked_before(request: HttpRequest) -> dict[str, Any]:
    """Return what the address says that was asked for before, to be asked for again."""
    try:
        as_of = date.fromisoformat(request.GET.get("as_of", ""))
        return {"weeks": int(request.GET["weeks"]), "as_of": today_value(as_of)}
    except ValueError:
        return {}


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def programme(request: HttpRequest, series: str, version: int) -> HttpResponse:
    """Show one version: the balance, the calendar, the map, the visits."""
    person = person_of(request)
    head, told = programme_pages.programme(series, version, person=person)
    versions = programme_pages.heads(person=person, series=series)
    chosen = _chosen(request)
    context = {
        "title": f"Programme from {environment().filters['day'](told.told['horizon']['first_day'])}",
        "head": head,
        "versions": versions,
        "body": _body(head.public_id, series, version, chosen, page_number(request)),
        "may_confirm": _may_confirm(person, head, versions),
        "may_plan": person.may_in(Permission.PLAN, head.inspectorate),
        "notice": _DONE.get(request.GET.get("done", ""), ""),
    }
    return page(request, "programme.html", context)


def _may_confirm(person: Person, head: Any, versions: tuple[Any, ...]) -> bool:
    newest = head.version == versions[0].version
    second = person.may_in(Permission.CONFIRM, head.inspectorate) and head.made_by != person.email
    return newest and second and not head.confirmed_by


def _chosen(request: HttpRequest) -> programme_pages.Chosen:
    names = ("region", "family", "week", "area")
    return programme_pages.Chosen(**{name: request.GET.get(name, "")[:80] for name in names})


def _body(public_id: str, series: str, version: int, chosen: programme_pages.Chosen, number: int) -> Markup:
    """Return what a version shows, the same for everybody who may see it: made once for each choice."""
    # Many who ask at once for what is not made yet wait for one making of it.
    with _MAKING:
        return _made(public_id, series, version, chosen, number)


@lru_cache(maxsize=_KEPT)
def _made(public_id: str, series: str, version: int, chosen: programme_pages.Chosen, number: int) -> Markup:
    told = programme_pages.document(public_id)
    pages = Pages(told.chosen(chosen), number)
    address = f"/programmes/{series}/{version}"
    choice = {k: v for k, v in vars(chosen).items() if v}
    calendar = told.calendar(chosen)
    text = (
        environment()
        .get_template("programme_body.html")
        .render(
            told=told,
            document=told.told,
            chosen=chosen,
            calendar=calendar,
            calendar_sums=[sum(week) for week in zip(*(counts for _, counts in calendar), strict=True)],
            tiers=told.tiers(),
            pages=pages,
            address=address,
            query=urlencode(choice),
            heat=_heat,
            ledger=programme_ledger.ledger(told, chosen),
            tables={
                "stages": from_records("stages", told.told["stages"]),
                "lots": from_records("lots", told.told.get("lots", ())),
                "assumed": from_records("assumed", programme_print.in_words(told)),
                "delay": from_records("delay", told.told["delay"]),
                "strain": from_records("strain", told.told["strain"]),
                "law": from_records("law", told.told["required_by_law"]),
                "ages": from_records("ages", told.told["age_of_facts"]),
            },
        )
    )
    return Markup(text)  # noqa: S704 - made by a template that escapes


def _heat(count: int, most: int) -> str:
    """Return the shade of a count in the calendar."""
    if not count:
        return ""
    share = count / most
    return "cp-most" if share > 2 / 3 else "cp-many" if share > 1 / 3 else "cp-some"


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def planned_visit(request: HttpRequest, series: str, version: int, key: str) -> HttpResponse:
    """Show one planned visit: why here, why this week, what it asks."""
    person = person_of(request)
    head, visit = programme_pages.visit(series, version, key, person=person)
    context = {
        "title": visit["service_name"],
        "question": _question(visit),
        "head": head,
        "visit": visit,
        "made": programme_pages.made_of(head, visit, person=person),
    }
    return page(request, "planned_visit.html", context)


def _question(visit: Mapping[str, Any]) -> str:
    """Return the practice question of a visit in words; a general one is kept as type, region and kind."""
    told = str(visit["learning_question"] or "none")
    general = told.split(" | ")
    if general[0] != visit["visit_type"]:
        return told
    *_, region, kind = general
    what = "what those praised there do well" if kind == "strong" else "what holds those below good back"
    return f"{visit['visit_type_name']}, {region}: {what}"


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def compare(request: HttpRequest, series: str, first: int, second: int) -> HttpResponse:
    """Show how two versions differ."""
    one, other, difference = programme_pages.compare(series, first, second, person=person_of(request))
    context = {
        "title": f"Version {second} against version {first}",
        "one": one,
        "other": other,
        "difference": difference,
    }
    return page(request, "compare.html", context)


@declared(Permission.CONFIRM, _OWN)
@methods("POST")
def confirm(request: HttpRequest, series: str, version: int) -> HttpResponse:
    """Confirm a version as the second person."""
    visits_programme.confirm(series, acting(request, Permission.CONFIRM), version=version)
    return HttpResponseRedirect(f"/programmes/{series}/{version}?done=confirmed")


@declared(Permission.SEE_PROGRAMME, "jobs of the own inspectorate")
@methods("GET")
def job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Show how far a job is; once it is done, the programme it made."""
    person = person_of(request)
    found = jobs.job(job_id, person=person)
    if found.state == "done":
        return HttpResponseRedirect(f"/programmes/{found.result}")
    as_of = date.fromisoformat(str(found.question["as_of"]))
    may_cancel = person.may_in(Permission.PLAN, found.body)
    context = {
        "title": _ENDED.get(found.state, "Plan in the making"),
        "job": found,
        "as_of": as_of,
        "may_cancel": may_cancel,
        "again": "/plans/new?"
        + urlencode({n: found.question.get(n, "") for n in ("series", "as_of", "weeks")}),
    }
    return page(request, "job.html", context)


@declared(Permission.PLAN, "jobs of the own inspectorate")
@methods("POST")
def cancel_job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Cancel a job."""
    jobs.cancel(job_id, person=person_of(request), now=now())
    return HttpResponseRedirect(f"/jobs/{job_id}")
