"""When a sentence says that something was: days, months, seasons, years, and weekdays that go with days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH: Final = "|".join(name.capitalize() for name in _NAMES)
#: A day in full, in letters or in figures.
DAY: Final = rf"\d{{1,2}}(?:/\d{{1,2}}/(?:20|19)\d\d|(?:st|nd|rd|th)?(?: of)? (?:{_MONTH}),? (?:20|19)\d\d)"
_DAY: Final = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:/(?P<number>\d{{1,2}})/(?P<short>(?:20|19)\d\d)"
    rf"|(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>(?:20|19)\d\d))\b"
)
_OF_MONTH: Final = re.compile(
    rf"\b(?P<day>[3-9]\d|29)(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b(?:,? (?P<year>(?:20|19)\d\d))?"
)
_IN_MONTH: Final = re.compile(rf"\b(?P<month>{_MONTH}),? (?P<year>(?:20|19)\d\d)\b")
#: First month of each season, and how many it has.
_SEASONS: Final = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3), "winter": (11, 4)}
_SEASON: Final = re.compile(
    r"\b(?P<season>spring|summer|autumn|winter)(?: term)?(?: of|,)? (?P<year>(?:20|19)\d\d)\b", re.IGNORECASE
)
_YEAR: Final = re.compile(
    r"(?:\b(?:in|during|since)|,) (?P<year>(?:20|19)\d\d)\b(?!\s?[-/\u2013]\s?\d)", re.IGNORECASE
)
_WEEKDAY: Final = re.compile(
    rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)}),? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"(?:(?: of)? (?P<month>{_MONTH}))?(?:,? (?P<year>(?:20|19)\d\d))?",
    re.IGNORECASE,
)
# "Tuesday 11 and Wednesday 12 October 2023": the month may stand this far off.
_AHEAD: Final = 60


@dataclass(frozen=True, slots=True)
class When:
    """The first and the last day that words may mean, and where in the text they stand."""

    first: date
    last: date
    start: int
    end: int

    def meets(self, other: When) -> bool:
        """Say whether both may mean one day."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day that is told with a weekday."""

    weekday: str
    day: date
    start: int

    @property
    def fits(self) -> bool:
        """Say whether the day is that weekday."""
        return _WEEKDAYS[self.day.weekday()] == self.weekday.casefold()


def said(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%B %Y}"


def whens(text: str) -> list[When]:
    """Return what a text says of when, in its order; a year within a day or a month is not told again."""
    found: list[When] = []
    for way in (_days, _months, _seasons, _years):
        found += [w for w in way(text) if not any(w.start < f.end and f.start < w.end for f in found)]
    return sorted(found, key=lambda w: w.start)


def weekdays(text: str, *, year: int | None) -> Iterator[Weekday]:
    """Give each day that is told with a weekday; ``year`` is that of days that are told without one."""
    for m in _WEEKDAY.finditer(text):
        ahead = _IN_MONTH.search(text, m.end(), m.end() + _AHEAD)
        month = m["month"] or (ahead and ahead["month"])
        own = m["year"] or (ahead and (not m["month"] or m["month"] == ahead["month"]) and ahead["year"])
        day = _date(int(own) if own else year, month, int(m["day"]))
        if day:
            yield Weekday(m["weekday"], day, m.start())


def no_days(text: str) -> Iterator[str]:
    """Give each day of a month that the month never has, as it reads."""
    for m in _OF_MONTH.finditer(text):
        month = _NAMES.index(m["month"].casefold()) + 1
        # A leap year, where no year is told.
        year = int(m["year"]) if m["year"] else 2000
        if int(m["day"]) > monthrange(year, month)[1]:
            yield m.group()


def _days(text: str) -> Iterator[When]:
    for m in _DAY.finditer(text):
        month = (
            _NAMES[int(m["number"]) - 1]
            if m["number"] and 1 <= int(m["number"]) <= len(_NAMES)
            else m["month"]
        )
        day = _date(int(m["year"] or m["short"]), month, int(m["day"]))
        if day:
            yield When(day, day, m.start(), m.end())


def _months(text: str) -> Iterator[When]:
    for m in _IN_MONTH.finditer(text):
        year, month = int(m["year"]), _NAMES.index(m["month"].casefold()) + 1
        yield When(date(year, month, 1), date(year, month, monthrange(year, month)[1]), m.start(), m.end())


def _seasons(text: str) -> Iterator[When]:
    for m in _SEASON.finditer(text):
        month, length = _SEASONS[m["season"].casefold()]
        first = date(int(m["year"]), month, 1)
        yield When(first, first + timedelta(days=31 * length), m.start(), m.end())


def _years(text: str) -> Iterator[When]:
    for m in _YEAR.finditer(text):
        year = int(m["year"])
        yield When(date(year, 1, 1), date(year, 12, 31), m.start("year"), m.end())


def _date(year: int | None, month: str | None, day: int) -> date | None:
    if year is None or month is None:
        return None
    try:
        return date(year, _NAMES.index(month.casefold()) + 1, day)
    except ValueError:
        return None
