"""A plan as the document that the store keeps of a programme: what ``programme.json`` tells, and its maps."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.bundle import load_bundle
from counterpoise.exchange.outputs.json_file import TIME_STAMP, json_bytes
from counterpoise.exchange.outputs.rows import left_out, region_quarters, visit_rows
from counterpoise.exchange.outputs.secrecy import veiled
from counterpoise.exchange.outputs.view_map import CELL, MARGIN, maps
from counterpoise.exchange.outputs.visit_tables import region_quarter_table, visits_table
from counterpoise.service.plan import report_of

if TYPE_CHECKING:
    from datetime import date, datetime

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
        (authorities, where they may be named) and ``maps``.
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
    there = load_bundle().register(plan.as_of).at(plan.as_of) if report.named else ()
    document["places"] = [{"code": a.ons_code, "name": a.name, "region": a.ofsted_region} for a in there]
    document["maps"] = [dataclasses.asdict(m) for m in maps(report, rows)]
    document["map_cell"], document["map_margin"] = CELL, MARGIN
    return document
