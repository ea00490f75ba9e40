"""Signing in and out, and setting a password by a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import CounterpoiseError, NotFoundError, UsageError
from counterpoise.service import accounts, organisation_sign_in
from counterpoise.web import log
from counterpoise.web.access import Open, declared
from counterpoise.web.cookies import hand_out, session_token, take_back
from counterpoise.web.render import page
from counterpoise.web.requests import methods, now

if TYPE_CHECKING:
    from django.http import HttpRequest

_HALF_WAY = "counterpoise.half-way"
_HALF_WAY_SECONDS = 300
_FORGOTTEN = "If you have forgotten your password, ask your administrator for a link to set a new one."


class SignInForm(forms.Form):
    """Address and password."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Enter your e-mail address"},
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        error_messages={"required": "Enter your password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(forms.Form):
    """The one-time code, and who is half way in."""

    half_way = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label="Code from your authenticator",
        help_text="Six digits; a new one comes every half minute.",
        max_length=20,
        error_messages={"required": "Enter the code"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "govuk-input--width-10"}
        ),
    )


class PasswordForm(forms.Form):
    """A new password."""

    password = forms.CharField(
        label="New password",
        help_text=f"At least {accounts.LEAST_CHARACTERS} characters. Three words that do not belong together "
        "make a good one.",
        max_length=1000,
        strip=False,
        error_messages={"required": "Enter a password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@declared(Open.TO_ALL)
@methods("GET", "POST")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password."""
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            checked = accounts.check_password(now=now(), **form.cleaned_data)
        except accounts.WrongSignInError as error:
            log.event("sign-in refused")
            form.add_error("email", f"{error.sentence} {error.next_step}")
        else:
            return go_on(request, checked)
    context = {
        "title": "Sign in",
        "form": form,
        "button": "Sign in",
        "help": _FORGOTTEN,
        "organisation": organisation_sign_in.is_offered(),
    }
    return page(request, "sign_in.html", context, status=_status(form))


def go_on(request: HttpRequest, checked: accounts.Checked) -> HttpResponse:
    """Ask somebody who was found right for the one-time code, or let in whoever needs none."""
    return _half_way(request, checked) if checked.needs_code else _let_in(request, checked.public_id)


def _half_way(request: HttpRequest, checked: accounts.Checked) -> HttpResponse:
    half = signing.dumps(checked.public_id, salt=_HALF_WAY)
    return _ask_code(request, CodeForm(initial={"half_way": half}))


def _ask_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    context = {
        "title": "Enter your code",
        "form": form,
        "button": "Continue",
        "help": "If you have lost your phone, ask your administrator to switch the codes off.",
        "path": "/sign-in/code",
    }
    return page(request, "code.html", context, status=_status(form))


@declared(Open.TO_ALL)
@methods("GET", "POST")
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the one-time code of somebody whose password was right."""
    form = CodeForm(request.POST)
    try:
        public_id = signing.loads(request.POST.get("half_way", ""), salt=_HALF_WAY, max_age=_HALF_WAY_SECONDS)
    except signing.BadSignature:
        return HttpResponseRedirect("/sign-in")
    if form.is_valid():
        try:
            accounts.check_code(public_id=public_id, code=form.cleaned_data["code"], now=now())
        except UsageError as error:
            log.event("sign-in refused")
            form.add_error("code", str(error))
        else:
            return _let_in(request, public_id)
    return _ask_code(request, form)


def _let_in(request: HttpRequest, public_id: str) -> HttpResponse:
    log.event("signed in")
    token = accounts.begin_session(public_id=public_id, before=session_token(request), now=now())
    answer = HttpResponseRedirect("/")
    hand_out(answer, token)
    return answer


@declared(Open.TO_ALL)
@methods("POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    accounts.sign_out(session_token(request))
    log.event("signed out")
    answer = HttpResponseRedirect("/sign-in")
    take_back(answer)
    return answer


@declared(Open.LINK, "the account for which the link was made")
@methods("GET", "POST")
def set_password(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password by the link that an administrator made."""
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if not accounts.link_is_good(token, now=now()):
        raise NotFoundError(
            "This link does not work: it was used, it ran out after 24 hours, or a newer one was made.",
            next_step="Ask your administrator for a new one.",
        )
    if request.method == "POST" and form.is_valid():
        try:
            accounts.set_password_by_link(token=token, password=form.cleaned_data["password"], now=now())
        except UsageError as error:
            form.add_error("password", str(error))
        else:
            return HttpResponseRedirect("/sign-in")
    context = {"title": "Set your password", "form": form, "button": "Set password", "help": ""}
    return page(request, "sign_in.html", context, status=_status(form))


def _status(form: forms.Form) -> int:
    return UsageError.http_status if form.is_bound and form.errors else 200


def take_error(form: forms.Form, field: str | None, error: CounterpoiseError) -> None:
    """Show an error of a use case at a field of a form."""
    form.add_error(field, str(error))


def form_page(request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    """Return a page with a form; status 400 when something in it is wrong."""
    return page(request, template, {"form": form, **context}, status=_status(form))
