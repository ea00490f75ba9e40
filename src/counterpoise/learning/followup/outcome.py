"""What a passage of a later report makes of a weakness."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.learning.followup.passage import Passage


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


_WORSE = re.compile(
    r"\b(?:deteriorat\w+|worsen\w*|(?:is|are|was|were|got|become) (?:now )?(?:worse|weaker|poorer)"
    r"|(?:has|have|in|a|to) declin(?:e|ed)\b(?! to)|(?:has|have) (?:recently )?(?:regressed|dipped))",
    re.IGNORECASE,
)
_BEGINNING = re.compile(
    r"\b(?:(?:is|are|was|were) (?:\w+ )?(?:improving|strengthening)|beginning to|starting to|increasingly"
    r"|early signs|some improvement|(?:yet|still|remains?) (?:fragile|inconsistent|more to do)"
    r"|more (?:work )?to do|from a (?:very )?low (?:base|starting point)|work (?:is )?under ?way"
    r"|increasing use|(?:a )?much sharper focus)\b|^some\b",
    re.IGNORECASE,
)
_STILL_ASKED = re.compile(
    r"\b(?:(?<!judged )requires? improvement(?! to be good)|needs? to (?:improve|be improved|be strengthened)"
    r"|under-?\s?developed|further work is (?:needed|required)|more (?:needs )?to be done to ensure"
    r"|(?:is|are) (?:still )?(?:weak|poor)\b)\b",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"\b(?:(?:has|have|had) (?:\w+ )?(?:improved|reduced|strengthened|increased)|is improving|are improving"
    r"|improvements? (?:has|have)|while improving|some progress|recently reducing)\b",
    re.IGNORECASE,
)
_STILL_POOR = re.compile(r"\b(?:remains?|still|continues? to)\b", re.IGNORECASE)
_BLAMES = frozenset({"weakness", "mixed"})


def outcome(told: Passage, sentence: int) -> tuple[Outcome, str]:
    """Return what a passage makes of the weakness that its sentence speaks of, and why.

    Parameters
    ----------
    sentence : int
        Which sentence of the passage speaks of it.
    """
    if told.asked:
        return Outcome.REPEATED, "it is asked for again"
    said = told.sentences[sentence]
    text = told.words(said)
    after = told.sentences[sentence + 1].polarity if sentence + 1 < len(told.sentences) else ""
    if _WORSE.search(text):
        return Outcome.WORSE, "the sentence says that it got worse"
    if _STILL_ASKED.search(text):
        return Outcome.REPEATED, "the sentence says what is still lacking"
    polarity = said.polarity if said.polarity != "neutral" else after or told.polarity
    return _by_polarity(polarity, after, text, told)


def _by_polarity(polarity: str, after: str, text: str, told: Passage) -> tuple[Outcome, str]:
    if polarity == "mixed":
        still = told.polarity == "weakness" and _STILL_POOR.search(text)
        poor = "the sentence praises in part and says that it is still poor"
        return (
            (Outcome.REPEATED, poor) if still else (Outcome.IMPROVING, "the sentence praises and criticises")
        )
    if polarity == "weakness":
        better = "the sentence criticises and says what has got better"
        found = _BETTER.search(text)
        return (Outcome.IMPROVING, better) if found else (Outcome.REPEATED, "the sentence criticises")
    if polarity != "strength":
        return Outcome.UNSURE, "the sentence does not judge"
    return _praised(after, text, told)


def _praised(after: str, text: str, told: Passage) -> tuple[Outcome, str]:
    if after in _BLAMES and told.polarity != "strength":
        return Outcome.IMPROVING, "the sentence praises and the next one criticises"
    if told.polarity == "mixed" and _BETTER.search(text):
        return Outcome.IMPROVING, "the sentence says that it got better, in a passage that also criticises"
    if _BEGINNING.search(text):
        return Outcome.IMPROVING, "the sentence says that it is getting better"
    return Outcome.RESOLVED, "the sentence praises"
