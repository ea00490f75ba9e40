"""The real instances of autumn 2020 and of the year from July 2025, planned by hand and held to the rules."""

from __future__ import annotations

from datetime import date

import pytest

from counterpoise.domain.marks import Mark
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.exchange.bundle import Bundle, load_bundle
from counterpoise.programme.check import check
from counterpoise.programme.spreadsheet import spreadsheet
from counterpoise.service.instance.build import Instance, build
from counterpoise.service.instance.exposure import exposures
from counterpoise.service.instance.subjects import known_services

_RESIDENTS_2019 = ("population_0_17", 2019)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load_bundle()


@pytest.fixture(scope="module")
def autumn(bundle: Bundle) -> Instance:
    return build(bundle, as_of=date(2020, 9, 1), weeks=16)


def test_autumn_2020_counts_who_was_known_that_day(autumn: Instance) -> None:
    """151 authorities, the register of March, and those registered since."""
    assert autumn.counts["authorities"] == 151
    assert autumn.counts["providers_in_published_register"] == 2971
    assert autumn.counts["providers_added"] == 377
    assert sum(s.family == "authorities" for s in autumn.problem.services) == 151


def test_capacity_of_2020_is_assumed_because_its_counts_came_later(autumn: Instance) -> None:
    """Thirty open weeks: 28.7 homes and 1.4 authorities a week."""
    rates = dict(autumn.figures)
    focused = next(f for name, f in rates.items() if "focused" in name)
    assert focused.mark is Mark.ASSUMED
    assert focused.value == pytest.approx(42 / 30)
    home = 28.7 / sum(s.family == "children's homes" for s in autumn.problem.services)
    assured = next(f for name, f in rates.items() if "focused" not in name)
    visited = sum(r.visit_type == "CSC_ASSURANCE_VISIT_2020" for r in autumn.problem.requirements)
    assert assured.value == pytest.approx(home * visited, rel=1e-3)


def test_beliefs_hold_no_digits_of_the_machine(autumn: Instance) -> None:
    """Threads add up in their own order: digits that differ so must not reach the planner."""
    believed = [s.below_good for s in autumn.problem.services if s.key.startswith("provider:")]
    assert len(set(believed)) > 500
    assert [b for b in believed if b != round(b, 6)] == []


def test_autumn_2020_by_the_spreadsheet_rule_breaks_no_rule(autumn: Instance) -> None:
    """The independent checker finds nothing."""
    programme = spreadsheet(autumn.problem)
    assert check(autumn.problem, programme) == ()
    assert len(programme.visits) > 400


def test_the_year_from_july_2025_by_the_spreadsheet_rule_breaks_no_rule(bundle: Bundle) -> None:
    """Every type of routine, floors of the law among them."""
    instance = build(bundle, as_of=date(2025, 7, 1), weeks=52)
    assert instance.counts["authorities"] == 153
    programme = spreadsheet(instance.problem)
    assert check(instance.problem, programme) == ()
    assert {m.requirement.split(":")[0] for m in programme.statutory_misses} <= {"CH_FULL", "SCH_FULL"}


def test_replays_reach_back_to_the_first_year_of_the_calendar(bundle: Bundle) -> None:
    """Councils that ended in 2019 lack residents in the series; the court service is no provider."""
    day = date(2019, 5, 6)
    problem = build(bundle, as_of=day, weeks=2).problem
    assert len(problem.services) > 2000
    assert "provider:1027080" not in {s.key for s in problem.services}
    services = known_services(bundle, bundle.register(day), as_of=day)
    found = exposures(services, bundle=bundle, tariffs=load_tariffs(), as_of=day)
    known = {r.ons_code: r for r in bundle.table("statistics") if (r.measure, r.year) == _RESIDENTS_2019}
    new, old = found["youth-justice:E06000058"], found["youth-justice:E08000035"]
    assert "by children in need" in new.source
    assert "by children in need" not in old.source
    # Published a year and a half later: it tells how near the estimate comes.
    share = old.value / known["E08000035"].value
    assert new.value / share == pytest.approx(known["E06000058"].value, rel=0.25)
