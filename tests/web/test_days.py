"""A test that would run across midnight in London waits until it is past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from day_kit import wait_for

_LONG = timedelta(minutes=4)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        ("2026-11-26T12:00", 0),
        ("2026-11-26T23:55", 0),
        ("2026-11-26T23:58", 121),
        ("2026-11-27T00:00", 0),
        ("2026-07-01T22:58", 121),
        ("2026-07-01T23:58", 0),
        # The day summer time ends has 25 hours.
        ("2026-10-24T22:57", 181),
        ("2026-10-25T22:58", 0),
        ("2026-10-25T23:57", 181),
    ],
)
def test_a_long_test_waits_when_midnight_is_near(now: str, seconds: int) -> None:
    wait = wait_for(datetime.fromisoformat(now).replace(tzinfo=UTC), needed=_LONG)
    assert wait == timedelta(seconds=seconds)
