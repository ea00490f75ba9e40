"""Small moves on ragged arrays: rows of different lengths, laid end to end with the starts beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


def gather(starts: NDArray[np.int64], rows: Ints) -> tuple[Ints, Ints]:
    """Return the places of all members of some rows, and for each which of the rows it came from.

    Parameters
    ----------
    starts : int64 array, shape (number of rows + 1,)
        Where each row begins; the last entry is the end of all.
    rows : int64 array, shape (k,)

    Returns
    -------
    places : int64 array
        Row after row in the order given.
    owner : int64 array, same shape
        0 to k - 1.
    """
    first = np.asarray(starts[rows], np.int64)
    lengths = np.asarray(starts[rows + 1], np.int64) - first
    owner = np.repeat(np.arange(len(rows)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(owner)) - before[owner] + first[owner], owner


def starts_of(lengths: NDArray[np.integer]) -> Ints:
    """Return where rows of these lengths begin when laid end to end, and where all end."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def opened(file: Path) -> NDArray[Any]:
    """Open an array of a file without reading it: pages come in as they are used."""
    # The plain class: indexing a memmap costs more than most of what search does with it.
    array: NDArray[Any] = np.load(file, mmap_mode="r").view(np.ndarray)
    return array
