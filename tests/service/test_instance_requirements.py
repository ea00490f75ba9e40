"""Which visits may be planned in autumn 2020, from the bundled facts."""

from __future__ import annotations

from collections import Counter
from datetime import date

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.phases import load_phases, stretches
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.domain.visit_types import load_visit_types
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service.instance.requirements import (
    Rulebook,
    exempt_from_strain,
    horizon,
    requirements,
    start_weeks,
)
from counterpoise.service.instance.subjects import known_services

DAY = date(2020, 9, 1)


def test_autumn_2020_asks_for_one_visit_of_each_kind_the_rules_name() -> None:
    """Every authority and every provider of the named kinds once; no start before notice or in force."""
    bundle = load_bundle()
    calendar = load_calendar(DAY)
    services = known_services(bundle, bundle.register(DAY), as_of=DAY)
    weeks = horizon(calendar, as_of=DAY, weeks=16)
    phases = stretches(load_phases(), start=weeks[0].monday, end=date(2020, 12, 28), as_of=DAY)
    rules = Rulebook(load_visit_types(), load_tariffs(), calendar)
    made = requirements(services, rules=rules, weeks=weeks, stretches=phases, as_of=DAY)
    count = Counter(r.visit_type for r in made)
    assert count["ILACS_FOCUSED_COVID"] == 151
    assert set(count) == {"ILACS_FOCUSED_COVID", "CSC_ASSURANCE_VISIT_2020"}
    focused = next(r for r in made if r.visit_type == "ILACS_FOCUSED_COVID")
    assert weeks[0].monday == date(2020, 9, 7)
    assert weeks[min(focused.start_weeks)].monday == date(2020, 9, 28)
    assert {r.floor_by for r in made} == {None}
    assert len({r.key for r in made}) == len(made)
    inadequate = {s.key for s in services if s.looked.grade.is_worst}
    assert all((r.tier == 1) == (r.service in inadequate) for r in made)
    assert all(exempt_from_strain(s) for s in services if s.key in inadequate)


def test_a_visit_of_two_days_for_half_a_week_needs_a_week_of_four_working_days() -> None:
    day = date(2020, 12, 1)
    rules = Rulebook(load_visit_types(), load_tariffs(), load_calendar(day))
    weeks = horizon(rules.calendar, as_of=day, weeks=6)
    phases = stretches(load_phases(), start=weeks[0].monday, end=date(2021, 2, 1), as_of=day)
    kind, tariff = rules.kinds["CSC_ASSURANCE_VISIT_2020"], rules.tariffs.visit("CSC_ASSURANCE_VISIT_2020")
    assert (tariff.slots_by_week, tariff.onsite_days) == ((1,), 2)
    found = start_weeks(kind, tariff, weeks, stretch=phases[0], calendar=rules.calendar, as_of=day)
    working = {w.monday: w.working_days for w in weeks}
    assert working[date(2020, 12, 21)] == 4
    assert working[date(2020, 12, 28)] == 3
    opened = {weeks[w].monday for w in found}
    assert date(2020, 12, 21) in opened
    assert date(2020, 12, 28) not in opened
