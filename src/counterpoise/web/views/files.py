"""Signed files in, and with whom they are exchanged: a key counts once a person compared its fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import CounterpoiseError, LimitError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.service import exchange_files, exchange_files_taken
from counterpoise.web.access import declared
from counterpoise.web.acting import acting_for
from counterpoise.web.render import page
from counterpoise.web.requests import methods, person_of
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.service.acting import Acting

_MOST_BYTES: Final = 2_000_000
_WHO: Final = "files to the own body, by people who may act for it"


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="Signed file or key card",
        help_text="A file that ends in .json, at most 2 MB.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


def _acting(request: HttpRequest) -> Acting:
    person = person_of(request)
    return acting_for(
        person, Permission.EXCHANGE_FILES, named=request.POST.get("body") or request.GET.get("body")
    )


@declared(Permission.EXCHANGE_FILES, _WHO)
@methods("GET", "POST")
def files(request: HttpRequest) -> HttpResponse:
    """Take a signed file in; list the parties."""
    who = _acting(request)
    form = FileForm(*(request.POST, request.FILES) if request.method == "POST" else ())
    said = ""
    if request.method == "POST" and form.is_valid():
        try:
            said = exchange_files_taken.take(_bytes(form), who)
        except CounterpoiseError as error:
            form.add_error("file", str(error))
        else:
            form = FileForm()
    context: dict[str, Any] = {
        "title": "Signed files",
        "parties": exchange_files.parties(),
        "fingerprint": exchange_files.own_fingerprint(),
        "notice": said,
    }
    return form_page(request, "files.html", form, context)


def _bytes(form: FileForm) -> bytes:
    given = form.cleaned_data["file"]
    if given.size > _MOST_BYTES:
        raise LimitError("The file is larger than 2 MB.", next_step="Choose the signed file itself.")
    data: bytes = given.read()
    return data


@declared(Permission.EXCHANGE_FILES, _WHO)
@methods("POST")
def add_party(request: HttpRequest) -> HttpResponse:
    """Take a key card; its key counts once a person compared the fingerprint."""
    who = _acting(request)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            card = exchange_files.add_party(_bytes(form), who)
        except CounterpoiseError as error:
            form.add_error("file", str(error))
        else:
            return page(request, "card.html", {"title": "Compare the fingerprint", "card": card})
    context = {
        "title": "Signed files",
        "parties": exchange_files.parties(),
        "fingerprint": exchange_files.own_fingerprint(),
    }
    return form_page(request, "files.html", form, context)


@declared(Permission.EXCHANGE_FILES, _WHO)
@methods("POST")
def confirm_party(request: HttpRequest) -> HttpResponse:
    """Record that a person compared a fingerprint with what the other side read out."""
    whose, compared = request.POST.get("party", "")[:120], request.POST.get("compared", "")[:200]
    if not whose or not compared.strip():
        raise UsageError("Nothing was compared.", next_step="Type the letters as the other side reads them.")
    exchange_files.confirm_party(whose, compared, _acting(request))
    return HttpResponseRedirect("/files")


@declared(Permission.EXCHANGE_FILES, _WHO)
@methods("GET")
def own_card(request: HttpRequest) -> HttpResponse:
    """Give the own key card, for the other side."""
    who = _acting(request)
    answer = HttpResponse(exchange_files.own_card(who.body, who), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="key-card.json"'
    return answer
