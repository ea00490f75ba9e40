"""What of a report is judged: paragraphs that say something of the service, and lines that ask for change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.report import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.report import Item, Paragraph, Report

#: Fewer words than this say nothing that could be looked for.
FEWEST_WORDS = 4
_MOST_OF_TITLE = 6
# Headings over figures of the area, earlier inspections and what grades mean: no findings of this inspection.
# An area's outcome is kept as its overall; its standing words would be praise or blame of one theme in each.
_BACKGROUND = re.compile(
    r"in this area$|^information about |^(?:previous|other) ofsted inspections$|^other information about "
    r"|^inspection outcome$|judge?ments mean\b|^local leadership$|^the (?:lscb|local authority)$"
    r"|^key judgement",
    re.IGNORECASE,
)
_SENTENCE_ENDS = (".", "!", "?")


def is_content(p: Paragraph) -> bool:
    """Say whether a paragraph is judged: it is no title, no background, and not too short to say anything."""
    return len(p.text.split()) >= FEWEST_WORDS and not _is_background(p)


def _is_background(p: Paragraph) -> bool:
    return p.number is None and (_BACKGROUND.search(p.section.strip()) is not None or _is_title(p))


def _is_title(p: Paragraph) -> bool:
    """Say whether it is a line of the title: short, before any heading, and no sentence."""
    return p.kind is Kind.PLAIN and not p.section.strip() and not is_sentence(p.text)


def is_sentence(text: str) -> bool:
    """Say whether words end as a sentence does, or are too many for a title."""
    return text.rstrip().endswith(_SENTENCE_ENDS) or len(text.split()) > _MOST_OF_TITLE


def asked_items(report: Report) -> Iterator[tuple[str, Item]]:
    """Give what a report asks for, each with the name of its list; what is asked first comes last."""
    for name in ("board_recommendations", "needs_to_improve", "priority_actions"):
        for item in getattr(report, name):
            yield name, item


def asking(report: Report) -> frozenset[int]:
    """Return the orders of paragraphs that belong to the lists of what is asked.

    An item may hold several paragraphs (its bullets), and a table names the body that is asked in a cell of
    its own.
    """
    items = [item for _, item in asked_items(report)]
    lines = {box for item in items for box in item.boxes}
    texts = [folded(item.text) for item in items]
    bodies = {folded(item.responsible_body) for item in items if item.responsible_body}

    def asks(p: Paragraph) -> bool:
        text = folded(p.text)
        if text in texts or text in bodies or not lines.isdisjoint(p.boxes):
            return True
        # A file without pages has no lines to compare.
        return not p.boxes and len(text.split()) >= FEWEST_WORDS and any(text in t for t in texts)

    return frozenset(p.order for p in report.paragraphs if asks(p))


def folded(text: str) -> str:
    """Return text with one kind of white space."""
    return " ".join(text.split())
