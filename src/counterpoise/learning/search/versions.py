"""The index in its folder: made anew from the library beside the old one, then put in its place at once."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search import catalogue as cat
from counterpoise.learning.search import near, passages, terms
from counterpoise.learning.search.forward import Forward, joined
from counterpoise.learning.search.index import Index, build
from counterpoise.learning.vectors import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport
    from counterpoise.learning.library import Library
    from counterpoise.learning.vectors.table import Vectors

#: Changes with every change to the arrays.
FORMAT = 3
_CURRENT = "current"
_BY_FINDING = 0.65
# A sentence that does both leans to what must improve: that is what a reader takes away.
_POINTS = {"strength": 100, "weakness": -100, "mixed": -30, "neutral": 0}


def made_by() -> str:
    """Return the versions an index depends on; one made by others is not used."""
    return f"{FORMAT}.{terms.VERSION}.{table.VERSION}"


@dataclass(frozen=True)
class Part:
    """What the index keeps of one report, with the report's own numbers for terms."""

    forward: Forward
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """An index with its catalogue."""

    index: Index
    catalogue: cat.Catalogue


def part(paragraphs: Sequence[HeldParagraph], vectors: Vectors) -> Part:
    """Return what the index keeps of the paragraphs of one report."""
    numbers = passages.Terms()
    said = [passages.Passage(p.text, p.section, bool(p.asked)) for p in paragraphs]
    return Part(passages.forward(said, numbers, vectors), tuple(numbers.numbers))


def open_index(folder: Path) -> Opened | None:
    """Open the current index of a library's folder; none where there is none, or other versions made it."""
    try:
        name, versions = (folder / "index" / _CURRENT).read_text(encoding="utf-8").split()
    except (FileNotFoundError, ValueError):
        return None
    if versions != made_by():
        return None
    version = folder / "index" / name
    return Opened(Index.load(version), cat.Catalogue.load(version))


def refresh(library: Library, vectors: Vectors, fresh: Mapping[str, Part]) -> Opened:
    """Bring the index up to what the library holds, and return it.

    Parameters
    ----------
    fresh : mapping
        Parts made already, by the report's digest; what is in neither these nor the old index is made now.

    Returns
    -------
    Opened
        Reports in the order of their digests, so that the same reports make the same index in any order.
    """
    old = open_index(library.folder)
    held = _outline(library)
    stamps = {sha: _stamp(rows) for sha, rows in held.items()}
    reports = [r for r in library.reports() if r.sha256 in held]
    forward, names = _assembled(library, old, fresh, stamps, vectors)
    index = build(*_compact(forward, names))
    found = library.findings()
    catalogue = _catalogue(reports, held, stamps, index, found)
    opened = Opened(directed(index, catalogue, found), catalogue)
    _put(library.folder, opened)
    return opened


def remark(library: Library) -> Opened | None:
    """Bring polarity and themes of the index up to the library's findings; nothing else changes."""
    old = open_index(library.folder)
    if old is None:
        return None
    ids = [i.decode() for i in old.catalogue.ids]
    found = library.findings()
    names, polarity, bits = cat.marks(ids, found)
    c = old.catalogue
    marked = cat.Catalogue(c.entries, names, c.ids, c.report_of, polarity, bits, c.group)
    opened = Opened(directed(old.index, marked, found), marked)
    _put(library.folder, opened)
    return opened


def directed(index: Index, catalogue: cat.Catalogue, findings: Mapping[str, HeldFinding]) -> Index:
    """Return an index in which sentences point by their words and, for the most part, by what was found.

    Lines of lists of what must improve point that way whatever was found.
    """
    direction = np.array(index.forward.polarity)
    starts = index.forward.paragraphs
    for row, name in enumerate(catalogue.ids):
        found = findings.get(name.decode())
        said = found.detail.get("sentences", ()) if found else ()
        a, b = starts[row], starts[row + 1]
        if len(said) == b - a and not index.forward.bare[row]:
            pointing = [_POINTS[polarity] * sure for _, _, polarity, sure in said]
            direction[a:b] = np.rint((1 - _BY_FINDING) * direction[a:b] + _BY_FINDING * np.asarray(pointing))
    return replace(index, direction=direction)


def _outline(library: Library) -> dict[str, list[tuple[str, str, str]]]:
    held: dict[str, list[tuple[str, str, str]]] = {}
    for report, name, asked, section in library.outline():
        held.setdefault(report, []).append((name, asked, section))
    return held


def _stamp(rows: Sequence[tuple[str, str, str]]) -> str:
    return hashlib.sha256("\n".join("\t".join(r) for r in rows).encode()).hexdigest()[:16]


def _assembled(
    library: Library,
    old: Opened | None,
    fresh: Mapping[str, Part],
    stamps: Mapping[str, str],
    vectors: Vectors,
) -> tuple[Forward, list[str]]:
    """Return the arrays of all reports in their order: from the old index, from fresh parts, or made now."""
    numbers = passages.Terms()
    # With nothing in it, so that there is something to join.
    pieces = [passages.forward([], numbers, vectors)]
    where: dict[str, NDArray[np.int64]] = {}
    end = 0
    for sha, (a, b) in _kept(old, stamps).items():
        where[sha] = np.arange(end, end + b - a)
        end += b - a
    if old is not None and where:
        numbers.of(old.index.terms)
        rows = np.concatenate([np.arange(a, b) for a, b in _kept(old, stamps).values()])
        pieces.append(old.index.forward.taken(rows))
    for sha in stamps:
        if sha not in where:
            made = fresh.get(sha) or part(library.paragraphs(sha), vectors)
            pieces.append(_renumbered(made.forward, np.asarray(numbers.of(made.terms), np.int32)))
            where[sha] = np.arange(end, end + len(made.forward))
            end += len(made.forward)
    rows = np.concatenate([*(where[sha] for sha in stamps), np.empty(0, np.int64)])
    return joined(pieces).taken(rows), list(numbers.numbers)


def _kept(old: Opened | None, stamps: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Return the rows in the old index of the reports that have not changed."""
    kept, row = {}, 0
    for e in old.catalogue.entries if old else ():
        if stamps.get(e.sha256) == e.stamp:
            kept[e.sha256] = (row, row + e.paragraphs)
        row += e.paragraphs
    return kept


def _renumbered(f: Forward, new: NDArray[np.int32]) -> Forward:
    return replace(f, words=new[f.words], context_words=new[f.context_words])


def _compact(forward: Forward, names: Sequence[str]) -> tuple[Forward, list[str]]:
    """Drop terms that no paragraph holds: words of a withdrawn report must not linger."""
    used = np.union1d(forward.words, forward.context_words).astype(np.int64)
    new = np.zeros(len(names), np.int32)
    new[used] = np.arange(len(used), dtype=np.int32)
    return _renumbered(forward, new), [names[i] for i in used]


def _catalogue(
    reports: Sequence[HeldReport],
    held: Mapping[str, Sequence[tuple[str, str, str]]],
    stamps: Mapping[str, str],
    index: Index,
    findings: Mapping[str, HeldFinding],
) -> cat.Catalogue:
    later = cat.superseded(reports)
    ids = [name for r in reports for name, _, _ in held[r.sha256]]
    themes, polarity, bits = cat.marks(ids, findings)
    counts = [len(held[r.sha256]) for r in reports]
    return cat.Catalogue(
        entries=tuple(
            cat.entry(r, superseded_by=later.get(r.sha256), stamp=stamps[r.sha256], paragraphs=n)
            for r, n in zip(reports, counts, strict=True)
        ),
        themes=themes,
        ids=np.asarray([i.encode() for i in ids], np.bytes_),
        report_of=np.repeat(np.arange(len(reports), dtype=np.int32), counts),
        polarity=polarity,
        theme_bits=bits,
        group=near.groups(index),
    )


def _put(folder: Path, opened: Opened) -> None:
    """Write a version whole, then name it as the current one; only then does the old one go."""
    index = folder / "index"
    index.mkdir(exist_ok=True)
    there = sorted(p.name for p in index.iterdir() if p.is_dir())
    name = f"v{int(there[-1][1:]) + 1 if there else 1:06d}"
    (index / name).mkdir()
    opened.index.save(index / name)
    opened.catalogue.save(index / name)
    pointer = index / f"{_CURRENT}.new"
    pointer.write_text(f"{name} {made_by()}", encoding="utf-8")
    pointer.replace(index / _CURRENT)
    # Whoever has the old arrays open keeps them until done: the files vanish only from the folder.
    for older in there:
        shutil.rmtree(index / older, ignore_errors=True)
