"""Visits step by step: who, from where, with what; two people; days; and nothing that shields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from service_kit import DIRECTOR, NOW, SCHEDULER, SENIOR, TODAY, acting

from counterpoise.domain.errors import (
    BadInputError,
    ConflictError,
    CounterpoiseError,
    GuardError,
    NotFoundError,
)
from counterpoise.domain.lifecycle import Mode, VisitState
from counterpoise.domain.marks import Mark
from counterpoise.domain.roles import Role
from counterpoise.service import audit, visits, visits_exempt, visits_sign_off
from counterpoise.service.instance.subjects import newest_rows
from counterpoise.service.notices_room import bundle_here
from counterpoise.service.visits import Proposal
from counterpoise.store import visit_writes
from counterpoise.store.audit import AuditEvent

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.service.acting import Acting
    from counterpoise.store.visit_queries import VisitRecord

FIRST, LAST = date(2020, 9, 29), date(2020, 9, 30)
PROPOSAL = Proposal(
    service="authority:E08000028",
    visit_type="ILACS_FOCUSED_COVID",
    first_day=FIRST,
    last_day=LAST,
    service_name="Sandwell children's services",
    region="West Midlands",
    children=4000.0,
    children_mark="estimated",
)
ANSWERS = dict.fromkeys(
    ("incident", "restriction", "another team", "pre-election", "headroom", "bank holiday"), "looked at"
)


def later(who: Acting, **days: int) -> Acting:
    return replace(who, now=NOW + timedelta(**days))


def proposed(**changes: Any) -> VisitRecord:
    return visits.propose(replace(PROPOSAL, **changes), SCHEDULER, why="next by the published priorities")


def confirmed(**changes: Any) -> VisitRecord:
    made = proposed(**changes)
    return visits.take_step(made.public_id, "confirm", SENIOR, version=made.version)


def notified(**changes: Any) -> VisitRecord:
    made = confirmed(**changes)
    visits_sign_off.sign_off(made.public_id, SENIOR, version=made.version, answers=ANSWERS)
    given = {"notified_on": TODAY}
    return visits.take_step(made.public_id, "notify", SCHEDULER, version=made.version + 1, given=given)


def step_on(visit: VisitRecord, name: str, who: Acting, **given: Any) -> VisitRecord:
    return visits.take_step(visit.public_id, name, who, version=visit.version, given=given)


def test_a_visit_goes_its_whole_way_and_the_audit_tells_it(planner_home: Path) -> None:
    visit = notified()
    assert (visit.state, visit.notified_first_day) == (VisitState.NOTIFIED, FIRST)
    visit = step_on(visit, "prepare", SCHEDULER)
    visit = step_on(visit, "begin", later(SCHEDULER, days=15), mode=Mode.HYBRID)
    visit = step_on(visit, "finish", later(SCHEDULER, days=16), last_day=LAST)
    visit = step_on(visit, "send_draft", later(SCHEDULER, days=40), draft_sent_on=date(2020, 10, 20))
    visit = step_on(visit, "publish", later(SENIOR, days=60), published_on=date(2020, 11, 11))
    assert (visit.state, visit.mode) == (VisitState.PUBLISHED, Mode.HYBRID)
    seen = visits.own(visit.public_id, SENIOR)
    before, after = "propose confirm sign_off notify", "prepare begin finish send_draft publish"
    assert " ".join(s.step for s in seen.steps) == f"{before} {after}"
    assert seen.open_steps == ()
    assert audit.verify().holds


def test_two_people_confirm_and_two_people_call(planner_home: Path) -> None:
    both = acting(Role.SCHEDULER, who="one person")
    both = replace(both, permissions=both.permissions | SENIOR.permissions)
    made = visits.propose(PROPOSAL, both, why="mine")
    with pytest.raises(ConflictError, match="second person"):
        step_on(made, "confirm", both)
    made = step_on(made, "confirm", SENIOR)
    visits_sign_off.sign_off(made.public_id, both, version=made.version, answers=ANSWERS)
    made = visits.own(made.public_id, both).visit
    with pytest.raises(ConflictError, match="second person"):
        step_on(made, "notify", both, notified_on=TODAY)
    assert step_on(made, "notify", SCHEDULER, notified_on=TODAY).state is VisitState.NOTIFIED


def test_a_call_needs_a_sign_off_of_its_own_day(planner_home: Path) -> None:
    made = confirmed()
    with pytest.raises(ConflictError, match="nobody has done"):
        step_on(made, "notify", SCHEDULER, notified_on=TODAY)
    visits_sign_off.sign_off(made.public_id, SENIOR, version=made.version, answers=ANSWERS)
    made = visits.own(made.public_id, SENIOR).visit
    tomorrow = later(SCHEDULER, days=1)
    with pytest.raises(ConflictError, match="signed off for another day"):
        step_on(made, "notify", tomorrow, notified_on=tomorrow.today)
    with pytest.raises(BadInputError, match="on the day it is given"):
        step_on(made, "notify", SCHEDULER, notified_on=TODAY - timedelta(days=1))


def test_a_call_leaves_the_published_notice(planner_home: Path) -> None:
    made = confirmed(first_day=date(2020, 9, 21), last_day=date(2020, 9, 22))
    visits_sign_off.sign_off(made.public_id, SENIOR, version=made.version, answers=ANSWERS)
    made = visits.own(made.public_id, SENIOR).visit
    with pytest.raises(ConflictError, match="gives 10 working days' notice"):
        step_on(made, "notify", SCHEDULER, notified_on=TODAY)


def test_a_call_after_the_first_day_is_no_notice(planner_home: Path) -> None:
    made = confirmed(first_day=date(2020, 9, 10), last_day=date(2020, 9, 11))
    visits_sign_off.sign_off(made.public_id, SENIOR, version=made.version, answers=ANSWERS)
    made = visits.own(made.public_id, SENIOR).visit
    with pytest.raises(ConflictError, match="was to begin"):
        step_on(made, "notify", SCHEDULER, notified_on=TODAY)


def test_the_sign_off_looks_at_seven_things_and_asks_for_words_on_what_is_not_clear(
    planner_home: Path,
) -> None:
    made = confirmed()
    # On the next day Sandwell came under local restrictions.
    next_day = later(SENIOR, days=1)
    found = {c.name: c for c in visits_sign_off.checks(made.public_id, next_day)}
    assert len(found) == 7
    assert not found["restriction"].clear
    assert all(c.source and c.question for c in found.values())
    with pytest.raises(BadInputError, match="incident") as refused:
        visits_sign_off.sign_off(made.public_id, next_day, version=made.version, answers={"incident": " "})
    assert {f.column for f in refused.value.faults} == {c.name for c in found.values() if not c.clear}
    assert visits.own(made.public_id, SENIOR).visit.version == made.version


def test_the_sign_off_of_a_provider_finds_its_area(
    planner_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = newest_rows(bundle_here().known("providers", TODAY))
    provider = next(r for r in rows if r.ons_code == "E08000028")
    made = confirmed(service=f"provider:{provider.urn}", visit_type="CSC_ASSURANCE_VISIT_2020")
    found = {c.name: c for c in visits_sign_off.checks(made.public_id, later(SENIOR, days=1))}
    assert not found["restriction"].clear
    assert found["headroom"].clear
    # Proposed while a register held it, and gone from the imports since.
    monkeypatch.setattr(visits, "must_exist", lambda *_: None)
    nowhere = confirmed(service="provider:NONE", visit_type="CSC_ASSURANCE_VISIT_2020")
    assert {c.name: c for c in visits_sign_off.checks(nowhere.public_id, SENIOR)}["restriction"].clear


def test_others_busy_weeks_are_seen_as_weeks(planner_home: Path) -> None:
    event = AuditEvent(NOW, "cqc", "visit proposed", "test")
    new = visit_writes.NewVisit("HMI Probation", "youth-justice:E08000028", "YJS_2018", FIRST, LAST, TODAY)
    other = visit_writes.create_visit(new=new, audit=event)
    made = confirmed()
    assert {c.name: c for c in visits_sign_off.checks(made.public_id, SENIOR)}["another team"].clear
    changes = {"state": "notified", "notified_on": TODAY}
    visit_writes.change_visit(
        public_id=other, inspectorate="HMI Probation", version=1, changes=changes, audit=event
    )
    found = {c.name: c for c in visits_sign_off.checks(made.public_id, SENIOR)}["another team"]
    assert not found.clear
    assert found.finding == "In the week of 2020-09-28."
    assert visits.busy_weeks("youth-justice:E08000028", SENIOR) == {date(2020, 9, 28)}


def test_fieldwork_begins_on_the_day_that_was_told(planner_home: Path) -> None:
    visit = notified()
    with pytest.raises(ConflictError, match="Fieldwork begins on"):
        step_on(visit, "begin", later(SCHEDULER, days=1), mode=Mode.ON_SITE)
    with pytest.raises(BadInputError, match="can't be"):
        step_on(visit, "begin", later(SCHEDULER, days=15), mode="by post")


def test_guard_4_a_pause_ends_within_thirteen_weeks(planner_home: Path) -> None:
    visit = step_on(notified(), "begin", later(SCHEDULER, days=15), mode=Mode.ON_SITE)
    now = later(SENIOR, days=16)
    with pytest.raises(GuardError, match="13 weeks"):
        step_on(visit, "pause", now, resume_by=FIRST + timedelta(weeks=13, days=1), why="an incident")
    visit = step_on(visit, "pause", now, resume_by=FIRST + timedelta(weeks=13), why="an incident")
    visit = step_on(visit, "resume", later(SCHEDULER, days=30), mode=Mode.REMOTE)
    assert (visit.resume_by, visit.mode) == (None, Mode.REMOTE)
    visit = step_on(visit, "leave_incomplete", later(SENIOR, days=31), why="evidence lacks")
    assert step_on(visit, "gather", later(SENIOR, days=32), mode=Mode.ON_SITE).state is VisitState.FIELDWORK


@pytest.mark.parametrize(
    ("name", "field", "day"),
    [
        ("finish", "last_day", date(2020, 9, 1)),
        ("finish", "last_day", date(2021, 9, 1)),
        ("finish", "last_day", "yesterday"),
    ],
)
def test_days_that_can_t_be_are_refused(planner_home: Path, name: str, field: str, day: object) -> None:
    visit = step_on(notified(), "begin", later(SCHEDULER, days=15), mode=Mode.ON_SITE)
    with pytest.raises(BadInputError):
        step_on(visit, name, later(SCHEDULER, days=16), **{field: day})


def test_a_poll_holds_publication(planner_home: Path) -> None:
    visit = step_on(notified(), "begin", later(SCHEDULER, days=15), mode=Mode.ON_SITE)
    visit = step_on(visit, "finish", later(SCHEDULER, days=16), last_day=LAST)
    visit = step_on(visit, "send_draft", later(SCHEDULER, days=30), draft_sent_on=date(2020, 10, 12))
    with pytest.raises(BadInputError, match="not later than today"):
        step_on(visit, "publish", later(SENIOR, days=31), published_on=date(2021, 10, 12))
    with pytest.raises(ConflictError, match="holds publication"):
        step_on(visit, "publish", later(SENIOR, days=225), published_on=date(2021, 4, 20), area_votes=True)
    assert step_on(visit, "publish", later(SENIOR, days=225), published_on=date(2021, 4, 20))


def test_guard_4_cancelling_can_t_delay_a_look_at_an_exempt_service(planner_home: Path) -> None:
    visit = notified(exempt="judged inadequate at its last full look")
    with pytest.raises(GuardError, match="judged inadequate"):
        step_on(visit, "cancel", SENIOR, why="a busy time")
    confirmed(first_day=FIRST + timedelta(days=7), last_day=LAST + timedelta(days=7))
    with pytest.raises(GuardError, match="judged inadequate"):
        step_on(visit, "cancel", SENIOR, why="a later one is there")
    confirmed(first_day=FIRST - timedelta(days=1))
    assert step_on(visit, "cancel", SENIOR, why="an earlier one").state is VisitState.CANCELLED


def test_guard_4_a_concern_makes_a_service_exempt_at_once(planner_home: Path) -> None:
    visit = notified()
    assert visits.own(visit.public_id, SENIOR).exempt == ""
    kept = visits_exempt.add_concern(
        service=visit.service, kind="concern", since=TODAY, held_where="register of concerns", acting=SENIOR
    )
    assert "concern since" in visits.own(visit.public_id, SENIOR).exempt
    with pytest.raises(GuardError, match="has a concern"):
        step_on(visit, "cancel", SENIOR, why="x")
    visits_exempt.end_concern(kept.public_id, version=1, why="looked at", acting=SENIOR)
    assert visits.own(visit.public_id, SENIOR).exempt == ""
    with pytest.raises(BadInputError, match="no kind"):
        visits_exempt.add_concern(
            service="s", kind="rumour", since=TODAY, held_where="somewhere", acting=SENIOR
        )
    with pytest.raises(BadInputError, match="where the document lies"):
        visits_exempt.add_concern(service="s", kind="concern", since=TODAY, held_where=" ", acting=SENIOR)


def test_moving_asks_for_a_new_confirmation(planner_home: Path) -> None:
    visit = confirmed()
    days = {"first_day": date(2020, 10, 6), "last_day": date(2020, 10, 7)}
    moved = step_on(visit, "move", SCHEDULER, **days, why="w")
    assert (moved.state, moved.first_day) == (VisitState.PROPOSED, date(2020, 10, 6))
    assert step_on(moved, "withdraw", SCHEDULER, why="not needed").state is VisitState.CANCELLED


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (date(2020, 9, 13), "2020-09-13 is past"),
        (date(2020, 10, 10), "2020-10-10 is no working day"),
        (date(2020, 12, 24), "2020-12-25 is no working day"),
        (date(2020, 9, 24), "gives 10 working days' notice"),
    ],
)
def test_a_visit_is_moved_to_no_day_on_which_it_can_not_be_made(
    planner_home: Path, first: date, told: str
) -> None:
    visit = confirmed()
    days = {"first_day": first, "last_day": first + timedelta(days=1)}
    with pytest.raises(CounterpoiseError, match=told):
        step_on(visit, "move", SCHEDULER, **days, why="w")
    assert visits.own(visit.public_id, SCHEDULER).visit.first_day == visit.first_day


def test_what_was_done_tells_from_which_day_to_which_a_visit_was_moved(planner_home: Path) -> None:
    visit = confirmed()
    days = {"first_day": date(2020, 10, 6), "last_day": date(2020, 10, 7)}
    step_on(visit, "move", SCHEDULER, **days, why="an inspector is ill")
    last = visits.own(visit.public_id, SCHEDULER).steps[-1]
    assert last.why == f"from {visit.first_day.isoformat()} to 2020-10-06: an inspector is ill"


def test_what_was_answered_before_a_call_is_there_after_it_and_holds_for_no_other_day(
    planner_home: Path,
) -> None:
    called = notified()
    after = visits.own(called.public_id, later(SENIOR, days=3)).signed_off
    assert after is not None
    assert (after.signed_by, after.valid_on) == (SENIOR.who, TODAY)
    waiting = confirmed(first_day=date(2020, 10, 28), last_day=date(2020, 10, 29))
    visits_sign_off.sign_off(waiting.public_id, SENIOR, version=waiting.version, answers=ANSWERS)
    assert visits.own(waiting.public_id, SENIOR).signed_off is not None
    assert visits.own(waiting.public_id, later(SENIOR, days=1)).signed_off is None


def test_the_last_day_for_notice_is_told_until_notice_is_given(planner_home: Path) -> None:
    visit = confirmed(first_day=date(2020, 10, 28), last_day=date(2020, 10, 29))
    days = {d.name: d for d in visits.own(visit.public_id, SCHEDULER).deadlines}
    # Ten working days before Wednesday 28 October 2020.
    assert (days["notice"].day, days["notice"].mark) == (date(2020, 10, 14), Mark.PUBLISHED)
    assert "notice" not in {d.name for d in visits.own(notified().public_id, SCHEDULER).deadlines}


@pytest.mark.parametrize("name", ["propose", "sign_off", "defer", "convert"])
def test_some_steps_have_a_use_case_of_their_own(planner_home: Path, name: str) -> None:
    visit = notified()
    with pytest.raises(ConflictError, match="more than a step"):
        step_on(visit, name, SENIOR)


def test_guard_3_only_the_owner_proposes_sees_and_steps(planner_home: Path) -> None:
    with pytest.raises(GuardError, match="belongs to HMI Probation"):
        proposed(visit_type="YJS_2018")
    visit = proposed()
    other = replace(SENIOR, body="HMI Probation")
    with pytest.raises(NotFoundError) as hidden:
        step_on(visit, "confirm", other)
    with pytest.raises(NotFoundError) as absent:
        visits.take_step("nowhere", "confirm", other, version=1)
    assert str(hidden.value) == str(absent.value)
    with pytest.raises(GuardError):
        visits.own_list(DIRECTOR)
    with pytest.raises(GuardError):
        step_on(visit, "confirm", SCHEDULER)


def test_the_second_of_two_who_step_is_told(planner_home: Path) -> None:
    visit = proposed()
    step_on(visit, "withdraw", SCHEDULER, why="w")
    with pytest.raises(ConflictError):
        step_on(visit, "confirm", SENIOR)
    assert audit.verify().holds


@pytest.mark.parametrize(
    ("service", "said"),
    [
        ("authority:E08999999", "No authority with the code “E08999999”"),
        ("send:", "No authority with the code “”"),
        ("provider:SC000000", "No provider with the URN “SC000000”"),
        ("library:E08000028", "is no service: it begins with none of"),
    ],
)
def test_a_visit_to_a_service_that_is_not_there_is_refused(
    planner_home: Path, service: str, said: str
) -> None:
    """A sentence says what is missing; nothing is stored."""
    with pytest.raises(NotFoundError, match=said):
        proposed(service=service)
    assert visits.own_list(SCHEDULER) == ()
