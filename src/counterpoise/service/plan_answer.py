"""The answer of ``plan --json``: stages, gaps, delay and strain, each figure with what it rests on."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

from counterpoise import __version__
from counterpoise.service.plan_lots import lots_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.programme.programme import Programme
    from counterpoise.service.plan import Plan

#: Stages of which something is made least: their gaps count; the others are whole numbers, met or not.
_SOUGHT = ("delay", "strain")


def versions() -> dict[str, str]:
    """Return the versions a result depends on."""
    return {
        "counterpoise": __version__,
        "python": platform.python_version(),
        "highspy": metadata.version("highspy"),
        "numpy": metadata.version("numpy"),
    }


def summary(plan: Plan) -> dict[str, Any]:
    """Return the answer of ``plan --json``: every figure marked, no service where none may be named."""
    programme = plan.programme
    return {
        "status": programme.status,
        "as_of": plan.as_of.isoformat(),
        "facts_as_of": plan.facts_as_of.isoformat(),
        "named": plan.named,
        "counts": {name: {"value": n, "mark": "published"} for name, n in plan.instance.counts.items()}
        | {"providers_added": {"value": plan.instance.counts["providers_added"], "mark": "estimated"}},
        "stages": _stages(programme),
        "gap": _larger([s.gap for s in programme.stages if s.name in _SOUGHT]),
        "gap_c": _larger([s.gap_c for s in programme.stages if s.name in _SOUGHT]),
        "seconds": round(programme.seconds, 3),
        "visits": {"value": len(programme.visits), "mark": "assumed"},
        "delay": _families(programme),
        "delay_by_spreadsheet_rule": _families(plan.by_hand),
        "strain": _hours(programme.strain_by_pool),
        "strain_by_spreadsheet_rule": _hours(plan.by_hand.strain_by_pool),
        "learning": {"value": programme.learning, "unit": "answers", "mark": "assumed"},
        "statutory_misses": _misses(plan),
        "lots": lots_told(programme),
        "checker": list(plan.broken) or "clean",
        "notes": list(plan.notes),
        "versions": versions(),
    }


def _stages(programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "name": s.name,
            "value": s.value,
            "unit": s.unit,
            "mark": s.mark.value,
            "status": s.status,
            "bound": s.bound,
            "gap": s.gap,
            "gap_c": s.gap_c,
        }
        for s in programme.stages
    ]


def _misses(plan: Plan) -> list[dict[str, str]]:
    return [
        {
            "service": m.service if plan.named else "withheld",
            "floor_by": m.floor_by.isoformat() if plan.named else "withheld",
            "reason": m.reason if plan.named else "withheld",
            "mark": "published",
        }
        for m in plan.programme.statutory_misses
    ]


def _larger(gaps: Sequence[float | None]) -> float | None:
    """Return the largest of the gaps, or nothing where a stage has none."""
    found = [g for g in gaps if g is not None]
    return max(found) if found and len(found) == len(gaps) else None


def _families(programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "family": f.family,
            "child_weeks": round(f.delay, 3),
            "own_best": None if f.own_best is None else round(f.own_best, 3),
            "weeks_past_due": round(f.weeks_past_due, 3),
            "services": f.services,
            "visits": f.visits,
            "mark": "assumed",
        }
        for f in programme.families
    ]


def _hours(by_pool: Mapping[str, float]) -> dict[str, Any]:
    return {pool: {"value": round(h, 3), "unit": "hours", "mark": "assumed"} for pool, h in by_pool.items()}
