"""The real instance of autumn 2020, planned by the spreadsheet rule and held to the rules."""

from __future__ import annotations

from datetime import date

from counterpoise.exchange.bundle import load_bundle
from counterpoise.programme.check import check
from counterpoise.programme.spreadsheet import spreadsheet
from counterpoise.service.instance.build import Rates, build_problem


def test_autumn_2020_can_be_planned_by_the_spreadsheet_rule_within_every_rule() -> None:
    """151 authorities and the register's providers; the independent checker finds nothing."""
    rates = Rates({"CSC_ASSURANCE_VISIT_2020": 861 / 30, "ILACS_FOCUSED_COVID": 42 / 30})
    problem = build_problem(load_bundle(), as_of=date(2020, 9, 1), weeks=16, rates=rates)
    assert sum(s.family == "authorities" for s in problem.services) == 151
    programme = spreadsheet(problem)
    assert check(problem, programme) == ()
    assert len(programme.visits) > 300
