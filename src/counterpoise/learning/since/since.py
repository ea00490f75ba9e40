"""What was published since a day: which reports, what moved, what is praised, and what is faulted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.learning.since.judged import STRENGTH, WEAKNESS, Found, Judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterpoise.learning.held import HeldReport, Tombstone

#: With fewer reports than this, a weakness without a name would still say whose it is.
FEWEST_UNNAMED = 3
# A report is out within so many weeks of the last day on site, as a rule.
_OUT_WITHIN = timedelta(weeks=12)
_GRADES = ("Inadequate", "Requires improvement to be good", "Good", "Outstanding")
_FULL = frozenset({"Looked after children inspection 2013", "SIF", "SIF re-inspection", "ILACS"})


@dataclass(frozen=True)
class Moved:
    """A grade beside that of the report before on the same service: ``up``, ``down`` or ``same``."""

    subject: str
    file: str
    day: date
    judgement: str
    before: str
    after: str
    way: str
    before_file: str
    before_day: date


@dataclass(frozen=True)
class Told:
    """A theme and the reports that praise or fault it; ``places`` is empty where nobody is named."""

    theme: str
    reports: int
    places: tuple[tuple[str, str, Found], ...]


@dataclass(frozen=True)
class Since:
    """What was published since a day.

    Attributes
    ----------
    published : tuple of HeldReport
        By publication day; by the last day on site where no publication day is printed.
    perhaps : tuple of HeldReport
        No publication day is printed, and the last day on site lies up to 12 weeks before: may be new.
    moved : tuple of Moved
        By day; never by grade.
    weaknesses : tuple of Told or None
        ``None`` where so few reports are new that they would name whose they are.
    doubtful : int
        Paragraphs left out of the counts, because what they say is too doubtful.
    """

    day: date
    region: str
    published: tuple[HeldReport, ...]
    perhaps: tuple[HeldReport, ...]
    withdrawn: tuple[Tombstone, ...]
    moved: tuple[Moved, ...]
    strengths: tuple[Told, ...]
    weaknesses: tuple[Told, ...] | None
    doubtful: int


def day_of(report: HeldReport) -> date | None:
    """Return the day a report counts from: its publication, or the last day on site."""
    return report.published or report.dated


def published_since(reports: Iterable[HeldReport], day: date) -> tuple[HeldReport, ...]:
    """Return the reports of a day and later, by day and name."""
    return _by_day(r for r in reports if (when := day_of(r)) and when >= day)


def perhaps_since(reports: Iterable[HeldReport], day: date) -> tuple[HeldReport, ...]:
    """Return reports without a printed publication day that may have come out since."""
    return _by_day(
        r for r in reports if r.published is None and r.dated and day - _OUT_WITHIN <= r.dated < day
    )


def _by_day(reports: Iterable[HeldReport]) -> tuple[HeldReport, ...]:
    return tuple(sorted(reports, key=lambda r: (day_of(r) or date.min, r.subject, r.sha256)))


def moved(new: Sequence[HeldReport], everything: Iterable[HeldReport]) -> tuple[Moved, ...]:
    """Return the grades of new reports beside those of the report before on the same service."""
    by_service: dict[tuple[str, str], list[HeldReport]] = defaultdict(list)
    for r in everything:
        if (key := _service(r)) and r.dated:
            by_service[key].append(r)
    found: list[Moved] = []
    for r in new:
        key = _service(r)
        earlier = [e for e in by_service.get(key, ()) if _before(e, r)] if key else []
        if earlier:
            found.extend(_moves(r, max(earlier, key=lambda e: (e.dated or date.min, e.sha256))))
    return tuple(found)


def _service(r: HeldReport) -> tuple[str, str] | None:
    subject = r.urn or r.provider or r.ons_code or r.authority
    return (subject, "full" if r.framework in _FULL else r.framework) if subject else None


def _before(earlier: HeldReport, later: HeldReport) -> bool:
    return bool(earlier.dated and later.dated and earlier.dated < later.dated)


def _moves(new: HeldReport, old: HeldReport) -> Iterable[Moved]:
    pairs = {"overall": (old.overall, new.overall)}
    shared = [n for n in new.judgements if n in old.judgements and not n.startswith("overall")]
    pairs |= {n: (old.judgements[n], new.judgements[n]) for n in shared}
    for name, (before, after) in pairs.items():
        if before in _GRADES and after in _GRADES and new.dated and old.dated:
            step = _GRADES.index(after) - _GRADES.index(before)
            way = "same" if step == 0 else "up" if step > 0 else "down"
            yield Moved(new.subject, new.file, new.dated, name, before, after, way, old.file, old.dated)


def told(reports: Sequence[Judged], polarity: str, *, named: bool) -> tuple[Told, ...]:
    """Return themes by how many reports praise or fault them; the same words in two reports count once."""
    places: dict[str, list[tuple[str, str, Found]]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for j in reports:
        for theme, found in j.themes(polarity).items():
            words = theme, " ".join(found.paragraph.text.split())
            if words not in seen:
                seen.add(words)
                places[theme].append((j.report.subject, j.report.file, found))
    ranked = sorted(places.items(), key=lambda t: (-len(t[1]), t[0]))
    return tuple(Told(theme, len(p), tuple(p) if named else ()) for theme, p in ranked)


def summed_up(
    reports: Sequence[HeldReport],
    new: Sequence[Judged],
    *,
    day: date,
    region: str,
    withdrawn: tuple[Tombstone, ...],
    name_weaknesses: bool,
) -> Since:
    """Bring together what was published since a day.

    Parameters
    ----------
    reports : sequence of HeldReport
        All that may be looked at, of the region where one is asked for.
    new : sequence of Judged
        Those published since the day, with what was found in them.
    name_weaknesses : bool
        Whether it is said whose weaknesses they are.
    """
    subjects = {j.report.subject for j in new}
    tell = name_weaknesses or len(subjects) >= FEWEST_UNNAMED
    return Since(
        day=day,
        region=region,
        published=tuple(j.report for j in new),
        perhaps=perhaps_since(reports, day),
        withdrawn=withdrawn,
        moved=moved([j.report for j in new], reports),
        strengths=told(new, STRENGTH, named=True),
        weaknesses=told(new, WEAKNESS, named=name_weaknesses) if tell else None,
        doubtful=sum(j.doubtful for j in new),
    )
