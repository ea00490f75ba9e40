"""What is wrong with a draft, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.learning.report import Paragraph


class FaultKind(StrEnum):
    """What a draft is checked for."""

    SUMMARY = "summary contradicts the body"
    NOTHING_BEHIND = "improvement point with no paragraph behind it"
    SECTION = "missing section"
    GRADE_WORD = "grade word in an ungraded letter"
    CHILD = "a child could be recognised"
    DATES = "dates disagree"


@dataclass(frozen=True, slots=True)
class At:
    """A place in the draft: page counted from 1, the name of the paragraph, and its words as they stand."""

    page: int
    paragraph: str
    quotation: str


@dataclass(frozen=True, slots=True)
class DraftFault:
    """One fault.

    Attributes
    ----------
    says : str
        What is wrong, as a sentence.
    at : At or None
        Where; ``None`` for what is missing altogether.
    against : At or None
        The other place, where two disagree.
    """

    kind: FaultKind
    says: str
    at: At | None = None
    against: At | None = None


def at(paragraph: Paragraph, quotation: str | None = None) -> At:
    """Return the place of a paragraph, or of words in it."""
    if paragraph.number is not None:
        name = f"paragraph {paragraph.number}"
    elif paragraph.bullet is not None:
        name = f"point {paragraph.bullet} of “{paragraph.section}”"
    else:
        name = f"under “{paragraph.section}”" if paragraph.section else f"block {paragraph.order + 1}"
    return At(paragraph.page, name, paragraph.text if quotation is None else quotation)
