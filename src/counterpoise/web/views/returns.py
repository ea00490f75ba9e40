"""A council's returns: one minute a week, and five minutes after each visit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.calendar import monday_of
from counterpoise.domain.errors import BadInputError, ConflictError, NotFoundError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.domain.tariffs import AREA_POOLS, POOL_LABELS, PROVIDER_POOL
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import exchange_files_taken, notices, returns, returns_here
from counterpoise.web import words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.hours import hours_field, pool_key, pools_of, posts_field
from counterpoise.web.render import to_keep
from counterpoise.web.requests import methods, today
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.http import HttpRequest

_OWN: Final = "returns of the own body"
_REFUSALS = (BadInputError, UsageError, NotFoundError, ConflictError)
_SOURCES: Final = ("schools", "police", "health", "individuals", "other")
_WEEKS_BACK: Final = 6
_WEEKS_OF_A_VISIT: Final = (-2, -1, 0, 1, 2)


class WeekForm(forms.Form):
    """The weekly return: one minute."""

    monday = forms.ChoiceField(label="Which week?")
    school_absence = forms.FloatField(
        label="Pupils away ill, per cent (optional)",
        required=False,
        min_value=0,
        max_value=100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Enter a percentage from 0 to 100, such as 4.5"
        ),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-3"}),
    )

    def __init__(
        self, *args: Any, pools: tuple[str, ...], filed: Collection[date] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pools = pools
        self.sources = () if PROVIDER_POOL in pools else _SOURCES
        monday = monday_of(today())
        weeks = [monday - timedelta(weeks=n) for n in range(_WEEKS_BACK)]
        self.fields["monday"].choices = [  # type: ignore[attr-defined]
            (w.isoformat(), f"Week of {words.day(w)}{' (filed already)' if w in filed else ''}")
            for w in weeks
        ]
        if not self.sources:
            # Pupils and contacts are counted by an authority.
            del self.fields["school_absence"]
        for pool in pools:
            people = POOL_LABELS[pool].capitalize()
            self.fields[f"posts_{pool_key(pool)}"] = posts_field(f"{people}: posts (full-time equivalents)")
            self.fields[f"off_{pool_key(pool)}"] = posts_field(f"{people}: off this week")
        for source in self.sources:
            self.fields[f"contacts_{source}"] = forms.IntegerField(
                label=f"Contacts from {source} (optional)",
                required=False,
                min_value=0,
                error_messages=dict.fromkeys(("invalid", "min_value"), "Enter a whole number from 0 up"),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"}),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a return that holds no figure, and people off without posts or beyond them."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for pool in self.pools:
            posts, off = data.get(f"posts_{pool_key(pool)}"), data.get(f"off_{pool_key(pool)}")
            if off and not posts and f"posts_{pool_key(pool)}" not in self.errors:
                self.add_error(f"posts_{pool_key(pool)}", "Enter of how many posts they are off")
            elif off and posts and off > posts:
                self.add_error(f"off_{pool_key(pool)}", "Enter no more people off than there are posts")
        if not self.errors and all(value is None for name, value in data.items() if name != "monday"):
            raise forms.ValidationError(
                "Enter at least one figure: an empty return would replace the last one"
            )
        return data

    def given(self) -> returns.WeekReturn:
        """Return what was filled in."""
        data = self.cleaned_data
        staff = [
            returns.TeamOff(
                team=POOL_LABELS[pool],
                pool=pool,
                off=data[f"off_{pool_key(pool)}"] or 0.0,
                posts=data[f"posts_{pool_key(pool)}"],
            )
            for pool in self.pools
            if data[f"posts_{pool_key(pool)}"]
        ]
        contacts = {s: data[f"contacts_{s}"] for s in self.sources if data[f"contacts_{s}"] is not None}
        return returns.WeekReturn(
            monday=date.fromisoformat(data["monday"]),
            staff=tuple(staff),
            contacts=contacts,
            school_absence=data.get("school_absence"),
        )


@declared(Permission.FILE_RETURNS, _OWN)
@methods("GET", "POST")
def weekly_return(request: HttpRequest) -> HttpResponse:
    """File the weekly return."""
    who = acting(request, Permission.FILE_RETURNS)
    filed_before = {r.monday for r in returns.weeks_known(who.body, who.today)}
    posted = request.POST if request.method == "POST" else None
    form = WeekForm(posted, pools=pools_of(who.body), filed=filed_before)
    if request.method == "POST" and form.is_valid():
        try:
            version = returns.file_week(form.given(), who)
        except _REFUSALS as error:
            form.add_error(None, words.days(str(error)))
        else:
            return HttpResponseRedirect(f"/returns/weekly?filed={version}")
    filed = request.GET.get("filed", "")
    context = {
        "title": "Weekly return",
        "button": "File the return",
        "back": "/notices",
        "intro": [
            "One minute a week. It replaces what cases and restrictions would suggest about your people.",
            "These figures stay yours: only those you quote in a request ever leave.",
            "A return of a week that was filed already takes the place of all its figures.",
        ],
        "notice": f"The return is filed (version {filed})." if filed.isdecimal() else "",
    }
    return form_page(request, "form.html", form, context)


class HoursForm(forms.Form):
    """The hours return: five minutes after a visit."""

    service = forms.CharField(widget=forms.HiddenInput)
    visit_type = forms.CharField(widget=forms.HiddenInput)
    first_day = forms.DateField(widget=forms.HiddenInput)
    told_something_new = forms.ChoiceField(
        label="Did the visit tell you anything you did not know?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it told you anything new"},
    )

    def __init__(self, *args: Any, pools: tuple[str, ...], begins: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pools = pools
        for pool in pools:
            for week in _WEEKS_OF_A_VISIT:
                field = hours_field(f"{POOL_LABELS[pool].capitalize()}: hours {_week_words(week)}")
                field.help_text = f"Week of {words.day(monday_of(begins) + timedelta(weeks=week))}"
                self.fields[f"{pool_key(pool)}_{week}"] = field

    def given(self) -> returns.VisitHours:
        """Return what was filled in."""
        data = self.cleaned_data
        hours = {
            pool: {w: h for w in _WEEKS_OF_A_VISIT if (h := data[f"{pool_key(pool)}_{w}"])}
            for pool in self.pools
        }
        return returns.VisitHours(
            service=data["service"],
            visit_type=data["visit_type"],
            first_day=data["first_day"],
            hours={pool: by_week for pool, by_week in hours.items() if by_week},
            told_something_new=data["told_something_new"] == "yes",
        )


@declared(Permission.FILE_RETURNS, _OWN)
@methods("POST")
def hand_over(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Hand the hours return on a visit over to the inspectorate that shares this server."""
    returns_here.hand_over(notice_id, acting(request, Permission.FILE_RETURNS))
    return HttpResponseRedirect(f"/notices/{notice_id}?said=handed-over#hours")


def _about_hours(first_day: date) -> list[str]:
    about = ["Five minutes. Your hours take the place of what is assumed of this kind of visit."]
    if first_day > today():
        about.append(
            f"Fieldwork begins on {words.day(first_day)}. File the hours once it is over, or correct them "
            "then: hours that are filed early count as if they were all."
        )
    return about


def _week_words(week: int) -> str:
    if week == 0:
        return "in the week in which fieldwork began"
    number = {1: "one week", 2: "two weeks"}[abs(week)]
    return f"{number} {'before' if week < 0 else 'after'}"


@declared(Permission.FILE_RETURNS, _OWN)
@methods("GET", "POST")
def hours_return(request: HttpRequest, notice_id: str) -> HttpResponse:
    """File the hours that a visit asked."""
    who = acting(request, Permission.FILE_RETURNS)
    at = returns_here.visited(notice_id, who)
    pools = (PROVIDER_POOL,) if at.service.startswith("provider:") else AREA_POOLS
    start = {"service": at.service, "visit_type": at.visit_type, "first_day": at.first_day.isoformat()}
    posted = request.POST.dict() | start if request.method == "POST" else None
    form = HoursForm(posted, initial=start, pools=pools, begins=at.first_day)
    if request.method == "POST" and form.is_valid():
        try:
            returns.file_hours(form.given(), who)
        except _REFUSALS as error:
            form.add_error(None, words.days(str(error)))
        else:
            return HttpResponseRedirect(f"/notices/{notice_id}?said=hours-filed#hours")
    context = {
        "title": f"Hours asked by: {visit_type(at.visit_type).name}",
        "button": "File the return",
        "back": f"/notices/{notice_id}",
        "intro": _about_hours(at.first_day),
    }
    return form_page(request, "form.html", form, context)


@declared(Permission.FILE_RETURNS, _OWN)
@methods("POST")
def hours_file(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Give the hours return on a visit as a signed file for the inspectorate that made it."""
    who = acting(request, Permission.FILE_RETURNS)
    at = notices.read(notice_id, who)
    given = returns.hours_of(at.service, at.visit_type, at.first_day, who)
    if given is None:
        raise UsageError("No hours were filed for this visit.", next_step="File them from its notice first.")
    signed = exchange_files_taken.hours_file(given, at.inspectorate, who)
    return to_keep(signed.data, "hours-return.json", "application/json")
