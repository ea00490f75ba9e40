"""Tables in: send a file, choose what it is, look at what it would give, take it in, take it back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponseRedirect

from counterpoise.domain.errors import BadInputError, CounterpoiseError, NotFoundError
from counterpoise.domain.roles import Permission
from counterpoise.service import import_pages, reading, whose
from counterpoise.web.access import declared
from counterpoise.web.fields import DayField, today_value
from counterpoise.web.paging import Pages, page_number
from counterpoise.web.render import page
from counterpoise.web.requests import methods, now, person_of, size_told, today
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from counterpoise.service.import_uploads import Upload

_WHO: Final = "imports of the instance, by the people of whoever's it is; in an alliance by its analysts"
_OWN: Final = "files that the person sent and that wait; jobs that take files in, of the instance's own body"
_FAULTS_SHOWN: Final = 50
_FORM_BYTES: Final = 10_000
_DONE: Final = {"taken": "The table was taken in.", "undone": "The rows were taken back."}
_OF_INSPECTORS: Final = "inspector-ties"
_STATES: Final = {"failed": "Nothing was taken in", "cancelled": "This import was cancelled"}


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="Table",
        help_text="A CSV, XLSX or ODS file, at most 200 MB.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )


class ChoiceForm(forms.Form):
    """How a file is to be read."""

    kind = forms.ChoiceField(
        label="What it holds",
        error_messages={"required": "Choose what it holds", "invalid_choice": "Choose what it holds"},
    )
    sheet = forms.ChoiceField(
        label="Sheet",
        required=False,
        error_messages={"invalid_choice": "Choose one of the sheets"},
    )
    known_at = DayField(
        label="Since when its figures were known",
        help_text="The day they were published, announced or sent to you, for example 20 8 2020. A plan from "
        "an earlier day does not use them.",
        error_messages={"required": "Enter the day"},
    )

    def __init__(self, *args: Any, upload: Upload, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = [(kind.kind, kind.title) for kind in _kinds()]
        self.fields["kind"].choices = [("", "Choose"), *kinds]  # type: ignore[attr-defined]
        sheets = [(name, name) for name in upload.sheets]
        self.fields["sheet"].choices = [("", "The one that this kind of table expects"), *sheets]  # type: ignore[attr-defined]
        if len(upload.sheets) < 2:  # noqa: PLR2004 - with one sheet there is nothing to choose
            del self.fields["sheet"]


class BackForm(forms.Form):
    """Why an import is taken back."""

    why = forms.CharField(
        label="Why the rows are taken back",
        help_text="Kept in the audit log, for example: figures of the wrong year.",
        max_length=500,
        error_messages={"required": "Enter why the rows are taken back"},
        widget=forms.Textarea,
    )


@declared(Permission.IMPORT_TABLES, _WHO)
@methods("GET")
def imports(request: HttpRequest) -> HttpResponse:
    """List what was imported, what waits and what goes on."""
    found = import_pages.everything(person=person_of(request))
    context = {
        "title": "Imported tables",
        "found": found,
        "pages": Pages(found.past, page_number(request)),
        "titles": _titles(),
    }
    return page(request, "imports.html", context)


@declared(Permission.IMPORT_TABLES, _WHO)
@methods("GET", "POST")
def new_import(request: HttpRequest) -> HttpResponse:
    """Take a file to look at."""
    person = person_of(request)
    import_pages.everything(person=person)
    context = {"title": "Import a table", "kinds": _kinds()}
    if request.method != "POST":
        return form_page(request, "import_new.html", FileForm(), context)
    form = _sent_form(request)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            upload = import_pages.send(given.chunks(), name=given.name, person=person, now=now())
        except CounterpoiseError as error:
            form.add_error("file", str(error))
        else:
            return HttpResponseRedirect(f"/imports/files/{upload.public_id}/choose")
    return form_page(request, "import_new.html", form, context)


def _sent_form(request: HttpRequest) -> FileForm:
    """Return the form as it was sent; what is far too large is refused before it is read."""
    import_pages.check_size("What you sent", size_told(request) - _FORM_BYTES)
    return FileForm(request.POST, request.FILES)


@declared(Permission.IMPORT_TABLES, _OWN)
@methods("GET", "POST")
def choose(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Choose what a file holds, then look at it."""
    person = person_of(request)
    upload = import_pages.sent(upload_id, person=person)
    start = {"known_at": today_value(today())}
    if upload.preview is not None:
        known_at = date.fromisoformat(upload.preview["known_at"])
        start = {**upload.preview, "known_at": today_value(known_at)}
    form = ChoiceForm(request.POST if request.method == "POST" else None, upload=upload, initial=start)
    faults: tuple[Any, ...] = ()
    if request.method == "POST" and form.is_valid():
        given = {"sheet": "", **form.cleaned_data}
        try:
            import_pages.look(upload_id, import_pages.Choice(**given), person=person, now=now())
        except NotFoundError as error:
            # No sheet fits, or several do: the page has a list of them, the command an option.
            form.add_error("sheet" if "sheet" in form.fields else "kind", error.sentence)
        except CounterpoiseError as error:
            form.add_error("kind", str(error))
            faults = error.faults[:_FAULTS_SHOWN] if isinstance(error, BadInputError) else ()
        else:
            return HttpResponseRedirect(f"/imports/files/{upload_id}")
    context = {"title": "What does the file hold?", "upload": upload, "kinds": _kinds(), "fault": ""}
    if request.method != "POST":
        faults, context["fault"] = _looked_in_vain(upload)
    return form_page(request, "import_choose.html", form, context | {"faults": faults})


def _looked_in_vain(upload: Upload) -> tuple[tuple[Any, ...], str]:
    """Return what kept a large file from being looked through: rows that are wrong, and why in words."""
    looking = import_pages.looking(upload)
    if upload.fault or looking is None:
        found = upload.fault or {"rows": [], "said": ""}
        return tuple(found["rows"]), found["said"]
    return (), looking.fault


@declared(Permission.IMPORT_TABLES, _OWN)
@methods("GET")
def waiting(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Show what a file would give; once it was confirmed, how far its job is."""
    person = person_of(request)
    job = import_pages.job_of(upload_id, person=person)
    if job is None:
        return _preview(request, import_pages.sent(upload_id, person=person))
    if job.state == "done":
        return HttpResponseRedirect(f"/imports/{job.result}?done=taken")
    title = _STATES.get(job.state, "A table is being taken in")
    return page(request, "import_job.html", {"title": title, "job": job})


def _preview(request: HttpRequest, upload: Upload) -> HttpResponse:
    looking = import_pages.looking(upload)
    if upload.preview is None and looking is not None and not looking.over:
        return page(
            request,
            "import_look.html",
            {"title": "The file is looked through", "job": looking, "upload": upload},
        )
    if upload.preview is None:
        return HttpResponseRedirect(f"/imports/files/{upload.public_id}/choose")
    context = {
        "title": "Look before you take it in",
        "upload": upload,
        "told": upload.preview,
        "kind": next(k for k in reading.kinds() if k.kind == upload.preview["kind"]),
        "pages": Pages(upload.preview["refused"], page_number(request)),
    }
    return page(request, "import_preview.html", context)


@declared(Permission.IMPORT_TABLES, _OWN)
@methods("POST")
def take(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Confirm: a job takes the file in."""
    import_pages.take(upload_id, person=person_of(request), now=now())
    return HttpResponseRedirect(f"/imports/files/{upload_id}")


@declared(Permission.IMPORT_TABLES, _OWN)
@methods("POST")
def throw_away(request: HttpRequest, upload_id: str) -> HttpResponse:
    """Throw a file away, or cancel the job that takes it in."""
    person = person_of(request)
    import_pages.throw_away(upload_id, person=person, now=now())
    asked = import_pages.job_of(upload_id, person=person)
    return HttpResponseRedirect(f"/imports/files/{upload_id}" if asked else "/imports")


@declared(Permission.IMPORT_TABLES, _WHO)
@methods("GET", "POST")
def one_import(request: HttpRequest, import_id: str) -> HttpResponse:
    """Show one import; take it back."""
    person = person_of(request)
    found, held = import_pages.past(import_id, person=person, today=today())
    form = BackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        import_pages.undo(import_id, why=form.cleaned_data["why"], person=person, now=now())
        return HttpResponseRedirect(f"/imports/{import_id}?done=undone")
    context = {
        "title": found.file,
        "found": found,
        "kind": _titles().get(found.kind, found.kind),
        "held": held,
        "notice": _DONE.get(request.GET.get("done", ""), ""),
    }
    return form_page(request, "import_one.html", form, context)


def _kinds() -> tuple[reading.Kind, ...]:
    """Return the kinds of table that are offered here: inspectors are an inspectorate's own people."""
    is_planner = whose.instance().kind == "planner"
    return tuple(kind for kind in reading.kinds() if is_planner or kind.kind != _OF_INSPECTORS)


def _titles() -> dict[str, str]:
    return {kind.kind: kind.title for kind in reading.kinds()}
