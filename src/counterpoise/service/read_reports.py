"""Use case: read reports and letters that somebody hands in. Needs no store, and keeps nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import BadInputError, Fault, NotFoundError
from counterpoise.learning.reading import files_in, read_files, record, unreadable_record
from counterpoise.learning.report import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from counterpoise.learning.report import Report

# More children than these gain nothing: a report is read in less time than a disk needs for many at once.
_MOST_WORKERS = 4
_TELL_EVERY = 25


def read_reports(
    paths: Iterable[Path],
    *,
    workers: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[Report | Unreadable]:
    """Read files, and the reports in folders and their folders, in order of name.

    Parameters
    ----------
    paths : iterable of Path
        Files and folders.
    workers : int, optional
        Files read at the same time; by default one a processor, up to four.
    progress : callable, optional
        Told in words how far the reading is, where there is much to read.

    Raises
    ------
    NotFoundError
        When the folders hold no report.
    """
    found = list(files_in(paths))
    if not found:
        raise NotFoundError(
            "There is no report to read.",
            next_step="Name PDF, DOCX, HTML or text files, or a folder of them.",
        )
    for number, (_, answer) in enumerate(read_files(found, workers=workers or _workers()), start=1):
        if progress and number % _TELL_EVERY == 0:
            progress(f"{number} of {len(found)} files read ...")
        yield answer


def _workers() -> int:
    return max(1, min(_MOST_WORKERS, os.cpu_count() or 1))


def as_record(answer: Report | Unreadable) -> dict[str, Any]:
    """Return the record of one file for other programs.

    Polarity and themes of paragraphs are null: `counterpoise learn` gives them.
    """
    return unreadable_record(answer) if isinstance(answer, Unreadable) else record(answer)


def check_all_read(answers: Sequence[Unreadable], *, of: int) -> None:
    """Name every file that could not be read, once the others are done.

    Raises
    ------
    BadInputError
        When there is one.
    """
    if not answers:
        return
    faults = tuple(Fault(file=a.file, row=None, column="", reason=a.reason) for a in answers)
    raise BadInputError(
        f"{len(answers)} of {of} {'file' if of == 1 else 'files'} could not be read.",
        next_step="The reasons:",
        faults=faults,
    )
