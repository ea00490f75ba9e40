"""What a profile is: the reading rules of one framework."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Shape
from counterpoise.learning.reading.dates import backwards, periods
from counterpoise.learning.reading.document import headings, items, lines_from, place, plain_items, under
from counterpoise.learning.reading.judgements import named
from counterpoise.learning.reading.lines import boxes, join
from counterpoise.learning.reading.people import name_after
from counterpoise.learning.reading.words import fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Facts, Item, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from counterpoise.learning.reading.blocks import Block
    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line
    from counterpoise.learning.report import Period

# "between 22 and 26 February 2016", "from 4 to 8 March 2024", "on 4 and 5 July 2018".
_SPAN = re.compile(
    r"(?:between|from|on|dated|inspection was|visit was|in)\s+(?P<days>(?:\w+day,?\s+)?\d{1,2}\b.*)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"^(\W*(?:\w+day\s+)?\d{1,2}(?:st|nd|rd|th)?(?:\s+[A-Z][a-z]+)?(?:\s+\d{4})?)\s+and\s+", re.IGNORECASE
)
#: How a doubt about such days begins.
BACKWARDS = "The days on site end before they begin"
# Where and when is said on the first pages.
_LATEST_PAGE = 3

DATES = re.compile(
    r"\b(?:inspection|visit|review|fieldwork)\s+dates?\b\s*:?\s*|\bdates?\s+of\s+(?:the\s+)?(?:inspection|visit|review)\b\s*:?\s*",
    re.IGNORECASE,
)
LEAD = re.compile(
    r"\b(?:lead|reporting)\s+(?:(?:HMI\s+)?inspectors?(?:\s+on\s+site)?|HMI)\b\s*:?", re.IGNORECASE
)
LABEL = re.compile(
    r"(?:dates?\s+of\s+previous|lead\s+(?:inspector|HMI)|reporting\s+inspector|report\s+published|published|judgement|age\s+group"
    r"|inspection\s+(?:dates?|outcome)|information\s+about)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TableRules:
    """How the table of judgements looks: how rows begin, when a label is whole, what rows are called."""

    starts: re.Pattern[str]
    whole: re.Pattern[str]
    names: Mapping[str, re.Pattern[str]]


@dataclass(frozen=True)
class Draft:
    """What a profile found."""

    facts: Facts
    needs: tuple[Item, ...] = ()
    priority: tuple[Item, ...] = ()
    board: tuple[Item, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """The rules of one framework.

    ``fits`` is looked for in the title, folded; ``without`` must not be there. Where no title tells,
    ``says`` is looked for on the first page. Reports that are not ``numbered`` count lists, not paragraphs.
    """

    name: str
    fits: re.Pattern[str]
    read: Callable[[Document], Draft]
    without: re.Pattern[str] | None = None
    table: TableRules | None = None
    says: re.Pattern[str] | None = None
    numbered: bool = True

    def place_in(self, title: str) -> int | None:
        """Return where a title names this framework; ``None`` where it does not."""
        found = self.fits.search(title)
        return found.start() if found and not (self.without and self.without.search(title)) else None


@dataclass
class Judged:
    """Grades by canonical name, and what is doubtful about them."""

    facts: dict[str, Fact[str]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


def printed_periods(lines: Sequence[Line], label: re.Pattern[str] = DATES) -> Fact[tuple[Period, ...]] | None:
    """Return the days on site that stand after their label, or on a line of their own."""
    found = lines_from(lines, label, until=LABEL)
    text = fold(join(line.text for line in found))
    start = label.search(text)
    days = periods(text[start.end() :]) if start else ()
    if days:
        return Fact(days, Confidence.PRINTED, place(found[:1]))
    for line in lines:
        days = periods(line.text) if line.text[:1].isdigit() else ()
        if days and days[0].start < days[-1].end:
            return Fact(days, Confidence.DOUBTFUL, place([line]), "a line of dates without a label")
    return None


def backwards_doubt(lines: Sequence[Line]) -> list[str]:
    """Say that days on site were printed the wrong way round, where they were."""
    printed = [line.text for line in lines if DATES.search(line.text) and backwards(line.text)]
    return [f"{BACKWARDS} ({fold(printed[0])})."] if printed else []


def within_text(
    document: Document, about: re.Pattern[str], *, dated: Fact[date] | None = None
) -> Fact[tuple[Period, ...]] | None:
    """Return the first days that a sentence of the first pages gives for what ``about`` names.

    A sentence that prints no year means the last such days before the letter is ``dated``.
    """
    for block in document.blocks:
        if block.page > _LATEST_PAGE:
            break
        for sentence in re.split(r"(?<=[.!?]) ", fold(block.text)):
            if not about.search(sentence):
                continue
            for found in _SPAN.finditer(sentence):
                phrase = _BETWEEN.sub(r"\1 to ", found["days"])
                days = periods(phrase)
                where = Place(block.page, sentence, boxes(block.lines))
                if days:
                    return Fact(days, Confidence.PRINTED, where)
                days = _in_year_of(phrase, dated.value) if dated else ()
                if days:
                    return Fact(days, Confidence.INFERRED, where, "the year is that of the letter")
    return None


def _until_numbers(blocks: Sequence[Block]) -> list[Block]:
    """Return the bullets before the first numbered paragraph: the findings may follow without a heading."""
    return [b for b in takewhile(lambda b: b.shape is not Shape.NUMBERED, blocks) if b.shape is Shape.BULLET]


def _in_year_of(phrase: str, day: date) -> tuple[Period, ...]:
    days = periods(phrase, year=day.year)
    return periods(phrase, year=day.year - 1) if days and days[0].start > day else days


def listed(
    document: Document, heading: re.Pattern[str], *, ends: re.Pattern[str] | None = None
) -> tuple[Item, ...]:
    """Return the list under the first heading of a kind, up to the next heading, or one that ``ends`` it."""
    for index, block in headings(document):
        if heading.match(fold(block.text)):
            below = under(document.blocks, index, ends=ends or re.compile(""), by_size=ends is None)
            found = items(_until_numbers(below)) or items(below) or plain_items(below)
            if found:
                return found
    return ()


def printed_lead(lines: Sequence[Line], label: re.Pattern[str] = LEAD) -> Fact[str] | None:
    """Return the lead inspector who is named after the label."""
    found = lines_from(lines, label, until=LABEL, most=3)
    for used in (found, found[:2], found[:1]):
        name = name_after(fold(join(line.text for line in used)), label)
        if name:
            return Fact(name, Confidence.PRINTED, place(used[:1]))
    return None


def table_grades(document: Document, rules: TableRules) -> Judged:
    """Return the grades of the table, held against the grades that headings repeat."""
    judged = Judged()
    repeated = heading_grades(document, rules)
    for name, row in named(document.table, rules.names).items():
        grade = row.grade
        if grade is None:
            continue
        confidence = Confidence.PRINTED
        if name in repeated:
            confidence = Confidence.CONFIRMED if repeated[name] == grade else Confidence.DOUBTFUL
        if confidence is Confidence.DOUBTFUL:
            judged.doubts.append(
                f"The table gives {grade} for {name.replace('_', ' ')}, a heading {repeated[name]}."
            )
        judged.facts[name] = Fact(grade, confidence, place([*row.lines, *_others(row.graded, row.lines)]))
    return judged


def _others(lines: Sequence[Line], known: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not any(line is k for k in known)]


def heading_grades(document: Document, rules: TableRules) -> dict[str, str]:
    """Return the grades that headings of sections repeat, by canonical name."""
    found: dict[str, str] = {}
    for _, block in headings(document):
        text = fold(block.text)
        grade = grade_of(text)
        name = next((n for n, p in rules.names.items() if p.search(text)), None)
        if grade and name:
            found.setdefault(name, grade)
    return found
