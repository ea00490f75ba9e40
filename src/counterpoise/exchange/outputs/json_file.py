"""The programme as JSON: sorted keys, the same bytes for the same input but for ``time_stamp``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.outputs.balance_tables import balance_tables, learning_mark
from counterpoise.exchange.outputs.cells import Cell, clean
from counterpoise.exchange.outputs.rows import horizon_end, plan_mark, unplaced_reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.exchange.outputs.rows import LeftOut
    from counterpoise.exchange.outputs.table import Table

SCHEMA = "counterpoise/programme/1"
#: The only part that two runs on the same input may write differently.
TIME_STAMP = "time_stamp"


def json_bytes(report: ReportInput, *, visits: Table, left: Sequence[LeftOut]) -> bytes:
    """Return the programme as JSON.

    Parameters
    ----------
    report, visits
        Veiled, and region x quarter, where nothing may be named.
    left
        Visits not placed; told as a count by reason.
    """
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "as_of": report.as_of.isoformat(),
        "facts_as_of": report.facts_as_of.isoformat(),
        "horizon": {
            "first_day": report.problem.weeks[0].monday.isoformat(),
            "last_day": horizon_end(report.problem).isoformat(),
            "weeks": len(report.problem.weeks),
        },
        "named": report.named,
        "recipient": clean(report.recipient),
        "method": clean(report.programme.method),
        "status": clean(report.programme.status),
        "checker": [clean(t) for t in report.checker] or "clean",
        "counts": {
            "visits": len(report.programme.visits),
            "not_placed": len(left),
            "services": len(report.problem.services),
            "mark": plan_mark(report.programme).value,
        },
        "learning": {"value": report.programme.learning, "mark": learning_mark(report.programme).value},
        "not_placed_by_reason": {clean(k): n for k, n in unplaced_reasons(left).items()},
        "notes": [clean(n) for n in report.notes],
        "versions": {clean(k): clean(v) for k, v in sorted(report.versions.items())},
        _json_key(visits): _records(visits),
        TIME_STAMP: {"made_at": report.made_at.isoformat(), "seconds": round(report.programme.seconds, 3)},
        **{_json_key(t): _records(t) for t in balance_tables(report)},
        **_seed(report),
    }
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def _seed(report: ReportInput) -> Mapping[str, int]:
    """Tell the seed of a replay of the past; a live one's would help to predict visits (rule 2)."""
    return {"seed": report.programme.seed} if report.replay else {}


def _json_key(table: Table) -> str:
    return table.name.lower().replace(" ", "_")


def _records(table: Table) -> list[dict[str, str | int | float | None]]:
    return [{c.key: _value(v) for c, v in zip(table.columns, row, strict=True)} for row in table.rows]


def _value(value: Cell) -> str | int | float | None:
    if isinstance(value, str):
        return clean(value)
    return value if value is None or isinstance(value, int | float) else value.isoformat()
