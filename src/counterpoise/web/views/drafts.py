"""A draft of a letter or report is checked, or made into a table for comments; nothing of it is kept."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from django import forms

from counterpoise.domain.errors import CounterpoiseError, LimitError
from counterpoise.domain.roles import Permission
from counterpoise.service.import_uploads import tidy_name
from counterpoise.web.access import declared
from counterpoise.web.render import page, to_keep
from counterpoise.web.requests import methods, size_told
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

_OWN: Final = "the file that is sent, for as long as it is looked at"
_MOST_BYTES: Final = 30_000_000
_FORM_BYTES: Final = 10_000
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class DraftForm(forms.Form):
    """One draft."""

    file = forms.FileField(
        label="Draft",
        help_text="A Word, PDF or text file, at most 30 MB.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


@declared(Permission.READ_LEARNING, _OWN)
@methods("GET", "POST")
def check_draft(request: HttpRequest) -> HttpResponse:
    """Show what is wrong with a draft, or give its comment table."""
    _check_size(request)
    sent = request.method == "POST"
    form = DraftForm(request.POST, request.FILES) if sent else DraftForm()
    if sent and form.is_valid():
        try:
            return _answer(request, form.cleaned_data["file"])
        except CounterpoiseError as error:
            form.add_error("file", str(error))
    return form_page(request, "drafts.html", form, {"title": "Check a draft"})


def _check_size(request: HttpRequest) -> None:
    """Refuse what is far too large before any of it is read."""
    size = size_told(request)
    if size - _FORM_BYTES > _MOST_BYTES:
        raise LimitError(
            f"What you sent has {size / 1e6:,.0f} MB; the limit is {_MOST_BYTES / 1e6:,.0f} MB.",
            next_step="Send the draft without pictures.",
        )


def _answer(request: HttpRequest, given: UploadedFile[Any]) -> HttpResponse:
    from counterpoise.service import letter_check, letter_comments  # noqa: PLC0415 - heavy: loads when asked

    with TemporaryDirectory() as folder:
        path = Path(folder) / tidy_name(given.name or "draft")
        with path.open("wb") as file:
            for part in given.chunks():
                file.write(part)
        if request.POST.get("what") == "table":
            made, _ = letter_comments.comment_table(path)
            return to_keep(made, "comments.docx", _WORD)
        found = letter_check.check_letter(path)
    return page(request, "draft_found.html", {"title": "What was found", "found": found})
