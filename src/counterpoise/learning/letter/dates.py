"""Dates of a draft that can't all be true."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.letter.fault import At, DraftFault, FaultKind, at
from counterpoise.learning.letter.parts import UNGRADED
from counterpoise.learning.letter.when import DAY, When, no_days, said, weekdays, whens
from counterpoise.learning.reading.dates import first_day, periods
from counterpoise.learning.reading.profiles.base import BACKWARDS
from counterpoise.learning.reading.words import GRADE, fold
from counterpoise.learning.report import Framework

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.report import Period, Place, Report

# A sentence about this inspection, not about one before it.
_THIS = re.compile(
    r"\b(?:this|the) (?:\w+ ){0,3}(?:inspection|visit)\b[^.]{0,80}?\b(?:took place|was carried out"
    r"|was conducted|lasted|ran|on|between|from)\b"
    r"|\binspectors (?:visited|were (?:on site|(?:in|at) [A-Z]\w+)|carried out|inspected)\b",
    re.IGNORECASE,
)
# What inspectors did on so many days, told with the days.
_DID = re.compile(
    r"\b(?:from|between|on|over) (?:\w+day,? )?\d[^.;]{0,60}?, (?:\w+ ){0,6}?inspectors?\b"
    r"|\binspectors [^.;]{0,40}?\b(?:spent|read|looked|spoke|met|examined|reviewed)\b[^.;]{0,60}?"
    r"\b(?:from|between|on) (?:\w+day,? )?\d",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"\b(?:previous|last|earlier|prior|first|second|next|since|following|joint|school|home)\b", re.IGNORECASE
)
_ANOTHER_VISIT = re.compile(r"\b(?:previous|last|earlier|prior|next|since|following|before)\b", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:on|between|from|dates?:?|place)\s+(?=(?:\w+day,? )?\d{1,2}\b)", re.IGNORECASE)
_BETWEEN_AND = re.compile(r"(?<=\d)(?P<month> [A-Z][a-z]+)?(?P<year> \d{4})? and (?=(?:\w+day,? )?\d)")
_VISIT = re.compile(r"\b(?:visit|inspection)\b", re.IGNORECASE)
# The inspection before this one, told with when it was.
_BEFORE = re.compile(
    r"\b(?:previous|last|most recent|preceding) "
    r"(?:(?:full|standard|short|graded|ILACS|SIF|local authority) )*inspection\b(?! (?:visit|report))"
    r"|\blast inspected\b|\bpreviously inspected\b"
    r"|\binspectors (?:were )?last (?:here|came|visited|inspected)\b|\bwere last here\b",
    re.IGNORECASE,
)
# Only one inspection before a monitoring visit can have led to it.
_LED_TO_IT = re.compile(
    rf"\b(?:judged|found to be|rated|graded|found) (?:to be )?{GRADE}(?=,? (?:in|on|at)\b)", re.IGNORECASE
)
_NOT_BEFORE = re.compile(
    r"\b(?:two|both|since then|after|following|focused|monitoring|published)\b", re.IGNORECASE
)
# A table of inspections before: a day, then the kind of inspection.
_ROW = re.compile(rf"^{DAY} (?:full|interim|assurance|monitoring|graded)\b", re.IGNORECASE)
_HISTORY = re.compile(r"inspection history|previous inspections|recent inspections", re.IGNORECASE)
_OPENED = re.compile(
    r"\b(?:registered|opened)\b(?! (?:manager|person|provider|nurse|charity))", re.IGNORECASE
)
# What is asked for by a day that is still to come.
_DUE = re.compile(
    r"\b(?:should|must|asked to|is to|are to|required to|submit\w*|send|due)\b"
    r"(?:[^.;]|\.(?=\S)){0,160}?\b(?:by|before|no later than|due on|due by)\s+(?:the )?$",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will|shall|plan\w*|due|by|until|beyond|from|next|expect\w*|intend\w*|schedul\w+|forthcoming"
    r"|target\w*|deadline|should|must|would|to (?:open|launch|begin|start)|(?:is|are) to|end(?:s|ing)? in"
    r"|contract|budget|strategy|regulation|going live|implementation|transition|commissioned|current\w*)\b",
    re.IGNORECASE,
)
# Whose opening or registration is told.
_HOME = re.compile(r"\b(?:home|it|house|provider|service)\b[^.;]*$", re.IGNORECASE)
# Before others stood inspections of adoption, of fostering and of safeguarding, each with a day of its own.
_ONE_BEFORE = UNGRADED | {Framework.ILACS, Framework.SCCIF}
# Registered and opened within these days is no fault.
_MONTHS = 200
# So many characters between words for something and when it was.
_REACH, _NEAR = 60, 25
# What happened while it was written may be told, in these days after the visit.
_WRITING = timedelta(days=30)


def _spell(found: tuple[Period, ...]) -> str:
    return " and ".join(said(p.start) + (f" to {said(p.end)}" if p.end != p.start else "") for p in found)


def _where(place: Place | None, name: str) -> At | None:
    return At(place.page, name, place.quotation) if place else None


def date_faults(draft: Report) -> Iterator[DraftFault]:
    """Give dates that disagree: days of this inspection, of the one before, of what is due, and weekdays."""
    facts = draft.facts
    told = _sentences(draft)
    yield from (DraftFault(FaultKind.DATES, doubt) for doubt in draft.doubts if doubt.startswith(BACKWARDS))
    yield from _other_days(draft, told)
    yield from _published_before(draft)
    yield from _before_disagree(draft, told)
    yield from _opened_twice(told)
    yield from _out_of_time(draft, told)
    yield from _wrong_weekdays(draft, told)
    yield from _no_such_days(draft, told)
    previous = facts.previous
    before = first_day(previous.place.quotation) if previous and previous.place else None
    if previous and before and facts.start and before >= facts.start:
        yield DraftFault(
            FaultKind.DATES,
            f"The inspection before is given as {said(before)}, not before this one ({said(facts.start)}).",
            _where(previous.place, "inspection before"),
            _where(facts.periods.place, "days on site") if facts.periods else None,
        )


def _sentences(draft: Report) -> list[tuple[str, At]]:
    """Return every sentence, folded, with its place."""
    return [(fold(s.of(p.text)), at(p, s.of(p.text))) for p in draft.paragraphs for s in sentences(p.text)]


def _heads(draft: Report) -> Iterator[tuple[str, At]]:
    """Give the words of the first page that print its dates, folded, with their places."""
    for name, fact in (("date", draft.facts.published), ("days on site", draft.facts.periods)):
        if fact and (place := _where(fact.place, name)):
            yield fold(place.quotation), place


def _other_days(draft: Report, told: Sequence[tuple[str, At]]) -> Iterator[DraftFault]:
    """Give each place that gives days of this inspection other than those printed, or told first."""
    printed = draft.facts.periods
    here = [(printed.value, _where(printed.place, "days on site"))] if printed else []
    year = printed.value[0].start.year if printed else _year(draft)
    titles = [(s.title, At(s.page, "heading", s.title)) for s in draft.sections if _VISIT.search(s.title)]
    named = [(_in_title(title), place) for title, place in titles]
    named += [(_days_of(sentence, year), place) for sentence, place in told]
    days: tuple[Period, ...] = ()
    for found, place in (*here, *named):
        days = days or found
        if found and (
            min(p.start for p in found) < days[0].start or max(p.end for p in found) > days[-1].end
        ):
            says = f"The days on site are {_spell(days)}; here they are {_spell(found)}."
            yield DraftFault(FaultKind.DATES, says, place, here[0][1] if here else None)


def _in_title(title: str) -> tuple[Period, ...]:
    found = re.search(r"\d", title)
    return periods(title[found.start() :]) if found else ()


def _year(draft: Report) -> int | None:
    return draft.facts.published.value.year if draft.facts.published else None


def _days_of(sentence: str, year: int | None) -> tuple[Period, ...]:
    did = _DID.search(sentence) and not _ANOTHER_VISIT.search(sentence)
    if not did and (not _THIS.search(sentence) or _ANOTHER.search(sentence)):
        return ()
    when = _WHEN.search(sentence)
    if when is None:
        return ()
    after = sentence[when.end() :]
    if when.group().casefold().startswith("between"):
        after = _BETWEEN_AND.sub(r"\g<month>\g<year> to ", after, count=1)
    return periods(after, year=year)


def _published_before(draft: Report) -> Iterator[DraftFault]:
    facts = draft.facts
    if facts.published and facts.end and facts.published.value < facts.end:
        yield DraftFault(
            FaultKind.DATES,
            f"It is dated {said(facts.published.value)}, before the last day on site, {said(facts.end)}.",
            _where(facts.published.place, "date"),
            _where(facts.periods.place, "days on site") if facts.periods else None,
        )


def _before_disagree(draft: Report, told: Sequence[tuple[str, At]]) -> Iterator[DraftFault]:
    """Give each place that puts the inspection before this one on another day than the first place does."""
    if draft.facts.framework.value not in _ONE_BEFORE:
        return
    monitoring = draft.facts.framework.value is Framework.ILACS_MONITORING
    cue = _LED_TO_IT if monitoring else _BEFORE
    found = [(w, place) for sentence, place in told if (w := _when_before(sentence, cue))]
    previous = draft.facts.previous
    if previous and previous.place and (w := _when_before(fold(previous.place.quotation), cue)):
        found.insert(0, (w, At(previous.place.page, "inspection before", previous.place.quotation)))
    rows = [
        (max(ws, key=lambda w: w.first), at(p))
        for p in draft.paragraphs
        if _HISTORY.search(p.section) and _ROW.match(p.text.strip()) and (ws := whens(p.text))
    ]
    if rows:
        found.append(max(rows, key=lambda row: row[0].first))
    for when, place in found[1:]:
        if not when.meets(found[0][0]):
            says = "Two places give different days for the inspection before."
            yield DraftFault(FaultKind.DATES, says, place, found[0][1])


def _when_before(sentence: str, said_so: re.Pattern[str]) -> When | None:
    """Return when a sentence puts the inspection before this one; nothing where it doesn't say."""
    for cue in said_so.finditer(sentence):
        for when in whens(sentence):
            between = sentence[cue.end() : when.start]
            if cue.end() <= when.start <= cue.end() + _REACH and not _NOT_BEFORE.search(between):
                return when
    return None


def _opened_twice(told: Sequence[tuple[str, At]]) -> Iterator[DraftFault]:
    """Give each place that lets the same home open long before or after the first that tells it."""
    found: list[tuple[When, At]] = []
    for sentence, place in told:
        for cue in _OPENED.finditer(sentence):
            near = [w for w in whens(sentence) if cue.end() <= w.start <= cue.end() + _NEAR]
            found += [(near[0], place)] if near and _HOME.search(sentence[: cue.start()]) else []
    for when, place in found[1:]:
        first = found[0][0]
        if max(when.first - first.last, first.first - when.last).days > _MONTHS:
            says = "Two places give different times for its registration or opening."
            yield DraftFault(FaultKind.DATES, says, place, found[0][1])


def _out_of_time(draft: Report, told: Sequence[tuple[str, At]]) -> Iterator[DraftFault]:
    """Give what was done after the letter was written, and what is due before."""
    facts = draft.facts
    written = facts.published.value if facts.published else None
    ended = facts.end + (timedelta(0) if written else _WRITING) if facts.end else None
    latest = max((d for d in (written, ended) if d), default=None)
    earliest = written or facts.start
    for p in draft.paragraphs:
        text = fold(p.text)
        for when in whens(text):
            if earliest and when.last < earliest and _DUE.search(text[: when.start]):
                says = f"It is due by {said(when.last)}, before the day of this inspection or of its letter."
                yield DraftFault(FaultKind.DATES, says, at(p))
    for sentence, place in told:
        for when in whens(sentence):
            if latest and when.first > latest and not _TO_COME.search(sentence):
                says = f"It tells of {said(when.first)} as past; that is after this inspection."
                yield DraftFault(FaultKind.DATES, says, place)


def _wrong_weekdays(draft: Report, told: Sequence[tuple[str, At]]) -> Iterator[DraftFault]:
    start = draft.facts.start.year if draft.facts.start else _year(draft)
    seen: set[str] = set()
    for text, place in (*_heads(draft), *told):
        for day in weekdays(text, year=start):
            if not day.fits and place.quotation not in seen:
                seen.add(place.quotation)
                yield DraftFault(
                    FaultKind.DATES, f"{said(day.day)} is a {day.day:%A}, not a {day.weekday}.", place
                )


def _no_such_days(draft: Report, told: Sequence[tuple[str, At]]) -> Iterator[DraftFault]:
    """Give each day that its month does not have."""
    for text, place in (*_heads(draft), *told):
        for day in no_days(text):
            yield DraftFault(FaultKind.DATES, f"There is no {day}.", place)
