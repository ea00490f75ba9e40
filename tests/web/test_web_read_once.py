"""What the page of a notice reads again and again is found once, and nobody gets what another added to it."""

from __future__ import annotations

from datetime import date

from counterpoise.exchange.bundle import load_bundle
from counterpoise.service.instance import exposure

ON = date(2020, 9, 1)
CHILDREN = ["population_0_17"]


def test_what_is_added_to_the_newest_figures_is_not_there_for_the_next_who_asks() -> None:
    bundle = load_bundle()
    first = exposure.newest_statistics(bundle, as_of=ON, measures=CHILDREN)
    there = dict(first)
    first.clear()
    assert exposure.newest_statistics(bundle, as_of=ON, measures=CHILDREN) == there
    assert len(there) > 100


def test_another_day_and_other_measures_are_found_anew() -> None:
    bundle = load_bundle()
    found = exposure.newest_statistics(bundle, as_of=ON, measures=CHILDREN)
    others = exposure.newest_statistics(bundle, as_of=ON, measures=["sw_absence_pct"])
    earlier = exposure.newest_statistics(bundle, as_of=date(2018, 1, 2), measures=CHILDREN)
    assert {measure for measure, _ in others} == {"sw_absence_pct"}
    assert earlier != found
    assert all(row.known_at <= date(2018, 1, 2) for row in earlier.values())
