"""Points that ask for improvement, and whether a paragraph of the body stands behind each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.letter.fault import DraftFault, FaultKind, at
from counterpoise.learning.letter.fitted import fitted
from counterpoise.learning.letter.nearness import places
from counterpoise.learning.letter.point import Point, signs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.letter.said import Said
    from counterpoise.learning.report import Paragraph

# A longer point tells its own evidence, as the older joint inspections do.
_MOST_WORDS = 40
# The requirements of a home say what the law says, in its words: those of the body are far from them.
_LAW = re.compile(r"\bregulations? \(?\d", re.IGNORECASE)


def is_bare(text: str) -> bool:
    """Say whether a point only asks: a longer one, or one of two sentences, tells its own evidence."""
    return len(text.split()) <= _MOST_WORDS and len(sentences(text)) == 1 and not _LAW.search(text)


def nothing_behind(points: Sequence[Paragraph], behind: Said) -> Iterator[DraftFault]:
    """Give each point that nothing in what it can rest on finds fault with."""
    asked = [p for p in points if is_bare(p.text)]
    if not behind.texts:
        return
    for paragraph, place in zip(asked, places([p.text for p in asked]), strict=True):
        if fitted().point.tells(signs(Point(paragraph.text, place), behind)):
            says = "No paragraph of the body finds fault with what this point is about."
            yield DraftFault(FaultKind.NOTHING_BEHIND, says, at(paragraph))
