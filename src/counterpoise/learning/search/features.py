"""What speaks for a candidate: a few figures from -1 to 1, each with a name that a reader understands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.arrays import gather
from counterpoise.learning.search.inverted import idf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from counterpoise.learning.search.candidates import Candidates
    from counterpoise.learning.search.index import Index
    from counterpoise.learning.search.query import Query

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

#: Feature by name, with what it says to a reader.
FEATURES: Mapping[str, str] = {
    "keywords": "how well its words fit, against the best hit (BM25)",
    "meaning": "how near the whole paragraph is in meaning",
    "joint rank": "how high it stands in both first rankings",
    "coverage": "how much of what was asked it mentions",
    "sentence meaning": "how near its best sentence is in meaning",
    "exact words": "how much of what was asked it mentions in the very words",
    "heading": "how much of what was asked the heading above mentions",
    "sentence direction": "whether its best sentences point the way that was asked for",
    "direction": "whether the whole paragraph points the way that was asked for",
    "what was done": "whether it tells what was done, where that was asked",
    "bare line": "whether it is a line of a list, without the evidence",
    "short": "whether it is very short",
    "answer": "how well its best sentence fits both what was asked and the way that was asked for",
    "against": "how well a sentence fits what was asked but points the other way",
    "told": "how well one sentence fits what was asked and tells what was done",
    "pairs": "how many of the words asked for stand next to each other as in the query",
    "both": "how well one sentence fits in words and in meaning at once",
    "company": "how near it is to the other best candidates in meaning",
}

_PART = np.float32(0.8)
_SHORT = 45
# So many of the best are taken for what was meant.
_BEST = 10
_SHARP = 3


@dataclass(frozen=True)
class Looked:
    """Features of candidates, and what they were made from.

    Attributes
    ----------
    features : float32 array, shape (k, number of features)
    sentence : int64 array, shape (k,)
        Which sentence of each candidate fits best, counted from 0 within the paragraph.
    polarity : float32 array, shape (k,)
        Which way its best sentences point.
    """

    features: Floats
    sentence: Ints
    polarity: Floats


@dataclass(frozen=True)
class _Sentences:
    """Sentences of all candidates, laid end to end."""

    rows: Ints
    owner: Ints
    firsts: Ints
    hits: Floats
    exact: Floats
    near: Floats
    beside: Floats
    words: Ints


def look(index: Index, query: Query, vector: Floats, found: Candidates) -> Looked:
    """Return the features of candidates, of which there is at least one.

    Parameters
    ----------
    vector : float32 array, shape (d,)
        Meaning of the query.
    """
    weight = _weights(index, query)
    s = _sentences(index, query, vector, (found.rows, weight))
    cover = (s.hits * weight).sum(axis=1)
    fit = np.maximum(cover, 0) + np.maximum(s.near, 0)
    best = _best(fit, s, len(found.rows))
    share = (fit**_SHARP).astype(np.float32)
    total = np.maximum(_summed(share, s), np.float32(1e-9))
    polarity = index.direction[s.rows].astype(np.float32) / np.float32(100)
    action = index.forward.action[s.rows].astype(np.float32) / np.float32(100)
    pointing: Floats = (_summed(share * polarity, s) / total).astype(np.float32)
    lengths = _summed(s.words.astype(np.float32), s)
    whole = _summed(polarity * s.words, s) / np.maximum(lengths, 1)
    told = _summed(share * action, s) / total
    columns = {
        "keywords": found.keyword / max(float(found.keyword.max()), 1e-9),
        "meaning": found.meaning,
        "joint rank": found.joint / max(float(found.joint.max()), 1e-9),
        "coverage": (_most(s.hits, s) * weight).sum(axis=1),
        "sentence meaning": _most(s.near, s),
        "exact words": (_most(s.exact, s) * weight).sum(axis=1),
        "heading": _heading(index, query, weight, found.rows),
        "sentence direction": np.float32(query.wants) * pointing,
        "direction": np.float32(query.wants) * whole,
        "what was done": told * (1.0 if query.asks_how else 0.3) * (query.wants >= 0),
        "bare line": index.forward.bare[found.rows].astype(np.float32),
        "short": np.maximum(0, 1 - lengths / _SHORT),
        "answer": _most(fit * (1 + np.float32(query.wants) * polarity), s) / 2,
        "against": _most(fit * np.maximum(0, -np.float32(query.wants) * polarity), s),
        "told": _most(fit * action, s) * (1.0 if query.asks_how else 0.0),
        "pairs": _most(s.beside, s),
        "both": _most(cover * np.maximum(s.near, 0), s),
        "company": _company(index, found, _most(fit * (1 + np.float32(query.wants) * polarity), s)),
    }
    features = np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32)
    return Looked(features, best, pointing)


def _company(index: Index, found: Candidates, promise: Floats) -> Floats:
    """Return the cosine of each candidate with the mean of the most promising ones."""
    vectors = index.forward.vectors[found.rows].astype(np.float32)
    first = np.lexsort((found.rows, -np.round(promise + found.meaning, 5)))[:_BEST]
    mean = vectors[first].mean(0)
    length = np.linalg.norm(vectors, axis=1) * np.linalg.norm(mean)
    cosine: Floats = (vectors @ mean / np.maximum(length, 1e-6)).astype(np.float32)
    return cosine


def _weights(index: Index, query: Query) -> Floats:
    """Return how much of the topic each concept carries; they sum to 1."""
    told = [c.weight * idf(_holders(index, c.stem), len(index)) for c in query.concepts] or [1.0]
    weights = np.asarray(told, np.float32)
    scaled: Floats = weights / max(float(weights.sum()), 1e-9)
    return scaled


def _holders(index: Index, word: str) -> int:
    number = index.numbers.get(word)
    # A word that no paragraph holds must not make all of them look off the topic.
    return len(index) if number is None else len(index.inverted.postings(number)[0])


def _sentences(index: Index, query: Query, vector: Floats, of: tuple[Ints, Floats]) -> _Sentences:
    forward = index.forward
    candidates, weight = of
    rows, owner = gather(forward.paragraphs, candidates)
    places, at = gather(forward.sentences, rows)
    words = np.asarray(forward.words[places], np.int64)
    exact = np.zeros((len(rows), max(len(query.concepts), 1)), np.float32)
    beside = np.zeros(len(rows), np.float32)
    before = np.zeros(len(words), bool)
    for i, concept in enumerate(query.concepts):
        here = words == index.numbers.get(concept.stem, -1)
        exact[at[here], i] = 1
        if i:
            pair = at[1:][here[1:] & before[:-1] & (at[1:] == at[:-1])]
            beside[np.unique(pair)] += weight[i] + weight[i - 1]
        before = here
    near = forward.sentence_vectors[rows].astype(np.float32) @ (vector / np.float32(127))
    firsts = np.searchsorted(owner, np.arange(len(candidates)))
    lengths = np.bincount(at, minlength=len(rows))
    hits = np.maximum(exact, _others(index, query, rows, (words, at)) * _PART)
    return _Sentences(rows, owner, firsts, hits, exact, near, beside, lengths)


def _others(index: Index, query: Query, rows: Ints, words: tuple[Ints, Ints]) -> Floats:
    """Return which sentences hold something that stands for a concept."""
    held = np.zeros((len(rows), max(len(query.concepts), 1)), np.float32)
    memo: dict[tuple[str, ...], Ints] = {}
    for i, concept in enumerate(query.concepts):
        for phrase in concept.others:
            if phrase not in memo:
                memo[phrase] = _holding(index, phrase, words)
            held[memo[phrase], i] = 1
    return held


def _holding(index: Index, phrase: tuple[str, ...], words: tuple[Ints, Ints]) -> Ints:
    text, at = words
    if any(w not in index.numbers for w in phrase):
        return np.empty(0, np.int64)
    numbers = [index.numbers[w] for w in phrase]
    last = len(text) - len(phrase) + 1
    if last <= 0:
        return np.empty(0, np.int64)
    here = text[:last] == numbers[0]
    for step, number in enumerate(numbers[1:], 1):
        here &= text[step : last + step] == number
    whole = np.flatnonzero(here & (at[:last] == at[len(phrase) - 1 :]))
    holding: Ints = at[whole]
    return holding


def _summed(values: Floats, s: _Sentences) -> Floats:
    total: Floats = np.bincount(s.owner, weights=values, minlength=len(s.firsts)).astype(np.float32)
    return total


def _most(values: Floats, s: _Sentences) -> Floats:
    most: Floats = np.maximum.reduceat(values, s.firsts, axis=0)
    return most


def _best(fit: Floats, s: _Sentences, k: int) -> Ints:
    order = np.lexsort((-np.arange(len(fit)), fit, s.owner))
    last = np.searchsorted(s.owner[order], np.arange(k), side="right") - 1
    best: Ints = order[last] - s.firsts
    return best


def _heading(index: Index, query: Query, weight: Floats, candidates: Ints) -> Floats:
    places, owner = gather(index.forward.contexts, candidates)
    words = np.asarray(index.forward.context_words[places], np.int64)
    held = np.zeros((len(candidates), len(weight)), np.float32)
    for i, concept in enumerate(query.concepts):
        held[owner[words == index.numbers.get(concept.stem, -1)], i] = 1
    covered: Floats = (held * weight).sum(axis=1)
    return covered
