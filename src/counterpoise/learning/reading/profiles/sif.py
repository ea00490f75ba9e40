"""Single inspections of services for children, 2013 to 2018, their re-inspections, and reviews of the board.

Three forms: key findings first and "What does the local authority need to improve?" (2014 and 2015), then
"Recommendations"; numbers of recommendations and findings are shared in all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import Block, Shape
from counterpoise.learning.reading.dates import first_day
from counterpoise.learning.reading.document import item, lines_from, place
from counterpoise.learning.reading.lines import join
from counterpoise.learning.reading.previous import previous_inspection
from counterpoise.learning.reading.profiles.base import (
    Draft,
    Judged,
    Profile,
    TableRules,
    printed_lead,
    printed_periods,
    table_grades,
)
from counterpoise.learning.reading.words import GRADE, authority_name, fold, grade_of
from counterpoise.learning.report import Confidence, Fact, Facts, Framework, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from counterpoise.learning.reading.document import Document
    from counterpoise.learning.reading.lines import Line

RULES = TableRules(
    starts=re.compile(
        r"(?:children\s+who\s+need|children\s+looked\s+after|adoption\s+performance|experiences\s+and\s+progress\s+of\s+care"
        r"|(?:the\s+)?leadership,?\s+management|leadership\s+and)",
        re.IGNORECASE,
    ),
    whole=re.compile(r"(?:protection|permanence|performance|care leavers|governance)$", re.IGNORECASE),
    names={
        "help_and_protection": re.compile(r"who need help and protection", re.IGNORECASE),
        "looked_after_and_permanence": re.compile(r"looked after and achieving permanence", re.IGNORECASE),
        "adoption_performance": re.compile(r"adoption performance", re.IGNORECASE),
        "care_leavers_experiences": re.compile(r"progress of care leavers", re.IGNORECASE),
        "leadership_management_governance": re.compile(r"leadership,? management", re.IGNORECASE),
    },
)
_RE = re.compile(r"\bre-?\s?inspection of services", re.IGNORECASE)
_PUBLISHED = re.compile(r"(?:report )?published\s*:", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:re-?\s?)?inspection of (?:services|looked after)|review of the effectiveness", re.IGNORECASE
)
_OVERALL = re.compile(
    r"(?:the )?(?:children's services(?: in [^.]{2,80}?)?"
    r"|overall (?:judgement|effectiveness)(?: is)?(?: that)?[^.]{0,60}?)"
    rf"\s(?:(?:are|is|have been judged|were judged)\s+)?(?P<grade>{GRADE})\b",
    re.IGNORECASE,
)
_JUDGED_IN = re.compile(r"children's services in (?P<name>[A-Z][^.]{2,60}?) (?:are|is|require)\b")
_BOARD = r"(?:safeguarding children board|\blscb\b|\b\w?scb\b)"
_BOARD_GRADE = re.compile(
    rf"(?:effectiveness of the [^.]{{0,60}}?|the [^.]{{0,40}}?)?{_BOARD}(?: \(\w+\))?[^.]{{0,40}}? "
    rf"(?:(?:is|are)(?: judged to be)?:? )?(?:is )?(?P<grade>{GRADE})\b",
    re.IGNORECASE,
)
_BOARD_JUDGED = re.compile(rf"{_BOARD}(?: \(\w+\))? (?:is|are|requires?)\b|\bis$", re.IGNORECASE)
# The title names the review; a footnote may speak of it in other words.
_REVIEWED = re.compile(rf"review of the effectiveness of the [^.]{{0,40}}?{_BOARD}", re.IGNORECASE)
_BOARD_PART = re.compile(rf"{_BOARD}", re.IGNORECASE)
_RECOMMENDED = re.compile(r"^recommendations?\b", re.IGNORECASE)
_IMPROVE = re.compile(r"^areas? for improvement\b", re.IGNORECASE)
_PRIORITY = re.compile(
    r"^(?:priority|immediate)(?: and immediate| and priority)? actions?\b|^areas? for priority action",
    re.IGNORECASE,
)
_MUST = re.compile(r"^what does the (?P<who>.+?) need to improve", re.IGNORECASE)
_OTHER_PART = re.compile(
    r"^(?:summary|key (?:strengths|findings)|inspection (?:findings|judgement)|the experiences|executive"
    r"|information about|(?:the )?local authority's strengths|progress since|the lscb's|the graded judgement"
    r"|strengths)",
    re.IGNORECASE,
)
_BOARD_FIRST = re.compile(rf"^(?:the )?(?:effectiveness of the )?[^.]{{0,40}}?{_BOARD}", re.IGNORECASE)
_PAGE_LAST = re.compile(r"\s\d{1,3}$")
# Points: headings of parts are set so large, and sizes this near are one size. The cover has two pages.
_PART_SIZE, _SAME_SIZE, _COVER = 15, 0.6, 2
# Reports with a part on the board have at least so many pages.
_LONG = 20
# Without pages: so much of the text is the cover, and so many blocks has a report with a part on the board.
_COVER_SHARE, _MANY = 0.05, 150


@dataclass(frozen=True)
class _Lists:
    needs: tuple[Item, ...]
    priority: tuple[Item, ...]
    board: tuple[Item, ...]


def read(document: Document) -> Draft:
    """Read one report of the framework."""
    front = document.front
    framework = _framework(document)
    judged = table_grades(document, RULES)
    judgements = _with_overall(document, judged)
    lead = _lead(document)
    facts = Facts(
        framework=framework,
        authority=authority(front),
        periods=printed_periods(front),
        published=published(front),
        lead_inspectors={"ofsted": lead} if lead else {},
        judgements=judgements,
        previous=previous_inspection(document),
        mentions_pandemic=document.mentions_pandemic(),
    )
    found = _lists(document.blocks)
    return Draft(facts, found.needs, found.priority, found.board, tuple(judged.doubts))


def _framework(document: Document) -> Fact[Framework]:
    """Tell a re-inspection by its title, or by the board that its title leaves out."""
    where = place(document.front[:1]) if document.front else None
    if _RE.search(document.front_text):
        return Fact(Framework.SIF_REINSPECTION, Confidence.PRINTED, where)
    if not _REVIEWED.search(document.front_text):
        note = "its title names no review of the safeguarding children board"
        return Fact(Framework.SIF_REINSPECTION, Confidence.INFERRED, where, note)
    return Fact(Framework.SIF, Confidence.PRINTED, where)


def _lead(document: Document) -> Fact[str] | None:
    """Return who led: on the last pages, or in 2014 before the findings."""
    for pages in (document.pages[-4:], document.pages):
        lead = printed_lead([line for page in pages for line in page])
        if lead:
            return lead
    return None


def authority(front: Sequence[Line]) -> Fact[str] | None:
    """Return the authority named on the lines above the title, or below it (2013)."""
    above: list[Line] = []
    for line in front:
        if _TITLE.search(fold(line.text)):
            break
        if not line.text.isdigit():
            above.append(line)
    name = authority_name(" ".join(line.text for line in above))
    if name and above:
        return Fact(name, Confidence.PRINTED, place(above))
    # A cover that starts with the title names the authority with the grade.
    judged = _JUDGED_IN.search(fold(" ".join(line.text for line in front)))
    if judged:
        name = authority_name(judged["name"].replace("'", "\u2019"))
        return Fact(name, Confidence.INFERRED, place(front[:1]), "named with the overall grade")
    return None


def published(front: Iterable[Line]) -> Fact[date] | None:
    """Return the day after "Report published:"."""
    lines = lines_from(list(front), _PUBLISHED, until=re.compile("(?!)"), most=2)
    text = fold(" ".join(line.text for line in lines))
    label = _PUBLISHED.search(text)
    day = first_day(text[label.end() :]) if label else None
    return Fact(day, Confidence.PRINTED, place(lines[:1])) if day else None


def _with_overall(document: Document, judged: Judged) -> dict[str, Fact[str]]:
    """Put the overall grade first and the board's last."""
    out: dict[str, Fact[str]] = {}
    overall = _phrase(document, _OVERALL, board=False)
    if overall:
        out["overall_effectiveness"] = overall
    out |= judged.facts
    board = _phrase(document, _BOARD_GRADE, board=True)
    if board and _REVIEWED.search(document.front_text):
        out["lscb"] = board
    return out


def _phrase(document: Document, pattern: re.Pattern[str], *, board: bool) -> Fact[str] | None:
    """Return the grade of the first heading, or text beside one, that says it."""
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.shape is not Shape.HEADING:
            continue
        text = fold(block.text)
        if bool(_BOARD_PART.search(text)) is not board:
            continue
        found = pattern.search(text)
        if board and block.page <= _COVER and not _BOARD_JUDGED.search(text):
            # The cover names the review of the board beside the grade of the authority.
            continue
        lines = list(block.lines)
        if not found and index + 1 < len(blocks):
            # The grade may stand on the next line in another type: "... (LSCB) is / good".
            after = blocks[index + 1]
            text += " " + fold(after.texts[0])
            found = pattern.search(text) if re.search(r"\b(?:is|are|to)$", fold(block.text)) else None
            lines.append(after.first)
        grade = grade_of(found["grade"]) if found else None
        if grade:
            return Fact(grade, Confidence.PRINTED, place(lines))
    return _on_cover(document, pattern) or (_on_a_line(document, pattern) if board else None)


def _on_a_line(document: Document, pattern: re.Pattern[str]) -> Fact[str] | None:
    """Return the grade of a line that says it and no more, where headings look like text."""
    for line in (line for page in document.pages for line in page):
        found = pattern.fullmatch(fold(line.text).rstrip(". "))
        grade = grade_of(found["grade"]) if found else None
        if grade:
            return Fact(grade, Confidence.PRINTED, place([line]))
    return None


def _on_cover(document: Document, pattern: re.Pattern[str]) -> Fact[str] | None:
    """Return the grade that a sentence of the cover gives, where no heading does."""
    for index, line in enumerate(document.front):
        used = document.front[index : index + 3]
        found = pattern.match(fold(join(x.text for x in used)))
        grade = grade_of(found["grade"]) if found else None
        if grade and pattern.search(fold(line.text + " " + join(x.text for x in used[1:2]))):
            return Fact(grade, Confidence.PRINTED, place(used[:2]))
    return None


def _lists(blocks: Sequence[Block]) -> _Lists:
    """Walk through the report; headings say which list a numbered line belongs to, and whose."""
    lists: dict[str, list[Item]] = {"needs": [], "priority": [], "board": []}
    into: str | None = None
    boards = False
    size = 0.0
    for block, (cover, late) in zip(blocks, _whereabouts(blocks), strict=True):
        if block.shape is not Shape.HEADING:
            boards = boards or (not cover and _says_board(block))
            if into is not None and block.shape in {Shape.NUMBERED, Shape.BULLET}:
                lists[into].append(item(block))
            continue
        text = fold(block.text)
        boards = boards or (not cover and _opens_board(block, text))
        kind = _list_kind(text)
        if kind:
            # The authority's lists stand in the first third; a list in the second half is the board's.
            boards = boards or kind == "board" or late
            into = "board" if boards else kind
            size = block.first.size
        elif into is not None and _ends_list(block, text, size):
            into = None
    return _Lists(tuple(lists["needs"]), tuple(lists["priority"]), tuple(lists["board"]))


def _whereabouts(blocks: Sequence[Block]) -> list[tuple[bool, bool]]:
    """Say of each block whether it stands on the cover, and whether in the second half.

    In a file without pages the place among the blocks tells.
    """
    last = blocks[-1].page if blocks else 0
    if last > 1:
        return [(b.page <= _COVER, 2 * b.page > max(last, _LONG)) for b in blocks]
    return [(n < _COVER_SHARE * len(blocks), 2 * n > max(len(blocks), _MANY)) for n in range(len(blocks))]


def _says_board(block: Block) -> bool:
    """Say whether plain text is the heading of the board's part, where headings look like text."""
    return block.shape is Shape.PLAIN and bool(_BOARD_GRADE.fullmatch(fold(block.texts[0]).rstrip(". ")))


def _list_kind(text: str) -> str | None:
    """Return which list a heading opens; a line of the contents opens none."""
    if _PAGE_LAST.search(text):
        return None
    must = _MUST.match(text)
    if must:
        return "board" if _BOARD_PART.search(must["who"]) else "needs"
    if _PRIORITY.match(text):
        return "priority"
    return "needs" if _RECOMMENDED.match(text) or _IMPROVE.match(text) else None


def _ends_list(block: Block, text: str, size: float) -> bool:
    """Say whether a heading ends a list: it is larger, or of the same size and opens another part."""
    if block.first.size > size + _SAME_SIZE or _OTHER_PART.match(text):
        return True
    return block.first.size > size - _SAME_SIZE and bool(_BOARD_PART.search(text))


def _opens_board(block: Block, text: str) -> bool:
    """Say whether a heading after the cover opens the part on the board."""
    if _PAGE_LAST.search(text) or not _BOARD_FIRST.match(text):
        return False
    return block.first.size >= _PART_SIZE or bool(grade_of(text)) or text.endswith(" is")


PROFILE = Profile(
    name="sif",
    fits=re.compile(r"inspection of services for children in need of help", re.IGNORECASE),
    read=read,
    table=RULES,
)


def read_board(document: Document) -> Draft:
    """Read a review of the safeguarding children board alone."""
    front = document.front
    grade = _phrase(document, _BOARD_GRADE, board=True)
    lead = _lead(document)
    facts = Facts(
        framework=Fact(Framework.LSCB, Confidence.PRINTED, place(front[:1]) if front else None),
        authority=authority(front),
        periods=printed_periods(front),
        published=published(front),
        lead_inspectors={"ofsted": lead} if lead else {},
        judgements={"lscb": grade} if grade else {},
        mentions_pandemic=document.mentions_pandemic(),
    )
    found = _lists(document.blocks)
    return Draft(facts, (*found.needs, *found.board), found.priority)


BOARD = Profile(
    name="lscb",
    fits=re.compile(
        r"review of the effectiveness of the (?:\w+ )?(?:local )?safeguarding children board", re.IGNORECASE
    ),
    read=read_board,
)
