"""Inspections of looked after children services, 2013: grades stand under the headings of sections."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Block, Shape
from counterpoise.learning.reading.document import headings, items, place, under
from counterpoise.learning.reading.previous import previous_inspection
from counterpoise.learning.reading.profiles.base import Draft, Profile, printed_lead, printed_periods
from counterpoise.learning.reading.profiles.sif import published
from counterpoise.learning.reading.words import authority_name, fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Facts, Framework, Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line

_SECTIONS = {
    "overall_effectiveness": re.compile(r"overall effectiveness", re.IGNORECASE),
    "capacity_for_improvement": re.compile(r"capacity (?:to|for) improve", re.IGNORECASE),
    "outcomes_for_looked_after_children": re.compile(
        r"outcomes for (?:looked after )?children", re.IGNORECASE
    ),
    "quality_of_provision": re.compile(r"quality of provision", re.IGNORECASE),
    "leadership_management": re.compile(r"leadership and management", re.IGNORECASE),
}
_GRADE = re.compile(r"^grade\s*\d?\s*:?\s*\(?(?P<grade>\w+)\)?", re.IGNORECASE)
_LIST = re.compile(r"^areas? for improvement", re.IGNORECASE)
_TIME = re.compile(r"^(?:immediate(?:ly)?|within .+|by .+)\s*:?$", re.IGNORECASE)
_AT_ONCE = re.compile(r"^immediate", re.IGNORECASE)
_LABEL = re.compile(r"inspection dates?|reporting|age group|published", re.IGNORECASE)


def read(document: Document) -> Draft:
    """Read one report of the framework."""
    front = document.front
    lead = printed_lead(front)
    facts = Facts(
        framework=Fact(Framework.LAC_2013, Confidence.PRINTED, place(front[:1]) if front else None),
        authority=_authority(front),
        periods=printed_periods(front),
        published=published(front),
        lead_inspectors={"ofsted": lead} if lead else {},
        judgements=_judgements(document),
        previous=previous_inspection(document),
        mentions_pandemic=document.mentions_pandemic(),
    )
    priority, needs = _lists(document)
    return Draft(facts, needs, priority)


def _authority(front: Sequence[Line]) -> Fact[str] | None:
    """Return the authority, named below the title in a smaller type."""
    lines = [line for line in front if not line.text.isdigit()]
    below = [x for x in lines[1:] if x.size < lines[0].size - 1 and not _LABEL.search(x.text)][:1]
    name = authority_name(below[0].text) if below else ""
    return Fact(name, Confidence.PRINTED, place(below)) if name else None


def _judgements(document: Document) -> dict[str, Fact[str]]:
    found: dict[str, Fact[str]] = {}
    above: Block | None = None
    for block in document.blocks:
        if block.shape is not Shape.HEADING:
            continue
        text = fold(block.text)
        graded = _GRADE.match(text)
        if graded and above is not None:
            grade = grade_of(graded["grade"])
            title = fold(above.text)
            name = next((n for n, p in _SECTIONS.items() if p.search(title)), None)
            if grade and name:
                found.setdefault(name, Fact(grade, Confidence.PRINTED, place([*above.lines, *block.lines])))
        above = block
    return found


def _lists(document: Document) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return what is wanted immediately, and the rest with its time."""
    priority: list[Item] = []
    needs: list[Item] = []
    for index, heading in headings(document):
        if not _LIST.match(fold(heading.text)):
            continue
        when: str | None = None
        for block in under(document.blocks, index):
            text = fold(block.text)
            if block.shape is not Shape.BULLET and _TIME.match(text):
                when = text.rstrip(": ")
            elif block.shape is Shape.BULLET:
                into = priority if when and _AT_ONCE.match(when) else needs
                into.extend(items([block], timescale=when))
    return tuple(priority), tuple(needs)


PROFILE = Profile(
    name="lac_2013",
    fits=re.compile(r"inspection of looked after children(?:'s)? services", re.IGNORECASE),
    read=read,
)
