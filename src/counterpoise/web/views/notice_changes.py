"""A notice is put right, called off, or goes ahead after all: each with its reason, and all that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import BadInputError, ConflictError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import notices, notices_changes
from counterpoise.web import words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.fields import DayField, today_value
from counterpoise.web.render import page
from counterpoise.web.requests import methods, today
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import NoticeRecord

_OWN: Final = "notices, commitments and returns of the own body"
_REFUSALS: Final = (BadInputError, UsageError, ConflictError)

#: What the page of a notice says once after a change, by the word in its address.
SAID: Final = {
    "corrected": "The notice is put right: days to keep, tasks, clashes, hours and calendar file follow.",
    "called-off": "The visit is called off: it is in no clash, brief or feed, and asks for no more hours.",
    "hours-filed": "The hours are filed, and stay yours until you send them on from here.",
    "handed-over": "The hours are handed over: the inspectorate sees them under its returns.",
    "goes-ahead": "The visit goes ahead after all: everything that follows from it is back.",
}


class _Reasoned(forms.Form):
    """A change of what was read, with its reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(
        label="Why?",
        help_text="It is kept in the audit log. No names, and nothing about any child.",
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": "Enter the reason"},
    )


class CorrectForm(_Reasoned):
    """What was told, as it is to stand."""

    notified_on = DayField(
        label="When were you told?", error_messages={"required": "Enter the day on which you were told"}
    )
    first_day = DayField(
        label="First day of fieldwork", error_messages={"required": "Enter the first day of fieldwork"}
    )
    last_day = DayField(
        label="Last day of fieldwork (optional)",
        help_text="Leave it empty if you were told the first day alone: the visit keeps its length.",
        required=False,
    )
    area_votes = forms.BooleanField(
        label="The area votes in local elections in that year",
        help_text="A poll holds publication, never fieldwork.",
        required=False,
    )
    embargo = forms.BooleanField(
        label="Keep it inside the team",
        help_text="It is then in no brief, no feed and no count that leaves the team.",
        required=False,
    )
    field_order = ("notified_on", "first_day", "last_day", "area_votes", "embargo", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worked_out = self.initial["worked_out"]
        if worked_out:
            self.fields["first_day"].required = False
            self.fields["first_day"].help_text = (
                f"Nobody told it yet: {worked_out} is worked out from the usual notice. "
                "Leave it empty until you are told."
            )


class CallOffForm(_Reasoned):
    """The day on which it was called off."""

    called_off_on = DayField(
        label="When was it called off?",
        error_messages={"required": "Enter the day on which it was called off"},
    )
    field_order = ("called_off_on", "why")


@declared(Permission.LOG_NOTICE, _OWN)
@methods("GET", "POST")
def correct(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Put right what was told of a visit."""
    who = acting(request, Permission.LOG_NOTICE)
    at = notices.read(notice_id, who)
    told = {"first_day": at.first_told, "last_day": at.last_told}
    start: dict[str, Any] = {"notified_on": today_value(at.notified_on)}
    start |= {name: today_value(getattr(at, name)) for name, was_told in told.items() if was_told}
    start |= {"area_votes": at.area_votes, "embargo": at.embargo}
    start["worked_out"] = "" if at.first_told else words.day(at.first_day)
    context = {
        "title": "Put right what was told",
        "button": "Put it right",
        "intro": [
            "If it was another inspection or visit, log that one anew, and call this one off as a mistake.",
        ],
    }
    return _changed(request, CorrectForm, at, who, start=start, said="corrected", context=context)


@declared(Permission.LOG_NOTICE, _OWN)
@methods("GET", "POST")
def call_off(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Record that the inspectorate called a visit off."""
    who = acting(request, Permission.LOG_NOTICE)
    at = notices.read(notice_id, who)
    context = {
        "title": "Call it off",
        "button": "It was called off",
        "intro": [
            "For a visit that the inspectorate withdrew, or one that was logged by mistake.",
            "The notice and what was done stay; nothing more follows from it.",
        ],
    }
    start = {"called_off_on": today_value(today())}
    return _changed(request, CallOffForm, at, who, start=start, said="called-off", context=context)


@declared(Permission.LOG_NOTICE, _OWN)
@methods("GET", "POST")
def go_ahead(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Record that a visit which was called off takes place after all."""
    who = acting(request, Permission.LOG_NOTICE)
    at = notices.read(notice_id, who)
    context = {
        "title": "It goes ahead after all",
        "button": "It goes ahead",
        "intro": ["Everything that followed from the notice follows again, on the days that were told."],
    }
    return _changed(request, _Reasoned, at, who, start={}, said="goes-ahead", context=context)


def _changed(
    request: HttpRequest,
    kind: type[_Reasoned],
    at: NoticeRecord,
    who: Acting,
    *,
    start: dict[str, Any],
    said: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Ask for a change, and make it; what somebody else did meanwhile is shown beside what was given."""
    posted = request.POST if request.method == "POST" else None
    form = kind(posted, initial={**start, "version": at.version})
    if posted is not None and form.is_valid():
        given = dict(form.cleaned_data)
        version, why = given.pop("version"), given.pop("why")
        changes = {name: value for name, value in given.items() if value is not None}
        try:
            notices_changes.change(
                at.public_id, who, version=version, why=why, **(changes or {"called_off_on": None})
            )
        except _REFUSALS as error:
            if version != at.version:
                return _stale(request, error, at, {**given, "why": why})
            form.add_error(None, words.days(str(error)))
        else:
            return HttpResponseRedirect(f"/notices/{at.public_id}?said={said}")
    around = {
        "back": f"/notices/{at.public_id}",
        "caption": visit_type(at.visit_type).name,
        "about": _about(at),
    }
    return form_page(request, "form.html", form, context | around)


def _about(at: NoticeRecord) -> list[tuple[str, str, str]]:
    return [
        ("By", at.inspectorate, ""),
        ("Told on", words.day(at.notified_on), ""),
        ("Fieldwork", f"{words.day(at.first_day)} to {words.day(at.last_day)}", ""),
    ]


def _stale(request: HttpRequest, error: Any, at: NoticeRecord, given: dict[str, Any]) -> HttpResponse:
    off = [("Called off on", words.day(at.called_off_on), "")] if at.called_off_on else []
    labels = {name: words.sentence(label) for name, label in notices_changes.LABELS.items()} | {"why": "Why?"}
    context = {
        "title": "Somebody changed this notice first",
        "sentence": error.sentence,
        "next_step": error.next_step,
        "there": [*_about(at), *off, ("Version", str(at.version), "")],
        "given": [(labels[name], _said(value)) for name, value in given.items()],
        "look": (f"/notices/{at.public_id}", "Look at the notice as it is now"),
    }
    return page(request, "stale.html", context, status=ConflictError.http_status)


def _said(value: object) -> object:
    if value is None:
        return "not given"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
