"""Weekly cases as they were known: newest counts, whole weeks, nothing of the future."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.facts import CasesRow
from counterpoise.pressure.cases import WeekRate, level, own_normal, past_changes, weekly_rates

SUNDAY = date(2020, 8, 23)
AS_OF = date(2020, 9, 1)
WEEK = timedelta(7)
PEOPLE = {"E1": 100_000.0, "E2": 200_000.0}


def counted(weeks_ago: int, cases: int, *, code: str = "E1", known_at: date | None = None) -> CasesRow:
    ending = SUNDAY - weeks_ago * WEEK
    return CasesRow(code, ending, cases, known_at or ending + timedelta(6))


def rates(*per_10k: float, last: date = SUNDAY) -> tuple[WeekRate, ...]:
    endings = [last - k * WEEK for k in range(len(per_10k) - 1, -1, -1)]
    return tuple(WeekRate(e, int(r * 10), r, e + timedelta(6)) for e, r in zip(endings, per_10k, strict=True))


def test_the_newest_count_known_stands_and_areas_without_residents_are_left_out() -> None:
    rows = [
        counted(0, 80, known_at=date(2020, 8, 28)),
        counted(0, 120, known_at=date(2020, 8, 31)),
        counted(0, 300, known_at=date(2020, 9, 2)),
        counted(1, 50),
        counted(0, 60, code="E2"),
        counted(0, 9, code="W1"),
    ]
    found = weekly_rates(reversed(rows), as_of=AS_OF, population=PEOPLE, settle_days=4)
    assert {code: [(r.cases, r.per_10k) for r in weeks] for code, weeks in found.items()} == {
        "E1": [(50, 5.0), (120, 12.0)],
        "E2": [(60, 3.0)],
    }


def test_a_week_still_filling_up_is_left_out_so_the_last_whole_week_is_held() -> None:
    filling = CasesRow("E1", SUNDAY + WEEK, 40, date(2020, 8, 29))
    whole = counted(0, 100)
    found = weekly_rates([whole, filling], as_of=AS_OF, population=PEOPLE, settle_days=4)
    assert [r.week_ending for r in found["E1"]] == [SUNDAY]
    settled = CasesRow("E1", SUNDAY, 100, SUNDAY + timedelta(4))
    assert weekly_rates([settled], as_of=AS_OF, population=PEOPLE, settle_days=5) == {}
    assert len(weekly_rates([settled], as_of=AS_OF, population=PEOPLE, settle_days=4)["E1"]) == 1


@given(
    st.lists(st.tuples(st.sampled_from(["E1", "E2"]), st.integers(0, 30), st.integers(0, 999)), max_size=30),
    st.integers(0, 40),
    st.integers(0, 10**6),
)
def test_a_count_known_later_changes_nothing(
    past: list[tuple[str, int, int]], weeks_ago: int, wild: int
) -> None:
    rows = [counted(ago, cases, code=code) for code, ago, cases in past]
    planted = counted(weeks_ago, wild, known_at=AS_OF + timedelta(1))
    before = weekly_rates(rows, as_of=AS_OF, population=PEOPLE, settle_days=4)
    assert weekly_rates([planted, *rows], as_of=AS_OF, population=PEOPLE, settle_days=4) == before


def test_level_is_the_mean_of_the_last_weeks() -> None:
    assert level(rates(9, 1, 2, 3, 6), weeks=4) == pytest.approx(3)
    assert level(rates(2, 4), weeks=4) == pytest.approx(3)


def test_own_normal_counts_the_time_before_the_illness_as_nothing_and_unknown_weeks_not_at_all() -> None:
    """Ten weeks back: four before it began, three unknown, three known."""
    began = SUNDAY - 6 * WEEK
    assert own_normal(rates(5, 6, 7), until=SUNDAY, weeks=10, began=began) == 0
    assert own_normal(rates(5, 6, 7, 8, 9), until=SUNDAY, weeks=10, began=began) == 5
    assert own_normal(rates(5, 6, 7), until=SUNDAY, weeks=10, began=date(2000, 1, 1)) == 6
    assert own_normal((), until=SUNDAY, weeks=10, began=date(2000, 1, 1)) == 0


def test_past_changes_are_pooled_over_areas() -> None:
    """Levels of one week, eleven areas that each moved by their own number over two weeks."""
    areas = {f"E{n}": rates(0, 50, n) for n in range(11)}
    changes = past_changes(areas, lag_weeks=2, level_weeks=1, least=11)
    assert changes is not None
    assert (changes.low, changes.high) == (pytest.approx(1), pytest.approx(9))
    assert (changes.count, changes.lag_weeks, changes.asked_weeks) == (11, 2, 2)


def test_where_less_is_known_the_longest_distance_is_stretched() -> None:
    areas = {f"E{n}": rates(0, n) for n in range(11)}
    changes = past_changes(areas, lag_weeks=16, level_weeks=1, least=11)
    assert changes is not None
    assert (changes.lag_weeks, changes.asked_weeks) == (1, 16)
    assert (changes.low, changes.high) == (pytest.approx(4), pytest.approx(36))


def test_too_few_changes_give_no_spread() -> None:
    assert past_changes({"E1": rates(1, 2, 3)}, lag_weeks=16, level_weeks=1, least=3) is None
    assert past_changes({"E1": rates(1, 2, 3, 4)}, lag_weeks=16, level_weeks=4, least=2) is None


def test_a_gap_makes_no_level() -> None:
    broken = rates(1, 2)[:1] + rates(3, 4, last=SUNDAY + 2 * WEEK)
    assert past_changes({"E1": broken}, lag_weeks=1, level_weeks=2, least=1) is None
