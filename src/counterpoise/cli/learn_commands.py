"""``counterpoise learn``: take reports in, search them; other files add commands to the group."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said

if TYPE_CHECKING:
    from counterpoise.learning.search.search import Answer, Hit
    from counterpoise.service.learn_ingest import Taken

#: The group; other modules add their commands to it.
learn = typer.Typer(help="The learning library: reports, what they say, and where.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Where = Annotated[
    Path | None, typer.Option("--library", help="Folder of the library; the instance's own by default.")
]

_REASONS_SHOWN = 3
_FAILED_SHOWN = 20


@learn.command("ingest")
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Reports (PDF, DOCX, HTML, text), or folders of them.")],
    library: Where = None,
    workers: Annotated[
        int | None, typer.Option(help="Files read at the same time; 2 by default.", min=1, max=16)
    ] = None,
    vectors: Annotated[
        str, typer.Option(help="Search by meaning from now on with: table, or semantic (an extra).")
    ] = "",
    *,
    as_json: Json = False,
) -> None:
    """Take reports into the library, folders to the end. Run it again after a stop: it goes on from there."""
    from counterpoise.learning.reading import Reader  # noqa: PLC0415 - loads when reports are taken in

    with Reader() as first:
        # Its child gets ready to read while the rest is loaded here.
        first.begin()
        from counterpoise.service import learn_ingest as case  # noqa: PLC0415 - the same
        from counterpoise.service import read_reports  # noqa: PLC0415 - the same

        taken = case.ingest(
            paths,
            library=library,
            now=said.now(),
            workers=workers,
            vectors=vectors,
            progress=said.progress,
            first=first,
        )
    if as_json:
        said.answer_json(taken)
    else:
        _tell_taken(taken)
    if told := read_reports.told_left_alone(paths):
        said.progress(told)
    case.check_any_taken(taken)


def _tell_taken(taken: Taken) -> None:
    were = "was" if taken.already_in == 1 else "were"
    said.answer(
        f"{said.count(taken.taken, 'report')} taken in, {taken.already_in} {were} in already, "
        f"{len(taken.failed)} can't be taken. "
        f"The library holds {said.count(taken.reports_in_all, 'report')} with {taken.paragraphs} paragraphs."
    )
    for failure in taken.failed[:_FAILED_SHOWN]:
        said.answer(f"  {failure.path}: {failure.reason}")
    if len(taken.failed) > _FAILED_SHOWN:
        said.answer(f"  and {len(taken.failed) - _FAILED_SHOWN} more; --json lists them all.")
    if taken.doubts:
        have = "has" if len(taken.doubts) == 1 else "have"
        said.answer(
            f"{said.count(len(taken.doubts), 'report')} {have} something to look at; --json names it."
        )


@learn.command("reports")
def reports(library: Where = None, *, as_json: Json = False) -> None:
    """List what the library holds: reports, files that could not be read, and what was withdrawn."""
    from counterpoise.service import learn_held as case  # noqa: PLC0415 - loads when it is asked

    held = case.held(library)
    if as_json:
        said.answer_json(case.as_record(held))
        return
    said.answer(f"{said.count(len(held.reports), 'report')}, by name and day:")
    for r in held.reports:
        day = r.dated.isoformat() if r.dated else "no date"
        said.answer(f"  {r.subject}, {r.framework}, {day}, {r.overall or 'no overall grade'} ({r.file})")
        for doubt in r.doubts:
            said.answer(f"    Look: {doubt}")
    if held.small:
        said.answer(
            f"Kept and shown nowhere: {said.count(held.small, 'report')} "
            "about homes of three places or fewer."
        )
    for failure in held.failures:
        said.answer(f"Not read: {failure.path}: {failure.reason}")
    for gone in held.withdrawn:
        said.answer(f"Withdrawn: {gone.file}: {gone.why}")


@learn.command("search")
def search(  # noqa: PLR0917 - options have names on the command line
    text: Annotated[str, typer.Argument(help='What to look for; "in quotation marks" word by word.')],
    k: Annotated[int, typer.Option("--k", help="How many hits, 1 to 100.")] = 10,
    authority: Annotated[str, typer.Option(help="Only this authority, by name or ONS code.")] = "",
    region: Annotated[str, typer.Option(help="Only this region.")] = "",
    framework: Annotated[str, typer.Option(help="Only this framework, such as ILACS.")] = "",
    since: Annotated[str, typer.Option(help="Only inspections that ended on this day or later.")] = "",
    until: Annotated[str, typer.Option(help="Only inspections that ended on this day or before.")] = "",
    theme: Annotated[str, typer.Option(help="Only paragraphs on this theme.")] = "",
    polarity: Annotated[str, typer.Option(help="strength, weakness, mixed or neutral.")] = "",
    grade: Annotated[str, typer.Option(help="Only reports with this overall grade.")] = "",
    library: Where = None,
    *,
    current: Annotated[bool, typer.Option("--current", help="Leave superseded reports out.")] = False,
    small_homes: Annotated[
        bool, typer.Option("--small-homes", help="Show homes of three places or fewer, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Find the paragraphs that answer a question, best first, each with file, page and reasons."""
    from counterpoise.learning.search.filters import Filters  # noqa: PLC0415 - loads when it is asked
    from counterpoise.service import learn_search as case  # noqa: PLC0415 - loads when it is asked

    filters = Filters(
        authority=authority,
        region=region,
        framework=framework,
        grade=grade,
        since=said.day(since) if since else None,
        until=said.day(until) if until else None,
        theme=theme,
        polarity=polarity,
        current=current,
        small_homes=small_homes,
    )
    answer = case.search(text, k=k, filters=filters, library=library)
    if as_json:
        said.answer_json(case.as_record(answer))
    else:
        _tell(answer)


def _tell(answer: Answer) -> None:
    if answer.note:
        said.answer(answer.note)
    for rank, hit in enumerate(answer.hits, 1):
        _tell_hit(rank, hit)


def _tell_hit(rank: int, hit: Hit) -> None:
    p = hit.paragraph
    day = hit.dated.isoformat() if hit.dated else "no date"
    old = f", superseded by {hit.superseded_by}" if hit.superseded_by else ""
    said.answer(f"{rank}. {hit.subject}, {hit.framework}, {day}{old}")
    said.answer(f"   {hit.file}, page {p.page}, paragraph {p.label}, score {hit.score:.2f}")
    start, end = hit.best_sentence
    said.answer(f"   {p.text[start:end]}")
    reasons = "; ".join(f"{r.says} ({r.share:+.2f})" for r in hit.why[:_REASONS_SHOWN])
    said.answer(f"   Why: {reasons}")
    if hit.also:
        said.answer(f"   {len(hit.also)} more paragraphs say nearly the same.")


@learn.command("withdraw")
def withdraw(
    file: Annotated[str, typer.Argument(help="Name of the file, as search shows it, or its digest.")],
    why: Annotated[str, typer.Option(help="The reason, kept with the name.")],
    library: Where = None,
    *,
    as_json: Json = False,
) -> None:
    """Take the words of a withdrawn report out for good; its name, the day and the reason stay."""
    from counterpoise.service import learn_ingest as case  # noqa: PLC0415 - loads when it is asked

    done = case.withdraw(file, why=why, now=said.now(), library=library)
    if as_json:
        said.answer_json(done)
    else:
        said.answer(f"Withdrawn: {done['file']}. It can't be found any more and is not taken in again.")


def register(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(learn, name="learn")
