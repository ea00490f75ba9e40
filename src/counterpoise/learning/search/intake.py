"""From a report as it was read to what the library keeps of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import GuardError
from counterpoise.domain.ten_rules import Guard
from counterpoise.learning.held import HeldParagraph, HeldReport, Whole, paragraph_id
from counterpoise.learning.report import Item, Kind, Paragraph, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

# Fewer words than this say nothing that could be looked for.
_FEWEST_WORDS = 4
_FIRST_WORDS = 120
_MOST_OF_TITLE = 6
# Headings over figures of the area, earlier inspections and what grades mean: no findings of this inspection.
# An area's outcome is kept as its overall; its standing words would be praise or blame of one theme in each.
_BACKGROUND = re.compile(
    r"in this area$|^information about |^(?:previous|other) ofsted inspections$|^other information about "
    r"|^inspection outcome$|judge?ments mean\b|^local leadership$|^the (?:lscb|local authority)$"
    r"|^key judgement",
    re.IGNORECASE,
)
_DRAFT_FILE = re.compile(r"(?:^|[^a-z])draft(?:[^a-z]|$)", re.IGNORECASE)
# Written so on the cover of a draft; "draft" within a sentence is something else.
_DRAFT_MARK = re.compile(r"\bDRAFT\b|(?:^|\n)\s*Draft (?:report|letter)\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """What registers know of whoever a report is about."""

    ons_code: str | None = None
    region: str | None = None
    small_home: bool = False


def check_final(report: Report) -> None:
    """Refuse a draft: it is checked, never kept (rule 7).

    Raises
    ------
    GuardError
        When the file's name or its first page says that it is a draft.
    """
    cover = "\n".join(p.text for p in report.paragraphs if p.page == 1)[: _FIRST_WORDS * 8]
    titles = "\n".join(s.title for s in report.sections if s.page == 1)
    if _DRAFT_FILE.search(report.file) or _DRAFT_MARK.search(f"{titles}\n{cover}"):
        raise GuardError(
            f"{report.file} is a draft, and drafts are not taken in.",
            next_step="Take it in when it is published; check a draft with `counterpoise letter check`.",
            guard=Guard.NO_CASE_MATERIAL,
        )


def whole(report: Report, *, path: str, subject: Subject, added_at: str) -> Whole:
    """Return a report as the library keeps it: without the names of inspectors.

    Parameters
    ----------
    path : str
        Where the file is, to open it again.
    added_at : str
        The instant, in ISO form.
    """
    facts = report.facts
    held = HeldReport(
        sha256=report.sha256,
        file=report.file,
        path=path,
        media=report.media,
        pages=report.pages,
        profile=report.profile,
        framework=str(facts.framework.value),
        authority=facts.authority.value if facts.authority else None,
        ons_code=subject.ons_code,
        region=subject.region,
        provider=facts.provider.value if facts.provider else None,
        urn=facts.urn.value if facts.urn else None,
        small_home=subject.small_home,
        start=facts.start,
        end=facts.end,
        published=facts.published.value if facts.published else None,
        overall=facts.overall,
        judgements={name: fact.value for name, fact in facts.judgements.items()},
        length=facts.length.value if facts.length else None,
        mentions_pandemic=facts.mentions_pandemic,
        doubts=report.doubts,
        added_at=added_at,
    )
    return Whole(held, tuple(_paragraphs(report)))


def _paragraphs(report: Report) -> Iterator[HeldParagraph]:
    asked = dict(_asked(report))
    seen: set[str] = set()
    for p in report.paragraphs:
        if len(p.text.split()) < _FEWEST_WORDS or _is_background(p):
            continue
        held = _held(report, p, asked.pop(_fold(p.text), ("", None))[0])
        # The same words under the same number twice are one paragraph.
        if held.id not in seen:
            seen.add(held.id)
            yield held
    last = max((p.order for p in report.paragraphs), default=-1)
    for place, (kind, item) in enumerate(asked.values(), last + 1):
        if item is not None and len(item.text.split()) >= _FEWEST_WORDS:
            yield _held(report, _as_paragraph(item, place), kind)


def _is_background(p: Paragraph) -> bool:
    return p.number is None and (_BACKGROUND.search(p.section.strip()) is not None or _is_title(p))


def _is_title(p: Paragraph) -> bool:
    """Say whether it is a line of the title: short, before any heading, and no sentence."""
    words = p.text.split()
    before = p.kind is Kind.PLAIN and not p.section.strip()
    return before and len(words) <= _MOST_OF_TITLE and not p.text.rstrip().endswith((".", "!", "?"))


def _asked(report: Report) -> Iterator[tuple[str, tuple[str, Item | None]]]:
    for kind in ("board_recommendations", "needs_to_improve", "priority_actions"):
        for item in getattr(report, kind):
            yield _fold(item.text), (kind, item)


def _as_paragraph(item: Item, place: int) -> Paragraph:
    return Paragraph(
        order=place,
        kind=Kind.PLAIN,
        text=item.text,
        page=item.page,
        page_end=item.page_end,
        section="",
        number=item.number,
        boxes=item.boxes,
    )


def _held(report: Report, p: Paragraph, asked: str) -> HeldParagraph:
    held = HeldParagraph(
        id="",
        report=report.sha256,
        place=p.order,
        kind=str(p.kind),
        asked=asked,
        number=p.number,
        bullet=p.bullet,
        page=p.page,
        page_end=p.page_end,
        section=p.section,
        text=p.text,
        boxes=p.boxes,
    )
    return held.named(paragraph_id(report.sha256, held.label, p.key))


def _fold(text: str) -> str:
    return " ".join(text.split())
