"""The versioned index: words, postings and vectors of all paragraphs, opened from a folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.arrays import opened
from counterpoise.learning.search.forward import Forward
from counterpoise.learning.search.inverted import Inverted, invert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Index:
    """All that search needs of the paragraphs, but not their text.

    Attributes
    ----------
    forward : Forward
    inverted : Inverted
    heads : float32 array, shape (n, h)
        The leading figures of each paragraph's vector of length 1, which a first pass compares.
    terms : sequence of str
        Term by number.
    direction : int8 array, shape (s,)
        Which way each sentence points, -100 to 100: by its words alone, or with what was found in it, too.
    """

    forward: Forward
    inverted: Inverted
    heads: NDArray[np.float32]
    terms: Sequence[str]
    direction: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.forward)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Number by term."""
        return {t: i for i, t in enumerate(self.terms)}

    @cached_property
    def word_starts(self) -> NDArray[np.int64]:
        """Where the words of each paragraph begin, shape ``(n + 1,)``."""
        return self.forward.word_starts()

    def save(self, folder: Path) -> None:
        """Write the index into a folder that is there."""
        self.forward.save(folder)
        self.inverted.save(folder)
        np.save(folder / "heads.npy", self.heads)
        np.save(folder / "direction.npy", self.direction)
        (folder / "terms.txt").write_text("\n".join(self.terms), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Open an index; its arrays are read page by page as they are used."""
        text = (folder / "terms.txt").read_text(encoding="utf-8")
        return cls(
            forward=Forward.load(folder),
            inverted=Inverted.load(folder),
            heads=opened(folder / "heads.npy"),
            terms=text.split("\n") if text else [],
            direction=opened(folder / "direction.npy"),
        )


def build(forward: Forward, terms: Sequence[str], head: int) -> Index:
    """Return the index of some paragraphs, of whose vectors so many leading figures tell the most."""
    heads = forward.vectors[:, :head].astype(np.float32) / np.float32(127)
    return Index(forward, invert(forward, len(terms)), heads, terms, forward.polarity)
