"""The table of word vectors, and the meaning of a passage as the sum of its words."""

from __future__ import annotations

from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.vectors.pieces import pieces, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Changes with the table; vectors of two tables are never compared.
VERSION = "1"
#: Length of a stored vector, as large as bytes hold.
LENGTH = 127


class Vectors:
    """Word vectors of a folder: ``table.npy``, ``scale.npy`` and ``words.txt``.

    Parameters
    ----------
    folder : Path
    """

    name = "table"
    version = VERSION
    #: The figures are in the order of how much they tell.
    head = 32

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows = {w: i for i, w in enumerate((folder / "words.txt").read_text("utf-8").split("\n"))}
        self._memo: dict[str, tuple[int, ...]] = {}

    @cached_property
    def _table(self) -> NDArray[np.int8]:
        table: NDArray[np.int8] = np.load(self._folder / "table.npy", mmap_mode="r")
        return table

    @cached_property
    def _scale(self) -> NDArray[np.float32]:
        scale: NDArray[np.float32] = np.load(self._folder / "scale.npy")
        return scale

    @property
    def dimensions(self) -> int:
        """Number of figures in a vector."""
        return int(self._table.shape[1])

    def rows(self, text: str) -> list[int]:
        """Return the rows of the table that a text's words stand on; unknown words have none."""
        memo = self._memo
        found: list[int] = []
        for word in words(text):
            known = memo.get(word)
            if known is None:
                known = memo[word] = pieces(word, self._rows)
            found.extend(known)
        return found

    def unit(self, texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Return the meaning of texts given by their rows: vectors of length 1, or 0 where no word is known.

        Parameters
        ----------
        texts : sequence of sequences of int
            As ``rows`` gives them.

        Returns
        -------
        float32 array, shape (len(texts), dimensions)
        """
        bag = _bag(texts)
        seen, columns = np.unique(bag.rows, return_inverse=True)
        table = self._table[seen].astype(np.float32) * self._scale[seen][:, None]
        total = np.zeros((len(texts), self.dimensions), np.float32)
        # The longest texts first: those that have a next row are always the first so many.
        order = np.argsort(-np.diff(bag.starts), kind="stable")
        begin, lengths = bag.starts[:-1][order], np.diff(bag.starts)[order]
        for step in range(int(lengths.max(initial=0))):
            at = begin[: np.searchsorted(-lengths, -step)] + step
            total[: len(at)] += bag.weights[at, None] * table[columns[at]]
        length = np.linalg.norm(total, axis=1, keepdims=True)
        unit = np.empty_like(total)
        unit[order] = total / np.where(length > 0, length, 1)
        return unit

    def stored(self, texts: Sequence[Sequence[int]]) -> NDArray[np.int8]:
        """Return the same as bytes, each vector of length 127."""
        return np.rint(self.unit(texts) * LENGTH).astype(np.int8)


class _Bag(NamedTuple):
    """Rows of the table that texts hold, each once a text, ascending; where those of each text begin."""

    rows: NDArray[np.int64]
    weights: NDArray[np.float32]
    starts: NDArray[np.int64]


def _bag(texts: Sequence[Sequence[int]]) -> _Bag:
    """Return how often each text holds each row, as square roots: a repeated word adds less."""
    rows = np.fromiter((r for t in texts for r in t), np.int64)
    owner = np.repeat(np.arange(len(texts)), [len(t) for t in texts])
    width = int(rows.max(initial=0)) + 1
    keys, often = np.unique(owner * width + rows, return_counts=True)
    starts = np.searchsorted(keys, np.arange(len(texts) + 1) * width)
    return _Bag(keys % width, np.sqrt(often.astype(np.float32)), starts)


@cache
def bundled() -> Vectors:
    """Return the table shipped with the package."""
    return Vectors(Path(str(files(__package__))))
