"""Rule 10: a later value planted in any table, bundled or imported, changes no earlier result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.domain.grades import Grade
from counterpoise.exchange.bundle import load_bundle
from counterpoise.exchange.tables import TABLES
from counterpoise.service.instance.build import build

if TYPE_CHECKING:
    from counterpoise.programme.problem import Problem

DAY = date(2020, 9, 1)
LATER = DAY + timedelta(days=1)
# What would be seen at once if it were used, by table.
WILD: dict[str, dict[str, Any]] = {
    "authorities": {"name": "Nowhere", "ofsted_region": "London"},
    "succession": {"share": 0.5, "on": date(2020, 8, 1)},
    "aliases": {"alias": "Nowhere"},
    "borders": {"other": "E09000001"},
    "neighbours": {"neighbour": "E09000001"},
    "statistics": {"value": 99.0, "year": 2020},
    "providers": {"places": 9000, "left": False},
    "provider_visits": {"on": date(2020, 8, 31), "kind": "full", "grade": Grade.INADEQUATE},
    "area_visits": {"first_day": date(2020, 8, 3), "grade": Grade.INADEQUATE, "grade_known_at": LATER},
    "restrictions": {"start": date(2020, 8, 1), "end": None, "level": 5, "whole_area": True},
    "cases": {"cases": 9_000_000},
    "events": {"start": date(2020, 8, 1)},
    "referrals": {"value": 9e6},
    "bank_holidays": {"on": date(2020, 9, 8)},
    "volumes": {"visits": 9_000_000},
}


def problem(overlay: dict[str, tuple[Any, ...]] | None = None) -> Problem:
    return build(load_bundle(overlay=overlay or {}), as_of=DAY, weeks=4).problem


@pytest.fixture(scope="module")
def untouched() -> Problem:
    return problem()


def planted(table: str, known_at: date) -> dict[str, tuple[Any, ...]]:
    """Return one wild row of a table, otherwise like the last one known on the day, if any was."""
    bundle = load_bundle()
    row = (bundle.known(table, DAY) or bundle.table(table))[-1]
    return {table: (replace(row, **WILD[table], known_at=known_at),)}


def test_every_bundled_table_has_a_wild_row() -> None:
    """A new table must be planted too."""
    assert set(WILD) == set(TABLES)


def test_guard_10_a_later_row_in_any_table_changes_nothing(untouched: Problem) -> None:
    """The whole problem is the same with a later row in every table at once."""
    overlay = {name: rows for table in sorted(TABLES) for name, rows in planted(table, LATER).items()}
    assert set(overlay) == set(TABLES)
    if problem(overlay) != untouched:
        # Only to say which: one table at a time.
        assert [t for t in sorted(TABLES) if problem({t: overlay[t]}) != untouched] == []
        pytest.fail("later rows of several tables together change the problem, no single one does")


@pytest.mark.parametrize(
    "table", ["providers", "provider_visits", "area_visits", "statistics", "restrictions"]
)
def test_the_same_row_known_on_the_day_would_have_been_seen(table: str, untouched: Problem) -> None:
    """So the test above can fail."""
    assert problem(planted(table, DAY)) != untouched
