"""The end of a day in London, that no test of a replay may run across: a replay's day goes on with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")


def until_tomorrow(now: datetime) -> timedelta:
    """Return how long it is until midnight in London, in real hours on the days clocks change too."""
    tomorrow = now.astimezone(_LONDON).date() + timedelta(days=1)
    midnight = datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_LONDON)
    return midnight.astimezone(UTC) - now.astimezone(UTC)


def wait_for(now: datetime, *, needed: timedelta) -> timedelta:
    """Return how long to wait so that what takes up to ``needed`` ends on the day it began."""
    left = until_tomorrow(now)
    return left + timedelta(seconds=1) if left < needed else timedelta(0)
