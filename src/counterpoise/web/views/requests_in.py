"""An inspectorate answers requests: the clock, the figures quoted, the guards; and the hours that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms

from counterpoise.domain.errors import BadInputError, ConflictError, GuardError
from counterpoise.domain.lifecycle import Mode
from counterpoise.domain.policy import load_policy
from counterpoise.domain.requests import OUTCOMES
from counterpoise.domain.roles import Permission
from counterpoise.domain.sight import Reply
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import deferrals_answer, deferrals_decisions, returns, visits
from counterpoise.web import words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.fields import DayField
from counterpoise.web.render import page
from counterpoise.web.requests import methods, today
from counterpoise.web.views.deferrals import archive
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from counterpoise.service.acting import Acting

_OWN: Final = "requests to the own inspectorate"


class AnswerForm(forms.Form):
    """Yes, no or convert, and what each needs."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reply = forms.ChoiceField(
        label="Answer",
        choices=[
            (Reply.YES.value, "Yes: put it off once, to a fixed day"),
            (Reply.NO.value, "No: it stays as it was told"),
            (Reply.CONVERT.value, "Convert: the same day, another mode or length"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes, no or convert"},
    )
    new_day = DayField(label="With yes: the new first day (within 13 weeks)", required=False)
    substitute_day = DayField(
        label="With yes: the day of the substitute check (within 10 working days)", required=False
    )
    last_day = DayField(label="With convert: the last day", required=False)
    mode = forms.ChoiceField(
        label="With convert: how it is done",
        choices=[("", "As before"), *((m.value, m.value.capitalize()) for m in Mode)],
        required=False,
    )
    checked_with = forms.CharField(
        label="With yes: with whom did you check it, outside the service?",
        help_text="An office, no name. The service's own word alone moves no date.",
        max_length=120,
        required=False,
    )
    signed_by = forms.CharField(
        label="Who signs?", max_length=120, error_messages={"required": "Enter who signs"}
    )

    def given(self) -> deferrals_answer.Verdict:
        """Return the decision."""
        data = self.cleaned_data
        return deferrals_answer.Verdict(
            reply=Reply(data["reply"]),
            new_day=data["new_day"],
            substitute_day=data["substitute_day"],
            last_day=data["last_day"],
            mode=Mode(data["mode"]) if data["mode"] else None,
            signed_by=data["signed_by"],
            checked_with=data["checked_with"],
        )


@declared(Permission.ANSWER_REQUESTS, _OWN)
@methods("GET")
def request_list(request: HttpRequest) -> HttpResponse:
    """List requests, those that wait first, each with the hour by which it is answered."""
    who = acting(request, Permission.ANSWER_REQUESTS)
    context = {
        "title": "Requests",
        "rows": deferrals_answer.listed(who),
        "type_name": lambda code: visit_type(code).name,
    }
    return page(request, "requests.html", context)


@declared(Permission.ANSWER_REQUESTS, _OWN)
@methods("GET", "POST")
def answer_request(request: HttpRequest, request_id: str) -> HttpResponse:
    """Show a request and answer it; the answer comes back as an archive with letter and signed file."""
    who = acting(request, Permission.ANSWER_REQUESTS)
    seen = deferrals_answer.read(request_id, who)
    if request.method == "POST" and seen.request.reply and "again" in request.POST:
        return _to_take_away(deferrals_answer.again(request_id, who))
    posted = request.POST if request.method == "POST" else None
    form = AnswerForm(posted, initial={"version": seen.request.version, "signed_by": who.who})
    if request.method == "POST" and form.is_valid():
        try:
            made = deferrals_answer.decide(
                request_id, form.given(), who, version=form.cleaned_data["version"]
            )
        except (BadInputError, ConflictError, GuardError) as error:
            form.add_error(None, words.days(str(error)))
        else:
            return _to_take_away(made)
    context = {
        "title": "A request for a later date",
        "seen": seen,
        "figures": _figures(seen, who),
        "kind": visit_type(seen.visit.visit_type),
    }
    return form_page(request, "request.html", form, context)


def _to_take_away(made: deferrals_answer.Answered) -> HttpResponse:
    """Return the archive with the letter of an answer and, where it was signed, the file."""
    files = {"letter.docx": made.letter}
    if made.file is not None:
        files["decision.json"] = made.file.data
    return archive(files, "answer.zip")


def _figures(seen: deferrals_answer.OpenRequest, who: Acting) -> list[tuple[str, object]]:
    """Return the figures quoted; the people who make the visit see none."""
    team = {s.who for s in visits.own(seen.visit.public_id, who).steps if s.step == "begin"}
    try:
        return list(deferrals_answer.figures_for(seen, who, team=team).items())
    except GuardError:
        return []


@declared(Permission.SEE_PROGRAMME, "hours returns sent to the own inspectorate")
@methods("GET")
def hours_inbox(request: HttpRequest) -> HttpResponse:
    """Show what visits asked, as the visited told, and the yearly publication of answers."""
    who = acting(request, Permission.SEE_PROGRAMME)
    year = today().year
    context = {
        "title": "Returns and answers",
        "rows": returns.inbox(who),
        "names": {v.service: v.service_name for v in visits.own_list(who) if v.service_name},
        "decisions": deferrals_decisions.decisions(year, who),
        "outcomes": OUTCOMES,
        "small": load_policy().small_number,
        "year": year,
        "type_name": lambda code: visit_type(code).name,
    }
    return page(request, "inbox.html", context)
