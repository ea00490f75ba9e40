"""What a report says of the inspection before it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.dates import periods
from counterpoise.learning.reading.document import lines_from, place
from counterpoise.learning.reading.words import GRADE, fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Place, Previous

if TYPE_CHECKING:
    from counterpoise.learning.reading.document import Document

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_WHEN = rf"(?:in |of )?(?:(?P<month>{'|'.join(_MONTHS)}) )?(?P<year>20[012]\d)"
_KIND = r"(?:full|ofsted|graded|judgement|standard|short|single|ilacs|local authority|children's|services)"
_LAST = rf"(?:last|previous|most recent)(?: {_KIND})* (?:inspection|judgement inspection|report)"
_STATED = re.compile(rf"{_LAST}(?P<between>[^.]{{0,60}}?),? {_WHEN}", re.IGNORECASE)
# What came before is told on the first pages.
_LATEST_PAGE = 6
_VISIT = re.compile(r"focused|monitoring|peer|JTAI|targeted", re.IGNORECASE)
_JUDGED = re.compile(rf"(?:judged|found|graded|rated)(?: \w+){{0,6}}? (?P<grade>{GRADE})", re.IGNORECASE)
_LABEL = re.compile(r"dates? of (?:the )?previous inspection", re.IGNORECASE)
_NEXT = re.compile(r"inspection outcome|lead inspector|inspection date", re.IGNORECASE)


def previous_inspection(document: Document) -> Fact[Previous] | None:
    """Return what the first pages state of the inspection before, as far as they print it."""
    for block in document.blocks:
        if block.page > _LATEST_PAGE:
            break
        text = fold(block.text)
        for sentence in re.split(r"(?<=[.!?]) ", text):
            found = _STATED.search(sentence)
            if found and not _VISIT.search(found["between"]):
                judged = _JUDGED.search(sentence)
                month = found["month"]
                when = found["year"] + (f"-{_MONTHS.index(month.casefold()) + 1:02d}" if month else "")
                stated = Previous(when, grade_of(judged["grade"]) if judged else None)
                boxes = tuple(line.box for line in block.lines)
                return Fact(stated, Confidence.PRINTED, Place(block.page, sentence, boxes))
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
