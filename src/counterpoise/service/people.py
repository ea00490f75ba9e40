"""Use cases of an administrator, and of a person about the own account: roles, links, tokens, codes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import GuardError, NotFoundError, UsageError
from counterpoise.domain.roles import EVERYWHERE, RULES, Body, Grant, Permission, Person, Role
from counterpoise.service import accounts, audit, clock, one_time_codes, start
from counterpoise.service.bodies import body_of

if TYPE_CHECKING:
    from datetime import datetime

    from counterpoise.store.audit import AuditEvent
    from counterpoise.store.sessions import AuditLine, HeldRole, TokenRow

#: What a token may open: the API for reading or for writing, or the calendar of notified visits.
SCOPES: Final = ("read", "write", "calendar")
AUDIT_PAGE: Final = 50
_TOLD_KINDS: Final = ("instance", "user", "rolegrant", "accesstoken", "importbatch", "outsideidentity")


@dataclass(frozen=True)
class PersonRow:
    """An account with its roles, as an administrator sees it."""

    public_id: str
    email: str
    is_active: bool
    is_locked: bool
    has_codes: bool
    has_password: bool
    roles: tuple[HeldRole, ...]


def add_first(*, email: str, grants: tuple[Grant, ...], who: str, now: datetime) -> str:
    """Make an account from the command line, with roles; return the token of the link to set its password.

    Raises
    ------
    UsageError
        When the address is none.
    ConflictError
        When the address has an account already.
    """
    start.open_store()
    return _add(email=email, grants=grants, who=who, now=now)


def add(*, by: Person, email: str, grant: Grant, now: datetime) -> str:
    """Make an account with one role; return the token of the link with which its password is set."""
    _check(by)
    return _add(email=email, grants=(grant,), who=by.email, now=now)


def _add(*, email: str, grants: tuple[Grant, ...], who: str, now: datetime) -> str:
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    if email.count("@") != 1 or not all(email.split("@")) or len(email) > 254:  # noqa: PLR2004 - RFC 5321
        raise UsageError(f"“{email}” is no e-mail address.", next_step="Give one such as a.b@example.org.")
    public_id = account_writes.create_user(email=email, audit=event(who, "account made", now))
    for grant in grants:
        account_writes.grant_role(public_id=public_id, grant=grant, audit=event(who, "role given", now))
    return _link(public_id, who=who, now=now)


def make_link(*, by: Person, public_id: str, now: datetime) -> str:
    """Return the token of a new link with which a person sets a password; older links end."""
    _check(by)
    return _link(public_id, who=by.email, now=now)


def _link(public_id: str, *, who: str, now: datetime) -> str:
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    token = accounts.new_token()
    account_writes.add_reset_link(
        public_id=public_id,
        token_hash=accounts.token_hash(token),
        ends_at=now + accounts.LINK_LASTS,
        audit=event(who, "link to set a password made", now),
    )
    return token


def everybody(*, by: Person, now: datetime) -> tuple[PersonRow, ...]:
    """Return every account, by address."""
    _check(by)
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    return tuple(_row(a.public_id, now=now) for a in sessions.accounts())


def one(*, by: Person, public_id: str, now: datetime) -> PersonRow:
    """Return one account.

    Raises
    ------
    NotFoundError
        When there is none.
    """
    _check(by)
    return _row(public_id, now=now)


def _row(public_id: str, *, now: datetime) -> PersonRow:
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    a = sessions.account(public_id)
    return PersonRow(
        public_id=a.public_id,
        email=a.email,
        is_active=a.is_active,
        is_locked=a.locked_until is not None and a.locked_until > now,
        has_codes=bool(a.totp_secret),
        has_password=not a.password.startswith("!"),
        roles=sessions.held_roles(public_id),
    )


def set_active(*, by: Person, public_id: str, active: bool, now: datetime) -> None:
    """Switch an account on or off; an administrator can't switch the own one off."""
    _check(by)
    _not_self(by, public_id)
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    what = "account switched on" if active else "account switched off"
    account_writes.set_active(public_id=public_id, active=active, audit=event(by.email, what, now))


def end_sessions(*, by: Person, public_id: str, now: datetime) -> None:
    """End every session of a person."""
    _check(by)
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    account_writes.end_sessions(public_id=public_id, audit=event(by.email, "sessions ended", now))


def give_role(*, by: Person, public_id: str, grant: Grant, now: datetime) -> None:
    """Give a person a role in a body; nobody gives one to the own account."""
    _check(by)
    _not_self(by, public_id)
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    account_writes.grant_role(public_id=public_id, grant=grant, audit=event(by.email, "role given", now))


def take_role(*, by: Person, grant_id: str, now: datetime) -> None:
    """Take a role from a person; nobody takes one from the own account."""
    _check(by)
    from counterpoise.store import account_writes, sessions  # noqa: PLC0415 - see above

    _not_self(by, sessions.role_holder(grant_id))
    account_writes.end_role(grant_id=grant_id, audit=event(by.email, "role taken", now))


def drop_codes(*, by: Person, public_id: str, now: datetime) -> None:
    """Switch off the one-time codes of a person who lost the phone."""
    _check(by)
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    account_writes.set_totp(public_id=public_id, sealed="", audit=event(by.email, "codes switched off", now))


def confirm_codes(
    *, person: Person, letters: str, code: str, now: datetime, password: str = "", session: str = ""
) -> None:
    """Switch on one-time codes once a first code shows that the phone has the secret.

    Parameters
    ----------
    person : Person
        Whose codes.
    letters, code : str
        The secret, and the code that the phone shows.
    now : datetime
        The instant.
    password : str
        The password of the account; nobody asks for it where there is none.
    session : str
        Token of the session that goes on; every other one of the person ends.

    Raises
    ------
    WrongOwnPasswordError
        When the password is wrong, or was wrong too often.
    UsageError
        When the code is wrong.
    """
    if has_password(person):
        accounts.check_own_password(person=person, given=password, now=now)
    from counterpoise.store import account_writes, sessions  # noqa: PLC0415 - see above

    step = one_time_codes.step_of(letters, code, now=now)
    if step is None:
        raise UsageError("This code is not right.", next_step="Wait for the next one and type that.")
    account_writes.set_totp(
        public_id=person.public_id,
        sealed=one_time_codes.seal(letters),
        keeps=accounts.token_hash(session),
        audit=event(person.email, "codes switched on", now),
    )
    sessions.use_code(person.public_id, step=step)


def has_codes(person: Person) -> bool:
    """Return whether a person signs in with one-time codes."""
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    return bool(sessions.account(person.public_id).totp_secret)


def has_password(person: Person) -> bool:
    """Return whether a person has set a password: whoever comes through the organisation need not."""
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    return not sessions.account(person.public_id).password.startswith("!")


def new_letters() -> str:
    """Return a new secret of one-time codes."""
    return one_time_codes.new_secret(secrets.token_bytes)


def tokens(person: Person) -> tuple[TokenRow, ...]:
    """Return a person's own tokens."""
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    return sessions.tokens(person.public_id)


def add_token(*, person: Person, label: str, scopes: tuple[str, ...], now: datetime) -> str:
    """Make a token of the API or of a feed and return it: it is shown once and never again.

    Raises
    ------
    UsageError
        When it has no label, no scope, or one that there is not.
    """
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes or not label.strip():
        raise UsageError(
            "A token needs a name and at least one of the scopes.",
            next_step="Choose from read, write, calendar.",
        )
    token = accounts.new_token()
    new = account_writes.NewToken(
        accounts.token_hash(token), label.strip()[:80], " ".join(sorted(set(scopes)))
    )
    account_writes.add_token(
        public_id=person.public_id, new=new, audit=event(person.email, "token made", now)
    )
    return token


def revoke_token(*, person: Person, token_id: str, now: datetime) -> None:
    """Let one of a person's own tokens no longer work."""
    from counterpoise.store import account_writes  # noqa: PLC0415 - models load once Django is set up

    account_writes.revoke_token(
        owner=person.public_id, token_id=token_id, audit=event(person.email, "token revoked", now)
    )


def who_holds(token: str) -> tuple[Person, tuple[str, ...]] | None:
    """Return whose token it is and what it opens, or nothing where it does not work."""
    start.open_store()
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    return sessions.person_of_token(accounts.token_hash(token))


def audit_page(*, by: Person, page: int) -> tuple[AuditLine, ...]:
    """Return a page of the events on accounts, roles, tokens and imports, newest first.

    What tells of visits and programmes is left out, and so is every event's number: a gap between two numbers
    would tell how much is hidden.

    Parameters
    ----------
    by : Person
        Somebody who may read the audit log.
    page : int
        1 for the newest.
    """
    if not by.may(Permission.READ_AUDIT):
        raise _not_yours()
    from counterpoise.store import sessions  # noqa: PLC0415 - models load once Django is set up

    return sessions.audit_page(kinds=_TOLD_KINDS, page=max(1, page), size=AUDIT_PAGE)


def audit_holds(*, by: Person) -> bool:
    """Return whether the audit chain holds, and nothing of how long it is (rule 1)."""
    if not by.may(Permission.READ_AUDIT):
        raise _not_yours()
    return audit.verify().holds


def grant_of(role: str, body: str) -> Grant:
    """Return a role in a body from what a form gives; the body under the name by which it is known.

    Raises
    ------
    UsageError
        When there is no such role, it lacks its body, or there is no such inspectorate, region or URN.
    NotFoundError, AmbiguousError
        When no authority is called so today, or more than one.
    """
    try:
        known = Role(role)
    except ValueError:
        names = ", ".join(sorted(Role))
        raise UsageError(f"There is no role “{role}”.", next_step=f"Choose one of {names}.") from None
    kind, given = RULES[known].body, body.strip()
    if kind is Body.INSTANCE or (kind is Body.REGION and not given):
        return Grant(known, EVERYWHERE)
    return Grant(known, body_of(kind, given, on=clock.today()) if given else "")


def check_administrator(by: Person, *, of: str = "") -> None:
    """Refuse whoever may not look after accounts, and, given ``of``, whoever means the own account.

    Raises
    ------
    NotFoundError, GuardError
        Which of the two.
    """
    _check(by)
    if of:
        _not_self(by, of)


def _check(by: Person) -> None:
    if not by.may(Permission.MANAGE_PEOPLE):
        raise _not_yours()


def _not_yours() -> NotFoundError:
    return NotFoundError("There is no such page.", next_step="Go to the start page.")


def _not_self(by: Person, public_id: str) -> None:
    if by.public_id == public_id:
        raise GuardError(
            "Nobody changes the rights of the own account.",
            next_step="Ask another administrator.",
            guard="two people",
        )


def event(who: str, what: str, now: datetime) -> AuditEvent:
    """Return what the audit table is told of something done to an account."""
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    return AuditEvent(at=now, who=who, what=what, why="asked for by whoever did it")
