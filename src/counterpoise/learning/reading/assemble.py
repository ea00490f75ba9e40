"""From the lines of a file to one report: clean, recognise, cut into blocks, read by the profile's rules."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counterpoise.learning.reading.blocks import blocks
from counterpoise.learning.reading.body import text_of
from counterpoise.learning.reading.document import Document
from counterpoise.learning.reading.furniture import Cleaned, clean
from counterpoise.learning.reading.hyphens import mended
from counterpoise.learning.reading.judgements import Table, judgement_table
from counterpoise.learning.reading.lines import join
from counterpoise.learning.reading.profiles import choose
from counterpoise.learning.reading.profiles.base import backwards_doubt
from counterpoise.learning.reading.refusals import RefusedError, ScannedError
from counterpoise.learning.reading.words import fold
from counterpoise.learning.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.reading.lines import Line
    from counterpoise.learning.reading.profiles.base import Draft, Profile
    from counterpoise.learning.report import Paragraph

_TABLE_PAGES, _LEAST_ROWS = 3, 2
_ROW_NUMBER = re.compile(r"^\d(?:\.\d)?\.?$")
_TABLE_HEAD = re.compile(r"^(?:judg?ements?|grades?|judg?ement\s+grade)$", re.IGNORECASE)
# A cover says too little to know the framework by; then the next page is looked at too.
_COVER_LETTERS = 250
_TITLE_LETTERS = 1500
# Fewer letters than this a page, and it is a picture of text.
_SCAN_LETTERS = 20
# Letters that stand for no letter: fonts of a maker's own without a table of what they mean.
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff]")
_STRANGE_SHARE, _STRANGE_PAGES = 0.3, 3


@dataclass(frozen=True)
class Source:
    """Where lines come from: name without folders, digest of the bytes, kind of file."""

    file: str
    sha256: str
    media: str


def assemble(source: Source, pages: Sequence[Sequence[Line]]) -> Report:
    """Return the report that lines make.

    Raises
    ------
    ScannedError
        When there are pages of a PDF and no text on them.
    RefusedError
        When there is no text to read.
    """
    letters = sum(len(line.text) for page in pages for line in page)
    if letters < _SCAN_LETTERS * max(len(pages), 1):
        if source.media == "pdf":
            raise ScannedError("it holds pictures of pages and no text")
        raise RefusedError("it holds no text")
    if _is_strange(pages[:_STRANGE_PAGES]):
        raise RefusedError(
            "its letters are of a font that can't be read as text; scan it with text recognition"
        )
    cleaned = mended(clean(pages))
    profile = choose(*_title(cleaned))
    table, kept = _table(cleaned, profile)
    document = Document(
        front=cleaned.front,
        pages=kept.pages,
        small=cleaned.small,
        blocks=tuple(blocks(kept, numbered=profile.numbered)),
        table=table,
    )
    report = _report(source, len(pages), profile, document, profile.read(document))
    return replace(report, doubts=(*report.doubts, *_blank(pages)))


def _is_strange(pages: Sequence[Sequence[Line]]) -> bool:
    """Say whether many letters of the first pages stand for no letter."""
    text = "".join(line.text for page in pages for line in page)
    return len(_STRANGE.findall(text)) > _STRANGE_SHARE * len(text)


def _title(cleaned: Cleaned) -> tuple[str, str]:
    """Return what is set larger or bold on the first pages, and their words.

    Where nothing is set apart, the first words are the title.
    """
    set_apart: list[str] = []
    plain: list[str] = []
    for page in (cleaned.front, *cleaned.pages[1:3]):
        for line in page:
            plain.append(line.text)
            if line.bold or line.size > cleaned.body + 1:
                set_apart.append(line.text)
        if set_apart and sum(map(len, plain)) > _COVER_LETTERS:
            break
    words = fold(join(plain))
    return (fold(join(set_apart)) or words)[:_TITLE_LETTERS], words


def _table(cleaned: Cleaned, profile: Profile) -> tuple[Table, Cleaned]:
    """Find the table of judgements on one of the first pages, and take its lines out of the text."""
    empty = Table((), frozenset())
    if profile.table is None:
        return empty, cleaned
    for number, page in enumerate(cleaned.pages[:_TABLE_PAGES]):
        table = judgement_table(page, profile.table.starts, profile.table.whole)
        if len(table.rows) < _LEAST_ROWS:
            continue
        pages = list(cleaned.pages)
        rows = [x for x in page if id(x) in table.lines]
        pages[number] = tuple(x for x in page if id(x) not in table.lines and not _of_table(x, rows))
        return table, replace(cleaned, pages=tuple(pages))
    return empty, cleaned


def _of_table(line: Line, rows: Sequence[Line]) -> bool:
    """Say whether a line is a head of the table, or the number of a row that stands apart from its label."""
    if _TABLE_HEAD.match(line.text):
        return True
    beside = any(min(line.top, r.top) > max(line.bottom, r.bottom) for r in rows)
    return beside and _ROW_NUMBER.match(line.text) is not None


def _report(source: Source, pages: int, profile: Profile, document: Document, draft: Draft) -> Report:
    sections, paragraphs = text_of(document.blocks)
    return Report(
        file=source.file,
        sha256=source.sha256,
        media=source.media,
        pages=pages,
        profile=profile.name,
        facts=draft.facts,
        sections=sections,
        paragraphs=paragraphs,
        needs_to_improve=draft.needs,
        priority_actions=draft.priority,
        board_recommendations=draft.board,
        doubts=(*draft.doubts, *backwards_doubt(document.front), *_missing(paragraphs)),
    )


def _blank(pages: Sequence[Sequence[Line]]) -> list[str]:
    """Name pages between the first and the last on which no text was found."""
    blank = [n for n, page in enumerate(pages, start=1) if not page and 1 < n < len(pages)]
    if not blank:
        return []
    numbers = ", ".join(map(str, blank))
    return [f"No text was found on page {numbers}: empty, a picture, or damaged. Look at the file."]


def _missing(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Name numbers that a run of numbered paragraphs leaves out: lost here, or skipped by the report."""
    numbers = [p.number for p in paragraphs if p.number is not None]
    lost: list[int] = []
    for before, after in zip([0, *numbers], numbers, strict=False):
        lost.extend(range(before + 1, after))
    if not lost:
        return []
    return ["No paragraph has the number " + ", ".join(map(str, lost)) + ": look at the file."]
