"""The text of a report: sections and paragraphs, without covers, contents, addresses and names of teams.

Who inspected and who works where are facts or nothing: names stand in no paragraph that is kept and searched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Block, Shape
from counterpoise.learning.reading.lines import boxes
from counterpoise.learning.reading.words import GRADE, fold, grade_of
from counterpoise.learning.report import Kind, Paragraph, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS = {Shape.NUMBERED: Kind.NUMBERED, Shape.BULLET: Kind.BULLET, Shape.PLAIN: Kind.PLAIN}
_CONTENTS = re.compile(r"^(?:table of )?contents$", re.IGNORECASE)
# A contents page ends where somebody begins to tell something.
_TOLD_LETTERS = 200
_MINOR_LETTERS = 90
# Letters at the head of a block that tell what it is.
_LOOKED_AT = 300
# A heading that is only a grade belongs to the heading before it.
_ONLY_GRADE = re.compile(rf"^(?:grade\s*\d?\s*:?\s*\(?)?{GRADE}\)?[.\s]*$", re.IGNORECASE)
# Labels of facts, and lines on who inspected.
_FACT = re.compile(
    r"^(?:inspection dates?\b|dates? of (?:the )?(?:previous|last) inspection|(?:report )?published\s*:"
    r"|age group\s*:"
    r"|(?:(?:deputy|shadow|seconded|senior|assistant) )*(?:lead|team|reporting) inspectors?\b|inspectors?\s*:"
    r"|(?:senior )?(?:data analysts?|quality assurance managers?)\b.{0,4}:)",
    re.IGNORECASE,
)
_TEAM = re.compile(r"^(?:the )?(?:inspection team\b|local area partnership details)", re.IGNORECASE)
_COLUMN = re.compile(
    r"^(?:ofsted|care quality commission|cqc|local authority|integrated care)\b", re.IGNORECASE
)
_GREETING = re.compile(r"^dear\b", re.IGNORECASE)
_SIGNED = re.compile(r"^yours (?:sincerely|faithfully)", re.IGNORECASE)
# What every report ends with: who Ofsted is, how to complain, how to reuse.
_IMPRINT = re.compile(
    r"^(?:the office for standards in education|any complaints about (?:the|this) inspection"
    r"|if you are not happy with the inspection|if you would like a copy of this document"
    r"|\u00a9 crown copyright)",
    re.IGNORECASE,
)


@dataclass
class _Walk:
    """What has been taken, and what is being left out."""

    sections: list[Section] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    bullets: int = 0
    contents: int | None = None
    left_out: float | None = None
    signed: bool = False


def text_of(found: Sequence[Block]) -> tuple[tuple[Section, ...], tuple[Paragraph, ...]]:
    """Return the sections and paragraphs that blocks make."""
    sizes = sorted({round(b.first.size) for b in found if b.shape is Shape.HEADING}, reverse=True)
    walk = _Walk()
    body = _letter(found)
    for index, block in enumerate(body):
        text = fold(block.text[:_LOOKED_AT])
        following = body[index + 1] if index + 1 < len(body) else None
        if _IMPRINT.match(text) and 2 * index > len(body) and block.page >= body[-1].page - 1:
            break
        if _is_left_out(walk, block, text):
            continue
        if block.shape is Shape.HEADING:
            _take_heading(walk, block, text, 1 + sizes.index(round(block.first.size)))
        elif _is_minor(block, following):
            _take_heading(walk, block, text, 1 + len(sizes))
        else:
            _take_paragraph(walk, block)
    return tuple(walk.sections), tuple(walk.paragraphs)


def _is_minor(block: Block, following: Block | None) -> bool:
    """Say whether a short line in plain or slanted type heads the list that follows it."""
    return (
        block.shape is Shape.PLAIN
        and len(block.lines) == 1
        and len(block.text) <= _MINOR_LETTERS
        and block.text[:1].isupper()
        and block.text[-1].isalnum()
        and following is not None
        and following.shape in {Shape.BULLET, Shape.NUMBERED}
    )


def _letter(found: Sequence[Block]) -> Sequence[Block]:
    """Return a letter from its greeting on: whom it is sent to is left out."""
    for index, block in enumerate(found):
        if block.page > 1:
            break
        if _GREETING.match(block.text):
            return found[index:]
    return found


def _is_left_out(walk: _Walk, block: Block, text: str) -> bool:
    """Say whether a block is no text of the report, and note what that leaves out after it."""
    heading = block.shape is Shape.HEADING
    if heading:
        walk.signed = False
        if walk.left_out is not None and block.first.size >= walk.left_out and not _COLUMN.match(text):
            walk.left_out = None
        if _CONTENTS.match(text):
            walk.contents = block.page
        if _TEAM.match(text):
            walk.left_out = block.first.size
    if walk.contents is not None and _contents_end(walk.contents, block):
        walk.contents = None
    if _SIGNED.match(text):
        walk.signed = True
    if walk.contents is not None or walk.left_out is not None or walk.signed:
        return True
    return block.shape is not Shape.NUMBERED and bool(_FACT.match(text) or _GREETING.match(text))


def _contents_end(contents: int, block: Block) -> bool:
    return block.page != contents or (block.shape is not Shape.HEADING and len(block.text) > _TOLD_LETTERS)


def _take_heading(walk: _Walk, block: Block, text: str, level: int) -> None:
    walk.bullets = 0
    first = len(walk.paragraphs)
    if walk.sections and _ONLY_GRADE.match(text) and walk.sections[-1].first == first:
        walk.sections[-1] = replace(walk.sections[-1], grade=grade_of(text))
        return
    walk.sections.append(Section(block.text, level, block.page, first, grade_of(text)))


def _take_paragraph(walk: _Walk, block: Block) -> None:
    walk.bullets += block.shape is Shape.BULLET
    walk.paragraphs.append(
        Paragraph(
            order=len(walk.paragraphs),
            kind=_KINDS[block.shape],
            text=block.text,
            page=block.page,
            page_end=block.page_end,
            section=walk.sections[-1].title if walk.sections else "",
            number=block.number,
            bullet=walk.bullets if block.shape is Shape.BULLET else None,
            boxes=boxes(block.lines),
        )
    )
