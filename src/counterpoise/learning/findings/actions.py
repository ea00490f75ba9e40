"""What did they do: the sentences of a paragraph that say who did what, where that was praised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.findings.polarity import Polarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.findings.finding import SentenceFinding
    from counterpoise.learning.findings.sentences import Span

_WHO = (
    *("leaders?", "managers?", "director", "council", "councillors", "members", "authority", "trust"),
    *("services?", "teams?", "workers?", "advisers?", "pas", "iros", "officers?", "chairs?", "staff"),
    *("practitioners", "partners", "partnership", "board", "panel", "school", "hub", "carers"),
    *("programme", "project", "model", "they", "it", "who", "which"),
)
_DID = (
    *("introduc", "invest", "develop", "creat", "establish", "commission", "recruit", "launch", "redesign"),
    *(
        "restructur",
        "co-?locat",
        "increas",
        "strengthen",
        "implement",
        "provid",
        "us(?:e|ing)",
        "hold",
        "meet",
    ),
    *(
        "track",
        "monitor",
        "review",
        "visit",
        "train",
        "work",
        "buil[dt]",
        "offer",
        "deliver",
        "ensur",
        "seek",
    ),
    *("sought", "listen", "act", "tak", "took", "set up", "embed", "appoint", "reduc", "involv", "support"),
    *("share", "challeng", "mak", "made", "run", "check", "invit", "celebrat", "consult", "co-?produc"),
    *("identif", "respond", "adapt", "plan", "match"),
)
_ACTION = re.compile(
    rf"\b(?:{'|'.join(_WHO)})\b(?:\s+[\w\u2019'-]+){{0,5}}?\s+(?:{'|'.join(_DID)})\w*\b", re.IGNORECASE
)
_HOW = (
    "by",
    "through",
    "using",
    "via",
    "with the help of",
    "such as",
    "for example",
    "for instance",
    "including",
)
_QUOTED = "[\u2018\u201c][^\u2019\u201d]+[\u2019\u201d]"
_BY_MEANS = re.compile(rf"\b(?:{'|'.join(_HOW)})\b|{_QUOTED}|\b\d+\b|\([A-Z]\w+\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Action:
    """A praised sentence that tells of a deed.

    Attributes
    ----------
    span : Span
        The sentence.
    deed : Span
        The words that name who did what, inside it.
    means : int
        How many words in it tell how: an instrument, a scheme's name, a number. More is easier to copy.
    """

    span: Span
    deed: Span
    means: int


def actions(text: str, sentences: Sequence[SentenceFinding]) -> tuple[Action, ...]:
    """Return the sentences that say what was done and were not criticised, most telling first.

    Parameters
    ----------
    text : str
        The paragraph.
    sentences : sequence of SentenceFinding
        Its sentences, as `judge` found them.
    """
    praised = [s for s in sentences if s.polarity == Polarity.STRENGTH]
    found = [a for s in praised if (a := _action(text, s.span))]
    return tuple(sorted(found, key=lambda a: (-a.means, a.span.start)))


def _action(text: str, span: Span) -> Action | None:
    deed = _ACTION.search(text, span.start, span.end)
    if not deed:
        return None
    means = sum(1 for _ in _BY_MEANS.finditer(text, span.start, span.end))
    return Action(span, type(span)(deed.start(), deed.end()), means)
