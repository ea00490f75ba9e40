"""Rule 4: a deferral is one, short, checked, signed, and never for those who most need a look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deferral import (
    DeferralDecision,
    Evidence,
    Ground,
    check_deferral,
    deferral_faults,
)
from counterpoise.domain.errors import GuardError
from counterpoise.domain.policy import load_policy

BOUNDS = load_policy().deferral
CALENDAR = load_calendar()
OLD = date(2020, 12, 14)
#: Ten working days on from 14 December 2020, over Christmas, its substitute day and New Year.
CHECK_BY = date(2020, 12, 30)

GOOD = DeferralDecision(
    exempt="",
    grounds=(Ground.DEMAND,),
    evidence=(Evidence.PUBLISHED, Evidence.SELF_REPORTED),
    earlier_deferrals=0,
    decided_on=OLD - timedelta(days=5),
    old_day=OLD,
    new_day=OLD + timedelta(weeks=13),
    substitute_day=CHECK_BY,
    child_weeks=5200.0,
    signed_by="the senior inspector",
)


def faults(**changes: object) -> tuple[str, ...]:
    decision = replace(GOOD, **changes)  # type: ignore[arg-type] # fields by name
    return deferral_faults(decision, bounds=BOUNDS, calendar=CALENDAR)


def test_guard_4_busy_never_shields_a_deferral_within_all_bounds_is_let_through() -> None:
    assert faults() == ()
    check_deferral(GOOD, bounds=BOUNDS, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"exempt": "never inspected"}, "never put off for strain: never inspected"),
        ({"grounds": ()}, "no ground or circumstance is given"),
        ({"evidence": (Evidence.SELF_REPORTED,)}, "the service's own figures"),
        ({"evidence": ()}, "the service's own figures"),
        ({"earlier_deferrals": 1}, "put off before"),
        ({"new_day": None}, "no new date"),
        ({"new_day": OLD + timedelta(weeks=13, days=1)}, "13 weeks"),
        ({"new_day": OLD}, "13 weeks"),
        ({"substitute_day": None}, "no substitute check"),
        ({"substitute_day": CHECK_BY + timedelta(days=1)}, "10 working days"),
        ({"substitute_day": OLD - timedelta(days=6)}, "10 working days"),
        ({"child_weeks": None}, "children's terms"),
        ({"child_weeks": float("nan")}, "children's terms"),
        ({"child_weeks": -1.0}, "children's terms"),
        ({"signed_by": " "}, "nobody signs"),
    ],
)
def test_guard_4_busy_never_shields_each_bound_alone(changes: dict[str, object], words: str) -> None:
    (only,) = faults(**changes)
    assert words in only
    with pytest.raises(GuardError, match="can't be put off") as refused:
        check_deferral(
            replace(GOOD, **changes),  # type: ignore[arg-type] # fields by name
            bounds=BOUNDS,
            calendar=CALENDAR,
        )
    assert refused.value.guard == "busy never shields"
    assert only in str(refused.value)


def test_guard_4_busy_never_shields_the_tenth_working_day_is_counted_by_the_calendar() -> None:
    assert CALENDAR.working_days_between(OLD, CHECK_BY) == 10


@given(st.sets(st.sampled_from(Ground), min_size=1))
def test_guard_4_busy_never_shields_only_a_published_ground_moves_the_exempt(grounds: set[Ground]) -> None:
    beyond_policy = {Ground.ANOTHER_VISIT, Ground.DEMAND, Ground.CAPACITY}
    assert bool(faults(exempt="judged inadequate", grounds=grounds)) == (grounds <= beyond_policy)


@pytest.mark.parametrize("ground", sorted(Ground))
def test_guard_4_busy_never_shields_circumstances_are_not_called_grounds(ground: Ground) -> None:
    circumstance = ground in {Ground.ANOTHER_VISIT, Ground.DEMAND, Ground.CAPACITY}
    assert ground.heading == ("Circumstances we ask you to consider" if circumstance else "Grounds")


@given(st.integers(-10, 200), st.integers(-20, 40), st.integers(0, 3))
def test_guard_4_busy_never_shields_no_dates_outside_the_bounds(later: int, check: int, before: int) -> None:
    """Whatever is let through lies within a quarter, is checked in two weeks, and happens once."""
    new, substitute = OLD + timedelta(days=later), OLD + timedelta(days=check)
    if not faults(new_day=new, substitute_day=substitute, earlier_deferrals=before):
        assert OLD < new <= OLD + timedelta(days=91)
        assert GOOD.decided_on <= substitute <= CHECK_BY
        assert before == 0
