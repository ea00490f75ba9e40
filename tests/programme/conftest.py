"""A problem small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from counterpoise.domain.marks import Mark
from counterpoise.programme.problem import (
    Ask,
    Inspector,
    Problem,
    Requirement,
    Service,
    TypeRule,
    Week,
)

#: Monday of week 0.
MONDAY = date(2020, 9, 7)

Build = Callable[..., Problem]


def service(key: str, **changes: Any) -> Service:
    plain = Service(
        key=key,
        family="home",
        name=key,
        area="A1",
        area_name="Area 1",
        region="North",
        exposure=10.0,
        exposure_mark=Mark.SIMULATED,
        below_good=0.5,
        below_good_mark=Mark.SIMULATED,
        last_grade="good",
        last_full_visit=None,
        exempt=False,
    )
    return replace(plain, **changes)


def visit(key: str, of: str, **changes: Any) -> Requirement:
    plain = Requirement(
        key=key,
        service=of,
        visit_type="look",
        visit_type_name="Look",
        owner="inspectorate",
        discipline="homes",
        tier=0,
        tier_reason="",
        due=MONDAY,
        due_reason="",
        due_mark=Mark.SIMULATED,
        floor_by=None,
        start_weeks=(0, 1, 2, 3),
        weekday=1,
        onsite_days=2,
        slots=(1,),
        team=1,
        asks=(Ask("provider", "home staff", 0, 8.0),),
        separates=False,
    )
    return replace(plain, **changes)


def inspector(key: str, **changes: Any) -> Inspector:
    plain = Inspector(key, "homes", "North", "base", 0.0, 0.0, (2, 2, 2, 2))
    return replace(plain, **changes)


RULE = TypeRule(
    visit_type="look",
    notice_working_days=0,
    valid_from=None,
    valid_to=None,
    weekdays=frozenset({1, 2, 3}),
    onsite_days=2,
    keeps_closed_weeks=False,
    keeps_bank_holidays=False,
    closed_months=frozenset(),
    team=1,
    least_gap_days=14,
)


def problem(services: list[Service], visits: list[Requirement], **changes: Any) -> Problem:
    plain = Problem(
        as_of=date(2020, 9, 1),
        weeks=tuple(Week(MONDAY + timedelta(days=7 * k), 5, False, False) for k in range(4)),
        services=tuple(services),
        requirements=tuple(visits),
        inspectors=(inspector("i1"),),
        fixed=(),
        spare=(),
        family_slots={},
        separation_days=91,
        delay_tolerance=0.02,
        learning_share=0.0,
        national_disciplines=frozenset(),
        type_rules={
            r.visit_type: replace(RULE, visit_type=r.visit_type, team=r.team, onsite_days=r.onsite_days)
            for r in visits
        },
        bank_holidays=frozenset(),
        closed_iso_weeks=frozenset(),
        default_spare={("provider", "home staff"): 5.0, ("area", "leaders"): 6.0},
    )
    return replace(plain, **changes)


class Hand:
    """Makers of the parts of a hand-made problem."""

    monday = MONDAY
    service = staticmethod(service)
    visit = staticmethod(visit)
    inspector = staticmethod(inspector)
    problem = staticmethod(problem)


@pytest.fixture(scope="session")
def hand() -> type[Hand]:
    return Hand
