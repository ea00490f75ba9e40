"""``counterpoise learn digest``: a themed briefing with every sentence exact and in its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said
from counterpoise.cli.learn_commands import Json, Where, learn

if TYPE_CHECKING:
    from counterpoise.learning.digest.digest import Digest


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


def register(app: typer.Typer) -> None:
    """Keep the shape of the other modules: its command joins the group of ``learn`` on import."""
    del app
