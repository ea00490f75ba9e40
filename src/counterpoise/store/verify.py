"""Checks that the audit chain holds, and that the store is what the chain says it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from counterpoise.store.audit import ChainedRow, audit_key, canonical, state_of, subject_of
from counterpoise.store.models import (
    AccessToken,
    AuditRow,
    Commitment,
    Concern,
    Exchanged,
    FactRow,
    HoursReturn,
    ImportBatch,
    Instance,
    Notice,
    OutsideIdentity,
    ParagraphLabel,
    Party,
    Programme,
    Request,
    RoleGrant,
    SignOff,
    Task,
    User,
    Visit,
    WeeklyReturn,
)
from counterpoise.store.rows import StoredFact, digest
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Manager

_CHUNK = 2000
_AUDITED: Final[tuple[Manager[Any], ...]] = (
    Instance.objects,
    ImportBatch.objects,
    Visit.objects,
    Programme.objects,
    User.objects,
    RoleGrant.objects,
    OutsideIdentity.objects,
    AccessToken.objects,
    SignOff.objects,
    Concern.objects,
    Notice.objects,
    Task.objects,
    Commitment.objects,
    WeeklyReturn.objects,
    HoursReturn.objects,
    Party.objects,
    Exchanged.objects,
    Request.objects,
    ParagraphLabel.objects,
)
# Names of the triggers that the first migration makes.
_TRIGGERS: Final = frozenset({"store_audit_no_update", "store_audit_no_delete"})
_SEE_TRIGGERS: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'store_auditrow'",
    # One that is switched off, or fires for copies of the server alone, guards nothing.
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'store_auditrow'::regclass AND tgenabled IN ('O', 'A')"
    ),
}


@dataclass(frozen=True)
class AuditFault:
    """The first thing that is wrong; ``sequence`` is the audit row it was found at, where it was one."""

    place: str
    reason: str
    sequence: int | None = None

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True)
class AuditVerdict:
    """What the check found; ``head`` is the last hash, to be noted elsewhere and compared later."""

    rows: int
    head: str
    fault: AuditFault | None


@said()
def verify() -> AuditVerdict:
    """Check the chain from its first row to its head, then every stored row against it.

    Raises
    ------
    StoreError
        When the store or its audit key can't be read.
    """
    head = Instance.objects.first()
    told: dict[str, str] = {}
    faults = chain(_chain_faults(head, told), _trigger_faults(), _row_faults(told), _fact_faults())
    return AuditVerdict(
        rows=AuditRow.objects.count(), head=head.audit_hash if head else "", fault=next(faults, None)
    )


def _chain_faults(head: Instance | None, told: dict[str, str]) -> Iterator[AuditFault]:
    """Yield what is wrong with the chain, and learn the last state told of each subject."""
    key, previous, due = audit_key(), "", 1
    for kept in AuditRow.objects.order_by("sequence").iterator(chunk_size=_CHUNK):
        row = _chained(kept)
        if row.sequence != due:
            yield _at(due, f"the row is missing; row {row.sequence} stands in its place")
            return
        if row.previous_hash != previous:
            yield _at(due, "the row does not follow the one before it")
            return
        if row.seal(key) != kept.hash:
            yield _at(due, "the row was changed, or not written by Counterpoise")
            return
        told[row.subject] = row.after
        previous, due = kept.hash, due + 1
    yield from _end_faults(head, previous, due)


def _end_faults(head: Instance | None, last_hash: str, due: int) -> Iterator[AuditFault]:
    if head is None:
        yield AuditFault("instance", "the row that says whose store this is is missing")
    elif head.audit_sequence >= due:
        yield _at(due, f"the row is missing; the chain should have {head.audit_sequence} rows")
    elif head.audit_hash != last_hash or head.audit_sequence != due - 1:
        yield _at(head.audit_sequence + 1, "the row came after the last one that Counterpoise wrote")


def _trigger_faults() -> Iterator[AuditFault]:
    with connection.cursor() as cursor:
        cursor.execute(_SEE_TRIGGERS[connection.vendor])
        there = {str(name) for (name,) in cursor.fetchall()}
    for name in sorted(_TRIGGERS - there):
        yield AuditFault("audit table", f"its guard {name} was taken away")


def _row_faults(told: dict[str, str]) -> Iterator[AuditFault]:
    """Yield stored rows that are not as the chain last told, and told ones that are gone."""
    rest = dict(told)
    for stored in _AUDITED:
        for row in stored.order_by("pk").iterator(chunk_size=_CHUNK):
            last = rest.pop(subject_of(row), None)
            if last is None:
                yield AuditFault(subject_of(row), "the row was stored without an audit event")
            elif last != canonical(state_of(row)):
                yield AuditFault(subject_of(row), "the row is not as its last audit event left it")
    for subject, last in sorted(rest.items()):
        if last != "null":
            yield AuditFault(subject, "the row is gone, and no audit event says why")


def _fact_faults() -> Iterator[AuditFault]:
    for batch in ImportBatch.objects.order_by("imported_at", "public_id"):
        rows = FactRow.objects.filter(batch=batch).order_by("pk").iterator(chunk_size=_CHUNK)
        if digest(_stored(row) for row in rows) != batch.rows_sha256:
            yield AuditFault(subject_of(batch), "its rows are not those that were imported")


def _stored(row: FactRow) -> StoredFact:
    return StoredFact(
        table=row.table,
        key=row.key,
        payload=row.payload,
        known_at=row.known_at,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _chained(row: AuditRow) -> ChainedRow:
    return ChainedRow(
        sequence=row.sequence,
        at=row.at,
        who=row.who,
        what=row.what,
        subject=row.subject,
        why=row.why,
        before=row.before,
        after=row.after,
        previous_hash=row.previous_hash,
    )


def _at(sequence: int, reason: str) -> AuditFault:
    return AuditFault(f"audit row {sequence}", reason, sequence)
