"""A programme kept from a plan: own visits only, the next version, and a second person."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from service_kit import DIRECTOR, SCHEDULER, SENIOR, TODAY

from counterpoise.domain.errors import BadInputError, ConflictError, GuardError, NotFoundError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.spreadsheet import spreadsheet
from counterpoise.service import audit, visits, visits_programme
from counterpoise.service.instance.build import Instance
from counterpoise.service.plan import Plan

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Return a plan of made services whose visits belong to more than one inspectorate."""
    problem = made_problem(Size(), seed=3)
    owners = {r.key: ("Ofsted" if at % 3 else "HMI Probation") for at, r in enumerate(problem.requirements)}
    needs = tuple(replace(r, owner=owners[r.key]) for r in problem.requirements)
    problem = replace(problem, requirements=needs)
    programme = spreadsheet(problem)
    assert set(Counter(owners[v.requirement] for v in programme.visits)) == {"Ofsted", "HMI Probation"}
    return Plan(
        instance=Instance(problem, {}, (), ()),
        programme=programme,
        by_hand=programme,
        broken=(),
        as_of=TODAY,
        facts_as_of=TODAY,
        named=True,
        notes=(),
    )


def test_own_visits_become_proposals_and_others_stay_words(planner_home: Path, plan: Plan) -> None:
    kept = visits_programme.keep(plan, SCHEDULER, payload={"visits": len(plan.programme.visits)})
    own = visits.own_list(SENIOR)
    assert kept.proposed == len(own) > 0
    assert kept.proposed + kept.of_others == len(plan.programme.visits)
    assert {v.state for v in own} == {VisitState.PROPOSED}
    assert {v.inspectorate for v in own} == {"Ofsted"}
    needs = {r.key: r for r in plan.instance.problem.requirements}
    services = {s.key: s for s in plan.instance.problem.services}
    for v in own:
        assert services[v.service].exempt_reason == v.exempt
        assert v.children == services[v.service].exposure
        assert needs[v.requirement].visit_type == v.visit_type
    assert audit.verify().holds


def test_a_second_person_confirms_all_or_nothing(planner_home: Path, plan: Plan) -> None:
    kept = visits_programme.keep(plan, SCHEDULER, payload={})
    same = replace(SENIOR, who=SCHEDULER.who)
    with pytest.raises(BadInputError, match="second person"):
        visits_programme.confirm(kept.series, same, version=1)
    assert {v.state for v in visits.own_list(SENIOR)} == {VisitState.PROPOSED}
    with pytest.raises(GuardError):
        visits_programme.confirm(kept.series, SCHEDULER, version=1)
    assert visits_programme.confirm(kept.series, SENIOR, version=1) == kept.proposed
    assert {v.state for v in visits.own_list(SENIOR)} == {VisitState.CONFIRMED}
    with pytest.raises(ConflictError, match="confirmed already"):
        visits_programme.confirm(kept.series, SENIOR, version=1)
    (row,) = visits_programme.listed(SENIOR)
    assert (row.made_by, row.confirmed_by) == (SCHEDULER.who, SENIOR.who)
    assert audit.verify().holds


def test_the_next_version_withdraws_what_nobody_confirmed(planner_home: Path, plan: Plan) -> None:
    kept = visits_programme.keep(plan, SCHEDULER, payload={})
    first = visits.own_list(SENIOR)[0]
    visits.take_step(first.public_id, "confirm", SENIOR, version=1)
    again = visits_programme.keep(plan, SCHEDULER, payload={}, series=kept.series, after_version=1)
    assert (again.version, again.withdrawn, again.proposed) == (2, kept.proposed - 1, kept.proposed - 1)
    states = Counter(v.state for v in visits.own_list(SENIOR))
    assert states[VisitState.CANCELLED] == kept.proposed - 1
    assert states[VisitState.CONFIRMED] == 1
    with pytest.raises(ConflictError, match="Somebody changed this programme first"):
        visits_programme.keep(plan, SCHEDULER, payload={}, series=kept.series, after_version=1)
    with pytest.raises(ConflictError):
        visits_programme.confirm(kept.series, SENIOR, version=1)
    assert audit.verify().holds


def test_a_plan_that_may_not_be_kept_is_not(planner_home: Path, plan: Plan) -> None:
    with pytest.raises(GuardError, match="may name no service"):
        visits_programme.keep(replace(plan, named=False), SCHEDULER, payload={})
    with pytest.raises(GuardError, match="breaks a rule"):
        visits_programme.keep(replace(plan, broken=("separation: too near",)), SCHEDULER, payload={})
    with pytest.raises(GuardError):
        visits_programme.keep(plan, DIRECTOR, payload={})
    with pytest.raises(NotFoundError):
        visits_programme.confirm("nowhere", SENIOR, version=1)
    assert visits_programme.listed(SENIOR) == ()
    assert visits.own_list(SENIOR) == ()
