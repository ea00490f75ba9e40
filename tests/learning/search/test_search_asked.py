"""What is said of a question: words that nobody wrote, names that nothing has, days that are no span."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from counterpoise.domain.errors import UsageError
from counterpoise.learning.named import as_held
from counterpoise.learning.report import Framework, Kind, Paragraph
from counterpoise.learning.search import intake
from counterpoise.learning.search.filters import Filters
from counterpoise.service.learn_findings import judge_reports

from .conftest import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.learning.library import Library
    from counterpoise.learning.search.search import Search

# Nothing in the made library is judged.
WAITING = (
    "3 reports are not judged yet, so that filters by theme or polarity leave them out: "
    "wait for the run that takes reports in, or run it again."
)


def test_words_that_no_report_says_are_named(search: Search) -> None:
    assert search.ask("caseloads").note == WAITING
    alone = search.ask("Zeppelinflug")
    assert alone.note.startswith("No report says “Zeppelinflug”. These paragraphs are near in meaning at")
    beside = search.ask("caseloads zeppelinflug")
    assert beside.hits
    assert beside.note == f"No report says “zeppelinflug”; the paragraphs answer the other words. {WAITING}"


def test_a_word_that_others_stand_for_is_said(search: Search) -> None:
    # Nobody writes it so here; the thesaurus has what is written for it.
    assert "rhi" not in search.index.numbers
    assert search.ask("RHI").note == WAITING


def test_reports_that_wait_to_be_judged_are_told(shelf: Library, opened: Callable[[Library], Search]) -> None:
    none = opened(shelf).ask("caseloads", filters=Filters(polarity="weakness"))
    assert none.hits == ()
    assert none.note == f"No paragraph holds that; try fewer words or filters. {WAITING}"
    first, *_ = shelf.unjudged()
    judge_reports(shelf, [first], workers=1, say=str)
    assert "2 reports are not judged yet" in opened(shelf).ask("caseloads").note
    judge_reports(shelf, shelf.unjudged(), workers=1, say=str)
    assert opened(shelf).ask("caseloads").note == ""


def test_the_last_day_may_not_lie_before_the_first(search: Search) -> None:
    with pytest.raises(UsageError, match="2023-01-01 lies before 2024-01-01"):
        search.ask("caseloads", filters=Filters(since=date(2024, 1, 1), until=date(2023, 1, 1)))


def test_a_name_nearly_right_is_answered_with_the_one_meant() -> None:
    names = ["Barnet", "Brent", "Bury"]
    with pytest.raises(UsageError, match=r"the authority 'Barnett'. Did you mean Barnet") as told:
        as_held("authority", "Barnett", names, codes=["E09000003"])
    assert "E09000003" not in str(told.value)
    assert as_held("authority", "e09000003", names, codes=["E09000003"]) == "E09000003"


def test_the_first_words_of_one_name_are_enough() -> None:
    grades = ["Good", "Requires improvement to be good"]
    assert as_held("grade", "requires improvement", grades) == grades[1]
    with pytest.raises(UsageError, match="There are: Area B, Area S"):
        as_held("framework", "area", ["Area S", "Area B"])
    with pytest.raises(UsageError, match="There are: Good"):
        as_held("grade", "Goo", ["Good"])


def test_many_names_are_counted_not_listed() -> None:
    with pytest.raises(UsageError, match=r"There are 60: `counterpoise learn reports` lists them"):
        as_held("authority", "Zzz", [f"Town {i}" for i in range(60)])


def test_titles_and_standing_words_of_an_outcome_are_not_taken_in() -> None:
    report = made("Ambleford", ["Leaders listen to families."], framework=Framework.AREA_SEND)
    front = (
        Paragraph(5, Kind.PLAIN, "Local area partnership report", 1, 1, "", None),
        Paragraph(
            6, Kind.PLAIN, "The arrangements lead to mixed outcomes.", 1, 1, "Inspection outcome", None
        ),
        Paragraph(7, Kind.PLAIN, "Families here wait too long.", 1, 1, "", None),
    )
    report = replace(report, paragraphs=(*front, *report.paragraphs))
    kept = intake.whole(report, path="", subject=intake.Subject(), added_at="2024-01-01").paragraphs
    assert [p.text for p in kept] == ["Families here wait too long.", "Leaders listen to families."]
