"""The record for other programs, and the command that prints it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterpoise.app.main import run
from counterpoise.learning.reading import record
from counterpoise.learning.reading.judged import Judged
from counterpoise.service.read_reports import _grade_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

FIELDS = {
    "file", "readable", "error", "la_name", "framework", "framework_short_or_standard", "inspection_start",
    "inspection_end", "inspection_segments", "publication_date", "lead_inspector", "judgements", "overall",
    "needs_to_improve", "priority_actions", "previous_inspection", "mentions_covid", "pages",
    "numbered_paragraphs", "last_paragraph_number", "paragraphs", "urn", "lscb_recommendations",
    "file_name_date", "strengths", "weaknesses", "notes",
}  # fmt: skip


def made(sheet: Any) -> bytes:
    page = sheet().put("Inspection of Sampleshire local authority children\u2019s services", size=20)
    page.put("Inspection dates: 5 to 9 December 2022 and 14 to 15 February 2023", step=30)
    page.put("Lead inspector: Ada Example, His Majesty\u2019s Inspector").heading("What needs to improve?")
    page.paragraph("\u2022 The timeliness of plans.").heading("Findings")
    return page.paragraph("1. Inspectors found that plans are clear.").pdf()


def test_the_record_has_the_names_that_analysts_use(sheet: Any, read: Callable[..., Any]) -> None:
    found = record(read(made(sheet)))
    assert found.keys() >= FIELDS
    assert found["inspection_segments"] == [["2022-12-05", "2022-12-09"], ["2023-02-14", "2023-02-15"]]
    assert (found["inspection_start"], found["inspection_end"]) == ("2022-12-05", "2023-02-15")
    assert found["needs_to_improve"] == [{"page": 1, "text": "The timeliness of plans.", "page_end": 1}]
    assert found["lead_inspector"] == "Ada Example"
    numbered = [p for p in found["paragraphs"] if p["paragraph"] == 1]
    assert numbered[0].keys() >= {"paragraph", "page", "page_end", "section", "polarity", "themes", "text"}
    assert (numbered[0]["section"], numbered[0]["polarity"], numbered[0]["themes"]) == (
        "Findings",
        None,
        None,
    )
    assert found["confidence"]["la_name"]["page"] == 1


def test_judged_paragraphs_carry_polarity_and_themes(sheet: Any, read: Callable[..., Any]) -> None:
    report = read(made(sheet))
    order = next(p.order for p in report.paragraphs if p.number == 1)
    found = record(report, judged={order: Judged("strength", ("assessment",), {})})
    said = next(p for p in found["paragraphs"] if p["paragraph"] == 1)
    assert (said["polarity"], said["themes"]) == ("strength", ["assessment"])


def test_the_command_prints_one_json_line_a_file_and_ends_with_a_code(
    sheet: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(made(sheet))
    (tmp_path / "b.pdf").write_bytes(b"<html>404</html>")
    assert run(["read", str(tmp_path), "--json"]) == 5
    out, err = capsys.readouterr()
    first, second = map(json.loads, out.splitlines())
    assert (first["file"], first["readable"], first["la_name"]) == ("a.pdf", True, "Sampleshire")
    assert second == {
        "file": "b.pdf",
        "readable": False,
        "error": "it is a web page saved under a .pdf name; fetch the report itself",
        "file_name_date": None,
    }
    assert "1 of 2 files could not be read" in err
    assert "b.pdf: it is a web page" in err


def test_the_command_judges_paragraphs_unless_told_not_to(
    sheet: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(made(sheet))

    def judged(*options: str) -> list[tuple[Any, Any]]:
        assert run(["read", str(tmp_path), "--json", *options]) == 0
        found = json.loads(capsys.readouterr().out)
        return [(p["polarity"], p["themes"]) for p in found["paragraphs"]]

    polarities = {"strength", "weakness", "mixed", "neutral"}
    assert all(polarity in polarities and themes for polarity, themes in judged())
    assert set(map(str, judged("--no-judge"))) == {"(None, None)"}


def test_many_reports_are_judged_beside_and_come_in_order(
    sheet: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(6):
        (tmp_path / f"{number}.pdf").write_bytes(made(sheet))
    assert run(["read", str(tmp_path), "--json", "--workers", "2"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [r["file"] for r in found] == [f"{number}.pdf" for number in range(6)]
    assert len({json.dumps(r["paragraphs"]) for r in found}) == 1


def test_a_grade_is_that_of_the_part_a_paragraph_stands_in() -> None:
    grades = [(0, 1, None), (0, 2, "Good"), (0, 3, None), (2, 3, None), (4, 2, "Inadequate"), (6, 2, None)]
    assert [_grade_at(grades, order) for order in (0, 3, 5, 7)] == ["Good", "Good", "Inadequate", None]


def test_the_command_tells_a_person_what_was_read(
    sheet: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(made(sheet))
    assert run(["read", str(tmp_path / "a.pdf")]) == 0
    out = capsys.readouterr().out
    assert "ILACS, Sampleshire, 2022-12-05 to 2022-12-09 and 2023-02-14 to 2023-02-15; 1 page" in out
    assert "page 1: The timeliness of plans." in out


def test_a_folder_without_reports_is_an_error_that_says_what_to_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["read", str(tmp_path)]) == 3
    assert "There is no report to read. Name PDF" in capsys.readouterr().err
