"""Joint targeted area inspections: a letter to the partnership, with strengths and what must improve."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.document import lines_from, place
from counterpoise.learning.reading.profiles.base import (
    DATES,
    Draft,
    Profile,
    listed,
    printed_periods,
    within_text,
)
from counterpoise.learning.reading.profiles.letters import dated as letter_date
from counterpoise.learning.reading.words import authority_name, fold
from counterpoise.learning.report import Confidence, Fact, Facts, Framework

if TYPE_CHECKING:
    from counterpoise.learning.reading.document import Document

_START = re.compile(r"joint targeted area inspection", re.IGNORECASE)
_END = re.compile(
    r"^(?:between|this (?:letter|inspection|report)|introduction|context|inspection dates?|dear\b|\d|from\b)",
    re.IGNORECASE,
)
_DEAR = re.compile(
    r"^Dear (?P<name>.+?) (?:local|safeguarding|children|partnership|area|strategic|multi)", re.IGNORECASE
)
_ABOUT = re.compile(r"inspection|inspectors|took place|carried out|undertook", re.IGNORECASE)
_NEEDS = re.compile(
    r"^(?:what needs to improve|(?:key )?areas? for improvement|areas? for development)", re.IGNORECASE
)
_PRIORITY = re.compile(r"^areas? for priority action|^priority actions?", re.IGNORECASE)
_AGENCIES = re.compile(r"agencies in (?:the )?(?P<name>[A-Z][^.,]{2,60}?)(?: local authority)?[.,]")
_LONGEST_NAME, _FIRST_BLOCKS = 6, 30
# Lists have headings of their own, by subject; these end them.
_ENDS = re.compile(
    r"^(?:case|practice) study|^next steps|strengths|findings|^yours|^areas? for (?:improvement|priority)"
    r"|^what needs to|^introduction|^context",
    re.IGNORECASE,
)
_NO_AREA = re.compile(
    r"response|abuse|children|identification|harm|violence|exploitation|home|family|help", re.IGNORECASE
)


def read(document: Document) -> Draft:
    """Read one letter or report."""
    front = document.front
    dated = letter_date(front)
    facts = Facts(
        framework=Fact(Framework.JTAI, Confidence.PRINTED, place(front[:1]) if front else None),
        authority=_authority(document),
        periods=printed_periods(front, DATES) or within_text(document, _ABOUT, dated=dated),
        published=dated,
        mentions_pandemic=document.mentions_pandemic(),
    )
    needs = listed(document, _NEEDS, ends=_ENDS)
    return Draft(facts, needs, listed(document, _PRIORITY, ends=_ENDS))


def _authority(document: Document) -> Fact[str] | None:
    """Return the area: the last "in X" or "of X" of the title, or whom the letter greets."""
    front = [line for page in document.pages[:2] for line in page]
    title = lines_from(front, _START, until=_END, most=5)
    for used in range(len(title), 0, -1):
        text = fold(" ".join(line.text for line in title[:used]))
        found = list(re.finditer(r"\b(?:in|of) (?:the )?(?=[A-Z])", text))
        name = (
            authority_name(re.sub(r"[\d.]+$", "", text[found[-1].end() :]).replace("'", "\u2019"))
            if found
            else ""
        )
        if name and not _NO_AREA.search(name) and len(name.split()) <= _LONGEST_NAME:
            return Fact(name, Confidence.PRINTED, place(title[:used]))
    for block in document.blocks[:_FIRST_BLOCKS]:
        agencies = _AGENCIES.search(fold(block.text))
        if agencies:
            name = authority_name(agencies["name"].replace("'", "\u2019"))
            return Fact(name, Confidence.INFERRED, place(block.lines), "where its agencies work")
    for line in front:
        greeted = _DEAR.match(fold(line.text))
        if greeted and not _NO_AREA.search(greeted["name"]):
            return Fact(
                authority_name(greeted["name"]), Confidence.INFERRED, place([line]), "whom the letter greets"
            )
    return None


PROFILE = Profile(name="jtai", fits=_START, read=read)
