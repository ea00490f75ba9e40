"""The life cycle is one table: every state meets every step, and the table alone decides."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import BadInputError, ConflictError, GuardError, NotFoundError
from counterpoise.domain.lifecycle import (
    ENDED,
    PLANNED,
    STEPS,
    UNNOTIFIED,
    Attempt,
    Step,
    VisitState,
    check_step,
    diagram,
    roles_for,
    step,
    steps_from,
)
from counterpoise.domain.roles import Permission

EVERYTHING = frozenset(Permission)


def attempt(taken: Step, *, who: str = "second", **changes: object) -> Attempt:
    made = {
        "who": who,
        "permissions": EVERYTHING,
        "given": taken.needs,
        "did": dict.fromkeys(STEPS, "first"),
    }
    return Attempt(**(made | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("taken", "state"), list(product(STEPS.values(), [None, *VisitState])))
def test_every_pair_of_step_and_state_is_as_the_table_says(taken: Step, state: VisitState | None) -> None:
    allowed = state in taken.starts if taken.starts else state is None
    if allowed:
        check_step(taken, state=state, attempt=attempt(taken))
        return
    with pytest.raises(ConflictError, match="can't be done"):
        check_step(taken, state=state, attempt=attempt(taken))


@pytest.mark.parametrize("taken", STEPS.values(), ids=STEPS)
def test_every_step_asks_for_its_fields_its_right_and_its_second_person(taken: Step) -> None:
    state = min(taken.starts, default=None)
    for field in taken.needs:
        rest = tuple(n for n in taken.needs if n != field)
        with pytest.raises(BadInputError) as missing:
            check_step(taken, state=state, attempt=attempt(taken, given=rest))
        assert [f.column for f in missing.value.faults] == [field]
    for permission in EVERYTHING - taken.may:
        with pytest.raises(GuardError, match=roles_for(taken)[0]):
            check_step(taken, state=state, attempt=attempt(taken, permissions={permission}))
    if taken.after_other:
        with pytest.raises(ConflictError, match="second person"):
            check_step(taken, state=state, attempt=attempt(taken, who="first"))
        with pytest.raises(ConflictError, match="nobody has done"):
            check_step(taken, state=state, attempt=attempt(taken, did={}))
    else:
        check_step(taken, state=state, attempt=attempt(taken, who="first", did={}))


def test_every_state_can_be_reached_and_every_one_but_the_ends_be_left() -> None:
    assert {s.ends for s in STEPS.values()} - {None} == set(VisitState)
    assert {s for s in VisitState if not steps_from(s)} == ENDED
    assert PLANNED < UNNOTIFIED


def test_events_and_names_are_said_once() -> None:
    assert len({s.event for s in STEPS.values()}) == len(STEPS)
    assert all(step(name).name == name for name in STEPS)
    with pytest.raises(NotFoundError, match="publish"):
        step("dance")


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_no_walk_leaves_planning_but_by_a_notice_that_two_people_made(names: list[str]) -> None:
    state: VisitState | None = None
    did: dict[str, str] = {}
    notified = False
    for at, name in enumerate(names):
        taken, who = step(name), f"person {at % 2}"
        try:
            check_step(taken, state=state, attempt=attempt(taken, who=who, did=did))
        except ConflictError:
            continue
        state = taken.ends or state
        did[name] = who
        notified = notified or name == "notify"
        if name == "notify":
            assert did["sign_off"] != who
        assert notified or state in UNNOTIFIED


def test_the_steps_open_to_somebody_follow_from_what_they_may_do() -> None:
    assert [s.name for s in steps_from(VisitState.NOTIFIED, {Permission.ANSWER_REQUESTS})] == [
        "defer",
        "convert",
    ]
    assert steps_from(VisitState.CONFIRMED, {Permission.READ_LEARNING}) == ()


def test_the_drawing_shows_every_step_and_state() -> None:
    drawn = diagram()
    assert all(f": {s.label}" in drawn for s in STEPS.values())
    assert all(s.value in drawn for s in VisitState)
    assert VisitState.ACCURACY_CHECK.label == "factual-accuracy check"
    assert drawn.count("--> [*]") == len(ENDED)
