"""Sections that a draft of its type must have: missing ones, and headings with nothing under them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.letter.fault import At, DraftFault, FaultKind
from counterpoise.learning.letter.parts import ASKS, SUMS_UP
from counterpoise.learning.reading.words import fold
from counterpoise.learning.report import Framework, Report, Section

if TYPE_CHECKING:
    from collections.abc import Iterator

_IMPROVE = ("what needs to improve", ASKS)
_MAIN = (
    "main findings",
    r"^(?:(?:main|our|detailed) )?findings\b|^evaluation\b|^what (?:we|inspectors) found",
)
_SUMMED = ("headline findings", SUMS_UP)
#: What a draft must have by framework: the name on screen, and how the heading reads (any of them).
_MUST = {
    Framework.ILACS: (
        _IMPROVE,
        ("the impact of leaders", r"impact of leaders"),
        ("children who need help and protection", r"need (?:of )?help and(?:/or)? protection"),
        ("children in care", r"progress of children (?:in care|looked after)"),
        ("care leavers", r"care leavers"),
    ),
    Framework.ILACS_FOCUSED: (
        _SUMMED,
        _IMPROVE,
        _MAIN,
    ),
    Framework.ILACS_MONITORING: (_SUMMED, _MAIN),
    Framework.JTAI: (
        ("what needs to improve", f"{_IMPROVE[1]}|priority action"),
        ("next steps", r"^next steps"),
    ),
    Framework.AREA_SEND: (
        ("what it is like to be a child or young person", r"what is it like to be"),
        ("what the area partnership is doing that is effective", r"doing that is effective"),
        ("what the area partnership needs to do better", r"need to do better"),
        ("areas for improvement or priority action", r"^areas? for (?:improvement|priority action)"),
    ),
    Framework.SCCIF: (
        ("overall experiences and progress", r"overall experiences and progress"),
        ("how well children are helped and protected", r"helped and protected"),
        ("the effectiveness of leaders and managers", r"effectiveness of leaders and managers"),
    ),
}


def knows(framework: Framework) -> bool:
    """Say whether the sections of a type are known here."""
    return framework in _MUST


def section_faults(draft: Report) -> Iterator[DraftFault]:
    """Give each section that is missing or empty."""
    for name, heading in _MUST.get(draft.facts.framework.value, ()):
        found = [s for s in draft.sections if re.search(heading, fold(s.title), re.IGNORECASE)]
        if not found:
            yield DraftFault(FaultKind.SECTION, f"There is no section on {name}.")
        elif not any(_filled(draft, s, heading) for s in found):
            where = At(found[0].page, "heading", found[0].title)
            yield DraftFault(FaultKind.SECTION, f"There is a heading on {name} with nothing under it.", where)


def _is_another(section: Section, draft: Report, heading: str) -> bool:
    """Say whether a heading is one that the draft must have, and another than that of ``heading``."""
    title, must = fold(section.title), _MUST.get(draft.facts.framework.value, ())
    return any(h != heading and re.search(h, title, re.IGNORECASE) for _, h in must)


def _filled(draft: Report, section: Section, heading: str) -> bool:
    """Say whether a paragraph stands under a heading or under a lower one that belongs to it."""
    after = [s.first for s in draft.sections if s.first > section.first and s.level <= section.level]
    # Two headings before the same paragraph: it belongs to the later, unless that only parts the first.
    later = draft.sections[draft.sections.index(section) + 1 :]
    level_with = [s for s in later if s.first == section.first and s.level <= section.level]
    behind = [s for s in level_with if s.level < section.level or _is_another(s, draft, heading)]
    end = min(after, default=len(draft.paragraphs))
    return not behind and any(section.first <= p.order < end for p in draft.paragraphs)
