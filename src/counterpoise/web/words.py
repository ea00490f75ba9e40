"""How pages write days, instants, numbers, counts and marks."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from markupsafe import Markup

from counterpoise.exchange.outputs.words import dated

if TYPE_CHECKING:
    from counterpoise.domain.marks import Mark

_LONDON = ZoneInfo("Europe/London")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_SMALL = 10


def day(value: date | str | None) -> str:
    """Return a day as people write it, ``1 September 2020``; an ISO text is read first."""
    if not value:
        return "not set"
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def weekday(value: date) -> str:
    """Return a day with the day of the week, ``Tuesday 1 September 2020``."""
    return f"{value:%A} {day(value)}"


def days(text: str) -> str:
    """Return a text with every ISO day in it as people write it."""
    return dated(text, day)


def short_day(value: date | str) -> str:
    """Return a day without its year, ``1 Sep``; an ISO text is read first."""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{on.day} {_MONTHS[on.month - 1][:3]}"


def instant(value: datetime | str) -> str:
    """Return an instant in London time, ``1 September 2020 at 09:30``."""
    at = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(_LONDON)
    return f"{day(at.date())} at {at:%H:%M}"


def number(value: float | None) -> str:
    """Return a number with thousands marked, and one decimal where it is small and not whole."""
    if value is None:
        return "none"
    if abs(value) < _SMALL and value != round(value):
        return f"{value:.1f}"
    return f"{value:,.0f}"


def percent(value: float | None) -> str:
    """Return a share of one as per cent."""
    return "none" if value is None else f"{100 * value:.1f} %"


def count(value: int, one: str, many: str = "") -> str:
    """Return ``1 visit`` or ``2 visits``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def mark(rests_on: Mark | str) -> Markup:
    """Return the mark of a figure: published, estimated, assumed or simulated."""
    return Markup('<span class="cp-mark cp-mark--{0}">{0}</span>').format(str(rests_on))


def sentence(text: str) -> str:
    """Return a text with a capital in front; "annex A" keeps its own."""
    return text[:1].upper() + text[1:]
