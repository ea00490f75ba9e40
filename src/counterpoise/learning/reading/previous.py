"""What a report says of the inspection before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Shape
from counterpoise.learning.reading.dates import periods
from counterpoise.learning.reading.document import lines_from, place
from counterpoise.learning.reading.lines import boxes
from counterpoise.learning.reading.words import GRADE, fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Place, Previous

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        rf"(?:last|previous|most recent)(?: {_KIND})* (?:inspection|report)[^.]{{0,80}}?,? (?:in|of) {_WHEN}"
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
)
_JUDGED = re.compile(
    rf"(?:judged|found|graded|rated|judg?ement of)[^.]{{0,90}}? (?P<grade>{GRADE})"
    rf"|(?P<same>{GRADE}),? as was the case"
)
_LISTED = re.compile(r"^previous (?:ofsted )?inspections?", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?]) ")
# What came before is told on the first pages.
_LATEST_PAGE = 9
_LABEL = re.compile(r"dates? of (?:the )?previous inspection", re.IGNORECASE)
_NEXT = re.compile(r"inspection outcome|lead inspector|inspection date", re.IGNORECASE)


def previous_inspection(document: Document) -> Fact[Previous] | None:
    """Return what the first pages state of the inspection before, as far as they print it."""
    said = list(_sentences(document))
    for pattern in _STATED:
        for index, (block, sentence) in enumerate(said):
            found = pattern.search(sentence)
            if not found or _VISIT.search(sentence):
                continue
            stated = Previous(_date(found), _grade(said, index, found["year"]))
            return Fact(stated, Confidence.PRINTED, Place(block.page, sentence, boxes(block.lines)))
    return None


def _sentences(document: Document) -> Iterator[tuple[Block, str]]:
    """Give sentences that may tell of an inspection; those of the section made for it come first."""
    listed: list[tuple[Block, str]] = []
    others: list[tuple[Block, str]] = []
    into = others
    for block in document.blocks:
        if block.page > _LATEST_PAGE:
            break
        text = fold(block.text).casefold()
        if block.shape is Shape.HEADING:
            into = listed if _LISTED.match(text) else others
        elif into is listed or "inspect" in text or "judged" in text or "found to be" in text:
            into.extend((block, sentence) for sentence in _SENTENCE.split(text))
    yield from listed
    yield from others


def _date(found: re.Match[str]) -> str:
    month = found["month"]
    return found["year"] + (f"-{_MONTHS.index(month) + 1:02d}" if month else "")


def _grade(said: list[tuple[Block, str]], index: int, year: str) -> str | None:
    """Return the grade of the sentence, of the next one of its paragraph, or of another on the same year."""
    block = said[index][0]
    near = [sentence for other, sentence in said[index : index + 2] if other is block]
    elsewhere = [s for _, s in said if year in s and not _VISIT.search(s)]
    for sentence in (*near, *elsewhere):
        judged = _JUDGED.search(sentence)
        if judged:
            return grade_of(judged["grade"] or judged["same"])
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
