"""The one clock of the web service: that of the machine, or of a replay that stands at a day of the past.

``COUNTERPOISE_CLOCK=2020-09-01`` lets an instance of made or past data go on from that day, to show and to
teach. It can't be set ahead: what is to come would then be told as if it were past.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from counterpoise.domain.errors import UsageError

_LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the instant, as the instance has it.

    Raises
    ------
    UsageError
        When the clock is set to no day, or ahead.
    """
    return replayed(datetime.now(UTC), behind(settings.COUNTERPOISE_CLOCK))


def replayed(real: datetime, days: timedelta) -> datetime:
    """Return the instant of a replay that is so many days behind a real one.

    The clock on the wall in London shows the same in both, summer time or not. Otherwise a replay of summer
    would come to its second day at 23:00 on a winter's day.
    """
    return (real.astimezone(_LONDON) - days).astimezone(UTC) if days else real


def today() -> date:
    """Return the day in London, as the instance has it."""
    return now().astimezone(_LONDON).date()


@lru_cache(maxsize=2)
def behind(set_to: str) -> timedelta:
    """Return by how much the instance is behind the machine; counted once, when it is first asked.

    Raises
    ------
    UsageError
        When ``set_to`` is no day, or one that is still to come.
    """
    if not set_to:
        return timedelta(0)
    real = datetime.now(UTC)
    try:
        begins = datetime.combine(date.fromisoformat(set_to), time(9), _LONDON)
    except ValueError:
        raise UsageError(
            f"“{set_to}” is no day.", next_step="Set COUNTERPOISE_CLOCK as 2020-09-01."
        ) from None
    if begins > real:
        raise UsageError("The clock can't be set ahead.", next_step="Set COUNTERPOISE_CLOCK to a past day.")
    # Whole days, so that every process of an instance that starts on one day agrees.
    return timedelta(days=(real.astimezone(_LONDON).date() - begins.date()).days)
