"""What leaves the library: tables marked with whom they are for, and briefs for many authorities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import UsageError
from counterpoise.domain.roles import Permission
from counterpoise.service import learn_briefs, learn_export, learn_work
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.learning import LIBRARY, learning_page, shelved, tried
from counterpoise.web.render import to_keep
from counterpoise.web.requests import methods, person_of, today

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.service.learn_choices import Choices

_JOBS: Final = f"{LIBRARY}; briefs that the own body asked for"
_PAGE: Final = "/learning/briefs"
#: The workbook with every paragraph takes too long to wait for; the command makes it.
_FILES: Final = {n: about for n, about in learn_export.FILES.items() if n != "library.xlsx"}
_LONGEST: Final = 80
_LONGEST_LIST: Final = 8000
_KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET", "POST")
@shelved
def export(request: HttpRequest, there: Choices) -> HttpResponse:
    """Give one of the tables; it says for whom it was made."""
    recipient = request.POST.get("for", "").strip()[:_LONGEST]
    file = request.POST.get("file") or next(iter(_FILES))
    made, fault, status = tried(
        lambda: learn_export.one(file, recipient=_named(recipient)) if request.method == "POST" else None
    )
    if made is not None:
        return to_keep(made, file, _KINDS[file.rpartition(".")[2]])
    context = {
        "title": "Take the library along",
        "recipient": recipient,
        "file": file,
        "files": list(_FILES.items()),
        "fault": fault,
    }
    return learning_page(request, "learning_export.html", there, context, status=status)


def _named(recipient: str) -> str:
    if not recipient:
        raise UsageError("The file is for nobody.", next_step="Say for whom it is made.")
    return recipient


@declared(Permission.READ_LEARNING, _JOBS)
@methods("GET", "POST")
@shelved
def briefs(request: HttpRequest, there: Choices) -> HttpResponse:
    """Let briefs be made for many authorities, and list those that were."""
    chosen = {
        "areas": request.POST.get("areas", "")[:_LONGEST_LIST],
        "region": request.POST.get("region", "")[:_LONGEST],
    }
    asked, fault, status = tried(lambda: _asked(request, chosen) if request.method == "POST" else "")
    if asked:
        return HttpResponseRedirect(_PAGE)
    jobs = learn_work.jobs_of(learn_work.BRIEFS, person_of(request))
    context = {
        "title": "Briefs for many authorities",
        "chosen": chosen,
        "fault": fault,
        "regions": learn_briefs.regions(on=today()),
        "jobs": jobs,
        "running": any(not j.over for j in jobs),
    }
    return learning_page(request, "learning_briefs.html", there, context, status=status)


def _asked(request: HttpRequest, chosen: dict[str, str]) -> str:
    who = acting(request, Permission.READ_LEARNING)
    return learn_work.ask_briefs(chosen["areas"].splitlines(), chosen["region"], who)


@declared(Permission.READ_LEARNING, _JOBS)
@methods("GET")
@shelved
def brief_archive(request: HttpRequest, _there: Choices, job_id: str) -> HttpResponse:
    """Give the archive of briefs that a job made."""
    return to_keep(learn_work.archive(job_id, person_of(request)), "briefs.zip", "application/zip")


@declared(Permission.READ_LEARNING, _JOBS)
@methods("POST")
@shelved
def cancel_briefs(request: HttpRequest, _there: Choices, job_id: str) -> HttpResponse:
    """Cancel briefs that wait or are being made."""
    learn_work.cancel(learn_work.BRIEFS, job_id, person_of(request))
    return HttpResponseRedirect(_PAGE)
