"""Days, grades, names: one spelling for what reports print in many."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.learning.reading.dates import first_day, periods
from counterpoise.learning.reading.lines import SOFT_END, join
from counterpoise.learning.reading.people import name_after
from counterpoise.learning.reading.words import authority_name, fold, grade_of
from counterpoise.learning.report import Period

LEAD = re.compile(r"lead inspector\s*:", re.IGNORECASE)


@pytest.mark.parametrize(
    ("printed", "start", "end"),
    [
        ("24 January to 4 February 2022", date(2022, 1, 24), date(2022, 2, 4)),
        ("9 to 20 May 2022", date(2022, 5, 9), date(2022, 5, 20)),
        ("8 October to 12 October 2018", date(2018, 10, 8), date(2018, 10, 12)),
        ("02 March 2020 to 13 March 2020", date(2020, 3, 2), date(2020, 3, 13)),
        ("19 November\u201330 November 2018", date(2018, 11, 19), date(2018, 11, 30)),
        ("11 \u2013 22 July 2022", date(2022, 7, 11), date(2022, 7, 22)),
        ("14 September \u2013 8 October 2015", date(2015, 9, 14), date(2015, 10, 8)),
        ("13/05/2014 - 04/06/2014", date(2014, 5, 13), date(2014, 6, 4)),
        # Over the turn of the year the first day has the year before.
        ("20 December to 7 January 2022", date(2021, 12, 20), date(2022, 1, 7)),
        ("Monday 4 to Friday 8 March 2024", date(2024, 3, 4), date(2024, 3, 8)),
        ("23rd April \u2013 18th May 2018", date(2018, 4, 23), date(2018, 5, 18)),
        ("30 November 2021 to 1 December", date(2021, 11, 30), date(2021, 12, 1)),
        # What follows the days is another fact, or the number of the page.
        ("9\u201324 November 2017 Report published: 19 January 2018", date(2017, 11, 9), date(2017, 11, 24)),
        ("10 to 14 June 2024 3", date(2024, 6, 10), date(2024, 6, 14)),
        ("4 and 5 July 2018", date(2018, 7, 4), date(2018, 7, 5)),
    ],
)
def test_a_period_is_read_however_it_is_printed(printed: str, start: date, end: date) -> None:
    assert periods(printed) == (Period(start, end),)


def test_two_periods_joined_by_and_stay_two() -> None:
    found = periods("5 to 9 December 2022 and 14 to 15 February 2023")
    assert [(p.start.day, p.end.day, p.start.month) for p in found] == [(5, 9, 12), (14, 15, 2)]


def test_a_period_that_ends_before_it_starts_is_no_period() -> None:
    assert periods("12 May 2022 to 3 May 2022") == ()


def test_a_year_that_is_not_printed_is_taken_from_outside() -> None:
    assert periods("16 May and 20 May") == ()
    assert [p.start for p in periods("16 May to 20 May", year=2016)] == [date(2016, 5, 16)]


@given(st.dates(date(2010, 1, 1), date(2030, 12, 1)), st.integers(0, 25))
def test_any_whole_period_comes_back(start: date, days: int) -> None:
    end = date.fromordinal(start.toordinal() + days)
    printed = f"{start.day} {start:%B} {start.year} to {end.day} {end:%B} {end.year}"
    assert periods(printed) == (Period(start, end),)


def test_the_first_whole_date_of_a_text_is_found() -> None:
    assert first_day("Report published: 7 July 2017") == date(2017, 7, 7)
    assert first_day("in July") is None


@pytest.mark.parametrize(
    ("printed", "grade"),
    [
        ("Requires improvement", "Requires improvement to be good"),
        ("the adoption service is: good", "Good"),
        ("REQUIRES IMPROVEMENT TO BE GOOD", "Requires improvement to be good"),
        ("children's services require improvement to be good.", "Requires improvement to be good"),
        ("are inadequate", "Inadequate"),
        ("good in parts and inadequate in others", None),
        ("no grade here", None),
    ],
)
def test_a_grade_has_one_long_form(printed: str, grade: str | None) -> None:
    assert grade_of(printed) == grade


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("Metropolitan Borough of Rotherham", "Rotherham"),
        ("Royal Borough of Kensington and Chelsea", "Kensington and Chelsea"),
        ("Bristol City of", "Bristol"),
        ("Medway Children\u2019s Services", "Medway"),
        ("London Borough of Hammersmith & Fulham", "Hammersmith and Fulham"),
        ("City of London", "City of London"),
        ("City of York Council", "York"),
        ("St. Helens Metropolitan Borough Council", "St Helens"),
        ("Southend-on-Sea city council", "Southend-on-Sea"),
        ("Bournemouth, Christchurch and Poole Council", "Bournemouth, Christchurch and Poole"),
        ("Council of the Isles of Scilly", "Isles of Scilly"),
        ("Isle of Wight Council", "Isle of Wight"),
        ("County Durham", "County Durham"),
        ("Kingston upon Hull City Council", "Kingston upon Hull"),
    ],
)
def test_an_authority_is_named_without_what_it_is(printed: str, short: str) -> None:
    assert authority_name(printed) == short


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Lead inspector: Ada Example, Her Majesty's Inspector", "Ada Example"),
        ("Lead inspector: Ada Example Her Majesty's Inspector", "Ada Example"),
        ("Lead inspector: Ada Example HMI", "Ada Example"),
        ("Lead inspector: Ada Example -Sample, HMI", "Ada Example-Sample"),
        ("Lead inspector: M\u00e1ire O'Sample (HMI)", "M\u00e1ire O'Sample"),
        ("Lead inspector:", None),
        ("Lead inspector: 12 May", None),
    ],
)
def test_a_name_ends_where_the_office_begins(printed: str, name: str | None) -> None:
    assert name_after(printed, LEAD) == name


def test_hyphens_at_line_ends_are_kept_and_words_joined() -> None:
    assert join(["a multi" + SOFT_END, "agency plan"]) == "a multi-agency plan"
    assert join(["for 16" + SOFT_END, "and 17-year-olds"]) == "for 16- and 17-year-olds"
    assert join(["well-", "known"]) == "well-known"
    assert join(["one", "two"]) == "one two"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
