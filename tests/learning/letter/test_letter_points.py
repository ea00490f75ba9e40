"""Points of a draft and what is behind them; every sentence and place is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from counterpoise.learning.letter.asked import is_bare, nothing_behind
from counterpoise.learning.letter.nearness import places
from counterpoise.learning.letter.parts import parts
from counterpoise.learning.letter.point import SIGNS, Point, signs
from counterpoise.learning.letter.said import said
from counterpoise.learning.reading import read_files
from counterpoise.learning.report import Kind, Paragraph, Report
from tests.learning.letter import made_drafts as made

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.letter.said import Said

BODY = (
    "Referrals are screened on the day they come in, and partners know what to send.",
    "Social workers see children often and know them well.",
    "Return home interviews are too often late, and what children say in them is seldom passed on.",
    "Supervision is monthly, but its records do not show what was decided or why.",
    "Life-story work is a strength: children are helped to understand their past in words of their own.",
    "Personal advisers stay in touch with nearly all care leavers.",
    "Some pathway plans are a year old, and young people had no part in them.",
    "Foster carers are well trained and say that help is there when they need it.",
)
HOME = """\
Registered provider: Sample Care Limited

Inspected under the social care common inspection framework

Inspection dates: 4 to 6 March 2024

The effectiveness of leaders and managers: good

Staff are supervised each month.

What does the children's home need to do to improve?

The registered person must ensure that no child goes without a dentist. (Regulation 10 (1)) 4 May 2024

Information about this inspection

The inspector spoke with children.
"""


def body(*texts: str) -> Said:
    return said([plain(i, text) for i, text in enumerate(texts)], "ILACS")


def plain(order: int, text: str) -> Paragraph:
    return Paragraph(order=order, kind=Kind.PLAIN, page=1, page_end=1, section="", text=text)


def read(tmp_path: Path, text: str) -> Report:
    file = tmp_path / "draft.txt"
    file.write_text(text, encoding="utf-8")
    ((_, report),) = read_files([file], workers=1)
    assert isinstance(report, Report)
    return report


@pytest.mark.parametrize(
    ("point", "told"),
    [
        ("The timeliness of return home interviews.", False),
        ("How promptly children are spoken to after they have been missing.", False),
        ("The recording of supervision.", False),
        ("Pathway plans, so that they are up to date.", False),
        ("The quality of life-story work.", True),
        ("The help and training that foster carers get.", True),
        ("The use of interpreters with families who speak little English.", True),
    ],
)
def test_praise_is_no_reason_for_a_point(point: str, *, told: bool) -> None:
    found = list(nothing_behind([plain(0, point)], body(*BODY)))
    assert [f.at.quotation for f in found if f.at] == ([point] if told else [])


def test_signs_of_a_point() -> None:
    asked, told = "The quality of pathway plans and of dental checks.", body(*BODY)
    found = dict(zip(SIGNS, signs(Point(asked, places([asked])[0]), told).tolist(), strict=True))
    near = told.places @ places([asked])[0]
    assert found["nearest"] == pytest.approx(near.max())
    assert found["blame"] == pytest.approx(near[told.leanings < -0.5].max())
    assert found["praise"] == pytest.approx(near[told.leanings > 0.5].max())
    # Of four stems of topic (pathway, plan, dental, check) one paragraph has two; the others stand nowhere.
    assert found["words"] == pytest.approx(0.5)
    assert found["unsaid words"] == pytest.approx(0.5)


def test_a_reason_may_stand_in_another_part() -> None:
    asked = "The use of interpreters with families who speak little English."
    other = body("Families who speak little English are seldom given an interpreter.")
    assert len(list(nothing_behind([plain(0, asked)], body(*BODY)))) == 1
    assert list(nothing_behind([plain(0, asked)], body(*BODY).and_also(other))) == []


def test_a_body_without_sentences_says_nothing_of_points() -> None:
    assert list(nothing_behind([plain(0, "The quality of plans.")], body())) == []


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("The timeliness of reviews.", True),
        ("The timeliness of reviews. Some are late.", False),
        (f"The timeliness {'of reviews ' * 20}.", False),
        ("The registered person must keep records. (Regulation 36 (1))", False),
        ("The registered person must keep to the Children's Homes (England) Regulations 2015.", False),
        ("The help that children get with emotional regulation.", True),
    ],
)
def test_what_tells_its_own_evidence_or_quotes_the_law_is_left_out(text: str, *, bare: bool) -> None:
    assert is_bare(text) is bare


@pytest.mark.parametrize(
    "heading",
    [
        "What needs to improve in this area of social work practice?",
        "Areas that still need to improve",
        "Areas for further improvement",
        "Areas requiring improvement",
    ],
)
def test_headings_that_ask(tmp_path: Path, heading: str) -> None:
    text = made.letter(0).replace("What needs to improve in this area of social work practice?", heading)
    assert [p.text for p in parts(read(tmp_path, text)).asked] == [
        made.TOPICS[0]["point"],
        made.TOPICS[0]["other_point"],
    ]


def test_what_a_home_must_do_is_asked_and_no_part_of_the_body(tmp_path: Path) -> None:
    parted = parts(read(tmp_path, HOME))
    assert [p.text[:30] for p in parted.asked] == ["The registered person must ens"]
    assert not any("dentist" in p.text for p in parted.body)
