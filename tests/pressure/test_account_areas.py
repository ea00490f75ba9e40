"""Accounts of real areas in autumn 2020, as known then: they agree with the planner's spare hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from counterpoise.domain.marks import Mark
from counterpoise.domain.tariffs import AREA_POOLS, load_tariffs
from counterpoise.exchange.bundle import load_bundle
from counterpoise.pressure.account import Claim
from counterpoise.pressure.headroom import Cause
from counterpoise.programme.problem import Ask, FixedVisit, Week
from counterpoise.service.instance.strain import area_accounts, area_spare, known_pressure, visit_claims

AS_OF = date(2020, 10, 1)
MONDAYS = tuple(date(2020, 10, 5) + timedelta(weeks=k) for k in range(6))


@pytest.fixture(scope="module")
def setting() -> dict[str, Any]:
    bundle, tariffs = load_bundle(), load_tariffs()
    areas = bundle.register().at(AS_OF)
    weeks = tuple(Week(m, 5, closed_to_authorities=False, bank_holiday=False) for m in MONDAYS)
    pressure = known_pressure(bundle, areas=areas, as_of=AS_OF, weeks=weeks, tariffs=tariffs)
    return {"bundle": bundle, "areas": areas, "pressure": pressure, "tariffs": tariffs}


def test_what_is_left_is_what_the_planner_may_ask_and_its_reason_tells_the_tightest_week(
    setting: dict[str, Any],
) -> None:
    spare = {(s.owner, s.pool): s for s in area_spare(**setting)}
    accounts = area_accounts(**setting)
    assert len(accounts) == len(spare) == 151 * len(AREA_POOLS)
    for a in accounts:
        s = spare[a.owner, a.pool]
        assert a.left == pytest.approx(s.hours)
        assert a.left_low == pytest.approx(s.hours_low)
        assert s.why.endswith(a.words(a.tightest))
    north = next(a for a in accounts if a.owner == "area:E08000003" and a.pool == "practitioners")
    assert set(north.by_cause(0)) == {Cause.STAFF_OFF, Cause.RESTRICTIONS}
    assert sum(a.left[0] < a.normal - 0.01 for a in accounts) > 300


def test_referrals_are_said_to_be_uncounted_with_what_was_known_of_england(setting: dict[str, Any]) -> None:
    told = area_accounts(**setting)[0].uncounted
    assert told[0].startswith("Referrals are not counted in hours: no weekly number of this area is public.")
    assert "18 % fewer than usual came from 2020-04-20" in told[0]
    assert "standing conditions" in told[1]


def test_visits_and_commitments_stand_in_the_account(setting: dict[str, Any]) -> None:
    visit = FixedVisit(
        "v", "E08000003", "Ofsted", "ILACS_SHORT", date(2020, 10, 14), date(2020, 10, 16), separates=True,
        asks=(
            Ask("area", "leaders", -1, 12.0),
            Ask("area", "leaders", 0, 30.0),
            Ask("provider", "home staff", 0, 9.0),
        ),
    )  # fmt: skip
    claims = visit_claims([visit], mondays=MONDAYS, mark=Mark.ASSUMED)
    key = "area:E08000003", "leaders"
    assert list(claims) == [key]
    assert claims[key][0].hours == (12.0, 30.0, 0, 0, 0, 0)
    review = Claim(Cause.COMMITMENTS, (0, 6.0, 6.0, 0, 0, 0), Mark.ESTIMATED, "peer review")
    with_them = area_accounts(**setting, claims={key: [*claims[key], review]})
    without = area_accounts(**setting)
    a, b = (next(x for x in xs if (x.owner, x.pool) == key) for xs in (with_them, without))
    for t, asked in enumerate((12, 36, 6, 0, 0, 0)):
        assert a.left[t] - a.short[t] == pytest.approx(b.left[t] - b.short[t] - asked)
    assert a.by_cause(1)[Cause.VISITS] == 30
    assert a.by_cause(1)[Cause.COMMITMENTS] == 6
    changed = [(x.owner, x.pool) for x, y in zip(with_them, without, strict=True) if x != y]
    assert changed == [key]
