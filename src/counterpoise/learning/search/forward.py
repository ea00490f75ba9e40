"""What the index keeps of each paragraph, paragraph after paragraph: its words, sentences and vectors."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise.learning.search.arrays import opened, starts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Forward:
    """Arrays over n paragraphs with s sentences and t words.

    Attributes
    ----------
    paragraphs : int64 array, shape (n + 1,)
        Where the sentences of each paragraph begin.
    sentences : int64 array, shape (s + 1,)
        Where the words of each sentence begin.
    words : int32 array, shape (t,)
        Numbers of terms, stop words included, in the order of the text.
    contexts : int64 array, shape (n + 1,)
        Where the words of each paragraph's context begin.
    context_words : int32 array
        Terms of the heading above a paragraph.
    vectors : int8 array, shape (n, d)
        Meaning of each paragraph: a vector of length 127.
    sentence_vectors : int8 array, shape (s, d)
    polarity, action : int8 array, shape (s,)
        Which way a sentence points, -100 to 100, and how much it tells of what was done, 0 to 100.
    bare : bool array, shape (n,)
        A line of a list: a headline without the evidence.
    sketch : uint64 array, shape (n, 12)
        By what paragraphs that say nearly the same are found, see `near.sketches`.
    """

    paragraphs: NDArray[np.int64]
    sentences: NDArray[np.int64]
    words: NDArray[np.int32]
    contexts: NDArray[np.int64]
    context_words: NDArray[np.int32]
    vectors: NDArray[np.int8]
    sentence_vectors: NDArray[np.int8]
    polarity: NDArray[np.int8]
    action: NDArray[np.int8]
    bare: NDArray[np.bool_]
    sketch: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.paragraphs) - 1

    def word_starts(self) -> NDArray[np.int64]:
        """Return where the words of each paragraph begin, shape ``(n + 1,)``."""
        starts: NDArray[np.int64] = self.sentences[self.paragraphs]
        return starts

    def stretch(self, first: int, end: int) -> Forward:
        """Return the paragraphs from one row up to, but without, another."""
        a, b = int(self.paragraphs[first]), int(self.paragraphs[end])
        words = slice(int(self.sentences[a]), int(self.sentences[b]))
        context = slice(int(self.contexts[first]), int(self.contexts[end]))
        return Forward(
            paragraphs=self.paragraphs[first : end + 1] - a,
            sentences=self.sentences[a : b + 1] - words.start,
            words=self.words[words],
            contexts=self.contexts[first : end + 1] - context.start,
            context_words=self.context_words[context],
            vectors=self.vectors[first:end],
            sentence_vectors=self.sentence_vectors[a:b],
            polarity=self.polarity[a:b],
            action=self.action[a:b],
            bare=self.bare[first:end],
            sketch=self.sketch[first:end],
        )

    def save(self, folder: Path) -> None:
        """Write each array into a file of its own."""
        for f in fields(self):
            np.save(folder / f"{f.name}.npy", getattr(self, f.name))

    @classmethod
    def load(cls, folder: Path) -> Forward:
        """Open the arrays of a folder without reading them: pages come in as they are used."""
        return cls(**{f.name: opened(folder / f"{f.name}.npy") for f in fields(cls)})


_STARTS = ("paragraphs", "sentences", "contexts")


def joined(parts: Sequence[Forward]) -> Forward:
    """Return the paragraphs of several parts, one part after the other; there is at least one."""
    made: dict[str, Any] = {}
    for f in fields(Forward):
        arrays = [getattr(p, f.name) for p in parts]
        if f.name in _STARTS:
            made[f.name] = starts_of(np.concatenate([np.diff(a) for a in arrays]))
        else:
            made[f.name] = np.concatenate(arrays)
    return Forward(**made)
