"""What somebody new trips over on a council's command line."""

from __future__ import annotations

import os
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")

from typing import TYPE_CHECKING

from service_kit import NOW
from typer.testing import CliRunner

from counterpoise.cli import said
from counterpoise.cli.council_commands import _window
from counterpoise.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_notice_is_logged_by_a_code_in_small_letters_with_tasks_by_their_day(
    council_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(said, "now", lambda: NOW)
    monkeypatch.setattr(said, "who", lambda: "first")
    done = CliRunner().invoke(app, ["notice", "log", "ilacs_short", "2020-09-01"])
    assert done.exit_code == 0, done.output
    assert (
        "first day (fieldwork begins; not told, worked out from the usual notice; estimated)" in done.output
    )
    lines = done.output.splitlines()
    tasks = lines[lines.index("Tasks:") + 1 :]
    dues = [line.split("]")[1].split()[0] for line in tasks if "[ ]" in line and "Annex A, list" not in line]
    assert len(dues) == 9
    assert dues == sorted(dues)


def test_a_window_of_one_day_is_no_window() -> None:
    assert _window(date(2028, 6, 23), date(2028, 6, 23)) == "about 2028-06-23"
    assert _window(date(2021, 6, 3), date(2022, 6, 3)) == "2021-06-03 to 2022-06-03"
