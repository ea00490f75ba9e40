"""Days and periods as reports print them, in some dozen ways."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from counterpoise.learning.reading.words import fold
from counterpoise.learning.report import Period

_MONTHS = {
    name.casefold(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name
} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"(?<![\d/.])(?:(?P<d>\d{{1,2}})[/.](?P<m>\d{{1,2}})[/.](?P<y>\d{{4}}|\d{{2}})"
    rf"|(?P<day>\d{{1,2}})(?:\s?(?:st|nd|rd|th))?(?:\s+(?:of\s+)?(?P<month>{_MONTH})(?![a-z])\.?,?(?:\s*(?P<year>20\d\d|19\d\d))?)?)"
    r"(?![\d/])",
    re.IGNORECASE,
)
_TO = re.compile(r"^\W*(?:-|to|until|through|and\s+finish\w*\s+on)\W*(?:\w+day\W+)?$", re.IGNORECASE)
_AND = re.compile(r"^\W*(?:and|,|&|;|,\s*and|and\s+from|,\s*then)\W*(?:\w+day\W+)?$", re.IGNORECASE)
_CENTURY = 2000
# No inspection stays so long: its days stand the wrong way round, or a year is wrong.
_LONGEST = timedelta(days=150)
_YEAR_FIRST = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
# What stands for a space in the name of a file.
_GAPS = re.compile(r"[-_.]+")
_BETWEEN = re.compile(
    rf"\bbetween\s+((?:\w+day,?\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?:\s+(?:{_MONTH}))?(?:\s+\d{{4}})?)\s+and\s+",
    re.IGNORECASE,
)


@dataclass
class _Day:
    day: int
    month: int | None
    year: int | None
    start: int
    end: int

    def date(self) -> date | None:
        if self.month is None or self.year is None:
            return None
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def periods(text: str, *, year: int | None = None) -> tuple[Period, ...]:
    """Return the periods a phrase names, one day as a period of its own; empty where it names none.

    Days of the same list that follow each other ("4 and 5 July") are one period. ``year`` is that of a
    phrase that prints none.
    """
    folded = _plain(text)
    days = _days(folded)
    if days and days[-1].year is None and all(day.year is None for day in days):
        days[-1].year = year
    _complete(days)
    dated = [day.date() for day in days]
    if not days or any(d is None for d in dated):
        return ()
    found: list[tuple[date, date]] = []
    for index, day in enumerate(dated):
        if day is None:
            continue
        if index and _TO.match(folded[days[index - 1].end : days[index].start]):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return _joined(found)


def _plain(text: str) -> str:
    """Return a phrase in which days by year first, and "between one day and another", read like the rest."""
    return _BETWEEN.sub(r"\1 to ", _YEAR_FIRST.sub(r"\3/\2/\1", fold(text)))


def backwards(text: str) -> bool:
    """Say whether a phrase names a period that ends before it begins."""
    folded = _plain(text)
    days = _days(folded)
    _complete(days)
    dated = [day.date() for day in days]
    return any(
        a is not None
        and b is not None
        and not a <= b <= a + _LONGEST
        and bool(_TO.match(folded[x.end : y.start]))
        for (a, b), (x, y) in zip(pairwise(dated), pairwise(days), strict=True)
    )


def _joined(found: list[tuple[date, date]]) -> tuple[Period, ...]:
    out: list[Period] = []
    for start, end in found:
        if start > end or end - start > _LONGEST:
            return ()
        if out and start <= out[-1].end + timedelta(days=1):
            out[-1] = Period(out[-1].start, max(end, out[-1].end))
        else:
            out.append(Period(start, end))
    return tuple(out)


def _days(text: str) -> list[_Day]:
    """Return the days at the head of a phrase, as long as each is tied to the one before."""
    out: list[_Day] = []
    for found in _DAY.finditer(text):
        between = text[out[-1].end : found.start()] if out else ""
        if out and not (_TO.match(between) or _AND.match(between)):
            break
        out.append(_day(found))
    # A number at the end without a month is no day: a page number, or the start of another sentence.
    while out and out[-1].month is None:
        out.pop()
    return out


def _day(found: re.Match[str]) -> _Day:
    if found["d"]:
        year = int(found["y"])
        return _Day(
            int(found["d"]), int(found["m"]), year if year >= _CENTURY else _CENTURY + year, *found.span()
        )
    month = found["month"]
    year_text = found["year"]
    return _Day(
        int(found["day"]),
        _MONTHS[month.casefold()] if month else None,
        int(year_text) if year_text else None,
        *found.span(),
    )


def _complete(days: list[_Day]) -> None:
    """Give each day the month and year of the next one where it has none of its own."""
    for before, after in reversed(list(pairwise(days))):
        if before.month is None:
            before.month = after.month
        if before.year is None and after.year is not None and before.month is not None:
            wraps = after.month is not None and before.month > after.month
            before.year = after.year - 1 if wraps else after.year
    # "24 January 2022 to 4 February": the year stands with the first.
    for before, after in pairwise(days):
        if after.year is None and before.year is not None and before.month and after.month:
            after.year = before.year + 1 if after.month < before.month else before.year


def first_day(text: str) -> date | None:
    """Return the first whole date in a text, if there is one."""
    for found in _DAY.finditer(_plain(text)):
        if (day := _day(found).date()) is not None:
            return day
    return None


def day_in_name(name: str) -> date | None:
    """Return the first date in a file's name: year first, or with its month in words and a whole year.

    ``None`` where there is none, or none that the calendar has. Digits in another order are left alone: they
    may be a number or a version.
    """
    plain = fold(name).replace("_", " ")
    for year, month, day in _YEAR_FIRST.findall(plain):
        if (found := _Day(int(day), int(month), int(year), 0, 0).date()) is not None:
            return found
    worded = (m for m in _DAY.finditer(_GAPS.sub(" ", plain)) if m["month"])
    return next((day for m in worded if (day := _day(m).date()) is not None), None)
