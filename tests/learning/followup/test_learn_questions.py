"""Themes counted, practice questions, and what of them the planner takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from followup_kit import put

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import UsageError
from counterpoise.learning.library import Library
from counterpoise.programme.made import Size, made_problem
from counterpoise.service.instance.learning import kind_of, with_findings
from counterpoise.service.learn_choices import left_out
from counterpoise.service.learn_questions import for_planner, questions, themes

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2024, 6, 3)
BARNET, BRENT = "E09000003", "E09000005"
WEAK = ("care_leavers", "weakness", "Pathway plans of care leavers are written late and without their views.")
GOOD = ("care_leavers", "strength", "Pathway plans of care leavers are written early and with their views.")
OTHER = ("front_door", "strength", "Contacts are decided on by a manager on the day on which they come in.")


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library", create=True)
    put(library, "Barnet", date(2023, 5, 5), [WEAK, OTHER], ons_code=BARNET)
    put(library, "Brent", date(2023, 6, 5), [OTHER], ons_code=BRENT)
    return library


def test_a_question_weighs_weaknesses_against_strong_examples(shelf: Library) -> None:
    found = {q.theme: q for q in questions(on=ON, library=shelf.folder)}
    care = found["care_leavers"]
    assert (care.weaknesses, care.examples, care.of, care.need, care.open) == (1, 0, 2, 1.0, True)
    assert care.setting == ("authorities", "London", "strong")
    assert not found["front_door"].open


def test_the_same_words_in_two_reports_are_one_example(shelf: Library) -> None:
    (front,) = [q for q in questions(on=ON, library=shelf.folder) if q.theme == "front_door"]
    assert front.examples == 1


def test_the_newest_report_of_a_service_counts(shelf: Library) -> None:
    put(shelf, "Barnet", date(2024, 1, 5), [GOOD], ons_code=BARNET)
    (care,) = [q for q in questions(on=ON, library=shelf.folder) if q.theme == "care_leavers"]
    assert (care.weaknesses, care.examples) == (0, 1)


def test_a_planted_later_report_changes_no_earlier_question(shelf: Library) -> None:
    before = for_planner(ON, shelf.folder)
    assert before == {("authorities", "London", "strong"): ("care_leavers | London | strong",)}
    put(shelf, "Barnet", date(2024, 3, 20), [GOOD], ons_code=BARNET, added_at="2024-08-01")
    put(shelf, "Barnet", date(2022, 3, 20), [GOOD], ons_code=BARNET, published=ON)
    assert for_planner(ON, shelf.folder) == before
    assert for_planner(date(2024, 9, 1), shelf.folder) == {}


def test_withdrawn_reports_and_small_homes_leave_no_question(shelf: Library) -> None:
    put(shelf, "Barnet", date(2024, 1, 5), [WEAK], provider="Gorse House", small_home=True)
    shelf.withdraw("barnet-2023.pdf", why="wrong area", at="2024-05-01T00:00:00")
    assert for_planner(ON, shelf.folder) == {}


def test_without_a_library_there_is_nothing_to_pass(tmp_path: Path) -> None:
    assert for_planner(ON, tmp_path) == {}


def test_the_planner_takes_open_questions_and_keeps_closed_ones() -> None:
    problem = made_problem(Size(authorities=12, providers=30, weeks=8), seed=1)
    strong = next(r for r in problem.requirements if r.learning_question)
    needs = tuple(
        replace(r, learning_question="") if r.key == strong.key else r for r in problem.requirements
    )
    service = {s.key: s for s in problem.services}
    settings = {(s.family, s.region, kind_of(s.last_grade)) for s in problem.services}
    practice = {s: (f"a | {s[1]}", f"b | {s[1]}") for s in settings}
    found = {r.key: r for r in with_findings(replace(problem, requirements=needs), practice).requirements}
    assert found[strong.key].learning_question == ""
    asked = [r for r in found.values() if r.learning_question]
    assert asked
    assert {r.learning_question[0] for r in asked} == {"a", "b"}
    assert all(r.learning_question[4:] == service[r.service].region for r in asked)


def test_without_findings_the_general_questions_stay() -> None:
    problem = made_problem(Size(authorities=12, providers=30, weeks=8), seed=1)
    assert with_findings(problem, {}) == problem


def test_themes_are_counted_with_denominators(shelf: Library) -> None:
    found = themes(on=ON, library=shelf.folder)
    care = next(r for r in found.rows if r["theme"] == "care_leavers")
    assert (care["faulted"]["count"], care["faulted"]["of"], care["praised"]["count"]) == (1, 2, 0)
    front = next(r for r in found.rows if r["theme"] == "front_door")
    assert (front["praised"]["count"], front["praised"]["paragraphs"]) == (1, 1)


def test_themes_of_no_report_are_refused(shelf: Library) -> None:
    with pytest.raises(UsageError, match="No report"):
        themes(on=ON, region="Nowhere", library=shelf.folder)


def test_a_report_counts_from_the_day_it_is_taken_in(shelf: Library) -> None:
    put(shelf, "Bury", date(2024, 5, 20), [WEAK], added_at="2024-06-03T08:00:00")
    put(shelf, "Cattlebeck", date(2024, 5, 20), [WEAK], added_at="2024-06-04T08:00:00")
    # The clock of a replay stood before the visit when these were taken in.
    put(shelf, "Dunmere", date(2025, 5, 20), [WEAK], added_at="2024-06-03T08:00:00")
    assert themes(on=ON, library=shelf.folder).reports == 3
    assert left_out(on=ON, library=shelf.folder) == 2


def test_over_fewer_than_five_reports_there_is_no_rate(
    shelf: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    (row, *_) = themes(on=ON, library=shelf.folder).rows
    assert (row["faulted"]["count"], row["faulted"]["share"], row["faulted"]["high"]) == (1, None, None)
    assert run_command(["learn", "themes", "--library", str(shelf.folder)]) == 0
    told = capsys.readouterr().out
    assert "no rates over fewer than 5 reports" in told
    assert "%" not in told


def test_a_theme_of_an_unknown_authority_says_who_is_meant(shelf: Library) -> None:
    with pytest.raises(UsageError, match="Did you mean Barnet"):
        themes(on=ON, area="Barnett", library=shelf.folder)
    assert themes(on=ON, area=BARNET, library=shelf.folder).reports == 1


def test_the_commands_tell_marks(shelf: Library, capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("themes", "questions"):
        assert run_command(["learn", command, "--library", str(shelf.folder), "--json"]) == 0
        record = json.loads(capsys.readouterr().out)
        assert record["mark"] == "estimated"
        assert run_command(["learn", command, "--library", str(shelf.folder)]) == 0
        assert "estimated" in capsys.readouterr().out
