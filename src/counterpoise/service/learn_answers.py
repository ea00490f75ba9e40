"""Answers on the whole library that take long to make: kept beside it for as long as it stays as it is."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.errors import StoreError
from counterpoise.learning.library import Library
from counterpoise.learning.shown import shown
from counterpoise.service import learn_followup
from counterpoise.service.learn_ingest import ANSWERS, home

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

#: With so few reports the count over all is made while somebody waits.
FEW: Final = 20
_DIGITS: Final = 16


def folder(library: Path | None = None) -> Path:
    """Return where answers are kept, there or not."""
    return (library or home()) / ANSWERS


def followed_nationally(*, on: date, library: Path | None = None) -> dict[str, Any] | None:
    """Return what became of weaknesses over all: from what is kept, or made now where that is quick.

    Returns
    -------
    dict or None
        As ``learn followup --json`` tells it; nothing where it must be made first.
    """
    shelf = Library(library or home())
    reports = shown(shelf.reports(), on=on)
    file = _file(shelf, {r.sha256 for r in reports})
    if file.is_file():
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return kept
    if len(reports) > FEW:
        return None
    found = learn_followup.as_record(learn_followup.follow_up(on=on, library=library))
    # A disk that takes no more costs whoever asks next some time, and this answer nothing.
    with suppress(StoreError):
        _keep_newest(file, found)
    return found


def follow_nationally(*, on: date, library: Path | None = None) -> None:
    """Count what became of weaknesses over all, and keep it in place of what was kept before.

    Raises
    ------
    StoreError
        When it can't be written.
    """
    shelf = Library(library or home())
    file = _file(shelf, {r.sha256 for r in shown(shelf.reports(), on=on)})
    found = learn_followup.as_record(learn_followup.follow_up(on=on, library=library))
    _keep_newest(file, found)


def _keep_newest(file: Path, found: dict[str, Any]) -> None:
    keep(file, json.dumps(found, default=str).encode())
    for old in file.parent.glob("follow-up-*.json"):
        if old != file:
            old.unlink(missing_ok=True)


def _file(shelf: Library, reports: set[str]) -> Path:
    """Return the file of an answer: its name changes with the words and findings of what it was made from.

    It changes with what reads them, too.
    """
    told = [[sha, *stamp] for sha, stamp in shelf.stamps().items() if sha in reports]
    gone = [t.sha256 for t in shelf.tombstones()]
    name = hashlib.sha256(json.dumps([told, gone, learn_followup.made_by()]).encode()).hexdigest()[:_DIGITS]
    return folder(shelf.folder) / f"follow-up-{name}.json"


def keep(file: Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    StoreError
        When it can't be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f"{file.name}.half")
        half.write_bytes(data)
        half.replace(file)
    except OSError as error:
        raise StoreError(
            f"The answer can't be kept: {error.strerror}.", next_step="Make room on the disk and ask again."
        ) from error
