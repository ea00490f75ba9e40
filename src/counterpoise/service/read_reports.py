"""Use case: read reports and letters that somebody hands in. Needs no store, and keeps nothing."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeAlias

from counterpoise.domain.errors import BadInputError, Fault, NotFoundError
from counterpoise.learning.content import is_content
from counterpoise.learning.reading import files_in, left_alone, read_files, record, unreadable_record
from counterpoise.learning.reading.judged import Judged, judged_of
from counterpoise.learning.report import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from counterpoise.learning.report import Report

    _Judgement: TypeAlias = Callable[[], Mapping[int, Judged]]

# More children than these gain nothing: a report is read in less time than a disk needs for many at once.
_MOST_WORKERS = 4
_TELL_EVERY = 25
# So many reports are judged here: processes beside this one take longer to start.
_FEW = 3

# A framework, and of each paragraph its order, text, heading and grade.
_Task: TypeAlias = tuple[str, list[tuple[int, str, str, str | None]]]


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


def told_left_alone(paths: Iterable[Path]) -> str:
    """Return in words how many files in folders are of no kind that is read; "" where there is none."""
    others = left_alone(paths)
    if not others:
        return ""
    kinds = ", ".join(sorted({f.suffix.casefold() or "no ending" for f in others}))
    many = (
        "1 file in the folders is of a kind that is"
        if len(others) == 1
        else (f"{len(others)} files in the folders are of kinds that are")
    )
    return f"{many} not read ({kinds}). A report among them must be saved as PDF, DOCX, HTML or text."


def _workers() -> int:
    return max(1, min(_MOST_WORKERS, os.cpu_count() or 1))


def records(
    answers: Iterable[Report | Unreadable], *, workers: int | None = None, judge: bool = True
) -> Iterator[dict[str, Any]]:
    """Give the record of each file for other programs, in order.

    Parameters
    ----------
    answers : iterable of Report or Unreadable
        What was read.
    workers : int, optional
        Processes that judge paragraphs, once there are many reports.
    judge : bool, optional
        Whether paragraphs get polarity and themes; without, both are null, as strengths and weaknesses are.
    """
    if not judge:
        yield from (_plain_record(answer) for answer in answers)
        return
    waiting: deque[tuple[Report | Unreadable, _Judgement]] = deque()
    with _Judges(workers or _workers()) as judges:
        for answer in answers:
            waiting.append((answer, judges.take(answer)))
            if len(waiting) > judges.ahead:
                yield _judged_record(*waiting.popleft())
        while waiting:
            yield _judged_record(*waiting.popleft())


def _plain_record(answer: Report | Unreadable) -> dict[str, Any]:
    return unreadable_record(answer) if isinstance(answer, Unreadable) else record(answer)


def _judged_record(answer: Report | Unreadable, judged: _Judgement) -> dict[str, Any]:
    return unreadable_record(answer) if isinstance(answer, Unreadable) else record(answer, judged=judged())


class _Judges:
    """Judges the first reports here; once there are many, in processes beside this one."""

    def __init__(self, workers: int) -> None:
        self._workers, self._taken = workers, 0
        self._pool: ProcessPoolExecutor | None = None
        self.ahead = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def take(self, answer: Report | Unreadable) -> _Judgement:
        """Begin to judge a report; what comes back gives the judgement when it is called."""
        if isinstance(answer, Unreadable):
            return dict
        self._taken += 1
        task = _to_judge(answer)
        if self._taken <= _FEW or self._workers == 1:
            found = judge_texts(task)
            return lambda: found
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self._workers, mp_context=get_context("spawn"))
            self.ahead = 2 * self._workers
        return self._pool.submit(judge_texts, task).result


def _to_judge(report: Report) -> _Task:
    """Return what is judged, with its heading and the grade of its part: what the library would keep."""
    grades = [(s.first, s.level, s.grade) for s in report.sections]
    framework = report.facts.framework.value.value
    said = [p for p in report.paragraphs if is_content(p)]
    return framework, [(p.order, p.text, p.section, _grade_at(grades, p.order)) for p in said]


def _grade_at(grades: Sequence[tuple[int, int, str | None]], order: int) -> str | None:
    """Return the grade of the heading over a paragraph, or of the nearest one above that in rank."""
    rank: int | None = None
    for first, level, grade in reversed(grades):
        if first > order or (rank is not None and level >= rank):
            continue
        if grade:
            return grade
        rank = level
    return None


def judge_texts(task: _Task) -> dict[int, Judged]:
    """Return polarity, themes and points of paragraphs by their order."""
    from counterpoise.learning.findings.engine import judge_each  # noqa: PLC0415 - its weights load when needed
    from counterpoise.learning.findings.setting import Setting  # noqa: PLC0415

    framework, texts = task
    placed = [(text, Setting(section, framework, grade)) for _, text, section, grade in texts]
    found = judge_each(placed, reasons=False)
    return {order: judged_of(text, one) for (order, text, *_), one in zip(texts, found, strict=True)}


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
