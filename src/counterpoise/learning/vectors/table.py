"""The table of word vectors, and the meaning of a passage as the sum of its words."""

from __future__ import annotations

from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.vectors.pieces import pieces, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

#: Changes with the table; vectors of two tables are never compared.
VERSION = 1
#: Length of a stored vector, as large as bytes hold.
LENGTH = 127


class Vectors:
    """Word vectors of a folder: ``table.npy``, ``scale.npy`` and ``words.txt``.

    Parameters
    ----------
    folder : Path
    """

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
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - a third of the start; others wait meanwhile

        bag = _bag(texts)
        seen, columns = np.unique(bag.indices, return_inverse=True)
        small = csr_matrix((bag.data, columns, bag.indptr), shape=(len(texts), max(len(seen), 1)))
        table = self._table[seen].astype(np.float32) * self._scale[seen][:, None]
        if not len(seen):
            return np.zeros((len(texts), self.dimensions), np.float32)
        total = np.asarray(small @ table, np.float32)
        length = np.linalg.norm(total, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (total / np.where(length > 0, length, 1)).astype(np.float32)
        return unit

    def stored(self, texts: Sequence[Sequence[int]]) -> NDArray[np.int8]:
        """Return the same as bytes, each vector of length 127."""
        return np.rint(self.unit(texts) * LENGTH).astype(np.int8)


def _bag(texts: Sequence[Sequence[int]]) -> csr_matrix:
    """Return how often each text holds each row, as square roots: a repeated word adds less."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    columns = np.fromiter((r for t in texts for r in t), np.int64)
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(t) for t in texts], out=starts[1:])
    width = int(columns.max()) + 1 if len(columns) else 1
    bag = csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(len(texts), width))
    bag.sum_duplicates()
    bag.data = np.sqrt(bag.data)
    return bag


@cache
def bundled() -> Vectors:
    """Return the table shipped with the package."""
    return Vectors(Path(str(files(__package__))))
