"""Tables without lines to see: judgements and their rows, areas for improvement, priority actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from counterpoise.learning.reading.judgements import judgement_table, named
from counterpoise.learning.reading.lines import Line
from counterpoise.learning.reading.profiles.ilacs import RULES
from counterpoise.learning.reading.profiles.sif import RULES as SIF_RULES
from counterpoise.learning.reading.rows import one_column, two_columns

if TYPE_CHECKING:
    from counterpoise.learning.reading.profiles.base import TableRules

REQUIRES = "Requires improvement to be good"


def line(text: str, bottom: float, left: float = 72, page: int = 1) -> Line:
    return Line(text, page, left, bottom, left + 200, bottom + 12, 12, False)


def grades(lines: list[Line], rules: TableRules = RULES) -> dict[str, str | None]:
    return {
        n: r.grade for n, r in named(judgement_table(lines, rules.starts, rules.whole), rules.names).items()
    }


def test_grades_in_the_line_of_a_label_or_in_one_of_their_own_belong_to_their_rows() -> None:
    lines = [
        line("The impact of leaders on social work practice with", 700),
        line("children and families Good", 685),
        line("The experiences and progress of children who need help", 660),
        line("and protection", 645),
        line("Requires improvement", 655, left=300),
        line("to be good", 640, left=300),
        line("The experiences and progress of children in care and", 610),
        line("care leavers Inadequate", 595),
        line("Overall effectiveness Inadequate", 570),
        line("Children are safe in this place and all is good", 540),
    ]
    assert grades(lines) == {
        "impact_of_leaders": "Good",
        "help_and_protection": REQUIRES,
        "in_care_and_care_leavers": "Inadequate",
        "overall_effectiveness": "Inadequate",
    }


def test_a_heading_below_the_table_that_begins_as_a_row_does_is_none() -> None:
    below = [
        line("Overall", 670),
        line("What needs to improve?", 640),
        line("The recognition of long-term neglect.", 625),
        line("Services for children are improving from a low base. " * 4, 610),
        line("The experiences and progress of children in care: good", 595),
    ]
    rows = [
        line("The impact of leaders on social work practice with children and families Good", 700),
        line("Overall effectiveness Good", 685),
    ]
    table = judgement_table([*rows, *below], RULES.starts, RULES.whole)
    assert [r.text for r in table.rows] == [
        "The impact of leaders on social work practice with children and families",
        "Overall effectiveness",
    ]
    assert table.lines == {id(x) for x in rows}


def test_a_grade_drawn_after_every_label_goes_to_the_row_at_its_height() -> None:
    lines = [
        line("The impact of leaders on social work", 700),
        line("practice with children and families", 685),
        line("The experiences and progress of", 660),
        line("children who need help and protection", 645),
        line("The experiences and progress of", 620),
        line("children in care", 605),
        line("The experiences and progress of care", 580),
        line("leavers", 565),
        line("Overall effectiveness", 540),
        line("Good", 573, left=300),
        line("Outstanding", 692, left=300),
        line("Requires improvement to be good", 612, left=300),
        line("Inadequate", 652, left=300),
        line("Good", 540, left=300),
    ]
    assert grades(lines) == {
        "impact_of_leaders": "Outstanding",
        "help_and_protection": "Inadequate",
        "in_care": REQUIRES,
        "care_leavers": "Good",
        "overall_effectiveness": "Good",
    }


def test_a_table_without_a_headline_grade_ends_where_the_text_begins() -> None:
    lines = [
        line("The impact of leaders on social work practice with children and families", 700),
        line("Good", 700, left=400),
        line("The experiences and progress of children in care", 680),
        line("Outstanding", 680, left=400),
        line("Leaders are good", 650),
    ]
    table = judgement_table(lines, RULES.starts, RULES.whole)
    assert [r.grade for r in table.rows] == ["Good", "Outstanding"]
    assert id(lines[-1]) not in table.lines


def test_numbered_rows_with_a_grade_cut_in_three_are_read() -> None:
    lines = [
        line("1. Children who need help and protection", 700),
        line("Requires", 712, left=390),
        line("improvement to be", 700, left=390),
        line("good", 688, left=390),
        line("2. Children looked after and achieving", 660),
        line("permanence", 645),
        line("Good", 652, left=390),
        line("2.1 Adoption performance Outstanding", 620),
        line("2.2 Experiences and progress of care leavers Good", 600),
        # A report that counts its rows wrongly is read all the same.
        line("1. Leadership, management and governance Inadequate", 580),
    ]
    assert grades(lines, SIF_RULES) == {
        "help_and_protection": REQUIRES,
        "looked_after_and_permanence": "Good",
        "adoption_performance": "Outstanding",
        "care_leavers_experiences": "Good",
        "leadership_management_governance": "Inadequate",
    }


def test_rows_of_one_column_are_parted_by_the_wider_step_after_a_full_stop() -> None:
    lines = [
        line("Leaders should improve plans so that children are", 700),
        line("heard. They should do so soon.", 685.5),
        line("Leaders should:", 668.5),
        line("- shorten waits; and", 650, left=90),
        line("- write to families.", 635, left=90),
        line("Health leaders should act", 618),
        line("at once.", 730, page=2),
    ]
    assert [i.text for i in one_column(lines)] == [
        "Leaders should improve plans so that children are heard. They should do so soon.",
        "Leaders should: - shorten waits; and - write to families.",
        "Health leaders should act at once.",
    ]
    assert [(i.page, i.page_end) for i in one_column(lines)] == [(1, 1), (1, 1), (1, 2)]


def test_rows_without_any_wider_step_are_parted_by_who_is_asked() -> None:
    lines = [
        line("Leaders should improve plans so that children are", 700),
        line("heard.", 685.5),
        line("The local area partnership should shorten waits.", 671),
        line("Health leaders should write. They know whom to", 656.5),
        line("write to.", 642),
    ]
    assert [i.text for i in one_column(lines)] == [
        "Leaders should improve plans so that children are heard.",
        "The local area partnership should shorten waits.",
        "Health leaders should write. They know whom to write to.",
    ]


def test_numbers_and_glyphs_of_rows_are_taken_off() -> None:
    lines = [line("1. Leaders should act.", 700), line("2. Leaders should write.", 685)]
    assert [i.text for i in one_column(lines)] == ["Leaders should act.", "Leaders should write."]


def test_rows_of_two_columns_carry_who_is_responsible() -> None:
    lines = [
        line("Sampleshire County", 700),
        line("Council", 685),
        line("Leaders should gather the views of", 700, left=224),
        line("children.", 685, left=224),
        line("Sampleshire", 660),
        line("Board", 645),
        line("Leaders should shorten waits for all who", 660, left=224),
        line("wait.", 645, left=224),
    ]
    assert [(i.responsible_body, i.text) for i in two_columns(lines)] == [
        ("Sampleshire County Council", "Leaders should gather the views of children."),
        ("Sampleshire Board", "Leaders should shorten waits for all who wait."),
    ]


def test_a_row_cut_by_the_page_is_put_together_on_both_sides() -> None:
    lines = [
        line("Sampleshire Integrated Care", 80),
        line("Leaders should gather the", 80, left=224),
        line("Board", 735, page=2),
        line("views of children.", 735, left=224, page=2),
        line("Sampleshire Council", 700, page=2),
        line("Leaders should write.", 700, left=224, page=2),
    ]
    assert [(i.responsible_body, i.text, i.page, i.page_end) for i in two_columns(lines)] == [
        ("Sampleshire Integrated Care Board", "Leaders should gather the views of children.", 1, 2),
        ("Sampleshire Council", "Leaders should write.", 2, 2),
    ]


def test_the_last_word_of_a_body_alone_on_the_next_page_goes_back_to_its_row() -> None:
    lines = [
        line("Sampleshire Integrated Care", 80),
        line("Leaders should gather views.", 80, left=224),
        line("Board", 735, page=2),
        line("Sampleshire Council", 700, page=2),
        line("Leaders should write.", 700, left=224, page=2),
    ]
    assert [i.responsible_body for i in two_columns(lines)] == [
        "Sampleshire Integrated Care Board",
        "Sampleshire Council",
    ]


def test_one_body_beside_many_areas_is_given_to_each() -> None:
    lines = [
        line("Sampleshire Council", 700),
        line("Leaders should act on what they", 700, left=224),
        line("know.", 685.5, left=224),
        line("Leaders should write to all who", 660, left=224),
        line("wait.", 645.5, left=224),
    ]
    assert [(i.responsible_body, i.text) for i in two_columns(lines)] == [
        ("Sampleshire Council", "Leaders should act on what they know."),
        ("Sampleshire Council", "Leaders should write to all who wait."),
    ]


@pytest.mark.parametrize("lines", [[], [line("Only prose here.", 700)]])
def test_no_table_gives_no_rows(lines: list[Line]) -> None:
    assert judgement_table(lines, RULES.starts, RULES.whole).rows == ()
    assert two_columns([]) == ()
