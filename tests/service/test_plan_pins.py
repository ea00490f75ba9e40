"""``counterpoise plan --pins``: wishes are kept and told, or refused in words with nothing planned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from stores import moved_to
from typer.testing import CliRunner

from counterpoise.cli.main import app
from counterpoise.domain.errors import CounterpoiseError

if TYPE_CHECKING:
    from pathlib import Path

VISIT = "CSC_ASSURANCE_VISIT_2020:provider:SC026910"


def plan(folder: Path, *wishes: str) -> str:
    """Plan the first week of autumn 2020 with some rows of wishes; return what was printed."""
    rows = ["Visit,Service,Visit type,Kind,Value,Why", *wishes]
    pins, out = folder / "pins.csv", folder / "out"
    pins.write_text("\n".join(rows), encoding="utf-8")
    words = ["--as-of", "2020-09-01", "--weeks", "1", "--pins", str(pins), "--out", str(out), "--json"]
    with moved_to(folder):
        done = CliRunner().invoke(app, ["plan", *words])
    if isinstance(done.exception, CounterpoiseError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_wish_is_kept_proven_and_told(tmp_path: Path) -> None:
    told = json.loads(plan(tmp_path, f"{VISIT},,,in weeks,2020-09-09,agreed with the home"))
    (stage,) = [s for s in told["stages"] if s["name"] == "pins"]
    assert (stage["value"], stage["bound"], stage["unit"]) == (1.0, 1.0, "of 1 pinned visits placed")
    assert any(VISIT in note and "agreed with the home" in note for note in told["notes"])
    rows = (tmp_path / "out" / "programme.csv").read_text(encoding="utf-8-sig").splitlines()
    (row,) = [row for row in rows if row.startswith(VISIT)]
    assert "2020-09-07" in row


def test_wishes_that_exclude_each_other_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    wishes = (f"{VISIT},,,in weeks,2020-09-07,agreed", f"{VISIT},,,not in weeks,2020-09-07,a move")
    with pytest.raises(CounterpoiseError, match=r"(?s)Pin 1.*Pin 2.*week of 2020-09-07") as refused:
        plan(tmp_path, *wishes)
    assert refused.value.exit_code != 0
    assert not (tmp_path / "out").exists()


def test_a_row_that_cant_be_taken_is_named_by_file_row_and_column(tmp_path: Path) -> None:
    with pytest.raises(CounterpoiseError, match=r"pins\.csv, row 2, column value: there is no inspector"):
        plan(tmp_path, f"{VISIT},,,leads,nobody-1,asked")
    assert not (tmp_path / "out").exists()
