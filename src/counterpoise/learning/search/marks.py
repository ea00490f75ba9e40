"""What the index keeps of findings: polarity and themes of paragraphs, and which way each sentence points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.catalogue import POLARITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.held import HeldFinding
    from counterpoise.learning.search.forward import Forward

    Bits = NDArray[np.uint64]

_MOST_THEMES = 63
_BY_FINDING = 0.65
# A sentence that does both leans to what must improve: that is what a reader takes away.
_POINTS = {"strength": 100, "weakness": -100, "mixed": -30, "neutral": 0}
_CODE = {p: i for i, p in enumerate(POLARITIES)}


@dataclass(frozen=True)
class Marks:
    """Arrays over n paragraphs with s sentences.

    Attributes
    ----------
    themes : tuple of str
        Name of each bit of ``bits``, in the order of the alphabet.
    polarity : int8 array, shape (n,)
        Place in ``POLARITIES``; 0 where nothing was found.
    bits : uint64 array, shape (n,)
    direction : int8 array, shape (s,)
        Which way a sentence points: by its words and, for the most part, by what was found in it. Lines of
        lists of what must improve point that way whatever was found.
    """

    themes: tuple[str, ...]
    polarity: NDArray[np.int8]
    bits: Bits
    direction: NDArray[np.int8]


def marks(forward: Forward, ids: NDArray[np.bytes_], findings: Mapping[str, HeldFinding]) -> Marks:
    """Return the marks of paragraphs from what was found in them.

    Parameters
    ----------
    ids : bytes array, shape (n,)
        Names of the paragraphs.
    findings : mapping of str to HeldFinding
        By the name of the paragraph.

    Raises
    ------
    ValueError
        When there are more than 63 themes.
    """
    themes = _together(f.themes for f in findings.values())
    bit = {t: 1 << i for i, t in enumerate(themes)}
    polarity = np.zeros(len(ids), np.int8)
    bits = np.zeros(len(ids), np.uint64)
    direction = np.array(forward.polarity)
    for row, name in enumerate(ids):
        found = findings.get(name.decode())
        if found is None:
            continue
        polarity[row] = _CODE.get(found.polarity, 0)
        bits[row] = sum(bit[t] for t in set(found.themes))
        a, b = forward.paragraphs[row], forward.paragraphs[row + 1]
        if not forward.bare[row]:
            direction[a:b] = _pointing(direction[a:b], found)
    return Marks(themes, polarity, bits, direction)


def _pointing(by_words: NDArray[np.int8], found: HeldFinding) -> NDArray[np.int8]:
    said = found.detail.get("sentences", ())
    if len(said) != len(by_words):
        return by_words
    told = np.asarray([_POINTS[polarity] * sure for _, _, polarity, sure in said])
    return np.rint((1 - _BY_FINDING) * by_words + _BY_FINDING * told).astype(np.int8)


def joined(parts: Sequence[Marks]) -> Marks:
    """Return the marks of several parts, one part after the other; each theme stands at a paragraph.

    Raises
    ------
    ValueError
        When there are more than 63 themes.
    """
    every = _together({p.themes for p in parts})
    bits = np.concatenate([_moved(p.bits, p.themes, every) for p in parts])
    used = int(np.bitwise_or.reduce(bits, initial=np.uint64(0)))
    themes = tuple(t for i, t in enumerate(every) if used >> i & 1)
    return Marks(
        themes=themes,
        polarity=np.concatenate([p.polarity for p in parts]),
        bits=_moved(bits, every, themes),
        direction=np.concatenate([p.direction for p in parts]),
    )


def _together(themes: Iterable[Iterable[str]]) -> tuple[str, ...]:
    names = tuple(sorted({t for ts in themes for t in ts}))
    if len(names) > _MOST_THEMES:
        raise ValueError(f"{len(names)} themes do not fit into 64 bits")
    return names


def _moved(bits: Bits, old: Sequence[str], new: Sequence[str]) -> Bits:
    """Return the same themes under the bits of another list of names, which holds all that are used."""
    if old == new:
        return bits
    moved = np.zeros(len(bits), np.uint64)
    for place, name in enumerate(old):
        if name in new:
            moved |= (bits >> np.uint64(place) & np.uint64(1)) << np.uint64(new.index(name))
    return moved
