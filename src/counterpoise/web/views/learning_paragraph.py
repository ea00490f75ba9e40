"""One paragraph in its place, its page as a picture, and the labels that people give it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import CounterpoiseError
from counterpoise.domain.roles import Permission
from counterpoise.service import learn_label, learn_paragraph, learn_work
from counterpoise.service.learn_choices import theme_titles
from counterpoise.web.access import declared
from counterpoise.web.acting import acting
from counterpoise.web.learning import LIBRARY, asked, learning_page, shelved, tried
from counterpoise.web.requests import methods, now, person_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.domain.roles import Person
    from counterpoise.learning.findings.labels import Agreement
    from counterpoise.service.learn_choices import Choices
    from counterpoise.service.learn_paragraph import Opened

_OWN: Final = f"{LIBRARY}; labels of the own coder"
_POLARITIES: Final = {
    "strength": "Strength",
    "weakness": "What must improve",
    "mixed": "Both",
    "neutral": "Neither",
}
_LETTERS_OF_CODER: Final = 8
_MOST: Final = 20
_PROBLEM: Final = 422


class LabelForm(forms.Form):
    """What a person says of a paragraph."""

    polarity = forms.ChoiceField(
        label="What does it say?",
        choices=tuple(_POLARITIES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it says"},
    )
    first = forms.ChoiceField(
        label="What is it most about?", error_messages={"required": "Choose the theme it is most about"}
    )
    second = forms.ChoiceField(label="And about? (you can leave this)", required=False)
    third = forms.ChoiceField(label="And about? (you can leave this too)", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [("", "Choose a theme"), *theme_titles().items()]
        for name in ("first", "second", "third"):
            self.fields[name].choices = themes  # type: ignore[attr-defined] # a ChoiceField, typed as Field

    def themes(self) -> tuple[str, ...]:
        """Return the themes that were chosen, each once, first the one it is most about."""
        chosen = (self.cleaned_data[name] for name in ("first", "second", "third"))
        return tuple(dict.fromkeys(t for t in chosen if t))


def coder_of(person: Person) -> str:
    """Return what stands for a person beside a label: letters of the account's random id, never a name."""
    return f"c{person.public_id[:_LETTERS_OF_CODER]}"


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def paragraph(request: HttpRequest, there: Choices, paragraph_id: str) -> HttpResponse:
    """Show a paragraph, what was found in it, and the page on which it stands."""
    return _shown(request, there, learn_paragraph.open_paragraph(paragraph_id))


def _shown(
    request: HttpRequest, there: Choices, opened: Opened, form: LabelForm | None = None, fault: str = ""
) -> HttpResponse:
    person = person_of(request)
    may, coder = person.may(Permission.CORRECT_LABELS), coder_of(person)
    history = learn_label.history(opened.report.sha256, opened.paragraph.id) if may else ()
    standing = {x.coder for x in history if x.undone_at is None}
    hidden = bool(standing) and coder not in standing
    form = form or LabelForm(initial=_found(opened, hidden=hidden))
    if fault:
        form.add_error(None, fault)
    context = {
        "title": opened.report.subject,
        "opened": opened,
        "f": opened.finding,
        "polarity_words": _POLARITIES,
        "may_label": may,
        "coder": coder,
        "form": form if may else None,
        "history": history,
        "mine": coder in standing,
        "hidden": hidden,
    }
    wrong = form.is_bound and bool(form.errors)
    return learning_page(
        request, "learning_paragraph.html", there, context, status=_PROBLEM if wrong or fault else 200
    )


def _found(opened: Opened, *, hidden: bool) -> dict[str, str]:
    if hidden or opened.finding is None:
        return {}
    themes = dict(zip(("first", "second", "third"), opened.finding.themes, strict=False))
    return {"polarity": opened.finding.polarity, **themes}


@lru_cache(maxsize=16)
def _drawn(paragraph_id: str, number: int, _sha256: str) -> bytes:
    return learn_paragraph.page_picture(paragraph_id, number)


@declared(Permission.READ_LEARNING, LIBRARY)
@methods("GET")
@shelved
def page_picture(_request: HttpRequest, _there: Choices, paragraph_id: str, number: int) -> HttpResponse:
    """Give the page of the report as a picture, with the paragraph marked."""
    # Looked up each time: a report that was withdrawn since is not shown from what is remembered.
    opened = learn_paragraph.open_paragraph(paragraph_id)
    return HttpResponse(_drawn(paragraph_id, number, opened.report.sha256), content_type="image/png")


@declared(Permission.CORRECT_LABELS, _OWN)
@methods("POST")
@shelved
def label(request: HttpRequest, there: Choices, paragraph_id: str) -> HttpResponse:
    """Keep a person's label; it counts at once."""
    opened = learn_paragraph.open_paragraph(paragraph_id)
    form = LabelForm(request.POST)
    if not form.is_valid():
        return _shown(request, there, opened, form)
    person = person_of(request)
    try:
        learn_label.put(
            opened.report.sha256,
            paragraph_id,
            coder=coder_of(person),
            who=person.email,
            now=now(),
            themes=form.themes(),
            polarity=form.cleaned_data["polarity"],
        )
    except CounterpoiseError as error:
        return _shown(request, there, opened, form, str(error))
    return HttpResponseRedirect(f"/learning/paragraphs/{paragraph_id}#label")


@declared(Permission.CORRECT_LABELS, _OWN)
@methods("POST")
@shelved
def undo(request: HttpRequest, _there: Choices, paragraph_id: str) -> HttpResponse:
    """Take the person's own last label back."""
    opened = learn_paragraph.open_paragraph(paragraph_id)
    person = person_of(request)
    learn_label.undo(opened.report.sha256, paragraph_id, coder=coder_of(person), who=person.email, now=now())
    return HttpResponseRedirect(f"/learning/paragraphs/{paragraph_id}#label")


@declared(Permission.CORRECT_LABELS, _OWN)
@methods("GET")
@shelved
def labels(request: HttpRequest, there: Choices) -> HttpResponse:
    """Show what waits for a second coder, on what coders differ, and how far two agree."""
    chosen, coder = asked(request, "one", "other"), coder_of(person_of(request))
    agreed, fault, status = tried(
        lambda: learn_label.agreement(chosen["one"], chosen["other"]) if chosen["one"] else None
    )
    context = {
        "title": "Labels",
        "coder": coder,
        "chosen": chosen,
        "fault": fault,
        "waiting": learn_label.waiting(coder),
        "coders": [(c, "you" if c == coder else c) for c in learn_label.coders()],
        "agreed": _agreed(agreed) if agreed else (),
        "most": _MOST,
        "judging": next(iter(learn_work.jobs_of(learn_work.REJUDGE, person_of(request))), None),
    }
    return learning_page(request, "learning_labels.html", there, context, status=status)


@declared(Permission.CORRECT_LABELS, _OWN)
@methods("POST")
@shelved
def judge_all(request: HttpRequest, _there: Choices) -> HttpResponse:
    """Let every paragraph be judged anew in the background."""
    learn_work.ask_rejudge(acting(request, Permission.CORRECT_LABELS))
    return HttpResponseRedirect("/learning/labels#judge")


@declared(Permission.CORRECT_LABELS, _OWN)
@methods("POST")
@shelved
def cancel_judging(request: HttpRequest, _there: Choices, job_id: str) -> HttpResponse:
    """Cancel the judging of every paragraph."""
    learn_work.cancel(learn_work.REJUDGE, job_id, person_of(request))
    return HttpResponseRedirect("/learning/labels#judge")


def _agreed(found: Agreement) -> tuple[tuple[str, str], ...]:
    return (
        ("Labelled by both", str(found.paragraphs)),
        ("Same praise or criticism", f"{found.same_polarity} of {found.paragraphs}"),
        ("Same first theme", f"{found.same_primary} of {found.paragraphs}"),
        ("Kappa of praise or criticism", found.told(found.polarity)),
        ("Kappa of themes", found.told(found.themes)),
    )
