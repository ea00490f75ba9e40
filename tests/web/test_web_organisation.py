"""Signing in through an organisation's own provider: whom it lets in, and each refusal in words."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import openid_kit
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from openid_kit import CLIENT_ID, SECRET
from typer.testing import CliRunner
from web_kit import (
    ADMINISTRATOR,
    DIRECTOR,
    MANAGER,
    NOW,
    SCHEDULER,
    browser,
    person_of,
    sign_in,
)

from counterpoise.cli.main import app
from counterpoise.domain.errors import ConflictError, GuardError, NotFoundError, UsageError
from counterpoise.domain.roles import EVERYWHERE, Grant, Role
from counterpoise.service import accounts, audit, one_time_codes, organisation_sign_in, people
from counterpoise.store import account_writes, identities
from counterpoise.store.models import AuditRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse
    from django.test import Client
    from openid_kit import Provider
    from web_kit import Home

BUTTON = "Sign in through your organisation"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider, server = openid_kit.start()
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider(
    running: Provider, home: Home, settings_of: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Provider:
    """Give an honest provider that the instance names, and that may open the director's account."""
    # A machine behind a proxy asks it for everything else.
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    running.honest()
    organisation_sign_in.forget_provider()
    settings_of(
        COUNTERPOISE_OIDC_ISSUER=running.issuer,
        COUNTERPOISE_OIDC_CLIENT_ID=CLIENT_ID,
        COUNTERPOISE_OIDC_CLIENT_SECRET=SECRET,
    )
    _allow(DIRECTOR)
    return running


def _allow(email: str, subject: str = "") -> None:
    by, own = person_of(ADMINISTRATOR), person_of(email).public_id
    organisation_sign_in.let_in(by=by, public_id=own, subject=subject, now=NOW)


def _through(provider: Provider, client: Client, change: str = "") -> HttpResponse:
    """Let a browser go to the provider and come back; ``change`` is added to what it comes back with."""
    sent = client.get("/sign-in/organisation")
    assert sent.status_code == 302
    query = provider.sign_in(sent["Location"])
    return client.get(f"/sign-in/organisation/back?{query}{change}")


def _refused(answer: HttpResponse, client: Client) -> str:
    assert answer.status_code == 403
    assert client.get("/account").headers["Location"] == "/sign-in"
    return answer.content.decode()


def _told() -> list[str]:
    return list(AuditRow.objects.order_by("sequence").values_list("what", flat=True))


def test_a_person_whom_an_administrator_allowed_is_let_in_and_bound(provider: Provider) -> None:
    client = browser()
    let_in = _through(provider, client)
    assert let_in["Location"] == "/"
    # The provider's token, which begins like this, stays on the server.
    assert "eyJ" not in f"{let_in.headers}{let_in.content.decode()}{client.cookies}"
    assert provider.asked == ["/.well-known/openid-configuration", "/token", "/keys"]
    assert DIRECTOR in client.get("/account").content.decode()
    assert "Sign-in through your organisation" in client.get("/account").content.decode()
    assert provider.challenge_fits()
    assert provider.calls[0]["authorization"] == "counterpoise-test:a%20secret%20%26%20more"
    # From then on the subject counts, whatever the address; and the address alone lets nobody in.
    provider.claims = {"email": "new.address@council.example"}
    assert _through(provider, browser()).status_code == 302
    provider.claims = {"sub": "somebody-else"}
    other = browser()
    assert "opens no account here" in _refused(_through(provider, other), other)
    assert _told()[-4:] == [
        "organisation's sign-in allowed",
        "organisation's identity bound",
        *["organisation's identity accepted"] * 2,
    ]
    assert audit.verify().holds


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"nonce": "another"}, "belongs to another sign-in"),
        ({"nonce": None}, "belongs to another sign-in"),
        ({"exp": int(time.time()) - 120}, "has run out"),
        ({"exp": None}, "is not whole"),
        ({"iat": int(time.time()) + 3600}, "is dated in the future"),
        ({"iss": "https://another.example"}, "comes from another provider"),
        ({"aud": "another-service"}, "was meant for another service"),
        ({"aud": [CLIENT_ID, "another-service"]}, "was meant for another service"),
        ({"azp": "another-service"}, "was meant for another service"),
        ({"email": "stranger@council.example"}, "to your organisation you are “person-1”"),
        ({"email": SCHEDULER}, "opens no account here"),
        ({"email_verified": False}, "opens no account here"),
        ({"email_verified": None}, "opens no account here"),
    ],
)
def test_a_token_that_can_not_be_taken_is_refused_in_words(
    provider: Provider, claims: dict[str, object], words: str
) -> None:
    provider.claims = claims
    client = browser()
    assert words in _refused(_through(provider, client), client).replace("&#39;", "'")
    assert "organisation's identity accepted" not in _told()


def test_a_token_of_another_key_or_of_a_shared_secret_is_refused(provider: Provider) -> None:
    client = browser()
    provider.signs_with = ec.generate_private_key(ec.SECP256R1())
    assert "is not signed by its provider" in _refused(_through(provider, client), client)
    provider.signs_with, provider.algorithm = SECRET * 4, "HS256"
    assert "is not signed by its provider" in _refused(_through(provider, client), client)


def test_only_the_browser_that_was_sent_may_come_back_and_only_once(provider: Provider) -> None:
    client = browser()
    assert "was not begun in this browser" in _refused(_through(provider, client, "x"), client)
    query = provider.sign_in(client.get("/sign-in/organisation")["Location"])
    other = browser()
    answer = other.get(f"/sign-in/organisation/back?{query}")
    assert "was not begun in this browser" in _refused(answer, other)
    # Neither of them made us ask the provider for anything.
    assert provider.calls == []
    assert client.get(f"/sign-in/organisation/back?{query}").status_code == 302
    replayed = client.get(f"/sign-in/organisation/back?{query}")
    assert replayed.status_code == 403
    assert len(provider.calls) == 1
    query = provider.sign_in(client.get("/sign-in/organisation")["Location"])
    gave_up = client.get(f"/sign-in/organisation/back?error=access_denied&{query}")
    assert "did not let you through" in gave_up.content.decode().replace("&#39;", "'")


def test_an_account_that_is_off_or_locked_stays_shut(provider: Provider) -> None:
    by, own = person_of(ADMINISTRATOR), person_of(DIRECTOR).public_id
    client = browser()
    for _ in range(accounts.TRIES):
        client.post("/sign-in", {"email": DIRECTOR, "password": "wrong words here"})
    assert "is locked after wrong tries" in _refused(_through(provider, client), client)
    people.set_active(by=by, public_id=own, active=False, now=NOW)
    assert "is switched off" in _refused(_through(provider, client), client)
    people.set_active(by=by, public_id=own, active=True, now=NOW)
    assert _through(provider, client).status_code == 302


def test_a_person_with_one_time_codes_is_asked_for_one(provider: Provider) -> None:
    letters = people.new_letters()
    account_writes.set_totp(
        public_id=person_of(DIRECTOR).public_id,
        sealed=one_time_codes.seal(letters),
        audit=account_writes.AuditEvent(at=NOW, who="t", what="codes", why=""),
    )
    client = browser()
    asked = _through(provider, client).content.decode()
    assert client.get("/account").headers["Location"] == "/sign-in"
    half = asked.split('name="half_way" value="')[1].split('"')[0]
    code = one_time_codes.code_at(letters, int(datetime.now(UTC).timestamp()) // 30)
    assert client.post("/sign-in/code", {"half_way": half, "code": code}).status_code == 302
    assert client.get("/account").status_code == 200


def test_what_cuts_a_right_ends_such_a_session_too(provider: Provider) -> None:
    by, own = person_of(ADMINISTRATOR), person_of(DIRECTOR).public_id
    grant = Grant(Role.ANALYST, EVERYWHERE)
    for cut in (
        lambda: people.give_role(by=by, public_id=own, grant=grant, now=NOW),
        lambda: people.end_sessions(by=by, public_id=own, now=NOW),
        lambda: organisation_sign_in.shut_out(by=by, public_id=own, now=NOW),
    ):
        client = browser()
        assert _through(provider, client).status_code == 302
        cut()
        assert client.get("/account").headers["Location"] == "/sign-in"
    client = browser()
    assert "opens no account here" in _refused(_through(provider, client), client)
    assert audit.verify().holds


def test_an_administrator_allows_and_ends_it_on_the_page_of_an_account(provider: Provider) -> None:
    client, own = sign_in(ADMINISTRATOR), person_of(MANAGER).public_id
    assert "Not allowed for this account" in client.get(f"/people/{own}").content.decode()
    assert client.post(f"/people/{own}/organisation", {"subject": "person-9"}).status_code == 302
    assert "for person-9 of" in client.get(f"/people/{own}").content.decode()
    provider.claims = {"sub": "person-9", "email": None}
    person = browser()
    assert _through(provider, person).status_code == 302
    account_writes.set_password(
        public_id=own,
        encoded="!",
        audit=account_writes.AuditEvent(at=NOW, who="t", what="password set", why="none any more"),
    )
    assert _through(provider, person).status_code == 302
    assert "not set; your administrator" in person.get("/account").content.decode()
    assert client.post(f"/people/{own}/organisation/end").status_code == 302
    log = client.get("/audit").content.decode()
    assert "organisation&#39;s sign-in allowed" in log
    assert "organisation&#39;s sign-in ended" in log
    assert client.post(f"/people/{own}/organisation", {"subject": "x" * 256}).status_code == 400
    with pytest.raises(GuardError):
        _allow(ADMINISTRATOR)
    with pytest.raises(ConflictError):
        _allow(DIRECTOR, "person-10")
    assert client.post("/people/nobody/organisation").status_code == 404
    with pytest.raises(NotFoundError):
        organisation_sign_in.let_in(by=person_of(DIRECTOR), public_id=own, subject="", now=NOW)


def test_the_command_line_allows_the_first_administrator(provider: Provider) -> None:
    done = CliRunner().invoke(app, ["people", "allow", ADMINISTRATOR])
    assert done.exit_code == 0, done.output
    kept = identities.of_account(person_of(ADMINISTRATOR).public_id)
    assert kept is not None
    assert (kept.issuer, kept.subject) == (provider.issuer, "")


def test_a_provider_that_is_away_or_odd_is_said_in_words(
    provider: Provider, settings_of: Callable[..., None]
) -> None:
    client = browser()
    provider.published = {"issuer": "https://another.example"}
    assert client.get("/sign-in/organisation").status_code == 502
    provider.published = {"padding": "x" * 2 * 1024 * 1024}
    assert client.get("/sign-in/organisation").status_code == 502
    # What can't be used is not kept: the next person asks anew.
    provider.published = {"token_endpoint": "http://far.example/token"}
    assert "no HTTPS address" in client.get("/sign-in/organisation").content.decode()
    provider.published = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    provider.status = 400
    assert "did not take back what it sent" in _refused(_through(provider, client), client)
    assert (provider.calls[0]["client_secret"], provider.calls[0]["authorization"]) == (SECRET, "")
    provider.status = 500
    assert _through(provider, client).status_code == 502
    settings_of(COUNTERPOISE_OIDC_ISSUER="http://127.0.0.1:9")
    away = client.get("/sign-in/organisation")
    assert (away.status_code, "does not answer" in away.content.decode()) == (502, True)


def test_it_is_off_unless_the_instance_names_a_provider(
    running: Provider, stranger: Client, settings_of: Callable[..., None]
) -> None:
    running.honest()
    assert BUTTON not in stranger.get("/sign-in").content.decode()
    for path in ("/sign-in/organisation", "/sign-in/organisation/back?code=a&state=b"):
        answer = stranger.get(path)
        assert (answer.status_code, "is not set up here" in answer.content.decode()) == (403, True)
    settings_of(COUNTERPOISE_OIDC_ISSUER=running.issuer)
    with pytest.raises(UsageError, match="CLIENT_ID and COUNTERPOISE_OIDC_CLIENT_SECRET"):
        organisation_sign_in.check_settings()
    settings_of(COUNTERPOISE_OIDC_CLIENT_ID=CLIENT_ID, COUNTERPOISE_OIDC_CLIENT_SECRET=SECRET)
    page = stranger.get("/sign-in")
    assert 'href="/sign-in/organisation"' in page.content.decode()
    assert BUTTON in page.content.decode()
    settings_of(COUNTERPOISE_OIDC_ISSUER="http://sign-in.example")
    with pytest.raises(UsageError, match="no HTTPS address"):
        organisation_sign_in.check_settings()
    assert running.asked == []


def test_another_site_begins_no_sign_in_for_somebody(provider: Provider) -> None:
    client = browser()
    for site in ("cross-site", "same-site"):
        led = client.get("/sign-in/organisation", headers={"Sec-Fetch-Site": site})
        assert led["Location"] == "/sign-in"
        assert not led.cookies
    assert provider.asked == []
    for site in ("same-origin", "none"):
        chosen = client.get("/sign-in/organisation", headers={"Sec-Fetch-Site": site})
        assert chosen["Location"].startswith(provider.issuer)


def test_the_journey_runs_out_and_its_cookie_is_out_of_reach(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser()
    query = provider.sign_in(client.get("/sign-in/organisation")["Location"])
    (cookie,) = client.cookies.values()
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 600)
    later = time.time() + timedelta(minutes=11).total_seconds()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert "was not begun" in client.get(f"/sign-in/organisation/back?{query}").content.decode()
