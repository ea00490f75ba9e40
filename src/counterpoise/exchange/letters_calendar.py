"""Days of a notice as iCalendar: whole days, so that no clock change can move one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from counterpoise.exchange.outputs.cells import clean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarDay:
    """One entry: ``key`` keeps it the same entry when the days change.

    ``version`` counts up from 1 with each change: of two files of one day a calendar takes the newer one. A
    cancelled entry is taken out of the calendars that have it (RFC 5545, STATUS).
    """

    key: str
    title: str
    first_day: date
    last_day: date
    words: str
    private: bool
    version: int = 1
    cancelled: bool = False


def days_ics(days: Iterable[CalendarDay], *, name: str, made_on: date) -> bytes:
    """Return entries as an iCalendar file.

    Parameters
    ----------
    days : iterable of CalendarDay
        The entries; a private one is marked confidential.
    name : str
        What the calendar is called.
    made_on : date
        The day it is made on.
    """
    from icalendar import Calendar, Event  # noqa: PLC0415 - heavy

    calendar = Calendar()
    for field, value in (
        ("prodid", "-//Counterpoise//Notice//EN"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("x-wr-calname", clean(name)),
    ):
        calendar.add(field, value)
    stamp = datetime.combine(made_on, time(), tzinfo=UTC)
    for day in days:
        event = Event()
        event.add("uid", f"{hashlib.sha256(day.key.encode()).hexdigest()[:32]}@counterpoise")
        event.add("dtstamp", stamp)
        title = f"Called off: {day.title}" if day.cancelled else day.title[:1].upper() + day.title[1:]
        event.add("summary", clean(title))
        event.add("dtstart", day.first_day)
        event.add("dtend", day.last_day + _DAY)
        event.add("description", clean(day.words))
        event.add("class", "CONFIDENTIAL" if day.private else "PRIVATE")
        event.add("transp", "TRANSPARENT")
        if day.version > 1:
            event.add("sequence", day.version - 1)
        if day.cancelled:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    data: bytes = calendar.to_ical(sorted=True)
    return data
