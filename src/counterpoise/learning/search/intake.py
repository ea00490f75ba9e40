"""From a report as it was read to what the library keeps of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import GuardError
from counterpoise.domain.ten_rules import Guard
from counterpoise.learning.content import FEWEST_WORDS, asked_items, folded, is_content
from counterpoise.learning.held import HeldParagraph, HeldReport, Whole, paragraph_id
from counterpoise.learning.report import Item, Kind, Paragraph, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST_WORDS = 120
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
    wanted = {folded(item.text): (kind, item) for kind, item in asked_items(report)}
    seen: set[str] = set()
    for p in report.paragraphs:
        if not is_content(p):
            continue
        held = _held(report, p, wanted.pop(folded(p.text), ("", None))[0])
        # The same words under the same number twice are one paragraph.
        if held.id not in seen:
            seen.add(held.id)
            yield held
    last = max((p.order for p in report.paragraphs), default=-1)
    for place, (kind, item) in enumerate(wanted.values(), last + 1):
        if len(item.text.split()) >= FEWEST_WORDS:
            yield _held(report, _as_paragraph(item, place), kind)


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
