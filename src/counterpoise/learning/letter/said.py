"""Sentences of a draft as they are judged: what each says of the service, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.engine import judge_each
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.letter.claim import Claim, claims
from counterpoise.learning.letter.topic import Topics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.learning.findings.finding import Finding, SentenceFinding
    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.report import Paragraph

_SIGN = {Polarity.STRENGTH: 1.0, Polarity.WEAKNESS: -1.0}
#: A title or a name says nothing.
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Said:
    """Sentences of one part of a draft.

    Attributes
    ----------
    paragraphs, texts : tuple
        Where each stands, and its words.
    leanings : array, shape (sentences,)
        1 a sure strength, -1 a sure weakness, 0 neither.
    themes, around : tuple of mapping
        Chances of the themes of each sentence read alone, and of its paragraph.
    topics : Topics
        Meaning and words of topic.
    """

    paragraphs: tuple[Paragraph, ...]
    texts: tuple[str, ...]
    leanings: Floats
    themes: tuple[Mapping[str, float], ...]
    around: tuple[Mapping[str, float], ...]
    topics: Topics

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Each sentence as a claim."""
        return claims(self.topics, self.leanings.tolist(), self.themes)

    def alike(self, themes: Mapping[str, float]) -> Floats:
        """Return how far each sentence, with its paragraph, is about the same themes, shape (sentences,)."""
        both = zip(self.themes, self.around, strict=True)
        return np.array([(_shared(themes, own) + _shared(themes, around)) / 2 for own, around in both])


def said(paragraphs: Sequence[Paragraph], framework: str) -> Said:
    """Judge the sentences of paragraphs, in their order."""
    found = judge_each([(p.text, Setting(p.section, framework)) for p in paragraphs], reasons=False)
    placed = [
        (p, s.span.of(p.text), leaning(s), finding)
        for p, finding in zip(paragraphs, found, strict=True)
        for s in finding.sentences
        if len(s.span.of(p.text).split()) >= _FEWEST_WORDS
    ]
    texts = tuple(text for _, text, _, _ in placed)
    return Said(
        paragraphs=tuple(p for p, _, _, _ in placed),
        texts=texts,
        leanings=np.array([leans for _, _, leans, _ in placed]),
        themes=themes_of(texts, framework),
        around=tuple(_themes(finding) for _, _, _, finding in placed),
        topics=Topics(texts),
    )


def leaning(sentence: SentenceFinding) -> float:
    """Return how a sentence leans: 1 a sure strength, -1 a sure weakness, 0 neither."""
    return _SIGN.get(sentence.polarity, 0.0) * sentence.confidence


def themes_of(texts: Sequence[str], framework: str) -> tuple[Mapping[str, float], ...]:
    """Return the chances of the themes of texts read alone."""
    found = judge_each([(text, Setting("", framework)) for text in texts], reasons=False)
    return tuple(_themes(finding) for finding in found)


def _themes(finding: Finding) -> dict[str, float]:
    return {t.name: t.chance for t in finding.themes}


def _shared(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(min(chance, other[name]) for name, chance in one.items() if name in other)
