"""Who gets in and who does not: passwords, lock-out, codes, links, and how a session ends."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from web_kit import ADMINISTRATOR, DIRECTOR, NOW, SCHEDULER, WORDS, browser

from counterpoise.domain.errors import UsageError
from counterpoise.domain.roles import EVERYWHERE, Grant, Role
from counterpoise.service import accounts, audit, one_time_codes, people
from counterpoise.store import account_writes, sessions
from counterpoise.store.models import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from web_kit import Home


OTHER_WORDS = "lamp river stone"


def _administrator() -> people.Person:
    found = sessions.account_by_email(ADMINISTRATOR)
    assert found is not None
    person = sessions.person(found.public_id)
    assert person is not None
    return person


def _id(email: str) -> str:
    found = sessions.account_by_email(email)
    assert found is not None
    return found.public_id


def test_a_password_lets_in_and_is_kept_by_argon2id(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(SCHEDULER)
    assert client.get("/account").status_code == 200
    kept = sessions.account(_id(SCHEDULER)).password
    assert kept.startswith("argon2$argon2id$")
    assert identify_hasher(kept).algorithm == "argon2"


def test_outside_the_tests_passwords_are_kept_by_the_work_that_the_library_advises(home: Home) -> None:
    assert home.folder.is_dir()
    own = importlib.import_module("counterpoise.app.settings").PASSWORD_HASHERS
    assert own == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert Argon2PasswordHasher.memory_cost >= 19 * 1024


@pytest.mark.parametrize("email", [SCHEDULER, "nobody.at.all@example.org"])
def test_a_wrong_try_says_the_same_whether_or_not_the_account_exists(stranger: Client, email: str) -> None:
    answer = stranger.post("/sign-in", {"email": email, "password": "wrong words here"})
    assert answer.status_code == 400
    text = answer.content.decode().replace(email, "")
    assert "The e-mail address and the password do not fit together" in text


def test_five_wrong_tries_lock_an_account_even_for_the_right_password(stranger: Client) -> None:
    for _ in range(accounts.TRIES):
        stranger.post("/sign-in", {"email": SCHEDULER, "password": "wrong words here"})
    assert stranger.post("/sign-in", {"email": SCHEDULER, "password": WORDS}).status_code == 400
    later = datetime.now(UTC) + accounts.LOCKED_FOR + timedelta(seconds=1)
    assert accounts.check_password(email=SCHEDULER, password=WORDS, now=later).public_id == _id(SCHEDULER)


def test_a_right_try_forgets_the_wrong_ones_before(stranger: Client) -> None:
    for _ in range(3):
        for _ in range(accounts.TRIES - 1):
            stranger.post("/sign-in", {"email": SCHEDULER, "password": "wrong words here"})
        assert stranger.post("/sign-in", {"email": SCHEDULER, "password": WORDS}).status_code == 302


def test_the_token_is_new_at_each_sign_in_and_the_old_one_ends(stranger: Client) -> None:
    stranger.post("/sign-in", {"email": SCHEDULER, "password": WORDS})
    (first,) = stranger.cookies.values()
    old = first.value
    assert first["httponly"]
    assert first["samesite"] == "Lax"
    stranger.post("/sign-in", {"email": SCHEDULER, "password": WORDS})
    (second,) = stranger.cookies.values()
    assert second.value != old
    assert accounts.who_is(old, now=datetime.now(UTC)) is None


def test_the_store_keeps_no_token_only_its_hash(signed_in: Callable[[str], Client], home: Home) -> None:
    client = signed_in(SCHEDULER)
    (cookie,) = client.cookies.values()
    assert Session.objects.filter(token_hash=accounts.token_hash(cookie.value)).exists()
    files = [p for p in home.folder.iterdir() if p.name.startswith("store.")]
    assert not any(cookie.value.encode() in p.read_bytes() for p in files)


def test_a_replayed_token_is_of_no_use_after_signing_out(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(SCHEDULER)
    (cookie,) = client.cookies.values()
    token, name = cookie.value, cookie.key
    assert client.post("/sign-out").status_code == 302
    thief = browser()
    thief.cookies[name] = token
    assert thief.get("/account")["Location"] == "/sign-in"


@pytest.mark.parametrize("what", ["switched off", "role given", "role taken", "password set", "ended"])
def test_whatever_cuts_a_right_ends_the_sessions(what: str, signed_in: Callable[[str], Client]) -> None:
    client = signed_in(DIRECTOR)
    by, own = _administrator(), _id(DIRECTOR)
    grant_id = sessions.held_roles(own)[0].public_id
    {
        "switched off": lambda: people.set_active(by=by, public_id=own, active=False, now=NOW),
        "role given": lambda: people.give_role(
            by=by, public_id=own, grant=Grant(Role.ANALYST, EVERYWHERE), now=NOW
        ),
        "role taken": lambda: people.take_role(by=by, grant_id=grant_id, now=NOW),
        "password set": lambda: accounts.keep_password(public_id=own, password=OTHER_WORDS, why="", now=NOW),
        "ended": lambda: people.end_sessions(by=by, public_id=own, now=NOW),
    }[what]()
    assert client.get("/account")["Location"] == "/sign-in"


def test_a_session_ends_after_an_idle_hour_and_after_twelve_hours_in_any_case(home: Home) -> None:
    token = accounts.begin_session(public_id=_id(DIRECTOR), before="", now=NOW)
    at = NOW
    while at - NOW < accounts.LONGEST:
        assert accounts.who_is(token, now=at) is not None
        at += timedelta(minutes=50)
    assert accounts.who_is(token, now=at) is None
    other = accounts.begin_session(public_id=_id(DIRECTOR), before="", now=NOW)
    assert accounts.who_is(other, now=NOW + accounts.IDLE + timedelta(seconds=1)) is None


def test_a_link_sets_a_password_once_and_only_the_newest_works(home: Home, stranger: Client) -> None:
    by, own = _administrator(), _id(DIRECTOR)
    first = people.make_link(by=by, public_id=own, now=datetime.now(UTC))
    link = people.make_link(by=by, public_id=own, now=datetime.now(UTC))
    assert stranger.get(f"/set-password/{first}").status_code == 404
    weak = stranger.post(f"/set-password/{link}", {"password": "short"})
    assert weak.status_code == 400
    assert "12 to 128 characters" in weak.content.decode()
    assert stranger.post(f"/set-password/{link}", {"password": OTHER_WORDS}).status_code == 302
    assert stranger.get(f"/set-password/{link}").status_code == 404
    done = stranger.post("/sign-in", {"email": DIRECTOR, "password": OTHER_WORDS})
    assert done.status_code == 302


def test_a_link_runs_out_after_a_day(home: Home) -> None:
    link = people.make_link(by=_administrator(), public_id=_id(DIRECTOR), now=NOW)
    assert accounts.link_is_good(link, now=NOW + timedelta(hours=23))
    assert not accounts.link_is_good(link, now=NOW + timedelta(hours=24))


@pytest.mark.parametrize("bad", ["password1234", "x" * 11, "x" * 129, "the director 2026"])
def test_a_password_that_is_easy_to_guess_is_refused(bad: str) -> None:
    with pytest.raises(UsageError):
        accounts.check_new_password(bad, email=DIRECTOR)


def test_codes_are_those_of_the_standard() -> None:
    """The vectors of RFC 6238, appendix B, to six digits."""
    letters = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for seconds, code in (
        (59, "287082"),
        (1111111109, "081804"),
        (1234567890, "005924"),
        (20000000000, "353130"),
    ):
        assert one_time_codes.code_at(letters, seconds // 30) == code


def test_with_codes_a_password_alone_does_not_let_in_and_no_code_works_twice(stranger: Client) -> None:
    letters = people.new_letters()
    account_writes.set_totp(
        public_id=_id(DIRECTOR),
        sealed=one_time_codes.seal(letters),
        audit=account_writes.AuditEvent(at=NOW, who="t", what="codes", why=""),
    )
    asked = stranger.post("/sign-in", {"email": DIRECTOR, "password": WORDS})
    assert asked.status_code == 200
    assert not stranger.cookies
    half = asked.content.decode().split('name="half_way" value="')[1].split('"')[0]
    step = int(datetime.now(UTC).timestamp()) // 30
    code = one_time_codes.code_at(letters, step)
    wrong = "000000" if code != "000000" else "111111"
    assert stranger.post("/sign-in/code", {"half_way": half, "code": wrong}).status_code == 400
    assert stranger.post("/sign-in/code", {"half_way": half, "code": code}).status_code == 302
    assert stranger.get("/account").status_code == 200
    again = browser().post("/sign-in/code", {"half_way": half, "code": code})
    assert again.status_code == 400
    assert "it was used already" in again.content.decode()


def test_codes_are_set_up_on_a_page_and_sealed_in_the_store(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(DIRECTOR)
    text = client.get("/account/codes").content.decode()
    sealed = text.split('name="letters" value="')[1].split('"')[0]
    letters = text.split('Letters: <span class="cp-secret">')[1].split("<")[0]
    code = one_time_codes.code_at(letters, int(datetime.now(UTC).timestamp()) // 30)
    given = {"letters": sealed, "code": code, "password": WORDS}
    assert client.post("/account/codes", given).status_code == 302
    kept = sessions.account(_id(DIRECTOR)).totp_secret
    assert letters not in kept
    assert one_time_codes.unseal(kept) == letters


def test_nobody_changes_the_rights_of_the_own_account(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(ADMINISTRATOR)
    own = _id(ADMINISTRATOR)
    assert client.post(f"/people/{own}/switch/off").status_code == 403
    answer = client.post(f"/people/{own}/roles", {"role": "scheduler", "body": "Ofsted"})
    assert answer.status_code == 403


def test_every_change_of_an_account_is_in_the_audit_chain(signed_in: Callable[[str], Client]) -> None:
    client = signed_in(ADMINISTRATOR)
    made = client.post("/people/new", {"email": "new@x.example", "role": "analyst", "body": ""})
    assert "/set-password/" in made.content.decode()
    own = _id("new@x.example")
    client.post(f"/people/{own}/roles", {"role": "scheduler", "body": "Ofsted"})
    client.post(f"/people/{own}/switch/off")
    log = client.get("/audit").content.decode()
    for what in ("account made", "role given", "account switched off"):
        assert what in log
    assert audit.verify().holds
