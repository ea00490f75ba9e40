"""The chained audit table: every write leaves who, what, why, before and after, bound to the row before.

The hash of a row is an HMAC-SHA-256 under a key that lies beside the store, not in it. Whoever can write to
the database but not read the key can't forge a row, and nobody can change one unseen. The head of the chain
is kept with the instance, so that rows cut off the end are missed too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import JSONField

from counterpoise.domain.errors import StoreError
from counterpoise.store.models import AuditRow, Instance, described

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

KEY_FILE = "audit_key"

# Never written to the audit table: secrets, what sign-in counts, and the head that each event moves.
_UNTOLD = frozenset(
    {"salt", "password", "last_login", "audit_sequence", "audit_hash", "only"}
    | {"failed_tries", "locked_until", "totp_secret", "totp_step", "token_hash"}
)


@dataclass(frozen=True)
class AuditEvent:
    """Who does what, why and when; every writing function of the store asks for one.

    ``at`` is an instant with its time zone.
    """

    at: datetime
    who: str
    what: str
    why: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("An audit event needs an instant with its time zone.")


@dataclass(frozen=True)
class ChainedRow:
    """What one audit row says, in the order in which it is hashed; all but the sequence is text."""

    sequence: int
    at: str
    who: str
    what: str
    subject: str
    why: str
    before: str
    after: str
    previous_hash: str

    def seal(self, key: bytes) -> str:
        """Return the hash that binds the row to the one before.

        Parameters
        ----------
        key : bytes
            The audit key of the instance.
        """
        # A tampered row may hold anything, a blob too; it must still hash, to something wrong.
        text = json.dumps(list(vars(self).values()), default=repr)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def audit_key() -> bytes:
    """Return the key of the chain.

    Raises
    ------
    StoreError
        When its file is missing or can't be read.
    """
    file = settings.COUNTERPOISE_HOME / KEY_FILE
    try:
        return bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise StoreError(
            f"The audit key {file} is missing or can't be read, so nothing may be written.",
            next_step="Put the file back from the last copy of the folder of the instance.",
        ) from error


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, days and instants as ISO text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the audit table.")


def subject_of(row: Model) -> str:
    """Return the name under which the audit table speaks of a row: its table and its public id."""
    return f"{type(row).__name__.lower()}:{row.pk}"


def state_of(row: Model) -> Mapping[str, object]:
    """Return what the audit table keeps of a row: every field but secrets, long documents by their hash."""
    state: dict[str, object] = {}
    for field in described(row).concrete_fields:
        if field.name in _UNTOLD:
            continue
        value = getattr(row, field.attname)
        if isinstance(field, JSONField):
            value = hashlib.sha256(canonical(value).encode()).hexdigest()
        else:
            # As the database will give it back: 80 children are 80.0 in a column of fractions.
            value = field.to_python(value)
        state[field.name] = value
    return state


def append(event: AuditEvent, *, subject: str, before: str, after: str) -> None:
    """Add one event to the chain; called inside the transaction of the write that it speaks of.

    Parameters
    ----------
    event : AuditEvent
        Who, what, why and when.
    subject : str
        The row written, as ``subject_of`` names it.
    before, after : str
        Canonical JSON of its state; "null" where there was or is none.
    """
    head = Instance.objects.select_for_update().get()
    row = ChainedRow(
        sequence=head.audit_sequence + 1,
        at=event.at.astimezone(UTC).isoformat(),
        who=event.who,
        what=event.what,
        subject=subject,
        why=event.why,
        before=before,
        after=after,
        previous_hash=head.audit_hash,
    )
    seal = row.seal(audit_key())
    AuditRow.objects.create(hash=seal, **vars(row))
    Instance.objects.filter(pk=head.pk).update(audit_sequence=row.sequence, audit_hash=seal)
