"""Which reports may be shown on a day: those public by then, and small homes only for a time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counterpoise.learning.held import HeldReport

#: A report that prints no publication day is taken as out this long after the last day on site (assumed).
OUT_WITHIN = timedelta(weeks=12)
#: Paragraphs on homes of three places or fewer are shown no longer than this after the visit (assumed).
SMALL_HOME_KEPT = timedelta(days=3 * 365)


def known_on(report: HeldReport) -> date | None:
    """Return the day from which a report was public, as far as it says so."""
    if report.published:
        return report.published
    return report.dated + OUT_WITHIN if report.dated else None


def shown(reports: Iterable[HeldReport], *, on: date, small_homes: bool = False) -> tuple[HeldReport, ...]:
    """Return the reports that may be shown on a day.

    Parameters
    ----------
    on : date
        A report that was not public before this day is left out.
    small_homes : bool
        Show homes of three places or fewer too, unless the visit is so long ago that it has expired.
    """
    return tuple(
        r for r in reports if _public(r, on) and (not r.small_home or (small_homes and _fresh(r, on)))
    )


def _public(report: HeldReport, on: date) -> bool:
    day = known_on(report)
    return day is not None and day < on


def _fresh(report: HeldReport, on: date) -> bool:
    return report.dated is not None and on - report.dated <= SMALL_HOME_KEPT
