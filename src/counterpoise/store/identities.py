"""Identities of an organisation's own sign-in: which account each opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.store.models import OutsideIdentity
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class KeptIdentity:
    """An identity that may open an account; ``subject`` is "" until the person came the first time."""

    public_id: str
    account: str
    issuer: str
    subject: str


@said()
def of_account(public_id: str) -> KeptIdentity | None:
    """Return the identity that opens an account, or nothing where none does."""
    return _kept(open_identities().filter(user=public_id))


@said()
def known(*, issuer: str, subject: str) -> KeptIdentity | None:
    """Return the identity that a sign-in knows under a subject, or nothing."""
    return _kept(open_identities().filter(issuer=issuer, subject=subject)) if subject else None


@said()
def awaited(*, issuer: str, email: str) -> KeptIdentity | None:
    """Return the identity that waits for a person of this address to come the first time, or nothing."""
    return (
        _kept(open_identities().filter(issuer=issuer, subject="", user__email=email.lower()))
        if email
        else None
    )


def open_identities() -> QuerySet[OutsideIdentity]:
    """Return the rows of identities that were not ended."""
    return OutsideIdentity.objects.filter(ended=False)


def _kept(rows: QuerySet[OutsideIdentity]) -> KeptIdentity | None:
    row = rows.first()
    return None if row is None else KeptIdentity(row.public_id, row.user_id, row.issuer, row.subject)
