"""Single inspections, their re-inspections, the looked-after inspections of 2013, and area SEND."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.report import Confidence, Framework

if TYPE_CHECKING:
    from collections.abc import Callable

REQUIRES = "Requires improvement to be good"
TITLE = (
    "Inspection of services for children in need of help and",
    "protection, children looked after and care leavers",
)
BOARD = ("and", "Review of the effectiveness of the Local Safeguarding Children", "Board1")


def cover(sheet: Any, *, title: tuple[str, ...], dates: str, overall: tuple[str, ...]) -> Any:
    sheet.put("Metropolitan Borough of Sample", size=26)
    for line in title:
        sheet.put(line, size=14, bold=True, step=20)
    sheet.put(dates, size=14).put("Report published: 19 November 2014", size=14)
    for line in overall:
        sheet.put(line, size=14, bold=True, step=24)
    sheet.put("1. Children who need help and protection", bold=True, step=30).beside("Inadequate", left=400)
    sheet.put("2. Children looked after and achieving", bold=True, step=26).put(
        "permanence", left=90, bold=True
    )
    sheet.beside("Requires improvement", left=400)
    sheet.put("2.1 Adoption performance", left=120, step=26).beside("Good", left=400)
    sheet.put("2.2 Experiences and progress of care leavers", left=120, step=26).beside(
        "Outstanding", left=400
    )
    sheet.put("3. Leadership, management and governance", bold=True, step=26).beside("Inadequate", left=400)
    return sheet.at(60, "1 Ofsted produces this report under its power to combine reports.", size=9)


def contents(sheet: Any) -> Any:
    sheet.page().put("Contents", size=26).put("The local authority 3", size=16, bold=True, step=30)
    sheet.put("Recommendations 3", size=14, step=24)
    return sheet.put("The Local Safeguarding Children Board (LSCB) 5", size=16, bold=True, step=24)


def last_pages(sheet: Any) -> bytes:
    sheet.page().put("Information about this inspection", size=16, bold=True)
    sheet.paragraph("The inspection was carried out under an act.")
    sheet.heading("The inspection team", size=12)
    return (
        sheet.paragraph("Lead inspector: Ada Example (HMI)")
        .paragraph("Team inspectors: Bea Example HMI")
        .pdf()
    )


def recommendations(sheet: Any) -> bytes:
    """Make a report of 2016: recommendations, findings, the board's part."""
    made = contents(
        cover(
            sheet,
            title=TITLE + BOARD,
            dates="Inspection date: 16 September \u2013 8 October 2014",
            overall=("Children\u2019s services in Sample require improvement to", "be good"),
        )
    )
    made.page().heading("Previous Ofsted inspections")
    made.paragraph(
        "\u2022 The previous inspection of safeguarding was in",
        "January 2012. It was judged to be adequate.",
        hang=14,
    )
    made.heading("Recommendations")
    made.paragraph("1. Ensure that plans are clear (paragraph 4).", "", hang=28)
    made.paragraph("2. Ensure that visits are", hang=28).page().put("timely.", left=100)
    made.heading("The experiences and progress of children who need help and protection")
    made.paragraph("3. Children are seen. (Recommendation)").paragraph("4. 70% of plans are clear.")
    made.page().put("The Local Safeguarding Children Board (LSCB)", size=16, bold=True)
    made.heading("The Local Safeguarding Children Board is good").heading("Recommendations")
    made.paragraph("5. Evaluate return interviews.")
    made.heading("Inspection findings \u2013 the Local Safeguarding Children Board")
    made.paragraph("6. The chair leads well.")
    return last_pages(made)


def key_findings(sheet: Any) -> bytes:
    """Make a report of 2014: priority and immediate action, then areas for improvement."""
    made = contents(
        cover(
            sheet,
            title=TITLE + BOARD,
            dates="Inspection date: 13/05/2014 - 04/06/2014",
            overall=("The overall judgement is that children\u2019s services are inadequate",),
        )
    )
    made.page().heading("What does the local authority need to improve?").heading(
        "Priority and immediate action", size=12
    )
    made.paragraph("Leadership and management").paragraph("1. Secure leadership.").paragraph(
        "2. Manage risk."
    )
    made.heading("Areas for improvement", size=12).paragraph("3. Improve plans.")
    made.heading("The local authority\u2019s strengths").paragraph("4. Schools help children well.")
    made.page().put("The Local Safeguarding Children Board (LSCB)", size=16, bold=True)
    made.heading("The effectiveness of the LSCB requires improvement").heading(
        "What does the LSCB need to improve?"
    )
    made.heading("Areas for improvement", size=12).paragraph("5. Check returns.")
    made.heading("Inspection judgement about the LSCB").paragraph("6. The board meets.")
    return last_pages(made)


def grades(facts: Any) -> dict[str, str]:
    return {name: fact.value for name, fact in facts.judgements.items()}


def test_a_single_inspection_with_recommendations(sheet: Any, read: Callable[..., Any]) -> None:
    made = read(recommendations(sheet()))
    facts = made.facts
    assert facts.framework.value is Framework.SIF
    assert facts.authority.value == "Sample"
    assert (facts.start, facts.end) == (date(2014, 9, 16), date(2014, 10, 8))
    assert facts.published.value == date(2014, 11, 19)
    assert facts.lead_inspectors["ofsted"].value == "Ada Example"
    assert grades(facts) == {
        "overall_effectiveness": REQUIRES,
        "help_and_protection": "Inadequate",
        "looked_after_and_permanence": REQUIRES,
        "adoption_performance": "Good",
        "care_leavers_experiences": "Outstanding",
        "leadership_management_governance": "Inadequate",
        "lscb": "Good",
    }
    assert (facts.previous.value.date, facts.previous.value.overall) == ("2012-01", "Adequate")
    assert [(i.number, i.text, i.page, i.page_end) for i in made.needs_to_improve] == [
        (1, "Ensure that plans are clear (paragraph 4).", 3, 3),
        (2, "Ensure that visits are timely.", 3, 4),
    ]
    assert [i.number for i in made.board_recommendations] == [5]
    assert [p.number for p in made.paragraphs if p.number] == [1, 2, 3, 4, 5, 6]
    assert next(p.text for p in made.paragraphs if p.number == 4) == "70% of plans are clear."
    assert not any("Example" in p.text for p in made.paragraphs)
    assert made.doubts == ()


def test_a_single_inspection_with_priority_action(sheet: Any, read: Callable[..., Any]) -> None:
    made = read(key_findings(sheet()))
    assert (made.facts.start, made.facts.end) == (date(2014, 5, 13), date(2014, 6, 4))
    assert made.facts.overall == "Inadequate"
    assert made.facts.judgements["lscb"].value == REQUIRES
    assert [i.number for i in made.priority_actions] == [1, 2]
    assert [i.number for i in made.needs_to_improve] == [3]
    assert [i.number for i in made.board_recommendations] == [5]


@pytest.mark.parametrize(
    ("title", "confidence"),
    [
        (("Re-inspection of services for children in need of help and", TITLE[1]), Confidence.PRINTED),
        (("Reinspection of services for children in need of help and", TITLE[1]), Confidence.PRINTED),
        (TITLE, Confidence.INFERRED),
    ],
)
def test_a_re_inspection_is_known_by_its_title_or_by_the_board_it_leaves_out(
    sheet: Any, read: Callable[..., Any], title: tuple[str, ...], confidence: Confidence
) -> None:
    made = cover(
        sheet(),
        title=title,
        dates="Inspection dates: 9\u201324 November 2017",
        overall=("Children\u2019s services in Sample are good",),
    )
    made.page().heading("Recommendations").paragraph("1. Ensure this.")
    facts = read(last_pages(made)).facts
    assert (facts.framework.value, facts.framework.confidence) == (Framework.SIF_REINSPECTION, confidence)
    assert facts.overall == "Good"
    assert "lscb" not in facts.judgements


def test_a_review_of_the_board_alone(sheet: Any, read: Callable[..., Any]) -> None:
    made = sheet().put("London Borough of Sample", size=26)
    for line in ("Review of the effectiveness of the Local Safeguarding", "Children Board"):
        made.put(line, size=14, bold=True, step=20)
    made.put("Review dates: 14 to 16 January 2015", size=14, step=24)
    made.put("Report published: 20 March 2015", size=14, step=24)
    made.heading("The Local Safeguarding Children Board is inadequate").heading("Recommendations")
    made.paragraph("1. Check what becomes of plans.")
    made.heading("Inspection findings").paragraph("2. The board meets and its members come.")
    found = read(last_pages(made))
    assert found.facts.framework.value is Framework.LSCB
    assert (found.facts.authority.value, found.facts.overall) == ("Sample", "Inadequate")
    assert (found.facts.start, found.facts.published.value) == (date(2015, 1, 14), date(2015, 3, 20))
    assert [i.text for i in found.needs_to_improve] == ["Check what becomes of plans."]


def test_a_looked_after_inspection_of_2013(sheet: Any, read: Callable[..., Any]) -> None:
    made = sheet().put("Inspection of looked after children", size=26).put("services", size=26, step=30)
    made.put("Sample Metropolitan Borough Council", size=18, step=30)
    made.put("Inspection dates: 24 \u2013 28 June 2013", size=10, bold=True, step=300)
    made.put("Reporting inspector Ada Example HMI", size=10, bold=True)
    made.put("Age group: All", size=10, bold=True, step=60).put(
        "Published: 2 August 2013", size=10, bold=True
    )
    made.page().heading("Overall effectiveness of services for looked after children", size=18)
    made.put("Grade 4 (Inadequate)", size=14, bold=True, step=30).paragraph(
        "1. Services are not good enough yet."
    )
    made.heading("Capacity to improve", size=18).put("Grade 3 (Adequate)", size=14, bold=True, step=30)
    made.paragraph("2. Leaders know what to do, and have begun.")
    made.heading("Areas for improvement").paragraph("3. In order to improve, the council should act.")
    made.put("Immediately:", bold=True, step=26).paragraph(
        "\u2022 Ensure a clear plan", "is in place", left=114, hang=20
    )
    made.put("Within three months:", bold=True, step=26).paragraph("\u2022 Review the records", left=114)
    found = read(made.pdf())
    assert found.facts.framework.value is Framework.LAC_2013
    assert found.facts.authority.value == "Sample"
    assert (found.facts.start, found.facts.end) == (date(2013, 6, 24), date(2013, 6, 28))
    assert found.facts.published.value == date(2013, 8, 2)
    assert found.facts.lead_inspectors["ofsted"].value == "Ada Example"
    assert grades(found.facts) == {
        "overall_effectiveness": "Inadequate",
        "capacity_for_improvement": "Adequate",
    }
    assert [(i.text, i.timescale) for i in found.priority_actions] == [
        ("Ensure a clear plan is in place", "Immediately")
    ]
    assert [(i.text, i.timescale) for i in found.needs_to_improve] == [
        ("Review the records", "Within three months")
    ]
    graded = [(s.title[:8], s.grade) for s in found.sections if s.grade]
    assert graded == [("Overall ", "Inadequate"), ("Capacity", "Adequate")]


def send(sheet: Any, outcome: tuple[str, ...]) -> Any:
    sheet.put("Area SEND inspection of Sample and Test", size=26).put(
        "Local Area Partnership", size=26, step=32
    )
    sheet.put("Inspection dates: 13 to 21 July 2023", step=30)
    sheet.put("Dates of previous inspection: 14 to 17 October 2019", step=20)
    sheet.heading("Inspection outcome").paragraph(*outcome)
    sheet.page().heading("What is the area partnership doing that is effective?", size=12)
    return sheet.paragraph("\u2022 Leaders know what is weak.", left=76).paragraph(
        "\u2022 Schools plan well.", left=76
    )


def team(sheet: Any) -> bytes:
    sheet.page().heading("Local area partnership details").put("Local Authority", bold=True).beside(
        "Integrated Care Board", left=290, bold=True
    )
    sheet.put("Cea Sample, Director of Children\u2019s Services")
    sheet.heading("Inspection team").put("Ofsted", bold=True, step=26).beside(
        "Care Quality Commission", left=290, bold=True
    )
    sheet.put("Ada Example, Ofsted HMI Lead inspector", step=20).beside(
        "Bea Example, CQC Lead inspector", left=290
    )
    return sheet.put("Dee Example, Ofsted Inspector").pdf()


def test_area_send_with_priority_actions(sheet: Any, read: Callable[..., Any]) -> None:
    made = send(sheet(), ("There are widespread and/or systemic failings leading to significant concerns.",))
    made.heading("Areas for priority action", size=12)
    made.put("Responsible body", bold=True, step=26).beside("Areas for priority action", left=224, bold=True)
    made.put("Sample Council", step=20).beside("Leaders should act on what they", left=224)
    made.put("know.", left=224)
    made.put("Sample Board and", step=20).put("Test Trust").at(
        made.down + 14.5, "Leaders should write", left=224
    )
    made.at(made.down, "to families.", left=224)
    made.heading("Areas for improvement", size=12).heading("Areas for improvement", size=12)
    made.put("Leaders should listen to what children", step=20).put("say.").put(
        "Health leaders should shorten waits.", step=18
    )
    found = read(team(made))
    facts = found.facts
    assert facts.framework.value is Framework.AREA_SEND
    assert facts.authority.value == "Sample and Test"
    assert (facts.start, facts.end) == (date(2023, 7, 13), date(2023, 7, 21))
    assert (facts.previous.value.date, facts.previous.value.end) == ("2019-10-14", "2019-10-17")
    assert grades(facts) == {"outcome": "widespread and/or systemic failings"}
    assert {role: f.value for role, f in facts.lead_inspectors.items()} == {
        "ofsted": "Ada Example",
        "cqc": "Bea Example",
    }
    assert [(i.responsible_body, i.text) for i in found.priority_actions] == [
        ("Sample Council", "Leaders should act on what they know."),
        ("Sample Board and Test Trust", "Leaders should write to families."),
    ]
    assert [i.text for i in found.needs_to_improve] == [
        "Leaders should listen to what children say.",
        "Health leaders should shorten waits.",
    ]
    assert [(p.bullet, p.text) for p in found.paragraphs if p.bullet and p.page == 2][:2] == [
        (1, "Leaders know what is weak."),
        (2, "Schools plan well."),
    ]
    assert not any("Example" in p.text or "Cea" in p.text for p in found.paragraphs)


@pytest.mark.parametrize(
    ("printed", "outcome"),
    [
        (
            (
                "The local area partnership\u2019s arrangements lead to inconsistent experiences and",
                "outcomes for children.",
            ),
            "inconsistent experiences and outcomes",
        ),
        (
            (
                "The local area partnership\u2019s arrangements typically lead to positive",
                "experiences and outcomes.",
            ),
            "typically positive experiences and outcomes",
        ),
    ],
)
def test_the_other_outcomes_of_area_send(
    sheet: Any, read: Callable[..., Any], printed: tuple[str, ...], outcome: str
) -> None:
    assert grades(read(team(send(sheet(), printed))).facts) == {"outcome": outcome}


def test_a_letter_of_the_older_send_framework(sheet: Any, read: Callable[..., Any]) -> None:
    made = (
        sheet()
        .put("6 July 2018")
        .put("Ada Sample, Director of Children\u2019s Services")
        .put("Dear Ada Sample", step=30)
    )
    made.heading("Joint local area SEND inspection in Sampleshire")
    made.paragraph(
        "Between 14 May 2018 and 18 May 2018, Ofsted and the Care Quality Commission conducted a joint",
        "inspection of the local area of Sampleshire.",
    )
    made.heading("The effectiveness of the local area in identifying needs").heading("Strengths", size=12)
    made.paragraph("\u2022 Nurseries know children well.")
    made.heading("Areas for development", size=12).paragraph("\u2022 Waits are long.")
    made.heading("The effectiveness of the local area in meeting needs")
    made.heading("Areas for development", size=12).paragraph("\u2022 Plans are not clear.")
    made.heading("The inspection raises significant concerns about the effectiveness of the local area.")
    made.paragraph(
        "The local area is required to produce and submit a written statement of action that explains how it",
        "will tackle the following areas of significant weakness:",
    )
    made.paragraph("\u2022 the quality of plans").paragraph("\u2022 the length of waits.").paragraph(
        "Yours sincerely"
    )
    found = read(made.paragraph("Bea Example").pdf())
    facts = found.facts
    assert (facts.framework.value, facts.authority.value) == (Framework.AREA_SEND_2016, "Sampleshire")
    assert (facts.start, facts.end) == (date(2018, 5, 14), date(2018, 5, 18))
    assert facts.published.value == date(2018, 7, 6)
    assert [i.text for i in found.needs_to_improve] == ["Waits are long.", "Plans are not clear."]
    assert [i.text for i in found.priority_actions] == ["the quality of plans", "the length of waits."]
