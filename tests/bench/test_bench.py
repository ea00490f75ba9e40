"""The tables of ``python -m bench``: both methods side by side on each instance, clean by the checker."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def bench(*names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *names], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_made_instance_is_planned_by_both_and_breaks_no_rule() -> None:
    ran = bench("made-small")
    assert ran.returncode == 0, ran.stderr
    assert "## made-small: 49 visits that may be planned in 16 weeks" in ran.stdout
    assert "|  | spreadsheet | planner | ratio |" in ran.stdout
    assert "| broken rules | 0 | 0 | - |" in ran.stdout


def test_an_unknown_name_is_refused_with_the_choices() -> None:
    ran = bench("elsewhere")
    assert ran.returncode == 2
    assert "No such instance: elsewhere. Choose from made-small" in ran.stderr
