"""Restrictions by week: what was announced by a day, and no end before its announcement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterpoise.domain.errors import UsageError
from counterpoise.domain.facts import RestrictionRow
from counterpoise.domain.marks import Mark
from counterpoise.pressure.restrictions import weekly_effect

MONDAYS = (date(2020, 9, 7), date(2020, 9, 14), date(2020, 9, 21))
AS_OF = date(2020, 9, 1)
ROW = RestrictionRow(
    ons_code="E1",
    measure="gatherings",
    level=2,
    whole_area=True,
    start=date(2020, 7, 31),
    end=date(2020, 9, 14),
    end_known_at=date(2020, 8, 28),
    mark=Mark.PUBLISHED,
    source="",
    known_at=date(2020, 7, 30),
)


def effect(*rows: RestrictionRow) -> tuple[float, ...]:
    return weekly_effect(
        rows, as_of=AS_OF, mondays=MONDAYS, effect_by_level=(0, 0.01, 0.02, 0.04), part_share=0.5
    )


def test_an_announced_end_ends_and_an_unannounced_one_does_not() -> None:
    assert effect(ROW) == (0.02, 0, 0)
    assert effect(replace(ROW, end_known_at=date(2020, 9, 2))) == (0.02, 0.02, 0.02)
    assert effect(replace(ROW, end_known_at=None)) == (0.02, 0.02, 0.02)
    assert effect(replace(ROW, end=None)) == (0.02, 0.02, 0.02)
    assert effect(replace(ROW, end=date(2020, 8, 20), end_known_at=None)) == (0, 0, 0)


def test_the_strictest_counts_a_part_counts_for_its_share_and_an_announced_start_waits() -> None:
    part = replace(ROW, level=3, whole_area=False, end=None)
    later = replace(ROW, level=3, start=date(2020, 9, 20), end=None)
    assert effect(ROW, part) == (0.02, 0.02, 0.02)
    assert effect(ROW, later) == (0.02, 0.04, 0.04)
    assert effect() == (0, 0, 0)


def test_a_restriction_announced_later_changes_nothing() -> None:
    planted = replace(ROW, level=5, end=None, known_at=date(2020, 9, 2))
    assert effect(ROW, planted) == effect(ROW)


def test_a_level_without_an_effect_is_refused() -> None:
    with pytest.raises(UsageError, match="Level 5 of gatherings"):
        effect(replace(ROW, level=5))
