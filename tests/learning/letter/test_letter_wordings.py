"""Faults in other wordings, and drafts of other types; every sentence, place and person is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.letter.fault import FaultKind
from counterpoise.service.letter_check import check_letter
from tests.learning.letter import made_drafts as made

if TYPE_CHECKING:
    from pathlib import Path

AREA = """\
Area SEND inspection of Sampleshire Local Area Partnership

Inspection dates: 4 to 8 March 2024

Inspection outcome

The local area partnership's arrangements lead to inconsistent experiences and outcomes.

What is it like to be a child or young person with special educational needs and/or disabilities in this area?

Many children wait too long for an assessment of autism.

What is the area partnership doing that is effective?

\u2022 Leaders listen to parents and carers.

What does the area partnership need to do better?

\u2022 Waiting times for assessments of autism are long.

\u2022 Some young people have few choices of supported internships.

Areas for improvement

Leaders should reduce waiting times for assessments of autism.

{asked}
"""
HOME = """\
Registered provider: Sample Care Limited

Inspected under the social care common inspection framework

Inspection dates: 4 to 6 March 2024

Overall experiences and progress of children and young people, taking into account good

Inspection judgements

Overall experiences and progress of children and young people: good

Children make good progress. They attend school.

How well children and young people are helped and protected: good

Staff know the risks for each child and act to reduce them.

The effectiveness of leaders and managers: good

The manager leads a settled team.
"""


def faults(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "draft.txt"
    file.write_text(text, encoding="utf-8")
    return check_letter(file).faults


@pytest.mark.parametrize(
    "sentence",
    [
        "Inspectors rated the out-of-hours service as good.",
        "If judged today, the service would be outstanding.",
        "Practice in this team deserves a good grade.",
        "The service to these families is now firmly good.",
        "Services for these families are rated \u2018good\u2019.",
    ],
)
def test_a_grade_in_other_words(tmp_path: Path, sentence: str) -> None:
    draft = made.letter(0, other_weak=f"{made.TOPICS[0]['other_weak']} {sentence}")
    (fault,) = faults(tmp_path, draft)
    assert (fault.kind, fault.at.quotation) == (FaultKind.GRADE_WORD, sentence)


def test_what_leaders_aspire_to_is_no_grade(tmp_path: Path) -> None:
    wish = "Leaders aspire to deliver an outstanding service and are not complacent."
    assert faults(tmp_path, made.letter(0, other_weak=f"{made.TOPICS[0]['other_weak']} {wish}")) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "For example, Rowan was placed far away and saw his grandmother twice.",
        "One care leaver, J, moved five times.",
        "A girl of 13 was missing eleven times.",
        "One boy in Year 9 has had no lessons since October.",
        "Rowan's keyworker helped him to settle.",
        "In one case, the record of KL (born 2011) was lost.",
        "A young mother, aged 17, lost her tenancy.",
        "Inspectors met Rowan (17) in his new home.",
        "A child (aged 12) moved in after a bereavement.",
        "Two of the records of a child (KL) were lost.",
    ],
)
def test_a_child_in_other_words(tmp_path: Path, sentence: str) -> None:
    draft = made.letter(0, weak=f"{made.TOPICS[0]['weak']} {sentence}")
    (fault,) = faults(tmp_path, draft)
    assert (fault.kind, fault.at.quotation) == (FaultKind.CHILD, sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The Director has made her plan known to all staff.",
        "Each has a key worker, and Supervision is part of her work.",
        "Leaders rely on Regulation (16) and on its guidance.",
        "A practitioner told inspectors that her team is stable.",
    ],
)
def test_an_office_is_no_child(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, made.letter(0, weak=f"{made.TOPICS[0]['weak']} {sentence}")) == ()


@pytest.mark.parametrize("printed", ["21 July 2023 to 10 July 2023", "21 July to 10 March 2023"])
def test_days_the_wrong_way_round(tmp_path: Path, printed: str) -> None:
    draft = made.report(0).replace("10 July 2023 to 21 July 2023", printed)
    (fault,) = faults(tmp_path, draft)
    assert fault.kind is FaultKind.DATES
    assert printed in fault.says


def test_days_on_site_in_other_words(tmp_path: Path) -> None:
    sentence = "Inspectors were in Sampleford from 3 to 14 July 2023."
    draft = made.report(0, strong=f"{made.TOPICS[0]['strong']} {sentence}")
    (fault,) = faults(tmp_path, draft)
    assert (fault.kind, fault.at.quotation) == (FaultKind.DATES, sentence)


def test_a_heading_before_a_heading_has_nothing_under_it(tmp_path: Path) -> None:
    text = made.report(0)
    start = text.index("The experiences and progress of care leavers: good") + len(
        "The experiences and progress of care leavers: good\n\n"
    )
    end = text.index("The impact of leaders on social work practice with children and families: good")
    moved = text[start:end].replace("4. ", "", 1)
    empty = text[:start] + text[end:].replace("5. ", "4. ", 1).rstrip() + " " + moved
    kinds = [f.kind for f in faults(tmp_path, empty)]
    assert FaultKind.SECTION in kinds


@pytest.mark.parametrize(
    ("summed", "body"),
    [
        (
            "Caseloads are too high, and staff supervision is irregular.",
            "Caseloads are manageable, and staff have regular supervision from managers whom they trust.",
        ),
        (
            "Health practitioners take a full part in strategy meetings, and their knowledge is used well.",
            "Health practitioners are often not invited to strategy meetings, so their knowledge is missed.",
        ),
    ],
)
def test_the_body_says_the_opposite_in_other_words(tmp_path: Path, summed: str, body: str) -> None:
    draft = made.report(0, summary=summed, strong=f"{made.TOPICS[0]['strong']} {body}")
    found = [f for f in faults(tmp_path, draft) if f.kind is FaultKind.SUMMARY]
    assert [(f.at.quotation, f.against.quotation) for f in found] == [(summed, body)]


def test_an_area_report_in_plain_text_is_clean(tmp_path: Path) -> None:
    assert faults(tmp_path, AREA.format(asked="")) == ()


def test_what_an_area_report_asks_needs_something_behind_it(tmp_path: Path) -> None:
    asked = "Leaders should repair the roofs of public libraries."
    (fault,) = faults(tmp_path, AREA.format(asked=asked))
    assert (fault.kind, fault.at.quotation) == (FaultKind.NOTHING_BEHIND, asked)


def test_a_report_on_a_home_in_plain_text_is_clean(tmp_path: Path) -> None:
    assert faults(tmp_path, HOME) == ()


def test_a_section_that_a_report_on_a_home_lacks(tmp_path: Path) -> None:
    lacking = HOME.replace("The effectiveness of leaders and managers: good\n\n", "")
    (fault,) = faults(tmp_path, lacking)
    assert fault.kind is FaultKind.SECTION
