"""Files that wait to be imported: kept beside the store, each in its own folder, no longer than needed.

An upload is a file and what was asked of it. Nothing of it is in the store until somebody confirms; then a
job of the same id takes it in. Whatever ends the job, or a day without an answer, deletes the folder.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.errors import LimitError, NotFoundError, StoreError
from counterpoise.service import start

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

FOLDER: Final = "store.uploads"
# No file that is sent has a name with a dot in front.
_TOLD: Final = ".told.json"
_ID: Final = re.compile(r"[0-9a-z]{20}")
_UNSAFE: Final = re.compile(r"[^\w .()&+,-]")
# A letter may take four bytes, and a file name at most 255.
_LONGEST_NAME: Final = 60
_LONGEST_ENDING: Final = 8
#: How many files may wait for an answer at once, so that nobody fills the disk with them.
MOST_WAITING: Final = 10
KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True)
class Upload:
    """One file that waits.

    Parameters
    ----------
    public_id : str
        Of the upload, and of the job that takes it in.
    path : Path
        Where it lies; its name is the one it was given, less what a file name may not hold.
    size : int
        Bytes.
    by, body : str
        Who gave it, and for which body.
    at : datetime
        When.
    sheets : tuple of str
        Names of its sheets, none for a CSV file.
    preview : mapping or None
        What would be taken and what refused, once a kind was chosen.
    looking : str
        Public id of the job that looks through a large one, "" where none was asked for.
    fault : mapping or None
        Why that job found nothing to take: ``said`` in words, and the first ``rows`` that are wrong.
    """

    public_id: str
    path: Path
    size: int
    by: str
    body: str
    at: datetime
    sheets: tuple[str, ...] = ()
    preview: Mapping[str, Any] | None = None
    looking: str = ""
    fault: Mapping[str, Any] | None = None

    @property
    def file(self) -> str:
        """The name of the file."""
        return self.path.name


def tidy_name(name: str) -> str:
    """Return a file name without what it may not hold: folders, signs with a meaning, a dot in front."""
    last = _UNSAFE.sub("", re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, dot, ending = last.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        stem, dot, ending = last, "", ""
    return f"{stem[:_LONGEST_NAME] or 'table'}{dot}{ending}"


def keep(
    parts: Iterable[bytes], *, name: str, by: str, body: str, now: datetime, most_bytes: int, public_id: str
) -> Upload:
    """Keep a file that was sent; nothing is left of one that can't be kept.

    Raises
    ------
    LimitError
        When it is larger than ``most_bytes``, or too many files wait already.
    StoreError
        When the disk takes no more.
    """
    if sum(1 for _ in _folders()) >= MOST_WAITING:
        raise LimitError(
            f"{MOST_WAITING} files wait to be looked at already.",
            next_step="Take one of yours in or throw it away, or wait: each is deleted after a day.",
        )
    upload = Upload(public_id, _home() / public_id / tidy_name(name), 0, by, body, now)
    try:
        _begin(upload)
        upload = replace(upload, size=_write(upload.path, parts, most_bytes))
        tell(upload)
    except OSError as error:
        drop(public_id)
        raise StoreError(
            f"The file could not be kept ({error.strerror}).",
            next_step="Free some space on the disk of the instance and send it again.",
        ) from error
    except LimitError:
        drop(public_id)
        raise
    return upload


def _begin(upload: Upload) -> None:
    """Make the folder of an upload, with what is known of it: a folder that says nothing is never there."""
    draft = _home() / f".{upload.public_id}"
    draft.mkdir(mode=0o700, parents=True)
    tell(replace(upload, path=draft / upload.file))
    draft.rename(upload.path.parent)


def tell(upload: Upload) -> None:
    """Write down what is known of an upload, whole or not at all."""
    told = {
        "file": upload.file,
        "size": upload.size,
        "by": upload.by,
        "body": upload.body,
        "at": upload.at.isoformat(),
        "sheets": upload.sheets,
        "preview": upload.preview,
        "looking": upload.looking,
        "fault": upload.fault,
    }
    file = upload.path.parent / _TOLD
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    draft.replace(file)


def find(public_id: str) -> Upload:
    """Return a file that waits.

    Raises
    ------
    NotFoundError
        When there is none such, or it is gone.
    """
    folder = _home() / public_id
    # Whatever else an address may hold never reaches the file system.
    if not _ID.fullmatch(public_id) or not (folder / _TOLD).is_file():
        raise NotFoundError("There is no such file.", next_step="Send it again under Import a table.")
    told = json.loads((folder / _TOLD).read_text(encoding="utf-8"))
    return Upload(
        public_id=public_id,
        path=folder / told["file"],
        size=told["size"],
        by=told["by"],
        body=told["body"],
        at=datetime.fromisoformat(told["at"]),
        sheets=tuple(told["sheets"]),
        preview=told["preview"],
        looking=told.get("looking", ""),
        fault=told.get("fault"),
    )


def waiting() -> tuple[Upload, ...]:
    """Return every file that waits, oldest first; one that is still being sent has size 0."""
    found = []
    for folder in _folders():
        # It may be deleted meanwhile.
        with suppress(NotFoundError, OSError):
            found.append(find(folder.name))
    return tuple(sorted(found, key=lambda u: (u.at, u.public_id)))


def drop(public_id: str) -> None:
    """Delete a file that waited, if it still does."""
    if _ID.fullmatch(public_id):
        shutil.rmtree(_home() / public_id, ignore_errors=True)


def sweep(*, now: datetime) -> None:
    """Delete what nobody waits for: files whose job has ended, and those left for a day without an answer."""
    start.open_store()
    from counterpoise.store import jobs  # noqa: PLC0415 - models load once Django is set up

    names = tuple(folder.name for folder in _folders())
    asked, still = jobs.known(names), jobs.still_open(names)
    for upload in waiting():
        over = upload.public_id in asked and upload.public_id not in still
        if over or (upload.public_id not in asked and now - upload.at > KEPT):
            drop(upload.public_id)


def _home() -> Path:
    return start.home() / FOLDER


def _folders() -> Iterator[Path]:
    if _home().is_dir():
        yield from (folder for folder in _home().iterdir() if _ID.fullmatch(folder.name))


def _write(path: Path, parts: Iterable[bytes], most_bytes: int) -> int:
    """Write a file that its owner alone may read, and return its size."""
    from counterpoise.exchange.reading import too_large  # noqa: PLC0415 - loads when a file comes

    size = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for part in parts:
            size += len(part)
            if size > most_bytes:
                raise too_large(path.name, size)
            file.write(part)
    return size
