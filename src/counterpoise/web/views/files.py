"""Signed files in, and with whom they are exchanged: a key counts once a person compared its fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import ConflictError, CounterpoiseError, LimitError
from counterpoise.domain.roles import Permission
from counterpoise.service import exchange_files, exchange_files_taken
from counterpoise.service.notices_again import NoticeThereError
from counterpoise.web import words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting_for
from counterpoise.web.fields import linked
from counterpoise.web.render import to_keep
from counterpoise.web.requests import methods, person_of
from counterpoise.web.views.council import look_at
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.service.acting import Acting

_MOST_BYTES: Final = 2_000_000
_WHO: Final = "files to the own body, by people who may act for it"
_DONE: Final = {
    "compared": "Their key is checked: what they sign is taken in from now on.",
    "gone": "They are taken away: nothing more is taken in from their key.",
}


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="Signed file or key card",
        help_text="A file that ends in .json, at most 2 MB.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


class CompareForm(forms.Form):
    """A fingerprint as the other side read it out."""

    compared = forms.CharField(
        label="The letters as you heard them",
        max_length=200,
        error_messages={"required": "Type the letters as the other side reads them"},
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
        except NoticeThereError as error:
            form.add_error(None, linked(words.days(str(error)), look_at(error)))
        except CounterpoiseError as error:
            form.add_error("file", words.days(str(error)))
        else:
            form = FileForm()
    said = said or _DONE.get(request.GET.get("done", ""), "")
    return form_page(request, "files.html", form, _parties() | {"notice": said})


def _parties() -> dict[str, Any]:
    return {
        "title": "Signed files",
        "parties": exchange_files.parties(),
        "fingerprint": exchange_files.own_fingerprint(),
    }


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
            form.add_error("file", words.days(str(error)))
        else:
            return HttpResponseRedirect(f"/files/parties/{card.public_id}")
    return form_page(request, "files.html", form, _parties())


@declared(Permission.EXCHANGE_FILES, _WHO)
@methods("GET", "POST")
def compare(request: HttpRequest, party_id: str) -> HttpResponse:
    """Let a person compare a fingerprint with what the other side reads out, and record that they did."""
    who, party = _acting(request), exchange_files.party(party_id)
    form = CompareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            exchange_files.confirm_party(party.body, form.cleaned_data["compared"], who)
        except ConflictError as error:
            form.add_error("compared", str(error))
        else:
            return HttpResponseRedirect("/files?done=compared")
    return form_page(request, "card.html", form, {"title": "Compare the fingerprint", "party": party})


@declared(Permission.EXCHANGE_FILES, _WHO)
@methods("POST")
def take_party_away(request: HttpRequest, party_id: str) -> HttpResponse:
    """Take a party away: nothing more is taken from its key."""
    exchange_files.remove_party(exchange_files.party(party_id).body, _acting(request))
    return HttpResponseRedirect("/files?done=gone")


@declared(Permission.EXCHANGE_FILES, _WHO)
@methods("GET")
def own_card(request: HttpRequest) -> HttpResponse:
    """Give the own key card, for the other side."""
    who = _acting(request)
    return to_keep(exchange_files.own_card(who.body, who), "key-card.json", "application/json")
