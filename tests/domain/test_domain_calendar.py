"""Working days add up, holidays are kept, and nothing announced later leaks into an earlier view."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.calendar import iso_week, load_calendar, monday_of, parse_calendar
from counterpoise.domain.errors import BadInputError, UsageError
from counterpoise.domain.marks import Mark
from counterpoise.domain.visit_types import load_visit_types

if TYPE_CHECKING:
    from pathlib import Path

CAL = load_calendar()
DAYS = st.dates(date(2019, 6, 1), date(2028, 5, 1))

SMALL = """
first_day = 2020-01-01
last_day = 2020-12-31
[bank_holidays]
mark = "published"
source = "made"
days = [{ on = 2020-05-08, title = "A day" }]
[closed_weeks]
iso_weeks = [1]
mark = "estimated"
source = "made"
[closed_months.JTAI]
months = [8]
[terms]
mark = "assumed"
source = "made"
spans = [{ first = 2020-03-02, last = 2020-03-27 }]
[[poll]]
name = "a poll"
kind = "local"
day = 2020-05-07
window_from = 2020-04-09
known_at = 2019-01-01
mark = "estimated"
source = "made"
"""


@given(DAYS, st.integers(-90, 90))
def test_adding_and_counting_working_days_agree(day: date, number: int) -> None:
    """Counting to where adding led gives the number back, and the end is a working day."""
    end = CAL.add_working_days(day, number)
    assert CAL.is_working_day(end)
    if number > 0:
        assert CAL.working_days_between(day, end) == number
    if number < 0:
        assert CAL.working_days_between(end - timedelta(days=1), day - timedelta(days=1)) == -number


@given(DAYS, DAYS)
def test_counting_agrees_with_looking_at_each_day(a: date, b: date) -> None:
    """The fast count equals the slow one, and turns its sign when turned round."""
    first, last = min(a, b), min(max(a, b), min(a, b) + timedelta(days=90))
    slow = sum(CAL.is_working_day(first + timedelta(days=i)) for i in range(1, (last - first).days + 1))
    assert CAL.working_days_between(first, last) == slow
    one = timedelta(days=1)
    assert CAL.working_days_between(last, first) == -CAL.working_days_between(first - one, last - one)


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_adding_twice_is_adding_once(day: date, a: int, b: int) -> None:
    """Working days compose from a working day."""
    start = CAL.add_working_days(day, 0)
    assert CAL.add_working_days(CAL.add_working_days(start, a), b) == CAL.add_working_days(start, a + b)


@given(DAYS)
def test_weeks_start_on_monday_and_keep_their_iso_number(day: date) -> None:
    """Every day of a week has the same Monday and the same number."""
    monday = monday_of(day)
    assert monday.weekday() == 0
    assert 0 <= (day - monday).days < 7
    assert iso_week(monday) == iso_week(day)
    assert CAL.closed_to_authorities(day) == (iso_week(day) in {1, 14, 31, 32, 33, 34, 35, 52})


@given(DAYS)
def test_notice_reaches_the_first_day(day: date) -> None:
    """Ten working days lie between the last day for notice and the first on site."""
    first = CAL.add_working_days(day, 0)
    assert CAL.working_days_between(CAL.latest_notice(first, 10), first) == 10
    assert CAL.latest_notice(first, 0) == first
    assert CAL.last_day_on_site(first, 1) == first
    assert CAL.working_days_between(first, CAL.last_day_on_site(first, 10)) == 9


def test_bank_holidays_are_the_published_ones(shared_data: Path) -> None:
    """All 83, no other."""
    with (shared_data / "bank_holidays_england.csv").open(encoding="utf-8") as f:
        assert CAL.bank_holidays == {date.fromisoformat(r["date"]) for r in csv.DictReader(f)}


def test_a_day_nobody_had_announced_is_an_ordinary_day() -> None:
    """The funeral of September 2022 was no bank holiday in August's calendar."""
    funeral = date(2022, 9, 19)
    assert not CAL.is_working_day(funeral)
    assert load_calendar(date(2022, 9, 9)).is_working_day(funeral)
    assert not load_calendar(date(2022, 9, 10)).is_working_day(funeral)


def test_a_poll_called_later_is_not_seen_before() -> None:
    """The general election of 2024 was called on 22 May; the local polls of 2020 were called off in March."""
    day = date(2024, 6, 10)
    poll = CAL.pre_election(day, has_poll=False)
    assert poll is not None
    assert poll.general
    assert load_calendar(date(2024, 5, 21)).pre_election(day, has_poll=False) is None
    spring = date(2020, 4, 20)
    assert load_calendar(date(2020, 3, 12)).pre_election(spring, has_poll=True) is not None
    assert load_calendar(date(2020, 3, 13)).pre_election(spring, has_poll=True) is None
    assert CAL.pre_election(spring, has_poll=True) is None


def test_local_polls_hold_reports_only_where_there_is_one() -> None:
    """Four weeks before 1 May 2025, in areas that voted."""
    day = date(2025, 4, 3)
    held = CAL.pre_election(day, has_poll=True)
    assert held is not None
    assert held.day == date(2025, 5, 1)
    assert CAL.pre_election(day, has_poll=False) is None
    assert CAL.pre_election(day - timedelta(days=1), has_poll=True) is None
    assert CAL.first_publishing_day(day, has_poll=True) == date(2025, 5, 2)
    assert CAL.first_publishing_day(day, has_poll=False) == day


def test_autumn_2020_weeks() -> None:
    """1 September is a working day in term; its week holds the summer bank holiday."""
    assert CAL.in_term(date(2020, 9, 1))
    assert CAL.holds_bank_holiday(date(2020, 9, 1))
    assert CAL.working_days_in_week(date(2020, 9, 1)) == 4
    assert not CAL.holds_bank_holiday(date(2020, 9, 7))
    assert not CAL.in_term(date(2020, 10, 28))
    assert not CAL.in_term(date(2020, 8, 20))
    assert not CAL.in_term(date(2020, 9, 5))
    assert CAL.terms_basis.mark is Mark.ASSUMED


def test_terms_do_not_overlap_and_keep_school_days_apart_from_august() -> None:
    """About 39 weeks a year, none in August."""
    for a, b in zip(CAL.terms, CAL.terms[1:], strict=False):
        assert a.first <= a.last < b.first
    for year in range(2020, 2028):
        days = [date(year, 1, 1) + timedelta(days=i) for i in range(365)]
        assert 185 <= sum(CAL.in_term(d) for d in days) <= 205
        assert not any(CAL.in_term(d) for d in days if d.month == 8)


def test_closed_months_agree_with_the_catalogue() -> None:
    """Joint inspections are not done in August and December in either file."""
    for t in load_visit_types().values():
        if t.code.startswith("JTAI"):
            assert t.closed_months == CAL.closed_months["JTAI"]


def test_a_day_outside_the_calendar_is_refused() -> None:
    """No silent guess about bank holidays nobody has published."""
    with pytest.raises(UsageError, match="does not hold 2029-01-02"):
        CAL.is_working_day(date(2029, 1, 2))
    with pytest.raises(UsageError, match="does not hold"):
        CAL.add_working_days(date(2028, 12, 29), 2)
    with pytest.raises(UsageError, match="does not hold"):
        CAL.working_days_between(date(2018, 1, 1), date(2020, 1, 1))


def test_a_made_calendar_is_read_and_a_first_day_before_all_terms_is_not_in_one() -> None:
    """What is written is what comes out."""
    cal = parse_calendar(SMALL)
    assert not cal.in_term(date(2020, 2, 3))
    assert cal.in_term(date(2020, 3, 2))
    assert cal.closed_months == {"JTAI": {8}}
    assert not cal.is_working_day(date(2020, 5, 8))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('mark = "assumed"\n', ""),
        ('mark = "assumed"', 'mark = "guessed"'),
        ("last_day = 2020-12-31\n", ""),
        ('title = "A day"', 'titel = "A day"'),
        ("[closed_weeks]", "[closed_weeks"),
    ],
)
def test_a_part_without_mark_or_date_is_refused(old: str, new: str) -> None:
    """Every part says what it rests on."""
    with pytest.raises(BadInputError, match="made is no complete calendar"):
        parse_calendar(SMALL.replace(old, new), file="made")
