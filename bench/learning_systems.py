"""What others would use for the same search: SQLite FTS5, ``bm25s``, vectors alone, plain rank fusion."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterpoise.learning.search.index import Index
    from counterpoise.learning.vectors.meaning import Meaning

    Ranker = Callable[[str], list[int]]

DEPTH = 200
_RRF = 60
_WORD = re.compile(r"\w+")
# The usual English list, for the systems that are not ours.
_STOP = """
a an and are as at be but by for if in into is it no not of on or such that the their then
there these they this to was will with who how what have has been too
"""


def fts5(texts: Sequence[str]) -> Ranker:
    """Rank by SQLite's own full-text index: any word, Porter's stems, BM25."""
    db = sqlite3.connect(":memory:", check_same_thread=False)
    db.execute("create virtual table t using fts5(text, content='', tokenize='porter unicode61')")
    db.executemany("insert into t(rowid, text) values (?, ?)", enumerate(texts))

    def rank(query: str) -> list[int]:
        words = [w for w in _WORD.findall(query.lower()) if w not in _STOP.split()]
        if not words:
            return []
        match = " OR ".join(f'"{w}"' for w in words)
        rows = db.execute(f"select rowid from t where t match ? order by rank limit {DEPTH}", (match,))  # noqa: S608
        return [r[0] for r in rows]

    return rank


def bm25(texts: Sequence[str]) -> Ranker:
    """Rank by the BM25 of ``bm25s``, with its own tokenizer."""
    import bm25s  # noqa: PLC0415 - needed here alone

    def tokens(of: list[str]) -> object:
        return bm25s.tokenize(of, stopwords="en", show_progress=False)

    model = bm25s.BM25()
    model.index(tokens(list(texts)), show_progress=False)

    def rank(query: str) -> list[int]:
        rows, scores = model.retrieve(tokens([query]), k=DEPTH, show_progress=False)
        return [int(r) for r, s in zip(rows[0], scores[0], strict=True) if s > 0]

    return rank


def dense(index: Index, vectors: Meaning) -> Ranker:
    """Rank by nearness in meaning alone, by the library's vectors, every paragraph compared."""
    matrix = np.asarray(index.forward.vectors, np.float32)

    def rank(query: str) -> list[int]:
        near = matrix @ vectors.unit([vectors.rows(query)])[0]
        return [int(r) for r in np.argsort(-near, kind="stable")[:DEPTH]]

    return rank


def fused(*rankers: Ranker) -> Ranker:
    """Rank by plain reciprocal rank fusion."""

    def rank(query: str) -> list[int]:
        total: dict[int, float] = {}
        for ranker in rankers:
            for place, row in enumerate(ranker(query)):
                total[row] = total.get(row, 0.0) + 1 / (_RRF + 1 + place)
        return sorted(total, key=lambda r: (-total[r], r))[:DEPTH]

    return rank
