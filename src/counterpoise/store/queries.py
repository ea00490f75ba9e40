"""What may be asked of the store; answers are frozen rows, never query sets."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.domain.errors import StoreError
from counterpoise.store.models import FactRow, ImportBatch, Instance
from counterpoise.store.rows import decode
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counterpoise.domain.facts import Known

_CHUNK = 5000


@dataclass(frozen=True)
class InstanceRecord:
    """Whose store this is; the salt is not part of it."""

    public_id: str
    kind: str
    inspectorate: str
    authority: str
    known_at: date


@dataclass(frozen=True)
class ImportRecord:
    """One file that was imported; ``undone_at`` is set when its rows no longer count."""

    public_id: str
    kind: str
    file_name: str
    sheet: str
    file_sha256: str
    rows_taken: int
    rows_refused: int
    known_at: date
    imported_at: datetime
    imported_by: str
    undone_at: datetime | None
    undone_by: str
    version: int


@said()
def find_instance() -> InstanceRecord | None:
    """Return whose store this is, or nothing where it was not finished."""
    row = Instance.objects.values("public_id", "kind", "inspectorate", "authority", "known_at").first()
    return InstanceRecord(**row) if row else None


@said()
def private_salt() -> bytes:
    """Return the salt of live programmes; it must never reach an output.

    Raises
    ------
    StoreError
        When the store was not finished.
    """
    row = Instance.objects.first()
    if row is None:
        raise StoreError("The store was not finished.", next_step="Run `counterpoise init` to finish it.")
    return bytes(row.salt)


@said()
def imports() -> tuple[ImportRecord, ...]:
    """Return every import, undone ones too, oldest first."""
    rows = ImportBatch.objects.order_by("imported_at", "public_id").defer("rows_sha256")
    return tuple(_import(row) for row in rows)


@said()
def overlay_rows() -> Mapping[str, tuple[Known, ...]]:
    """Return the rows of all imports that were not undone, by kind of row, in the order they came in.

    They lie over the bundled tables; which of two rows counts on a date is decided by their ``known_at``.
    """
    tables: dict[str, list[Known]] = {}
    live = FactRow.objects.filter(batch__undone_at__isnull=True).order_by("pk")
    for table, payload in live.values_list("table", "payload").iterator(chunk_size=_CHUNK):
        tables.setdefault(table, []).append(decode(table, payload))
    return MappingProxyType({table: tuple(rows) for table, rows in sorted(tables.items())})


def _import(row: ImportBatch) -> ImportRecord:
    return ImportRecord(
        public_id=row.public_id,
        kind=row.kind,
        file_name=row.file_name,
        sheet=row.sheet,
        file_sha256=row.file_sha256,
        rows_taken=row.rows_taken,
        rows_refused=row.rows_refused,
        known_at=row.known_at,
        imported_at=row.imported_at,
        imported_by=row.imported_by,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        version=row.version,
    )
