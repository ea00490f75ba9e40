"""Inspector capacity from published volumes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counterpoise.service.instance.capacity import Base, apportion, inspectors, weekly_slots


@given(st.integers(0, 200), st.dictionaries(st.text("abcdef", min_size=1), st.floats(0.1, 50), min_size=1))
def test_apportioned_seats_add_up(total: int, weights: dict[str, float]) -> None:
    """No seat is lost or invented."""
    assert sum(apportion(total, weights).values()) == total


def test_apportioned_seats_follow_weight() -> None:
    """Twice the weight gets twice the seats where that is possible."""
    assert apportion(6, {"a": 2.0, "b": 1.0}) == {"a": 4, "b": 2}


@given(st.floats(0, 30), st.lists(st.booleans(), max_size=60), st.sampled_from([1, 2]))
def test_weekly_slots_follow_the_average_and_close_with_the_week(
    average: float, open_weeks: list[bool], grain: int
) -> None:
    """The running total lags what is owed by less than a step; closed weeks are empty."""
    slots = weekly_slots(average, open_weeks, grain=grain)
    owed = given_ = 0.0
    for is_open, n in zip(open_weeks, slots, strict=True):
        owed += average * is_open
        given_ += n
        assert given_ <= owed + 1e-6
        assert n % grain == 0
        if is_open:
            assert owed - given_ < grain + 1e-6
        else:
            assert n == 0


def test_inspectors_carry_the_slots_of_their_region_and_no_more() -> None:
    """Five slots in a week are two whole inspectors and a half."""
    base = Base("E06000001", 54.0, -1.0, 3.0)
    made = inspectors(
        discipline="provider", prefix="P", slots_by_region={"R": (5, 3, 0)}, bases={"R": (base,)}
    )
    assert [i.slots for i in made] == [(2, 2, 0), (2, 1, 0), (1, 0, 0)]
    assert [i.key for i in made] == ["P-001", "P-002", "P-003"]
