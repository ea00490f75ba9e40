"""When a service is due its next full look, and the last day the law allows.

Sources: regulation 27 for homes (once each April to March year, twice when below good), the common inspection
framework's scheduling pages for other providers, the ILACS and area SEND frameworks for areas.
Where a history is missing, the catalogue's longest interval counts from registration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from counterpoise.domain.grades import Grade
    from counterpoise.domain.visit_types import VisitType

_YEAR_STARTS = 4
#: Minimum cycles of regulation 27 did not bind between these days (second day outside).
_SUSPENDED = (date(2020, 4, 24), date(2021, 4, 12))
_YEARLY = frozenset({"CH", "SCHOOL_CH", "SECURE"})
#: A first look falls due so long after registration, where no rule gives another interval.
_FIRST_MONTHS = 12


@dataclass(frozen=True)
class Due:
    """When a look is due, the last start day the law allows (``None``: no floor), and why."""

    day: date
    floor_by: date | None
    reason: str
    mark: Mark


def add_months(day: date, months: int) -> date:
    """Return the same day some months on, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))


def year_end(day: date) -> date:
    """Return the 31 March that ends the inspection year of a day."""
    return date(day.year + (day.month >= _YEAR_STARTS), 3, 31)


def months_between(kind: VisitType, *, provision: str, grade: Grade) -> int:
    """Return the published months to the next look of a type after a grade; 12 where none is found."""
    longest = kind.months_max or _FIRST_MONTHS
    if provision in _YEARLY:
        return 6 if grade.is_weak else 12
    shortest = kind.months_min or longest
    return shortest if grade.is_weak else longest


def due(
    kind: VisitType, *, provision: str, grade: Grade, last: date | None, registered: date | None, as_of: date
) -> Due:
    """Return when the next look of a type is due at a service.

    Parameters
    ----------
    kind : VisitType
        The type that would be done.
    provision : str
        Code of the kind of provider, "" for an area.
    grade : Grade
        Newest grade known.
    last, registered : date or None
        Last full look and registration, as known.
    as_of : date
        A floor is that of the inspection year of this day.
    """
    months = months_between(kind, provision=provision, grade=grade)
    floor = _floor(provision, last, as_of)
    if last is not None:
        words = f"{months} months after the last full inspection on {last.isoformat()}"
        mark = Mark.PUBLISHED if provision in _YEARLY or kind.months_max else Mark.ASSUMED
        return Due(add_months(last, months), floor, words, mark)
    if registered is not None:
        words = f"{_FIRST_MONTHS} months after registration on {registered.isoformat()}, never inspected"
        return Due(add_months(registered, _FIRST_MONTHS), floor, words, Mark.ASSUMED)
    return Due(as_of, floor, "no look known; counted from the day of planning", Mark.ASSUMED)


def _floor(provision: str, last: date | None, as_of: date) -> date | None:
    """Return the end of the inspection year for homes not yet fully looked at in it."""
    if provision not in _YEARLY or _SUSPENDED[0] <= as_of < _SUSPENDED[1]:
        return None
    end = year_end(as_of)
    return None if last is not None and year_end(last) == end else end
