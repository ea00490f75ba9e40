"""Working days, school weeks, closed weeks and pre-election windows of England.

Days come from ``calendar.toml``; every part of it says what it rests on. Publication stops before a poll in
an area with one; fieldwork does not (observed).
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, UsageError
from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = "calendar.toml"
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_SATURDAY = 5


def monday_of(day: date) -> date:
    """Return the Monday of the week that holds a day."""
    return day - _DAY * day.weekday()


def iso_week(day: date) -> int:
    """Return the ISO week number of a day, 1 to 53."""
    return day.isocalendar().week


@dataclass(frozen=True)
class Basis:
    """What a part of the calendar rests on."""

    mark: Mark
    source: str


@dataclass(frozen=True)
class BankHoliday:
    """One bank holiday; ``known_at`` where it was announced after the calendar of its year."""

    on: date
    title: str
    known_at: date | None = None


@dataclass(frozen=True)
class Term:
    """One unbroken stretch of school weeks, first and last day in it."""

    first: date
    last: date


@dataclass(frozen=True)
class Poll:
    """A poll day and the window before it in which reports about areas with that poll are held."""

    name: str
    general: bool
    day: date
    window_from: date
    known_at: date
    cancelled_at: date | None
    basis: Basis

    def standing(self, as_of: date | None) -> bool:
        """Say whether the poll was announced and not called off, as known on a day (``None``: now)."""
        if as_of is None:
            return self.cancelled_at is None
        return self.known_at <= as_of and (self.cancelled_at is None or as_of < self.cancelled_at)


@dataclass(frozen=True)
class WorkingCalendar:
    """The calendar as known on one day.

    Raises
    ------
    UsageError
        From every method that rests on bank holidays, terms or polls, asked about a day outside
        ``first_day`` .. ``last_day``: what lies beyond is not known, and a silent guess would put fieldwork
        on a bank holiday.
    """

    first_day: date
    last_day: date
    holidays: tuple[BankHoliday, ...]
    holidays_basis: Basis
    closed_iso_weeks: frozenset[int]
    closed_basis: Basis
    closed_months: Mapping[str, frozenset[int]]
    terms: tuple[Term, ...]
    terms_basis: Basis
    polls: tuple[Poll, ...]

    @cached_property
    def bank_holidays(self) -> frozenset[date]:
        """The days themselves."""
        return frozenset(h.on for h in self.holidays)

    def _covered(self, day: date) -> date:
        if not self.first_day <= day <= self.last_day:
            raise UsageError(
                f"The calendar runs from {self.first_day} to {self.last_day} and does not hold {day}.",
                next_step="Ask about a day inside it, or add that year's bank holidays to calendar.toml.",
            )
        return day

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is Monday to Friday and no bank holiday."""
        return self._covered(day).weekday() < _SATURDAY and day not in self.bank_holidays

    def add_working_days(self, day: date, number: int) -> date:
        """Return the working day so many after (or, below zero, before) a day; the day itself never counts.

        Zero gives the day itself if it is a working day, else the next one.
        """
        step = _DAY if number >= 0 else -_DAY
        left = abs(number)
        holidays = self.bank_holidays
        at = self._covered(day)
        while left or (number == 0 and not self.is_working_day(at)):
            at = self._covered(at + step)
            if left and at.weekday() < _SATURDAY and at not in holidays:
                left -= 1
        return at

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after ``first`` up to and with ``last``; below zero when that is earlier."""
        if last < first:
            return -self.working_days_between(last - _DAY, first - _DAY)
        self._covered(first)
        self._covered(last)
        days = (last - first).days
        weeks, rest = divmod(days, 7)
        loose = sum((first + _WEEK * weeks + _DAY * i).weekday() < _SATURDAY for i in range(1, rest + 1))
        return weeks * 5 + loose - sum(first < h <= last for h in self.bank_holidays)

    def working_days_in_week(self, day: date) -> int:
        """Count the working days of the week that holds a day, 0 to 5."""
        monday = monday_of(day)
        return sum(self.is_working_day(monday + _DAY * i) for i in range(_SATURDAY))

    def last_day_on_site(self, first: date, days: int) -> date:
        """Return the last of so many working days on site that begin on ``first``."""
        return first if days <= 1 else self.add_working_days(first, days - 1)

    def latest_notice(self, first: date, notice: int) -> date:
        """Return the last day on which notice of so many working days can be given."""
        return first if notice == 0 else self.add_working_days(first, -notice)

    def holds_bank_holiday(self, day: date) -> bool:
        """Say whether the working week that holds a day has a bank holiday."""
        return self.working_days_in_week(day) < _SATURDAY

    def closed_to_authorities(self, day: date) -> bool:
        """Say whether full visits to authorities were never seen to start in that ISO week, of any year."""
        return iso_week(day) in self.closed_iso_weeks

    def in_term(self, day: date) -> bool:
        """Say whether a weekday falls in the typical school weeks (*assumed*)."""
        at = bisect_right(self.terms, self._covered(day), key=lambda t: t.first) - 1
        in_span = at >= 0 and day <= self.terms[at].last
        return in_span and self.is_working_day(day)

    def pre_election(self, day: date, *, has_poll: bool) -> Poll | None:
        """Return the poll for which reports about an area are held on a day, or ``None``.

        Parameters
        ----------
        day : date
            Day of intended publication.
        has_poll : bool
            Whether the area votes in the local elections of that year; a general election counts everywhere.
        """
        for poll in self.polls:
            if poll.window_from <= self._covered(day) <= poll.day and (poll.general or has_poll):
                return poll
        return None

    def first_publishing_day(self, day: date, *, has_poll: bool) -> date:
        """Return the first working day from ``day`` on that no pre-election window holds."""
        at = self.add_working_days(day, 0)
        while (poll := self.pre_election(at, has_poll=has_poll)) is not None:
            at = self.add_working_days(poll.day, 1)
        return at


def _basis(table: Mapping[str, str]) -> Basis:
    return Basis(Mark(table["mark"]), table["source"])


def _poll(table: Mapping[str, object]) -> Poll:
    words = {k: table[k] for k in ("name", "day", "window_from", "known_at")}
    return Poll(
        **words,  # type: ignore[arg-type]  # TOML gives dates as dates
        general=table["kind"] == "general",
        cancelled_at=table.get("cancelled_at"),  # type: ignore[arg-type]  # a date or nothing
        basis=Basis(Mark(str(table["mark"])), str(table["source"])),
    )


def parse_calendar(text: str, *, as_of: date | None = None, file: str = _FILE) -> WorkingCalendar:
    """Read a calendar from TOML text, with only what was announced by ``as_of`` if that is given.

    Raises
    ------
    BadInputError
        When a part is missing or without mark or source.
    """
    try:
        raw = tomllib.loads(text)
        polls = tuple(_poll(p) for p in raw["poll"])
        holidays = tuple(BankHoliday(**h) for h in raw["bank_holidays"]["days"])
        return WorkingCalendar(
            first_day=raw["first_day"],
            last_day=raw["last_day"],
            holidays=tuple(h for h in holidays if as_of is None or h.known_at is None or h.known_at <= as_of),
            holidays_basis=_basis(raw["bank_holidays"]),
            closed_iso_weeks=frozenset(raw["closed_weeks"]["iso_weeks"]),
            closed_basis=_basis(raw["closed_weeks"]),
            closed_months={k: frozenset(v["months"]) for k, v in raw["closed_months"].items()},
            terms=tuple(Term(**t) for t in raw["terms"]["spans"]),
            terms_basis=_basis(raw["terms"]),
            polls=tuple(p for p in polls if p.standing(as_of)),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise BadInputError(
            f"{file} is no complete calendar: {fault}.",
            next_step="Give every part its days, its mark (published, estimated, assumed) and its source.",
        ) from fault


# A service that stays up asks for a new day every morning.
@lru_cache(maxsize=64)
def load_calendar(as_of: date | None = None) -> WorkingCalendar:
    """Return the bundled calendar, as known on a day if one is given."""
    return parse_calendar(resources.files(__package__).joinpath(_FILE).read_text("utf-8"), as_of=as_of)
