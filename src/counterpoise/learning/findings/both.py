"""Two that judge the same paragraph, words alone and words in context, weighed alike in log odds.

They err in different places, and together they are right more often than either: see
docs/explanation/measurements-learning.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.context import WIDTH, read
from counterpoise.learning.findings.linear import log_odds, sigmoid
from counterpoise.learning.findings.polarity import Leaning
from counterpoise.learning.findings.theming import softmax_over
from counterpoise.learning.findings.words import Gram

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.learning.findings.context import Heads, Reading, States, Word
    from counterpoise.learning.findings.linear import Floats

    # Features of one sentence and what each added to blame less what it added to praise.
    Added = list[tuple[Gram, float]]

#: What the words alone count; the context has the rest.
SHARE = 0.5
_FLOOR = 1e-6


@dataclass(frozen=True)
class Told:
    """One paragraph as read in context."""

    heads: Heads
    held: States

    @cached_property
    def reading(self) -> Reading:
        """What the heads say of it."""
        return read(self.heads, self.held)


def both_leanings(words: Sequence[Leaning], reading: Reading | None) -> list[Leaning]:
    """Return how sentences lean; those that the context did not reach lean as their words do."""
    if reading is None:
        return list(words)
    return [
        Leaning(*_mean(np.array([one.blame, one.praise]), two).tolist()) if known else one
        for one, two, known in zip(words, reading.leanings, reading.known, strict=True)
    ]


def both_polarity(chances: Floats, reading: Reading | None) -> Floats:
    """Return the chance of each class."""
    if reading is None:
        return chances
    return softmax_over(_mean(np.log(np.maximum(chances, _FLOOR)), _log_softmax(reading.polarity)))


def both_themes(about: Floats, first: Floats, reading: Reading | None) -> tuple[Floats, Floats]:
    """Return for each theme the chance that the paragraph is about it, and that it is the first."""
    if reading is None:
        return about, first
    joint = sigmoid(_mean(log_odds(about), reading.about))
    lead = softmax_over(_mean(np.log(np.maximum(first, _FLOOR)), _log_softmax(reading.first)))
    return np.asarray(joint), lead


def both_added(words: Sequence[Added], texts: Sequence[str], told: Told | None) -> Sequence[Added]:
    """Return what each word of each sentence added to blame less what it added to praise.

    A sentence's state is the mean of those of its words, and its leaning is linear in it: so every word has a
    share of its own, and the shares sum to the whole.
    """
    if told is None:
        return words
    side = told.heads.sentence[0, :WIDTH] - told.heads.sentence[1, :WIDTH]
    return [
        [*((g, w * SHARE) for g, w in alone), *_in_context(text, placed, side)]
        for alone, text, placed in zip(words, texts, told.held.words, strict=True)
    ]


def _in_context(
    text: str, placed: Sequence[tuple[Word, Floats]], side: Floats
) -> Iterator[tuple[Gram, float]]:
    for word, share in placed:
        said = text[word.start : word.end]
        yield Gram(said, word.start, word.end), (1 - SHARE) * float(share @ side)


def _mean(one: Floats, two: Floats) -> Floats:
    return SHARE * one + (1 - SHARE) * two


def _log_softmax(scores: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(softmax_over(scores), _FLOOR)))
