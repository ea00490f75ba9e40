"""Dates of a draft that can't all be true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.letter.fault import At, DraftFault, FaultKind, at
from counterpoise.learning.reading.dates import first_day, periods
from counterpoise.learning.reading.profiles.base import BACKWARDS
from counterpoise.learning.reading.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from counterpoise.learning.report import Period, Place, Report

# A sentence about this inspection, not about one before it.
_THIS = re.compile(
    r"\b(?:this|the) (?:\w+ ){0,3}(?:inspection|visit)\b[^.]{0,80}?\b(?:took place|was carried out"
    r"|was conducted|lasted|ran|on|between|from)\b"
    r"|\binspectors (?:visited|were (?:on site|(?:in|at) [A-Z]\w+)|carried out|inspected)\b",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:previous|last|earlier|prior|first|second|next|since|following|joint|school|home)\b", re.IGNORECASE
)
_WHEN = re.compile(r"\b(?:on|between|from|dates?:?|place)\s+(?=(?:\w+day,? )?\d{1,2}\b)", re.IGNORECASE)
_BETWEEN_AND = re.compile(r"(?<=\d)(?P<month> [A-Z][a-z]+)?(?P<year> \d{4})? and (?=(?:\w+day,? )?\d)")


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _spell(found: tuple[Period, ...]) -> str:
    return " and ".join(_said(p.start) + (f" to {_said(p.end)}" if p.end != p.start else "") for p in found)


def _where(place: Place | None, name: str) -> At | None:
    return At(place.page, name, place.quotation) if place else None


def date_faults(draft: Report) -> Iterator[DraftFault]:
    """Give dates that disagree: days of this inspection, a letter before its visit, an order that fails."""
    facts = draft.facts
    yield from (DraftFault(FaultKind.DATES, doubt) for doubt in draft.doubts if doubt.startswith(BACKWARDS))
    if facts.periods:
        yield from _other_days(draft, facts.periods.value)
    if facts.published and facts.end and facts.published.value < facts.end:
        yield DraftFault(
            FaultKind.DATES,
            f"It is dated {_said(facts.published.value)}, before the last day on site, {_said(facts.end)}.",
            _where(facts.published.place, "date"),
            _where(facts.periods.place, "days on site") if facts.periods else None,
        )
    previous = facts.previous
    before = first_day(previous.place.quotation) if previous and previous.place else None
    if previous and before and facts.start and before >= facts.start:
        yield DraftFault(
            FaultKind.DATES,
            f"The inspection before is given as {_said(before)}, not before this one ({_said(facts.start)}).",
            _where(previous.place, "inspection before"),
            _where(facts.periods.place, "days on site") if facts.periods else None,
        )


def _other_days(draft: Report, days: tuple[Period, ...]) -> Iterator[DraftFault]:
    first, last = min(p.start for p in days), max(p.end for p in days)
    printed = draft.facts.periods.place if draft.facts.periods else None
    for p in draft.paragraphs:
        for span in sentences(p.text):
            sentence = span.of(p.text)
            named = _days_of(sentence, first.year)
            if named and any(x.start < first or x.end > last for x in named):
                says = f"The days on site are {_spell(days)}; here they are {_spell(named)}."
                yield DraftFault(FaultKind.DATES, says, at(p, sentence), _where(printed, "days on site"))


def _days_of(sentence: str, year: int) -> tuple[Period, ...]:
    text = fold(sentence)
    if not _THIS.search(text) or _ANOTHER.search(text):
        return ()
    when = _WHEN.search(text)
    if when is None:
        return ()
    said = text[when.end() :]
    if when.group().casefold().startswith("between"):
        said = _BETWEEN_AND.sub(r"\g<month>\g<year> to ", said, count=1)
    return periods(said, year=year)
