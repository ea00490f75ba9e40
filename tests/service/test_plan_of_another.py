"""Several inspectorates on one store: each plans from what it may know itself, and by lots of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from service_kit import COUNCIL, NOW, SCHEDULER, TODAY

from counterpoise.domain.errors import ConflictError, UsageError
from counterpoise.domain.facts import InspectorTieRow
from counterpoise.domain.roles import Grant, Person, Role
from counterpoise.service import jobs, plan, private, visits
from counterpoise.store import jobs as kept_jobs
from counterpoise.store import queries, visit_writes
from counterpoise.store.audit import AuditEvent

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.service.instance.standing import Standing

OTHER = "HMI Probation"
SERVICE = f"authority:{COUNCIL}"
WEEK = date(2020, 9, 28)


def _confirmed() -> str:
    """Make a visit of Ofsted's that was confirmed and that nobody was told of."""
    given = visits.Proposal(SERVICE, "ILACS_FOCUSED_COVID", date(2020, 9, 29), date(2020, 9, 30))
    made = visits.propose(given, SCHEDULER, why="w")
    _change(made.public_id, 1, {"state": "confirmed"})
    return made.public_id


def _change(public_id: str, version: int, changes: dict[str, object]) -> None:
    event = AuditEvent(NOW, "tester", "visit changed", "test")
    visit_writes.change_visit(
        public_id=public_id, inspectorate="Ofsted", version=version, changes=changes, audit=event
    )


def _standing(inspectorate: str) -> Standing:
    asked = private.store(inspectorate).standing
    assert asked is not None
    return asked(TODAY)


def test_guard_1_secrecy_another_inspectorate_plans_without_the_visits_that_nobody_was_told_of(
    planner_home: Path,
) -> None:
    without = _standing(OTHER)
    hidden = _confirmed()
    assert _standing(OTHER) == without
    _change(hidden, 2, {"state": "notified", "notified_on": TODAY, "notified_first_day": date(2020, 9, 29)})
    told = _standing(OTHER)
    assert (told.visits, told.busy) == ((), {SERVICE: frozenset({WEEK})})


def test_guard_2_unpredictability_each_inspectorate_draws_lots_of_its_own(planner_home: Path) -> None:
    question = "2020-09-14|16"
    drawn = [private.store(who).random_bits(question)(256) for who in ("Ofsted", OTHER, "CQC")]
    assert len(set(drawn)) == 3
    assert private.store().random_bits(question)(256) == drawn[0]
    assert [private.store(who).owner for who in ("", "Ofsted", OTHER)] == ["", "", OTHER]


def test_guard_3_ownership_ties_of_inspectors_are_those_of_the_inspectorate_whose_instance_it_is(
    planner_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tie = InspectorTieRow("A-001", SERVICE, "interest", "", TODAY, None, known_at=TODAY)
    monkeypatch.setattr(queries, "overlay_rows", lambda: {"InspectorTieRow": (tie,)})
    assert _standing("Ofsted").ties == (tie,)
    assert _standing(OTHER).ties == ()


def test_guard_1_secrecy_the_job_of_another_inspectorate_asks_the_store_on_its_own_behalf(
    planner_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _confirmed()
    seen: list[Standing] = []

    def looked(question: object, *, store: plan.Store, **_: object) -> plan.Plan:
        assert store.standing is not None
        seen.append(store.standing(TODAY))
        raise ConflictError("Enough was seen.", next_step="Stop.")

    monkeypatch.setattr(plan, "make_plan", looked)
    for body in (OTHER, "Ofsted"):
        person = Person("0" * 20, "a@example.org", (Grant(Role.SCHEDULER, body),))
        asked = jobs.PlanAsked(as_of=TODAY, weeks=4, series="", after_version=0)
        job_id = jobs.ask_plan(asked, person=person, inspectorate=body, now=NOW)
        assert kept_jobs.take_next() is not None
        jobs.carry_out(job_id)
    assert [[v.service for v in s.visits] for s in seen] == [[], [SERVICE]]


def test_guard_1_secrecy_a_plan_for_a_guest_names_nobody_whom_others_visit() -> None:
    asked = plan.Store(there=True, overlay={}, owner=OTHER)
    with pytest.raises(UsageError, match="no visit may be planned"):
        plan.make_plan(plan.Question(as_of=date(2020, 9, 1), weeks=1), store=asked, today=TODAY)
