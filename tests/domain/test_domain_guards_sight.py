"""Rules 1 and 3: a visit that nobody was told of leaves no trace, and its owner alone moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import GuardError
from counterpoise.domain.lifecycle import PLANNED, VisitState
from counterpoise.domain.sight import (
    Case,
    DeferralAnswer,
    Reply,
    Viewer,
    busy_weeks,
    check_owner,
    deferral_answer,
    feed,
    told,
)

TODAY = date(2026, 11, 25)
OWNERS = ("first", "second")
SERVICES = ("a", "b", "c")

DAYS = st.integers(-120, 120).map(lambda d: TODAY + timedelta(days=d))
CASES = st.builds(
    lambda key, owner, service, state, first, length, notified, published: Case(
        key=str(key),
        owner=owner,
        service=service,
        visit_type="T",
        state=state,
        first_day=first,
        last_day=first + timedelta(days=length),
        notified_on=notified,
        published_on=published,
    ),
    st.integers(0, 10**6),
    st.sampled_from(OWNERS),
    st.sampled_from(SERVICES),
    st.sampled_from(VisitState),
    DAYS,
    st.integers(0, 20),
    st.none() | DAYS,
    st.none() | DAYS,
)
VIEWERS = st.builds(
    Viewer, st.sampled_from(["", *OWNERS, "third"]), st.frozensets(st.sampled_from(SERVICES), max_size=2)
)


def made(state: VisitState = VisitState.NOTIFIED, **changes: object) -> Case:
    case = Case(
        key="k",
        owner="first",
        service="a",
        visit_type="T",
        state=state,
        first_day=date(2026, 11, 30),
        last_day=date(2026, 12, 8),
        notified_on=date(2026, 11, 23),
    )
    return replace(case, **changes)  # type: ignore[arg-type] # fields by name


def hidden(case: Case) -> bool:
    """Say again, in other words, whether the owner alone knows of it."""
    return case.state in PLANNED or case.notified_on is None or case.notified_on > TODAY


@given(st.lists(CASES, max_size=8), VIEWERS)
def test_guard_1_secrecy_two_worlds(cases: list[Case], viewer: Viewer) -> None:
    """With and without the hidden visits every answer is the same to everybody but their owner."""
    bare = [c for c in cases if not hidden(c) or c.owner == viewer.inspectorate]
    assert told(cases, viewer=viewer, today=TODAY) == told(bare, viewer=viewer, today=TODAY)
    for service in SERVICES:
        with_them = busy_weeks(cases, service=service, viewer=viewer, today=TODAY)
        assert with_them == busy_weeks(bare, service=service, viewer=viewer, today=TODAY)


@given(st.lists(CASES, max_size=8), VIEWERS)
def test_guard_1_secrecy_feeds_carry_notified_visits_even_to_the_owner(
    cases: list[Case], viewer: Viewer
) -> None:
    bare = [c for c in cases if not hidden(c)]
    assert feed(cases, viewer=viewer, today=TODAY) == feed(bare, viewer=viewer, today=TODAY)


@given(st.lists(CASES, max_size=8), VIEWERS, st.randoms())
def test_guard_1_secrecy_order_tells_nothing(cases: list[Case], viewer: Viewer, rng: object) -> None:
    shuffled = list(cases)
    rng.shuffle(shuffled)  # type: ignore[attr-defined] # a random.Random
    seen = told(cases, viewer=viewer, today=TODAY)
    assert sorted(map(repr, seen)) == sorted(map(repr, told(shuffled, viewer=viewer, today=TODAY)))
    keys = [(t.first_day, t.service, t.key) for t in seen]
    assert keys == sorted(keys)


@pytest.mark.parametrize("state", sorted(VisitState))
def test_guard_1_secrecy_by_state(state: VisitState) -> None:
    """Planned is told to nobody; after notice the visited know all but the result, others nothing."""
    council, other = Viewer(services=frozenset({"a"})), Viewer("second")
    case = made(state)
    seen = told([case], viewer=council, today=TODAY)
    if state in PLANNED:
        assert seen == ()
    else:
        assert [(t.state, t.published_on, t.first_day) for t in seen] == [(state, None, case.first_day)]
    assert told([case], viewer=other, today=TODAY) == ()
    assert told([case], viewer=Viewer(), today=TODAY) == ()
    assert [t.state for t in told([case], viewer=Viewer("first"), today=TODAY)] == [state]


def test_guard_1_secrecy_a_result_is_public_from_its_day_on() -> None:
    case = made(VisitState.PUBLISHED, published_on=TODAY)
    (seen,) = told([case], viewer=Viewer(), today=TODAY)
    assert (seen.published_on, seen.state) == (TODAY, None)
    assert told([case], viewer=Viewer(), today=TODAY - timedelta(days=1)) == ()


def test_guard_1_secrecy_notice_counts_from_its_day_on() -> None:
    council = Viewer(services=frozenset({"a"}))
    assert told([made()], viewer=council, today=date(2026, 11, 22)) == ()
    assert len(told([made()], viewer=council, today=date(2026, 11, 23))) == 1


def test_guard_1_secrecy_a_deferral_answer_is_yes_no_or_convert_and_a_date() -> None:
    for reply in Reply:
        answer = deferral_answer({"reply": reply.value, "day": TODAY})
        assert answer == DeferralAnswer(reply, TODAY)


@pytest.mark.parametrize(
    "content",
    [
        {"reply": "yes", "day": TODAY, "alternatives": [TODAY]},
        {"reply": "perhaps", "day": TODAY},
        {"reply": ["yes"], "day": TODAY},
        {"reply": "no"},
        {"day": TODAY},
        {"reply": "no", "day": datetime(2026, 11, 25)},  # noqa: DTZ001 - no zone is part of the fault
    ],
)
def test_guard_1_secrecy_a_deferral_answer_says_nothing_else(content: dict[str, object]) -> None:
    with pytest.raises(GuardError) as refused:
        deferral_answer(content)
    assert refused.value.guard == "secrecy"
    assert ("alternatives" in str(refused.value)) >= ("alternatives" in content)


def test_guard_3_ownership_others_see_weeks_alone() -> None:
    """Two weeks of fieldwork are two busy Mondays to another inspectorate, and no visit."""
    mondays = {date(2026, 11, 30), date(2026, 12, 7)}
    other = Viewer("second")
    assert busy_weeks([made()], service="a", viewer=other, today=TODAY) == mondays
    assert busy_weeks([made()], service="b", viewer=other, today=TODAY) == frozenset()
    assert told([made()], viewer=other, today=TODAY) == ()


@pytest.mark.parametrize(
    ("viewer", "busy"),
    [
        (Viewer(), False),
        (Viewer(services=frozenset({"b"})), False),
        (Viewer(services=frozenset({"a"})), True),
        (Viewer("second"), True),
        (Viewer("first"), True),
    ],
)
def test_guard_3_ownership_who_may_ask_for_busy_weeks(viewer: Viewer, busy: bool) -> None:  # noqa: FBT001 - a parameter
    assert bool(busy_weeks([made()], service="a", viewer=viewer, today=TODAY)) is busy


def test_guard_3_ownership_an_owner_sees_its_own_plans_as_busy() -> None:
    plan = made(VisitState.PROPOSED, notified_on=None)
    assert busy_weeks([plan], service="a", viewer=Viewer("first"), today=TODAY)
    assert not busy_weeks([plan], service="a", viewer=Viewer("second"), today=TODAY)


@pytest.mark.parametrize(
    ("state", "busy"), [(VisitState.CANCELLED, False), (VisitState.DEFERRED, True), (VisitState.PAUSED, True)]
)
def test_guard_3_ownership_a_visit_called_off_takes_no_week(state: VisitState, *, busy: bool) -> None:
    found = busy_weeks([made(state)], service="a", viewer=Viewer("first"), today=TODAY)
    assert bool(found) is busy


def test_guard_3_ownership_nobody_without_a_name_owns_anything() -> None:
    nameless = made(VisitState.PROPOSED, owner="")
    assert told([nameless], viewer=Viewer(), today=TODAY) == ()


@given(st.text(max_size=6), st.text(max_size=6))
def test_guard_3_ownership_only_the_owner_moves_a_visit(owner: str, acting: str) -> None:
    if acting and owner == acting:
        check_owner(owner=owner, acting=acting)
        return
    with pytest.raises(GuardError) as refused:
        check_owner(owner=owner, acting=acting)
    assert refused.value.guard == "ownership"
    assert "proposal" in refused.value.next_step


def test_the_day_of_notice_is_told_to_owner_and_visited_alone() -> None:
    case = made(VisitState.PUBLISHED, published_on=TODAY)
    for viewer, day in (
        (Viewer("first"), case.notified_on),
        (Viewer(services=frozenset({"a"})), case.notified_on),
        (Viewer(), None),
    ):
        (seen,) = told([case], viewer=viewer, today=TODAY)
        assert seen.notified_on == day
