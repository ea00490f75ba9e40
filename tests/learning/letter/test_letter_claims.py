"""Summaries beside bodies that say otherwise; every sentence and place is invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.learning.letter.claim import SIGNS, Claim, against, signs
from counterpoise.learning.letter.fault import FaultKind
from counterpoise.learning.letter.fitted import fitted
from counterpoise.learning.letter.nearness import places
from counterpoise.learning.letter.said import said
from counterpoise.learning.report import Kind, Paragraph
from counterpoise.service.letter_check import check_letter
from tests.learning.letter import made_drafts as made

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.letter.fault import DraftFault
    from counterpoise.learning.letter.said import Said

CARED_FOR = "Care leavers receive strong and consistent support."
NOT_CARED_FOR = (
    "Support for care leavers is weak. Many do not see a personal adviser and too many live in "
    "unsuitable accommodation."
)
LIKE = "What is it like to be a child or young person with special educational needs in this area?"


def summary_faults(tmp_path: Path, text: str) -> list[DraftFault]:
    file = tmp_path / "draft.txt"
    file.write_text(text, encoding="utf-8")
    return [f for f in check_letter(file).faults if f.kind is FaultKind.SUMMARY]


def body(*texts: str) -> Said:
    return said([plain(i, text) for i, text in enumerate(texts)], "ILACS")


def plain(order: int, text: str) -> Paragraph:
    return Paragraph(order=order, kind=Kind.PLAIN, page=1, page_end=1, section="", text=text)


def claim(text: str, leaning: float) -> Claim:
    return Claim(text, leaning, places([text])[0])


@pytest.mark.parametrize(
    ("summed", "told"),
    [
        (CARED_FOR, NOT_CARED_FOR),
        (
            "Private fostering arrangements are well monitored.",
            "The local authority does not know of most private fostering arrangements and sees few of them.",
        ),
        (
            "Early help is well coordinated and prevents problems from getting worse.",
            "Families wait several months for early help, and by then their difficulties have grown.",
        ),
        (
            "The workforce is stable.",
            "Turnover of staff is high, and a third of posts are held by agency workers.",
        ),
        (
            "The response to children who go missing is effective.",
            "Children who go missing are not offered return interviews, and the reasons stay unknown.",
        ),
        (
            "Foster carers feel unsupported.",
            "Foster carers told inspectors that they feel valued and well supported.",
        ),
    ],
)
def test_a_body_that_says_the_opposite_in_other_words(tmp_path: Path, summed: str, told: str) -> None:
    (fault,) = summary_faults(tmp_path, made.letter(0, summary=summed, weak=told))
    assert fault.at is not None
    assert fault.against is not None
    assert fault.at.quotation == summed
    assert fault.against.quotation in told


@pytest.mark.parametrize(
    ("summed", "count"),
    [
        ("At the last inspection, in 2018, support for care leavers was judged to be good.", 0),
        ("Support for care leavers was judged good when it was last inspected.", 0),
        ("Since the last inspection, support for care leavers has become strong and consistent.", 1),
    ],
)
def test_what_an_earlier_inspection_judged_is_no_claim(tmp_path: Path, summed: str, count: int) -> None:
    found = summary_faults(tmp_path, made.letter(0, summary=summed, weak=NOT_CARED_FOR))
    assert len([f for f in found if f.at and f.at.quotation == summed]) == count


def test_a_body_that_says_the_same_in_other_words(tmp_path: Path) -> None:
    told = "Care leavers see their advisers often, and nearly all live in homes that suit them."
    assert summary_faults(tmp_path, made.letter(0, summary=CARED_FOR, weak=told)) == []


def test_what_is_nearest_counts_most() -> None:
    praised, faulted = "Care leavers are well supported.", "Care leavers are poorly supported."
    elsewhere = "Fire doors in the offices are checked every week and are in good order."
    at, told_from = claim(CARED_FOR, 0.9), float(fitted().claim.told_from)
    agrees, opposes = signs(at, body(praised, elsewhere)), signs(at, body(faulted, elsewhere))
    assert agrees.shape == (len(SIGNS),)
    assert fitted().claim.chance(opposes) > told_from > fitted().claim.chance(agrees)
    for name in ("widely", "closely", "narrowly", "first", "against", "most against"):
        assert opposes[SIGNS.index(name)] > agrees[SIGNS.index(name)]


def test_the_other_side_is_its_mirror() -> None:
    faulted = body("Care leavers are poorly supported.", "Contacts wait for weeks before anybody reads them.")
    same, other = signs(claim(CARED_FOR, -0.9), faulted), signs(claim(CARED_FOR, 0.9), faulted)
    weighed = [SIGNS.index(name) for name in ("widely", "closely", "narrowly", "first")]
    np.testing.assert_allclose(same[weighed], -other[weighed])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("This means that children wait.", {"refers back"}),
        ("At the last inspection, leaders were slow.", {"tells of before"}),
        ("Since the last inspection, leaders have acted.", set()),
        ("Some children wait.", {"hedges"}),
        ("Most children are safe.", {"says most"}),
    ],
)
def test_how_a_claim_is_worded(text: str, expected: set[str]) -> None:
    worded = ("refers back", "tells of before", "hedges", "says most")
    found = signs(claim(text, 0.9), body("Children are safe."))
    assert {name for name in worded if found[SIGNS.index(name)]} == expected


def test_against_is_the_nearest_that_opposes() -> None:
    told = body("Contacts wait for weeks before anybody reads them.", "Care leavers are poorly supported.")
    assert against(claim(CARED_FOR, 0.9), told) == 1
    assert against(claim(CARED_FOR, -0.9), told) is None


def test_nothing_on_another_matter_is_against() -> None:
    told = body("Contacts wait for weeks before anybody reads them.")
    assert against(claim(CARED_FOR, 0.9), told) is None


def test_an_area_report_sums_up_what_it_is_like(tmp_path: Path) -> None:
    text = f"""\
Area SEND inspection of Sampleshire Local Area Partnership

Inspection dates: 10 to 14 July 2023

Inspection outcome

The local area partnership's arrangements lead to inconsistent experiences and outcomes.

{LIKE}

Children receive speech and language therapy promptly.

What is the area partnership doing that is effective?

Leaders from health and education meet each month and trust each other.

What does the area partnership need to do better?

Children wait far too long for speech and language therapy. Some have waited more than two years.

Areas for improvement

Leaders should reduce waiting times for speech and language therapy.
"""
    (fault,) = summary_faults(tmp_path, text)
    assert fault.at is not None
    assert fault.at.quotation == "Children receive speech and language therapy promptly."


def test_findings_in_brief_sum_up(tmp_path: Path) -> None:
    text = made.letter(0, summary=CARED_FOR, weak=NOT_CARED_FOR).replace(
        "Headline findings", "Findings in brief"
    )
    assert [f.at.quotation for f in summary_faults(tmp_path, text) if f.at] == [CARED_FOR]


def test_a_report_without_numbers_sums_up_before_what_is_judged(tmp_path: Path) -> None:
    lines = made.report(0, summary=CARED_FOR, weak=NOT_CARED_FOR).splitlines()
    text = "\n".join(
        line.split(". ", 1)[1] if line[:1].isdigit() and line[1:3] == ". " else line for line in lines
    )
    assert [f.at.quotation for f in summary_faults(tmp_path, text) if f.at] == [CARED_FOR]
