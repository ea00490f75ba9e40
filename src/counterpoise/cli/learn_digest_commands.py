"""``counterpoise learn digest``: a themed briefing with every sentence exact and in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said
from counterpoise.cli.learn_commands import Json, Where, learn

if TYPE_CHECKING:
    from counterpoise.learning.digest.digest import Digest
    from counterpoise.learning.practice.practice import Example, Need
    from counterpoise.service.learn_practice import Practice

_SHOWN = 3


@learn.command("digest")
def digest(  # noqa: PLR0917 - options have names on the command line
    about: Annotated[str, typer.Argument(help="A theme, such as neglect, or any words to look for.")],
    out: Annotated[Path, typer.Option(help="Folder for the page and the document.")] = Path("briefing"),
    region: Annotated[str, typer.Option(help="Only this region.")] = "",
    framework: Annotated[str, typer.Option(help="Only this framework, such as ILACS.")] = "",
    since: Annotated[str, typer.Option(help="Only inspections that ended on this day or later.")] = "",
    library: Where = None,
    *,
    name_weaknesses: Annotated[
        bool, typer.Option("--name-weaknesses", help="Quote criticism, which says whose it is.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a briefing on a theme (HTML and Word): inspectors' own sentences, each with its place."""
    from counterpoise.service import learn_digest as case  # noqa: PLC0415 - loads when it is asked

    made = case.briefing(
        about,
        region=region,
        framework=framework,
        since=said.day(since) if since else None,
        name_weaknesses=name_weaknesses,
        library=library,
    )
    if as_json:
        said.answer_json(case.as_record(made))
        return
    _tell(made, case.write(made, out))


def _tell(made: Digest, files: tuple[Path, ...]) -> None:
    from counterpoise.exchange.learning import words  # noqa: PLC0415 - loads when it is asked

    said.answer(f"{made.scope.title}: {words.denominator(made)}")
    said.answer(f"{words.heard(made)} (estimated)")
    for p in made.strengths[:3]:
        said.answer(f"  “{p.quote.text}” ({p.quote.place}; {words.stands_for(p).lower()})")
    for file in files:
        said.answer(f"Written: {file}")


@learn.command("practice")
def practice(
    area: Annotated[str, typer.Argument(help="The authority, by name or ONS code.")],
    theme: Annotated[str, typer.Option(help="A theme; by default those that its newest report faults.")] = "",
    framework: Annotated[str, typer.Option(help="Reports under this framework only.")] = "ILACS",
    library: Where = None,
    *,
    as_json: Json = False,
) -> None:
    """Find who like an authority was praised for what it is faulted for, and what they did."""
    from counterpoise.service import learn_practice as case  # noqa: PLC0415 - loads when it is asked

    found = case.practice(area, on=said.today(), theme=theme, framework=framework, library=library)
    if as_json:
        said.answer_json(case.as_record(found))
    else:
        _tell_practice(found)


def _tell_practice(found: Practice) -> None:
    own = f"newest report {found.own.file}" if found.own else "no report in the library"
    said.answer(f"{found.authority}, {found.framework}, {own}. Like it, with a report: {len(found.likes)}.")
    said.answer("Order is by likeness, never by quality. Themes and praise are estimated from the words.")
    for n in found.needs:
        _tell_need(n)


def _tell_need(n: Need) -> None:
    said.answer(f"{n.title}: praised at {n.praised} of {n.asked} like it.")
    for q in n.own[:1]:
        said.answer(f"  Its report: “{q.text}” (page {q.page}, paragraph {q.label})")
    for e in n.examples[:_SHOWN]:
        _tell_example(e)
    if len(n.examples) > _SHOWN:
        said.answer(f"  and {len(n.examples) - _SHOWN} more; --json lists them all.")


def _tell_example(e: Example) -> None:
    old = f", superseded by {e.superseded_by}" if e.superseded_by else ""
    said.answer(f"  {e.subject} ({', '.join(e.likeness.kinds)}), {e.dated}{old}")
    for q in e.did[:2]:
        said.answer(f"    Did: “{q.text}” ({q.place})")
    if not e.did:
        for q in e.praised[:1]:
            said.answer(f"    Praised, without saying what was done: “{q.text}” ({q.place})")


@learn.command("export")
def export(
    out: Annotated[Path, typer.Option(help="Folder for the files; older ones of the same names go.")],
    recipient: Annotated[
        str, typer.Option("--for", help="For whom: it stands in a last column and on each cover.")
    ] = "",
    library: Where = None,
    *,
    as_json: Json = False,
) -> None:
    """Write the library as tidy CSV, a workbook, and the overview workbook with the headings in use today."""
    from counterpoise.service import learn_export as case  # noqa: PLC0415 - loads when it is asked

    said.progress("Writing the tables; with two hundred reports it takes some ten seconds ...")
    files = case.export(out, recipient=recipient, library=library)
    if as_json:
        said.answer_json({"files": files})
        return
    for file in files:
        said.answer(f"Written: {file}")


@learn.command("briefs")
def briefs(
    areas: Annotated[list[str] | None, typer.Argument(help="Authorities, by name or ONS code.")] = None,
    out: Annotated[Path, typer.Option(help="The archive to write.")] = Path("briefs.zip"),
    region: Annotated[str, typer.Option(help="All authorities of this region too.")] = "",
    library: Where = None,
) -> None:
    """Write briefs for many authorities: what may come by published rules, and what their reports say."""
    from counterpoise.cli.council_commands import write  # noqa: PLC0415 - loads when it is asked
    from counterpoise.service import learn_briefs as case  # noqa: PLC0415 - the same

    today = said.today()
    names = case.named(areas or (), region, on=today, library=library)
    write(out, case.archive(names, on=today, say=said.progress, library=library))


def register(app: typer.Typer) -> None:
    """Keep the shape of the other modules: its command joins the group of ``learn`` on import."""
    del app
