"""An administrator's pages: accounts, roles, links, and the audit log of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import (
    AmbiguousError,
    BadInputError,
    ConflictError,
    NotFoundError,
    UsageError,
)
from counterpoise.domain.roles import RULES, Permission
from counterpoise.service import organisation_sign_in
from counterpoise.service import people as case
from counterpoise.service.audit_told import about
from counterpoise.web.access import declared
from counterpoise.web.render import page
from counterpoise.web.requests import methods, now, person_of
from counterpoise.web.views.organisation import IdentityForm
from counterpoise.web.views.signin import form_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from counterpoise.domain.roles import Grant

_ROLES = [
    (r.role.value, f"{r.role.value.capitalize()} (belongs to one {r.body.value})") for r in RULES.values()
]
_DONE = {
    "on": "The account is on. A new link is needed if its password is not known.",
    "off": "The account is off, and signed out everywhere.",
    "ended": "The person is signed out everywhere.",
    "role": "The role was given, and works from the next sign-in.",
    "taken": "The role was taken, and the person is signed out everywhere.",
    "codes": "One-time codes are off for this account.",
    "allowed": "The organisation's sign-in may open this account.",
    "shut": "The organisation's sign-in opens this account no more, and the person is signed out everywhere.",
}
#: What the audit table calls the things of its rows, and what people do.
_KINDS = {
    "user": "account",
    "rolegrant": "role",
    "accesstoken": "token",
    "importbatch": "imported table",
    "outsideidentity": "sign-in through the organisation",
}
_ANY_ACCOUNT = "every account of the instance, but not the own one"


class RoleForm(forms.Form):
    """A role and the body in which it holds."""

    role = forms.ChoiceField(
        label="Role",
        choices=_ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role"},
    )
    body = forms.CharField(
        label="Where it holds",
        help_text="Name of the inspectorate, region or authority, ONS code, or URN of the provider. "
        "Leave it empty for an administrator, or an analyst for all of England.",
        max_length=120,
        required=False,
    )


class NewPersonForm(RoleForm):
    """An address with a first role."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        error_messages={"required": "Enter the e-mail address"},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "role", "body")


@declared(Permission.MANAGE_PEOPLE, "every account of the instance")
@methods("GET")
def people(request: HttpRequest) -> HttpResponse:
    """List everybody with an account."""
    rows = case.everybody(by=person_of(request), now=now())
    return page(request, "people.html", {"title": "People", "people": rows})


@declared(Permission.MANAGE_PEOPLE, "a new account")
@methods("GET", "POST")
def new_person(request: HttpRequest) -> HttpResponse:
    """Make an account and show the link to set its password."""
    form = NewPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        grant = _grant_of(form)
        if grant is not None:
            try:
                token = case.add(by=person_of(request), email=given["email"], grant=grant, now=now())
            except (UsageError, ConflictError, BadInputError) as error:
                form.add_error("email", str(error))
            else:
                return _show_link(request, token, given["email"])
    context = {"title": "Make an account", "button": "Make account", "back": "/people"}
    return form_page(request, "form.html", form, context)


@declared(Permission.MANAGE_PEOPLE, "every account of the instance")
@methods("GET")
def person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one account."""
    return _person_page(request, public_id, RoleForm())


@declared(Permission.MANAGE_PEOPLE, _ANY_ACCOUNT)
@methods("POST")
def give_role(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a role."""
    form = RoleForm(request.POST)
    grant = _grant_of(form) if form.is_valid() else None
    if grant is not None:
        try:
            case.give_role(by=person_of(request), public_id=public_id, grant=grant, now=now())
        except (UsageError, ConflictError) as error:
            form.add_error("body", str(error))
        else:
            return _back(public_id, "role")
    return _person_page(request, public_id, form)


def _grant_of(form: RoleForm) -> Grant | None:
    """Return the role that a form gives; without one the form says why."""
    try:
        return case.grant_of(form.cleaned_data["role"], form.cleaned_data["body"])
    except (AmbiguousError, NotFoundError, UsageError) as error:
        form.add_error("body", str(error))
        return None


@declared(Permission.MANAGE_PEOPLE, _ANY_ACCOUNT)
@methods("POST")
def take_role(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    """Take a role."""
    case.take_role(by=person_of(request), grant_id=grant_id, now=now())
    return _back(public_id, "taken")


@declared(Permission.MANAGE_PEOPLE, _ANY_ACCOUNT)
@methods("POST")
def switch(request: HttpRequest, public_id: str, to: str) -> HttpResponse:
    """Switch an account on or off."""
    case.set_active(by=person_of(request), public_id=public_id, active=to == "on", now=now())
    return _back(public_id, to)


@declared(Permission.MANAGE_PEOPLE, "every account of the instance")
@methods("POST")
def end_sessions(request: HttpRequest, public_id: str) -> HttpResponse:
    """End every session of a person."""
    case.end_sessions(by=person_of(request), public_id=public_id, now=now())
    return _back(public_id, "ended")


@declared(Permission.MANAGE_PEOPLE, "every account of the instance")
@methods("POST")
def make_link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a link to set a password, and show it."""
    by = person_of(request)
    token = case.make_link(by=by, public_id=public_id, now=now())
    return _show_link(request, token, case.one(by=by, public_id=public_id, now=now()).email)


@declared(Permission.MANAGE_PEOPLE, "every account of the instance")
@methods("POST")
def drop_codes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Switch off one-time codes."""
    case.drop_codes(by=person_of(request), public_id=public_id, now=now())
    return _back(public_id, "codes")


@declared(
    Permission.READ_AUDIT, "events on accounts, roles, tokens and imports; none on visits or programmes"
)
@methods("GET")
def audit(request: HttpRequest) -> HttpResponse:
    """Show the audit log, newest first."""
    given = request.GET.get("page", "1")
    number = int(given) if given.isdecimal() and given.isascii() and len(given) < 7 else 1  # noqa: PLR2004
    rows = case.audit_page(by=person_of(request), page=number)
    more = len(rows) == case.AUDIT_PAGE
    return page(
        request,
        "audit.html",
        {
            "title": "Audit log",
            "rows": list(zip(rows, about(rows), strict=True)),
            "number": number,
            "more": more,
            "kinds": _KINDS,
        },
    )


def _person_page(request: HttpRequest, public_id: str, form: RoleForm) -> HttpResponse:
    by = person_of(request)
    row = case.one(by=by, public_id=public_id, now=now())
    context = {
        "title": row.email,
        "row": row,
        "own": by.public_id == public_id,
        "organisation": organisation_sign_in.is_offered(),
        "identity": organisation_sign_in.of_account(public_id, by=by),
        "identity_form": IdentityForm(),
        "notice": _DONE.get(request.GET.get("done", ""), ""),
    }
    return form_page(request, "person.html", form, context)


def _show_link(request: HttpRequest, token: str, email: str) -> HttpResponse:
    address = request.build_absolute_uri(f"/set-password/{token}")
    return page(request, "link.html", {"title": "Link to set a password", "address": address, "email": email})


def _back(public_id: str, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"/people/{public_id}?done={done}")
