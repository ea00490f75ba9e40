"""A plan as the document that the store keeps of a programme: what ``programme.json`` tells, and its maps."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from counterpoise.domain.marks import Mark
from counterpoise.exchange.bundle import load_bundle
from counterpoise.exchange.outputs.json_file import TIME_STAMP, json_bytes
from counterpoise.exchange.outputs.rows import left_out, region_quarters, visit_rows
from counterpoise.exchange.outputs.secrecy import veiled
from counterpoise.exchange.outputs.view_map import CELL, MARGIN, maps
from counterpoise.exchange.outputs.visit_tables import region_quarter_table, visits_table
from counterpoise.pressure.headroom import Cause
from counterpoise.programme.problem import FixedVisit
from counterpoise.service.instance.strain import area_accounts, known_pressure, visit_claims
from counterpoise.service.plan import report_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from counterpoise.pressure.account import Account, Claim
    from counterpoise.service.plan import Plan


def payload_of(plan: Plan, *, made_at: datetime, today: date) -> dict[str, Any]:
    """Return the document of a plan.

    Parameters
    ----------
    plan : Plan
        A plan that was checked.
    made_at : datetime
        When it was made.
    today : date
        The day in London.

    Returns
    -------
    dict
        The members of ``programme.json``, ``weeks`` (Mondays of the horizon), ``places``
        (authorities, where they may be named), ``stand`` (how many visits stood before), ``maps`` and
        ``area_accounts`` (``rows`` by area and pool, in hours over the horizon, and ``uncounted``, sentences
        on what could not be put into hours).
    """
    report = veiled(report_of(plan, made_at=made_at, today=today))
    rows, left = visit_rows(report), left_out(report)
    table = (
        visits_table(report, rows) if report.named else region_quarter_table(report, region_quarters(rows))
    )
    document: dict[str, Any] = json.loads(json_bytes(report, visits=table, left=left))
    document.pop(TIME_STAMP)
    document["weeks"] = [w.monday.isoformat() for w in report.problem.weeks]
    # Every authority of that day, with something to be visited or not.
    there = (plan.bundle or load_bundle()).register(plan.as_of).at(plan.as_of) if report.named else ()
    document["places"] = [{"code": a.ons_code, "name": a.name, "region": a.ofsted_region} for a in there]
    document["stand"] = sum(f.key.startswith("stands:") for f in plan.instance.problem.fixed)
    document["area_accounts"] = _accounts_told(plan) if report.named else {"rows": [], "uncounted": []}
    document["maps"] = [dataclasses.asdict(m) for m in maps(report, rows)]
    document["map_cell"], document["map_margin"] = CELL, MARGIN
    return document


def _accounts_told(plan: Plan) -> dict[str, Any]:
    """Return the accounts of every area that is asked for anything: rows by area and pool, and words."""
    problem = plan.instance.problem
    mondays = [w.monday for w in problem.weeks]
    planned = visit_claims(_planned(plan), mondays=mondays, mark=Mark.ASSUMED)
    given = visit_claims(problem.fixed, mondays=mondays, mark=Mark.ASSUMED)
    both = {key: (*given.get(key, ()), *planned.get(key, ())) for key in given.keys() | planned.keys()}
    without, within = _accounts(plan, {}), _accounts(plan, both)
    rows = [
        _row(before, after, planned.get((after.owner, after.pool), ()))
        for before, after in zip(without, within, strict=True)
        if (after.owner, after.pool) in both
    ]
    return {"rows": rows, "uncounted": list(within[0].uncounted) if within else []}


def _planned(plan: Plan) -> Iterable[FixedVisit]:
    """Return the visits of the programme as visits that ask of areas."""
    problem = plan.instance.problem
    for v in plan.programme.visits:
        r = problem.requirement_by_key[v.requirement]
        yield FixedVisit(
            key=v.requirement,
            area=problem.service_by_key[r.service].area,
            owner=r.owner,
            visit_type=r.visit_type,
            first_day=v.first_day,
            last_day=v.last_day,
            separates=r.separates,
            asks=r.asks,
        )


def _accounts(plan: Plan, claims: Mapping[tuple[str, str], Sequence[Claim]]) -> tuple[Account, ...]:
    bundle, weeks = plan.bundle or load_bundle(), plan.instance.problem.weeks
    areas = bundle.register(plan.as_of).at(plan.as_of)
    tariffs = plan.tariffs
    pressure = known_pressure(bundle, areas=areas, as_of=plan.as_of, weeks=weeks, tariffs=tariffs)
    return area_accounts(bundle, areas=areas, pressure=pressure, tariffs=tariffs, claims=claims)


def _row(before: Account, after: Account, planned: Sequence[Claim]) -> dict[str, Any]:
    """Return one account summed over the weeks; ``before`` is the same without any visit.

    ``left == spared - programme - other_visits + beyond``, which is the strain of the area's pool.
    """
    visits = sum(sum(c.hours) for c in after.claims if c.cause == Cause.VISITS)
    asked = sum(sum(c.hours) for c in planned)
    # The programme's own visits are among them.
    words = after.words(after.tightest).replace(f"to {Cause.VISITS}", "to visits")
    return {
        "code": after.owner.removeprefix("area:"),
        "pool": after.pool,
        "normal": round(after.normal * len(after.left), 3),
        "spared": round(sum(before.left), 3),
        "other_visits": round(visits - asked, 3),
        "programme": round(asked, 3),
        "left": round(sum(after.left), 3),
        "beyond": round(sum(after.short) - sum(before.short), 3),
        "tightest_left": round(after.left[after.tightest] - after.short[after.tightest], 3),
        "tightest": f"{after.pool.capitalize()}: {words[:1].lower()}{words[1:]}",
        "mark": after.mark.value,
    }
