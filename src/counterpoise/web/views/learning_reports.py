"""What the library holds: reports sent to it, taken in by a job, listed, and withdrawn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponseRedirect

from counterpoise.domain.authority import fold
from counterpoise.domain.errors import CounterpoiseError
from counterpoise.domain.roles import Permission
from counterpoise.service import learn_report, learn_reports, learn_work
from counterpoise.service.jobs import INTAKE
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.fields import FilesField
from counterpoise.web.learning import LIBRARY, around, asked, day_of, learning_page, shelved
from counterpoise.web.paging import Pages, page_number
from counterpoise.web.render import page
from counterpoise.web.requests import methods, person_of, size_told
from counterpoise.web.views.signin import form_page
from counterpoise.web.words import day as said_day

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from counterpoise.learning.held import HeldReport
    from counterpoise.service.learn_choices import Choices

_JOBS: Final = f"{LIBRARY}; reports that people of the own body sent"
_PAGE: Final = "/learning/reports"
_FORM_BYTES: Final = 20_000
_SHOWN: Final = 3


class ReportsForm(forms.Form):
    """Reports, several at once."""

    reports = FilesField(
        label="Reports",
        help_text="Published reports as PDF, Word, HTML or text: at most 50 files and 300 MB at once.",
        # The job names an empty one, and the rest goes on.
        allow_empty_file=True,
        error_messages={"required": "Choose one or more files"},
    )


class WithdrawForm(forms.Form):
    """Why a report is withdrawn."""

    why = forms.CharField(
        label="Why the report is withdrawn",
        help_text="Shown where its words were, for example: the inspectorate replaced it.",
        max_length=500,
        error_messages={"required": "Enter why the report is withdrawn"},
        widget=forms.Textarea,
    )


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
def reports(request: HttpRequest) -> HttpResponse:
    """List what the library holds, and how far reports are that were sent."""
    held = learn_reports.shelf()
    may_take = person_of(request).may(Permission.TAKE_REPORTS_IN)
    jobs = learn_work.jobs_of(INTAKE, person_of(request))[:_SHOWN] if may_take else ()
    about = asked(request, "about")["about"]
    context = {
        "title": "Reports in the library",
        "held": held,
        "about": about,
        "pages": Pages([r for r in held.reports if _is_about(r, about)], page_number(request)),
        "failures": [(Path(f.path).name, f.reason, f.at) for f in held.failures] if may_take else [],
        "may_take": may_take,
        "jobs": jobs,
        "running": any(not j.over for j in jobs),
    }
    return page(request, "learning_reports.html", {**around(request), **context})


def _is_about(r: HeldReport, words: str) -> bool:
    """Return whether all words that were typed stand in who was looked at, the framework or the file."""
    there = fold(f"{r.subject} {r.authority or ''} {r.ons_code or ''} {r.framework} {r.file}")
    return all(word in there for word in fold(words).split())


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def one_report(request: HttpRequest, there: Choices, sha256: str) -> HttpResponse:
    """Show what a report says of itself, what must improve, and its paragraphs."""
    opened = learn_report.open_report(sha256)
    context = {
        "title": opened.report.subject,
        "opened": opened,
        "facts": _facts(opened.report),
        "pages": Pages(opened.paragraphs, page_number(request)),
        "may_take": person_of(request).may(Permission.TAKE_REPORTS_IN),
    }
    return learning_page(request, "learning_report.html", there, context)


def _facts(r: HeldReport) -> list[tuple[str, str, str]]:
    on_site = f"{said_day(r.start)} to {said_day(r.end)}" if r.start and r.end else ""
    rows = [
        ("On site", on_site, "published"),
        ("Published", said_day(r.published) if r.published else "", "published"),
        ("Region", r.region or "", "published"),
        ("Overall", r.overall or "", "published"),
        ("File", f"{r.file}, {r.pages} page{'' if r.pages == 1 else 's'}", ""),
        ("Taken in", said_day(day_of(r.added_at)), ""),
        ("To look at", "; ".join(r.doubts), ""),
    ]
    return [row for row in rows if row[1]]


@declared(Permission.TAKE_REPORTS_IN, _JOBS)
@methods("GET", "POST")
def new_reports(request: HttpRequest) -> HttpResponse:
    """Send reports; a job takes them in."""
    learn_reports.check_size(size_told(request) - _FORM_BYTES)
    who = acting(request, Permission.TAKE_REPORTS_IN)
    context = {"title": "Take reports in", **around(request)}
    if request.method != "POST":
        return form_page(request, "learning_reports_new.html", ReportsForm(), context)
    form = ReportsForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            learn_reports.ask([(f.name, f.chunks()) for f in form.cleaned_data["reports"]], who)
        except CounterpoiseError as error:
            form.add_error("reports", str(error))
        else:
            return HttpResponseRedirect(_PAGE)
    return form_page(request, "learning_reports_new.html", form, context)


@declared(Permission.TAKE_REPORTS_IN, _JOBS)
@methods("POST")
def cancel_reports(request: HttpRequest, job_id: str) -> HttpResponse:
    """Cancel reports that wait or are being taken in."""
    learn_work.cancel(INTAKE, job_id, person_of(request))
    return HttpResponseRedirect(_PAGE)


@declared(Permission.TAKE_REPORTS_IN, LIBRARY)
@methods("GET", "POST")
@shelved
def withdraw(request: HttpRequest, _there: Choices, sha256: str) -> HttpResponse:
    """Take the words of a withdrawn report out of the library."""
    who = acting(request, Permission.TAKE_REPORTS_IN)
    found = learn_reports.report(sha256)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            learn_reports.withdraw(sha256, why=form.cleaned_data["why"], acting=who)
        except CounterpoiseError as error:
            form.add_error("why", str(error))
        else:
            return HttpResponseRedirect(_PAGE)
    context: dict[str, Any] = {"title": "Withdraw a report", "report": found, **around(request)}
    return form_page(request, "learning_withdraw.html", form, context)
