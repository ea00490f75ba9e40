"""What the library holds, record by record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from counterpoise.learning.report import LineBox


@dataclass(frozen=True, slots=True)
class HeldReport:
    """One report in the library: what it says of itself, and when it came in.

    ``region`` is the region of the authority by the register of its day; ``small_home`` says that it is about
    a home so small that its paragraphs are shown to nobody who does not ask for them.
    """

    sha256: str
    file: str
    path: str
    media: str
    pages: int
    profile: str
    framework: str
    authority: str | None
    ons_code: str | None
    region: str | None
    provider: str | None
    urn: str | None
    small_home: bool
    start: date | None
    end: date | None
    published: date | None
    overall: str | None
    judgements: Mapping[str, str]
    length: str | None
    mentions_pandemic: bool
    doubts: tuple[str, ...]
    added_at: str

    @property
    def subject(self) -> str:
        """Name of who was looked at, or of the file where it is not known."""
        return self.provider or self.authority or self.file

    @property
    def dated(self) -> date | None:
        """The last day on site, or the day of publication where no day on site is printed."""
        return self.end or self.start or self.published


@dataclass(frozen=True, slots=True)
class HeldParagraph:
    """One paragraph in the library.

    ``id`` names it for good: the file's digest, its number or place, and the digest of its words. ``asked``
    is ``needs_to_improve``, ``priority_actions`` or ``board_recommendations`` for a line of such a list.
    """

    id: str
    report: str
    place: int
    kind: str
    asked: str
    number: int | None
    bullet: int | None
    page: int
    page_end: int
    section: str
    text: str
    boxes: tuple[LineBox, ...] = ()

    @property
    def label(self) -> str:
        """What to call it beside its file: its number, or the page and count of a bullet, or its place."""
        if self.number is not None:
            return str(self.number)
        return f"p{self.page}b{self.bullet}" if self.bullet is not None else f"n{self.place}"

    def named(self, name: str) -> HeldParagraph:
        """Return the same with an id."""
        return replace(self, id=name)


@dataclass(frozen=True, slots=True)
class HeldFinding:
    """What was found in a paragraph. ``detail`` is kept as given, for whoever explains it."""

    paragraph: str
    polarity: str
    themes: tuple[str, ...]
    primary_theme: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A report that was withdrawn: its words are gone, and it is not taken again."""

    sha256: str
    file: str
    why: str
    withdrawn_at: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why."""

    path: str
    sha256: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A report with its paragraphs and findings, as it goes into the library."""

    report: HeldReport
    paragraphs: tuple[HeldParagraph, ...]
    findings: tuple[HeldFinding, ...] = ()


def paragraph_id(sha256: str, label: str, key: str) -> str:
    """Return the lasting name of a paragraph: twelve digits of the file, its label, eight of its words."""
    return f"{sha256[:12]}-{label}-{key[:8]}"
