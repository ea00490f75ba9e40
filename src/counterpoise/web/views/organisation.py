"""Signing in through an organisation's own provider, and an administrator's say on whom it lets in."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect

from counterpoise.domain.errors import CounterpoiseError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.exchange.openid import Journey, SignInRefusedError
from counterpoise.service import organisation_sign_in as case
from counterpoise.web import faults, log
from counterpoise.web.access import Open, declared
from counterpoise.web.cookies import cookie_name
from counterpoise.web.requests import methods, now, person_of
from counterpoise.web.views.signin import go_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

_BACK = "/sign-in/organisation/back"
_JOURNEY = "counterpoise.journey"
_JOURNEY_SECONDS = 600
#: What a browser says of a step that began on our own page, or with an address that somebody typed.
_OWN_CHOICE = frozenset({"same-origin", "none"})
_AGAIN = "Go to the sign-in page and begin again."


class IdentityForm(forms.Form):
    """Which identity may open an account."""

    subject = forms.CharField(
        label="Identifier at the organisation",
        help_text="Leave it empty to bind whoever first comes with this account's address. Give it where the "
        "organisation's sign-in does not say that it checked the address: the page that refuses shows it.",
        max_length=255,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@declared(Open.TO_ALL)
@methods("GET")
def leave(request: HttpRequest) -> HttpResponse:
    """Send the browser to the organisation's sign-in, with values that only this browser brings back."""
    # Another site may lead here too: then the person is asked whether to go on.
    if request.headers.get("Sec-Fetch-Site", "none") not in _OWN_CHOICE:
        return HttpResponseRedirect("/sign-in")
    return _or_refused(request, _left)


def _left(request: HttpRequest) -> HttpResponse:
    journey, address = case.begin(back=request.build_absolute_uri(_BACK), now=now())
    answer = HttpResponseRedirect(address)
    answer.set_cookie(
        _cookie(),
        signing.dumps([journey.state, journey.nonce, journey.verifier], salt=_JOURNEY),
        max_age=_JOURNEY_SECONDS,
        path="/",
        secure=settings.COUNTERPOISE_HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return answer


@declared(Open.TO_ALL)
@methods("GET")
def come_back(request: HttpRequest) -> HttpResponse:
    """Let in whoever comes back from the organisation's sign-in, or say why not."""
    answer = _or_refused(request, _came_back)
    answer.delete_cookie(_cookie(), path="/", samesite="Lax")
    return answer


def _came_back(request: HttpRequest) -> HttpResponse:
    journey = _journey(request)
    if request.GET.get("error"):
        raise SignInRefusedError(
            "Your organisation's sign-in did not let you through, or you went back.", next_step=_AGAIN
        )
    back = request.build_absolute_uri(_BACK)
    checked = case.finish(journey, code=request.GET.get("code", ""), back=back, now=now())
    return go_on(request, checked)


def _journey(request: HttpRequest) -> Journey:
    """Return the values with which this browser was sent; the provider must have sent back the same state.

    Raises
    ------
    SignInRefusedError
        When this browser was not sent, or long ago, or the state is another's.
    """
    case.check_offered()
    try:
        given = signing.loads(request.COOKIES.get(_cookie(), ""), salt=_JOURNEY, max_age=_JOURNEY_SECONDS)
    except signing.BadSignature:
        given = None
    journey = Journey(*given) if given else None
    state = request.GET.get("state", "")
    if journey is None or not hmac.compare_digest(journey.state.encode(), state.encode()):
        raise SignInRefusedError(
            "This sign-in was not begun in this browser within the last ten minutes.", next_step=_AGAIN
        )
    return journey


def _or_refused(request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    try:
        return view(request)
    except CounterpoiseError as error:
        log.event("sign-in refused")
        return faults.answer(request, error)


def _cookie() -> str:
    return f"{cookie_name()}-journey"


@declared(Permission.MANAGE_PEOPLE, "every account of the instance, but not the own one")
@methods("POST")
def allow(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the organisation's sign-in open an account."""
    form = IdentityForm(request.POST)
    if not form.is_valid():
        raise UsageError(
            "This identifier can't be one.", next_step="Copy it from the page that refused the person."
        )
    subject = form.cleaned_data["subject"]
    case.let_in(by=person_of(request), public_id=public_id, subject=subject, now=now())
    return HttpResponseRedirect(f"/people/{public_id}?done=allowed")


@declared(Permission.MANAGE_PEOPLE, "every account of the instance, but not the own one")
@methods("POST")
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let the organisation's sign-in open an account no more."""
    case.shut_out(by=person_of(request), public_id=public_id, now=now())
    return HttpResponseRedirect(f"/people/{public_id}?done=shut")
