"""The library as CSV files and workbooks, from made reports."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import GuardError, NotFoundError
from counterpoise.exchange.learning import tables
from counterpoise.learning.held import Failure
from counterpoise.learning.library import Library
from counterpoise.service.learn_export import export
from tests.learning.digest.made_shelf import put

if TYPE_CHECKING:
    from pathlib import Path

SLY = '=HYPERLINK("http://example.org","Children are helped")'
# The headings by which today's sheets look grades and dates up.
TODAY = {
    "ltla23cd", "urn", "local_authority", "inspection_link", "overall_effectiveness_grade",
    "inspection_framework", "inspection_start_date", "inspection_end_date", "publication_date",
    "impact_of_leaders_grade", "help_and_protection_grade", "in_care_grade", "care_leavers_grade",
}  # fmt: skip


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library", create=True)
    both = {"overall_effectiveness": "Good", "in_care_and_care_leavers": "Outstanding"}
    put(library, "Brackwater", date(2021, 3, 4), [("neglect", "+", SLY)], judgements=both, length="short")
    put(library, "Brackwater", date(2024, 3, 4), [("neglect", "-", "Help for children comes too late.")])
    asked = [("education", "-", "The timeliness of plans for pupils.")]
    put(library, "Ambleford", date(2024, 5, 4), asked, asked="needs_to_improve")
    put(library, "Greyholt", date(2024, 7, 4), [("neglect", "+", "A small home said this.")], small_home=True)
    put(library, "Cressley", date(2020, 3, 4), [("neglect", "+", "Withdrawn words of a report.")])
    library.withdraw("cressley-2020.pdf", why="Withdrawn by its publisher.", at="2024-09-01T09:00:00")
    library.fail(Failure("/somebody/at/home/bad.pdf", "", "it is a web page", "2024-09-01T09:00:00"))
    return library


@pytest.fixture
def out(shelf: Library, tmp_path: Path) -> Path:
    export(tmp_path / "out", library=shelf.folder)
    return tmp_path / "out"


def rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


def test_the_overview_has_a_row_a_report_under_todays_headings(out: Path) -> None:
    found = rows(out / "reports.csv")
    assert set(found[0]) >= TODAY
    assert [(r["local_authority"], r["inspection_end_date"]) for r in found] == [
        ("Ambleford", "2024-05-04"),
        ("Brackwater", "2021-03-04"),
        ("Brackwater", "2024-03-04"),
    ]
    first, older, _ = found
    assert older["overall_effectiveness_grade"] == "Good"
    # One grade for both until 2022: it stands where today's sheets look for it, and under its own name.
    assert older["in_care_grade"] == older["in_care_and_care_leavers_grade"] == "Outstanding"
    assert older["care_leavers_grade"] == ""
    assert (older["inspection_framework"], older["superseded_by"]) == ("short", "brackwater-2024.pdf")
    assert first["inspection_link"] == "ambleford-2024.pdf#page=1"
    assert first["points_asked_for"] == "1"


def test_paragraphs_carry_place_findings_and_text(out: Path) -> None:
    found = {r["file"]: r for r in rows(out / "paragraphs.csv")}
    late = found["brackwater-2024.pdf"]
    assert (late["polarity"], late["primary_theme"], late["page"]) == ("weakness", "neglect", "2")
    assert late["link"] == "brackwater-2024.pdf#page=2"
    assert late["text"] == "Help for children comes too late."
    assert [r["text"] for r in rows(out / "asked-for.csv")] == ["The timeliness of plans for pupils."]


def test_no_text_is_taken_for_a_formula(out: Path) -> None:
    assert [r["text"] for r in rows(out / "paragraphs.csv") if "HYPERLINK" in r["text"]] == [f"'{SLY}"]
    book = CalamineWorkbook.from_path(out / "library.xlsx")
    cells = [str(c) for row in book.get_sheet_by_name("Paragraphs").to_python() for c in row]
    assert f"'{SLY}" in cells


def test_workbooks_open_with_notes_on_every_column(out: Path) -> None:
    book = CalamineWorkbook.from_path(out / "overview.xlsx")
    assert book.sheet_names == [
        "Read me first", "Overview", "Judgements", "Asked for", "Not there", "Column notes",
    ]  # fmt: skip
    grid = book.get_sheet_by_name("Overview").to_python()
    assert set(grid[2]) >= TODAY
    assert len(grid) == 3 + 3
    notes = book.get_sheet_by_name("Column notes").to_python()
    assert {r[1] for r in notes[3:] if r[0] == "Overview"} == set(grid[2])


def test_small_homes_and_withdrawn_words_are_nowhere(out: Path) -> None:
    for file in out.glob("*.csv"):
        text = file.read_text("utf-8")
        assert "small home" not in text
        assert "Withdrawn words" not in text
        assert "/somebody" not in text
    gone = {r["file"]: (r["what"], r["why"]) for r in rows(out / "not-there.csv")}
    assert gone == {
        "cressley-2020.pdf": ("withdrawn", "Withdrawn by its publisher."),
        "bad.pdf": ("could not be read", "it is a web page"),
    }


def test_no_column_can_tell_inspectors_apart(out: Path) -> None:
    headings = {h for file in out.glob("*.csv") for h in rows(file)[0]}
    assert not [h for h in headings if "inspector" in h]
    with pytest.raises(GuardError, match="inspectors"):
        tables._column("lead_inspector", "Never.")


def test_the_same_library_gives_the_same_bytes(shelf: Library, out: Path, tmp_path: Path) -> None:
    words = ["learn", "export", "--library", str(shelf.folder), "--out", str(tmp_path / "again")]
    assert run_command(words) == 0
    for file in out.iterdir():
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_whoever_waits_for_the_tables_is_told(
    shelf: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(["learn", "export", "--library", str(shelf.folder), "--out", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "Writing the tables" in told.err
    assert "Writing the tables" not in told.out


def test_an_empty_library_is_refused(tmp_path: Path) -> None:
    library = Library(tmp_path / "empty", create=True)
    with pytest.raises(NotFoundError, match="no report"):
        export(tmp_path / "out", library=library.folder)
