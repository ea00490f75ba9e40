"""What stands is given to the planner: not asked twice, kept apart from, its people gone; and ties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import NOW, SCHEDULER, SENIOR, TODAY

from counterpoise.domain.facts import InspectorTieRow
from counterpoise.exchange.bundle import load_bundle
from counterpoise.exchange.importers import IMPORTERS
from counterpoise.service import private, visits
from counterpoise.service.import_table import Reading, Source, import_file
from counterpoise.service.instance.build import Instance, build, load_book
from counterpoise.service.instance.standing import Standing, Stands, of_owner, with_standing, with_ties
from counterpoise.service.visits import Proposal

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = date(2020, 9, 1)
FOCUSED = "ILACS_FOCUSED_COVID"


@pytest.fixture(scope="module")
def instance() -> Instance:
    return build(load_bundle(), as_of=AS_OF, weeks=6)


def stands(instance: Instance, **changes: object) -> tuple[Stands, Standing]:
    """Return a confirmed visit to the first authority that one may be planned for."""
    need = next(r for r in instance.problem.requirements if r.visit_type == FOCUSED)
    team = tuple(i.key for i in instance.problem.inspectors if i.discipline == need.discipline)[:2]
    visit = Stands(need.service, FOCUSED, date(2020, 9, 29), date(2020, 9, 30), need.key, team)
    return visit, Standing((replace(visit, **changes),))  # type: ignore[arg-type]


def test_a_visit_that_stands_is_given_and_not_asked_again(instance: Instance) -> None:
    problem = instance.problem
    visit, standing = stands(instance)
    area = next(s.area for s in problem.services if s.key == visit.service)
    given = with_standing(problem, standing, load_book(AS_OF).rules, {visit.service: area})
    assert visit.requirement not in {r.key for r in given.requirements}
    assert len(given.requirements) == len(problem.requirements) - 1
    (fixed,) = set(given.fixed) - set(problem.fixed)
    assert (fixed.area, fixed.first_day, fixed.owner) == (area, date(2020, 9, 29), "Ofsted")
    assert sum(a.hours for a in fixed.asks) > 0
    week = next(n for n, w in enumerate(problem.weeks) if w.monday == date(2020, 9, 28))
    on_site = {(name, date(2020, 9, day)) for name in visit.team for day in (29, 30)}
    assert given.taken == problem.taken | on_site
    before = {i.key: i.slots for i in problem.inspectors}
    for i in given.inspectors:
        taken = before[i.key][week] - i.slots[week]
        assert taken == (before[i.key][week] if i.key in visit.team else 0)
    family = next(s.family for s in problem.services if s.key == visit.service)
    assert given.family_slots[family] == problem.family_slots[family] - 4


def test_guard_2_unpredictability_a_guest_plans_no_visit_of_the_others(instance: Instance) -> None:
    problem = instance.problem
    first = problem.requirements[0]
    guest = replace(first, owner="HMI Probation")
    mixed = replace(problem, requirements=(guest, *problem.requirements[1:]))
    alone = of_owner(mixed, "HMI Probation")
    assert (alone.requirements, [s.key for s in alone.services]) == ((guest,), [first.service])
    assert of_owner(problem, "Ofsted").requirements == problem.requirements
    assert of_owner(problem, "CQC").requirements == ()


def test_a_visit_of_long_ago_or_to_nobody_known_changes_nothing(instance: Instance) -> None:
    problem, rules = instance.problem, load_book(AS_OF).rules
    visit, standing = stands(instance, first_day=date(2019, 1, 8), last_day=date(2019, 1, 9))
    assert with_standing(problem, standing, rules, {visit.service: "A"}) == problem
    _, standing = stands(instance)
    assert with_standing(problem, standing, rules, {}) == problem


def test_a_week_that_others_take_keeps_full_visits_away(instance: Instance) -> None:
    monday = instance.problem.weeks[2].monday
    standing = Standing(busy={"send:E08000028": frozenset({monday})})
    given = with_standing(instance.problem, standing, load_book(AS_OF).rules, {"send:E08000028": "E08000028"})
    (fixed,) = set(given.fixed) - set(instance.problem.fixed)
    assert (fixed.area, fixed.first_day, fixed.separates) == ("E08000028", monday, True)
    assert "send" not in fixed.visit_type
    assert fixed.owner == "another inspectorate"


def tie(name: str, what: str, on: date, **changes: object) -> InspectorTieRow:
    plain = InspectorTieRow(
        name, "provider:1", what, "" if what == "interest" else "CH_FULL", on, None, AS_OF
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_an_interest_bars_until_it_ends_and_three_cycles_running_bar_the_fourth(instance: Instance) -> None:
    kinds = load_book(AS_OF).rules.kinds
    days = [date(2017, 5, 2), date(2018, 5, 2), date(2019, 5, 2)]
    ties = [
        tie("has", "interest", days[0]),
        tie("had", "interest", days[0], until=AS_OF - timedelta(days=1)),
        *(tie("always", "led", d) for d in days),
        *(tie("twice", "took part", d) for d in days[1:]),
        *(tie("elsewhere", "led", d, service="authority:E08000028") for d in days),
    ]
    problem = with_ties(instance.problem, ties, kinds)
    assert problem.barred == {("has", "provider:1"), ("always", "provider:1")}
    assert problem.past_leads["always", "provider:1"] == days[2]
    assert ("twice", "provider:1") in problem.knows
    assert ("has", "provider:1") not in problem.knows


def test_ties_come_from_a_table_and_a_wrong_one_is_told_by_its_cell(tmp_path: Path) -> None:
    file = tmp_path / "ties.csv"
    file.write_text(
        "Inspector,Service,Tie,Visit type,From,Until\n"
        "P-001,provider:1,interest,,2020-01-01,\n"
        "P-002,provider:1,Led,CH_FULL,2019-05-02,2019-05-03\n"
        "P-003,provider:1,friend,,2020-01-01,\n"
        "P-004,provider:1,led,,2020-01-01,\n"
    )
    read = IMPORTERS["inspector-ties"].read(
        file, sheet=None, known_at=AS_OF, register=load_bundle().register(AS_OF)
    )
    assert [r.tie for r in read.rows if isinstance(r, InspectorTieRow)] == ["interest", "led"]
    assert [(f.row, f.column) for f in read.refused] == [(4, "Tie"), (5, "Visit type")]


def test_the_private_store_gives_confirmed_visits_and_ties_known_by_the_day(planner_home: Path) -> None:
    """A proposal stands for nothing until a second person confirms it; nothing counts before its day."""
    file = planner_home / "ties.csv"
    file.write_text("Inspector,Service,Tie,From\nP-001,provider:1,interest,2020-01-01\n")
    reading = Reading(IMPORTERS, load_bundle().register(TODAY))
    import_file(Source("inspector-ties", file, known_at=TODAY), reading=reading, who="t", now=NOW)
    given = Proposal("authority:E08000028", FOCUSED, date(2020, 9, 29), date(2020, 9, 30))
    made = visits.propose(given, SCHEDULER, why="next")
    standing = private.store().standing
    assert standing is not None
    assert standing(TODAY).visits == ()
    visits.take_step(made.public_id, "confirm", SENIOR, version=made.version)
    found = standing(TODAY)
    assert [(v.service, v.first_day) for v in found.visits] == [("authority:E08000028", date(2020, 9, 29))]
    assert [t.inspector for t in found.ties] == ["P-001"]
    assert found.busy == {}
    assert standing(TODAY - timedelta(days=1)) == Standing()
