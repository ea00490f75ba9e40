"""A council asks for a deferral: published grounds, circumstances to consider, a letter and a signed file."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from django import forms

from counterpoise.domain.deferral import Evidence
from counterpoise.domain.errors import BadInputError, ConflictError, GuardError, NotFoundError
from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import deferrals, notices
from counterpoise.web import words
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.render import page, to_keep
from counterpoise.web.requests import methods
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_OWN: Final = "requests of the own body"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STAMP: Final = (1980, 1, 1, 0, 0, 0)


class AskForm(forms.Form):
    """What is put, and who signs."""

    signed_by = forms.CharField(
        label="Who signs?",
        help_text="Name or office, as it stands under the letter.",
        max_length=120,
        error_messages={"required": "Enter who signs"},
    )

    def __init__(self, *args: Any, draft: deferrals.Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        if draft.circumstances:
            self.fields["consider"] = forms.MultipleChoiceField(
                label="Circumstances we ask you to consider",
                help_text="Only the figures of those you choose travel. No published ground covers them.",
                choices=[(str(n), c.words) for n, c in enumerate(draft.circumstances)],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.fields["grounds"] = forms.MultipleChoiceField(
            label="Published grounds",
            choices=[(g.name, g.value.capitalize()) for g in draft.grounds],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["words"] = forms.CharField(
            label="About the grounds, in your own words (optional)",
            help_text="No names, and nothing about any child.",
            max_length=1000,
            widget=forms.Textarea,
            required=False,
        )
        self.fields["checked"] = forms.BooleanField(
            label="Somebody outside the service has checked this",
            help_text=(
                "For example the police or the public health team. Leave it empty otherwise: the letter then "
                "says that the service reports it itself. Your own word alone never moves a date."
            ),
            required=False,
        )
        self.order_fields(("consider", "grounds", "words", "checked", "signed_by"))

    def clean(self) -> dict[str, Any]:
        """Refuse a request that puts nothing."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("grounds") and not given.get("consider"):
            raise forms.ValidationError("Choose at least one ground or circumstance")
        return given

    def given(self) -> dict[str, Any]:
        """Return what was put, as the use case takes it."""
        data = self.cleaned_data
        evidence = Evidence.CHECKED if data["checked"] else Evidence.SELF_REPORTED
        grounds = [
            deferrals.GroundGiven(g, data["words"], evidence)
            for g in self.draft.grounds
            if g.name in data["grounds"]
        ]
        places = [int(n) for n in data.get("consider", [])]
        return {"grounds": grounds, "consider": places, "signed_by": data["signed_by"]}


@declared(Permission.ASK_DEFERRAL, _OWN)
@methods("GET", "POST")
def ask(request: HttpRequest, notice_id: str) -> HttpResponse:
    """Make a request; back comes an archive with the letter and, where the key is known, the signed file."""
    who = acting(request, Permission.ASK_DEFERRAL)
    draft = deferrals.draft(notice_id, who)
    form = AskForm(request.POST if request.method == "POST" else None, draft=draft)
    if request.method == "POST" and form.is_valid():
        try:
            made = deferrals.ask(notice_id, who, **form.given())
        except (BadInputError, ConflictError, NotFoundError, GuardError) as error:
            form.add_error(None, words.days(str(error)))
        else:
            return _archive(made)
    context = {
        "title": "Ask for a later date",
        "draft": draft,
        "back": f"/notices/{notice_id}",
        "kind": visit_type(draft.seen.notice.visit_type),
    }
    return form_page(request, "ask.html", form, context)


def _archive(made: deferrals.AskedFor) -> HttpResponse:
    files = {"letter.docx": made.letter}
    if made.file is not None:
        files["request.json"] = made.file.data
    return archive(files, "deferral-request.zip")


def archive(files: dict[str, bytes], name: str) -> HttpResponse:
    """Return files in one archive to keep."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for inside, data in files.items():
            book.writestr(zipfile.ZipInfo(inside, _STAMP), data)
    return to_keep(held.getvalue(), name, "application/zip")


@declared(Permission.SEE_OWN_AREA, _OWN)
@methods("GET")
def asked(request: HttpRequest) -> HttpResponse:
    """List the requests made, with their answers."""
    who = acting(request, Permission.SEE_OWN_AREA)
    logged = {(n.service, n.visit_type, n.first_day): n for n in notices.listed(who)}
    context = {
        "title": "Requests for a later date",
        "rows": deferrals.made_by(who),
        "off": {about: n.called_off_on for about, n in logged.items()},
        "notice_of": {about: n.public_id for about, n in logged.items()},
        "type_name": _type_name,
    }
    return page(request, "asked.html", context)


@declared(Permission.SEE_OWN_AREA, _OWN)
@methods("GET")
def letter_again(request: HttpRequest, request_id: str) -> HttpResponse:
    """Give the letter of a request once more."""
    letter = deferrals.letter_again(request_id, acting(request, Permission.SEE_OWN_AREA))
    return to_keep(letter, "letter.docx", _DOCX)


def _type_name(code: str) -> str:
    return visit_type(code).name
