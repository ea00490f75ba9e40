"""Use case: a table for the council's comments on a draft. Needs no store, and keeps nothing of the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError
from counterpoise.exchange.learning.comments_docx import Row, comments_docx
from counterpoise.learning.letter.check import check
from counterpoise.learning.letter.fault import at
from counterpoise.learning.reading import read_file
from counterpoise.learning.report import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.letter.fault import At, DraftFault
    from counterpoise.learning.report import Report


def comment_table(path: Path) -> tuple[bytes, int]:
    """Read a draft in a child process and return its comment table with the number of rows.

    What `letter check` finds stands in the comment of its paragraph.

    Raises
    ------
    BadInputError
        When the draft can't be read, with the reason, or has no paragraph.
    """
    draft = read_file(path)
    if isinstance(draft, Unreadable):
        raise BadInputError(
            f"{draft.file} can't be read: {draft.reason}.",
            next_step="Hand in the draft as DOCX, PDF or text.",
        )
    rows = _rows(draft)
    if not rows:
        raise BadInputError(
            f"{draft.file} has no paragraph.", next_step="Look whether it is the file of the draft."
        )
    return comments_docx(draft.file, rows), len(rows)


def _rows(draft: Report) -> list[Row]:
    faults = check(draft)
    rows = []
    for p in draft.paragraphs:
        if not p.text.strip():
            continue
        here = at(p)
        told = tuple(_said(f) for f in faults if _is_in(f.at, here))
        rows.append(Row(here.paragraph, here.page, p.text, told))
    return rows


def _said(fault: DraftFault) -> str:
    other = fault.against
    against = f" Against page {other.page}, {other.paragraph}: “{other.quotation}”" if other else ""
    return f"{fault.kind.value}. {fault.says}{against}"


def _is_in(fault: At | None, here: At) -> bool:
    # Plain paragraphs under one heading share their name: the words decide.
    return (
        fault is not None
        and (fault.page, fault.paragraph) == (here.page, here.paragraph)
        and (fault.quotation in here.quotation)
    )
