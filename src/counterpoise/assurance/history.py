"""What full looks found, one after another: each service's grades, from what was known on a day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from counterpoise.domain.grades import Grade, grade

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterpoise.domain.facts import AreaVisitRow, ProviderVisitRow

#: Best first; outcomes of three are another scale.
GRADES = (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)

#: Two rows of one service this close, without event numbers, are one inspection seen twice in the registers.
_SAME_EVENT = timedelta(days=14)

#: First register that can be seen: a first visit before it may not have been the first.
REGISTER_BEGINS = date(2015, 3, 31)


@dataclass(frozen=True, order=True)
class Look:
    """One full look at a service: the day, the event's number where there is one, and what was found."""

    on: date
    event_number: str
    grade: Grade
    known_at: date


@dataclass(frozen=True)
class GradePair:
    """Two successive full looks at one service; ``before`` is ``None`` where ``after`` was its first."""

    service: str
    family: str
    before: Grade | None
    after: Grade
    before_on: date | None
    on: date
    #: Day from which the second grade could be used.
    known_at: date
    #: Days and grades of the looks before ``before``, oldest first.
    earlier: tuple[tuple[date, Grade], ...] = ()


def looks_known(
    visits: Iterable[ProviderVisitRow], *, as_of: date, families: Mapping[str, str]
) -> dict[str, tuple[Look, ...]]:
    """Return the full inspections of providers that were known on a day, each once, by URN.

    Parameters
    ----------
    visits : iterable of ProviderVisitRow
        Any kinds; only ``full`` ones with one of the four grades count.
    as_of : date
        Rows known later are not looked at.
    families : mapping
        Family of each URN; a URN without one is left out.
    """
    looks: dict[str, list[Look]] = defaultdict(list)
    for v in visits:
        if v.kind == "full" and v.known_at <= as_of and v.urn in families and grade(v.grade) in GRADES:
            looks[v.urn].append(Look(v.on, v.event_number, grade(v.grade), v.known_at))
    return {urn: _distinct(found) for urn, found in sorted(looks.items())}


def pairs_known(
    visits: Iterable[ProviderVisitRow],
    *,
    as_of: date,
    families: Mapping[str, str],
    register_begins: date = REGISTER_BEGINS,
) -> tuple[GradePair, ...]:
    """Return successive full inspections of providers, from what was known on a day.

    Parameters
    ----------
    visits, as_of, families
        As in `looks_known`.
    register_begins : date
        Only a first visit after this day counts as a service's first; earlier ones may have had forerunners.
    """
    return pairs_of(
        looks_known(visits, as_of=as_of, families=families), families=families, first_after=register_begins
    )


def area_pairs_known(
    visits: Iterable[AreaVisitRow],
    *,
    as_of: date,
    visit_types: frozenset[str],
    family: str = "authorities",
    successor: Mapping[str, str] | None = None,
) -> tuple[GradePair, ...]:
    """Return successive graded inspections of authorities, from the grades published by a day.

    Parameters
    ----------
    visits : iterable of AreaVisitRow
        Any types; only those of ``visit_types`` with one of the four grades count.
    as_of : date
        Grades published later are not looked at.
    visit_types : frozenset of str
        Types that give the authority's overall grade; other inspectorates' grades must not mix in.
    family : str
        Name of the family in the pairs.
    successor : mapping, optional
        Today's code of an authority that has been replaced whole; its history goes on under it.
    """
    follow = successor or {}
    looks: dict[str, list[Look]] = defaultdict(list)
    for v in visits:
        known_at = v.grade_known_at
        if v.visit_type not in visit_types or known_at is None or known_at > as_of:
            continue
        if grade(v.grade) in GRADES:
            looks[follow.get(v.ons_code, v.ons_code)].append(Look(v.first_day, "", grade(v.grade), known_at))
    distinct = {code: _distinct(found) for code, found in sorted(looks.items())}
    # Every authority was inspected under earlier frameworks: none of these looks was a first one.
    return pairs_of(distinct, families=dict.fromkeys(distinct, family), first_after=None)


def pairs_of(
    looks: Mapping[str, tuple[Look, ...]], *, families: Mapping[str, str], first_after: date | None
) -> tuple[GradePair, ...]:
    """Return each service's looks as pairs of one and the next.

    Parameters
    ----------
    looks : mapping
        Looks in order, by service; at least one each.
    families : mapping
        Family by service.
    first_after : date or None
        A service's earliest look makes a pair without a ``before`` where it came after this day; ``None``:
        never.
    """
    found: list[GradePair] = []
    for service, kept in looks.items():
        family, first = families[service], kept[0]
        if first_after is not None and first.on > first_after:
            found.append(GradePair(service, family, None, first.grade, None, first.on, first.known_at))
        path = tuple((look.on, look.grade) for look in kept)
        found.extend(
            GradePair(service, family, a.grade, b.grade, a.on, b.on, max(a.known_at, b.known_at), path[:n])
            for n, (a, b) in enumerate(pairwise(kept))
        )
    return tuple(found)


def _distinct(looks: Iterable[Look]) -> tuple[Look, ...]:
    kept: list[Look] = []
    numbers: set[str] = set()
    for look in sorted(looks):
        if look.event_number and look.event_number in numbers:
            continue
        blank = not look.event_number or (kept and not kept[-1].event_number)
        if kept and blank and look.on - kept[-1].on <= _SAME_EVENT:
            continue
        numbers.add(look.event_number)
        kept.append(look)
    return tuple(kept)
