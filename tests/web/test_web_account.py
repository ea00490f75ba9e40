"""What guards an account: its password whole and asked again, words guessed first, the seal of its codes."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from web_kit import DIRECTOR, NOW, SCHEDULER, WORDS, browser, made_home, moved_to, person_of, sign_in

from counterpoise.domain.errors import UsageError
from counterpoise.service import accounts, one_time_codes, people
from counterpoise.service.initialise import NewInstance
from counterpoise.store import account_writes, sessions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from web_kit import Home

LETTERS = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def _offered(client: Client) -> dict[str, str]:
    """Open the page of codes and return what its form would send with the right code."""
    text = client.get("/account/codes").content.decode()
    letters = text.split('Letters: <span class="cp-secret">')[1].split("<")[0]
    code = one_time_codes.code_at(letters, int(datetime.now(UTC).timestamp()) // 30)
    return {"letters": text.split('name="letters" value="')[1].split('"')[0], "code": code}


def test_a_password_is_checked_to_its_last_character(stranger: Client) -> None:
    longest = "long words and more " * 6 + "12345678"
    assert len(longest) == accounts.MOST_CHARACTERS
    public_id = person_of(DIRECTOR).public_id
    accounts.keep_password(public_id=public_id, password=longest, why="", now=NOW)
    for wrong in (f"{longest}x", longest[:-1], longest.upper()):
        assert stranger.post("/sign-in", {"email": DIRECTOR, "password": wrong}).status_code == 400
    assert stranger.post("/sign-in", {"email": DIRECTOR, "password": longest}).status_code == 302
    with pytest.raises(UsageError):
        accounts.change_password(
            person=person_of(DIRECTOR), old=f"{longest}x", new="lamp river stone", now=datetime.now(UTC)
        )


@pytest.mark.parametrize("word", accounts.GUESSED_FIRST)
def test_a_password_with_a_word_that_is_guessed_first_here_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="guess"):
        accounts.check_new_password(f"{word.upper()} 2026 41", email=DIRECTOR)


@pytest.mark.parametrize(
    "padded", ["password123456", "!!! dragon 2026 !!!", "monkeymonkey", "qwerty1qwerty1", "Letmein-------"]
)
def test_a_password_that_everybody_tries_is_refused_padded_or_repeated_too(padded: str) -> None:
    with pytest.raises(UsageError, match="everybody tries"):
        accounts.check_new_password(padded, email=DIRECTOR)


def test_any_signs_make_a_password_and_a_short_name_forbids_no_letter() -> None:
    for good in (
        "all small letters",
        "ALL LARGE LETTERS",
        "ÿ" * 12,
        "漢字" * 6,
        "    a     b  c",
        "lamp river stone " * 3 + "and a boat 12",
    ):
        accounts.check_new_password(good, email="e@council.example")


@pytest.mark.usefixtures("home")
def test_codes_are_not_switched_on_without_the_password(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(DIRECTOR)
    for given in ({}, {"password": "wrong words here"}):
        refused = client.post("/account/codes", _offered(client) | given)
        assert refused.status_code == 400
        assert not sessions.account(person_of(DIRECTOR).public_id).totp_secret
    done = client.post("/account/codes", _offered(client) | {"password": WORDS})
    assert done["Location"] == "/account?done=codes"


def test_switching_codes_on_ends_every_other_session(signed_in: Callable[[str], Client]) -> None:
    here, elsewhere = signed_in(DIRECTOR), signed_in(DIRECTOR)
    assert here.post("/account/codes", _offered(here) | {"password": WORDS}).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account")["Location"] == "/sign-in"


def test_whoever_has_no_password_sets_up_codes_with_the_code_alone(
    signed_in: Callable[[str], Client],
) -> None:
    client = signed_in(DIRECTOR)
    audit = account_writes.AuditEvent(at=NOW, who="t", what="password set", why="none any more")
    token = client.cookies[next(iter(client.cookies))].value
    account_writes.set_password(public_id=person_of(DIRECTOR).public_id, encoded="!", audit=audit)
    assert accounts.who_is(token, now=datetime.now(UTC)) is None
    fresh = accounts.begin_session(public_id=person_of(DIRECTOR).public_id, before="", now=datetime.now(UTC))
    client.cookies[next(iter(client.cookies))] = fresh
    assert 'name="password"' not in client.get("/account/codes").content.decode()
    assert client.post("/account/codes", _offered(client)).status_code == 302


def test_the_own_password_can_not_be_tried_without_end(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(DIRECTOR)
    for _ in range(accounts.TRIES):
        sent = {"old": "wrong words here", "password": "lamp river stone"}
        assert client.post("/account/password", sent).status_code == 400
    locked = client.post("/account/password", {"old": WORDS, "password": "lamp river stone"})
    assert locked.status_code == 400
    assert "is locked" in locked.content.decode()


def test_a_session_that_ends_leaves_nothing_in_the_browser(signed_in: Callable[[str], Client]) -> None:
    out = signed_in(SCHEDULER).post("/sign-out")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    sent = {"old": WORDS, "password": "lamp river stone"}
    changed = sign_in(SCHEDULER).post("/account/password", sent)
    assert changed.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in browser().get("/sign-in").headers


def test_the_secret_of_codes_is_sealed_by_a_key_of_256_bits_and_a_changed_seal_is_refused(home: Home) -> None:
    assert home.folder.is_dir()
    sealed = one_time_codes.seal(LETTERS)
    assert one_time_codes.unseal(sealed) == LETTERS
    assert one_time_codes.seal(LETTERS) != sealed
    assert len(one_time_codes.sealing_key()) == 32
    changed = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    with pytest.raises(InvalidTag):
        one_time_codes.unseal(changed)


def test_a_secret_that_an_earlier_version_sealed_is_read(home: Home) -> None:
    assert home.folder.is_dir()
    earlier = Fernet(base64.urlsafe_b64encode(one_time_codes.sealing_key())).encrypt(LETTERS.encode())
    assert one_time_codes.unseal(earlier.decode()) == LETTERS


def test_letters_are_random_every_time() -> None:
    assert len({people.new_letters() for _ in range(50)}) == 50


def test_a_password_does_not_run_out(home: Home) -> None:
    assert home.folder.is_dir()
    years = timedelta(days=10 * 365)
    public_id = person_of(DIRECTOR).public_id
    assert accounts.check_password(email=DIRECTOR, password=WORDS, now=NOW + years).public_id == public_id


def test_a_new_instance_has_no_account(tmp_path: Path) -> None:
    made_home(tmp_path / "new", NewInstance("alliance"), {})
    with moved_to(tmp_path / "new"):
        assert sessions.accounts() == ()


def test_where_everybody_needs_codes_nothing_is_done_before_they_are_set_up(
    signed_in: Callable[[str], Client], settings_of: Callable[..., None]
) -> None:
    client = signed_in(DIRECTOR)
    assert client.get("/files").status_code == 200
    assert "Everybody who uses" not in client.get("/account/codes").content.decode()
    settings_of(COUNTERPOISE_CODES=True)
    for path in ("/files", "/account", "/account/tokens", "/files?said=1"):
        assert client.get(path)["Location"] == "/account/codes"
    assert client.post("/account/tokens", {"label": "x", "scopes": "read"})["Location"] == "/account/codes"
    assert people.tokens(person_of(DIRECTOR)) == ()
    # What is not for somebody is not there, with codes or without.
    assert client.get("/people").status_code == 404
    assert "Everybody who uses" in client.get("/account/codes").content.decode()
    assert client.post("/account/codes", _offered(client) | {"password": WORDS}).status_code == 302
    assert client.get("/files").status_code == 200
    assert signed_in(SCHEDULER).post("/sign-out")["Location"] == "/sign-in"
