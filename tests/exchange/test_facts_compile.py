"""The bundle is what its compiler makes of the sources; small made tables cover the same code."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from counterpoise.domain.errors import BadInputError, NotFoundError
from counterpoise.domain.facts import ProviderVisitRow
from counterpoise.exchange.importers import tidy_cases, tidy_events, tidy_provider_visits, tidy_reference
from counterpoise.exchange.importers.tidy_statistics import published_on

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.realdata
def test_the_committed_bundle_comes_from_the_sources(shared_data: Path, tmp_path: Path) -> None:
    command = [sys.executable, "tools/compile_facts.py", str(shared_data), str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    held = ROOT / "src/counterpoise/exchange/facts"
    assert {f.name for f in tmp_path.iterdir()} == {f.name for f in held.iterdir()}
    for made in tmp_path.iterdir():
        # The packed bytes may differ between releases of zlib; what they hold may not.
        read = gzip.decompress if made.suffix == ".gz" else bytes
        assert read(made.read_bytes()) == read((held / made.name).read_bytes()), made.name


def test_a_missing_heading_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no file holidays\.csv"):
        tidy_reference.read_bank_holidays(tmp_path / "holidays.csv")
    (tmp_path / "holidays.csv").write_text("day,title\n2020-12-25,Christmas Day\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="lacks the column date"):
        tidy_reference.read_bank_holidays(tmp_path / "holidays.csv")


def test_a_row_without_a_day_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("start_date,end_date,kind,event,source\n,,schools,no day,s\n2020-06-01,,schools,x,s\n")
    result = tidy_events.read_national_events(path)
    assert [r.known_at for r in result.rows] == [date(2020, 6, 1)]
    assert [(f.row, f.column) for f in result.refused] == [(2, "start_date")]


def test_visits_are_counted_once() -> None:
    def visit(day: int, number: str, grade: str = "Good") -> ProviderVisitRow:
        on = date(2019, 5, day)
        return ProviderVisitRow("SC1", "full", on, grade, number, on)

    merged = tidy_provider_visits.merge(
        [visit(1, "10"), visit(2, "10", "Inadequate"), visit(10, ""), visit(30, ""), visit(3, "11")]
    )
    assert (merged.same_number, merged.within_14_days) == (1, 1)
    assert [(r.on.day, r.grade) for r in merged.rows] == [(2, "Inadequate"), (3, "Good"), (30, "Good")]


def test_a_week_is_told_again_only_when_a_vintage_changed_it() -> None:
    monday = date(2020, 8, 24)
    first = {"E1": {monday: 3}}
    rows = tidy_cases.weekly(
        {
            date(2020, 8, 25): first,
            date(2020, 8, 26): first,
            date(2020, 8, 27): {"E1": {monday: 4, date(2020, 8, 25): 2}},
            date(2020, 8, 28): {"E1": {date(2020, 8, 25): 9}},
        }
    )
    assert [(r.known_at.day, r.cases) for r in rows] == [(25, 3), (27, 6)]
    assert tidy_cases.newest(rows) == {("E1", date(2020, 8, 30)): 6}


def test_release_days() -> None:
    assert published_on("referrals", 2020) == date(2020, 11, 26)
    assert published_on("sw_fte", 2019) == date(2020, 2, 27)
    assert published_on("population_0_17", 2020) == date(2021, 12, 31)
