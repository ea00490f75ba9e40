"""The own account: password, one-time codes, tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import UsageError
from counterpoise.service import accounts, one_time_codes, organisation_sign_in, people
from counterpoise.web.access import Open, declared
from counterpoise.web.cookies import session_token, take_back
from counterpoise.web.render import SERVICE, page
from counterpoise.web.requests import methods, now, person_of
from counterpoise.web.views.signin import PasswordForm, form_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.domain.roles import Person

_LETTERS = "counterpoise.letters"
_LETTERS_SECONDS = 900
_SCOPES = (
    ("read", "Read over the API what I may see on the pages"),
    ("write", "Do over the API what I may do on the pages"),
    ("calendar", "A calendar of visits that were notified, for a calendar program"),
)
_DONE = {
    "codes": "One-time codes are on: you need one at each sign-in.",
    "revoked": "The token no longer works.",
}


def _password_now() -> forms.CharField:
    """Return the field in which whoever is signed in shows to be the person."""
    return forms.CharField(
        label="Password you have now",
        max_length=1000,
        strip=False,
        error_messages={"required": "Enter the password you have now"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class ChangeForm(PasswordForm):
    """The password now, and the new one."""

    old = _password_now()
    field_order = ("old", "password")
    #: Whose password it is, so that a program that keeps passwords knows which one to change.
    whose = ""


class CodesForm(forms.Form):
    """The first code, the secret it belongs to, and the password."""

    #: See ``ChangeForm``.
    whose = ""

    letters = forms.CharField(widget=forms.HiddenInput)
    password = _password_now()
    code = forms.CharField(
        label="Code that your authenticator shows now",
        max_length=20,
        error_messages={"required": "Enter the code"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )


class TokenForm(forms.Form):
    """What a new token is for."""

    label = forms.CharField(
        label="What is it for?",
        help_text="So that you know later which one to revoke.",
        max_length=80,
        error_messages={"required": "Enter what the token is for"},
    )
    scopes = forms.MultipleChoiceField(
        label="What may it open?",
        choices=_SCOPES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what the token may open"},
    )


@declared(Open.SIGNED_IN, "the own account")
@methods("GET")
def account(request: HttpRequest) -> HttpResponse:
    """Show the own account."""
    person = person_of(request)
    return page(
        request,
        "account.html",
        {
            "title": "Your account",
            "has_codes": people.has_codes(person),
            "has_password": people.has_password(person),
            "organisation": organisation_sign_in.in_words(person)
            if organisation_sign_in.is_offered()
            else "",
            "tokens": people.tokens(person),
            "notice": _DONE.get(request.GET.get("done", ""), ""),
        },
    )


@declared(Open.SIGNED_IN, "the own account")
@methods("GET", "POST")
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the own password; every session ends, this one too."""
    form = ChangeForm(request.POST if request.method == "POST" else None)
    form.whose = person_of(request).email
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            accounts.change_password(
                person=person_of(request), old=given["old"], new=given["password"], now=now()
            )
        except UsageError as error:
            wrong = isinstance(error, accounts.WrongOwnPasswordError)
            form.add_error("old" if wrong else "password", str(error))
        else:
            answer = HttpResponseRedirect("/sign-in")
            take_back(answer)
            return answer
    context = {"title": "Change your password", "button": "Change password", "back": "/account"}
    return form_page(request, "form.html", form, context)


@declared(Open.SIGNED_IN, "the own account")
@methods("GET", "POST")
def codes(request: HttpRequest) -> HttpResponse:
    """Set up one-time codes: show the secret once, switch on after a first right code."""
    person = person_of(request)
    letters = _letters(request)
    form = _codes_form(request, person, letters)
    if request.method == "POST" and form.is_valid():
        try:
            people.confirm_codes(
                person=person,
                letters=letters,
                code=form.cleaned_data["code"],
                password=form.cleaned_data.get("password", ""),
                session=session_token(request),
                now=now(),
            )
        except UsageError as error:
            wrong = isinstance(error, accounts.WrongOwnPasswordError)
            form.add_error("password" if wrong else "code", str(error))
        else:
            return HttpResponseRedirect("/account?done=codes")
    offer = one_time_codes.offer(letters, email=person.email, service=SERVICE)
    context = {
        "title": "Set up one-time codes",
        "offer": offer,
        "needed": settings.COUNTERPOISE_CODES and not people.has_codes(person),
    }
    return form_page(request, "codes.html", form, context)


def _codes_form(request: HttpRequest, person: Person, letters: str) -> CodesForm:
    """Return the form; whoever comes through the organisation alone has no password to give."""
    sealed = signing.dumps(letters, salt=_LETTERS)
    form = CodesForm(request.POST if request.method == "POST" else None, initial={"letters": sealed})
    form.whose = person.email
    if not people.has_password(person):
        del form.fields["password"]
    return form


def _letters(request: HttpRequest) -> str:
    """Return the secret that the form carries sealed, or a new one."""
    try:
        given = request.POST.get("letters", "")
        return str(signing.loads(given, salt=_LETTERS, max_age=_LETTERS_SECONDS))
    except signing.BadSignature:
        return people.new_letters()


@declared(Open.SIGNED_IN, "the own account")
@methods("GET", "POST")
def add_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        token = people.add_token(
            person=person_of(request), label=given["label"], scopes=tuple(given["scopes"]), now=now()
        )
        feed = "calendar" in given["scopes"]
        address = request.build_absolute_uri(f"/feeds/{token}.ics") if feed else ""
        return page(request, "token.html", {"title": "Your new token", "token": token, "address": address})
    context = {"title": "Make a token", "button": "Make token", "back": "/account"}
    return form_page(request, "form.html", form, context)


@declared(Open.SIGNED_IN, "the own tokens")
@methods("POST")
def revoke_token(request: HttpRequest, token_id: str) -> HttpResponse:
    """Revoke an own token."""
    people.revoke_token(person=person_of(request), token_id=token_id, now=now())
    return HttpResponseRedirect("/account?done=revoked")
