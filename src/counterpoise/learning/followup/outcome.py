"""What a passage of a later report makes of a weakness."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.followup.said import SAID, counts, features, shipped_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.followup.passage import Passage
    from counterpoise.learning.followup.said import Reader


class Outcome(StrEnum):
    """What became of a weakness by the next report."""

    RESOLVED = "resolved"
    IMPROVING = "improving"
    REPEATED = "repeated"
    WORSE = "worse"
    NOT_MENTIONED = "not mentioned"
    """The next report was looked through and says nothing of it."""
    UNSURE = "unsure"
    """The product abstains: the likest passage is too doubtful, or the weakness names no matter by itself."""


class Speaks(NamedTuple):
    """A passage, the sentence of it that speaks of a weakness, and how like the weakness each one is."""

    told: Passage
    sentence: int
    near: Sequence[float]


_WORSE = re.compile(
    r"\b(?:deteriorat\w+|worsen\w*|(?:(?:is|are|was|were) now|got|become) (?:worse|weaker|poorer)"
    r"|(?:has|have|in|a|to) declin(?:e|ed)\b(?! to)|(?:has|have) (?:recently )?(?:regressed|dipped))",
    re.IGNORECASE,
)
_WHY = {
    Outcome.RESOLVED: "the sentences on it praise",
    Outcome.IMPROVING: "the sentences on it praise and criticise, or say that it is getting better",
    Outcome.REPEATED: "the sentences on it criticise",
}


def outcome(speaks: Speaks, reader: Reader | None = None) -> tuple[Outcome, str]:
    """Return what a passage makes of the weakness that it speaks of, and why.

    Parameters
    ----------
    reader : Reader, optional
        The shipped one when left out.
    """
    told, sentence, near = speaks
    if told.asked:
        return Outcome.REPEATED, "it is asked for again"
    if _WORSE.search(told.words(told.sentences[sentence])):
        return Outcome.WORSE, "the sentence says that it got worse"
    share = counts(told, sentence, near)
    chances = (reader or shipped_reader()).chances(features(told, sentence, share))
    found = Outcome(SAID[int(np.argmax(chances))])
    return found, _WHY[found]
