"""A council's pages: notices, what follows from each, and what else takes the weeks of its people."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.deadlines import fieldwork_mark
from counterpoise.domain.errors import AmbiguousError, BadInputError, ConflictError, NotFoundError, UsageError
from counterpoise.domain.notice import CommitmentKind
from counterpoise.domain.roles import Permission
from counterpoise.domain.tariffs import POOL_LABELS
from counterpoise.domain.visit_types import Subject, load_visit_types, visit_type
from counterpoise.service import (
    commitments,
    deferrals,
    exchange_files,
    notices,
    notices_changes,
    notices_told,
    returns,
    returns_here,
)
from counterpoise.service.acting import is_authority
from counterpoise.service.names import looked_at, provision_of
from counterpoise.service.notices_again import NoticeThereError
from counterpoise.service.notices_service import told_of
from counterpoise.web import faults, words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.fields import DayField, linked, today_value
from counterpoise.web.hours import hours_field, pool_key, pools_of
from counterpoise.web.render import page, to_keep
from counterpoise.web.requests import methods, today
from counterpoise.web.views import notice_changes
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from counterpoise.domain.visit_types import VisitType
    from counterpoise.store.council_queries import NoticeRecord

_BACK, _AHEAD = timedelta(days=365), timedelta(days=183)
_OWN: Final = "notices, commitments and returns of the own body"
_REFUSALS = (BadInputError, UsageError, NotFoundError, AmbiguousError, ConflictError)


class NoticeForm(forms.Form):
    """What a call said."""

    visit_type = forms.ChoiceField(
        label="What was notified?", error_messages={"required": "Choose the inspection or visit"}
    )
    notified_on = DayField(
        label="When were you told?",
        help_text="For example, 2 9 2020",
        error_messages={"required": "Enter the day on which you were told"},
    )
    first_day = DayField(
        label="First day of fieldwork (optional)",
        help_text="Leave it empty if you were not told: it is worked out from the rules.",
        required=False,
    )
    service = forms.CharField(
        label="Provider or school (optional)",
        help_text="Only for a visit to a home, an agency or a school: its URN, for example SC012345.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    embargo = forms.BooleanField(
        label="Keep it inside the team",
        help_text="It is then in no brief, no feed and no count that leaves the team.",
        required=False,
    )

    def __init__(self, *args: Any, body: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visit_type"].choices = _type_choices(body, today())  # type: ignore[attr-defined]
        if not is_authority(body):
            # Whatever a provider is told of looks at itself.
            del self.fields["service"]


def _type_choices(body: str, on: date) -> list[tuple[str, str]]:
    """Return the types that a body may be told of: those done within a year back or half a year ahead."""
    kinds = sorted(load_visit_types().values(), key=lambda t: (t.owner, t.name))
    own = "" if is_authority(body) else provision_of(body, on)
    done = (
        t
        for t in kinds
        if _is_done(t, on)
        and (is_authority(body) or t.subject is Subject.PROVIDER)
        and (not own or own in t.provisions)
    )
    return [("", "Choose one"), *((t.code, f"{t.owner}: {t.name}") for t in done)]


def _is_done(kind: VisitType, on: date) -> bool:
    begins, ends = kind.valid_from or on, kind.valid_to or on
    return not kind.withdrawn and begins <= on + _AHEAD and ends >= on - _BACK


@declared(Permission.SEE_OWN_AREA, _OWN)
@methods("GET")
def notice_list(request: HttpRequest) -> HttpResponse:
    """List what the body was told of, and what else it committed its people to."""
    who = acting(request, Permission.SEE_OWN_AREA)
    context = {
        "title": "Notices and commitments",
        "notices": notices.listed(who),
        "commitments": commitments.listed(who),
        "told": notices.unlogged(who),
        "type_name": lambda code: visit_type(code).name,
        "looked_at": lambda n: looked_at(n.service, who.today),
        "pool_names": POOL_LABELS,
        "may_log": Permission.LOG_NOTICE in who.permissions,
    }
    return page(request, "notices.html", context)


@declared(Permission.LOG_NOTICE, _OWN)
@methods("POST")
def log_told(request: HttpRequest) -> HttpResponse:
    """Log the notice of a visit that an inspectorate on the same server told the body of."""
    visit_id = request.POST.get("visit", "")
    # No store keeps a NUL, and PostgreSQL takes none even to look for it.
    if not visit_id or "\0" in visit_id:
        raise UsageError("No visit was named.", next_step="Choose one on the page of notices.")
    try:
        made = notices.log_told(visit_id, acting(request, Permission.LOG_NOTICE)).notice
    except NoticeThereError as error:
        if error.made_before is None:
            return faults.answer(request, error, look=look_at(error))
        made = error.made_before
    return HttpResponseRedirect(_address(made))


@declared(Permission.LOG_NOTICE, _OWN)
@methods("GET", "POST")
def log_notice(request: HttpRequest) -> HttpResponse:
    """Log a notice in two minutes."""
    who = acting(request, Permission.LOG_NOTICE)
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        body=who.body,
        initial={"notified_on": today_value(today())},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = notices.log(_call(form.cleaned_data), who)
        except NoticeThereError as error:
            # A second click breaks off the answer to the first: its own leads where that one would have.
            if error.made_before:
                return HttpResponseRedirect(_address(error.made_before))
            form.add_error(None, linked(words.days(str(error)), look_at(error)))
        except _REFUSALS as error:
            form.add_error(None, words.days(str(error)))
        else:
            return HttpResponseRedirect(_address(made.notice))
    context = {"title": "Log a notice", "button": "Log the notice", "back": "/notices"}
    return form_page(request, "form.html", form, context)


def _address(at: NoticeRecord) -> str:
    return f"/notices/{at.public_id}"


def look_at(error: NoticeThereError) -> str:
    """Return the address of the notice that is there already, "" where the asker may not see it."""
    return _address(error.notice) if error.notice else ""


def _call(given: dict[str, Any]) -> notices.Call:
    kind, urn = visit_type(given["visit_type"]), given.get("service", "").strip().upper()
    of = "school" if kind.subject is Subject.SCHOOL else "provider"
    return notices.Call(
        visit_type=kind.code,
        notified_on=given["notified_on"],
        first_day=given["first_day"],
        service=f"{of}:{urn}" if urn else "",
        embargo=given["embargo"],
    )


@declared(Permission.SEE_OWN_AREA, _OWN)
@methods("GET")
def notice(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Show a notice: deadlines, tasks, clashes, what the pools can spare, what could be put."""
    who = acting(request, Permission.SEE_OWN_AREA)
    found = notices.view(notice_id, who)
    at = found.notice
    told = notices_told.differing(at, who)
    context = {
        "title": found.kind.name,
        "notice": notice_changes.SAID.get(request.GET.get("said", ""), ""),
        "history": notices_changes.history(notice_id, who),
        "looked_at": looked_at(at.service, who.today),
        "asked": deferrals.about(at, who),
        "pool_names": POOL_LABELS,
        "fieldwork_mark": fieldwork_mark(told_of(at), found.kind),
        "told": told,
        "told_stands": told is not None and notices_told.takes_place(told),
        "hours": returns.hours_of(at.service, at.visit_type, at.first_day, who),
        "here": returns_here.hand_over_of(at, who),
        "reaches": exchange_files.reaches(at.inspectorate, who),
        "signs": exchange_files.signs_for(who),
        "found": found,
        "weeks": sorted({r.monday for r in found.room}),
        "pools": [(p, POOL_LABELS[p]) for p in pools_of(who.body)],
        "may_ask": Permission.ASK_DEFERRAL in who.permissions,
        "room": {(r.monday, r.pool): r for r in found.room},
        "may_log": Permission.LOG_NOTICE in who.permissions,
    }
    return page(request, "notice.html", context)


@declared(Permission.LOG_NOTICE, _OWN)
@methods("POST")
def tick(request: HttpRequest, notice_id: str, task_id: str) -> HttpResponse:
    """Mark a task as done, or take the mark back."""
    notices.tick(task_id, acting(request, Permission.LOG_NOTICE), done=request.POST.get("done") == "yes")
    return HttpResponseRedirect(f"/notices/{notice_id}#tasks")


@declared(Permission.SEE_OWN_AREA, _OWN)
@methods("GET")
def notice_calendar(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Give the days of a notice as a calendar file."""
    found = notices.view(notice_id, acting(request, Permission.SEE_OWN_AREA))
    days = notices.calendar_file(found, made_on=today())
    at = found.notice
    name = f"{at.visit_type.lower().replace('_', '-')}-{at.first_day.isoformat()}.ics"
    return to_keep(days, name, "text/calendar; charset=utf-8")


class CommitmentForm(forms.Form):
    """Something else that takes weeks."""

    kind = forms.ChoiceField(
        label="What kind?",
        choices=[(k.value, words.sentence(k.value)) for k in CommitmentKind],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind it is"},
    )
    title = forms.CharField(
        label="What is it?", max_length=120, error_messages={"required": "Enter what it is"}
    )
    first_day = DayField(label="First day", error_messages={"required": "Enter the first day"})
    last_day = DayField(label="Last day", error_messages={"required": "Enter the last day"})

    def __init__(self, *args: Any, pools: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pools = pools
        for pool in pools:
            self.fields[pool_key(pool)] = hours_field(f"Hours in all of {POOL_LABELS[pool]} (optional)")

    def clean(self) -> dict[str, Any]:
        """Refuse days that run backwards."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day must be the first day or later")
        return given

    def hours(self) -> dict[str, float]:
        """Return the hours that were given, by pool."""
        given = {pool: self.cleaned_data[pool_key(pool)] for pool in self.pools}
        return {pool: hours for pool, hours in given.items() if hours}


@declared(Permission.LOG_NOTICE, _OWN)
@methods("GET", "POST")
def add_commitment(request: HttpRequest) -> HttpResponse:
    """Keep a commitment."""
    who = acting(request, Permission.LOG_NOTICE)
    form = CommitmentForm(request.POST if request.method == "POST" else None, pools=pools_of(who.body))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        new = commitments.Commitment(
            kind=given["kind"],
            title=given["title"],
            first_day=given["first_day"],
            last_day=given["last_day"],
            hours=form.hours(),
        )
        try:
            commitments.add(new, who)
        except _REFUSALS as error:
            form.add_error(None, str(error))
        else:
            return HttpResponseRedirect("/notices")
    context = {"title": "Add a commitment", "button": "Add", "back": "/notices"}
    return form_page(request, "form.html", form, context)


@declared(Permission.LOG_NOTICE, _OWN)
@methods("POST")
def withdraw_commitment(request: HttpRequest, commitment_id: str) -> HttpResponse:
    """Let a commitment no longer count."""
    commitments.withdraw(commitment_id, acting(request, Permission.LOG_NOTICE), why="withdrawn on the page")
    return HttpResponseRedirect("/notices")
