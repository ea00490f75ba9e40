"""The parts of a draft: what sums up, what is asked, and the body behind both."""

from __future__ import annotations

import re
from dataclasses import dataclass

from counterpoise.learning.reading.words import fold
from counterpoise.learning.report import Framework, Kind, Paragraph, Report

#: Frameworks whose reports give no grades; an outcome in words is no grade.
UNGRADED = frozenset({
    Framework.ILACS_FOCUSED, Framework.ILACS_MONITORING, Framework.JTAI,
    Framework.AREA_SEND, Framework.AREA_SEND_2016,
})  # fmt: skip

#: How the heading reads under which a letter sums up.
SUMS_UP = (
    r"^(?:headlines?|headline findings|(?:executive )?summary|overall (?:findings|summary)|overview"
    r"|(?:key|main) (?:messages|points)|key findings|in (?:brief|summary))\b"
)
_SUMS_UP = re.compile(SUMS_UP, re.IGNORECASE)
_ASKS = re.compile(
    r"what (?:needs to|must) (?:improve|be improved)|areas? for (?:improvement|priority action)"
    r"|priority action|^recommendations?\b",
    re.IGNORECASE,
)
_RECOMMENDS = re.compile(r"^recommendations?\b", re.IGNORECASE)
# Area reports ask in a table, whose cells are paragraphs here.
_AREAS = re.compile(r"^areas? for (?:improvement|priority action)\b", re.IGNORECASE)
_TO_DO = re.compile(r"\b(?:should|must|needs? to)\b[^:]*$", re.IGNORECASE)
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """Paragraphs of a draft by what they are for."""

    summary: tuple[Paragraph, ...]
    asked: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]


def parts(draft: Report) -> Parts:
    """Part a draft: its summary, the points it asks for, and the body.

    A report with numbered paragraphs sums up in the plain ones before the first number; a letter does so
    under a heading of that name.
    """
    said = [p for p in draft.paragraphs if p.text.strip()]
    asked = [p for p in said if _is_asked(p)]
    first = next((p.order for p in said if p.kind is Kind.NUMBERED), None)
    summary = [p for p in said if _is_summary(p, first)]
    # A numbered recommendation says what is to be, and no sentence of the summary differs from it.
    to_be = [p for p in said if p.kind is Kind.NUMBERED and _RECOMMENDS.match(fold(p.section))]
    used = {p.order for p in (*summary, *asked, *to_be)}
    body = [p for p in said if p.order not in used and (first is None or p.order >= first)]
    return Parts(tuple(summary), tuple(asked), tuple(body))


def _is_asked(p: Paragraph) -> bool:
    """Say whether a paragraph asks for improvement: a point, or under "areas for ..." a paragraph too."""
    section = fold(p.section)
    if p.kind is Kind.BULLET:
        return bool(_ASKS.search(section))
    return p.kind is Kind.PLAIN and bool(_AREAS.match(section)) and bool(_TO_DO.search(p.text))


def _is_summary(p: Paragraph, first_number: int | None) -> bool:
    if _ASKS.search(fold(p.section)) or len(p.text.split()) < _FEWEST_WORDS:
        return False
    if _SUMS_UP.search(fold(p.section)):
        return True
    return first_number is not None and p.order < first_number and p.kind is Kind.PLAIN
