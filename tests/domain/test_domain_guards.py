"""The rules that may not bend: a test named after each that is code already."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import GuardError
from counterpoise.domain.grades import Grade
from counterpoise.domain.guards import draw_seed, exempt_reason, may_name
from counterpoise.domain.ten_rules import Guard

TODAY = date(2026, 11, 25)


def test_the_rules_are_ten_and_numbered_in_their_order() -> None:
    assert [g.number for g in Guard] == list(range(1, 11))
    assert Guard.SECRECY.number == 1
    assert Guard.AS_KNOWN_ON_THE_DAY.number == 10


_REASONS = ("looked_at_before", "concern", "priority_action")


@given(st.integers(-1000, 1000))
def test_guard_2_unpredictability_names_only_the_past_without_private_data(offset: int) -> None:
    """From today on nothing is named; yesterday may be."""
    day = TODAY + timedelta(days=offset)
    assert may_name(last_day=day, today=TODAY, private_store=False) == (offset < 0)
    assert may_name(last_day=day, today=TODAY, private_store=True)


@given(st.integers(0, 1000), st.integers())
def test_guard_2_unpredictability_refuses_a_seed_for_live_dates(offset: int, seed: int) -> None:
    """A live run draws its own; it never takes one from outside."""
    live = TODAY + timedelta(days=offset)
    with pytest.raises(GuardError) as refused:
        draw_seed(given=seed, last_day=live, today=TODAY, random_bits=lambda _: 7)
    assert refused.value.guard == "unpredictability"
    assert draw_seed(given=None, last_day=live, today=TODAY, random_bits=lambda bits: bits) == 63


def test_guard_2_unpredictability_lets_the_past_be_repeated() -> None:
    """The seed of a replay is the one given, or always the same."""
    past = TODAY - timedelta(days=1)
    assert draw_seed(given=5, last_day=past, today=TODAY, random_bits=lambda _: 7) == 5
    assert draw_seed(given=None, last_day=past, today=TODAY, random_bits=lambda _: 7) == 0


@given(st.sampled_from(Grade), st.fixed_dictionaries(dict.fromkeys(_REASONS, st.booleans())))
def test_guard_4_busy_never_shields_those_who_most_need_a_look(grade: Grade, known: dict[str, bool]) -> None:
    """Any one reason is enough, and without one there is none."""
    reason = exempt_reason(grade=grade, **known)
    due = grade.is_worst or known["concern"] or known["priority_action"] or not known["looked_at_before"]
    assert bool(reason) == due
