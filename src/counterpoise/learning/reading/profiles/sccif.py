"""Reports on providers under the social care common inspection framework: homes, agencies, centres."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Shape
from counterpoise.learning.reading.dates import first_day
from counterpoise.learning.reading.document import headings, item, items, lines_from, place, under
from counterpoise.learning.reading.lines import join
from counterpoise.learning.reading.people import name_after
from counterpoise.learning.reading.profiles.base import DATES, Draft, Profile, printed_periods
from counterpoise.learning.reading.words import GRADE, fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Facts, Framework, Item, Previous

if TYPE_CHECKING:
    from counterpoise.learning.reading.blocks import Block
    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line

_NAMES = {
    "overall": re.compile(r"overall experiences and progress of", re.IGNORECASE),
    "help_and_protection": re.compile(
        r"how well (?:children|young people)[^:]{0,60} helped and protected", re.IGNORECASE
    ),
    "leaders_and_managers": re.compile(r"effectiveness of (?:the )?leaders and managers", re.IGNORECASE),
}
_JUDGED = re.compile(
    r"(?P<label>overall experiences and progress of[^:]*?|how well (?:children|young people)[^:]*?protected"
    r"|(?:the )?effectiveness of (?:the )?leaders and managers)"
    rf"\s*:?\s*(?P<grade>{GRADE})\b",
    re.IGNORECASE,
)
_URN = re.compile(r"(?:unique reference number|\bURN)\s*:?\s*(?P<urn>SC\d{6}|\d{6,7})\b", re.IGNORECASE)
_BARE_URN = re.compile(r"^(?P<urn>SC\d{6}|\d{7})$")
_PROVIDER = re.compile(r"registered provider(?: name)?\s*:\s*(?P<name>.+)", re.IGNORECASE)
_NAME = re.compile(r"(?:provision|setting|service|home|agency) name\s*:\s*(?P<name>.+)", re.IGNORECASE)
_INSPECTOR = re.compile(r"^(?:lead )?inspectors?\s*:", re.IGNORECASE)
_LAST = re.compile(r"date of (?:last|previous) inspection\s*:", re.IGNORECASE)
_LAST_GRADE = re.compile(
    rf"overall judgement at (?:last|previous) inspection\s*:\s*(?P<grade>{GRADE})", re.IGNORECASE
)
_STATUTORY = re.compile(r"^statutory requirements?|^requirements?\b", re.IGNORECASE)
_RECOMMENDED = re.compile(r"^recommendations?\b", re.IGNORECASE)
# What stands above the list of requirements, and says how to read it.
_INTRO = re.compile(
    r"^(?:this section sets out|requirements? due|requirements?$|the registered persons?\(?s?\)? must comply"
    r"|the requirements? in)",
    re.IGNORECASE,
)
# Fewer words than these are a date or the head of a column.
_LEAST_WORDS = 4
_FOUND = re.compile("(?!)")


def read(document: Document) -> Draft:
    """Read one report."""
    lines = [line for page in document.pages for line in page]
    facts = Facts(
        framework=Fact(
            Framework.SCCIF, Confidence.PRINTED, place(document.front[:1]) if document.front else None
        ),
        provider=_labelled(lines, _PROVIDER) or _labelled(lines, _NAME),
        urn=_urn(document, lines),
        periods=printed_periods(lines, DATES),
        lead_inspectors=_inspectors(lines),
        judgements=_judgements(document),
        previous=_previous(lines),
        mentions_pandemic=document.mentions_pandemic(),
    )
    return Draft(facts, _recommended(document), _required(document))


def _labelled(lines: list[Line], label: re.Pattern[str]) -> Fact[str] | None:
    for line in lines:
        found = label.search(fold(line.text))
        if found:
            return Fact(found["name"].strip(), Confidence.PRINTED, place([line]))
    return None


def _urn(document: Document, lines: list[Line]) -> Fact[str] | None:
    """Return the reference number after its label, or alone on the cover."""
    for line in lines:
        found = _URN.search(fold(line.text))
        if found:
            return Fact(found["urn"].upper(), Confidence.PRINTED, place([line]))
    for line in document.front:
        found = _BARE_URN.match(fold(line.text))
        if found:
            return Fact(found["urn"], Confidence.PRINTED, place([line]))
    return None


def _inspectors(lines: list[Line]) -> dict[str, Fact[str]]:
    found = lines_from(lines, _INSPECTOR, until=_FOUND, most=2)
    for used in (found[:1], found):
        name = name_after(fold(join(line.text for line in used)), _INSPECTOR)
        if name:
            return {"ofsted": Fact(name, Confidence.PRINTED, place(used))}
    return {}


def _judgements(document: Document) -> dict[str, Fact[str]]:
    """Return the grades of the first pages; where a later heading repeats one, they are held together."""
    found: dict[str, Fact[str]] = {}
    for page in document.pages[:3]:
        text = fold(join(line.text for line in page))
        for judged in _JUDGED.finditer(text):
            name = next(n for n, p in _NAMES.items() if p.search(judged["label"]))
            grade = grade_of(judged["grade"])
            lines = [line for line in page if fold(line.text) and fold(line.text) in judged.group()]
            if grade and lines:
                found.setdefault(name, Fact(grade, Confidence.PRINTED, place(lines)))
    for _, block in headings(document):
        text = fold(block.text)
        name = next((n for n, p in _NAMES.items() if p.search(text)), "")
        grade = grade_of(text)
        if name in found and grade:
            same = found[name].value == grade
            found[name] = Fact(
                found[name].value, Confidence.CONFIRMED if same else Confidence.DOUBTFUL, found[name].place
            )
    return found


def _previous(lines: list[Line]) -> Fact[Previous] | None:
    when = lines_from(lines, _LAST, until=_FOUND, most=1)
    text = fold(" ".join(line.text for line in when))
    day = first_day(text)
    grade = None
    for line in lines:
        found = _LAST_GRADE.search(fold(line.text))
        if found:
            grade = grade_of(found["grade"])
            break
    if day is None:
        return None
    return Fact(Previous(day.isoformat(), grade), Confidence.PRINTED, place(when))


def _recommended(document: Document) -> tuple[Item, ...]:
    found: list[Item] = []
    for index, block in headings(document):
        text = fold(block.text)
        if _RECOMMENDED.match(text):
            found.extend(items(under(document.blocks, index, ends=re.compile(""))))
    return tuple(found)


def _required(document: Document) -> tuple[Item, ...]:
    """Return statutory requirements: whatever stands under that heading, a paragraph each."""
    found: list[Item] = []
    for index, block in headings(document):
        text = fold(block.text)
        if _STATUTORY.match(text) and not re.match(r"requirements? due", text, re.IGNORECASE):
            below = under(document.blocks, index, ends=_RECOMMENDED)
            found.extend(item(b) for b in below if _is_required(b))
    return tuple(found)


def _is_required(block: Block) -> bool:
    """Say whether a block is a requirement: neither an intro nor the date in the column beside it."""
    if block.shape is Shape.HEADING or _INTRO.match(fold(block.text)):
        return False
    return len(block.text.split()) >= _LEAST_WORDS


PROFILE = Profile(
    name="sccif",
    fits=re.compile(
        r"social care common inspection framework|assurance (?:visit|inspection)\b"
        r"|inspection report for (?:children's home"
        r"|independent fostering|voluntary adoption|residential family|residential holiday|secure)"
        r"|information about this (?:children's home|independent fostering agency|voluntary adoption"
        r" agency|adoption support agency|residential family)",
        re.IGNORECASE,
    ),
    read=read,
)
