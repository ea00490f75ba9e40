"""Paragraphs that say the same in nearly the same words: found by shared runs of words, counted once."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.arrays import gather, starts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.search.index import Index

    Hashes = NDArray[np.uint64]
    Rows = NDArray[np.int64]

#: Each paragraph is known by its lowest hashes; those of two alike are mostly the same.
SKETCH = 12
_RUN = 5
# Shorter ones are alike by chance: lines of lists, stock sentences.
_WORDS = 20
# Two that are alike share far more of them; a stock sentence shares one or two.
_SHARED = 3
_ALIKE = 0.6
_PRIME = np.uint64(1_099_511_628_211)
# Stands where a paragraph has fewer hashes than places for them.
_NONE = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def sketches(words: NDArray[np.int32], starts: Rows, terms: Sequence[str]) -> Hashes:
    """Return the lowest hashes of each paragraph's runs of words, ascending.

    Parameters
    ----------
    words : int32 array
        Numbers of terms, paragraph after paragraph.
    starts : int64 array, shape (n + 1,)
        Where the words of each paragraph begin.
    terms : sequence of str
        Term by number.

    Returns
    -------
    uint64 array, shape (n, 12)
        The greatest number where a paragraph has fewer: it depends on no number of a term, and on no other
        paragraph, so that it need never be made again.
    """
    hashes, owner = _runs(words, starts, _of_terms(terms))
    count = len(starts) - 1
    place = np.arange(len(hashes)) - np.searchsorted(owner, np.arange(count))[owner]
    low = place < SKETCH
    sketch = np.full((count, SKETCH), _NONE)
    sketch[owner[low], place[low]] = hashes[low]
    return sketch


def groups(index: Index) -> NDArray[np.int32]:
    """Return for each paragraph the first one that says nearly the same; its own row where it stands alone.

    Two are alike when at least 0.6 of the runs of five words in either are in both.
    """
    parent = np.arange(len(index), dtype=np.int64)
    pairs = _pairs(index.forward.sketch)
    runs = _runs_of(index, np.unique(pairs))
    for a, b in pairs.tolist():
        root_a, root_b = _root(parent, a), _root(parent, b)
        if root_a != root_b and _jaccard(runs[a], runs[b]) >= _ALIKE:
            parent[max(root_a, root_b)] = min(root_a, root_b)
    while (up := parent[parent]).tobytes() != parent.tobytes():
        parent = up
    return parent.astype(np.int32)


def _runs_of(index: Index, rows: Rows) -> dict[int, Hashes]:
    """Return the distinct hashes of some paragraphs' runs of words, by the row."""
    places, _ = gather(index.word_starts, rows)
    starts = starts_of(np.diff(index.word_starts)[rows])
    hashes, owner = _runs(index.forward.words[places], starts, _of_terms(index.terms))
    ends = np.searchsorted(owner, np.arange(len(rows) + 1))
    return {int(row): hashes[ends[i] : ends[i + 1]] for i, row in enumerate(rows)}


def _of_terms(terms: Sequence[str]) -> Hashes:
    # By the letters of a word, not by its number: numbers depend on what else is there.
    return np.asarray([zlib.crc32(t.encode()) for t in terms], np.uint64)


def _runs(words: NDArray[np.int32], starts: Rows, of_term: Hashes) -> tuple[Hashes, Rows]:
    """Return the distinct hashes of each paragraph's runs of words in ascending order, and whose they are."""
    said = of_term[words] if len(of_term) else np.empty(0, np.uint64)
    count = max(len(said) - _RUN + 1, 0)
    run = np.zeros(count, np.uint64)
    for step in range(_RUN):
        run = run * _PRIME + said[step : step + count]
    run ^= run >> np.uint64(29)
    run *= np.uint64(0x9E3779B97F4A7C15)
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    long = np.diff(starts) >= _WORDS
    whole = (owner[:count] == owner[_RUN - 1 :][:count]) & long[owner[:count]] if count else np.empty(0, bool)
    order = np.lexsort((run[whole], owner[:count][whole]))
    hashes, owners = run[whole][order], owner[:count][whole][order]
    new = np.ones(len(hashes), bool)
    new[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    return hashes[new], owners[new]


def _pairs(sketch: Hashes) -> Rows:
    """Return pairs of paragraphs that share some of their lowest hashes: each with the next that has it."""
    low = np.flatnonzero(sketch.ravel() != _NONE)
    hashes = sketch.ravel()[low]
    order = np.argsort(hashes, kind="stable")
    h, o = hashes[order], low[order] // SKETCH
    same = np.flatnonzero(h[1:] == h[:-1])
    keys, often = np.unique((o[same] << 32) | o[same + 1], return_counts=True)
    found = keys[often >= _SHARED]
    return np.stack([found >> 32, found & 0xFFFFFFFF], axis=1)


def _jaccard(one: Hashes, other: Hashes) -> float:
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def _root(parent: Rows, row: int) -> int:
    while parent[row] != row:
        row = int(parent[row])
    return row
