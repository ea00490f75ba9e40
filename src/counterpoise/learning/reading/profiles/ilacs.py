"""Inspections of local authority children's services, 2018 to today, with or without a headline grade."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.document import place
from counterpoise.learning.reading.lines import join
from counterpoise.learning.reading.previous import previous_inspection
from counterpoise.learning.reading.profiles.base import (
    DATES,
    LEAD,
    Draft,
    Profile,
    TableRules,
    listed,
    printed_lead,
    printed_periods,
    table_grades,
)
from counterpoise.learning.reading.words import authority_name, fold
from counterpoise.learning.report import Confidence, Fact, Facts, Framework

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line
    from counterpoise.learning.report import Period

RULES = TableRules(
    starts=re.compile(
        # The cell may be so narrow that a label is cut anywhere.
        r"(?:the\s+)?(?:impact(?:\s+of(?:\s+leaders\b.*)?)?$|experiences(?:\s+and(?:\s+progress\b.*)?)?$"
        r"|overall(?:\s+effectiveness\b.*)?$)",
        re.IGNORECASE,
    ),
    whole=re.compile(
        r"(?:families|help and protection|care leavers|children (?:in care|looked after)|effectiveness)$",
        re.IGNORECASE,
    ),
    names={
        "impact_of_leaders": re.compile(r"impact of leaders", re.IGNORECASE),
        "help_and_protection": re.compile(r"need (?:of )?help and(?:/or)? protection", re.IGNORECASE),
        "in_care_and_care_leavers": re.compile(
            r"children (?:in care|looked after) and care leavers", re.IGNORECASE
        ),
        "care_leavers": re.compile(r"progress of care leavers", re.IGNORECASE),
        "in_care": re.compile(r"progress of children (?:in care|looked after)", re.IGNORECASE),
        "overall_effectiveness": re.compile(r"overall effectiveness", re.IGNORECASE),
    },
)
_SERVICES = r"(?:local authority )?children's (?:social care )?services"
_TITLE = re.compile(rf"inspection of (?:the )?(?P<name>(?:(?!inspection of).)+?) {_SERVICES}", re.IGNORECASE)
_TITLE_IN = re.compile(rf"inspection of {_SERVICES} in (?:the )?(?P<name>.+)$", re.IGNORECASE)
_BARE_TITLE = re.compile(
    r"^(?:re-?)?inspection of (?:the )?(?P<name>(?:(?!inspection of).){3,60})$", re.IGNORECASE
)
_BELOW_TITLE = re.compile(
    rf"^(?:re-?)?inspection of {_SERVICES}\s+(?P<name>(?!in\b|judge?ment)\S.{{2,60}})$", re.IGNORECASE
)
_NO_NAME = re.compile(r"^(?:local authority|children's.*)$", re.IGNORECASE)
_TITLE_LINE = re.compile(r"^(?:re-?)?inspection\s+of\b", re.IGNORECASE)
_NEEDS = re.compile(
    r"^(?:what\s+needs\s+to\s+(?:improve|be\s+improved)|areas?\s+for\s+improvement)", re.IGNORECASE
)
_PRIORITY = re.compile(r"^areas?\s+for\s+priority\s+action", re.IGNORECASE)
# A short inspection has one week on site, a standard one two.
_ONE_WEEK_DAYS, _TWO_WEEKS_DAYS = 6, 13


def read(document: Document) -> Draft:
    """Read one report of the framework."""
    front = document.front
    judged = table_grades(document, RULES)
    days = printed_periods(front)
    lead = printed_lead(front)
    facts = Facts(
        framework=Fact(Framework.ILACS, Confidence.PRINTED, place(front[:1]) if front else None),
        authority=authority(front),
        periods=days,
        length=length(days),
        lead_inspectors={"ofsted": lead} if lead else {},
        judgements=judged.facts,
        previous=previous_inspection(document),
        mentions_pandemic=document.mentions_pandemic(),
    )
    return Draft(facts, listed(document, _NEEDS), listed(document, _PRIORITY), doubts=tuple(judged.doubts))


def authority(front: Sequence[Line]) -> Fact[str] | None:
    """Return the authority of the title: within it, or on the lines above it."""
    title: list[Line] = []
    for line in front:
        if DATES.search(line.text) or LEAD.search(line.text):
            break
        if not line.text.isdigit():
            title.append(line)
    text = fold(join(line.text for line in title))
    inside = _TITLE.search(text)
    if inside and not _NO_NAME.match(inside["name"]):
        return Fact(authority_name(_as_printed(inside["name"])), Confidence.PRINTED, place(title))
    named = _TITLE_IN.search(text)
    if named:
        return Fact(authority_name(_as_printed(named["name"])), Confidence.PRINTED, place(title))
    above = []
    for line in title:
        if _TITLE_LINE.match(line.text):
            break
        above.append(line)
    name = authority_name(join(line.text for line in above))
    if name and above:
        return Fact(name, Confidence.PRINTED, place(above))
    bare = _BELOW_TITLE.match(text) or _BARE_TITLE.match(text)
    if bare and not _NO_NAME.match(bare["name"]):
        return Fact(authority_name(_as_printed(bare["name"])), Confidence.PRINTED, place(title))
    return None


def _as_printed(name: str) -> str:
    return name.replace("'", "\u2019")


def length(days: Fact[tuple[Period, ...]] | None) -> Fact[str] | None:
    """Infer a short or a standard inspection from one period on site; two periods tell nothing."""
    if days is None or len(days.value) != 1:
        return None
    span = (days.value[0].end - days.value[0].start).days
    kind = "short" if span <= _ONE_WEEK_DAYS else "standard"
    note = "worked out from the days on site: one week is short, two are standard"
    if _ONE_WEEK_DAYS < span < _TWO_WEEKS_DAYS - 5 or span > _TWO_WEEKS_DAYS + 7:
        note += "; an unusual span"
    return Fact(kind, Confidence.INFERRED, days.place, note)


PROFILE = Profile(
    name="ilacs",
    fits=re.compile(
        rf"inspection of (?:the )?(?:.{{1,80}}? )?{_SERVICES}\b"
        r"|the impact of leaders on social work practice",
        re.IGNORECASE,
    ),
    says=re.compile(r"impact of leaders on\b", re.IGNORECASE),
    read=read,
    table=RULES,
)
