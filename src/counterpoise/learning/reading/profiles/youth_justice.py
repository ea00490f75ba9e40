"""Inspections of youth justice and youth offending services by HM Inspectorate of Probation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.dates import first_day
from counterpoise.learning.reading.document import lines_from, place
from counterpoise.learning.reading.lines import join
from counterpoise.learning.reading.profiles.base import (
    LEAD,
    Draft,
    Profile,
    listed,
    printed_lead,
    within_text,
)
from counterpoise.learning.reading.words import GRADE, authority_name, fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Facts, Framework

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line

_KIND = r"youth (?:justice|offending)"
_TITLE = re.compile(
    rf"inspection of (?:the )?(?:{_KIND} (?:services?|work(?: with children)?|team) in (?:the )?"
    r"(?P<after>.+?)"
    rf"|(?P<before>[^.]+?) {_KIND} (?:service|team))"
    r"(?:\s+(?:a report|HM|an inspection|published|fieldwork|\w+ 20\d\d)|$|,|\.)",
    re.IGNORECASE,
)
# Standards are numbered; those of the second and third part have the same names.
_PARTS = {"1": "", "2": "court_", "3": "out_of_court_", "4": "resettlement_"}
_ROW = re.compile(
    rf"^(?P<part>\d)\.\d\.?\s+(?P<label>[A-Za-z][A-Za-z -]+?)\s*:?\s+(?P<grade>{GRADE})$", re.IGNORECASE
)
_OVERALL = re.compile(rf"^overall (?:\w+ ){{0,4}}rating\s*:?\s+(?P<grade>{GRADE})$", re.IGNORECASE)
_PUBLISHED = re.compile(r"^(?:published:?\s+)?(?P<date>(?:\d{1,2} )?[A-Z][a-z]{2,8} 20\d\d)$")
_NEEDS = re.compile(r"^recommendations?\b", re.IGNORECASE)
# Ratings stand before the findings.
_RATED_PAGES = 12
_ABOUT = re.compile(r"fieldwork|inspection (?:took place|was conducted)", re.IGNORECASE)


def read(document: Document) -> Draft:
    """Read one report."""
    front = document.front
    lead = printed_lead([line for page in document.pages[:4] for line in page], LEAD)
    facts = Facts(
        framework=Fact(Framework.YOUTH_JUSTICE, Confidence.PRINTED, place(front[:1]) if front else None),
        authority=_service(document),
        periods=within_text(document, _ABOUT),
        published=_published(document),
        lead_inspectors={"hmi_probation": lead} if lead else {},
        judgements=_ratings(document),
        mentions_pandemic=document.mentions_pandemic(),
    )
    return Draft(facts, listed(document, _NEEDS))


def _service(document: Document) -> Fact[str] | None:
    lines = lines_from(
        document.front,
        re.compile("inspection of", re.IGNORECASE),
        until=re.compile("HM |a report", re.IGNORECASE),
    )
    found = _TITLE.search(fold(join(line.text for line in lines)))
    if not found:
        return None
    name = authority_name((found["after"] or found["before"]).replace("'", "\u2019"))
    return Fact(name, Confidence.PRINTED, place(lines)) if name else None


def _published(document: Document) -> Fact[date] | None:
    """Return the day of publication; the first of the month where no day is printed, and say so."""
    for line in document.front:
        found = _PUBLISHED.match(fold(line.text))
        if found:
            exact = found["date"][0].isdigit()
            day = first_day(found["date"] if exact else "1 " + found["date"])
            if day:
                note = "" if exact else "the report prints the month only"
                return Fact(day, Confidence.PRINTED if exact else Confidence.INFERRED, place([line]), note)
    return None


def _ratings(document: Document) -> dict[str, Fact[str]]:
    """Return ratings whose row is printed on one line, or as a label with the grade below."""
    found: dict[str, Fact[str]] = {}
    lines = [line for page in document.pages[:_RATED_PAGES] for line in page]
    for index in range(len(lines)):
        pair: list[Line] = lines[index : index + 2]
        for used in (pair[:1], pair):
            name, grade = _rated(fold(" ".join(x.text for x in used)))
            if name and grade:
                found.setdefault(name, Fact(grade, Confidence.PRINTED, place(used)))
    return dict(sorted(found.items(), key=lambda pair: pair[0] != "overall"))


def _rated(text: str) -> tuple[str, str | None]:
    """Return the name of a standard and its grade; an empty name where a text is no row."""
    overall = _OVERALL.match(text)
    if overall:
        return "overall", grade_of(overall["grade"])
    row = _ROW.match(text)
    if not row or row["part"] not in _PARTS:
        return "", None
    label = re.sub(r"[^a-z]+", "_", row["label"].casefold()).strip("_")
    return _PARTS[row["part"]] + label, grade_of(row["grade"])


PROFILE = Profile(
    name="youth_justice",
    fits=re.compile(r"youth (?:justice|offending) (?:services?|teams?|work)", re.IGNORECASE),
    read=read,
    without=re.compile(r"joint targeted area", re.IGNORECASE),
)
