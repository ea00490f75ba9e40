"""Days are days in London whatever zone the server stands in, through midnight and both clock changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from stores import copy_home, environment

if TYPE_CHECKING:
    from collections.abc import Callable

_SCRIPT = Path(__file__).with_name("day_in_a_zone.py")


@pytest.fixture(scope="module")
def first_said() -> dict[str, Any]:
    """Keep what the first server said, to compare those in other zones and on the other store with it."""
    return {}


@pytest.fixture
def lived(council_template: Path, tmp_path: Path) -> Callable[[str], Any]:
    """Return what lets a server in a zone live through the days of the script."""

    def live(zone: str) -> Any:
        home = copy_home(council_template, tmp_path / "home")
        own = {"TZ": zone, "COUNTERPOISE_HOME": str(home), **environment(home)}
        done = subprocess.run(
            [sys.executable, str(_SCRIPT)],
            env={**os.environ, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return live


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/New_York"])
def test_a_server_in_any_zone_tells_the_same_days_through_both_clock_changes(
    lived: Callable[[str], Any], zone: str, first_said: dict[str, Any]
) -> None:
    said = lived(zone)
    assert said["chain"]
    assert {at[:16]: day for at, day in said["days"].items()} == {
        "2020-09-14T22:59": "2020-09-14",
        # Midnight in London is an hour before that of UTC as long as summer time lasts.
        "2020-09-14T23:01": "2020-09-15",
        "2020-10-24T23:30": "2020-10-25",
        # Half past one comes twice that night.
        "2020-10-25T00:30": "2020-10-25",
        "2020-10-25T01:30": "2020-10-25",
        # Half past one never comes that night.
        "2021-03-28T00:30": "2021-03-28",
        "2021-03-28T01:30": "2021-03-28",
        "2021-03-28T23:30": "2021-03-29",
    }
    due = {t["at"][:16]: t["answer by"] for t in said["told"]}
    # One working day on at 17:00 in London: 16:00 UTC in summer, 17:00 in winter.
    assert due == {
        "2020-09-14T23:01": "2020-09-16T16:00:00+00:00",
        "2020-10-24T23:30": "2020-10-27T17:00:00+00:00",
        "2021-03-28T23:30": "2021-03-30T16:00:00+00:00",
    }
    assert first_said.setdefault("said", said) == said
