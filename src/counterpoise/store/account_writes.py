"""Every audited way to write accounts, roles and tokens; whatever cuts a right ends the sessions too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import NotFoundError
from counterpoise.store.audit import AuditEvent, append, canonical, state_of, subject_of
from counterpoise.store.models import AccessToken, ResetLink, RoleGrant, Session, User
from counterpoise.store.writing import writing

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from counterpoise.domain.roles import Grant

_NOTHING = "null"


@dataclass(frozen=True)
class NewToken:
    """A token before it is stored: only its hash is kept."""

    token_hash: str
    label: str
    scopes: str


def create_user(*, email: str, audit: AuditEvent) -> str:
    """Store an account that can't sign in yet, and return its public id.

    Raises
    ------
    ConflictError
        When the address has an account already.
    """
    with writing():
        row = User(email=email.lower())
        row.set_unusable_password()
        row.save(force_insert=True)
        _tell(audit, row, before=_NOTHING)
    return row.public_id


def set_password(*, public_id: str, encoded: str, audit: AuditEvent) -> None:
    """Keep a new password (its hash); every session and every link of the person ends.

    Raises
    ------
    NotFoundError
        When there is no such account.
    """
    with writing():
        row, before = _user(public_id)
        row.password, row.failed_tries, row.locked_until = encoded, 0, None
        _save(audit, row, before)
        _end_sessions(row)
        ResetLink.objects.filter(user=row).delete()


def set_active(*, public_id: str, active: bool, audit: AuditEvent) -> None:
    """Let an account sign in, or no longer; its sessions and links end either way."""
    with writing():
        row, before = _user(public_id)
        row.is_active, row.failed_tries, row.locked_until = active, 0, None
        _save(audit, row, before)
        _end_sessions(row)
        ResetLink.objects.filter(user=row).delete()


def set_totp(*, public_id: str, sealed: str, audit: AuditEvent, keeps: str = "") -> None:
    """Keep the sealed secret of the one-time codes, or "" for none; sessions end, but the one of a hash."""
    with writing():
        row, before = _user(public_id)
        row.totp_secret, row.totp_step = sealed, 0
        _save(audit, row, before)
        Session.objects.filter(user=row).exclude(token_hash=keeps).delete()


def add_reset_link(*, public_id: str, token_hash: str, ends_at: datetime, audit: AuditEvent) -> None:
    """Keep a link with which the person may set a password once; older links end."""
    with writing():
        row, before = _user(public_id)
        ResetLink.objects.filter(user=row).delete()
        ResetLink.objects.create(token_hash=token_hash, user=row, ends_at=ends_at)
        append(audit, subject=subject_of(row), before=before, after=before)


def end_sessions(*, public_id: str, audit: AuditEvent) -> None:
    """End every session of a person."""
    with writing():
        row, before = _user(public_id)
        _end_sessions(row)
        append(audit, subject=subject_of(row), before=before, after=before)


def grant_role(*, public_id: str, grant: Grant, audit: AuditEvent) -> str:
    """Give a person a role and return its public id; the sessions end, so that the right works at once.

    Raises
    ------
    ConflictError
        When the person holds the role already.
    """
    with writing():
        person, _ = _user(public_id)
        row = RoleGrant.objects.create(user=person, role=grant.role.value, body=grant.body)
        _tell(audit, row, before=_NOTHING)
        _end_sessions(person)
    return row.public_id


def end_role(*, grant_id: str, audit: AuditEvent) -> None:
    """Take a role from a person; the sessions end.

    Raises
    ------
    NotFoundError
        When nobody holds it.
    """
    with writing():
        row = RoleGrant.objects.select_for_update().filter(pk=grant_id, ended=False).first()
        if row is None:
            raise _no_such("role")
        before = canonical(state_of(row))
        row.ended, row.version = True, row.version + 1
        row.save(force_update=True)
        _tell(audit, row, before=before)
        _end_sessions(row.user)


def add_token(*, public_id: str, new: NewToken, audit: AuditEvent) -> str:
    """Store a token of the API or of a feed and return its public id."""
    with writing():
        person, _ = _user(public_id)
        row = AccessToken.objects.create(user=person, made_at=audit.at, **vars(new))
        _tell(audit, row, before=_NOTHING)
    return row.public_id


def revoke_token(*, owner: str, token_id: str, audit: AuditEvent) -> None:
    """Let a token of a person no longer work.

    Raises
    ------
    NotFoundError
        When the person has no such token that still works.
    """
    with writing():
        row = AccessToken.objects.select_for_update().filter(pk=token_id, user=owner).first()
        if row is None or row.revoked_at is not None:
            raise _no_such("token")
        before = canonical(state_of(row))
        row.revoked_at, row.version = audit.at, row.version + 1
        row.save(force_update=True)
        _tell(audit, row, before=before)


def _user(public_id: str) -> tuple[User, str]:
    row = User.objects.select_for_update().filter(pk=public_id).first()
    if row is None:
        raise _no_such("account")
    return row, canonical(state_of(row))


def _save(audit: AuditEvent, row: User, before: str) -> None:
    row.version += 1
    row.save(force_update=True)
    _tell(audit, row, before=before)


def _end_sessions(row: User) -> None:
    Session.objects.filter(user=row).delete()


def _tell(audit: AuditEvent, row: Model, *, before: str) -> None:
    append(audit, subject=subject_of(row), before=before, after=canonical(state_of(row)))


def _no_such(what: str) -> NotFoundError:
    return NotFoundError(f"There is no such {what}.", next_step="Look at the list again and choose from it.")
