"""Spare hours: from 0 to the allowance, smaller when more are off, and never moved by standing shortage."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Mark
from counterpoise.pressure.cases import Changes, WeekRate
from counterpoise.pressure.headroom import (
    Effects,
    Loss,
    SpareHours,
    Workforce,
    area_pools,
    expected_loss,
    provider_pool,
    spare_hours,
    workforce,
)

SUNDAY = date(2020, 8, 23)
MONDAYS = tuple(date(2020, 9, 7) + timedelta(7 * k) for k in range(4))
EFFECTS = Effects(
    off_per_case=0.0025,
    most_lost=0.6,
    level_weeks=4,
    normal_weeks=52,
    began=date(2020, 1, 30),
    stale_weeks=8,
)
CHANGES = Changes(low=-2.0, high=8.0, count=150, lag_weeks=16, asked_weeks=16)

rate_lists = st.lists(st.floats(0, 200), min_size=1, max_size=30)
shares = st.floats(0, 0.9)


def rates(*per_10k: float, last: date = SUNDAY) -> tuple[WeekRate, ...]:
    endings = [last - timedelta(7 * k) for k in range(len(per_10k) - 1, -1, -1)]
    return tuple(WeekRate(e, 1, r, e + timedelta(6)) for e, r in zip(endings, per_10k, strict=True))


def loss(*per_10k: float, changes: Changes | None = CHANGES, **more: Any) -> Loss:
    given_ = {"restricted": (0.0,) * 4, "usually_restricted": 0.0} | more
    return expected_loss(rates(*per_10k), mondays=MONDAYS, changes=changes, effects=EFFECTS, **given_)


def staff(
    posts: float = 200, *, vacancy: float = 0.2, agency: float = 0.1, absence: float = 0.03
) -> Workforce:
    return Workforce(posts, vacancy, agency, absence, 17.0, Mark.PUBLISHED, "workforce 2019")


def practice(of: Workforce, at: Loss) -> SpareHours:
    [pool] = area_pools(
        of,
        owner="area:E1",
        posts_per_worker={"practice": 1.0},
        hours_per_post={"practice": 30.0},
        allowance={"practice": 0.05},
    )
    return spare_hours(pool, at)


def test_spare_by_hand() -> None:
    """12 cases above a normal of 0, 0.25 % off for each: 3 % of 6,000 hours leaves 120 of 300."""
    got = practice(staff(), loss(12, 12, 12, 12))
    assert got.hours == pytest.approx((120,) * 4)
    assert got.hours_low == pytest.approx((0,) * 4)
    assert got.hours_high == pytest.approx((150,) * 4)
    assert got.mark is Mark.ASSUMED
    assert got.why == (
        "12.0 cases per 10,000 a week in the 4 weeks to 23 August 2020, usually 0.0: 3.0 % more staff off "
        "than usual. Range from 150 past changes over 16 weeks. Of 6000 hours a week (200 social-worker "
        "posts, 17.0 cases each, workforce 2019) an ordinary week spares 300.0."
    )


def test_demand_capacity_and_headroom_by_hand() -> None:
    """160 in post and 17.8 agency workers, 3 % usually away: 5,173 hours; normal work fills all but 300."""
    got = practice(staff(), loss(12, 12, 12, 12))
    normal = 160 / 0.9 * 30 * 0.97
    assert got.capacity[0] == pytest.approx(normal - 180)
    assert got.demand[0] == pytest.approx(normal - 300)
    assert got.headroom == pytest.approx((120,) * 4)
    assert got.normal_headroom == 300
    assert practice(staff(), loss(100, 100, 100, 100)).headroom[0] < 0


@given(
    rate_lists, st.floats(-50, 50), st.floats(-50, 50), st.lists(st.floats(0, 0.5), min_size=4, max_size=4)
)
def test_spare_is_ordered_never_below_zero_and_never_above_an_ordinary_week(
    levels: list[float], low: float, high: float, limits: list[float]
) -> None:
    at = loss(*levels, changes=Changes(low, high, 9, 16, 16), restricted=limits, usually_restricted=0.1)
    got = practice(staff(), at)
    for least, mid, most in zip(got.hours_low, got.hours, got.hours_high, strict=True):
        assert 0 <= least <= mid <= most <= got.normal_headroom


@given(rate_lists, shares, shares, shares, st.floats(0, 60))
def test_standing_shortage_neither_shrinks_nor_enlarges_the_spare(
    levels: list[float], vacancy: float, agency: float, absence: float, caseload: float
) -> None:
    at = loss(*levels)
    short = Workforce(200, vacancy, agency, absence, caseload, Mark.PUBLISHED, "workforce 2019")
    plain = practice(Workforce(200, 0, 0, 0, 17, Mark.PUBLISHED, "workforce 2019"), at)
    got = practice(short, at)
    assert (got.hours, got.hours_low, got.hours_high) == (plain.hours, plain.hours_low, plain.hours_high)


@given(rate_lists, st.floats(0, 100))
def test_a_level_that_is_usual_costs_nothing_however_high(levels: list[float], steady: float) -> None:
    assert loss(*[steady] * 60, changes=None).mid == (0,) * 4
    assert loss(steady, *levels, changes=None, usually_restricted=0.3, restricted=(0.3,) * 4).mid == (
        loss(steady, *levels, changes=None).mid
    )


@given(rate_lists, st.floats(0, 100))
def test_more_cases_in_the_last_week_never_leave_more_to_spare(levels: list[float], more: float) -> None:
    usual = [0.0] * 60
    before = practice(staff(), loss(*usual, *levels))
    after = practice(staff(), loss(*usual, *levels[:-1], levels[-1] + more))
    # Rounding of a mean of four may move the last digit.
    assert all(a <= b + 1e-9 for a, b in zip(after.hours, before.hours, strict=True))


def test_restrictions_above_usual_take_hours_and_say_so() -> None:
    at = loss(0, 0, 0, 0, changes=None, restricted=(0.0, 0.02, 0.02, 0.5), usually_restricted=0.0)
    assert at.mid == pytest.approx((0, 0.02, 0.02, 0.5))
    assert "Restrictions take up to 50.0 % more hours than usual." in at.why
    assert "Too few past changes" in at.why
    assert loss(300, 300, 300, 300, restricted=(0.5,) * 4).mid == (0.6,) * 4


def test_counts_too_old_or_missing_are_said_and_not_held() -> None:
    old = expected_loss(
        rates(50, 50, 50, 50, last=date(2020, 6, 7)),
        mondays=MONDAYS,
        restricted=(0.0,) * 4,
        usually_restricted=0.0,
        changes=CHANGES,
        effects=EFFECTS,
    )
    assert old.mid == old.low == old.high == (0,) * 4
    assert old.why.startswith("The last case counts are of the week to 7 June 2020, too old to hold")
    assert loss().why == "No case counts are known here: as many staff off as usual is assumed."
    assert loss().high == (0,) * 4


def test_a_short_past_is_said_to_be_stretched() -> None:
    assert "over 8 weeks, stretched to 16." in loss(1, changes=Changes(-1, 1, 40, 8, 16)).why


def test_posts_are_those_in_post_and_the_empty_ones() -> None:
    got = workforce(
        fte_in_post=160,
        vacancy_pct=20,
        agency_pct=10,
        absence_pct=3,
        caseload=17,
        mark=Mark.PUBLISHED,
        source="workforce 2019",
    )
    assert got.posts == pytest.approx(200)
    assert got.at_work == pytest.approx(160 / 0.9)
    assert (got.vacancy, got.agency, got.absence, got.caseload) == (0.2, 0.1, 0.03, 17)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"vacancy_pct": 100.0}, "rate of vacancy of 100 %"),
        ({"agency_pct": -1.0}, "rate of agency of -1 %"),
        ({"fte_in_post": -1.0}, "can't be negative"),
        ({"caseload": -1.0}, "can't be negative"),
    ],
)
def test_a_workforce_that_cannot_be_is_refused(wrong: dict[str, float], words: str) -> None:
    usual = {
        "fte_in_post": 160.0,
        "vacancy_pct": 20.0,
        "agency_pct": 10.0,
        "absence_pct": 3.0,
        "caseload": 17.0,
    }
    with pytest.raises(UsageError, match=words):
        workforce(**(usual | wrong), mark=Mark.PUBLISHED, source="workforce 2019")


def test_a_home_has_one_pool_of_its_own_staff() -> None:
    pool = provider_pool(
        owner="provider:1",
        name="staff",
        children=4,
        posts_per_child=2.5,
        hours_per_post=32,
        usual_absence=0.05,
        allowance=0.1,
    )
    got = spare_hours(pool, loss(12, 12, 12, 12))
    assert (got.owner, got.pool, got.normal_headroom) == ("provider:1", "staff", pytest.approx(32))
    assert got.hours[0] == pytest.approx(32 - 0.03 * 320)
    assert "4.0 children, 2.5 posts for each" in got.why
