"""From paragraphs as text to the arrays that the index keeps of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.search import cues, near
from counterpoise.learning.search.arrays import starts_of
from counterpoise.learning.search.forward import Forward
from counterpoise.learning.search.terms import stems
from counterpoise.learning.search.tone import tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterpoise.learning.vectors.meaning import Meaning

_PERCENT = 100
# A line of a list of what must improve points that way, whatever its words.
_ASKED = -0.8


@dataclass(frozen=True, slots=True)
class Passage:
    """What is indexed of one paragraph: its text, the heading above, whether it is a line of a list."""

    text: str
    section: str = ""
    bare: bool = False


@dataclass
class Terms:
    """Numbers for terms, given in the order in which they are met."""

    numbers: dict[str, int] = field(default_factory=dict)

    def of(self, words: Iterable[str]) -> list[int]:
        """Return the numbers of words, new ones included."""
        numbers = self.numbers
        return [numbers.setdefault(w, len(numbers)) for w in words]


def forward(passages: Sequence[Passage], terms: Terms, vectors: Meaning) -> Forward:
    """Return the arrays of some passages; new terms are added to ``terms``."""
    parts = [[p.text[s.start : s.end] for s in sentences(p.text)] for p in passages]
    flat = [s for ss in parts for s in ss]
    words = [stems(s) for s in flat]
    numbered = [terms.of(w) for w in words]
    paragraphs = starts_of(np.asarray([len(p) for p in parts], np.int64))
    spans = list(itertools.pairwise(paragraphs))
    at = [words[a:b] for a, b in spans]
    context = [terms.of(stems(p.section)) for p in passages]
    rows = [vectors.rows(s) for s in flat]
    joined = [[r for s in rows[a:b] for r in s] for a, b in spans]
    starts = starts_of(np.asarray([len(n) for n in numbered], np.int64))
    said = np.fromiter((n for s in numbered for n in s), np.int32)
    return Forward(
        paragraphs=paragraphs,
        sentences=starts,
        words=said,
        contexts=starts_of(np.asarray([len(c) for c in context], np.int64)),
        context_words=np.fromiter((n for c in context for n in c), np.int32),
        vectors=vectors.stored(joined),
        sentence_vectors=vectors.stored(rows),
        polarity=_bytes(
            [_ASKED if p.bare else tone(w) for p, ss in zip(passages, at, strict=True) for w in ss]
        ),
        action=_bytes([cues.action(w) for w in words]),
        bare=np.asarray([p.bare for p in passages], np.bool_),
        sketch=near.sketches(said, starts[paragraphs], list(terms.numbers)),
    )


def _bytes(shares: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    return np.rint(np.asarray(shares, np.float64) * _PERCENT).astype(np.int8)
