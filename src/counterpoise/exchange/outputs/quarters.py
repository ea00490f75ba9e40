"""Calendar quarters and days in words: the coarsest time that may be told of a live programme."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTHS_A_QUARTER = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """Three calendar months."""

    year: int
    number: int

    @property
    def first_day(self) -> date:
        """First day of the quarter."""
        return date(self.year, _MONTHS_A_QUARTER * (self.number - 1) + 1, 1)

    @property
    def after(self) -> date:
        """First day after the quarter."""
        return date(self.year + self.number // 4, _MONTHS_A_QUARTER * (self.number % 4) + 1, 1)

    @property
    def label(self) -> str:
        """The quarter in words: ``October to December 2026``."""
        first = _MONTHS_A_QUARTER * (self.number - 1)
        return f"{_MONTHS[first]} to {_MONTHS[first + 2]} {self.year}"


def quarter_of(day: date) -> Quarter:
    """Return the calendar quarter in which a day lies."""
    return Quarter(day.year, (day.month - 1) // _MONTHS_A_QUARTER + 1)


def month_of(day: date) -> str:
    """Return the month of a day in words: ``September 2020``."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def long_day(day: date) -> str:
    """Return a day as people write it: ``1 September 2020``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_day(day: date) -> str:
    """Return a day without its year: ``1 Sep``."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"
