"""What hits are filtered and labelled by: facts of reports, and marks of each paragraph."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise.learning.search.arrays import opened
from counterpoise.learning.stamps import Stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from counterpoise.learning.held import HeldReport

#: Polarity by code; 0 where nothing was decided.
POLARITIES = ("", "strength", "weakness", "mixed", "neutral")

#: Full looks at an authority's children's services, whatever the rules of the day: the newest counts.
_SUCCESSIVE = frozenset({"Looked after children inspection 2013", "SIF", "SIF re-inspection", "ILACS"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as hits show it.

    ``superseded_by`` is the file of the newest later report on the same service under the same framework, or
    under one that followed it. ``stamp`` tells whether the library still holds what was indexed.
    """

    sha256: str
    file: str
    subject: str
    authority: str | None
    ons_code: str | None
    region: str | None
    framework: str
    dated: date | None
    overall: str | None
    small_home: bool
    superseded_by: str | None
    stamp: Stamp
    paragraphs: int


@dataclass(frozen=True)
class Catalogue:
    """Reports in the order of their paragraphs in the index, and arrays over the n paragraphs.

    Attributes
    ----------
    entries : tuple of Entry
    themes : tuple of str
        Name of each bit of ``theme_bits``.
    ids : bytes array, shape (n,)
    report_of : int32 array, shape (n,)
        Place in ``entries``.
    polarity : int8 array, shape (n,)
        Place in ``POLARITIES``.
    theme_bits : uint64 array, shape (n,)
    group : int32 array, shape (n,)
        First row of those that say nearly the same.
    """

    entries: tuple[Entry, ...]
    themes: tuple[str, ...]
    ids: NDArray[np.bytes_]
    report_of: NDArray[np.int32]
    polarity: NDArray[np.int8]
    theme_bits: NDArray[np.uint64]
    group: NDArray[np.int32]

    @cached_property
    def _by_group(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        order = np.argsort(self.group, kind="stable")
        return order, self.group[order]

    def alike(self, row: int) -> NDArray[np.int64]:
        """Return the rows that say nearly the same as one, itself included, ascending."""
        order, groups = self._by_group
        first, last = np.searchsorted(groups, [self.group[row], self.group[row] + 1])
        return order[first:last]

    def save(self, folder: Path) -> None:
        """Write the catalogue into a folder."""
        for name in _ARRAYS:
            np.save(folder / f"catalogue-{name}.npy", getattr(self, name))
        said = {"entries": [asdict(e) for e in self.entries], "themes": self.themes}
        text = json.dumps(said, default=date.isoformat, ensure_ascii=False)
        (folder / "catalogue.json").write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Open the catalogue of a folder."""
        said = json.loads((folder / "catalogue.json").read_text(encoding="utf-8"))
        arrays = {n: opened(folder / f"catalogue-{n}.npy") for n in _ARRAYS}
        return cls(tuple(map(_entry, said["entries"])), tuple(said["themes"]), **arrays)


_ARRAYS = ("ids", "report_of", "polarity", "theme_bits", "group")


def _entry(said: Mapping[str, Any]) -> Entry:
    dated = date.fromisoformat(said["dated"]) if said["dated"] else None
    return Entry(**{**said, "dated": dated, "stamp": Stamp(*said["stamp"])})


def superseded(reports: Sequence[HeldReport]) -> dict[str, str]:
    """Return the file of the newest later report on the same service, by the digest of the older one.

    Parameters
    ----------
    reports : sequence of HeldReport
        Those without a subject or a date supersede nothing and are not superseded.
    """
    newest: dict[tuple[str, str], HeldReport] = {}
    for r in reports:
        if (key := _service(r)) and (key not in newest or _later(r, newest[key])):
            newest[key] = r
    found = {}
    for r in reports:
        key = _service(r)
        if key and _day(newest[key]) > _day(r):
            found[r.sha256] = newest[key].file
    return found


def _service(r: HeldReport) -> tuple[str, str] | None:
    subject = r.urn or r.provider or r.ons_code or r.authority
    if not subject or r.dated is None or r.framework == "unknown":
        return None
    return subject, "full" if r.framework in _SUCCESSIVE else r.framework


def _day(r: HeldReport) -> date:
    return r.dated or date.min


def _later(a: HeldReport, b: HeldReport) -> bool:
    return (_day(a), a.sha256) > (_day(b), b.sha256)


def entry(report: HeldReport, *, superseded_by: str | None, stamp: Stamp, paragraphs: int) -> Entry:
    """Return a report as hits show it."""
    shared = {f.name for f in fields(Entry)} - {"superseded_by", "stamp", "paragraphs"}
    said = {name: getattr(report, name) for name in shared}
    return Entry(**said, superseded_by=superseded_by, stamp=stamp, paragraphs=paragraphs)
