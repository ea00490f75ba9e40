"""Points that ask for improvement, and whether a paragraph of the body stands behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.letter.fault import DraftFault, FaultKind, at
from counterpoise.learning.letter.topic import Topics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.learning.letter.parts import Parts

# Below both, nothing of the body is about the point: none of 316 points of 65 published reports is, and most
# of those that drafts of strangers left with nothing behind them (docs/explanation/reading-measured.md).
_LEAST_SHARE = 0.35
_LEAST_NEAR = 0.33
# A longer point tells its own evidence, as the older joint inspections do.
_MOST_WORDS = 40


def nothing_behind(parts: Parts) -> Iterator[DraftFault]:
    """Give each point whose topic no paragraph of the body takes up."""
    asked = [p for p in parts.asked if len(p.text.split()) <= _MOST_WORDS and len(sentences(p.text)) == 1]
    if not asked or not parts.body:
        return
    points = Topics([p.text for p in asked])
    paragraphs = Topics([p.text for p in parts.body])
    said = Topics([s.of(p.text) for p in parts.body for s in sentences(p.text)])
    near = points.near(said).max(axis=1)
    for place, point in enumerate(asked):
        words = points.words[place]
        share = max((len(words & w) / len(words) for w in paragraphs.words), default=0.0) if words else 1.0
        if share < _LEAST_SHARE and near[place] < _LEAST_NEAR:
            says = "No paragraph of the body is about this point."
            yield DraftFault(FaultKind.NOTHING_BEHIND, says, at(point))
