"""``counterpoise letter``: drafts, checked and never kept."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - typer reads annotations when it runs
from typing import TYPE_CHECKING, Annotated

import typer

from counterpoise.cli import said
from counterpoise.cli.learn_commands import Json  # noqa: TC001 - typer reads annotations when it runs

if TYPE_CHECKING:
    from counterpoise.learning.letter.fault import At

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


def _tell_place(place: At | None, before: str = "") -> None:
    if place:
        said.answer(f"   {before}page {place.page}, {place.paragraph}: “{place.quotation}”")


def register(app: typer.Typer) -> None:
    """Add the group to the program."""
    app.add_typer(_letter, name="letter")
