"""When a service is due its next full look."""

from __future__ import annotations

from datetime import date

import pytest

from counterpoise.domain.cadence import add_months, due, months_between, year_end
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Mark
from counterpoise.domain.visit_types import load_visit_types

TYPES = load_visit_types()
HOME, ILACS = TYPES["CH_FULL"], TYPES["ILACS_STANDARD"]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2019, 12, 15), 1, date(2020, 1, 15)),
        (date(2020, 3, 2), 36, date(2023, 3, 2)),
        (date(2020, 11, 30), 3, date(2021, 2, 28)),
    ],
)
def test_months_end_with_the_month(day: date, months: int, then: date) -> None:
    """A month too short ends on its last day."""
    assert add_months(day, months) == then


def test_the_inspection_year_ends_in_march() -> None:
    """April begins the next one."""
    assert year_end(date(2020, 3, 31)) == date(2020, 3, 31)
    assert year_end(date(2020, 4, 1)) == date(2021, 3, 31)


def test_homes_below_good_are_due_twice_a_year() -> None:
    """Regulation 27; an authority keeps its three years whatever the grade."""
    assert months_between(HOME, provision="CH", grade=Grade.INADEQUATE) == 6
    assert months_between(HOME, provision="CH", grade=Grade.GOOD) == 12
    assert months_between(ILACS, provision="", grade=Grade.GOOD) == 36
    assert months_between(TYPES["SA_FIRST_ROUND"], provision="SA", grade=Grade.OUTCOME_2) == 18


def _home(as_of: date, last: date | None) -> date | None:
    return due(HOME, provision="CH", grade=Grade.GOOD, last=last, registered=None, as_of=as_of).floor_by


def test_the_floor_binds_only_while_the_law_does() -> None:
    """None while suspended, none once looked at in the year, else 31 March."""
    assert _home(date(2020, 9, 1), date(2019, 9, 1)) is None
    assert _home(date(2025, 7, 1), date(2025, 5, 1)) is None
    assert _home(date(2025, 7, 1), date(2025, 3, 1)) == date(2026, 3, 31)
    assert _home(date(2025, 7, 1), None) == date(2026, 3, 31)


def test_due_counts_from_the_last_look_registration_or_today() -> None:
    """What is not known is marked assumed."""
    said = {"provision": "", "grade": Grade.NONE, "as_of": date(2020, 9, 1)}
    seen = due(ILACS, last=date(2017, 6, 5), registered=None, **said)
    new = due(ILACS, last=None, registered=date(2020, 1, 1), **said)
    blank = due(ILACS, last=None, registered=None, **said)
    assert (seen.day, seen.mark, seen.floor_by) == (date(2020, 6, 5), Mark.PUBLISHED, None)
    assert (new.day, new.mark) == (date(2021, 1, 1), Mark.ASSUMED)
    assert (blank.day, blank.mark) == (date(2020, 9, 1), Mark.ASSUMED)
