"""The few paragraphs worth a closer look: best by keywords and best by meaning, joined by their ranks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.inverted import idf, phrase_holders
from counterpoise.learning.search.query import OTHER_WEIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from counterpoise.learning.search.index import Index
    from counterpoise.learning.search.query import Concept, Query

    Floats = NDArray[np.float32]
    Rows = NDArray[np.int64]
    Mask = NDArray[np.bool_]

#: How many each of the two ways proposes.
DEPTH = 200
#: How many go on together.
KEPT = 160
# Of the first pass over shortened vectors so many are measured in full.
_MEASURED = 3000
# Cormack, Clarke and Büttcher (2009).
_RRF = 60
# So many times k blocks are compared by their best rows.
_BLOCKS = 4


@dataclass(frozen=True)
class Candidates:
    """Paragraphs in the order of their joint rank, and what each way made of them.

    Attributes
    ----------
    rows : int64 array, shape (k,)
    keyword, meaning, joint : float32 array, shape (k,)
        BM25, cosine, and the sum of reciprocal ranks.
    """

    rows: Rows
    keyword: Floats
    meaning: Floats
    joint: Floats


def keyword_scores(index: Index, query: Query) -> Floats:
    """Return BM25 of every paragraph for a query and what stands for its words, shape ``(n,)``."""
    scores = np.zeros(len(index), np.float32)
    done: set[tuple[str, ...]] = set()
    for concept in query.concepts:
        _add_word(index, concept.stem, concept.weight, scores)
        done.add((concept.stem,))
    for concept in query.concepts:
        for phrase in concept.others:
            if phrase not in done:
                done.add(phrase)
                _add_phrase(index, phrase, concept, scores)
    return scores


def _add_word(index: Index, word: str, weight: float, scores: Floats) -> None:
    number = index.numbers.get(word)
    if number is not None:
        holders, worth = index.inverted.postings(number)
        scores[holders] += np.float32(weight * idf(len(holders), len(index))) * worth


def _add_phrase(index: Index, phrase: tuple[str, ...], concept: Concept, scores: Floats) -> None:
    if len(phrase) == 1:
        _add_word(index, phrase[0], concept.weight * OTHER_WEIGHT, scores)
        return
    holders, often = phrase_holders(index.inverted, phrase, index.numbers, index.word_starts)
    # The length of the paragraph is left out: the phrase is one of several that could have been typed.
    worth = (often * 2.2 / (often + 1.2)).astype(np.float32)
    scores[holders] += np.float32(concept.weight * OTHER_WEIGHT * idf(len(holders), len(index))) * worth


def best(scores: Floats, k: int) -> Rows:
    """Return the rows with the k highest scores above 0, best first; of equals the lower row comes first."""
    block = len(scores) // (_BLOCKS * k)
    if block > 1:
        whole = len(scores) // block * block
        tops = scores[:whole].reshape(-1, block).max(1)
        # k blocks reach this score, so at least k rows do.
        floor = np.partition(tops, len(tops) - k)[len(tops) - k]
        rows = np.flatnonzero(scores >= floor) if floor > 0 else np.flatnonzero(scores > 0)
    else:
        rows = np.flatnonzero(scores > 0)
    if len(rows) > k:
        floor = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
        rows = rows[scores[rows] >= floor]
    order = np.lexsort((rows, -scores[rows]))
    return rows[order[:k]]


def meaning_best(index: Index, vector: Floats, mask: Mask | None, k: int) -> Rows:
    """Return the k rows nearest in meaning, nearest first.

    A first pass compares the leading figures of the vectors alone: they carry the most.
    """
    if not vector.any():
        return np.empty(0, np.int64)
    short = index.heads @ vector[: index.heads.shape[1]]
    if mask is not None:
        short *= mask
    rows = best(short, _MEASURED)
    full = np.round(meaning(index, vector, rows), 5)
    order = np.lexsort((rows, -full))
    return rows[order[:k]]


def meaning(index: Index, vector: Floats, rows: Rows) -> Floats:
    """Return the cosine between a query's vector and some paragraphs."""
    cosine: Floats = index.forward.vectors[rows].astype(np.float32) @ (vector / np.float32(127))
    return cosine


def candidates(index: Index, query: Query, vector: Floats, mask: Mask | None) -> Candidates:
    """Return the candidates of a query among the paragraphs that a mask lets through."""
    scores = keyword_scores(index, query)
    if mask is not None:
        scores *= mask
    by_word = best(scores, DEPTH)
    by_meaning = meaning_best(index, vector, mask, DEPTH)
    rows = np.union1d(by_word, by_meaning)
    joint = _reciprocal(rows, by_word) + _reciprocal(rows, by_meaning)
    order = np.lexsort((rows, -joint))[:KEPT]
    rows = rows[order]
    return Candidates(rows, scores[rows], meaning(index, vector, rows), joint[order])


def _reciprocal(rows: Rows, ranked: Rows) -> Floats:
    found = np.zeros(len(rows), np.float32)
    found[np.searchsorted(rows, ranked)] = 1 / (_RRF + 1 + np.arange(len(ranked), dtype=np.float32))
    return found
