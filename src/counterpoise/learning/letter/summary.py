"""Sentences of the summary that the body says the opposite of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.engine import judge_each
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.weights_file import words_alone
from counterpoise.learning.letter.fault import DraftFault, FaultKind, at
from counterpoise.learning.letter.topic import Topics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.letter.parts import Parts
    from counterpoise.learning.report import Paragraph

_SURE, _SUMMED_SURE = 0.6, 0.55
_NEAR = 0.6
# With so many words of topic in common, and so large a part of them, this is near enough.
_MANY_SHARED, _MOST, _NEAR_ENOUGH = 3, 0.6, 0.5
_SHARED_WORDS = 1
# Of a sentence that could be read either way, these words say that something is lacking.
_LACKS = re.compile(
    r"\b(?:often|usually|always|yet|fully|routinely) not\b"
    r"|\bnot (?:always|yet|often|consistently|invited|told|seen|known)\b"
    r"|\b(?:rarely|seldom|little (?:interest|help|support|advice|oversight))\b"
    r"|\b(?:too (?:long|late|slow\w*|often|few)|missed|lacks?|shallow|delayed)\b"
    r"|\bwait(?:s|ed)? (?:for )?(?:several|many|weeks|months)\b",
    re.IGNORECASE,
)
# The body must say the opposite this much more nearly than it says the same.
_CLEARLY = 0.1
_OPPOSITE = {Polarity.STRENGTH: Polarity.WEAKNESS, Polarity.WEAKNESS: Polarity.STRENGTH}
_WORD = {Polarity.STRENGTH: "a strength", Polarity.WEAKNESS: "a weakness"}


@dataclass(frozen=True, slots=True)
class _Sentence:
    paragraph: Paragraph
    text: str
    polarity: Polarity
    confidence: float


def contradictions(parts: Parts, framework: str) -> Iterator[DraftFault]:
    """Give each sentence of the summary that the body contradicts, with the sentence that does."""
    summed = [_lacking(s) for s in _judged(parts.summary, framework)]
    body = [_lacking(s) for s in _judged(parts.body, framework)]
    if not summed or not body:
        return
    ours, theirs = Topics([s.text for s in summed]), Topics([s.text for s in body])
    near = ours.near(theirs)
    for i, sentence in enumerate(summed):
        if sentence.confidence < _SUMMED_SURE or sentence.polarity not in _OPPOSITE:
            continue
        shared = np.array([len(ours.words[i] & w) >= _SHARED_WORDS for w in theirs.words])
        most = max(_MANY_SHARED, _MOST * len(ours.words[i]))
        many = np.array([len(ours.words[i] & w) >= most for w in theirs.words])
        least = np.where(many, _NEAR_ENOUGH, _NEAR)
        j = _against(sentence, body, near[i], shared & (near[i] >= least))
        if j is not None:
            says = f"The summary calls it {_WORD[sentence.polarity]}, the body {_WORD[body[j].polarity]}."
            here, there = at(sentence.paragraph, sentence.text), at(body[j].paragraph, body[j].text)
            yield DraftFault(FaultKind.SUMMARY, says, here, there)


def _lacking(sentence: _Sentence) -> _Sentence:
    """Take a sentence whose polarity is unsure, and that says what is lacking, as a weakness."""
    if sentence.confidence >= _SURE or not _LACKS.search(sentence.text):
        return sentence
    return replace(sentence, polarity=Polarity.WEAKNESS, confidence=_SURE)


def _against(
    sentence: _Sentence, body: Sequence[_Sentence], near: np.ndarray, shared: np.ndarray
) -> int | None:
    """Return the sentence of the body that says the opposite, if none says the same as nearly."""
    opposite = np.array([s.polarity is _OPPOSITE[sentence.polarity] and s.confidence >= _SURE for s in body])
    same = np.array([s.polarity in {sentence.polarity, Polarity.MIXED} for s in body])
    against = np.where(opposite & shared, near, -1.0)
    best = int(against.argmax())
    agrees = float(np.where(same, near, -1.0).max())
    return best if against[best] >= max(_NEAR_ENOUGH, agrees + _CLEARLY) else None


def _judged(paragraphs: Sequence[Paragraph], framework: str) -> list[_Sentence]:
    # How sure is sure enough was set for words: with the context, many more
    # published reports had an alarm, and fewer planted faults were found.
    placed = [(p.text, Setting(p.section, framework)) for p in paragraphs]
    found = judge_each(placed, models=words_alone(), reasons=False)
    return [
        _Sentence(p, s.span.of(p.text), s.polarity, s.confidence)
        for p, finding in zip(paragraphs, found, strict=True)
        for s in finding.sentences
    ]
