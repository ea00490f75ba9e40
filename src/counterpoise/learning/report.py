"""One report as it was read: facts with their places, sections, paragraphs and the lists that ask for change.

What inspectors think of the service (polarity, themes) is judged later and kept in records of its own, keyed
by `Paragraph.key`: the same reading can be judged again without being read again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

T = TypeVar("T")

# Enough of a digest that two paragraphs of all reports ever published do not meet by chance.
_KEY_DIGITS = 16


class Framework(StrEnum):
    """The rules under which a report was written."""

    LAC_2013 = "Looked after children inspection 2013"
    SIF = "SIF"
    SIF_REINSPECTION = "SIF re-inspection"
    LSCB = "LSCB review"
    ILACS = "ILACS"
    ILACS_FOCUSED = "ILACS focused visit"
    ILACS_MONITORING = "ILACS monitoring visit"
    AREA_SEND = "Area SEND inspection (2023 framework)"
    AREA_SEND_2016 = "Area SEND inspection (2016 framework)"
    JTAI = "JTAI"
    SCCIF = "SCCIF"
    YOUTH_JUSTICE = "Youth justice inspection"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How a fact was found: what a reader should check first comes last."""

    CONFIRMED = "confirmed"
    """Two places of the report say the same."""
    PRINTED = "printed"
    """One place says it, where this kind of report prints it."""
    INFERRED = "inferred"
    """Printed nowhere; worked out from what is printed."""
    DOUBTFUL = "doubtful"
    """Two places of the report disagree, or the place is an unusual one."""


class Kind(StrEnum):
    """What a paragraph is on the page."""

    NUMBERED = "numbered"
    BULLET = "bullet"
    PLAIN = "plain"


class LineBox(NamedTuple):
    """Where one printed line stands: PDF points (1/72 inch) from the lower left corner of the page.

    ``page`` is the position in the file, counted from 1, not the number printed on the page.
    """

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: the page, the words as printed, and their lines (none in a file without pages)."""

    page: int
    quotation: str
    boxes: tuple[LineBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """One thing a report says of itself. ``place`` is empty only where it was inferred."""

    value: T
    confidence: Confidence
    place: Place | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Days on site, first and last."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Previous:
    """What a report states of the inspection before it.

    ``date`` is as much as is printed (2017, 2015-01, 2019-10-14); ``end`` its last day where both are.
    """

    date: str | None
    overall: str | None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report says of itself; what it does not print is ``None`` or empty.

    ``judgements`` maps canonical names to grades in the long form; an outcome in words is a grade too.
    ``lead_inspectors`` holds role and name as printed, for the file that a person handed in; names are never
    stored, bundled, grouped or exported.
    """

    framework: Fact[Framework]
    authority: Fact[str] | None = None
    provider: Fact[str] | None = None
    urn: Fact[str] | None = None
    periods: Fact[tuple[Period, ...]] | None = None
    length: Fact[str] | None = None
    published: Fact[date] | None = None
    lead_inspectors: Mapping[str, Fact[str]] = field(default_factory=dict)
    judgements: Mapping[str, Fact[str]] = field(default_factory=dict)
    previous: Fact[Previous] | None = None
    mentions_pandemic: bool = False

    @property
    def start(self) -> date | None:
        """First day on site, of all periods."""
        return min(p.start for p in self.periods.value) if self.periods else None

    @property
    def end(self) -> date | None:
        """Last day on site, of all periods."""
        return max(p.end for p in self.periods.value) if self.periods else None

    @property
    def overall(self) -> str | None:
        """Grade or outcome of the whole, where one is given."""
        for name in ("overall_effectiveness", "overall", "outcome"):
            if name in self.judgements:
                return self.judgements[name].value
        if self.framework.value is Framework.LSCB and "lscb" in self.judgements:
            return self.judgements["lscb"].value
        return None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next. ``grade`` is the grade that the heading repeats."""

    title: str
    level: int
    page: int
    first: int
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph or bullet, whole, without page furniture, glyph or number.

    Attributes
    ----------
    order : int
        Place in the report, counted from 0.
    number : int or None
        As printed; ``None`` for what has no number.
    bullet : int or None
        Counts the bullets of its section, from 1; ``None`` for what is no bullet.
    page, page_end : int
        Where it begins and ends, counted from 1.
    section : str
        Title of the nearest heading above.
    boxes : tuple of LineBox
        One a printed line; empty where a file has no pages.
    """

    order: int
    kind: Kind
    text: str
    page: int
    page_end: int
    section: str
    number: int | None = None
    bullet: int | None = None
    boxes: tuple[LineBox, ...] = ()

    @property
    def key(self) -> str:
        """Short digest of the text without the difference of white space: the same words, the same key."""
        folded = " ".join(self.text.split()).encode()
        return hashlib.sha256(folded).hexdigest()[:_KEY_DIGITS]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing asked of a service: a line of needs-to-improve, a recommendation, a priority action."""

    text: str
    page: int
    page_end: int
    number: int | None = None
    timescale: str | None = None
    responsible_body: str | None = None
    boxes: tuple[LineBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One report, read.

    Attributes
    ----------
    file : str
        Name of the file, without folders.
    sha256 : str
        Digest of the file's bytes: with `Paragraph.number` and `Paragraph.key` it names a paragraph for good.
    profile : str
        Which set of reading rules was used; ``generic`` where the framework is not one that is known.
    needs_to_improve : tuple of Item
        The list of that name, or the recommendations or areas for improvement in older frameworks.
    priority_actions : tuple of Item
        What the report wants done at once or first.
    board_recommendations : tuple of Item
        What older reports ask of the safeguarding children board.
    doubts : tuple of str
        What the reader should check, as sentences: a number that is missing, places that disagree.
    """

    file: str
    sha256: str
    media: str
    pages: int
    profile: str
    facts: Facts
    sections: tuple[Section, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    needs_to_improve: tuple[Item, ...] = ()
    priority_actions: tuple[Item, ...] = ()
    board_recommendations: tuple[Item, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read, and why: one sentence for the person who handed it in."""

    file: str
    reason: str
