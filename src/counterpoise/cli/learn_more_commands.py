"""``counterpoise letter``, and what ``counterpoise learn`` tells of many reports."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said
from counterpoise.cli.learn_commands import Json, Where, learn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.learning.compare.compare import Comparison, Rate
    from counterpoise.learning.letter.fault import At
    from counterpoise.learning.since.since import Since, Told

_PLACES_SHOWN = 3

_letter = typer.Typer(help="Drafts of letters and reports.", no_args_is_help=True)


# A group of one command would lose its name.
@_letter.callback()
def _group() -> None:
    """Check drafts of letters and reports; nothing of them is kept."""


@_letter.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="The draft: DOCX, PDF or text.")], *, as_json: Json = False
) -> None:
    """Check a draft before it is sent: summary, points, sections, grades, dates, children. Keeps nothing."""
    from counterpoise.service import letter_check as case  # noqa: PLC0415 - loads when a draft is checked

    checked = case.check_letter(file)
    if as_json:
        said.answer_json(case.as_record(checked))
        return
    many = len(checked.faults)
    count = "no fault found" if not many else "1 fault" if many == 1 else f"{many} faults"
    said.answer(f"{checked.file}, {checked.framework}: {count}. Nothing of it was kept.")
    for number, fault in enumerate(checked.faults, 1):
        said.answer(f"{number}. {fault.kind.value.capitalize()}: {fault.says}")
        _tell_place(fault.at)
        _tell_place(fault.against, "against ")
    for note in checked.notes:
        said.answer(f"Note: {note}")


@_letter.command("comments")
def comments(
    file: Annotated[Path, typer.Argument(help="The draft: DOCX, PDF or text.")],
    out: Annotated[Path, typer.Option(help="The Word file to write; it must not be there yet.")],
) -> None:
    """Write a table for the council's comments: paragraph, text, comment, evidence pointer. Keeps nothing."""
    from counterpoise.cli.council_commands import write  # noqa: PLC0415 - loads when a table is asked for
    from counterpoise.service import letter_comments as case  # noqa: PLC0415 - the same

    data, rows = case.comment_table(file)
    write(out, data)
    said.answer(f"{rows} rows. Nothing of the draft was kept but what the table holds.")


def _tell_place(place: At | None, before: str = "") -> None:
    if place:
        said.answer(f"   {before}page {place.page}, {place.paragraph}: “{place.quotation}”")


@learn.command("since")
def since(
    day: Annotated[str, typer.Argument(help="The day of the last meeting, YYYY-MM-DD.")],
    region: Annotated[str, typer.Option(help="Only this region.")] = "",
    library: Where = None,
    *,
    name_weaknesses: Annotated[
        bool, typer.Option("--name-weaknesses", help="Say whose weaknesses they are.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell what was published since a day, what moved, what is praised and (unnamed) what is faulted."""
    from counterpoise.service import learn_since as case  # noqa: PLC0415 - loads when it is asked

    first = said.day(day)
    if first > said.today():
        raise typer.BadParameter(f"{first} is still to come; name the day of the last meeting.")
    found = case.since(first, region=region, name_weaknesses=name_weaknesses, library=library)
    if as_json:
        said.answer_json(case.as_record(found))
    else:
        _tell_since(found)


def _tell_since(found: Since) -> None:
    where = f" in {found.region}" if found.region else ""
    said.answer(f"Published since {found.day}{where}: {len(found.published)} reports.")
    for r in found.published:
        basis = f"published {r.published}" if r.published else f"last day on site {r.dated}"
        said.answer(f"  {r.subject}, {r.framework}, {basis}: {r.overall or 'no overall grade'} ({r.file})")
    if found.perhaps:
        said.answer("No publication day is printed in these; they may have come out since:")
        said.answer("  " + ", ".join(f"{r.subject} ({r.dated})" for r in found.perhaps))
    for gone in found.withdrawn:
        said.answer(f"Withdrawn: {gone.file}: {gone.why}")
    if not found.published:
        said.answer("Take new reports in with `counterpoise learn ingest`, or name an earlier day.")
        return
    said.answer("What moved (published grades):")
    for m in found.moved:
        if m.way == "same" and m.judgement != "overall":
            continue
        what = m.judgement.replace("_", " ")
        said.answer(f"  {m.subject}, {what}: {m.before} ({m.before_day}) to {m.after} ({m.day}), {m.way}")
    said.answer("Praised (themes are estimated from the words):")
    _tell_themes(found.strengths)
    if found.weaknesses is None:
        said.answer("Faulted: so few reports that it would say whose; --name-weaknesses names them.")
    else:
        said.answer("Faulted (themes are estimated from the words):")
        _tell_themes(found.weaknesses)
    said.answer(f"{found.doubtful} paragraphs are too doubtful to be counted.")


def _tell_themes(themes: tuple[Told, ...]) -> None:
    for told in themes:
        said.answer(f"  {told.theme.replace('_', ' ')}: {told.reports}")
        for subject, file, f in told.places[:_PLACES_SHOWN]:
            place = f"{file}, page {f.paragraph.page}, {f.paragraph.label}"
            said.answer(f"    {subject}: “{f.sentence}” ({place})")
        if len(told.places) > _PLACES_SHOWN:
            said.answer(f"    and {len(told.places) - _PLACES_SHOWN} more; --json lists them all.")


@learn.command("compare")
def compare(
    area: Annotated[str, typer.Argument(help="The authority, by name or ONS code.")],
    framework: Annotated[str, typer.Option(help="Reports under this framework only.")] = "ILACS",
    start: Annotated[str, typer.Option("--since", help="Inspections that ended on this day or later.")] = "",
    end: Annotated[str, typer.Option("--until", help="Inspections that ended on this day or before.")] = "",
    library: Where = None,
    *,
    as_json: Json = False,
) -> None:
    """Put an authority's newest report beside those of its statistical neighbours, its region and England."""
    from counterpoise.service import learn_compare as case  # noqa: PLC0415 - loads when it is asked

    found = case.compare_area(
        area,
        on=said.today(),
        framework=framework,
        start=said.day(start) if start else None,
        end=said.day(end) if end else None,
        library=library,
    )
    if as_json:
        said.answer_json(case.as_record(found))
    else:
        _tell_comparison(found)


def _tell_comparison(found: Comparison) -> None:
    own = found.own
    said.answer(f"{own.authority}, {own.framework}, {own.dated} ({own.file})")
    for g in found.groups:
        said.answer(f"  {g.name}: {g.reports} of {g.size} have a report. {g.refused}".rstrip())
    said.answer("Share of reports with a paragraph that says so, 95 % interval (estimated from the words):")
    for line in found.lines:
        for word, place, rates in (
            ("praised", line.praised, line.praised_rates),
            ("faulted", line.faulted, line.faulted_rates),
        ):
            if place:
                p = place.paragraph
                theme = line.theme.replace("_", " ")
                said.answer(f"  {theme}, {word} (page {p.page}, {p.label}): {_said(rates)}")


def _said(rates: Mapping[str, Rate]) -> str:
    return "; ".join(
        f"{name} {r.count} of {r.of}, {r.share:.0%} ({r.low:.0%} to {r.high:.0%})"
        for name, r in rates.items()
    )


def register(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(_letter, name="letter")
