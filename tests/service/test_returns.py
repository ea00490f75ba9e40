"""Returns: taken or refused in words, corrected without losing what was known, and fed into plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from service_kit import COUNCIL, DIRECTOR, NOW, PERFORMANCE, SCHEDULER, SENIOR, TODAY

from counterpoise.domain.errors import BadInputError, GuardError, NotFoundError, UsageError
from counterpoise.domain.marks import Mark
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.service import audit, private, returns
from counterpoise.service.plan import _book
from counterpoise.service.returns import TeamOff, VisitHours, WeekReturn
from counterpoise.store.council_queries import HoursRecord, WeeklyRecord

if TYPE_CHECKING:
    from pathlib import Path

MONDAY = date(2020, 9, 7)
WEEK = WeekReturn(MONDAY, (TeamOff("duty", "practitioners", 5, 50),), {"schools": 12}, 4.5)
HOURS = VisitHours(
    f"authority:{COUNCIL}",
    "ILACS_FOCUSED_COVID",
    MONDAY,
    {"leaders": {-1: 4.0, 1: 8.0}},
    told_something_new=True,
)


def test_a_correction_is_a_new_version_and_the_day_before_keeps_the_old_one(council_home: Path) -> None:
    assert returns.file_week(WEEK, PERFORMANCE) == 1
    later = replace(PERFORMANCE, now=NOW + timedelta(days=1))
    assert returns.file_week(replace(WEEK, school_absence=None), later) == 2
    (before,), (after,) = (returns.weeks_known(COUNCIL, day) for day in (TODAY, later.today))
    assert (before.payload["school_absence"], after.payload["school_absence"]) == (4.5, None)
    assert returns.weeks_known("E08000025", TODAY) == ()
    assert audit.verify().holds


@pytest.mark.parametrize(
    "change",
    [
        {"staff": (TeamOff("duty", "cooks", 1, 2),)},
        {"staff": (TeamOff("duty", "leaders", 3, 2),)},
        {"staff": (TeamOff("duty", "leaders", 0, 0),)},
        {"contacts": {"rumour": 1}},
        {"contacts": {"schools": -1}},
        {"school_absence": 101.0},
        {"monday": date(2020, 9, 8)},
        {"monday": date(2020, 9, 21)},
    ],
)
def test_what_can_t_be_is_named(council_home: Path, change: dict[str, object]) -> None:
    with pytest.raises(BadInputError, match="can't be taken") as refused:
        returns.file_week(replace(WEEK, **change), PERFORMANCE)
    assert len(refused.value.faults) == 1
    assert returns.weeks_known(COUNCIL, TODAY) == ()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"hours": {"cooks": {0: 1.0}}}, BadInputError),
        ({"hours": {}}, BadInputError),
        ({"hours": {"leaders": {0: -1.0}}}, BadInputError),
        ({"visit_type": "DREAM"}, NotFoundError),
    ],
)
def test_hours_that_can_t_be_are_refused(
    council_home: Path, change: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        returns.file_hours(replace(HOURS, **change), PERFORMANCE)
    with pytest.raises(GuardError):
        returns.file_hours(HOURS, SCHEDULER)
    assert returns.hours_known(TODAY, body=COUNCIL) == ()


def test_hours_sent_to_a_planner_replace_what_its_plan_assumes(planner_home: Path) -> None:
    assert private.store().hours is not None
    returns.file_hours(HOURS, SENIOR, body=COUNCIL, sender="a fingerprint")
    returns.file_hours(HOURS, DIRECTOR)
    hours = private.store().hours
    assert hours is not None
    assert hours(TODAY - timedelta(days=1)) == ()
    (sent,) = hours(TODAY)
    assert sent.sender == "a fingerprint"
    usual = _book(TODAY, ()).tariffs.visit("ILACS_FOCUSED_COVID")
    told = _book(TODAY, (sent,)).tariffs.visit("ILACS_FOCUSED_COVID")
    assert usual.area["leaders"].mark is Mark.ASSUMED
    assert (told.area["leaders"].mark, told.area["leaders"].values) == (Mark.ESTIMATED, (4.0, 0.0, 8.0))
    assert told.area["leaders"].first_week == -1
    assert told.area["practitioners"] == usual.area["practitioners"]
    assert returns.inbox(SENIOR) == (sent,)
    (own,) = returns.hours_known(TODAY, body=COUNCIL)
    assert own.sender == ""


def test_a_council_s_own_plan_reads_no_inbox(council_home: Path) -> None:
    assert private.store().hours is None


NUMBERS = st.dictionaries(st.integers(-3, 6), st.floats(0, 500), min_size=1, max_size=4)


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_the_mean_of_returns_keeps_every_hour(given_hours: list[dict[int, float]]) -> None:
    rows = [
        HoursRecord(str(n), "f", "s", "ILACS_SHORT", MONDAY, {"hours": {"leaders": by}}, MONDAY, 1)
        for n, by in enumerate(given_hours)
    ]
    series = returns.with_hours(load_tariffs(), rows).visit("ILACS_SHORT").area["leaders"]
    mean = sum(sum(by.values()) for by in given_hours) / len(given_hours)
    assert series.total == pytest.approx(mean)


def week(back: int, share: float) -> WeeklyRecord:
    staff = [{"team": "t", "pool": "leaders", "off": share * 10, "posts": 10.0}]
    return WeeklyRecord(COUNCIL, MONDAY - timedelta(weeks=back), {"staff": staff}, MONDAY, 1)


@given(st.lists(st.floats(0, 1), max_size=30), st.none() | st.floats(0, 0.2))
def test_a_loss_is_a_change_from_own_normal_and_within_its_range(
    shares: list[float], usual: float | None
) -> None:
    rows = [week(back, share) for back, share in reversed(list(enumerate(shares)))]
    found = returns.own_losses(
        rows, as_of=TODAY, mondays=[MONDAY, MONDAY], usual_absence=usual, most_lost=0.5
    )
    assert set(found) <= {"leaders"}
    assert bool(found) == (len(shares) >= returns.LEAST_WEEKS or bool(shares and usual is not None))
    for loss in found.values():
        assert len(loss.mid) == 2
        assert 0 <= loss.low[0] <= loss.mid[0] + 1e-12
        assert loss.mid[0] <= loss.high[0] + 1e-12 <= 0.5 + 1e-9
        assert loss.mark is Mark.ESTIMATED


@pytest.mark.parametrize("text", ["leaders", "leaders=1", "leaders=a/b", ""])
def test_a_team_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="who is off"):
        returns.parse_team(text)
