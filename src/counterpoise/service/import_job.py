"""The job that takes an uploaded file in: its rows, their audit event and its own end are stored together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import BadInputError, ConflictError
from counterpoise.service import clock, import_table, import_uploads, reading

if TYPE_CHECKING:
    from counterpoise.service.import_table import Read
    from counterpoise.store.jobs import JobRecord


def take_in(record: JobRecord) -> None:
    """Import the file of a job that a runner took up: all of its rows or none.

    Raises
    ------
    BadInputError
        When the file is not the one whose preview was confirmed, or can't be taken.
    ConflictError
        When the same file was imported meanwhile, or the job was cancelled.
    NotFoundError
        When the file is gone.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    asked: Any = record.question
    upload = import_uploads.find(record.public_id)
    store.tell(record.public_id, f"Reading {upload.file}")
    source = import_table.Source(
        kind=asked["kind"],
        path=upload.path,
        sheet=asked["sheet"] or None,
        known_at=date.fromisoformat(asked["known_at"]),
    )
    read = import_table.read_file(source, reading=reading.bundled(), now=clock.now())
    if read.sha256 != asked["sha256"]:
        raise BadInputError(
            f"{upload.file} is not the file that was looked at.",
            next_step="Send it again under Import a table; nothing was stored.",
        )
    refused = f", {len(read.result.refused):,} refused" if read.result.refused else ""
    store.tell(record.public_id, f"{read.result.taken:,} rows read{refused}; storing them together")
    _keep(record, read)


def _keep(record: JobRecord, read: Read) -> None:
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.writing import writing  # noqa: PLC0415 - see the line above

    why = f"confirmed on the page of imports: {read.result.kind} {read.result.file}"
    with writing():
        kept = import_table.keep(read, who=record.asked_by, why=why, now=clock.now())
        if not store.end(record.public_id, state="done", now=clock.now(), result=kept.public_id):
            raise ConflictError(
                "The import was cancelled meanwhile; nothing was stored.", next_step="Send the file again."
            )
