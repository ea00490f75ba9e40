"""Points that ask for improvement, and whether a paragraph of the body stands behind each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.letter.fault import DraftFault, FaultKind, at
from counterpoise.learning.letter.said import themes_of
from counterpoise.learning.letter.topic import Topics, topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.letter.said import Said
    from counterpoise.learning.report import Paragraph

# What is about a point, by meaning, by themes and by words: weights and edge were fitted to the first two
# sets of strangers' drafts (docs/explanation/reading-measured.md); none of 214 reports is below.
_BY_THEMES, _BY_WORDS = 0.28, 0.57
_LEAST = 0.5
# Who is to do it is no part of what it is about.
_WHO = re.compile(
    r"^(?:\S+ ){1,12}?(?:should|must|needs? to)\b(?: ensure(?: that)?| make sure(?: that)?)?", re.IGNORECASE
)
# A longer point tells its own evidence, as the older joint inspections do.
_MOST_WORDS = 40


def nothing_behind(points: Sequence[Paragraph], behind: Said, framework: str) -> Iterator[DraftFault]:
    """Give each point that nothing is about in what it can rest on: by words, by meaning or by themes."""
    asked = [p for p in points if len(p.text.split()) <= _MOST_WORDS and len(sentences(p.text)) == 1]
    if not asked or not behind.texts:
        return
    texts = [p.text for p in asked]
    wanted, paragraphs = Topics(texts), {p.order: topic(p.text) for p in behind.paragraphs}
    near = wanted.near(behind.topics).max(axis=1)
    done = [_WHO.sub("", t).strip() or t for t in texts]
    for i, themes in enumerate(themes_of(done, framework)):
        words = wanted.words[i]
        share = max(len(words & w) / len(words) for w in paragraphs.values()) if words else 1.0
        alike = min(1.0, float(behind.alike(themes).max()))
        if near[i] + _BY_THEMES * alike + _BY_WORDS * share < _LEAST:
            says = "No paragraph of the body is about this point."
            yield DraftFault(FaultKind.NOTHING_BEHIND, says, at(asked[i]))
