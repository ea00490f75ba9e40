"""The checker's own day arithmetic, shared with nobody."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    """Say whether a day is Monday to Friday and no bank holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def days_between(first: date, last: date) -> Iterator[date]:
    """Give every day from first to last, both included."""
    day = first
    while day <= last:
        yield day
        day += _DAY


def after_working_days(start: date, count: int, holidays: frozenset[date]) -> date:
    """Return the day that lies ``count`` working days after ``start`` (``start`` itself for 0)."""
    day = start
    while count > 0:
        day += _DAY
        if is_working_day(day, holidays):
            count -= 1
    return day


def nth_working_day(first: date, count: int, holidays: frozenset[date]) -> date:
    """Return the ``count``-th working day, counting ``first`` as the first where it is one."""
    day = first
    seen = 1 if is_working_day(day, holidays) else 0
    while seen < count:
        day += _DAY
        if is_working_day(day, holidays):
            seen += 1
    return day


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
