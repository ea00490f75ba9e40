"""From a term to the paragraphs that hold it, with what each is worth by BM25, and to every place of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

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
_ROW_BITS = 32
_PIECE = 1 << 16


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
    places = _by_term(forward.words, terms)
    place_starts = starts_of(np.bincount(forward.words, minlength=terms))
    text = _counted(_owners(starts), places, place_starts)
    headings = _counted(
        _owners(forward.contexts),
        _by_term(forward.context_words, terms),
        starts_of(np.bincount(forward.context_words, minlength=terms)),
    )
    held = _merged(text, headings)
    mean = float(lengths.mean()) if len(lengths) else 1.0
    return Inverted(held.starts, held.holders, _worth(held, lengths, mean), place_starts, places)


class _Postings(NamedTuple):
    """Where the postings of each term begin, the paragraphs, and how often each holds the term."""

    starts: NDArray[np.int64]
    holders: NDArray[np.int32]
    often: NDArray[np.float64]


def _owners(starts: NDArray[np.int64]) -> NDArray[np.int32]:
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))


def _by_term(words: NDArray[np.int32], terms: int) -> NDArray[np.int32]:
    """Return the places of words term by term, ascending within each."""
    # Numbers of two bytes are sorted by digits, several times as fast as longer ones.
    short = words.astype(np.uint16) if terms <= _TWO_BYTES else words
    return np.argsort(short, kind="stable").astype(np.int32)


def _counted(owners: NDArray[np.int32], places: NDArray[np.int32], starts: NDArray[np.int64]) -> _Postings:
    """Return the postings of places that stand term by term."""
    rows = owners[places]
    new = np.ones(len(rows), np.bool_)
    new[1:] = rows[1:] != rows[:-1]
    new[starts[:-1][starts[:-1] < len(rows)]] = True
    first = np.flatnonzero(new)
    often = np.diff(first, append=len(rows)).astype(np.float64)
    return _Postings(np.searchsorted(first, starts), rows[first], often)


def _merged(text: _Postings, headings: _Postings) -> _Postings:
    """Return the postings of both, a mention in the heading counting for its part."""
    keys, added = _keys(text), _keys(headings)
    amount = headings.often * np.float32(_CONTEXT)
    at = np.searchsorted(keys, added)
    both = np.zeros(len(added), np.bool_)
    inside = at < len(keys)
    both[inside] = keys[at[inside]] == added[inside]
    text.often[at[both]] += amount[both]
    more = np.bincount(added[~both] >> _ROW_BITS, minlength=len(text.starts) - 1)
    return _Postings(
        text.starts + starts_of(more),
        np.insert(text.holders, at[~both], headings.holders[~both]),
        np.insert(text.often, at[~both], amount[~both]),
    )


def _keys(postings: _Postings) -> NDArray[np.int64]:
    keys = np.repeat(np.arange(len(postings.starts) - 1), np.diff(postings.starts))
    keys <<= _ROW_BITS
    keys |= postings.holders
    return keys


def _worth(held: _Postings, lengths: NDArray[np.int64], mean: float) -> NDArray[np.float32]:
    norm = _K1 * (1 - _B + _B * lengths / max(mean, 1.0))
    worth = np.empty(len(held.holders), np.float32)
    # Piece by piece: memory touched for the first time costs more than the sums.
    for a in range(0, len(worth), _PIECE):
        piece = slice(a, a + _PIECE)
        often = held.often[piece].astype(np.float32)
        worth[piece] = often * (_K1 + 1) / (often + norm[held.holders[piece]])
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
