"""Sentences of a draft as they are judged: what each says of the service, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.engine import judge_each
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.letter.nearness import places
from counterpoise.learning.letter.topic import topic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterpoise.learning.findings.finding import SentenceFinding
    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.report import Paragraph

_SIGN = {Polarity.STRENGTH: 1.0, Polarity.WEAKNESS: -1.0}
#: A sentence that leans less says neither.
LEANS = 0.5
#: A sentence on another matter is no nearer than this, and none at all counts as far as that.
FAR = -0.3
# A title or a name says nothing.
_FEWEST_WORDS = 3
# Bodies that were fitted to have so many sentences; shorter and longer ones count as these.
_SHORTEST, _LONGEST = 8, 400


@dataclass(frozen=True)
class Said:
    """Sentences of one part of a draft.

    Attributes
    ----------
    paragraphs, texts : tuple
        Where each stands, and its words.
    leanings : array, shape (sentences,)
        1 a sure strength, -1 a sure weakness, 0 neither.
    places : array, shape (sentences, 256)
        What each is about, as `counterpoise.learning.letter.nearness.places` gives it.
    """

    paragraphs: tuple[Paragraph, ...]
    texts: tuple[str, ...]
    leanings: Floats
    places: Floats

    @cached_property
    def words(self) -> tuple[frozenset[str], ...]:
        """Stems of topic of each paragraph."""
        return tuple(topic(text) for text in {p.order: p.text for p in self.paragraphs}.values())

    def and_also(self, other: Said) -> Said:
        """Return the sentences of both."""
        return Said(
            self.paragraphs + other.paragraphs,
            self.texts + other.texts,
            np.concatenate([self.leanings, other.leanings]),
            np.concatenate([self.places, other.places]),
        )

    @property
    def length(self) -> float:
        """Logarithm of the number of sentences, within what was fitted."""
        return float(np.log(np.clip(len(self.texts), _SHORTEST, _LONGEST)))


def said(
    paragraphs: Sequence[Paragraph], framework: str, *, place: Callable[[Sequence[str]], Floats] = places
) -> Said:
    """Judge the sentences of paragraphs, in their order; ``place`` gives what each is about."""
    found = judge_each([(p.text, Setting(p.section, framework)) for p in paragraphs], reasons=False)
    placed = [
        (p, s.span.of(p.text), leaning(s))
        for p, finding in zip(paragraphs, found, strict=True)
        for s in finding.sentences
        if len(s.span.of(p.text).split()) >= _FEWEST_WORDS
    ]
    texts = tuple(text for _, text, _ in placed)
    return Said(
        paragraphs=tuple(p for p, _, _ in placed),
        texts=texts,
        leanings=np.array([leans for _, _, leans in placed]),
        places=place(texts),
    )


def leaning(sentence: SentenceFinding) -> float:
    """Return how a sentence leans: 1 a sure strength, -1 a sure weakness, 0 neither."""
    return _SIGN.get(sentence.polarity, 0.0) * sentence.confidence
