"""Use cases of signing in: password, one-time code, session, lock-out, a link to set a password."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import NotFoundError, UsageError
from counterpoise.service import one_time_codes, start

if TYPE_CHECKING:
    from datetime import datetime

    from counterpoise.domain.roles import Person
    from counterpoise.store.sessions import Account

IDLE: Final = timedelta(minutes=60)
LONGEST: Final = timedelta(hours=12)
LOCKED_FOR: Final = timedelta(minutes=15)
LINK_LASTS: Final = timedelta(hours=24)
TRIES: Final = 5
LEAST_CHARACTERS: Final = 12
MOST_CHARACTERS: Final = 128
#: Words that somebody who guesses at this service tries first (ASVS 5.0, 6.1.2): no password holds one.
GUESSED_FIRST: Final = ("counterpoise", "inspection", "inspectorate", "ofsted", "safeguarding")
_SHORTEST_NAME = 3
_PADDING = string.digits + string.punctuation + string.whitespace
_SEEN_EVERY = timedelta(minutes=5)
_TOKEN_BYTES = 32


@dataclass(frozen=True)
class Checked:
    """A password that was right; ``needs_code`` says whether a one-time code must follow."""

    public_id: str
    needs_code: bool


class WrongSignInError(UsageError):
    """Address, password or code do not fit; which of them is not told."""


class WrongOwnPasswordError(UsageError):
    """Whoever is signed in did not give the password of the account."""


def token_hash(token: str) -> str:
    """Return what the store keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def who_is(token: str, *, now: datetime) -> Person | None:
    """Return who is signed in with a token, or nobody; a session in use goes on.

    Parameters
    ----------
    token : str
        What the browser holds.
    now : datetime
        The instant.
    """
    start.open_store()
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    own = token_hash(token)
    person = sessions.person_of_session(own, idle_since=now - IDLE, started_since=now - LONGEST)
    if person is not None:
        sessions.touch_session(own, now=now, every=_SEEN_EVERY)
    return person


def check_password(*, email: str, password: str, now: datetime) -> Checked:
    """Check an address and a password.

    Raises
    ------
    WrongSignInError
        When they don't fit, or the account is off or locked; the sentence is the same for all.
    """
    start.open_store()
    from django.contrib.auth.hashers import check_password as fits  # noqa: PLC0415 - see above

    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    account = sessions.account_by_email(email.strip())
    # An address that nobody has takes as long as a wrong password.
    right = fits(password, account.password if account else _nobodys_password())
    if account is None or not account.is_active or is_locked(account, now):
        raise _wrong()
    if not right:
        _count_wrong(account, now)
        raise _wrong()
    if account.totp_secret:
        return Checked(account.public_id, needs_code=True)
    sessions.count_right_try(account.public_id)
    return Checked(account.public_id, needs_code=False)


def check_code(*, public_id: str, code: str, now: datetime) -> None:
    """Check the one-time code of a person whose password was right; a code works once.

    Raises
    ------
    WrongSignInError
        When it is wrong, old or used, or the account is locked.
    """
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    account = sessions.account(public_id)
    step = None
    if account.totp_secret and account.is_active and not is_locked(account, now):
        step = one_time_codes.step_of(one_time_codes.unseal(account.totp_secret), code, now=now)
    if step is None or not sessions.use_code(public_id, step=step):
        _count_wrong(account, now)
        raise WrongSignInError(
            "This code is not right, or it was used already.",
            next_step="Wait for the next code and type that.",
        )
    sessions.count_right_try(public_id)


def begin_session(*, public_id: str, before: str, now: datetime) -> str:
    """Sign a person in whose password, and code, were right; return the new token.

    Parameters
    ----------
    public_id : str
        The account.
    before : str
        The token that the browser held, which ends.
    now : datetime
        The instant.
    """
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    sessions.forget_sessions(idle_since=now - IDLE, started_since=now - LONGEST)
    token = new_token()
    sessions.start_session(token_hash(token), public_id=public_id, now=now, replaces=token_hash(before))
    return token


def sign_out(token: str) -> None:
    """End the session of a token; it is of no use to anybody from then on."""
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    sessions.end_session(token_hash(token))


def link_is_good(token: str, *, now: datetime) -> bool:
    """Return whether a link to set a password still works."""
    start.open_store()
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    return bool(sessions.link_owner(token_hash(token), now=now))


def set_password_by_link(*, token: str, password: str, now: datetime) -> None:
    """Set the password of the person whose link it is; the link ends.

    Raises
    ------
    NotFoundError
        When the link does not work any more.
    UsageError
        When the password is too short, too long or too common.
    """
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    public_id = sessions.link_owner(token_hash(token), now=now)
    if not public_id:
        raise NotFoundError(
            "This link does not work: it was used, it ran out after 24 hours, or a newer one was made.",
            next_step="Ask your administrator for a new one.",
        )
    keep_password(public_id=public_id, password=password, why="by the administrator's link", now=now)


def change_password(*, person: Person, old: str, new: str, now: datetime) -> None:
    """Change a person's own password; every session ends.

    Raises
    ------
    WrongOwnPasswordError
        When the old one is wrong, or was wrong too often.
    UsageError
        When the new one can't be taken.
    """
    check_own_password(person=person, given=old, now=now)
    keep_password(public_id=person.public_id, password=new, why="by the person", now=now)


def check_own_password(*, person: Person, given: str, now: datetime) -> None:
    """Check that it is still the person who sits there; a wrong try counts as one at the door does.

    Raises
    ------
    WrongOwnPasswordError
        When the password is wrong, or was wrong too often.
    """
    from django.contrib.auth.hashers import check_password as fits  # noqa: PLC0415 - see above

    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    account = sessions.account(person.public_id)
    if is_locked(account, now):
        raise WrongOwnPasswordError(
            "The account is locked after wrong tries.", next_step="Try again after 15 minutes."
        )
    if not fits(given, account.password):
        _count_wrong(account, now)
        raise WrongOwnPasswordError("The password you have now is not right.", next_step="Type it again.")


def keep_password(*, public_id: str, password: str, why: str, now: datetime) -> None:
    """Store a new password after looking whether it can be taken.

    Raises
    ------
    UsageError
        When it is too short, too long, or one of the passwords everybody tries.
    """
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - see above

    from counterpoise.store import account_writes, sessions  # noqa: PLC0415 - see above
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - see above

    account = sessions.account(public_id)
    check_new_password(password, email=account.email)
    account_writes.set_password(
        public_id=public_id,
        encoded=make_password(password),
        audit=AuditEvent(at=now, who=account.email, what="password set", why=why),
    )


def check_new_password(password: str, *, email: str) -> None:
    """Refuse a password that is easy to guess.

    Raises
    ------
    UsageError
        Saying what is wrong with it.
    """
    from django.contrib.auth.password_validation import CommonPasswordValidator  # noqa: PLC0415 - see above
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - see above

    if not LEAST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        raise UsageError(
            f"A password has {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters.",
            next_step="Three words that do not belong together make a good one.",
        )
    common = CommonPasswordValidator()
    try:
        common.validate(password)
        common.validate(_bare(password))
    except ValidationError:
        raise UsageError("This password is one that everybody tries.", next_step="Choose another.") from None
    name = email.partition("@")[0].lower()
    if len(name) >= _SHORTEST_NAME and name in password.lower():
        raise UsageError("The password holds your own name.", next_step="Choose another.")
    if any(word in password.lower() for word in GUESSED_FIRST):
        raise UsageError(
            f"Whoever guesses tries {', '.join(GUESSED_FIRST)} first.",
            next_step="Choose a password without these words.",
        )


def _bare(password: str) -> str:
    """Return a password without digits and signs at its ends, and once where it is one thing over and over.

    Of the passwords that everybody tries few have twelve characters by themselves: people pad them.
    """
    return _once(_once(password).strip(_PADDING)).strip(_PADDING)


def _once(text: str) -> str:
    """Return what a text repeats, or the text itself."""
    lengths = range(1, len(text) // 2 + 1)
    return next((text[:n] for n in lengths if text == (text[:n] * len(text))[: len(text)]), text)


@lru_cache(maxsize=1)
def _nobodys_password() -> str:
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415 - Django is set up by then

    return make_password(new_token())


def is_locked(account: Account, now: datetime) -> bool:
    """Return whether an account is locked after wrong tries."""
    return account.locked_until is not None and account.locked_until > now


def _count_wrong(account: Account, now: datetime) -> None:
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    sessions.count_wrong_try(account.public_id, tries=TRIES, locked_until=now + LOCKED_FOR)


def _wrong() -> WrongSignInError:
    return WrongSignInError(
        "The e-mail address and the password do not fit together, or the account is locked.",
        next_step=f"Type both again. After {TRIES} wrong tries an account is locked for 15 minutes.",
    )
