"""How long a search takes: ``python -m bench.learning_search_speed LIBRARY [PARAGRAPHS]``.

With a number of paragraphs, the library is replicated to it: in each copy one word in five is another one of
the library's words, and vectors are shaken, so that copies are neither equal nor near-duplicates. Filters,
reading the hits' words from SQLite and highlights are included.
"""

from __future__ import annotations

import dataclasses
import resource
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.learning_judged import needs
from counterpoise.learning.library import Library
from counterpoise.learning.search import index as ix
from counterpoise.learning.search.filters import Filters
from counterpoise.learning.search.forward import Forward, joined
from counterpoise.learning.search.search import Search
from counterpoise.learning.search.versions import Opened, open_index
from counterpoise.learning.vectors import meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.held import HeldParagraph

_CHANGED = 0.2
_SHAKE = 3
_ROUNDS = 3
_KIB_PER_MIB = 1024
_FILTERS = (
    Filters(),
    Filters(since=date(2018, 1, 1), polarity="weakness"),
    Filters(region="London", current=True),
)


class Copies:
    """Gives the words of a copied paragraph: those of its original.

    Parameters
    ----------
    library : Library
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def named(self, ids: Sequence[str], /) -> dict[str, HeldParagraph]:
        """Return paragraphs by their ids."""
        originals = self._library.named([i.split("~")[0] for i in ids])
        return {i: originals[i.split("~")[0]] for i in ids}


def replicated(opened: Opened, paragraphs: int) -> Opened:
    """Return an index of at least so many paragraphs made of changed copies."""
    rng = np.random.default_rng(0)
    base, c = opened.index.forward, opened.catalogue
    copies = -(-paragraphs // len(base))
    forward = joined([_changed(base, rng) for _ in range(copies)])
    ids = np.concatenate([np.char.add(c.ids, f"~{i}".encode()) for i in range(copies)])
    catalogue = dataclasses.replace(
        c,
        entries=c.entries * copies,
        ids=ids,
        report_of=np.concatenate([c.report_of + i * len(c.entries) for i in range(copies)]),
        polarity=np.tile(c.polarity, copies),
        theme_bits=np.tile(c.theme_bits, copies),
        group=np.arange(len(forward), dtype=np.int32),
    )
    return Opened(ix.build(forward, opened.index.terms, opened.index.heads.shape[1]), catalogue)


def _changed(base: Forward, rng: np.random.Generator) -> Forward:
    words = np.array(base.words)
    changed = rng.random(len(words)) < _CHANGED
    words[changed] = rng.choice(base.words, int(changed.sum()))
    return dataclasses.replace(
        base,
        words=words,
        vectors=_shaken(base.vectors, rng),
        sentence_vectors=_shaken(base.sentence_vectors, rng),
    )


def _shaken(vectors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    noise = rng.integers(-_SHAKE, _SHAKE + 1, vectors.shape, dtype=np.int8)
    shaken: np.ndarray = np.clip(vectors.astype(np.int16) + noise, -127, 127).astype(np.int8)
    return shaken


def measure(search: Search) -> tuple[list[float], list[float]]:
    """Return milliseconds on the clock and of processor time of every need under every filter."""
    queries = [n.query for n in needs()]
    wall, cpu = [], []
    for q in queries:
        search.ask(q)
    for _ in range(_ROUNDS):
        for q in queries:
            for filters in _FILTERS:
                began, used = time.perf_counter(), time.process_time()
                search.ask(q, filters=filters)
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - used) * 1000)
    return wall, cpu


def main(library: Path, paragraphs: int) -> None:
    """Print the times."""
    shelf = Library(library)
    opened = open_index(library)
    if opened is None:
        sys.exit("There is no index in that library; take reports in first.")
    began = time.perf_counter()
    if paragraphs:
        opened = replicated(opened, paragraphs)
        print(f"replicated and inverted in {time.perf_counter() - began:.0f} s")
    wall, cpu = measure(Search(opened, Copies(shelf), meaning.of(library)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIB_PER_MIB
    print(f"{len(opened.index):,} paragraphs, {len(wall)} searches, filters and highlights included")
    for name, times in (("clock", wall), ("processor", cpu)):
        p50, p95 = np.percentile(times, [50, 95])
        print(f"  {name:10} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms")
    print(f"  most memory {peak:,.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)  # noqa: PLR2004 - the second word
