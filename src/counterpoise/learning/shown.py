"""Which reports may be shown on a day: those public by then, and small homes only for a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.learning.held import HeldReport

#: A report that prints no publication day is taken as out this long after the last day on site (assumed),
#: or from the day on which it was taken in, where that is earlier.
OUT_WITHIN = timedelta(weeks=12)
#: Paragraphs on homes of three places or fewer are shown no longer than this after the visit (assumed).
SMALL_HOME_KEPT = timedelta(days=3 * 365)


def shown(reports: Iterable[HeldReport], *, on: date, small_homes: bool = False) -> tuple[HeldReport, ...]:
    """Return the reports that may be shown on a day.

    Parameters
    ----------
    on : date
        A report that was neither public before this day nor in the library by then is left out.
    small_homes : bool
        Show homes of three places or fewer too, unless the visit is so long ago that it has expired.
    """
    return tuple(
        r for r in reports if _public(r, on) and (not r.small_home or (small_homes and _fresh(r, on)))
    )


def _public(report: HeldReport, on: date) -> bool:
    out = report.published or (report.dated + OUT_WITHIN if report.dated else None)
    if out is not None and out < on:
        return True
    # Drafts are refused, so what was taken in was out; but the clock of a replay may stand before its day.
    taken, began = _taken_in(report), report.published or report.dated
    return taken <= on and (began is None or began <= taken)


def _taken_in(report: HeldReport) -> date:
    return date.fromisoformat(report.added_at[:10])


def _fresh(report: HeldReport, on: date) -> bool:
    return report.dated is not None and on - report.dated <= SMALL_HOME_KEPT


def out_later(reports: Iterable[HeldReport], *, on: date) -> int:
    """Return how many reports came out after a day and are left out of what is counted on it.

    Homes of three places or fewer are not among them: they are left out whatever the day.
    """
    return sum(not r.small_home and not _public(r, on) for r in reports)
