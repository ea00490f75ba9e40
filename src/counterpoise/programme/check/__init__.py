"""The independent rule checker: one function a rule, written from the rules alone.

It reads the raw rules of the problem (``type_rules``, ``bank_holidays``, ``closed_iso_weeks``), never the
model's start weeks, grid or solver; its day arithmetic is its own. One exception: whether a *sample left
out* could have been planned looks at the weeks the problem offers for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.programme.check import balance, chance, figures, people, pins, timing
from counterpoise.programme.check.case import Broken, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme

__all__ = ["RULES", "Broken", "check"]

#: Every rule by its name, in the order of the report.
RULES: dict[str, Callable[[Case], Iterator[Broken]]] = {
    "once": people.once,
    "known": people.known,
    "accounted": people.accounted,
    "horizon": timing.horizon,
    "notice": timing.notice,
    "type in force": timing.in_force,
    "closed months": timing.closed_months,
    "start weekday": timing.weekday,
    "span": timing.span,
    "closed weeks": timing.closed_weeks,
    "bank holidays": timing.bank_holidays,
    "separation": timing.separation,
    "least gap": timing.least_gap,
    "precedence": timing.precedence,
    "team size": people.team_size,
    "discipline": people.discipline,
    "region": people.region,
    "inspector slots": people.slots,
    "one place at a time": people.one_place,
    "barred pairs": people.barred,
    "pins": pins.pins,
    "lead's gap": pins.leads_gap,
    "continuity": pins.continuity,
    "family budget": balance.family_budget,
    "statutory floor": balance.statutory_floor,
    "exempt never later": balance.exempt,
    "delay tolerance": balance.tolerance,
    "learning share": balance.learning_share,
    "lots drawn": chance.drawn,
    "lots moved": chance.moved,
    "lots floor": chance.floor,
    "lots cost": chance.cost,
    "second visits": chance.again,
    "delay figures": figures.delay_figures,
    "strain figures": figures.strain_figures,
    "hours figures": figures.hours_figures,
    "learning figures": figures.learning_figures,
    "stage figures": figures.stage_figures,
}


def check(problem: Problem, programme: Programme) -> tuple[Broken, ...]:
    """Check a programme against every rule.

    Returns
    -------
    tuple of Broken
        Empty when the programme is clean.
    """
    case = Case(problem, programme)
    return tuple(broken for rule in RULES.values() for broken in rule(case))
