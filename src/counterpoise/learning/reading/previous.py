"""What a report says of the inspection before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Shape
from counterpoise.learning.reading.dates import periods
from counterpoise.learning.reading.document import lines_from, place
from counterpoise.learning.reading.lines import boxes
from counterpoise.learning.reading.words import GRADE, fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Place, Previous

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterpoise.learning.reading.blocks import Block
    from counterpoise.learning.reading.document import Document

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = "|".join(_MONTHS)
_WHEN = rf"(?:(?P<month>{_MONTH}),? )?(?P<year>20[012]\d)\b"
_KIND = (
    r"(?:full|ofsted|graded|judg?ement|standard|short|single|ilacs|sif|local authority|children's|services)"
)
# Where the year of the inspection before stands, in the order of how sure the wording is.
_STATED = (
    re.compile(
        rf"(?:last|previous|most recent)(?: {_KIND})* (?:inspection|report)[^.]{{0,140}}?,? (?:in|of) {_WHEN}"
    ),
    re.compile(rf"(?:last|previously) inspected (?:in|by ofsted in) {_WHEN}"),
    re.compile(rf"(?:found|judged|graded|rated) (?:to be |as )?(?:{GRADE})[^.]{{0,40}}? in {_WHEN}"),
    re.compile(
        rf"(?:since|following|at|from) (?:the|its|their|our)(?: {_KIND})* inspection (?:in|of) {_WHEN}"
    ),
    re.compile(rf"(?:was|were) inspected in {_WHEN}"),
    re.compile(rf"(?:since|following|at|from|than) the {_WHEN}(?: {_KIND})* inspection"),
    re.compile(rf"inspection of (?:safeguarding and )?looked after children[^.]{{0,40}}? in {_WHEN} judged"),
    re.compile(rf"\(slac\) inspection,? in {_WHEN}"),
)
_VISIT = re.compile(
    r"focused|monitoring|peer|jtai|targeted|child protection inspection|adoption|fostering|visit"
    r"|children's home|agency"
)
_JUDGED = re.compile(
    rf"(?:judged|found|graded|rated|judg?ement of)[^.]{{0,90}}? (?P<grade>{GRADE})"
    rf"|overall effectiveness: (?P<whole>{GRADE})|(?P<same>{GRADE}),? as was the case"
)
# What is said without a year.
_UNDATED = re.compile(
    rf"(?:last|previous) inspection[^.]{{0,40}} judged (?:to be )?(?P<grade>{GRADE})"
    rf"|(?P<whole>{GRADE}) (?:standards?|services?) (?:found|seen) at the (?P<same>last|previous) inspection"
)
_FIRST = re.compile(r"\bfirst (?:full |ilacs |ofsted )*inspection of\b")
_LISTED = re.compile(r"^previous (?:ofsted )?inspections?", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?]) ")
# What came before is told on the first pages.
_LATEST_PAGE = 9
_LABEL = re.compile(r"dates? of (?:the )?previous inspection", re.IGNORECASE)
_NEXT = re.compile(r"inspection outcome|lead inspector|inspection date", re.IGNORECASE)


@dataclass(frozen=True)
class _Said:
    """A sentence as printed, and folded for looking in it; whether it stands in the section made for it."""

    block: Block
    printed: str
    text: str
    listed: bool


def previous_inspection(document: Document) -> Fact[Previous] | None:
    """Return what the first pages state of the inspection before, as far as they print it."""
    said = list(_sentences(document))
    if any(s.block.page == 1 and _FIRST.search(s.text) for s in said):
        return None
    return _from_list(said) or _from_text(said) or _undated(said)


def _from_list(said: list[_Said]) -> Fact[Previous] | None:
    """Return the latest of the inspections that a section lists; two grades on one day are no one grade."""
    found: list[tuple[str, str | None, _Said]] = []
    for index, sentence in enumerate(said):
        stated = _STATED[0].search(sentence.text) if sentence.listed else None
        if stated and not _VISIT.search(fold(sentence.block.text).casefold()):
            found.append((_date(stated), _near(said, index), sentence))
    if not found:
        return None
    latest = max(date for date, _, _ in found)
    grades = {grade for date, grade, _ in found if date == latest}
    where = next(s for date, _, s in found if date == latest)
    grade = grades.pop() or _elsewhere(said, latest[:4]) if len(grades) == 1 else None
    return _fact(Previous(latest, grade), where)


def _from_text(said: list[_Said]) -> Fact[Previous] | None:
    for pattern in _STATED:
        for index, sentence in enumerate(said):
            found = pattern.search(sentence.text)
            if found and not _VISIT.search(found.group()):
                year = found["year"]
                date = _date(found) if found["month"] else _with_month(said, year)
                grade = _near(said, index) or _elsewhere(said, year)
                return _fact(Previous(date, grade), sentence)
    return None


def _undated(said: list[_Said]) -> Fact[Previous] | None:
    for sentence in said:
        found = _UNDATED.search(sentence.text)
        if found:
            return _fact(Previous(None, grade_of(found["grade"] or found["whole"])), sentence)
    return None


def _fact(stated: Previous, said: _Said) -> Fact[Previous]:
    return Fact(stated, Confidence.PRINTED, Place(said.block.page, said.printed, boxes(said.block.lines)))


def _sentences(document: Document) -> Iterator[_Said]:
    """Give sentences that may tell of an inspection; those of the section made for it come first."""
    listed: list[_Said] = []
    others: list[_Said] = []
    inside = False
    for block in document.blocks:
        if block.page > _LATEST_PAGE:
            break
        text = fold(block.text).casefold()
        if block.shape is Shape.HEADING:
            inside = bool(_LISTED.match(text))
        elif inside or "inspect" in text or "judged" in text or "found to be" in text:
            into = listed if inside else others
            into.extend(_Said(block, s, fold(s).casefold(), inside) for s in _SENTENCE.split(block.text))
    yield from listed
    yield from others


def _date(found: re.Match[str]) -> str:
    month = found["month"]
    return found["year"] + (f"-{_MONTHS.index(month) + 1:02d}" if month else "")


def _with_month(said: list[_Said], year: str) -> str:
    """Return the year with the month that another sentence on an inspection gives it."""
    dated = re.compile(rf"inspection in (?P<month>{_MONTH}) (?P<year>{year})")
    for sentence in said:
        found = dated.search(sentence.text)
        if found and not _VISIT.search(sentence.text):
            return _date(found)
    return year


def _near(said: list[_Said], index: int) -> str | None:
    """Return the grade of a sentence, or of the next one of its paragraph."""
    block = said[index].block
    return _judged(s.text for s in said[index : index + 2] if s.block is block)


def _elsewhere(said: list[_Said], year: str) -> str | None:
    """Return the grade that another sentence gives for the year, or for the last inspection."""
    found = _judged(s.text for s in said if year in s.text and not _VISIT.search(s.text))
    undated = next((m for s in said if (m := _UNDATED.search(s.text))), None)
    return found or (grade_of(undated["grade"] or undated["whole"]) if undated else None)


def _judged(texts: Iterable[str]) -> str | None:
    for text in texts:
        judged = _JUDGED.search(text)
        if judged:
            return grade_of(judged["grade"] or judged["whole"] or judged["same"])
    return None


def labelled_previous(document: Document) -> Fact[Previous] | None:
    """Return the dates that stand after "Dates of previous inspection"."""
    found = lines_from(document.front, _LABEL, until=_NEXT, most=2)
    text = fold(" ".join(line.text for line in found))
    label = _LABEL.search(text)
    days = periods(text[label.end() :]) if label else ()
    if not days:
        return None
    stated = Previous(days[0].start.isoformat(), None, days[-1].end.isoformat())
    return Fact(stated, Confidence.PRINTED, place(found))
