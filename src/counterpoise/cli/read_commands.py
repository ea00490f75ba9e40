"""``counterpoise read``: what stands in reports and letters, without a store."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.report import Report, Unreadable

_SHOWN = 110


def read(
    files: Annotated[list[Path], typer.Argument(help="Reports (PDF, DOCX, HTML, text), or folders of them.")],
    workers: Annotated[
        int | None,
        typer.Option(help="Files read at the same time; one a processor by default.", min=1, max=16),
    ] = None,
    *,
    judge: Annotated[
        bool,
        typer.Option(
            "--judge/--no-judge",
            help="With --json: polarity and themes of each paragraph, strengths and weaknesses.",
        ),
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a file, a line each.")
    ] = False,
) -> None:
    """Read inspection reports and letters: facts, numbered paragraphs, what must improve. Keeps nothing."""
    from counterpoise.learning.report import Unreadable  # noqa: PLC0415 - loads when a report is read
    from counterpoise.service import read_reports as case  # noqa: PLC0415 - loads when a report is read

    unread: list[Unreadable] = []
    count = 0

    def answers() -> Iterator[Report | Unreadable]:
        nonlocal count
        for answer in case.read_reports(files, workers=workers, progress=said.progress):
            count += 1
            if isinstance(answer, Unreadable):
                unread.append(answer)
            yield answer

    if as_json:
        for line in case.records(answers(), workers=workers, judge=judge):
            said.answer_json(line)
    else:
        for answer in answers():
            _tell(answer)
    if told := case.told_left_alone(files):
        said.progress(told)
    case.check_all_read(unread, of=count)


def _tell(answer: Report | Unreadable) -> None:
    from counterpoise.learning.report import Unreadable  # noqa: PLC0415 - loads when a report is read

    said.answer(answer.file)
    if isinstance(answer, Unreadable):
        said.answer(f"  can't be read: {answer.reason}")
        return
    _tell_facts(answer)
    _tell_text(answer)
    for doubt in answer.doubts:
        said.answer(f"  Look: {doubt}")


def _tell_facts(report: Report) -> None:
    facts = report.facts
    named = facts.authority or facts.provider
    where = named.value if named else "of an unnamed place"
    days = ""
    if facts.periods:
        days = ", " + " and ".join(
            f"{p.start.isoformat()} to {p.end.isoformat()}" for p in facts.periods.value
        )
    said.answer(f"  {facts.framework.value.value}, {where}{days}; {said.count(report.pages, 'page')}")
    for name, fact in facts.judgements.items():
        page = f"page {fact.place.page}" if fact.place else "no page"
        said.answer(f"  {name.replace('_', ' '):<36}{fact.value} ({page}, {fact.confidence.value})")


def _tell_text(report: Report) -> None:
    numbered = sum(p.number is not None for p in report.paragraphs)
    others = len(report.paragraphs) - numbered
    said.answer(f"  {said.count(numbered, 'numbered paragraph')}, {said.count(others, 'other')}")
    for title, items in (
        ("priority actions", report.priority_actions),
        ("what needs to improve", report.needs_to_improve),
    ):
        if items:
            said.answer(f"  {title}:")
        for item in items:
            text = item.text if len(item.text) <= _SHOWN else item.text[: _SHOWN - 1] + "…"
            said.answer(f"    page {item.page}: {text}")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command("read")(read)
