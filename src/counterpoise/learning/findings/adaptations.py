"""Practice adaptations of the pandemic: what changed, why, who saw it work, its limits, keep or stop.

Every part is an exact stretch of the paragraph; what the paragraph does not say is absent. Nothing is written
in other words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import Span, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Decision(StrEnum):
    """What became of an adaptation."""

    KEEP = "keep"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Adaptation:
    """One change of practice in or after the pandemic, in the words of the report.

    Attributes
    ----------
    what : Span
        The sentence or clause that says what was changed or kept going.
    context : Span or None
        The words that tie it to the pandemic.
    seen_by : tuple of Span
        Clauses that say who saw it work.
    limits : tuple of Span
        Sentences or clauses that say where it fell short, or that it is too early to tell.
    decision : Decision or None
        Whether it is kept or was stopped, where that is said, and the words that say so.
    """

    what: Span
    context: Span | None
    seen_by: tuple[Span, ...]
    limits: tuple[Span, ...]
    decision: Decision | None
    decision_words: Span | None


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways)})\b", re.IGNORECASE)


_NAMES = ("covid(?:-19)?", "pandemic", "lockdowns?", "coronavirus", "national restrictions")
_PANDEMIC = _any(*_NAMES)
_TIES = (
    *("during", "throughout", "despite", "following", "since", "after", "before", "because of", "due to"),
    *("owing to", "caused by", "linked to", "in response to", "as a (?:direct )?(?:result|consequence) of"),
    *("at the (?:start|height|beginning) of", "since the (?:start|onset|beginning) of"),
)
_CONTEXT = re.compile(
    rf"\b(?:(?:{'|'.join(_TIES)})\s+(?:the\s+)?(?:[a-z-]+\s+){{0,3}}?|(?:the\s+)?)"
    rf"(?:covid(?:-19)?\s+pandemic|{'|'.join(_NAMES)})(?:\s+(?:restrictions|periods?|lockdowns?))?",
    re.IGNORECASE,
)
_CHANGED = _any(
    *(r"adapt\w+", r"introduc\w+", r"innovat\w+", r"creat(?:ed|ing|ive\w*)", "develop(?:ed|ing)"),
    *(r"redesign\w+", r"reconfigur\w+", r"virtual\w*", "online", r"remote\w*", "hybrid", r"digital\w*"),
    *("telephone", r"video\w*", "doorstep", "outdoors?", "socially distanced", "new ways of working"),
    *("mov(?:ed|ing) to", "switched to", "maintained", r"prioritis\w+", "laptops?"),
    "face-to-face (?:visits?|visiting|contact|meetings?|sessions?)",
    "delivered (?:food|laptops|equipment)",
)
_PEOPLE = (
    *("inspectors", "children", "young people", "care leavers", "parents", "carers", "families"),
    *("social workers", "staff", "schools?", "school leaders", "partners", "practitioners", "they"),
    *("the judiciary", "cafcass"),
)
_SAW = (
    *(
        "said",
        "say",
        "saw",
        "told",
        "report(?:ed|s)?",
        "valu(?:e|ed)",
        "welcom(?:e|ed)",
        "found",
        "fe(?:el|lt)",
    ),
    *("appreciat(?:e|ed)", "describ(?:e|ed)", "enjoy(?:ed)?", "spoke", "speak", "prais(?:e|ed)"),
    *("(?:are|were) positive", r"benefit\w*"),
)
_WHO = _any(rf"(?:{'|'.join(_PEOPLE)})\s+(?:\w+\s+){{0,4}}?(?:{'|'.join(_SAW)})")
_LIMIT = _any(
    *("not (?:all|every|yet|always|consistently|fully)", "could not", "unable"),
    *("too (?:early|soon|few|many|long)", r"delay\w*", "backlogs?", "reduced the", "limited", r"hinder\w*"),
    *("less (?:effective|well|consistent)", "lack(?:s|ed|ing)?", "impeded", r"difficult\w*"),
    r"insufficient\w*",
)
_KEEP = _any(
    "ha(?:s|ve) (?:now )?been (?:retained|kept|sustained|embedded)",
    "(?:is|are) (?:now )?(?:embedded|retained|kept|here to stay|part of)",
    "continues? to (?:be used|use|offer|provide|hold|run)",
    "will (?:be )?(?:continue|kept|retained)",
    *("remains? in (?:place|use)", "retain(?:ed|ing|s)?", "ha(?:s|ve) continued(?: to)?"),
)
_STOP = _any(
    "ha(?:s|ve) (?:now )?(?:ended|stopped|ceased)",
    "no longer (?:used|held|offered|in use)",
    "(?:returned|reverted|gone back|moved back|moving back) to (?:face-to-face|in-person|the office)",
    *("(?:was|were) discontinued", "resum(?:ed|ing)"),
)
_CLAUSE = re.compile(
    r"(?:;|,\s+(?:but|although|and|while|which|however)\b|\s+(?:but|although|while)\s+)", re.IGNORECASE
)


def names_pandemic(sentence: str) -> bool:
    """Return whether a sentence names the pandemic."""
    return bool(_PANDEMIC.search(sentence))


def adaptations(text: str) -> tuple[Adaptation, ...]:
    """Return the practice adaptations that a paragraph tells of; none where it names no pandemic.

    Parameters
    ----------
    text : str
        One paragraph, as read.
    """
    spans = sentences(text)
    if not _PANDEMIC.search(text):
        return ()
    told: list[int] = []
    for i, span in enumerate(spans):
        new = not told or not _tells_of_earlier(span.of(text))
        if new and _CHANGED.search(span.of(text)) and _near_pandemic(text, spans, i):
            told.append(i)
    return tuple(_adaptation(text, spans, i, told) for i in told)


def _tells_of_earlier(sentence: str) -> bool:
    """Return whether a sentence says how an adaptation fared rather than names a new one."""
    return any(p.search(sentence) for p in (_WHO, _KEEP, _STOP, _LIMIT))


def _near_pandemic(text: str, spans: Sequence[Span], at: int) -> bool:
    """Return whether the sentence of a change or the one before it names the pandemic."""
    return any(_PANDEMIC.search(spans[i].of(text)) for i in range(max(0, at - 1), at + 1))


def _adaptation(text: str, spans: Sequence[Span], at: int, told: Sequence[int]) -> Adaptation:
    later = [i for i in told if i > at]
    own = spans[at : later[0] if later else len(spans)]
    decision, said = _decision(text, own)
    what = _clause(text, own[0], _CHANGED)
    return Adaptation(
        what=what,
        context=_context(text, [spans[at], *spans[max(0, at - 1) : at]]),
        seen_by=tuple(_clauses(text, own, _WHO)),
        # "However, visits went on" is no limit of what it tells.
        limits=tuple(c for c in _clauses(text, own, _LIMIT) if c != what),
        decision=decision,
        decision_words=said,
    )


def _context(text: str, spans: Sequence[Span]) -> Span | None:
    for span in spans:
        if found := _CONTEXT.search(text, span.start, span.end):
            return Span(found.start(), found.end())
    return None


def _decision(text: str, spans: Sequence[Span]) -> tuple[Decision | None, Span | None]:
    for decision, pattern in ((Decision.STOP, _STOP), (Decision.KEEP, _KEEP)):
        for span in spans:
            if found := pattern.search(text, span.start, span.end):
                return decision, Span(found.start(), found.end())
    return None, None


def _clauses(text: str, spans: Sequence[Span], pattern: re.Pattern[str]) -> Iterator[Span]:
    for span in spans:
        if pattern.search(text, span.start, span.end):
            yield _clause(text, span, pattern)


def _clause(text: str, span: Span, pattern: re.Pattern[str]) -> Span:
    """Return the clause of a sentence in which the pattern stands first."""
    found = pattern.search(text, span.start, span.end)
    if not found:
        return span
    cuts = [m.start() for m in _CLAUSE.finditer(text, span.start, span.end)]
    start = max([c for c in cuts if c <= found.start()], default=span.start)
    end = min([c for c in cuts if c >= found.end()], default=span.end)
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip(" ,;"))
    return Span(start + lead, start + len(piece.rstrip(" ,;")))
