"""Rules 2, 4, 9 and 10, and that each of the ten has tests named after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import GuardError
from counterpoise.domain.facts import known
from counterpoise.domain.grades import Grade
from counterpoise.domain.guards import (
    check_marked,
    draw_seed,
    exempt_reason,
    may_name,
    refuse_later,
    shown,
)
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.ten_rules import Guard

TODAY = date(2026, 11, 25)


def test_the_rules_are_ten_and_numbered_in_their_order() -> None:
    assert [g.number for g in Guard] == list(range(1, 11))
    assert Guard.SECRECY.number == 1
    assert Guard.AS_KNOWN_ON_THE_DAY.number == 10


def test_each_of_the_ten_rules_has_a_test_named_after_it() -> None:
    texts = [p.read_text("utf-8") for p in Path(__file__).parent.glob("test_domain_guards*.py")]
    numbers = {int(n) for text in texts for n in re.findall(r"^def test_guard_(\d+)_", text, re.MULTILINE)}
    assert numbers == {g.number for g in Guard}


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


@dataclass(frozen=True)
class Row:
    known_at: date


GOOD = Figure(12.5, "hours", Mark.ASSUMED, "our assumption")


def test_guard_9_marks_a_marked_figure_is_shown_with_its_mark() -> None:
    check_marked([("hours", GOOD)])
    assert shown(GOOD) == "12.5 hours (assumed)"


@pytest.mark.parametrize(
    "bare",
    [
        12.5,
        "12.5 hours",
        None,
        Figure(12.5, "hours", "assumed", "said so"),  # type: ignore[arg-type] # a mark must be a Mark
        Figure(12.5, " ", Mark.ASSUMED, "our assumption"),
        Figure(12.5, "hours", Mark.ASSUMED, ""),
    ],
)
def test_guard_9_marks_a_figure_without_one_is_refused_by_name(bare: object) -> None:
    with pytest.raises(GuardError) as refused:
        check_marked([("good", GOOD), ("hours asked", bare)])
    assert refused.value.guard == "marks"
    assert "hours asked" in refused.value.sentence
    assert "good" not in refused.value.sentence
    with pytest.raises(GuardError):
        shown(bare)  # type: ignore[arg-type] # that is the test


@given(st.lists(st.integers(-50, 50).map(lambda d: Row(TODAY + timedelta(days=d)))))
def test_guard_10_as_of_a_later_row_is_refused_and_an_earlier_one_kept(rows: list[Row]) -> None:
    earlier = known(rows, TODAY)
    assert refuse_later(earlier, TODAY) == earlier
    if len(earlier) < len(rows):
        with pytest.raises(GuardError) as refused:
            refuse_later(rows, TODAY)
        assert refused.value.guard == "as known on the day"
        assert f"{len(rows) - len(earlier)} rows" in refused.value.sentence
        assert max(r.known_at for r in rows).isoformat() in refused.value.sentence
