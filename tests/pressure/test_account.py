"""The account of a pool's hours: lines that add up, agree with the spare hours, and say what took them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Mark
from counterpoise.pressure.account import Claim, account, spread
from counterpoise.pressure.cases import Changes, WeekRate
from counterpoise.pressure.headroom import Cause, Effects, Loss, Pool, expected_loss, spare_hours

MONDAYS = tuple(date(2020, 9, 7) + timedelta(7 * k) for k in range(3))
POOL = Pool("area:E1", "leaders", 10, 10, 30, 0.0, 0.1, Mark.ASSUMED, "10 posts")
hours = st.tuples(*[st.floats(0, 60)] * 3)
shares = st.tuples(*[st.floats(0, 0.4)] * 3)


def known_loss(cases: float, restricted: tuple[float, ...]) -> Loss:
    rates = tuple(
        WeekRate(date(2020, 8, 30) - timedelta(7 * k), 1, cases, date(2020, 9, 1)) for k in range(3, -1, -1)
    )
    return expected_loss(
        rates,
        mondays=MONDAYS,
        restricted=restricted,
        usually_restricted=0.0,
        changes=Changes(-3.0, 9.0, 400, 16, 16),
        effects=Effects(0.002, 0.35, 4, 52, date(2020, 1, 30), 8),
    )


def claim(cause: Cause, *by_week: float) -> Claim:
    return Claim(cause, by_week, Mark.ESTIMATED, "")


def test_an_account_by_hand() -> None:
    """300 hours spare 30; 10 cases take 2 % (6 hours), restrictions 1 % (3), a visit 15 and a review 8."""
    got = account(
        POOL,
        known_loss(10, (0.0, 0.01, 0.01)),
        mondays=MONDAYS,
        claims=[claim(Cause.VISITS, 0, 15, 15), claim(Cause.COMMITMENTS, 0, 0, 8)],
    )
    assert got.left == pytest.approx((24, 6, 0))
    assert got.short == pytest.approx((0, 0, 2))
    assert got.tightest == 2
    assert list(got.by_cause(2)) == [Cause.VISITS, Cause.COMMITMENTS, Cause.STAFF_OFF, Cause.RESTRICTIONS]
    assert got.by_cause(2)[Cause.STAFF_OFF] == pytest.approx(6)
    assert got.words(2) == (
        "Of the 30.0 hours an ordinary week spares, in the week from 21 September 2020, 15.0 go to other "
        "visits, 8.0 to commitments, 6.0 to more staff off than usual and 3.0 to restrictions, 0.0 are left "
        "(0.0 to 0.0) and 2.0 too few."
    )
    assert got.words(0) == (
        "Of the 30.0 hours an ordinary week spares, in the week from 7 September 2020, 6.0 go to more staff "
        "off than usual, 24.0 are left (18.6 to 25.8)."
    )


def test_a_quiet_week_says_that_nothing_takes_hours() -> None:
    got = account(POOL, Loss((0,) * 3, (0,) * 3, (0,) * 3, Mark.ASSUMED, ""), mondays=MONDAYS)
    assert "nothing is known to take any, 30.0 are left (30.0 to 30.0)." in got.words(0)
    assert got.by_cause(0) == {}


@given(st.floats(0, 300), shares, hours, hours)
def test_the_lines_add_up_and_the_band_holds_what_is_left(
    cases: float, limits: tuple[float, ...], visits: tuple[float, ...], other: tuple[float, ...]
) -> None:
    got = account(
        POOL,
        known_loss(cases, limits),
        mondays=MONDAYS,
        claims=[claim(Cause.VISITS, *visits), claim(Cause.REFERRALS, *other)],
    )
    for t in range(3):
        taken = sum(c.hours[t] for c in got.claims)
        assert got.normal - taken == pytest.approx(got.left[t] - got.short[t])
        assert got.left_low[t] <= got.left[t] + 1e-9
        assert got.left[t] <= got.left_high[t] + 1e-9 <= got.normal + 2e-9
        assert sum(got.by_cause(t).values()) == pytest.approx(taken)


@given(st.floats(0, 300), shares)
def test_without_other_claims_what_is_left_is_what_the_planner_may_ask(
    cases: float, limits: tuple[float, ...]
) -> None:
    loss = known_loss(cases, limits)
    spare, got = spare_hours(POOL, loss), account(POOL, loss, mondays=MONDAYS)
    assert got.left == pytest.approx(spare.hours)
    assert got.left_low == pytest.approx(spare.hours_low)
    assert got.left_high == pytest.approx(spare.hours_high)


@given(st.floats(0, 300), shares)
def test_restrictions_and_staff_off_are_the_whole_loss(cases: float, limits: tuple[float, ...]) -> None:
    loss = known_loss(cases, limits)
    for lost, by in zip(loss.mid, loss.restrictions, strict=True):
        assert -1e-12 <= by <= lost + 1e-12


def test_a_loss_measured_by_the_council_counts_as_staff_off() -> None:
    measured = Loss((0.05,) * 3, (0.04,) * 3, (0.06,) * 3, Mark.ESTIMATED, "own weekly return")
    got = account(POOL, measured, mondays=MONDAYS)
    assert got.by_cause(1) == {Cause.STAFF_OFF: pytest.approx(15)}
    assert (got.left_low[1], got.left_high[1]) == pytest.approx((12, 18))


def test_hours_spread_over_weekdays() -> None:
    """Thursday to Tuesday: two weekdays in the first week, two in the next."""
    got = spread(40, first_day=date(2020, 9, 10), last_day=date(2020, 9, 15), mondays=MONDAYS)
    assert got == pytest.approx((20, 20, 0))
    weekend = spread(7, first_day=date(2020, 9, 12), last_day=date(2020, 9, 13), mondays=MONDAYS)
    assert weekend == pytest.approx((7, 0, 0))
    before = spread(9, first_day=date(2020, 9, 2), last_day=date(2020, 9, 8), mondays=MONDAYS)
    assert sum(before) == pytest.approx(9 * 2 / 5)


def test_what_cannot_be_is_refused() -> None:
    none = Loss((0,) * 3, (0,) * 3, (0,) * 3, Mark.ASSUMED, "")
    with pytest.raises(UsageError, match="2 weeks for 3"):
        account(POOL, none, mondays=MONDAYS, claims=[claim(Cause.VISITS, 1, 1)])
    with pytest.raises(UsageError, match="below 0"):
        account(POOL, none, mondays=MONDAYS, claims=[claim(Cause.VISITS, 1, -1, 1)])
    with pytest.raises(UsageError, match="runs backwards"):
        spread(1, first_day=date(2020, 9, 8), last_day=date(2020, 9, 7), mondays=MONDAYS)
