"""The index in its folder: a new version is written beside the old one, then put in its place at once.

What did not change is taken over from the old version; the files are the same as if all were made anew.
"""

from __future__ import annotations

import fcntl
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search import catalogue as cat
from counterpoise.learning.search import marks as mk
from counterpoise.learning.search import near, terms
from counterpoise.learning.search import parts as pt
from counterpoise.learning.search.index import Index, build
from counterpoise.learning.search.parts import Part, part
from counterpoise.learning.vectors import meaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from counterpoise.learning.library import Library
    from counterpoise.learning.search.marks import Marks
    from counterpoise.learning.stamps import Stamp
    from counterpoise.learning.vectors.meaning import Meaning

__all__ = ["FORMAT", "Opened", "Part", "made_by", "open_index", "part", "refresh", "remark"]

#: Changes with every change to the arrays.
FORMAT = 4
_CURRENT = "current"


def made_by(vectors: str) -> str:
    """Return the versions an index depends on, that of its vectors last; one made by others is not used."""
    return f"{FORMAT}.{terms.VERSION}.{vectors}"


@dataclass(frozen=True)
class Opened:
    """An index with its catalogue."""

    index: Index
    catalogue: cat.Catalogue


@dataclass(frozen=True)
class _Piece:
    """One report: what the index keeps of its words, and of what was found in them."""

    stamp: Stamp
    part: Part
    marks: Marks


def open_index(folder: Path, vectors: str = "") -> Opened | None:
    """Open the current index of a library's folder; none where there is none, or other versions made it.

    Parameters
    ----------
    vectors : str, optional
        Version of the vectors it must have; that of those chosen for the library by default.
    """
    wanted = made_by(vectors or meaning.version(folder))
    current = _current(folder)
    while current is not None and current[1] == wanted:
        version = folder / "index" / current[0]
        try:
            return Opened(Index.load(version), cat.Catalogue.load(version))
        except FileNotFoundError:
            # Another process put a newer one in its place meanwhile, unless files were lost.
            before, current = current, _current(folder)
            if current == before:
                return None
    return None


def _current(folder: Path) -> tuple[str, str] | None:
    """Return the name of the current version, and what made it."""
    try:
        name, versions = (folder / "index" / _CURRENT).read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return None
    return name, versions


def refresh(library: Library, vectors: Meaning, fresh: Mapping[str, Part]) -> Opened:
    """Bring the index up to what the library holds, and return it.

    Parameters
    ----------
    fresh : mapping
        Parts made already, by the report's digest; what is in neither these nor the old index is made now.

    Returns
    -------
    Opened
        Reports in the order of their digests, so that the same reports make the same index, byte by byte, in
        whatever order they came, and whatever was taken over from the old index.
    """
    with _alone(library.folder):
        old = open_index(library.folder, vectors.version)
        stamps = library.stamps()
        counts = {e.sha256: e.paragraphs for e in old.catalogue.entries} if old else {}
        if old is not None and old.catalogue.entries == _entries(library, stamps, counts):
            return old
        pieces: dict[str, _Piece] = {}
        for sha, was in _matched(old, stamps):
            words = was.part if was else fresh.get(sha) or part(library.paragraphs(sha), vectors)
            kept = was.marks if was and was.stamp == stamps[sha] else None
            pieces[sha] = _Piece(stamps[sha], words, kept or _marks(library, sha, words))
        opened = _whole(library, pieces, part([], vectors), vectors.head)
        _put(library.folder, opened, vectors.version)
    return opened


def remark(library: Library) -> Opened | None:
    """Bring polarity and themes of the index up to the library's findings; nothing else changes."""
    with _alone(library.folder):
        old = open_index(library.folder)
        if old is None:
            return None
        now = library.stamps()
        entries, marks = [], []
        for entry, (sha, was) in zip(old.catalogue.entries, _pieces(old).items(), strict=True):
            found = now[sha].findings if sha in now else ""
            entries.append(replace(entry, stamp=was.stamp._replace(findings=found)))
            marks.append(was.marks if was.stamp.findings == found else _marks(library, sha, was.part))
        if old.catalogue.entries == tuple(entries):
            return old
        opened = _marked(old, tuple(entries), mk.joined(marks))
        _put(library.folder, opened, meaning.version(library.folder))
    return opened


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other process brings this index up; the lock ends with the process."""
    index = folder / "index"
    index.mkdir(exist_ok=True)
    with (index / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _matched(old: Opened | None, stamps: Mapping[str, Stamp]) -> Iterator[tuple[str, _Piece | None]]:
    """Give every report of the library with its piece of the old index, if that holds the same words."""
    before = _pieces(old)
    for sha, stamp in stamps.items():
        was = before.get(sha)
        yield sha, was if was and was.stamp.words == stamp.words else None


def _pieces(old: Opened | None) -> dict[str, _Piece]:
    """Return an index report by report."""
    if old is None:
        return {}
    ends = np.cumsum([e.paragraphs for e in old.catalogue.entries]).tolist()
    stretches = zip(old.catalogue.entries, [0, *ends], ends, strict=False)
    return {e.sha256: _Piece(e.stamp, *_stretch(old, first, end)) for e, first, end in stretches}


def _stretch(old: Opened, first: int, end: int) -> tuple[Part, Marks]:
    index, c, rows = old.index, old.catalogue, slice(first, end)
    a, b = index.forward.paragraphs[[first, end]]
    words = Part(index.forward.stretch(first, end), index.terms, c.ids[rows])
    return words, mk.Marks(c.themes, c.polarity[rows], c.theme_bits[rows], index.direction[a:b])


def _marks(library: Library, sha: str, words: Part) -> Marks:
    return mk.marks(words.forward, words.ids, library.findings(sha))


def _whole(library: Library, pieces: Mapping[str, _Piece], nothing: Part, head: int) -> Opened:
    """Return the index of some reports; of none, that of nothing."""
    words = pt.joined([p.part for p in pieces.values()] or [nothing])
    marks = mk.joined([p.marks for p in pieces.values()] or [mk.marks(nothing.forward, nothing.ids, {})])
    index = replace(build(words.forward, words.terms, head), direction=marks.direction)
    counts = {sha: len(p.part.ids) for sha, p in pieces.items()}
    catalogue = cat.Catalogue(
        entries=_entries(library, {sha: p.stamp for sha, p in pieces.items()}, counts),
        themes=marks.themes,
        ids=words.ids,
        report_of=np.repeat(np.arange(len(counts), dtype=np.int32), list(counts.values())),
        polarity=marks.polarity,
        theme_bits=marks.bits,
        group=near.groups(index),
    )
    return Opened(index, catalogue)


def _entries(
    library: Library, stamps: Mapping[str, Stamp], counts: Mapping[str, int]
) -> tuple[cat.Entry, ...]:
    """Return the reports as hits show them, in the order of digests; -1 where nobody counted paragraphs."""
    reports = [r for r in library.reports() if r.sha256 in stamps]
    later = cat.superseded(reports)
    return tuple(
        cat.entry(
            r,
            superseded_by=later.get(r.sha256),
            stamp=stamps[r.sha256],
            paragraphs=counts.get(r.sha256, -1),
        )
        for r in reports
    )


def _marked(old: Opened, entries: tuple[cat.Entry, ...], marks: Marks) -> Opened:
    catalogue = replace(
        old.catalogue, entries=entries, themes=marks.themes, polarity=marks.polarity, theme_bits=marks.bits
    )
    return Opened(replace(old.index, direction=marks.direction), catalogue)


def _put(folder: Path, opened: Opened, vectors: str) -> None:
    """Write a version whole, then name it as the current one; only then does the old one go."""
    index = folder / "index"
    there = sorted(p.name for p in index.iterdir() if p.is_dir())
    name = f"v{int(there[-1][1:]) + 1 if there else 1:06d}"
    (index / name).mkdir()
    opened.index.save(index / name)
    opened.catalogue.save(index / name)
    pointer = index / f"{_CURRENT}.new"
    pointer.write_text(f"{name} {made_by(vectors)}", encoding="utf-8")
    pointer.replace(index / _CURRENT)
    # Whoever has the old arrays open keeps them until done: the files vanish only from the folder.
    for older in there:
        shutil.rmtree(index / older, ignore_errors=True)
