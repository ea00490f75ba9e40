"""What delay costs, and how many children rely on a service."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.assurance.delay import (
    ExposureTariff,
    authority_exposure,
    cost_of_delay,
    provider_exposure,
    shares_by_type,
    weeks_past_due,
)
from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Figure, Mark

TARIFF = ExposureTariff(
    occupancy={"Children's home": 0.8},
    residential_risk={"Boarding School": 0.05},
    caseload={"Independent Fostering Agency": 60.0},
    usual_places={"Boarding School": 200.0},
    need_rate=0.03,
)


def figure(value: float, *, source: str = "census 2019", mark: Mark = Mark.PUBLISHED) -> Figure:
    return Figure(value, "children", mark, source)


def test_children_on_plans_and_looked_after_are_not_counted_twice() -> None:
    got = authority_exposure(
        children_in_need=figure(3000), on_plans=figure(400), looked_after=figure(700), tariff=TARIFF
    )
    assert got == figure(3000)


def test_without_the_census_the_parts_are_a_floor_and_say_so() -> None:
    got = authority_exposure(
        children_in_need=None, on_plans=figure(400, source="plans"), looked_after=figure(700, source="care")
    )
    assert (got.value, got.mark) == (1100, Mark.ESTIMATED)
    assert got.source == "floor, children in need not known: plans + care"


def test_with_residents_alone_the_rate_is_assumed_and_with_nothing_it_is_refused() -> None:
    got = authority_exposure(children_in_need=None, children=figure(50_000), tariff=TARIFF)
    assert (got.value, got.mark) == (1500, Mark.ASSUMED)
    with pytest.raises(UsageError, match="Nothing is known of how many children"):
        authority_exposure(children_in_need=None, tariff=TARIFF)
    with pytest.raises(UsageError, match="residents aged 0 to 17 and a rate"):
        authority_exposure(children_in_need=None, children=figure(50_000))


@pytest.mark.parametrize(
    ("kind", "places", "children", "words"),
    [
        ("Children's home", 5, 4.0, "5 places on the register x 0.8 occupancy"),
        ("Boarding School", 100, 5.0, "100 places on the register x 0.05 residential risk"),
        ("Boarding School", None, 10.0, "200 usual places of its type x 0.05 residential risk"),
        ("Boarding School", 0, 10.0, "200 usual places of its type x 0.05 residential risk"),
        ("Independent Fostering Agency", None, 60.0, "assumed caseload of its type"),
    ],
)
def test_children_relying_on_a_provider(kind: str, places: int | None, children: float, words: str) -> None:
    got = provider_exposure(provision_type=kind, places=places, tariff=TARIFF)
    assert (got.value, got.mark, got.source) == (pytest.approx(children), Mark.ASSUMED, words)


@pytest.mark.parametrize(("kind", "places"), [("Children's home", None), ("CAFCASS", 3)])
def test_a_type_the_tariff_does_not_cover_is_refused(kind: str, places: int | None) -> None:
    with pytest.raises(UsageError, match=f"children rely on a {kind}"):
        provider_exposure(provision_type=kind, places=places, tariff=TARIFF)


def test_weeks_count_from_the_due_date_on() -> None:
    due = date(2020, 9, 7)
    assert weeks_past_due(due=due, on=date(2020, 9, 1)) == 0
    assert weeks_past_due(due=due, on=date(2020, 9, 28)) == 3


@given(st.floats(0, 1e5), st.floats(0, 1), st.floats(0, 200), st.floats(0, 50))
def test_cost_grows_with_children_chance_and_weeks(e: float, p: float, w: float, more: float) -> None:
    cost = cost_of_delay(exposure=e, below_good=p, weeks=w)
    assert cost == pytest.approx(e * p * w)
    assert cost_of_delay(exposure=e + more, below_good=p, weeks=w) >= cost
    assert cost_of_delay(exposure=e, below_good=p, weeks=w + more) >= cost
    assert cost_of_delay(exposure=e, below_good=1, weeks=w) >= cost


@pytest.mark.parametrize(("e", "p", "w"), [(-1, 0.5, 1), (1, 1.1, 1), (1, -0.1, 1), (1, 0.5, -1)])
def test_a_cost_that_cannot_be_is_refused(e: float, p: float, w: float) -> None:
    with pytest.raises(UsageError, match="make no cost of delay"):
        cost_of_delay(exposure=e, below_good=p, weeks=w)


def test_shares_are_printed_largest_first_and_add_up() -> None:
    shares = shares_by_type([("home", 1.0), ("authority", 6.0), ("home", 2.0), ("agency", 3.0)])
    assert list(shares.items()) == [("authority", 0.5), ("agency", 0.25), ("home", 0.25)]
    assert shares_by_type([("home", 0.0)]) == {"home": 0.0}
