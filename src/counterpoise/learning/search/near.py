"""Paragraphs that say the same in nearly the same words: found by shared runs of words, counted once."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from counterpoise.learning.search.index import Index

    Hashes = NDArray[np.uint64]
    Rows = NDArray[np.int64]

_RUN = 5
# Shorter ones are alike by chance: lines of lists, stock sentences.
_WORDS = 20
# Each paragraph is known by its lowest hashes; those of two alike are mostly the same.
_SKETCH = 12
# Two that are alike share far more of them; a stock sentence shares one or two.
_SHARED = 3
_ALIKE = 0.6
_PRIME = np.uint64(1_099_511_628_211)


def groups(index: Index) -> NDArray[np.int32]:
    """Return for each paragraph the first one that says nearly the same; its own row where it stands alone.

    Two are alike when at least 0.6 of the runs of five words in either are in both.
    """
    hashes, owner = _runs(index)
    parent = np.arange(len(index), dtype=np.int64)
    starts = np.searchsorted(owner, np.arange(len(index) + 1))
    for a, b in _pairs(hashes, owner, starts):
        root_a, root_b = _root(parent, a), _root(parent, b)
        if root_a != root_b and _jaccard(hashes, starts, a, b) >= _ALIKE:
            parent[max(root_a, root_b)] = min(root_a, root_b)
    while (up := parent[parent]).tobytes() != parent.tobytes():
        parent = up
    return parent.astype(np.int32)


def _runs(index: Index) -> tuple[Hashes, Rows]:
    """Return the distinct hashes of each paragraph's runs of words in ascending order, and whose they are."""
    # By the letters of a word, not by its number: numbers depend on what came in first.
    of_term = np.asarray([zlib.crc32(t.encode()) for t in index.terms], np.uint64)
    words = of_term[index.forward.words] if len(of_term) else np.empty(0, np.uint64)
    count = max(len(words) - _RUN + 1, 0)
    run = np.zeros(count, np.uint64)
    for step in range(_RUN):
        run = run * _PRIME + words[step : step + count]
    run ^= run >> np.uint64(29)
    run *= np.uint64(0x9E3779B97F4A7C15)
    starts = index.word_starts
    owner = np.repeat(np.arange(len(index)), np.diff(starts))
    long = np.diff(starts) >= _WORDS
    whole = (owner[:count] == owner[_RUN - 1 :][:count]) & long[owner[:count]] if count else np.empty(0, bool)
    order = np.lexsort((run[whole], owner[:count][whole]))
    hashes, owners = run[whole][order], owner[:count][whole][order]
    new = np.ones(len(hashes), bool)
    new[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    return hashes[new], owners[new]


def _pairs(hashes: Hashes, owner: Rows, starts: Rows) -> Iterator[tuple[int, int]]:
    """Give pairs of paragraphs that share some of their lowest hashes: each with the next that has it."""
    low = np.arange(len(hashes)) - starts[owner] < _SKETCH
    order = np.lexsort((owner[low], hashes[low]))
    h, o = hashes[low][order], owner[low][order]
    same = np.flatnonzero(h[1:] == h[:-1])
    keys, often = np.unique((o[same] << 32) | o[same + 1], return_counts=True)
    for key in keys[often >= _SHARED]:
        yield int(key) >> 32, int(key) & 0xFFFFFFFF


def _jaccard(hashes: Hashes, starts: Rows, a: int, b: int) -> float:
    one, other = hashes[starts[a] : starts[a + 1]], hashes[starts[b] : starts[b + 1]]
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / (len(one) + len(other) - both)


def _root(parent: Rows, row: int) -> int:
    while parent[row] != row:
        row = int(parent[row])
    return row
