"""A themed briefing put together: whose reports, what is praised, what was done, what is faulted."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.digest.candidates import Left, candidates
from counterpoise.learning.digest.points import counted_once, deeds, points
from counterpoise.learning.since.judged import STRENGTH, WEAKNESS
from counterpoise.learning.since.since import FEWEST_UNNAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from counterpoise.learning.digest.candidates import Aim, Candidate, Source
    from counterpoise.learning.digest.points import Point
    from counterpoise.learning.digest.quotes import Quote
    from counterpoise.learning.held import HeldReport, Tombstone
    from counterpoise.learning.vectors.table import Vectors


@dataclass(frozen=True)
class Scope:
    """What was asked: the subject in words, and which reports count."""

    title: str
    holds: str
    query: str
    region: str
    framework: str
    since: date | None


@dataclass(frozen=True)
class Framework:
    """The reports under one framework: how many there are, from when to when, and how many speak of it.

    ``faulted`` is ``None`` where so few fault it that the number would say whose it is.
    """

    name: str
    reports: int
    first: date | None
    last: date | None
    praised: int
    faulted: int | None


@dataclass(frozen=True)
class Digest:
    """A briefing on one subject.

    Attributes
    ----------
    reports : tuple of HeldReport
        Those that count, by day; the denominator of every number.
    praised_in : tuple of str
        SHA-256 of the reports that praise it.
    faulted_in : tuple of str or None
        The same for criticism; ``None`` where nobody is named.
    faulted : int or None
        How many reports fault it; ``None`` where the number would say whose it is.
    strengths, weaknesses : tuple of Point
        ``weaknesses`` is empty where nobody is named: a sentence would say whose it is.
    beside : tuple of (str, int)
        Themes of the paragraphs that fault it, besides its own, by how many reports.
    alike : int
        Sentences counted with one of nearly the same words.
    doubtful, telling, small_homes : int
        Paragraphs too doubtful, sentences that could tell of a child, reports on small homes: left out.
    """

    scope: Scope
    held: int
    reports: tuple[HeldReport, ...]
    frameworks: tuple[Framework, ...]
    praised_in: tuple[str, ...]
    faulted_in: tuple[str, ...] | None
    faulted: int | None
    strengths: tuple[Point, ...]
    deeds: tuple[Quote, ...]
    weaknesses: tuple[Point, ...]
    beside: tuple[tuple[str, int], ...]
    withdrawn: tuple[Tombstone, ...]
    alike: int
    doubtful: int
    telling: int
    small_homes: int
    superseded: int


@dataclass(frozen=True)
class Shelf:
    """What the library holds beyond the reports that count."""

    held: int
    small_homes: int
    withdrawn: tuple[Tombstone, ...]


def digest(
    scope: Scope,
    aim: Aim,
    sources: Sequence[Source],
    shelf: Shelf,
    vectors: Vectors,
    *,
    name_weaknesses: bool,
) -> Digest:
    """Put a briefing together; the same library gives the same briefing.

    Parameters
    ----------
    sources : sequence of Source
        The reports that count, in the order in which near-duplicates are counted: the first stands for all.
    name_weaknesses : bool
        Whether criticism is quoted, which says whose it is.
    """
    left = Left()
    found, alike = counted_once(c for s in sources for c in candidates(s, aim, left))
    praise = [c for c in found if c.polarity == STRENGTH]
    blame = [c for c in found if c.polarity == WEAKNESS]
    reports = tuple(s.report for s in sources)
    faulted = _reports_of(blame)
    tell = name_weaknesses or len({c.quote.subject for c in blame}) not in range(1, FEWEST_UNNAMED)
    return Digest(
        scope=scope,
        held=shelf.held,
        reports=reports,
        frameworks=_frameworks(reports, praise, blame, named=name_weaknesses),
        praised_in=_reports_of(praise),
        faulted_in=faulted if name_weaknesses else None,
        faulted=len(faulted) if tell else None,
        strengths=points(praise, vectors),
        deeds=deeds(praise),
        weaknesses=points(blame, vectors) if name_weaknesses else (),
        beside=_beside(sources, blame, aim, named=name_weaknesses) if tell else (),
        withdrawn=shelf.withdrawn,
        alike=alike,
        doubtful=left.doubtful,
        telling=left.telling,
        small_homes=shelf.small_homes,
        superseded=sum(s.superseded_by is not None for s in sources),
    )


def _reports_of(found: Iterable[Candidate]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.quote.report for c in found))


def _frameworks(
    reports: Sequence[HeldReport], praise: Sequence[Candidate], blame: Sequence[Candidate], *, named: bool
) -> tuple[Framework, ...]:
    praised, faulted = set(_reports_of(praise)), set(_reports_of(blame))
    parts: dict[str, list[HeldReport]] = defaultdict(list)
    for r in reports:
        parts[r.framework].append(r)
    return tuple(_framework(n, parts[n], praised, faulted, named=named) for n in sorted(parts))


def _framework(
    name: str, reports: Sequence[HeldReport], praised: set[str], faulted: set[str], *, named: bool
) -> Framework:
    days = [r.dated for r in reports if r.dated]
    whose = {r.subject for r in reports if r.sha256 in faulted}
    told = named or len(whose) not in range(1, FEWEST_UNNAMED)
    return Framework(
        name=name,
        reports=len(reports),
        first=min(days, default=None),
        last=max(days, default=None),
        praised=sum(r.sha256 in praised for r in reports),
        faulted=sum(r.sha256 in faulted for r in reports) if told else None,
    )


def _beside(
    sources: Sequence[Source], blame: Sequence[Candidate], aim: Aim, *, named: bool
) -> tuple[tuple[str, int], ...]:
    paragraphs = {c.quote.paragraph for c in blame}
    own = aim.theme.name if aim.theme else ""
    whose: dict[str, set[str]] = defaultdict(set)
    counts: Counter[str] = Counter()
    for s in sources:
        found = [f.themes for name, f in s.findings.items() if name in paragraphs]
        for theme in {t for themes in found for t in themes} - {own}:
            counts[theme] += 1
            whose[theme].add(s.report.subject)
    told = [t for t in counts if named or len(whose[t]) >= FEWEST_UNNAMED]
    return tuple(sorted(((t, counts[t]) for t in told), key=lambda x: (-x[1], x[0])))
