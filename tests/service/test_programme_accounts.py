"""The account that a programme keeps of an area's pool adds up, and what is beyond is the visits' alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.domain.marks import Mark
from counterpoise.pressure.account import Claim, account
from counterpoise.pressure.headroom import Cause, Loss, Pool
from counterpoise.service.programme_payload import _row

MONDAYS = tuple(date(2020, 9, 7) + timedelta(7 * k) for k in range(3))
#: 300 hours a week, of which an ordinary one spares 30.
POOL = Pool("area:E1", "leaders", 10, 10, 30, 0.0, 0.1, Mark.ASSUMED, "10 posts")
hours = st.tuples(*[st.floats(0, 60)] * 3)
#: More than a tenth lost leaves nothing to spare, visit or not.
shares = st.tuples(*[st.floats(0, 0.2)] * 3)


def _visits(by_week: tuple[float, ...]) -> Claim:
    return Claim(Cause.VISITS, by_week, Mark.ASSUMED, "a visit")


@settings(max_examples=60)
@given(lost=shares, others=hours, planned=hours)
def test_what_is_left_is_what_is_spared_less_what_is_asked_and_beyond_is_what_can_not_be_spared(
    lost: tuple[float, ...], others: tuple[float, ...], planned: tuple[float, ...]
) -> None:
    loss = Loss(lost, lost, lost, Mark.ESTIMATED, "staff off")
    before = account(POOL, loss, mondays=MONDAYS)
    after = account(POOL, loss, mondays=MONDAYS, claims=[_visits(others), _visits(planned)])
    row = _row(before, after, [_visits(planned)])
    spare = [max(0.0, 30 - 300 * share) for share in lost]
    asked = [a + b for a, b in zip(others, planned, strict=True)]
    assert row["code"] == "E1"
    assert row["spared"] == pytest.approx(sum(spare), abs=0.01)
    assert (row["other_visits"], row["programme"]) == pytest.approx((sum(others), sum(planned)), abs=0.01)
    beyond = sum(max(0.0, a - s) for a, s in zip(asked, spare, strict=True))
    assert row["beyond"] == pytest.approx(beyond, abs=0.01)
    assert row["left"] == pytest.approx(row["spared"] - sum(asked) + row["beyond"], abs=0.02)


def test_the_tightest_week_is_told_with_the_programmes_own_visits_among_the_visits() -> None:
    none = (0.0, 0.0, 0.0)
    loss = Loss(none, none, none, Mark.ESTIMATED, "staff off")
    planned = _visits((0, 40, 0))
    after = account(POOL, loss, mondays=MONDAYS, claims=[planned])
    row = _row(account(POOL, loss, mondays=MONDAYS), after, [planned])
    assert row["tightest"] == (
        "Leaders: of the 30.0 hours an ordinary week spares, in the week from 14 September 2020, 40.0 go to "
        "visits, 0.0 are left (0.0 to 0.0) and 10.0 too few."
    )
    assert (row["tightest_left"], row["mark"]) == (-10, "assumed")
