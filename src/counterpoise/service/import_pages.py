"""Use cases of the pages of imports: send a file, look at what it would give, take it in, take it back.

An import lies over the facts of the whole instance, so it is for the people of whoever's instance it is, and
for nobody else who has an account there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import ConflictError, NotFoundError, UsageError
from counterpoise.domain.roles import EVERYWHERE, Permission
from counterpoise.service import import_preview, import_rests, import_table, import_uploads, reading, whose
from counterpoise.service.import_table import Source
from counterpoise.service.jobs import IMPORT, PREVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from counterpoise.domain.roles import Person
    from counterpoise.service.import_table import PastImport
    from counterpoise.service.import_uploads import Upload
    from counterpoise.store.jobs import JobRecord

#: A larger file is looked through by a job: reading a million bytes takes about a second and a half.
LARGE: Final = 1_000_000
_NEWEST: Final = 20


@dataclass(frozen=True)
class Choice:
    """How a file is to be read: as which kind, from which sheet ("" for the kind's own), known since when."""

    kind: str
    sheet: str
    known_at: date


@dataclass(frozen=True)
class Everything:
    """What the page of imports lists."""

    past: tuple[PastImport, ...]
    waiting: tuple[Upload, ...]
    jobs: tuple[JobRecord, ...]


def may_import(person: Person) -> bool:
    """Return whether somebody may import tables into this instance."""
    return _body(person) is not None


def everything(*, person: Person) -> Everything:
    """Return past imports, newest first, the person's own files that wait, and jobs that go on.

    Raises
    ------
    NotFoundError
        When the person may not import here.
    """
    body = _body_of(person)
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    jobs = tuple(j for j in store.jobs(bodies=(body,), newest=_NEWEST, kind=IMPORT) if not j.over)
    asked = {j.public_id for j in jobs}
    own = (u for u in import_uploads.waiting() if u.by == person.email and u.body == body and u.size)
    return Everything(
        past=import_table.past_imports()[::-1],
        waiting=tuple(u for u in own if u.public_id not in asked),
        jobs=jobs,
    )


def check_size(name: str, size: int) -> None:
    """Refuse a file that is larger than any table may be, before it is read.

    Raises
    ------
    LimitError
        Saying how large it is and how large it may be.
    """
    from counterpoise.exchange.parsing import MAX_BYTES  # noqa: PLC0415 - loads when a file comes
    from counterpoise.exchange.reading import too_large  # noqa: PLC0415 - the same

    if size > MAX_BYTES:
        raise too_large(name, size)


def send(parts: Iterable[bytes], *, name: str, person: Person, now: datetime) -> Upload:
    """Keep a file to look at, once the limited child process could open it; nothing is stored.

    Raises
    ------
    BadInputError, LimitError
        When it is no table, damaged, or larger than any may be.
    NotFoundError
        When the person may not import here.
    StoreError
        When the disk takes no more.
    """
    body = _body_of(person)
    from counterpoise.exchange.parsing import MAX_BYTES  # noqa: PLC0415 - loads when a file comes
    from counterpoise.exchange.reading import sheets_of  # noqa: PLC0415 - the same
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    import_uploads.sweep(now=now)
    upload = import_uploads.keep(
        parts,
        name=name,
        by=person.email,
        body=body,
        now=now,
        most_bytes=MAX_BYTES,
        public_id=store.new_id(),
    )
    try:
        upload = replace(upload, sheets=sheets_of(upload.path))
        import_uploads.tell(upload)
    except Exception:
        # Whatever keeps it from being looked at: nobody waits for it any more.
        import_uploads.drop(upload.public_id)
        raise
    return upload


def sent(public_id: str, *, person: Person) -> Upload:
    """Return a file that the person sent and that waits.

    Raises
    ------
    NotFoundError
        When there is none such, it is somebody else's, or it is being taken in already.
    """
    body = _body_of(person)
    upload = import_uploads.find(public_id)
    if (upload.by, upload.body) != (person.email, body):
        raise NotFoundError("There is no such file.", next_step="Send it again under Import a table.")
    return upload


def look(public_id: str, choice: Choice, *, person: Person, now: datetime) -> Upload:
    """Look at what a file would give, and keep that beside it, by a job where it is large; nothing is stored.

    Raises
    ------
    BadInputError, NotFoundError, LimitError
        As ``import_preview.preview``.
    ConflictError
        When it is being taken in already.
    """
    upload = sent(public_id, person=person)
    if job_of(public_id, person=person):
        raise ConflictError("This file is being taken in already.", next_step="Look how far it is.")
    _stop_looking(upload, now=now)
    if upload.size > LARGE:
        return _look_later(upload, choice, now=now)
    source = Source(choice.kind, upload.path, choice.sheet or None, choice.known_at)
    found = import_preview.preview(source, reading=reading.bundled(), now=now)
    upload = replace(upload, preview=import_preview.plain(found), looking="", fault=None)
    import_uploads.tell(upload)
    return upload


def _look_later(upload: Upload, choice: Choice, *, now: datetime) -> Upload:
    """Let a job look a file through; what was found before no longer counts."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    asked = {**vars(choice), "known_at": choice.known_at.isoformat()}
    upload = replace(upload, preview=None, looking=store.new_id(), fault=None)
    # Told before it is asked for: a job that nobody knows of would answer to nobody.
    import_uploads.tell(upload)
    store.ask(
        kind=PREVIEW,
        body=upload.body,
        question={**asked, "upload": upload.public_id, "file": upload.file},
        asked_by=upload.by,
        now=now,
        public_id=upload.looking,
    )
    return upload


def _stop_looking(upload: Upload, *, now: datetime) -> None:
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    if upload.looking:
        store.ask_to_cancel(upload.looking, now=now)


def looking(upload: Upload) -> JobRecord | None:
    """Return the job that looks a file through, or did; nothing where none was asked for."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    try:
        return store.job(upload.looking, bodies=(upload.body,), kind=PREVIEW) if upload.looking else None
    except NotFoundError:
        return None


def take(public_id: str, *, person: Person, now: datetime) -> None:
    """Let a file be taken in by a job of the same id; asked twice, it is one job.

    Raises
    ------
    UsageError
        When nobody looked at it yet.
    NotFoundError
        When the person has no such file.
    """
    upload = sent(public_id, person=person)
    if upload.preview is None:
        raise UsageError("Nobody looked at this file yet.", next_step="Choose its kind first.")
    names = ("kind", "sheet", "known_at", "sha256", "file")
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    store.ask(
        kind=IMPORT,
        body=upload.body,
        question={name: upload.preview[name] for name in names},
        asked_by=person.email,
        now=now,
        public_id=public_id,
    )


def job_of(public_id: str, *, person: Person) -> JobRecord | None:
    """Return the job that takes a file in, or took it in; nothing where nobody confirmed it yet.

    Raises
    ------
    NotFoundError
        When the person may not import here.
    """
    body = _body_of(person)
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    try:
        return store.job(public_id, bodies=(body,), kind=IMPORT)
    except NotFoundError:
        return None


def throw_away(public_id: str, *, person: Person, now: datetime) -> None:
    """Throw a file away, and cancel the job that takes it in.

    Raises
    ------
    ConflictError
        When the job has ended already.
    NotFoundError
        When the person has no such file, and their body no such job.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    job = job_of(public_id, person=person)
    if job is None:
        upload = sent(public_id, person=person)
        _stop_looking(upload, now=now)
        import_uploads.drop(upload.public_id)
        return
    if job.over:
        raise ConflictError(
            "This import has ended already.", next_step="Look at the list of imported tables."
        )
    store.ask_to_cancel(public_id, now=now)
    # One that runs still reads it: its runner deletes it once the job is stopped.
    if store.job(public_id, bodies=(job.body,), kind=IMPORT).over:
        import_uploads.drop(public_id)


def past(public_id: str, *, person: Person, today: date) -> tuple[PastImport, ConflictError | None]:
    """Return one import, and why it can't be taken back where something rests on it.

    Raises
    ------
    NotFoundError
        When there is none such, or the person may not import here.
    """
    _body_of(person)
    from counterpoise.store import import_queries  # noqa: PLC0415 - models load once Django is set up

    for row in import_table.past_imports():
        if row.public_id == public_id and row.undone:
            return replace(row, undone_why=import_queries.why_undone(public_id)), None
        if row.public_id == public_id:
            return row, import_rests.held(public_id, today=today)
    raise NotFoundError("There is no such import.", next_step="Look at the list of imported tables.")


def undo(public_id: str, *, why: str, person: Person, now: datetime) -> None:
    """Take an import back: the same use case as ``counterpoise import --undo``.

    Raises
    ------
    ConflictError
        When it was undone already, or something that was made later rests on its rows.
    NotFoundError
        When there is none such, or the person may not import here.
    """
    _body_of(person)
    import_table.undo_import(public_id, who=person.email, why=why, now=now)


def _body(person: Person) -> str | None:
    """Return the body for which somebody may import here: the instance's own, in an alliance any region."""
    here = whose.instance()
    held = person.bodies(Permission.IMPORT_TABLES)
    if here.kind == "alliance":
        return EVERYWHERE if held else None
    own = here.inspectorate or here.authority
    return own if own in held else None


def _body_of(person: Person) -> str:
    body = _body(person)
    if body is None:
        raise NotFoundError("There is no such page.", next_step="Go to the start page.")
    return body
