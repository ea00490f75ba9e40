"""Use case: check the draft of a letter or report. Needs no store, and keeps nothing of the draft."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import BadInputError
from counterpoise.learning.letter.check import check
from counterpoise.learning.letter.sections import knows
from counterpoise.learning.reading import read_file
from counterpoise.learning.report import Framework, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.letter.fault import DraftFault
    from counterpoise.learning.report import Report


@dataclass(frozen=True)
class Checked:
    """What a draft is, what is wrong with it, and what could not be checked."""

    file: str
    framework: str
    faults: tuple[DraftFault, ...]
    notes: tuple[str, ...]


def check_letter(path: Path | str) -> Checked:
    """Read a draft (DOCX, PDF, text) in a child process and check it.

    Raises
    ------
    BadInputError
        When it can't be read, with the reason.
    """
    draft = read_file(path)
    if isinstance(draft, Unreadable):
        raise BadInputError(
            f"{draft.file} can't be checked: {draft.reason}.",
            next_step="Hand in the draft as DOCX, PDF or text.",
        )
    return Checked(draft.file, str(draft.facts.framework.value), check(draft), tuple(_notes(draft)))


def _notes(draft: Report) -> list[str]:
    """Say what could not be checked: silence about it would look like a clean draft."""
    facts = draft.facts
    notes = []
    if facts.framework.value is Framework.UNKNOWN:
        notes.append("The type of the draft is not known: sections and grade words were not checked.")
    elif not knows(facts.framework.value):
        notes.append(f"Which sections a {facts.framework.value.value} must have is not known here.")
    if not facts.periods:
        notes.append("No days on site were found on the first pages: dates in the text were not compared.")
    if not draft.needs_to_improve and not draft.priority_actions:
        notes.append("No list of what needs to improve was found.")
    return notes


def as_record(checked: Checked) -> dict[str, Any]:
    """Return the answer as other programs take it."""
    faults = [{**asdict(f), "kind": f.kind.value} for f in checked.faults]
    return {
        "file": checked.file,
        "framework": checked.framework,
        "clean": not faults,
        "faults": faults,
        "notes": list(checked.notes),
    }
