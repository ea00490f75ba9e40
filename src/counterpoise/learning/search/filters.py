"""Which paragraphs may be hits at all: by who was looked at, when, with what grade, and on what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.disclosure import check_grouping
from counterpoise.domain.errors import UsageError
from counterpoise.learning.named import as_held, fold
from counterpoise.learning.search.catalogue import POLARITIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from numpy.typing import NDArray

    from counterpoise.learning.search.catalogue import Catalogue, Entry

_CODE = {p: i for i, p in enumerate(POLARITIES)}
# What a mixed paragraph says counts as either.
_COUNTS_AS = {"strength": ("strength", "mixed"), "weakness": ("weakness", "mixed")}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit must be; an empty one lets everything through.

    Attributes
    ----------
    authority, region, framework, grade : str
        Compared without case and punctuation; an authority by name or ONS code.
    since, until : date, optional
        The last day on site, both included.
    theme, polarity : str
        A paragraph that is mixed counts as strength and as weakness.
    current : bool
        Only reports that no later one supersedes.
    small_homes : bool
        Homes of three places or fewer too.
    file : str
        Name of one report.
    """

    authority: str = ""
    region: str = ""
    framework: str = ""
    grade: str = ""
    since: date | None = None
    until: date | None = None
    theme: str = ""
    polarity: str = ""
    current: bool = False
    small_homes: bool = False
    file: str = ""


def mask(catalogue: Catalogue, filters: Filters) -> NDArray[np.bool_] | None:
    """Return which paragraphs pass, shape ``(n,)``; none where all do.

    Raises
    ------
    UsageError
        When a value is one that nothing in the library has, or the last day lies before the first.
    """
    if filters.since and filters.until and filters.until < filters.since:
        raise UsageError(
            f"{filters.until} lies before {filters.since}, so no day is between them.",
            next_step="Give the earlier day as the first.",
        )
    tests = _tests(catalogue, filters)
    passed = [all(test(e) for test in tests) for e in catalogue.entries]
    kept = None if all(passed) else np.asarray(passed, np.bool_)[catalogue.report_of]
    for allowed in (_theme(catalogue, filters.theme), _polarity(catalogue, filters.polarity)):
        if allowed is not None:
            kept = allowed if kept is None else kept & allowed
    return kept


def _tests(catalogue: Catalogue, f: Filters) -> list[Callable[[Entry], bool]]:
    tests: list[Callable[[Entry], bool]] = []
    entries = catalogue.entries
    if f.authority:
        wanted = as_held(
            "authority", f.authority, (e.authority for e in entries), codes=(e.ons_code for e in entries)
        )
        tests.append(lambda e: any(fold(n) == fold(wanted) for n in _names(e)))
    for kind, said in (("region", f.region), ("framework", f.framework), ("grade", f.grade)):
        if said:
            tests.append(_equal(entries, kind, said))
    if f.since:
        tests.append(lambda e: e.dated is not None and f.since is not None and e.dated >= f.since)
    if f.until:
        tests.append(lambda e: e.dated is not None and f.until is not None and e.dated <= f.until)
    if f.current:
        tests.append(lambda e: e.superseded_by is None)
    if f.file:
        tests.append(lambda e: e.file == f.file)
    if not f.small_homes:
        tests.append(lambda e: not e.small_home)
    return tests


def _names(e: Entry) -> tuple[str, ...]:
    return tuple(n for n in (e.authority, e.ons_code) if n)


def _equal(entries: Iterable[Entry], kind: str, said: str) -> Callable[[Entry], bool]:
    # Rule 8: an inspector is no dimension, whatever a caller adds here later.
    check_grouping(kind)
    field = {"grade": "overall"}.get(kind, kind)
    wanted = fold(as_held(kind, said, (getattr(e, field) for e in entries)))
    return lambda e: fold(getattr(e, field) or "") == wanted


def _theme(catalogue: Catalogue, said: str) -> NDArray[np.bool_] | None:
    if not said:
        return None
    place = catalogue.themes.index(as_held("theme", said, catalogue.themes))
    held: NDArray[np.bool_] = (catalogue.theme_bits & np.uint64(1 << place)) != 0
    return held


def _polarity(catalogue: Catalogue, said: str) -> NDArray[np.bool_] | None:
    if not said:
        return None
    wanted = as_held("polarity", said, POLARITIES[1:])
    counts = np.zeros(len(POLARITIES), np.bool_)
    counts[[_CODE[p] for p in _COUNTS_AS.get(wanted, (wanted,))]] = True
    held: NDArray[np.bool_] = counts[catalogue.polarity]
    return held
