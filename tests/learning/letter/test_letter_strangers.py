"""What drafts written by strangers to this check showed that it missed, in words of our own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.letter.fault import FaultKind
from counterpoise.learning.letter.names import children_named
from counterpoise.learning.letter.when import no_days, weekdays, whens
from counterpoise.service.letter_check import check_letter
from tests.learning.letter import made_drafts as made

if TYPE_CHECKING:
    from pathlib import Path

# The made letter tells of a visit on 10 and 11 May 2023 and is dated 14 June 2023.
KIND = "Monitoring visit"


def faults(tmp_path: Path, text: str) -> Any:
    file = tmp_path / "draft.txt"
    file.write_text(text, encoding="utf-8")
    return check_letter(file).faults


def with_sentence(sentence: str, *, kind: str = "Focused visit") -> str:
    return made.letter(0, kind=kind, other_weak=f"{made.TOPICS[0]['other_weak']} {sentence}")


@pytest.mark.parametrize(
    "sentence",
    [
        "The visit began on Thursday 10 May 2023.",
        "The last inspection, in March 2019, found the same; so did that of spring.",
        "The council should send its statement to Ofsted by 2 June 2023.",
        "A new panel met for the first time in November 2023.",
        "The panel met on 31 April 2023.",
        "Inspectors read forty records from 12 to 13 June 2023.",
    ],
)
def test_days_that_can_not_be(tmp_path: Path, sentence: str) -> None:
    before = "At the previous inspection, in June 2018, this was a weakness."
    text = with_sentence(f"{before} {sentence}" if "last inspection" in sentence else sentence)
    assert {f.kind for f in faults(tmp_path, text)} == {FaultKind.DATES}


@pytest.mark.parametrize(
    "sentence",
    [
        "The visit began on Wednesday 10 May 2023.",
        "At the last inspection, in June 2018, this was a weakness, as it was in the summer of 2018.",
        "The council should send its statement to Ofsted by 2 October 2023.",
        "A new panel will meet from November 2023.",
        "The panel met on 30 April 2023.",
    ],
)
def test_days_that_can_be(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, with_sentence(sentence)) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Had this been a full inspection, the judgement would have been inadequate.",
        "The team has moved from inadequate to requires improvement.",
        "The board's work is of an outstanding standard.",
        "Overall, the response of all agencies to unborn babies in the county is good.",
        "Joint working between health staff and partners is uneven and requires improvement to be good.",
        "Overall, inspectors found the work of the team to be good.",
        "Leaders rate the service as good and inspectors agree.",
        "The service would now be placed in the good category.",
        "The oversight of plans is now good.",
    ],
)
def test_a_grade_that_is_given_all_the_same(tmp_path: Path, sentence: str) -> None:
    (fault,) = faults(tmp_path, with_sentence(sentence, kind=KIND))
    assert fault.kind is FaultKind.GRADE_WORD


@pytest.mark.parametrize(
    "sentence",
    [
        "Two actions of the plan are still outstanding.",
        "Overall, recording is good at capturing what children say.",
        "Overall, help is timely, and relations between agencies are good.",
        "Rooms were inadequate for so large a team.",
        "There was inadequate analysis in a few records.",
        "There is a good understanding of each other's work.",
    ],
)
def test_words_of_every_day_are_no_grades(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, with_sentence(sentence, kind=KIND)) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Rowan-Mae passed her examination and keeps the certificate in her room.",
        "Rowan, who had settled with his carers, was told on a Friday that he had to leave.",
        "Staff found that Rowan could not bear noise until he was nine.",
        "The plan of K.L. shows four years of incidents.",
        "Lasting work was seen for the four Ambler-Holm children.",
        "After the death of a baby on 9 April, leaders asked for a review.",
        "A girl who turned 14 on 6 April moved on the same day.",
        "One boy at Ambleford High School won a prize for chess.",
        "KL, who joined in January, was the first to finish.",
        "The rescue of one boy was in the newspaper in May.",
    ],
)
def test_a_child_that_could_be_recognised(tmp_path: Path, sentence: str) -> None:
    (fault,) = faults(tmp_path, with_sentence(sentence))
    assert fault.kind is FaultKind.CHILD


@pytest.mark.parametrize(
    "sentence",
    [
        "Councillor Ambler, who leads for children, knows his brief.",
        "In Brackwater each child has a plan, and he or she is asked about it.",
        "The GP, who sees her patients weekly, writes to the social worker.",
        "Romanian and Roma children are helped by workers who speak their language.",
    ],
)
def test_people_of_office_and_places_are_no_children(tmp_path: Path, sentence: str) -> None:
    assert faults(tmp_path, with_sentence(sentence)) == ()


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Headline findings", "Headlines"),
        ("Headline findings", "Overview"),
        ("Headline findings", "Overall"),
        ("Main findings", "Findings"),
    ],
)
def test_headings_read_differently(tmp_path: Path, was: str, now: str) -> None:
    assert faults(tmp_path, made.letter(0).replace(f"{was}\n", f"{now}\n", 1)) == ()


def test_a_heading_may_be_parted_at_once(tmp_path: Path) -> None:
    text = made.letter(0).replace("Main findings\n", "Main findings\n\nPractice\n", 1)
    assert faults(tmp_path, text) == ()


def test_what_is_known_to_a_draft_is_no_name() -> None:
    sentence = "Rowan was glad that she had been asked."
    assert children_named(sentence, frozenset()) == "a child's name"
    assert children_named(sentence, frozenset({"rowan"})) is None


def test_when_something_was_is_told_from_first_to_last_day() -> None:
    text = "on 3/4/2021, in May 2022, in the autumn of 2020 and in 2019"
    found = [(w.first, w.last) for w in whens(text)]
    assert found[:2] == [(date(2021, 4, 3), date(2021, 4, 3)), (date(2022, 5, 1), date(2022, 5, 31))]
    assert found[2][0] == date(2020, 9, 1)
    assert found[3] == (date(2019, 1, 1), date(2019, 12, 31))


def test_the_month_of_two_weekdays_may_stand_behind_the_second() -> None:
    told = list(weekdays("Tuesday 11 and Wednesday 12 October 2023", year=None))
    assert [(w.weekday, w.day, w.fits) for w in told] == [
        ("Tuesday", date(2023, 10, 11), False),
        ("Wednesday", date(2023, 10, 12), False),
    ]


def test_february_has_a_day_more_in_a_leap_year() -> None:
    assert list(no_days("29 February 2024, 29 February 2023 and 30 February")) == [
        "29 February 2023",
        "30 February",
    ]
