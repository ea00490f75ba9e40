"""Words of the published tables and what they are here: grades, kinds of visit, types of provider."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.exchange.grids import Grid
    from counterpoise.exchange.headings import Record

_REQUIRES_IMPROVEMENT = "Requires improvement to be good"
# Adequate and Satisfactory are earlier frameworks' names of the same rank (instance.md 8).
_GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires improvement to be good": _REQUIRES_IMPROVEMENT,
    "requires improvement": _REQUIRES_IMPROVEMENT,
    "adequate": _REQUIRES_IMPROVEMENT,
    "satisfactory": _REQUIRES_IMPROVEMENT,
    "inadequate": "Inadequate",
}
# The framework of supported accommodation has three outcomes of its own and no grades.
_OUTCOMES = {
    "consistently strong service delivery": "Consistently strong service delivery",
    "inconsistent quality of service delivery": "Inconsistent quality of service delivery",
    "serious or widespread weaknesses": "Serious or widespread weaknesses",
}
# What scraped tables write where there is nothing.
_NOTHING = frozenset({"", "nan", "none", "n/a", "null"})

_AREA_VISITS = {
    "ilacs standard inspection": "ILACS_STANDARD",
    "ilacs short inspection": "ILACS_SHORT",
    "ilacs focused visit": "ILACS_FOCUSED",
    "la monitoring visit": "ILACS_MONITORING",
    "standard": "ILACS_STANDARD",
    "short": "ILACS_SHORT",
}
_ILACS_2026 = date(2026, 4, 1)

_PROVIDER_VISITS = {
    "full inspection": "full",
    "interim inspection": "interim",
    "assurance visit": "assurance",
    "monitoring inspection": "monitoring",
    "emergency inspection": "monitoring",
}
_PROVISION = (
    "Children's home",
    "Secure children's home",
    "Residential special school (registered as a children's home)",
    "Residential Special School",
    "Residential Family Centre",
    "Boarding School",
    "Further Education College with Residential Accommodation",
    "Secure Training Centre",
    "Independent Fostering Agency",
    "Voluntary Adoption Agency",
    "Adoption Support Agency",
    "Residential Holiday Scheme for Disabled Children",
    "Supported Accommodation",
)
_PROVISION_BY_FOLD = {name.casefold(): name for name in _PROVISION}
_SHOWN = 60
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AS_AT = re.compile(r"(?:(\d{1,2})[ _]+)?([a-z]{3})[a-z]*[ _]+(\d{4})", re.IGNORECASE)


def quoted(text: str) -> str:
    """Return a cell's text in quotation marks, cut where a sentence strayed into the cell."""
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN].rstrip()}…”"


def nothing(text: str) -> bool:
    """Say whether a text stands for no value."""
    return text.casefold() in _NOTHING


def grade(record: Record, name: str, *, needed: bool = False) -> str:
    """Return the grade in a column in one spelling, "" where there is none.

    Raises
    ------
    RefusedCell
        When it is no grade, or absent though needed.
    """
    text = record.text(name)
    if nothing(text) and not needed:
        return ""
    found = _GRADES.get(text.casefold()) or _OUTCOMES.get(text.casefold())
    if found is None:
        reason = (
            f"{quoted(text)} is not a grade" if text else "there is no grade, and without one it says nothing"
        )
        raise record.refuse(name, reason)
    return found


def area_visit_type(record: Record, name: str, on: date) -> str:
    """Return the code of an authority's inspection or visit.

    From April 2026 full inspections have no headline grade and codes of their own.

    Raises
    ------
    RefusedCell
        When the words are not known.
    """
    text = record.text(name)
    code = _AREA_VISITS.get(text.casefold())
    if code is None:
        raise record.refuse(name, f"{quoted(text)} is not a known type of inspection or visit")
    return f"{code}_2026" if on >= _ILACS_2026 and code in ("ILACS_STANDARD", "ILACS_SHORT") else code


def provider_visit_kind(record: Record, name: str) -> str:
    """Return the kind of a provider's inspection or visit: full, interim, assurance or monitoring.

    Raises
    ------
    RefusedCell
        When the words are not known.
    """
    text = record.text(name)
    kind = _PROVIDER_VISITS.get(text.casefold())
    if kind is None:
        raise record.refuse(name, f"{quoted(text)} is not a known kind of inspection or visit")
    return kind


def provision_type(record: Record, name: str) -> str:
    """Return the type of a provider in one spelling.

    Raises
    ------
    RefusedCell
        When it is not a type of children's social care provider.
    """
    text = record.text(name).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    found = _PROVISION_BY_FOLD.get(text.casefold())
    if found is None:
        raise record.refuse(name, f"{quoted(text)} is not a type of children's social care provider")
    return found


def as_at(grid: Grid, otherwise: date) -> date:
    """Return the day a register shows: from the name of its sheet, its title or its file's name.

    "March 2020" is its last day. A file that says no day shows the day it became known.
    """
    title = str(grid.rows[0][0]) if grid.rows and grid.rows[0] else ""
    for source in (grid.sheet, title, grid.file):
        for day, month, year in _AS_AT.findall(source):
            if month.lower() in _MONTHS:
                return _day(day, _MONTHS.index(month.lower()) + 1, int(year))
    return otherwise


def _day(day: str, month: int, year: int) -> date:
    if day:
        return date(year, month, int(day))
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(first_of_next.toordinal() - 1)
