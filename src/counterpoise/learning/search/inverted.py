"""From a term to the paragraphs that hold it, with what each is worth by BM25, and to every place of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.arrays import opened, starts_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from counterpoise.learning.search.forward import Forward
    from counterpoise.learning.search.thesaurus import Phrase

# Robertson and Zaragoza (2009). Paragraphs differ in length by what they cover, so length counts for less
# than among whole documents.
_K1, _B = 1.2, 0.5
# One mention in the heading above is worth this part of one in the paragraph.
_CONTEXT = 0.35
_TWO_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Inverted:
    """Arrays over v terms.

    Attributes
    ----------
    starts : int64 array, shape (v + 1,)
        Where the postings of each term begin.
    holders : int32 array
        Paragraphs that hold the term or stand under a heading that does, in ascending order.
    worth : float32 array, same shape
        The part of BM25 that depends on the paragraph: 0 to k1 + 1.
    place_starts : int64 array, shape (v + 1,)
    places : int32 array
        Places of each term in ``Forward.words``, in ascending order.
    """

    starts: NDArray[np.int64]
    holders: NDArray[np.int32]
    worth: NDArray[np.float32]
    place_starts: NDArray[np.int64]
    places: NDArray[np.int32]

    def postings(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the paragraphs of a term and its worth in each."""
        a, b = self.starts[term], self.starts[term + 1]
        return self.holders[a:b], self.worth[a:b]

    def places_of(self, term: int) -> NDArray[np.int32]:
        """Return every place of a term."""
        return self.places[self.place_starts[term] : self.place_starts[term + 1]]

    def save(self, folder: Path) -> None:
        """Write each array into a file of its own."""
        for f in fields(self):
            np.save(folder / f"inverted-{f.name}.npy", getattr(self, f.name))

    @classmethod
    def load(cls, folder: Path) -> Inverted:
        """Open the arrays of a folder without reading them."""
        return cls(**{f.name: opened(folder / f"inverted-{f.name}.npy") for f in fields(cls)})


def invert(forward: Forward, terms: int) -> Inverted:
    """Return the inverted index of paragraphs over a number of terms."""
    starts = forward.word_starts()
    lengths = np.diff(starts)
    places = _sorted(forward.words, terms)
    keys = np.concatenate(
        [
            _keys(forward.words, np.repeat(np.arange(len(forward)), lengths), places),
            _keys(
                forward.context_words,
                np.repeat(np.arange(len(forward)), np.diff(forward.contexts)),
                _sorted(forward.context_words, terms),
            ),
        ]
    )
    amount = np.ones(len(keys), np.float32)
    amount[len(places) :] = _CONTEXT
    # Two runs in order, one after the other: merging them is all that is left to do.
    merged = np.argsort(keys, kind="stable")
    keys, amount = keys[merged], amount[merged]
    new = np.ones(len(keys), np.bool_)
    new[1:] = keys[1:] != keys[:-1]
    held = keys[new]
    often = np.bincount(np.cumsum(new) - 1, weights=amount, minlength=len(held)).astype(np.float32)
    holders = (held & 0xFFFFFFFF).astype(np.int32)
    return Inverted(
        starts=starts_of(np.bincount(held >> 32, minlength=terms)),
        holders=holders,
        worth=_worth(often, lengths[holders], float(lengths.mean()) if len(lengths) else 1.0),
        place_starts=starts_of(np.bincount(forward.words, minlength=terms)),
        places=places.astype(np.int32),
    )


def _sorted(words: NDArray[np.int32], terms: int) -> NDArray[np.int64]:
    """Return the places of words term by term, ascending within each."""
    # Numbers of two bytes are sorted by digits, ten times as fast as longer ones.
    short = words.astype(np.uint16) if terms <= _TWO_BYTES else words
    return np.argsort(short, kind="stable")


def _keys(words: NDArray[np.int32], owner: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    keys: NDArray[np.int64] = (words[places].astype(np.int64) << 32) | owner[places]
    return keys


def _worth(often: NDArray[np.float32], lengths: NDArray[np.int64], mean: float) -> NDArray[np.float32]:
    norm = _K1 * (1 - _B + _B * lengths / max(mean, 1.0))
    worth: NDArray[np.float32] = (often * (_K1 + 1) / (often + norm)).astype(np.float32)
    return worth


def idf(holders: int, paragraphs: int) -> float:
    """Return how much a term tells that so many of the paragraphs hold; never below 0."""
    return float(np.log(1 + (paragraphs - holders + 0.5) / (holders + 0.5)))


def phrase_places(inverted: Inverted, phrase: Phrase, numbers: dict[str, int]) -> NDArray[np.int64]:
    """Return where a phrase begins in ``Forward.words``, though the end of a paragraph be inside it.

    Parameters
    ----------
    inverted : Inverted
    phrase : tuple of str
        Stems.
    numbers : dict
        Number of each term.
    """
    if any(w not in numbers for w in phrase):
        return np.empty(0, np.int64)
    lists = sorted(
        ((i, inverted.places_of(numbers[w])) for i, w in enumerate(phrase)), key=lambda x: len(x[1])
    )
    first, rarest = lists[0]
    found = rarest.astype(np.int64) - first
    for i, places in lists[1:]:
        at = np.minimum(np.searchsorted(places, found + i), len(places) - 1)
        found = found[places[at] == found + i]
    return found


def phrase_holders(
    inverted: Inverted, phrase: Phrase, numbers: dict[str, int], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the paragraphs that hold a phrase whole, ascending, and how often each does.

    Parameters
    ----------
    starts : int64 array, shape (n + 1,)
        Where the words of each paragraph begin.
    """
    begin = phrase_places(inverted, phrase, numbers)
    owner = np.searchsorted(starts, begin, side="right") - 1
    whole = owner[begin + len(phrase) <= starts[owner + 1]]
    holders, often = np.unique(whole, return_counts=True)
    return holders, often
