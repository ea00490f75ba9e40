"""What lots decided in a plan, as its answer tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counterpoise.programme.price import chance_counts

if TYPE_CHECKING:
    from counterpoise.programme.programme import Programme


def lots_told(programme: Programme) -> dict[str, Any] | None:
    """Return what lots decided, as counts, and what they cost; nothing that tells a week or the salt."""
    told = chance_counts(programme)
    if told is None:
        return None
    costs = [
        {"of": c.of, "before": c.before, "after": c.after, "most": c.most, "unit": c.unit, "mark": "assumed"}
        for c in told.costs
    ]
    return {
        "floor": {"value": told.floor_bits, "unit": "bits", "mark": "assumed"},
        "unannounced_visits": {"value": told.unannounced, "mark": "assumed"},
        "at_the_floor_or_above": {"value": told.at_floor, "mark": "assumed"},
        "below_the_floor": [
            {"reason": why, "value": count, "mark": "assumed"} for why, count in told.below.items()
        ],
        "second_visits": {"value": told.second, "asked": told.second_asked, "mark": "assumed"},
        "costs": costs,
    }
