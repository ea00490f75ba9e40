"""Requests: the clock, the circumstances, conversion and pause, and the yearly table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import GuardError
from counterpoise.domain.lifecycle import Mode
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.notice import Clash, ClashKind
from counterpoise.domain.requests import (
    NO_REPLY,
    OUTCOMES,
    Conversion,
    Decided,
    Headroom,
    answer_by,
    check_conversion,
    check_pause,
    child_weeks,
    circumstances,
    decisions_by_ground,
)
from counterpoise.domain.sight import Reply

CALENDAR = load_calendar()


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (datetime(2025, 6, 2, 8, tzinfo=UTC), datetime(2025, 6, 3, 16, tzinfo=UTC)),
        (datetime(2025, 6, 6, 20, tzinfo=UTC), datetime(2025, 6, 9, 16, tzinfo=UTC)),
        # A Saturday counts as the Monday after it.
        (datetime(2025, 6, 7, 12, tzinfo=UTC), datetime(2025, 6, 10, 16, tzinfo=UTC)),
        # 23:30 UTC on a day of summer time is the next day in London; winter closes at 17:00 UTC.
        (datetime(2025, 6, 2, 23, 30, tzinfo=UTC), datetime(2025, 6, 4, 16, tzinfo=UTC)),
        (datetime(2025, 1, 6, 23, 30, tzinfo=UTC), datetime(2025, 1, 7, 17, tzinfo=UTC)),
        (datetime(2025, 12, 24, 9, tzinfo=UTC), datetime(2025, 12, 29, 17, tzinfo=UTC)),
        # The clocks go forward on 30 March and back on 26 October: 17:00 stays 17:00 on the wall.
        (datetime(2025, 3, 28, 16, tzinfo=UTC), datetime(2025, 3, 31, 16, tzinfo=UTC)),
        (datetime(2025, 10, 24, 15, tzinfo=UTC), datetime(2025, 10, 27, 17, tzinfo=UTC)),
    ],
)
def test_an_answer_is_due_one_working_day_on(received: datetime, due: datetime) -> None:
    assert answer_by(received, CALENDAR) == due


def hours(value: float) -> Figure:
    return Figure(value, "hours a week", Mark.ESTIMATED, "a weekly return")


def pool(now: float, normal: float, asked: float) -> Headroom:
    return Headroom("leaders", hours(now), hours(normal), hours(asked))


@pytest.mark.parametrize(
    ("now", "normal", "asked", "below"), [(5, 10, 8, True), (5, 5, 8, False), (9, 10, 8, False)]
)
def test_headroom_is_put_only_when_below_own_normal_and_below_what_is_asked(
    now: float, normal: float, asked: float, *, below: bool
) -> None:
    found = circumstances([], [pool(now, normal, asked)])
    assert bool(found) is below
    if below:
        assert [n for n, _ in found[0].figures] == ["can spare", "own normal", "asked"]
        assert found[0].evidence is Evidence.SELF_REPORTED
        assert not found[0].ground.is_published


@pytest.mark.parametrize(
    ("apart", "words"), [(0, "in the same days"), (1, "1 day away"), (40, "40 days away")]
)
def test_another_visit_close_by_is_put_with_its_days(apart: int, words: str) -> None:
    clash = Clash(ClashKind.SEPARATION, "A visit", date(2025, 6, 2), date(2025, 6, 6), apart, Mark.PUBLISHED)
    (found,) = circumstances([clash], [])
    assert words in found.words
    assert found.ground is Ground.ANOTHER_VISIT
    # What the council itself logged is its own word; what others published or signed is not.
    assert found.evidence is Evidence.SELF_REPORTED
    (vouched,) = circumstances([clash], [], vouched={clash.key})
    assert vouched.evidence is Evidence.CHECKED


FIRST, LAST = date(2025, 6, 9), date(2025, 6, 13)


@given(st.dates(date(2025, 5, 1), date(2025, 7, 1)), st.dates(date(2025, 5, 1), date(2025, 7, 1)))
def test_guard_4_no_conversion_moves_or_lengthens_a_visit(first: date, last: date) -> None:
    made = Conversion(first, last, Mode.REMOTE)
    if first == FIRST and first <= last <= LAST:
        check_conversion(made, first_day=FIRST, last_day=LAST)
        return
    with pytest.raises(GuardError, match="never when"):
        check_conversion(made, first_day=FIRST, last_day=LAST)


@given(st.integers(-100, 200))
def test_guard_4_no_pause_is_longer_than_a_deferral(days: int) -> None:
    resume = FIRST + timedelta(days=days)
    if 0 <= days <= 91:
        check_pause(resume_by=resume, first_day=FIRST, weeks=13)
        return
    with pytest.raises(GuardError, match="13 weeks"):
        check_pause(resume_by=resume, first_day=FIRST, weeks=13)


def test_a_delay_is_said_in_children_s_weeks() -> None:
    assert child_weeks(children=300, old_day=FIRST, new_day=FIRST + timedelta(weeks=4)) == 1200


def test_the_yearly_table_hides_small_numbers() -> None:
    decided = [Decided(Ground.INCIDENT, Reply.YES)] * 12 + [Decided(Ground.INCIDENT, Reply.NO)] * 3
    decided += [Decided(Ground.DEMAND, None)] * 2
    rows = {r.ground: r for r in decisions_by_ground(decided, most=5)}
    assert OUTCOMES[-1] == NO_REPLY
    incident = rows[Ground.INCIDENT.value]
    assert "3" not in incident.cells
    assert incident.cells[OUTCOMES.index("no")] == "c"
    assert rows[Ground.DEMAND.value].total == "c"
    assert not rows[Ground.DEMAND.value].is_published
    assert rows[Ground.MOVING.value].cells == ("0",) * len(OUTCOMES)


def test_a_conversion_may_change_the_mode_and_shorten_the_visit() -> None:
    check_conversion(Conversion(FIRST, FIRST, Mode.HYBRID), first_day=FIRST, last_day=LAST)
