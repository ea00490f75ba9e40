"""Inspections of children's services, 2018 to today, read from PDFs made here."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.report import Confidence, Framework, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = (
    ("The impact of leaders on social work practice with", "children and families", "Good"),
    ("The experiences and progress of children who need help", "and protection", "Requires improvement"),
    ("The experiences and progress of", "children in care", "Outstanding"),
    ("The experiences and progress of care", "leavers", "Inadequate"),
)


def cover(
    sheet: Any, *, title: tuple[str, ...], dates: str, lead: tuple[str, ...], overall: str | None = "Good"
) -> Any:
    """Make the first page: title, dates, lead, table, and a sentence."""
    for line in title:
        sheet.put(line, size=26, step=32)
    sheet.put(dates, bold=True, step=30)
    for line in lead:
        sheet.put(line, bold=True)
    sheet.put("Judgement", bold=True, step=30).beside("Grade", left=340, bold=True)
    for first, second, grade in ROWS:
        sheet.put(first, step=26).put(second).beside(grade, left=340)
        if grade.startswith("Requires"):
            sheet.put("to be good", left=340)
    if overall:
        sheet.put("Overall effectiveness", step=26).beside(overall, left=340)
    return sheet.paragraph(
        "Children in Sampleshire receive good services, and leaders have improved them since the last",
        "inspection in 2019, when services were judged to be inadequate. Work during the pandemic went on.",
    )


def body(sheet: Any) -> Any:
    """Make the pages after the first: a list over a page break, and numbered paragraphs over another."""
    sheet.page().heading("What needs to improve?")
    sheet.paragraph("\u2022 The timeliness of assessments, and", "of plans.", hang=14)
    sheet.page().paragraph("\u2022 the quality of supervision.")
    sheet.heading("The experiences and progress of children who need help and").put(
        "protection: good", size=14, bold=True
    )
    sheet.paragraph("1. Decisions are timely. Most children", "are seen.", hang=28)
    sheet.paragraph("2.Plans are clear, but a few children wait", hang=28)
    sheet.page().put("too long.", left=100)
    sheet.heading("The experiences and progress of children in care: outstanding")
    return sheet.paragraph("3. Homes are stable.", hang=28)


TODAY = ("Inspection of Sampleshire local authority", "children\u2019s services")
LEAD = ("Lead inspector: Ada Example, His Majesty\u2019s Inspector",)


@pytest.fixture
def made(sheet: Any, read: Callable[..., Any]) -> Any:
    dates = "Inspection dates: 10 to 21 July 2023"
    return read(body(cover(sheet(), title=TODAY, dates=dates, lead=LEAD)).pdf())


def test_the_facts_of_the_first_page(made: Any) -> None:
    facts = made.facts
    assert facts.framework.value is Framework.ILACS
    assert facts.authority.value == "Sampleshire"
    assert (facts.start, facts.end) == (date(2023, 7, 10), date(2023, 7, 21))
    assert facts.lead_inspectors["ofsted"].value == "Ada Example"
    assert facts.overall == "Good"
    assert {n: f.value for n, f in facts.judgements.items()} == {
        "impact_of_leaders": "Good",
        "help_and_protection": "Requires improvement to be good",
        "in_care": "Outstanding",
        "care_leavers": "Inadequate",
        "overall_effectiveness": "Good",
    }
    assert facts.mentions_pandemic
    assert (facts.previous.value.date, facts.previous.value.overall) == ("2019", "Inadequate")


def test_each_fact_says_where_it_stands_and_how_sure_it_is(made: Any) -> None:
    judged = made.facts.judgements
    assert judged["in_care"].confidence is Confidence.CONFIRMED
    assert judged["care_leavers"].confidence is Confidence.PRINTED
    # The heading says good, the table that it requires improvement: both are shown to the reader.
    assert judged["help_and_protection"].confidence is Confidence.DOUBTFUL
    assert made.doubts == (
        "The table gives Requires improvement to be good for help and protection, a heading Good.",
    )
    place = judged["impact_of_leaders"].place
    assert place.page == 1
    assert "impact of leaders" in place.quotation
    assert all(0 < b.left < b.right < 595 and 0 < b.bottom < b.top < 842 for b in place.boxes)
    assert made.facts.length.value == "standard"
    assert made.facts.length.confidence is Confidence.INFERRED


def test_what_needs_to_improve_crosses_the_page(made: Any) -> None:
    assert [(i.text, i.page) for i in made.needs_to_improve] == [
        ("The timeliness of assessments, and of plans.", 2),
        ("the quality of supervision.", 3),
    ]


def test_numbered_paragraphs_are_whole_with_page_section_and_boxes(made: Any) -> None:
    numbered = [p for p in made.paragraphs if p.kind is Kind.NUMBERED]
    assert [(p.number, p.text, p.page, p.page_end) for p in numbered] == [
        (1, "Decisions are timely. Most children are seen.", 3, 3),
        (2, "Plans are clear, but a few children wait too long.", 3, 4),
        (3, "Homes are stable.", 4, 4),
    ]
    assert numbered[0].section.startswith(
        "The experiences and progress of children who need help and protection"
    )
    assert [b.page for b in numbered[1].boxes] == [3, 4]
    assert len({p.key for p in made.paragraphs}) == len(made.paragraphs)


def test_no_name_of_an_inspector_stands_in_the_text(made: Any) -> None:
    assert not any("Example" in p.text for p in made.paragraphs)
    assert not any("Example" in s.title for s in made.sections)


@pytest.mark.parametrize(
    ("title", "authority"),
    [
        (("Sampleshire County Council", "Inspection of children\u2019s social care services"), "Sampleshire"),
        (("London Borough of Sample", "Inspection of local authority children's services"), "Sample"),
        (("Inspection of Sample County Council", "children\u2019s services"), "Sample"),
        (
            (
                "Inspection of the Royal Borough of",
                "Sample and Test local authority",
                "children\u2019s services",
            ),
            "Sample and Test",
        ),
        (("Inspection of children\u2019s services in Sampleshire",), "Sampleshire"),
    ],
)
def test_the_authority_is_found_in_every_form_of_title(
    sheet: Any, read: Callable[..., Any], title: tuple[str, ...], authority: str
) -> None:
    dates = "Inspection date: 11 \u2013 15 July 2022"
    lead = ("Lead inspector: Ada Example", "Her Majesty's Inspector")
    made = read(body(cover(sheet(), title=title, dates=dates, lead=lead)).pdf())
    assert made.facts.framework.value is Framework.ILACS
    assert made.facts.authority.value == authority
    assert made.facts.lead_inspectors["ofsted"].value == "Ada Example"
    assert made.facts.length.value == "short"


def test_two_periods_on_site_are_both_read_and_no_length_is_inferred(
    sheet: Any, read: Callable[..., Any]
) -> None:
    dates = "Inspection dates: 5 to 9 December 2022 and 14 to 15 February 2023"
    facts = read(body(cover(sheet(), title=TODAY, dates=dates, lead=LEAD)).pdf()).facts
    assert [(p.start, p.end) for p in facts.periods.value] == [
        (date(2022, 12, 5), date(2022, 12, 9)),
        (date(2023, 2, 14), date(2023, 2, 15)),
    ]
    assert (facts.start, facts.end, facts.length) == (date(2022, 12, 5), date(2023, 2, 15), None)


def test_a_report_without_a_headline_grade_has_none(sheet: Any, read: Callable[..., Any]) -> None:
    dates = "Inspection dates: 10 to 21 July 2026"
    made = read(body(cover(sheet(), title=TODAY, dates=dates, lead=LEAD, overall=None)).pdf())
    assert made.facts.overall is None
    assert len(made.facts.judgements) == 4
    assert made.paragraphs[0].text.startswith("Children in Sampleshire receive good services")


def test_a_report_that_wants_nothing_better_has_an_empty_list(sheet: Any, read: Callable[..., Any]) -> None:
    dates = "Inspection dates: 10 to 14 July 2023"
    made = cover(sheet(), title=TODAY, dates=dates, lead=LEAD).page()
    made.heading("The experiences and progress of children in care: outstanding")
    assert read(made.paragraph("1. All is well here.").pdf()).needs_to_improve == ()


def test_a_number_that_is_missing_is_said_aloud(sheet: Any, read: Callable[..., Any]) -> None:
    dates = "Inspection dates: 10 to 14 July 2023"
    made = cover(sheet(), title=TODAY, dates=dates, lead=LEAD).page()
    made.heading("Findings").paragraph("1. One.").paragraph("3. Three.").paragraph("4. Four.")
    assert read(made.pdf()).doubts == ("No paragraph has the number 2: look at the file.",)


def test_a_page_without_text_is_said_aloud(sheet: Any, read: Callable[..., Any]) -> None:
    dates = "Inspection dates: 10 to 14 July 2023"
    made = cover(sheet(), title=TODAY, dates=dates, lead=LEAD).page().page()
    made.heading("Findings").paragraph("1. One.").paragraph("2. Two.")
    assert read(made.pdf()).doubts == (
        "No text was found on page 2: empty, a picture, or damaged. Look at the file.",
    )


def letter(sheet: Any, kind: str) -> bytes:
    """Make a letter after a visit."""
    sheet.put("12 August 2021", step=30)
    for line in ("Ada Sample", "Director of Children\u2019s Services", "Sampleshire County Council"):
        sheet.put(line)
    sheet.put("Dear Ada Sample", step=30)
    sheet.heading(f"{kind} visit to Sampleshire local authority children\u2019s services")
    sheet.paragraph(
        f"This letter tells what the {kind.casefold()} visit found in Sampleshire children\u2019s services",
        "on 14 and 15 July. Her Majesty\u2019s Inspectors for this visit were Ada Example and Bea Example.",
    )
    sheet.heading("Area for priority action").paragraph("\u2022 Make children safe at night.")
    sheet.heading("What needs to improve in this area of social work practice?")
    sheet.paragraph("\u2022 Plans for children.").paragraph("\u2022 Visits to children.")
    sheet.heading("Main findings").paragraph("\u2022 Leaders know what to do.")
    sheet.paragraph("Yours sincerely").paragraph("Ada Example").paragraph("Her Majesty\u2019s Inspector")
    return sheet.pdf()


@pytest.mark.parametrize(
    ("kind", "framework"),
    [("Focused", Framework.ILACS_FOCUSED), ("Monitoring", Framework.ILACS_MONITORING)],
)
def test_letters_after_visits_are_read_without_grades(
    sheet: Any, read: Callable[..., Any], kind: str, framework: Framework
) -> None:
    made = read(letter(sheet(), kind))
    facts = made.facts
    assert facts.framework.value is framework
    assert facts.authority.value == "Sampleshire"
    # The sentence prints no year: that of the letter is taken, and marked.
    assert (facts.start, facts.end) == (date(2021, 7, 14), date(2021, 7, 15))
    assert facts.periods.confidence is Confidence.INFERRED
    assert facts.published.value == date(2021, 8, 12)
    assert facts.lead_inspectors["ofsted"].value == "Ada Example"
    assert facts.judgements == {}
    assert [i.text for i in made.needs_to_improve] == ["Plans for children.", "Visits to children."]
    assert [i.text for i in made.priority_actions] == ["Make children safe at night."]
    assert not any("Ada" in p.text and "Inspectors" not in p.text for p in made.paragraphs)
