"""The parts of a draft: what sums up, what is asked, and the body behind both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.reading.words import fold
from counterpoise.learning.report import Framework, Kind, Paragraph, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Frameworks whose reports give no grades; an outcome in words is no grade.
UNGRADED = frozenset({
    Framework.ILACS_FOCUSED, Framework.ILACS_MONITORING, Framework.JTAI,
    Framework.AREA_SEND, Framework.AREA_SEND_2016,
})  # fmt: skip

#: How the heading reads under which a letter sums up.
SUMS_UP = (
    r"^(?:headlines?|headline findings|(?:executive )?summary|overall(?:$| (?:findings|summary|conclusions?))"
    r"|overview|(?:key|main|headline) (?:messages|points|judgements)|key findings"
    r"|(?:(?:our|the) )?findings (?:in (?:brief|summary|short)|at a glance)|in (?:brief|summary|short)"
    r"|at a glance)\b"
)
_SUMS_UP = re.compile(SUMS_UP, re.IGNORECASE)
# Area reports open with what it is like there; how well that is done follows.
_IS_LIKE = re.compile(r"^what is it like to be\b", re.IGNORECASE)
# What a report judges, under headings of its own.
_JUDGED = re.compile(r"^(?:the )?(?:experiences and progress of|impact of leaders)\b", re.IGNORECASE)
#: How the heading reads under which a draft asks for improvement.
ASKS = (
    r"what (?:still )?(?:needs to|must) (?:improve|be improved)|areas? for (?:further )?improvement"
    r"|areas? (?:that|which) (?:still )?(?:needs?|have|has) to (?:improve|be improved)"
    r"|areas? (?:still )?(?:needing|requiring) improvement|needs? to do to improve"
)
_ASKS = re.compile(rf"{ASKS}|priority action|^recommendations?\b", re.IGNORECASE)
_RECOMMENDS = re.compile(r"^recommendations?\b", re.IGNORECASE)
# Area reports and reports of homes ask in a table, whose cells are paragraphs here.
_AREAS = re.compile(
    r"^areas? for (?:improvement|priority action)\b|^what does the .{1,60}\bneed to do to improve\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"\b(?:should|must|needs? to)\b[^:]*$", re.IGNORECASE)
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """Paragraphs of a draft by what they are for."""

    summary: tuple[Paragraph, ...]
    asked: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]

    @property
    def like(self) -> tuple[Paragraph, ...]:
        """What an area report says it is like there: a point can rest on that, as on the body."""
        return tuple(p for p in self.summary if _IS_LIKE.search(fold(p.section)))


def parts(draft: Report) -> Parts:
    """Part a draft: its summary, the points it asks for, and the body.

    A report sums up in the plain paragraphs before the first numbered one, or where none is numbered before
    the first heading of what is judged; a letter does so under a heading of that name.
    """
    said = [p for p in draft.paragraphs if p.text.strip()]
    asked = [p for p in said if _is_asked(p)]
    first = _first_of_body(said)
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


def _first_of_body(said: Sequence[Paragraph]) -> int | None:
    """Return where the body of a report begins that sums up without a heading."""
    numbered = next((p.order for p in said if p.kind is Kind.NUMBERED), None)
    if numbered is not None:
        return numbered
    return next((p.order for p in said if _JUDGED.search(fold(p.section))), None)


def _is_summary(p: Paragraph, first: int | None) -> bool:
    section = fold(p.section)
    if _ASKS.search(section) or len(p.text.split()) < _FEWEST_WORDS:
        return False
    if _SUMS_UP.search(section) or _IS_LIKE.search(section):
        return True
    return first is not None and p.order < first and p.kind is Kind.PLAIN
