"""What the sentence that speaks of a weakness says of it, by rules; the reader weighs it with the others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.learning.followup.passage import Passage

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


def by_rules(told: Passage, sentence: int) -> str:
    """Return "resolved", "improving" or "repeated"; "" where the sentence judges nothing.

    Parameters
    ----------
    sentence : int
        Which sentence of the passage speaks of the weakness.
    """
    said = told.sentences[sentence]
    text = told.words(said)
    after = told.sentences[sentence + 1].polarity if sentence + 1 < len(told.sentences) else ""
    if _STILL_ASKED.search(text):
        return "repeated"
    polarity = said.polarity if said.polarity != "neutral" else after or told.polarity
    if polarity == "mixed":
        return "repeated" if told.polarity == "weakness" and _STILL_POOR.search(text) else "improving"
    if polarity == "weakness":
        return "improving" if _BETTER.search(text) else "repeated"
    return _praised(after, text, told) if polarity == "strength" else ""


def _praised(after: str, text: str, told: Passage) -> str:
    better = told.polarity == "mixed" and _BETTER.search(text)
    faulted = after in _BLAMES and told.polarity != "strength"
    return "improving" if faulted or better or _BEGINNING.search(text) else "resolved"
