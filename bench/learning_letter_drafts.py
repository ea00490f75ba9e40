"""The letter check on short drafts that were made up for it: `learning_letter` prints it.

``bench/judgings/letter_drafts.csv`` holds 128 drafts of six kinds, made up by a language model without a look
at the check: the paragraphs of their summaries and bodies, and their points. At most one fault is planted in
each: a sentence of the summary that the body contradicts, plainly, in other words or by a detail alone, or a
point that nothing is behind, because the body says nothing of it or praises it. Names that begin with 5 are
of the set that was met last. Nothing is fitted to them, but signs and edges were chosen with their counts in
view (docs/explanation/reading-measured.md).
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.learning.letter.asked import nothing_behind
from counterpoise.learning.letter.said import said
from counterpoise.learning.letter.summary import contradictions
from counterpoise.learning.report import Framework, Kind, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.letter.fault import DraftFault

DRAFTS = Path(__file__).parent / "judgings/letter_drafts.csv"


@dataclass(frozen=True)
class Draft:
    """One draft: its parts, the kind of its fault (empty: none), and the words at fault."""

    name: str
    framework: str
    summary: tuple[Paragraph, ...]
    points: tuple[Paragraph, ...]
    body: tuple[Paragraph, ...]
    fault: str
    words: str


def drafts() -> list[Draft]:
    """Return all drafts."""
    by_name: dict[str, list[dict[str, str]]] = defaultdict(list)
    with DRAFTS.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_name[row["draft"]].append(row)
    return [_draft(name, rows) for name, rows in by_name.items()]


def _draft(name: str, rows: Sequence[dict[str, str]]) -> Draft:
    parts: dict[str, list[Paragraph]] = defaultdict(list)
    for i, row in enumerate(rows):
        kind = Kind.BULLET if row["part"] == "point" else Kind.PLAIN
        paragraph = Paragraph(
            order=i, kind=kind, page=1, page_end=1, section=row["section"], text=row["text"]
        )
        parts[row["part"]].append(paragraph)
    summary, points, body = (tuple(parts[part]) for part in ("summary", "point", "body"))
    fault, words = next(((r["fault"], r["fault_text"]) for r in rows if r["fault"]), ("", ""))
    return Draft(name, rows[0]["framework"], summary, points, body, fault, words)


def lines() -> Iterator[str]:
    """Give, for each kind of fault, how often it is named, and how many drafts have a false alarm."""
    seen, found, false = Counter[str](), Counter[str](), Counter[str]()
    every = drafts()
    for draft in every:
        body = said(draft.body, draft.framework)
        is_area = draft.framework == Framework.AREA_SEND.value
        behind = body.and_also(said(draft.summary, draft.framework)) if is_area else body
        summary = list(contradictions(draft.summary, body, draft.framework))
        told = {"summary": summary, "point": list(nothing_behind(draft.points, behind))}
        if draft.fault:
            seen[draft.fault] += 1
            found[draft.fault] += any(_names(f, draft) for f in told[draft.fault.split()[0]])
        for part, faults in told.items():
            is_here = draft.fault.startswith(part)
            false[part] += any(not (is_here and _names(f, draft)) for f in faults)
    for fault in sorted(seen):
        yield f"planted in short drafts, {fault}: told {found[fault]} of {seen[fault]}"
    for part in ("summary", "point"):
        yield f"short drafts with a false alarm about a {part}: {false[part]} of {len(every)}"


def _names(fault: DraftFault, draft: Draft) -> bool:
    """Say whether a fault that is told is the planted one: its words in those at fault, or around them."""
    told = fault.at.quotation if fault.at else ""
    return bool(told) and (told in draft.words or draft.words in told)
