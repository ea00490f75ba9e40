"""A planner's pages on visits: the list, one visit with its life, its steps, and the sign-off of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.calendar import monday_of
from counterpoise.domain.errors import BadInputError, ConflictError, GuardError, UsageError
from counterpoise.domain.lifecycle import STEPS, Mode, Step, VisitState
from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import (
    exchange_files,
    exchange_files_taken,
    programme_pages,
    visits,
    visits_notice,
    visits_sign_off,
)
from counterpoise.service.waiting import calls_due
from counterpoise.web import words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.fields import DayField, today_value
from counterpoise.web.paging import Pages, page_number
from counterpoise.web.render import page, to_keep
from counterpoise.web.requests import methods, person_of, today
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.store.visit_queries import VisitRecord

_OWN: Final = "visits of the own inspectorate"
_SIGN_OFF: Final = "sign_off"
#: Fields that a step asks a person for, by name: a day, a choice or words.
_DAYS: Final = frozenset(
    {"first_day", "last_day", "notified_on", "resume_by", "draft_sent_on", "published_on", "checked_on"}
)
_LABELS: Final = {
    "first_day": "First day of fieldwork",
    "last_day": "Last day of fieldwork",
    "notified_on": "Day on which notice was given",
    "resume_by": "Resume by",
    "draft_sent_on": "Day on which the draft was sent",
    "published_on": "Day of publication",
    "checked_on": "Day on which the substitute check was made",
    "mode": "How is fieldwork done?",
    "why": "Why? It is kept in the audit log",
}


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def visit_list(request: HttpRequest) -> HttpResponse:
    """List the visits of the own inspectorate."""
    every = visits.own_list(acting(request, Permission.SEE_PROGRAMME))
    state, region = request.GET.get("state", ""), request.GET.get("region", "")
    calls = request.GET.get("calls", "")
    chosen = [v for v in every if state in {"", v.state.value} and region in {"", v.region}]
    if calls:
        chosen = list(calls_due(tuple(chosen), today()))
    context = {
        "title": "Visits",
        "pages": Pages(chosen, page_number(request)),
        "any": bool(every),
        "state": state,
        "region": region,
        "calls": calls,
        "order": "by the last day for the notice" if calls else "by first day",
        "notice_by": visits_notice.to_be_told,
        "states": [s for s in VisitState if any(v.state is s for v in every)],
        "regions": sorted({v.region for v in every if v.region}),
        "type_name": _type_name,
    }
    return page(request, "visits.html", context)


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET")
def visit(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Show one visit: where it stands, what was done, what can be done, the days to keep."""
    who = acting(request, Permission.SEE_PROGRAMME)
    found = visits.own(visit_id, who)
    at = found.visit
    person = person_of(request)
    context = {
        "title": at.service_name or at.service,
        "found": found,
        "visit": at,
        "kind": visit_type(at.visit_type),
        "open_steps": [s for s in found.open_steps if s.name == _SIGN_OFF or s.name not in visits.ELSEWHERE],
        "planned": programme_pages.planned_for(at.programme, at.requirement, person=person),
        "step_labels": {s.name: s.event for s in STEPS.values()},
        # A step without a reason of its own keeps its name as one: that is said already.
        "step_names": {s.label for s in STEPS.values()},
        "call_ahead": at.state is VisitState.CONFIRMED,
        "answers": list(found.signed_off.checks.items()) if found.signed_off else [],
        "may_answer": Permission.ANSWER_REQUESTS in who.permissions,
        "may_send": bool(at.notified_on) and Permission.PLAN in who.permissions,
        "reaches": exchange_files.reaches(at.service.partition(":")[2], who),
    }
    return page(request, "visit.html", context)


@declared(Permission.PLAN, _OWN)
@methods("POST")
def notice_file(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Give the notice of a visit as a signed file for whoever was told of it."""
    who = acting(request, Permission.PLAN)
    at = visits.own(visit_id, who).visit
    return to_keep(exchange_files_taken.notice_file(at, who).data, "notice.json", "application/json")


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET", "POST")
def take_step(request: HttpRequest, visit_id: str, name: str) -> HttpResponse:
    """Ask for what a step needs, and take it; the table of the life cycle says who may."""
    who = acting(request, Permission.SEE_PROGRAMME)
    found = visits.own(visit_id, who)
    if name == _SIGN_OFF:
        return HttpResponseRedirect(f"/visits/{visit_id}/sign-off")
    taken = visits.plain_step(name)
    form = _step_form(request, taken, found.visit)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        version = given.pop("version")
        try:
            visits.take_step(visit_id, name, who, version=version, given=given)
        except (BadInputError, UsageError) as error:
            form.add_error(None, words.days(str(error)))
        except ConflictError as error:
            there = visits.own(visit_id, who).visit
            return _stale(request, error, there, given, given_version=version)
        else:
            return HttpResponseRedirect(f"/visits/{visit_id}")
    at = found.visit
    context = {
        "title": taken.label,
        "button": taken.label,
        "back": f"/visits/{visit_id}",
        "caption": at.service_name or at.service,
        "about": [
            ("Inspection or visit", _type_name(at.visit_type), ""),
            ("Fieldwork as it stands", _days_of(at), ""),
            ("Week of", words.day(monday_of(at.first_day)), ""),
            *_to_know(taken, at),
        ],
    }
    return form_page(request, "form.html", form, context)


def _to_know(taken: Step, at: VisitRecord) -> list[tuple[str, str, str]]:
    """Return what follows from a step, or binds it, and what the page does not say by itself."""
    told = visits_notice.to_be_told(at)
    last = [("Last day for the notice", words.day(told), "")] if told else []
    if taken.name == "move":
        then = "it is a proposal again, until a second person confirms it"
        return [*last, ("After the move", then, "")]
    return last if taken.name in {"confirm", "notify"} else []


def _days_of(at: VisitRecord) -> str:
    return f"{words.day(at.first_day)} to {words.day(at.last_day)}"


def _step_form(request: HttpRequest, taken: Step, at: VisitRecord) -> forms.Form:
    """Return a form with a field for each thing that a step needs, and the version that was read."""
    fields: dict[str, forms.Field] = {
        "version": forms.IntegerField(widget=forms.HiddenInput),
    }
    start: dict[str, Any] = {"version": at.version}
    for name in taken.needs:
        fields[name] = _field(name)
        if name in _DAYS:
            start[name] = today_value(getattr(at, name, None) or today())
        elif name == "mode":
            start[name] = at.mode.value
    kind = type("StepForm", (forms.Form,), fields)
    made: forms.Form = kind(request.POST if request.method == "POST" else None, initial=start)
    return made


def _field(name: str) -> forms.Field:
    label = _LABELS[name]
    if name in _DAYS:
        return DayField(label=label, error_messages={"required": "Enter the day"})
    if name == "mode":
        return forms.ChoiceField(
            label=label, choices=[(m.value, m.value.capitalize()) for m in Mode], widget=forms.RadioSelect
        )
    return forms.CharField(
        label=label, max_length=2000, widget=forms.Textarea, error_messages={"required": "Enter the reason"}
    )


def _stale(
    request: HttpRequest,
    error: ConflictError,
    there: VisitRecord,
    given: dict[str, Any],
    *,
    given_version: int,
) -> HttpResponse:
    """Show what is there now beside what was given: nothing is overwritten, nothing typed is lost."""
    changed = given_version != there.version
    context = {
        "title": "Somebody changed this first" if changed else "This can't be done now",
        "sentence": error.sentence,
        "next_step": error.next_step,
        "there": [
            ("State", there.state.label, ""),
            ("Fieldwork", _days_of(there), ""),
            ("Mode", there.mode.value, ""),
        ],
        "given": [(_LABELS.get(name, name), value) for name, value in given.items()],
        "look": (f"/visits/{there.public_id}", "Look at the visit as it is now"),
    }
    return page(request, "stale.html", context, status=error.http_status)


@declared(Permission.SEE_PROGRAMME, _OWN)
@methods("GET", "POST")
def sign_off(request: HttpRequest, visit_id: str) -> HttpResponse:
    """Show what there is to know in the minutes before a call; a second person signs."""
    who = acting(request, Permission.SEE_PROGRAMME)
    at = visits.own(visit_id, who).visit
    found = visits_sign_off.checks(visit_id, who)
    form = _sign_off_form(request, found, at.version)
    if request.method == "POST" and form.is_valid():
        answers = {c.name: form.cleaned_data.get(f"answer_{n}", "") for n, c in enumerate(found)}
        try:
            visits_sign_off.sign_off(visit_id, who, version=form.cleaned_data["version"], answers=answers)
        except (BadInputError, ConflictError, GuardError) as error:
            form.add_error(None, words.days(str(error)))
        else:
            return HttpResponseRedirect(f"/visits/{visit_id}")
    told, given = visits_notice.to_be_told(at), at.notified_on
    context = {
        "title": "Before the call",
        "visit": at,
        "checks": found,
        "about": [
            ("Inspection or visit", _type_name(at.visit_type), ""),
            ("Fieldwork", _days_of(at), ""),
            ("Notice was given on", words.day(given), "")
            if given
            else ("Last day for the notice", words.day(told) if told else "none is given", ""),
        ],
    }
    return form_page(request, "sign_off.html", form, context)


def _sign_off_form(
    request: HttpRequest, found: tuple[visits_sign_off.Check, ...], version: int
) -> forms.Form:
    fields: dict[str, forms.Field] = {"version": forms.IntegerField(widget=forms.HiddenInput)}
    for number, check in enumerate(found):
        if not check.clear:
            fields[f"answer_{number}"] = forms.CharField(
                label=check.question,
                help_text=check.finding,
                max_length=1000,
                widget=forms.Textarea,
                error_messages={"required": f"Answer: {check.question}"},
            )
    kind = type("SignOffForm", (forms.Form,), fields)
    made: forms.Form = kind(request.POST if request.method == "POST" else None, initial={"version": version})
    return made


def _type_name(code: str) -> str:
    return visit_type(code).name
