"""Restrictions of an area by week, as they were known on a day: an end not yet announced is no end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from counterpoise.domain.facts import RestrictionRow

_WEEK = timedelta(days=7)


def weekly_effect(
    rows: Iterable[RestrictionRow],
    *,
    as_of: date,
    mondays: Sequence[date],
    effect_by_level: Sequence[float],
    part_share: float,
) -> tuple[float, ...]:
    """Return the share of hours that restrictions take in each week: the strictest in force on any day of it.

    Parameters
    ----------
    rows : iterable of RestrictionRow
        Of one area (national ones among them); those known after ``as_of`` are not looked at.
    as_of : date
        Day of the question.
    mondays : sequence of date
        Weeks wanted.
    effect_by_level : sequence of float
        Share of hours lost at level 0, 1, ...; never falling.
    part_share : float
        Share of the effect where only a part of the area is restricted.

    Raises
    ------
    UsageError
        When a level has no effect given.
    """
    spans = []
    for r in rows:
        if r.known_at > as_of:
            continue
        if not 0 <= r.level < len(effect_by_level):
            raise UsageError(
                f"Level {r.level} of {r.measure} has no effect on hours given.",
                next_step=f"Give effects for levels 0 to {r.level}.",
            )
        effect = effect_by_level[r.level] * (1.0 if r.whole_area else part_share)
        spans.append((r.start, _end_known(r, as_of), effect))
    return tuple(
        max((e for start, end, e in spans if start < m + _WEEK and (end is None or end > m)), default=0.0)
        for m in mondays
    )


def _end_known(row: RestrictionRow, as_of: date) -> date | None:
    """Return the end if it had been announced, or had come, by a day."""
    if row.end is None:
        return None
    announced = row.end if row.end_known_at is None else row.end_known_at
    return row.end if announced <= as_of else None
