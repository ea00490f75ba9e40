"""Use cases of the page of reports: what the library holds, more reports by a job, one withdrawn.

Files that people send are kept with the library, a folder for each time: their pages are shown as pictures.
A file that nothing came of (it can't be read, is a draft, or is in already) is deleted with the job's end.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import replace
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import LimitError, NotFoundError, StoreError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.learning.library import Library
from counterpoise.learning.reading.kinds import MAX_BYTES
from counterpoise.learning.reading.reader import ENDINGS
from counterpoise.service import clock, learn_held, learn_ingest
from counterpoise.service.import_uploads import tidy_name
from counterpoise.service.jobs import INTAKE
from counterpoise.service.learn_held import Held

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterpoise.learning.held import HeldReport
    from counterpoise.service.acting import Acting
    from counterpoise.service.learn_ingest import Taken
    from counterpoise.store.jobs import JobRecord

#: How many reports are sent at once, and how large they may be together.
MOST_FILES: Final = 50
MOST_BYTES: Final = 300_000_000
#: Files that nobody asked a job for by then were left behind by an upload that broke off.
_LEFT_SECONDS: Final = 24 * 3600
#: How long a job waits for somebody who writes to the library just now.
PATIENCE: Final = 300.0


def shelf() -> Held:
    """Return what the library of this instance holds, what came last first."""
    if _library() is None:
        return Held((), 0, (), ())
    there = learn_held.held()
    return replace(
        there,
        reports=tuple(
            sorted(sorted(there.reports, key=lambda r: (r.file, r.sha256)), key=_taken_in, reverse=True)
        ),
        failures=tuple(sorted(there.failures, key=lambda f: (f.at, f.path), reverse=True)),
        withdrawn=there.withdrawn[::-1],
    )


def _taken_in(held: HeldReport) -> str:
    return held.added_at


def report(sha256: str) -> HeldReport:
    """Return one report by its digest.

    Raises
    ------
    NotFoundError
        When the library has no such report.
    """
    found = next((r for r in shelf().reports if r.sha256 == sha256), None)
    if found is None:
        raise NotFoundError("There is no such report.", next_step="Look at the list of reports.")
    return found


def ask(files: Sequence[tuple[str, Iterable[bytes]]], acting: Acting) -> str:
    """Keep files that were sent and let a job take them in; return the public id of the job.

    Parameters
    ----------
    files : sequence of (str, iterable of bytes)
        Name and content of each.
    acting : Acting
        Who sends them.

    Raises
    ------
    UsageError
        When there is none, or one is of no kind that reports come in.
    LimitError
        When there are too many, or they are too large.
    StoreError
        When the disk takes no more.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.TAKE_REPORTS_IN)
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    check_files([name for name, _ in files])
    sweep()
    public_id = store.new_id()
    folder = _files() / public_id
    try:
        names = _keep(files, folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise StoreError(
            f"The files could not be kept ({error.strerror}).",
            next_step="Free some space on the disk of the instance and send them again.",
        ) from error
    except LimitError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    question = {"files": names}
    return store.ask(
        kind=INTAKE,
        body=acting.body,
        question=question,
        asked_by=acting.who,
        now=acting.now,
        public_id=public_id,
    )


def check_files(names: Sequence[str]) -> None:
    """Refuse what can be refused by name and number, before anything is kept.

    Raises
    ------
    UsageError, LimitError
        Saying which file, and what may be sent.
    """
    if not names:
        raise UsageError("There is no report.", next_step="Choose one or more files.")
    if len(names) > MOST_FILES:
        raise LimitError(
            f"You chose {len(names)} files; the limit is {MOST_FILES} at once.",
            next_step="Send the rest afterwards; for a folder there is `counterpoise learn ingest FOLDER`.",
        )
    for name in names:
        if Path(name).suffix.casefold() not in ENDINGS:
            raise UsageError(
                f"{name} is of no kind that reports come in.",
                next_step="Leave it out, or save it as PDF, Word (.docx), HTML or text; then send all again.",
            )


def check_size(size: int) -> None:
    """Refuse what is larger than may be sent at once, before it is read.

    Raises
    ------
    LimitError
        Saying how large it is and how large it may be.
    """
    if size > MOST_BYTES:
        raise LimitError(
            f"What you sent has {size / 1e6:,.0f} MB; the limit is {MOST_BYTES / 1e6:,.0f} MB at once.",
            next_step="Send fewer files at once.",
        )


def _keep(files: Iterable[tuple[str, Iterable[bytes]]], folder: Path) -> list[str]:
    """Write files that their owner alone may read, two of one name apart; return their names."""
    folder.mkdir(mode=0o700, parents=True)
    names: list[str] = []
    for name, parts in files:
        tidy = Path(tidy_name(name))
        others = (f"{tidy.stem} ({n}){tidy.suffix}" for n in count(2))
        kept = next(n for n in (tidy.name, *islice(others, len(names))) if n not in names)
        _write(folder / kept, parts)
        names.append(kept)
    return names


def _write(path: Path, parts: Iterable[bytes]) -> None:
    size = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for part in parts:
            size += len(part)
            if size > MAX_BYTES:
                raise LimitError(
                    f"{path.name} is larger than the {MAX_BYTES / 1e6:,.0f} MB that a report may have.",
                    next_step="Send the report as it was published.",
                )
            file.write(part)


def finish(*, body: str, who: str) -> str:
    """Let a job make searchable what a cancelled one had read; return its public id."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    return store.ask(kind=INTAKE, body=body, question={"files": []}, asked_by=who, now=clock.now())


def take_in(record: JobRecord) -> None:
    """Take the files of a job in, or make searchable what one that was cancelled had read.

    Raises
    ------
    CounterpoiseError
        When it can't be done.
    """
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    def say(line: str) -> None:
        store.tell(record.public_id, line)

    folder = _files() / record.public_id
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    if not files:
        # What was cancelled may have come to nothing at all.
        if _library():
            learn_ingest.finish(progress=say, patience=PATIENCE)
        return
    taken = learn_ingest.ingest(files, now=clock.now(), progress=say, patience=PATIENCE)
    for line in _told(taken):
        say(line)


def _told(taken: Taken) -> list[str]:
    """Return in words what came of it: failures by name, then the sum."""
    sum_up = f"{taken.taken} taken in, {taken.already_in} in already, {len(taken.failed)} can't be taken."
    return [*(f"{Path(f.path).name}: {f.reason}" for f in taken.failed), sum_up]


def withdraw(sha256: str, *, why: str, acting: Acting) -> None:
    """Take the words of a withdrawn report out, with the file that was sent; audited.

    Raises
    ------
    NotFoundError
        When the library has no such report.
    UsageError
        When no reason is given.
    ConflictError
        When somebody writes to the library just now.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.TAKE_REPORTS_IN)
    from counterpoise.store import recording  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - the same

    if not why.strip():
        raise UsageError("No reason was given.", next_step="Say why the report is withdrawn.")
    found = report(sha256)
    # Audited first: words that are gone with nobody named for it would be worse than the other way round.
    told = f"{found.file}: {why.strip()}"
    recording.note(AuditEvent(acting.now, acting.who, "report withdrawn", told), subject=f"report:{sha256}")
    learn_ingest.withdraw(sha256, why=why.strip(), now=acting.now)


def sweep() -> None:
    """Delete what uploads that broke off left behind: a day old, and no job was ever asked for it."""
    from counterpoise.store import jobs as store  # noqa: PLC0415 - models load once Django is set up

    folders = [f for f in _files().iterdir() if f.is_dir()] if _files().is_dir() else []
    asked = store.known(tuple(f.name for f in folders))
    for folder in folders:
        if folder.name not in asked and time.time() - folder.stat().st_mtime > _LEFT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)


def let_go(job_id: str) -> None:
    """Delete the files of a job that is over, but for those that a report of the library comes from."""
    folder = _files() / job_id
    if not folder.is_dir():
        return
    held = _library()
    # Whole paths would match nothing in an instance that was moved or restored elsewhere.
    used = {Path(r.path).parts[-2:] for r in held.reports()} if held else set()
    for file in folder.iterdir():
        if file.parts[-2:] not in used:
            file.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def _library() -> Library | None:
    """Return the library of this instance, or nothing where none was made yet."""
    folder = learn_ingest.home()
    return Library(folder) if (folder / "library.sqlite3").is_file() else None


def _files() -> Path:
    return learn_ingest.home() / learn_ingest.SENT
