"""Use case: a file into the store, all of its rows or none, with the audit event; and back out again."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counterpoise.domain.errors import BadInputError, NotFoundError
from counterpoise.service import import_rests, start

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from pathlib import Path

    from counterpoise.domain.authority import AuthorityRegister
    from counterpoise.domain.errors import Fault
    from counterpoise.exchange.importing import Importer, ImportResult
    from counterpoise.store.rows import Laid
    from counterpoise.store.writes import Kept

_CHUNK = 1 << 20
_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True)
class Source:
    """The file to import; ``known_at`` is the day it became known, None for today in London."""

    kind: str
    path: Path
    sheet: str | None = None
    known_at: date | None = None


@dataclass(frozen=True)
class Reading:
    """What files are read with: the importers by kind, and the authorities to find codes and names in."""

    importers: Mapping[str, Importer]
    register: AuthorityRegister


@dataclass(frozen=True)
class Read:
    """A file that was read: its rows and faults, the SHA-256 of its bytes, and since when it was known."""

    result: ImportResult
    sha256: str
    known_at: date


@dataclass(frozen=True)
class Imported:
    """What an import took and refused; ``refused`` says of each row where it stands and why."""

    public_id: str
    kind: str
    file: str
    sheet: str
    known_at: date
    taken: int
    #: Rows that say in the same words what another row of the file says; one of each was taken.
    repeated: int
    refused: tuple[Fault, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class PastImport:
    """One import of the past; ``undone`` when its rows no longer count, then by whom and when."""

    public_id: str
    kind: str
    file: str
    sheet: str
    taken: int
    refused: int
    known_at: date
    imported_at: datetime
    imported_by: str
    undone: bool
    undone_by: str
    undone_at: datetime | None
    #: Told of one import alone, not in the list of all.
    undone_why: str = ""


def import_file(
    source: Source, *, reading: Reading, who: str, now: datetime, strict: bool = False
) -> Imported:
    """Read a file and store all the rows it gives, with the audit event, in one transaction.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What to read it with.
    who : str
        Who imports it, for the audit table.
    now : datetime
        The instant, with its time zone.
    strict : bool
        Whether one row that can't be taken refuses the whole file.

    Raises
    ------
    BadInputError
        When the file can't be taken; its faults say where and why.
    ConflictError
        When the same file was imported before.
    NotFoundError
        When there is no such kind, file or sheet.
    LimitError
        When reading passed the limits of memory, time or size.
    StoreError
        When there is no store or it can't be written to.
    """
    start.open_store()
    read = read_file(source, reading=reading, now=now)
    if strict and read.result.refused:
        raise _refused(read.result)
    why = f"counterpoise import {read.result.kind} {read.result.file}"
    return keep(read, lay_out(read), who=who, why=why, now=now)


def read_file(source: Source, *, reading: Reading, now: datetime) -> Read:
    """Read a file in the limited child process; nothing is stored.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What to read it with.
    now : datetime
        The instant, with its time zone.

    Raises
    ------
    BadInputError, NotFoundError, LimitError
        As ``import_file``.
    """
    importer = _importer(source.kind, reading.importers)
    known_at = source.known_at or now.astimezone(_LONDON).date()
    before = _sha256(source.path)
    result = importer.read(source.path, sheet=source.sheet, known_at=known_at, register=reading.register)
    if _sha256(source.path) != before:
        raise BadInputError(
            f"{source.path.name} changed while it was being read.",
            next_step="Wait until whatever writes it has ended and try again; nothing was stored.",
        )
    return Read(result, before, known_at)


def lay_out(read: Read) -> Laid:
    """Return the rows of a file that was read as the store will hold them; the store isn't locked for it.

    Raises
    ------
    BadInputError
        When two rows contradict each other.
    """
    from counterpoise.store import rows  # noqa: PLC0415 - models load once Django is set up

    return rows.lay_out(read.result.file, read.result.rows)


def keep(read: Read, laid: Laid, *, who: str, why: str, now: datetime) -> Imported:
    """Store all the rows of a file that was read, with the audit event, in one transaction.

    Raises
    ------
    ConflictError
        When the same file was imported before.
    StoreError
        When there is no store or it can't be written to.
    """
    result = read.result
    kept = _store(read, laid, who=who, why=why, now=now)
    return Imported(
        public_id=kept.public_id,
        kind=result.kind,
        file=result.file,
        sheet=result.sheet,
        known_at=read.known_at,
        taken=kept.rows,
        repeated=result.taken - kept.rows,
        refused=result.refused,
        notes=result.notes,
    )


def past_imports() -> tuple[PastImport, ...]:
    """Return every import of this store, undone ones too, oldest first."""
    start.open_store()
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    return tuple(
        PastImport(
            public_id=row.public_id,
            kind=row.kind,
            file=row.file_name,
            sheet=row.sheet,
            taken=row.rows_taken,
            refused=row.rows_refused,
            known_at=row.known_at,
            imported_at=row.imported_at,
            imported_by=row.imported_by,
            undone=row.undone_at is not None,
            undone_by=row.undone_by,
            undone_at=row.undone_at,
        )
        for row in queries.imports()
    )


def undo_import(public_id: str, *, who: str, why: str, now: datetime) -> None:
    """Let the rows of an import no longer count; they and the audit event stay.

    Raises
    ------
    NotFoundError
        When there is no such import.
    ConflictError
        When it was undone already, or something that was made later rests on its rows.
    """
    start.open_store()
    from counterpoise.store import queries, writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load once Django is set up

    row = next((row for row in queries.imports() if row.public_id == public_id), None)
    audit = AuditEvent(at=now, who=who, what="import undone", why=why)
    with writing():
        held = import_rests.held(public_id, today=now.astimezone(_LONDON).date())
        if held and row is not None and row.undone_at is None:
            raise held
        writes.undo_import(public_id=public_id, version=row.version if row else 0, audit=audit)


def _importer(kind: str, importers: Mapping[str, Importer]) -> Importer:
    if kind in importers:
        return importers[kind]
    near = difflib.get_close_matches(kind, importers, n=3)
    advice = f"Did you mean {' or '.join(near)}?" if near else "`counterpoise import --kinds` lists them all."
    raise NotFoundError(f"There is no kind of table called “{kind}”.", next_step=advice)


def _sha256(path: Path) -> str:
    total = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while part := file.read(_CHUNK):
                total.update(part)
    except OSError as error:
        raise NotFoundError(
            f"{path} can't be read ({error.strerror}).",
            next_step="Check the name and the folder of the file.",
        ) from error
    return total.hexdigest()


def _refused(result: ImportResult) -> BadInputError:
    return BadInputError(
        f"{len(result.refused)} rows of {result.file} can't be taken, so none was.",
        next_step="Correct these rows, or leave out --strict to store the others.",
        faults=result.refused,
    )


def _store(read: Read, laid: Laid, *, who: str, why: str, now: datetime) -> Kept:
    from counterpoise.store import writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    result = read.result
    return writes.record_import(
        new=writes.NewImport(
            kind=result.kind,
            file_name=result.file,
            sheet=result.sheet,
            file_sha256=read.sha256,
            rows_refused=len(result.refused),
            known_at=read.known_at,
        ),
        laid=laid,
        audit=AuditEvent(at=now, who=who, what="file imported", why=why),
    )
