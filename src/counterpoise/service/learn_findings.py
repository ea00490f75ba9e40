"""Judge the paragraphs of the library that nobody judged yet."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from counterpoise.domain.errors import LimitError
from counterpoise.learning.findings.context import THREADS
from counterpoise.learning.findings.engine import judge_each
from counterpoise.learning.findings.own_weights import models_of
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.held import HeldFinding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from counterpoise.learning.findings.finding import Finding
    from counterpoise.learning.library import Library

_TOLD_EVERY = 25

# The library's folder, a framework, and of each paragraph its id, its words and the heading above.
_Task: TypeAlias = tuple[Path, str, list[tuple[str, str, str]]]


#: So many new reports are judged before the index is made, and not after.
FEW = 3


def judge_new(library: Library, *, workers: int, say: Callable[[str], None]) -> int:
    """Judge what is not judged yet, report by report, and return how many paragraphs that were.

    What is judged is kept at once: a run that is cut off goes on from there. The index is not touched.

    Parameters
    ----------
    workers : int
        Paragraphs that are judged at the same time.
    say : callable
        Told in words how far it is.
    """
    return judge_reports(library, library.unjudged(), workers=workers, say=say)


def judge_reports(
    library: Library, waiting: Sequence[str], *, workers: int, say: Callable[[str], None]
) -> int:
    """Judge reports, by their digests, with the library's own weights; see `judge_new`."""
    if not waiting:
        return 0
    frameworks = {r.sha256: r.framework for r in library.reports()}
    tasks = [
        (library.folder, frameworks[sha], [(p.id, p.text, p.section) for p in library.paragraphs(sha)])
        for sha in waiting
    ]
    count = 0
    for done, found in enumerate(_judged(tasks, workers), 1):
        library.put_findings(found)
        count += len(found)
        if done % _TOLD_EVERY == 0 or done == len(tasks):
            say(f"{done} of {len(tasks)} reports judged.")
    return count


def _judged(tasks: Sequence[_Task], workers: int) -> Iterator[list[HeldFinding]]:
    # Each process judges on several threads of its own, and holds the model once.
    processes = max(1, workers // THREADS)
    if len(tasks) <= FEW or processes == 1:
        yield from map(_judge, tasks)
        return
    try:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            yield from pool.map(_judge, tasks)
    except BrokenProcessPool as error:
        raise LimitError(
            "A process that judges reports ended by itself; what was judged before is kept.",
            next_step=(
                "Run it again with one worker. In a script of your own, put what it does under "
                '`if __name__ == "__main__":`, for each process reads the script anew.'
            ),
        ) from error


def _judge(task: _Task) -> list[HeldFinding]:
    folder, framework, paragraphs = task
    return judge_paragraphs(folder, framework, paragraphs)


def judge_paragraphs(
    folder: Path, framework: str, paragraphs: Sequence[tuple[str, str, str]]
) -> list[HeldFinding]:
    """Return what the library's own weights find in paragraphs (id, words, heading), as it keeps it."""
    placed = [(text, Setting(section, framework)) for _, text, section in paragraphs]
    found = judge_each(placed, models=models_of(folder), reasons=False)
    return [_held(name, finding) for (name, _, _), finding in zip(paragraphs, found, strict=True)]


def _held(name: str, finding: Finding) -> HeldFinding:
    return HeldFinding(
        paragraph=name,
        polarity=str(finding.polarity),
        themes=tuple(t.name for t in finding.themes),
        primary_theme=finding.themes[0].name if finding.themes else None,
        detail={
            "model": finding.model,
            "confidence": round(finding.confidence, 4),
            "primary_confidence": round(finding.primary_confidence, 4),
            "abstained": finding.abstained,
            "sentences": [
                [s.span.start, s.span.end, str(s.polarity), round(s.confidence, 4)] for s in finding.sentences
            ],
        },
    )
