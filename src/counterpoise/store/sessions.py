"""Sign-in's own book-keeping: sessions, tries, links, codes used. Rows come and go: no chain holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F, Q

from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.roles import Grant, Person, Role
from counterpoise.store.models import AccessToken, AuditRow, ResetLink, RoleGrant, Session, User
from counterpoise.store.writing import said, writing

if TYPE_CHECKING:
    from datetime import datetime, timedelta


@dataclass(frozen=True)
class Account:
    """An account as sign-in and the administrator's pages need it."""

    public_id: str
    email: str
    password: str
    is_active: bool
    locked_until: datetime | None
    totp_secret: str
    totp_step: int


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody holds, with the id under which it can be ended."""

    public_id: str
    role: str
    body: str


@dataclass(frozen=True)
class TokenRow:
    """A token of a person, without the token."""

    public_id: str
    label: str
    scopes: str
    made_at: datetime


@dataclass(frozen=True)
class AuditLine:
    """One event of the audit table as pages show it: without its number."""

    at: str
    who: str
    what: str
    subject: str
    why: str
    before: str
    after: str


@said()
def account_by_email(email: str) -> Account | None:
    """Return the account of an address, written in any case."""
    return _account(User.objects.filter(email=email.lower()).first())


@said()
def account(public_id: str) -> Account:
    """Return an account.

    Raises
    ------
    NotFoundError
        When there is none.
    """
    found = _account(User.objects.filter(pk=public_id).first())
    if found is None:
        raise NotFoundError("There is no such account.", next_step="Look at the list of people.")
    return found


@said()
def accounts() -> tuple[Account, ...]:
    """Return every account by address."""
    rows = (_account(row) for row in User.objects.order_by("email"))
    return tuple(row for row in rows if row is not None)


@said()
def held_roles(public_id: str) -> tuple[HeldRole, ...]:
    """Return the roles that a person holds."""
    rows = RoleGrant.objects.filter(user=public_id, ended=False).order_by("role", "body")
    return tuple(HeldRole(r.public_id, r.role, r.body) for r in rows)


@said()
def role_holder(grant_id: str) -> str:
    """Return whose role it is, "" where nobody holds it."""
    row = RoleGrant.objects.filter(pk=grant_id, ended=False).first()
    return row.user_id if row else ""


@said()
def person_of_session(token_hash: str, *, idle_since: datetime, started_since: datetime) -> Person | None:
    """Return who is signed in with a token, or nothing where the session ended or the account is off."""
    row = (
        Session.objects.select_related("user")
        .filter(
            token_hash=token_hash,
            seen_at__gte=idle_since,
            started_at__gte=started_since,
            user__is_active=True,
        )
        .first()
    )
    return None if row is None else _person(row.user)


@said()
def person_of_token(token_hash: str) -> tuple[Person, tuple[str, ...]] | None:
    """Return whose token it is and its scopes, or nothing where it does not work."""
    row = (
        AccessToken.objects.select_related("user")
        .filter(token_hash=token_hash, revoked_at=None, user__is_active=True)
        .first()
    )
    return None if row is None else (_person(row.user), tuple(row.scopes.split()))


@said()
def person(public_id: str) -> Person | None:
    """Return a person whose account is on."""
    row = User.objects.filter(pk=public_id, is_active=True).first()
    return None if row is None else _person(row)


@said()
def tokens(public_id: str) -> tuple[TokenRow, ...]:
    """Return the tokens of a person that still work, newest first."""
    rows = AccessToken.objects.filter(user=public_id, revoked_at=None).order_by("-made_at", "public_id")
    return tuple(TokenRow(r.public_id, r.label, r.scopes, r.made_at) for r in rows)


@said()
def audit_page(*, kinds: tuple[str, ...], page: int, size: int) -> tuple[AuditLine, ...]:
    """Return a page of the audit table, newest first, of events on these kinds of row; 1 is the first."""
    which = Q()
    for kind in kinds:
        which |= Q(subject__startswith=f"{kind}:")
    rows = AuditRow.objects.filter(which).order_by("-sequence")[(page - 1) * size : page * size]
    return tuple(AuditLine(r.at, r.who, r.what, r.subject, r.why, r.before, r.after) for r in rows)


def start_session(token_hash: str, *, public_id: str, now: datetime, replaces: str) -> None:
    """Begin a session; the one that the browser held before ends."""
    with writing():
        Session.objects.filter(token_hash=replaces).delete()
        Session.objects.create(token_hash=token_hash, user_id=public_id, started_at=now, seen_at=now)


def touch_session(token_hash: str, *, now: datetime, every: timedelta) -> None:
    """Note that a session is in use, not more often than needed."""
    if Session.objects.filter(token_hash=token_hash, seen_at__lt=now - every).exists():
        with writing():
            Session.objects.filter(token_hash=token_hash).update(seen_at=now)


def end_session(token_hash: str) -> None:
    """End one session."""
    with writing():
        Session.objects.filter(token_hash=token_hash).delete()


def forget_sessions(*, idle_since: datetime, started_since: datetime) -> None:
    """Delete sessions that have run out."""
    with writing():
        Session.objects.filter(Q(seen_at__lt=idle_since) | Q(started_at__lt=started_since)).delete()


def count_wrong_try(public_id: str, *, tries: int, locked_until: datetime) -> bool:
    """Count a wrong try; lock the account after so many. Return whether this one locked it."""
    with writing():
        User.objects.filter(pk=public_id).update(failed_tries=F("failed_tries") + 1)
        locked = User.objects.filter(pk=public_id, failed_tries__gte=tries)
        return bool(locked.update(failed_tries=0, locked_until=locked_until))


def count_right_try(public_id: str) -> None:
    """Forget the wrong tries before a right one."""
    if User.objects.filter(pk=public_id, failed_tries__gt=0).exists():
        with writing():
            User.objects.filter(pk=public_id).update(failed_tries=0, locked_until=None)


def use_code(public_id: str, *, step: int) -> bool:
    """Take a one-time code's half minute; return False where it, or a later one, was used already."""
    with writing():
        return bool(User.objects.filter(pk=public_id, totp_step__lt=step).update(totp_step=step))


@said()
def link_owner(token_hash: str, *, now: datetime) -> str:
    """Return whose link it is, "" where it does not work."""
    row = ResetLink.objects.filter(token_hash=token_hash, ends_at__gt=now, user__is_active=True).first()
    return row.user_id if row else ""


def _person(row: User) -> Person:
    grants = RoleGrant.objects.filter(user=row, ended=False).order_by("role", "body")
    return Person(row.public_id, row.email, tuple(Grant(Role(g.role), g.body) for g in grants))


def _account(row: User | None) -> Account | None:
    if row is None:
        return None
    return Account(
        public_id=row.public_id,
        email=row.email,
        password=row.password,
        is_active=row.is_active,
        locked_until=row.locked_until,
        totp_secret=row.totp_secret,
        totp_step=row.totp_step,
    )
