"""Every audited way to write which identity of an organisation's own sign-in opens an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import ConflictError, NotFoundError
from counterpoise.store.audit import append, canonical, state_of, subject_of
from counterpoise.store.identities import open_identities
from counterpoise.store.models import OutsideIdentity, Session, User
from counterpoise.store.writing import writing

if TYPE_CHECKING:
    from counterpoise.store.audit import AuditEvent

_NOTHING = "null"


def let_identity_in(*, public_id: str, issuer: str, subject: str, audit: AuditEvent) -> None:
    """Let an identity open an account: of this subject, or, where it is "", of the account's address.

    Raises
    ------
    NotFoundError
        When there is no such account.
    ConflictError
        When the account has an identity already, or the identity opens another account.
    """
    with writing():
        if not User.objects.select_for_update().filter(pk=public_id).exists():
            raise NotFoundError("There is no such account.", next_step="Look at the list of people.")
        row = OutsideIdentity.objects.create(user_id=public_id, issuer=issuer, subject=subject)
        append(audit, subject=subject_of(row), before=_NOTHING, after=canonical(state_of(row)))


def end_identity(*, public_id: str, audit: AuditEvent) -> None:
    """Let no identity open an account any more; the sessions end.

    Raises
    ------
    NotFoundError
        When none does.
    """
    with writing():
        row = open_identities().select_for_update().filter(user=public_id).first()
        if row is None:
            raise NotFoundError(
                "No identity of the organisation's sign-in opens this account.",
                next_step="Look at the account again.",
            )
        _change(row, audit, ended=True)
        Session.objects.filter(user=public_id).delete()


def accept_identity(*, identity_id: str, subject: str, first: AuditEvent, audit: AuditEvent) -> None:
    """Note that a person came by an identity; the first time binds it to the subject.

    Parameters
    ----------
    identity_id : str
        Which identity.
    subject : str
        Under which the organisation's sign-in knows the person.
    first, audit : AuditEvent
        What is told of the binding, and of each time.

    Raises
    ------
    ConflictError
        When the identity was ended, or bound to another subject, meanwhile.
    """
    with writing():
        row = open_identities().select_for_update().filter(pk=identity_id).first()
        if row is None or row.subject not in {"", subject}:
            raise ConflictError(
                "Your way of signing in was changed a moment ago.", next_step="Sign in once more."
            )
        if not row.subject:
            _change(row, first, subject=subject)
        now = canonical(state_of(row))
        append(audit, subject=subject_of(row), before=now, after=now)


def _change(row: OutsideIdentity, audit: AuditEvent, **values: str | bool) -> None:
    before = canonical(state_of(row))
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save(force_update=True)
    append(audit, subject=subject_of(row), before=before, after=canonical(state_of(row)))
