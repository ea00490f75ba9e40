"""Letters after focused visits and monitoring visits to local authority children's services: no grades."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.dates import first_day
from counterpoise.learning.reading.document import lines_from, place
from counterpoise.learning.reading.lines import join
from counterpoise.learning.reading.people import name_after
from counterpoise.learning.reading.previous import previous_inspection
from counterpoise.learning.reading.profiles.base import (
    DATES,
    Draft,
    Profile,
    listed,
    printed_lead,
    printed_periods,
    within_text,
)
from counterpoise.learning.reading.words import authority_name, fold
from counterpoise.learning.report import Confidence, Fact, Facts, Framework

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line

_SERVICES = r"(?:local authority )?children'?s'? (?:social care )?services"
_TITLE = re.compile(
    rf"(?:focused|monitoring) visit (?:to|of) (?:the )?(?P<name>.+?)"
    rf"(?: {_SERVICES}|,? (?:dear|on|between|following)\b|\.|$)",
    re.IGNORECASE,
)
# Other orders: "monitoring visit of children's services in X", "ILACS focused visit: X", "X: focused visit".
_OTHER_TITLES = (
    re.compile(
        rf"(?:focused|monitoring) visit (?:to|of) {_SERVICES} (?:in|at|for) (?:the )?"
        r"(?P<name>.+?)(?:,? (?:dear|on|between|following)\b|\.|$)",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:ILACS )?(?:focused|monitoring) visit: (?:the )?(?P<name>[^.]{3,60})$", re.IGNORECASE),
    re.compile(r"^(?P<name>[^.:]{3,60}): (?:ILACS )?(?:focused|monitoring) visit$", re.IGNORECASE),
)
_ABOUT = re.compile(r"\bvisit\b|inspector", re.IGNORECASE)
_TEAM = re.compile(r"inspectors? for (?:this|the) visit (?:was|were)", re.IGNORECASE)
_SIGNED = re.compile(r"yours (?:sincerely|faithfully)", re.IGNORECASE)
_NEEDS = re.compile(
    r"^(?:what\s+needs\s+to\s+improve|areas?\s+for\s+improvement|what\s+needs\s+to\s+be\s+improved)",
    re.IGNORECASE,
)
_PRIORITY = re.compile(r"^areas?\s+for\s+priority\s+action|^priority\s+action", re.IGNORECASE)
_DATE_LINE = re.compile(
    r"^(?:(?:date(?: of (?:this |the )?letter)?|letter date|published(?: on)?|publication date):? )?"
    r"(?:\w+day,? )?\d{1,2}(?:st|nd|rd|th)? \w+ 20\d\d$",
    re.IGNORECASE,
)


def _reader(framework: Framework) -> Callable[[Document], Draft]:
    def read(document: Document) -> Draft:
        front = document.front
        lead = _lead(document)
        letter = dated(front)
        facts = Facts(
            framework=Fact(framework, Confidence.PRINTED, place(front[:1]) if front else None),
            authority=_authority(document),
            periods=printed_periods(front, DATES) or within_text(document, _ABOUT, dated=letter),
            published=letter,
            lead_inspectors={"ofsted": lead} if lead else {},
            previous=previous_inspection(document),
            mentions_pandemic=document.mentions_pandemic(),
        )
        return Draft(facts, listed(document, _NEEDS), listed(document, _PRIORITY))

    return read


def _authority(document: Document) -> Fact[str] | None:
    """Return the authority of the title, or of the first sentence that names the visit."""
    for block in document.blocks[:40]:
        text = fold(block.text)
        found = next((m for title in _OTHER_TITLES if (m := title.search(text))), None) or _TITLE.search(text)
        name = authority_name(found["name"].replace("'", "\u2019")) if found else ""
        if name:
            return Fact(name, Confidence.PRINTED, place(block.lines))
    return None


def dated(front: Sequence[Line]) -> Fact[date] | None:
    """Return the day the letter carries, on a line of its own."""
    for line in front:
        if _DATE_LINE.match(fold(line.text)):
            day = first_day(line.text)
            if day:
                return Fact(day, Confidence.PRINTED, place([line]), "the date of the letter")
    return None


def _lead(document: Document) -> Fact[str] | None:
    """Return who led: after the label, or the name under the letter, or the first of the team."""
    found = printed_lead(document.front)
    if found:
        return found
    lines = [line for page in document.pages for line in page]
    signed = lines_from(lines, _SIGNED, until=re.compile("(?!)"), most=3)[1:]
    for line in signed:
        name = name_after("Lead inspector: " + fold(line.text), re.compile("Lead inspector:"))
        if name:
            return Fact(name, Confidence.INFERRED, place([line]), "who signed the letter")
    team = lines_from(lines, _TEAM, until=re.compile("(?!)"), most=2)
    text = re.split(r"\s+and\s+", fold(join(line.text for line in team)))[0]
    name = name_after(text, _TEAM)
    return Fact(name, Confidence.INFERRED, place(team), "the first of the team") if name else None


FOCUSED = Profile(
    name="ilacs_focused",
    fits=re.compile(r"focused visit (?:to|of)|ILACS focused visit|: focused visit\b", re.IGNORECASE),
    read=_reader(Framework.ILACS_FOCUSED),
)
MONITORING = Profile(
    name="ilacs_monitoring",
    fits=re.compile(r"monitoring visit (?:to|of)|: monitoring visit\b", re.IGNORECASE),
    read=_reader(Framework.ILACS_MONITORING),
)
