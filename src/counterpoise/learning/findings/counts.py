"""Counts of features over many texts, and which features may be kept in weights that are shipped.

A feature is kept only where several authorities' reports have it, and never where it is the name of a person
or a place: so the weights hold the language of inspection and no sentence can be rebuilt from them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise.learning.findings.linear import Lexicon
from counterpoise.learning.findings.words import fold, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.linear import Matrix

    Ints = NDArray[np.int64]

_PARTS = re.compile(r"[\s:^]+|\.\.")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;]\s+)[\u201c\u2018\"'(]*$")
_LEAST_ACRONYM = 2
# A word written with a capital inside sentences more often than this is a name.
_NAME_SHARE = 0.5


@dataclass(frozen=True)
class Counts:
    """How often each text has each feature; ``matrix`` is sparse, shape (texts, features)."""

    names: tuple[str, ...]
    matrix: Matrix


def count(texts: Iterable[Iterable[str]]) -> Counts:
    """Count the features of each text."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    index: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    size = 0
    for size, features in enumerate(texts, 1):
        for name, n in Counter(features).items():
            rows.append(size - 1)
            columns.append(index.setdefault(name, len(index)))
            values.append(float(n))
    matrix: Any = csr_matrix((values, (rows, columns)), shape=(size, len(index)))
    return Counts(tuple(index), matrix)


def proper_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the stems of words that are names: capitals inside sentences, acronyms not counted."""
    capital: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text in texts:
        for token in _TOKEN.finditer(text):
            word = token.group()
            if _is_acronym(word) or _SENTENCE_START.search(text[max(0, token.start() - 4) : token.start()]):
                continue
            root = stem(fold(word))
            every[root] += 1
            capital[root] += word[0].isupper()
    return frozenset(w for w, n in every.items() if capital[w] > _NAME_SHARE * n)


def _is_acronym(word: str) -> bool:
    return sum(c.isupper() for c in word) >= _LEAST_ACRONYM


def shippable(
    counts: Counts, rows: Ints, groups: Sequence[str], *, least: int, without: frozenset[str]
) -> Ints:
    """Return the places of features that at least so many authorities have and that hold no name.

    Parameters
    ----------
    counts : Counts
        Of all texts.
    rows : array of int
        Texts to look at.
    groups : sequence of str
        Authority of each text.
    least : int
        Authorities that must have the feature.
    without : frozenset of str
        Stems left out, as `proper_names` finds them.
    """
    part = counts.matrix[rows]
    number = {g: i for i, g in enumerate(sorted({groups[r] for r in rows}))}
    group = np.array([number[groups[r]] for r in rows])
    entries = part.tocoo()
    pairs = np.unique(group[entries.row].astype(np.int64) * part.shape[1] + entries.col)
    spread = np.bincount(pairs % part.shape[1], minlength=part.shape[1])
    wide = np.flatnonzero(spread >= least)
    return np.array([i for i in wide if without.isdisjoint(_PARTS.split(counts.names[i]))], dtype=np.int64)


def lexicon(counts: Counts, rows: Ints, columns: Ints) -> Lexicon:
    """Return the features in those columns with how rare each is among those rows."""
    seen = np.bincount(counts.matrix[rows].indices, minlength=counts.matrix.shape[1])[columns]
    rarity = np.log((1.0 + len(rows)) / (1.0 + seen)) + 1.0
    return Lexicon({counts.names[c]: i for i, c in enumerate(columns)}, rarity)


def scaled(counts: Counts, columns: Ints, words: Lexicon) -> Matrix:
    """Return all rows as `Lexicon.row` would give them, sparse."""
    from scipy.sparse import diags  # noqa: PLC0415

    part = counts.matrix[:, columns].tocsr(copy=True)
    part.data = (1.0 + np.log(part.data)) * words.rarity[part.indices]
    length = np.sqrt(np.asarray(part.multiply(part).sum(axis=1)).ravel())
    return (diags(1.0 / np.maximum(length, np.finfo(float).tiny ** 0.5)) @ part).tocsr()


def features_of(texts: Iterable[str], of: Callable[[str], Iterable[str]]) -> Counts:
    """Count what ``of`` finds in each text."""
    return count(of(t) for t in texts)
