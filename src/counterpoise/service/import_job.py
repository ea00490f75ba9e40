"""The jobs of uploaded files: one looks a large file through, one takes a file in.

The second stores its rows, their audit event and its own end together; the first stores nothing.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import BadInputError, ConflictError, CounterpoiseError
from counterpoise.service import clock, import_preview, import_table, import_uploads, reading

if TYPE_CHECKING:
    from counterpoise.service.import_table import Read, Source
    from counterpoise.service.import_uploads import Upload
    from counterpoise.store.jobs import JobRecord


#: Rows that keep a file from being taken, as its page shows them.
_MOST_FAULTS = 50


def look_through(record: JobRecord) -> None:
    """Look at what a large file would give, and keep that beside it; nothing is stored.

    Raises
    ------
    CounterpoiseError
        When it can't be taken, or is gone; its page says why.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    upload = import_uploads.find(str(record.question["upload"]))
    store.tell(record.public_id, f"Reading {upload.file}")
    try:
        found = import_preview.preview(_source(record, upload), reading=reading.bundled(), now=clock.now())
    except CounterpoiseError as error:
        rows = error.faults[:_MOST_FAULTS] if isinstance(error, BadInputError) else ()
        _answer(record, fault={"said": str(error), "rows": [asdict(row) for row in rows]})
        raise
    store.tell(record.public_id, f"{found.taken:,} rows read, {len(found.refused):,} refused")
    # Told before the job ends: cut off in between, it is looked through once more.
    _answer(record, preview=import_preview.plain(found))
    store.end(record.public_id, state="done", now=clock.now(), result=upload.public_id)


def _answer(record: JobRecord, **told: Any) -> None:
    """Write what was found beside the file, unless something else was asked about it meanwhile."""
    upload = import_uploads.find(str(record.question["upload"]))
    if upload.looking == record.public_id:
        import_uploads.tell(replace(upload, **told))


def _source(record: JobRecord, upload: Upload) -> Source:
    asked: Any = record.question
    known_at = date.fromisoformat(asked["known_at"])
    return import_table.Source(asked["kind"], upload.path, asked["sheet"] or None, known_at)


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
    read = import_table.read_file(_source(record, upload), reading=reading.bundled(), now=clock.now())
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
    laid = import_table.lay_out(read)
    with writing():
        kept = import_table.keep(read, laid, who=record.asked_by, why=why, now=clock.now())
        if not store.end(record.public_id, state="done", now=clock.now(), result=kept.public_id):
            raise ConflictError(
                "The import was cancelled meanwhile; nothing was stored.", next_step="Send the file again."
            )
