"""What the index keeps of each report by itself, and how the parts of all reports are joined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search import forward as fw
from counterpoise.learning.search import passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.held import HeldParagraph
    from counterpoise.learning.search.forward import Forward
    from counterpoise.learning.vectors.meaning import Meaning


@dataclass(frozen=True)
class Part:
    """What the index keeps of one report, or of all.

    Attributes
    ----------
    forward : Forward
    terms : sequence of str
        Term by the numbers of this part.
    ids : bytes array, shape (n,)
        Names of the paragraphs.
    """

    forward: Forward
    terms: Sequence[str]
    ids: NDArray[np.bytes_]


def part(paragraphs: Sequence[HeldParagraph], vectors: Meaning) -> Part:
    """Return what the index keeps of the paragraphs of one report."""
    numbers = passages.Terms()
    said = [passages.Passage(p.text, p.section, bool(p.asked)) for p in paragraphs]
    arrays = passages.forward(said, numbers, vectors)
    return Part(arrays, tuple(numbers.numbers), np.asarray([p.id.encode() for p in paragraphs], np.bytes_))


def joined(parts: Sequence[Part]) -> Part:
    """Return several parts as one, one after the other; there is at least one.

    Terms are numbered by the alphabet, so that no number tells what came in first. Those that no paragraph
    holds are dropped: words of a withdrawn report must not linger.
    """
    names = sorted({t for terms in {id(p.terms): p.terms for p in parts}.values() for t in terms})
    forward = fw.joined(_numbered_alike(parts, names))
    used = np.zeros(len(names), np.bool_)
    used[forward.words] = True
    used[forward.context_words] = True
    if not used.all():
        forward = _renumbered(forward, (np.cumsum(used) - 1).astype(np.int32))
        names = [names[i] for i in np.flatnonzero(used)]
    ids = np.concatenate([p.ids for p in parts])
    # As wide as the longest: one that is gone must not show by the room it had.
    width = max(int(np.char.str_len(ids).max(initial=0)), 1)
    return Part(forward, names, ids.astype(f"S{width}"))


def _numbered_alike(parts: Sequence[Part], names: Sequence[str]) -> list[Forward]:
    number = {t: i for i, t in enumerate(names)}
    new: dict[int, NDArray[np.int32]] = {}
    made = []
    for p in parts:
        # All stretches of the old index share one list of terms.
        if id(p.terms) not in new:
            new[id(p.terms)] = np.asarray([number[t] for t in p.terms], np.int32)
        made.append(_renumbered(p.forward, new[id(p.terms)]))
    return made


def _renumbered(f: Forward, new: NDArray[np.int32]) -> Forward:
    return replace(f, words=new[f.words], context_words=new[f.context_words])
