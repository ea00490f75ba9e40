"""Ways to write the instance and imports; none works without its audit event, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from counterpoise.domain.errors import ConflictError, NotFoundError
from counterpoise.store.audit import AuditEvent, append, canonical, state_of, subject_of
from counterpoise.store.models import (
    FactRow,
    ImportBatch,
    Instance,
    InstanceKind,
)
from counterpoise.store.recording import must_be
from counterpoise.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from django.db.models import Model

    from counterpoise.store.rows import Laid, StoredFact

_NOTHING = "null"
_ROWS_A_STATEMENT = 100


@dataclass(frozen=True)
class NewImport:
    """A file that was read, before it is stored; the hash is the SHA-256 of its bytes."""

    kind: str
    file_name: str
    sheet: str
    file_sha256: str
    rows_refused: int
    known_at: date


@dataclass(frozen=True)
class Kept:
    """What an import left in the store: fewer rows than were given where a file says one thing twice."""

    public_id: str
    rows: int


def create_instance(
    *, kind: str, inspectorate: str, authority: str, salt: bytes, known_at: date, audit: AuditEvent
) -> str:
    """Store whose instance this is, and begin the audit chain.

    Parameters
    ----------
    kind : str
        ``planner``, ``council`` or ``alliance``.
    inspectorate, authority : str
        The inspectorate of a planner, the ONS code of a council, else "".
    salt : bytes
        32 random bytes that no output may show.
    known_at : date
        The day.
    audit : AuditEvent
        Who does it and why.

    Returns
    -------
    str
        The public id.

    Raises
    ------
    ConflictError
        When the store already has its instance.
    BadInputError
        When kind and body do not fit each other.
    """
    with writing():
        row = Instance.objects.create(
            kind=InstanceKind(kind).value,
            inspectorate=inspectorate,
            authority=authority,
            salt=salt,
            known_at=known_at,
        )
        _tell(audit, row, before=_NOTHING)
    return row.public_id


def record_import(*, new: NewImport, laid: Laid, audit: AuditEvent) -> Kept:
    """Store all rows of a file, or none.

    Parameters
    ----------
    new : NewImport
        The file.
    laid : Laid
        Its rows.
    audit : AuditEvent
        Who does it and why.

    Returns
    -------
    Kept
        The public id of the import and the number of rows stored.

    Raises
    ------
    ConflictError
        When the same file was imported before and not undone.
    """
    with writing():
        batch = ImportBatch.objects.create(
            **vars(new),
            rows_sha256=laid.sha256,
            rows_taken=len(laid.rows),
            imported_at=audit.at,
            imported_by=audit.who,
        )
        for part in _parts(laid.rows):
            FactRow.objects.bulk_create(FactRow(batch=batch, **vars(fact)) for fact in part)
        _tell(audit, batch, before=_NOTHING)
    return Kept(batch.public_id, len(laid.rows))


def undo_import(*, public_id: str, version: int, audit: AuditEvent) -> None:
    """Let the rows of an import no longer count; they are kept, so that past results can be explained.

    Raises
    ------
    NotFoundError
        When there is no such import.
    ConflictError
        When it was undone already, or changed since ``version`` was read.
    """
    with writing():
        batch = ImportBatch.objects.select_for_update().filter(pk=public_id).first()
        if batch is None:
            raise NotFoundError(
                f"There is no import {public_id}.", next_step="`counterpoise import --list` lists them all."
            )
        if batch.undone_at is not None:
            raise ConflictError(
                f"The import {public_id} was undone already, by {batch.undone_by}.",
                next_step="There is nothing left to do.",
            )
        before = canonical(state_of(batch))
        must_be(batch.version, version, "import")
        batch.undone_at, batch.undone_by, batch.version = audit.at, audit.who, version + 1
        batch.save(force_update=True)
        _tell(audit, batch, before=before)


def _tell(audit: AuditEvent, row: Model, *, before: str) -> None:
    append(audit, subject=subject_of(row), before=before, after=canonical(state_of(row)))


def _parts(facts: Sequence[StoredFact]) -> Iterator[list[StoredFact]]:
    rest = iter(facts)
    while part := list(islice(rest, _ROWS_A_STATEMENT)):
        yield part
