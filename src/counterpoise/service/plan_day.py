"""From which days a plan can be made: said before a job is asked for, not after it has failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.errors import StaleFactsError, UsageError
from counterpoise.domain.policy import load_policy
from counterpoise.service.notices_room import bundle_here

if TYPE_CHECKING:
    from datetime import date


def check_plan_day(as_of: date, *, weeks: int) -> None:
    """Refuse a day from which no plan can be made.

    Parameters
    ----------
    as_of : date
        The day whose knowledge counts.
    weeks : int
        How many weeks are planned, from the next Monday on.

    Raises
    ------
    UsageError
        When the calendar does not hold all of the days.
    StaleFactsError
        When the facts are older on that day than the policy allows.
    """
    calendar, last = load_calendar(), as_of + timedelta(weeks=weeks + 1)
    if as_of < calendar.first_day or last > calendar.last_day:
        raise UsageError(
            f"Plans are made for weeks between {calendar.first_day.isoformat()} and "
            f"{calendar.last_day.isoformat()}: bank holidays are known for these.",
            next_step="Choose another day, or fewer weeks.",
        )
    newest = bundle_here().facts_as_of
    if (as_of - newest).days > load_policy().stale_days:
        raise StaleFactsError(
            f"The facts end on {newest.isoformat()}, {(as_of - newest).days} days before that day.",
            next_step="Import newer tables under Tables, or plan from an earlier day.",
        )
