"""What was published since a day, from made reports."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import UsageError
from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport, Whole
from counterpoise.learning.library import Library
from counterpoise.learning.since.judged import judged
from counterpoise.service.learn_since import as_record, since

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DAY = date(2024, 3, 1)


def put(
    shelf: Library,
    town: str,
    end: date,
    said: Sequence[tuple[str, str]],
    *,
    overall: str = "Good",
    abstained: bool = False,
    asked: str = "",
    **facts: Any,
) -> HeldReport:
    """Put a made report into a library: pairs of theme and polarity, a paragraph each."""
    sha = hashlib.sha256(f"{town}{end}{facts}".encode()).hexdigest()
    report = HeldReport(
        sha256=sha, file=f"{town.lower()}-{end.year}.pdf", path="", media="pdf", pages=3, profile="ilacs",
        framework="ILACS", authority=town, ons_code=None, region="North", provider=None, urn=None,
        small_home=False, start=end, end=end, published=None, overall=overall,
        judgements={"overall_effectiveness": overall, "in_care": overall}, length=None,
        mentions_pandemic=False, doubts=(), added_at="2024-06-01",
    )  # fmt: skip
    report = replace(report, **facts)
    paragraphs, findings = [], []
    for i, (theme, polarity) in enumerate(said):
        text = f"In {town} this is said of {theme}. The second sentence decides."
        cut = text.index(" The second")
        p = HeldParagraph(f"{sha[:12]}-{i}", sha, i, "numbered", asked, i + 1, None, 2, 2, "", text)
        other = "strength" if polarity == "weakness" else "weakness"
        sentences = [[0, cut, other if polarity == "mixed" else "neutral", 0.7]]
        sentences.append([cut + 1, len(text), "strength" if polarity == "mixed" else polarity, 0.9])
        detail = {"abstained": abstained, "sentences": sentences}
        paragraphs.append(p)
        findings.append(HeldFinding(p.id, polarity, (theme,), theme, detail))
    shelf.add(Whole(report, tuple(paragraphs), tuple(findings)), "")
    return report


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library", create=True)
    put(library, "Ambleford", date(2019, 5, 8), [("workforce", "weakness")], overall="Inadequate")
    put(library, "Ambleford", date(2024, 4, 8), [("workforce", "strength"), ("early_help", "weakness")])
    put(library, "Brackwater", date(2024, 3, 1), [("workforce", "mixed")], overall="Inadequate")
    put(library, "Brackwater", date(2021, 3, 1), [], overall="Good")
    put(library, "Cressley", date(2024, 5, 1), [("early_help", "weakness")], region="South")
    put(library, "Dunmere", date(2024, 2, 9), [("early_help", "strength")])
    return library


def test_what_is_new_stands_by_day(shelf: Library) -> None:
    found = since(DAY, library=shelf.folder)
    assert [r.subject for r in found.published] == ["Brackwater", "Ambleford", "Cressley"]
    assert [r.subject for r in found.perhaps] == ["Dunmere"]


def test_a_printed_publication_day_decides(shelf: Library) -> None:
    put(shelf, "Elmstow", date(2024, 2, 1), [], published=date(2024, 3, 20))
    put(shelf, "Farrow", date(2024, 2, 1), [], published=date(2024, 2, 20))
    found = since(DAY, library=shelf.folder)
    assert "Elmstow" in {r.subject for r in found.published}
    assert "Farrow" not in {r.subject for r in (*found.published, *found.perhaps)}


def test_what_moved_names_both_reports(shelf: Library) -> None:
    moves = since(DAY, library=shelf.folder).moved
    assert [(m.subject, m.judgement, m.way) for m in moves] == [
        ("Brackwater", "overall", "down"),
        ("Brackwater", "in_care", "down"),
        ("Ambleford", "overall", "up"),
        ("Ambleford", "in_care", "up"),
    ]
    assert (moves[2].before_file, moves[2].file) == ("ambleford-2019.pdf", "ambleford-2024.pdf")


def test_strengths_are_named_and_weaknesses_are_not(shelf: Library) -> None:
    record = as_record(since(DAY, library=shelf.folder))
    assert [(t["theme"], t["reports"]) for t in record["strengths"]] == [("workforce", 2)]
    assert [p["subject"] for p in record["strengths"][0]["places"]] == ["Brackwater", "Ambleford"]
    assert record["strengths"][0]["places"][0]["sentence"] == "The second sentence decides."
    assert [(t["theme"], t["reports"], t["places"]) for t in record["weaknesses"]] == [
        ("early_help", 2, []),
        ("workforce", 1, []),
    ]


def test_weaknesses_are_named_when_asked(shelf: Library) -> None:
    found = since(DAY, name_weaknesses=True, library=shelf.folder)
    assert found.weaknesses is not None
    assert [p[0] for p in found.weaknesses[0].places] == ["Ambleford", "Cressley"]


def test_few_reports_would_name_whose_weaknesses_they_are(shelf: Library) -> None:
    assert since(DAY, region="south", library=shelf.folder).weaknesses is None
    named = since(DAY, region="South", name_weaknesses=True, library=shelf.folder).weaknesses
    assert named is not None
    assert [t.theme for t in named] == ["early_help"]


def test_small_homes_and_withdrawn_reports_are_left_out(shelf: Library) -> None:
    put(shelf, "Gorse", date(2024, 6, 1), [("placements", "strength")], small_home=True)
    shelf.withdraw("cressley-2024.pdf", why="wrong grade", at="2024-07-01T09:00:00")
    found = since(DAY, library=shelf.folder)
    assert {r.subject for r in found.published} == {"Ambleford", "Brackwater"}
    assert [(t.file, t.why) for t in found.withdrawn] == [("cressley-2024.pdf", "wrong grade")]


def test_what_is_too_doubtful_is_counted_apart(shelf: Library) -> None:
    put(shelf, "Hexdale", date(2024, 6, 1), [("placements", "strength")], abstained=True)
    found = since(DAY, library=shelf.folder)
    assert found.doubtful == 1
    assert "placements" not in {t.theme for t in found.strengths}


def test_a_line_of_what_must_improve_is_a_weakness(shelf: Library) -> None:
    report = put(shelf, "Ilford Vale", date(2024, 6, 1), [("plans", "neutral")], asked="needs_to_improve")
    (one,) = judged(shelf, [report])
    assert list(one.themes("weakness")) == ["plans"]


def test_the_same_words_in_two_reports_count_once(shelf: Library) -> None:
    first = put(shelf, "Jarrow End", date(2024, 6, 1), [("plans", "strength")])
    put(shelf, "Jarrow End", date(2024, 6, 1), [("plans", "strength")], file="again.pdf")
    plans = [t for t in since(DAY, library=shelf.folder).strengths if t.theme == "plans"]
    assert [t.reports for t in plans] == [1]
    assert first.subject == "Jarrow End"


def test_a_region_that_is_not_there_is_an_error(shelf: Library) -> None:
    with pytest.raises(UsageError, match="North, South"):
        since(DAY, region="Atlantis", library=shelf.folder)


def test_the_command_says_it(shelf: Library, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["learn", "since", "2024-03-01", "--library", str(shelf.folder)]) == 0
    out = capsys.readouterr().out
    assert "Published since 2024-03-01: 3 reports." in out
    assert "Ambleford, overall: Inadequate (2019-05-08) to Good (2024-04-08), up" in out
    faulted = out[out.index("Faulted") :]
    assert "early help: 2" in faulted
    assert "Cressley" not in faulted
    arguments = ["learn", "since", "2024-03-01", "--library", str(shelf.folder), "--json"]
    assert run_command(arguments) == 0
    assert json.loads(capsys.readouterr().out)["since"] == "2024-03-01"
