"""The same report in other forms: wrapped text, columns, broken words, fonts without weights, odd labels."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.reading.dates import backwards, periods
from counterpoise.learning.reading.furniture import clean
from counterpoise.learning.reading.hyphens import mended
from counterpoise.learning.reading.judgements import judgement_table
from counterpoise.learning.reading.lines import SOFT_END, Line
from counterpoise.learning.reading.pdf_lines import pdf_pages
from counterpoise.learning.reading.people import name_after
from counterpoise.learning.reading.profiles.base import LEAD
from counterpoise.learning.reading.profiles.ilacs import RULES
from counterpoise.learning.reading.profiles.sif import RULES as SIF_RULES
from counterpoise.learning.reading.refusals import RefusedError
from counterpoise.learning.reading.text_lines import text_pages
from counterpoise.learning.reading.words import authority_name
from counterpoise.learning.report import Framework

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WRAPPED = (
    "Social workers see children often and know them well. They write plans",
    "with families, and these plans say plainly what has to change and when.",
    "Managers look at each plan once a month and record what they decide,",
    "and families are told of it.",
    "Leaders have put money into early help. Families speak well of it and",
    "say that they were heard. Few of them have to tell their story twice,",
    "because workers of all agencies share one record of what was agreed,",
    "so that no one has to ask again.",
    "Care leavers have a say in how the money for them is spent, and their",
    "council meets the lead member every second month to talk about what",
    "they need from those who look after them, and about what was done",
    "since they last met.",
)


def set_lines(texts: Sequence[str], *, left: float = 72.0, top: float = 700.0, page: int = 1) -> list[Line]:
    return [
        Line(t, page, left, top - 14.5 * n, left + 5.5 * len(t), top - 14.5 * n + 10, 11.0, bold=False)
        for n, t in enumerate(texts)
    ]


def test_paragraphs_of_a_wrapped_text_without_blank_lines_are_told_apart(read: Callable[..., Any]) -> None:
    made = read("\r\n".join(WRAPPED * 3).encode(), "note.txt")
    begins = ["Social worker", "Leaders have ", "Care leavers "]
    assert [p.text[:13] for p in made.paragraphs] == begins * 3
    assert all(p.text.endswith(".") for p in made.paragraphs)


def test_a_text_of_one_line_a_paragraph(read: Callable[..., Any]) -> None:
    lines = [" ".join(WRAPPED[n : n + 4]) for n in (0, 4, 8)] + [" ".join(WRAPPED)]
    made = read("\n".join(lines).encode(), "note.txt")
    assert [p.text for p in made.paragraphs] == lines


def test_a_text_whose_lines_are_cut_anywhere_is_read_as_before() -> None:
    ragged = "\n".join(w for line in WRAPPED for w in (line[:20].strip(), line[20:].strip()))
    lines = text_pages(ragged.encode())[0]
    assert len({round(a.bottom - b.bottom, 1) for a, b in pairwise(lines)}) == 1


def test_a_paragraph_ends_where_the_next_word_had_room(sheet: Any, read: Callable[..., Any]) -> None:
    made = sheet().heading("A heading").paragraph(*WRAPPED)
    paragraphs = read(made.pdf()).paragraphs
    assert [p.text[:13] for p in paragraphs] == ["Social worker", "Leaders have ", "Care leavers "]


def test_bullets_at_the_head_of_the_second_column_are_points_of_their_own(
    sheet: Any, read: Callable[..., Any]
) -> None:
    made = sheet().heading("What needs to improve?")
    for n in range(1, 17):
        made.paragraph(f"\u2022 Point {n} is about", "the same.", hang=12)
    for n in range(17, 20):
        height = 740.0 - 40 * (n - 17)
        made.at(height, f"\u2022 Point {n} is about", left=320).at(height - 14.5, "another.", left=332)
    bullets = [p.text for p in read(made.pdf()).paragraphs]
    assert bullets[15:] == [
        "Point 16 is about the same.",
        "Point 17 is about another.",
        "Point 18 is about another.",
        "Point 19 is about another.",
    ]


def test_a_bold_font_whose_weight_says_nothing(sheet: Any) -> None:
    made = sheet().put("A heading", bold=True).put("Children are seen.").pdf()
    descriptor = b"/Type /FontDescriptor /FontName /Sample-Bold /Flags 32 /StemV 80 /ItalicAngle 0"
    named = b"/BaseFont /Sample-Bold /FontDescriptor << " + descriptor + b" >>"
    lines = pdf_pages(made.replace(b"/BaseFont /Helvetica-Bold", named))[0]
    assert [line.bold for line in lines] == [True, False]


@pytest.mark.parametrize("parted", [SOFT_END, "-"])
def test_words_that_a_program_broke_are_whole_again(parted: str) -> None:
    words = [
        "boroughs", "managers", "families", "quickly", "workers", "partners",
        "services", "children", "agencies", "carefully",
    ]  # fmt: skip
    broken = [f"so it is with {w[:4]}{parted}" for w in words]
    rest = [f"{w[4:]}, and with decision-making" for w in words]
    lines = [t for pair in zip(broken, rest, strict=True) for t in pair]
    lines += [f"Here {w} are named again" for w in words] + ["They take decision" + parted, "making to heart"]
    out = " | ".join(x.text for x in mended(clean([set_lines(lines)])).pages[0])
    assert all(f"so it is with {w}, |" in out for w in words)
    # What the report prints with its hyphen keeps it.
    assert f"decision{parted} | making" in out


def test_a_report_that_breaks_no_words_is_left_alone() -> None:
    lines = set_lines(["They speak of well-", "being here, and of wellbeing there."])
    assert mended(clean([lines])).pages[0] == tuple(lines)


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("Good*", "Good"),
        ("Good \u2020", "Good"),
        ("good [1]", "Good"),
        ("Good2", "Good"),
        ("REQUIRES IMPROVEMENT*", "Requires improvement to be good"),
    ],
)
def test_a_grade_with_the_mark_of_a_footnote(cell: str, grade: str) -> None:
    lines = set_lines(["Overall effectiveness " + cell, "The impact of leaders on social work " + cell])
    assert {r.grade for r in judgement_table(lines, RULES.starts, RULES.whole).rows} == {grade}


def test_a_label_that_is_cut_anywhere_begins_a_row() -> None:
    labels = ["The experiences and progress", "of care leavers", "The impact of", "leaders on families"]
    lines = set_lines(labels)
    lines[2:2] = [lines[0]._replace(text="Good", left=400.0, right=430.0)]
    lines.append(lines[3]._replace(text="Outstanding", left=400.0, right=460.0))
    table = judgement_table(lines, RULES.starts, RULES.whole)
    assert [(r.text, r.grade) for r in table.rows] == [
        ("The experiences and progress of care leavers", "Good"),
        ("The impact of leaders on families", "Outstanding"),
    ]


def test_labels_that_end_in_a_colon_end_the_table() -> None:
    lines = set_lines(
        ["The impact of leaders on families: Good", "Overall effectiveness: Good", "Children are", "safe."]
    )
    assert len(judgement_table(lines, RULES.starts, RULES.whole).lines) == 2


def test_a_title_that_begins_as_a_row_is_no_table() -> None:
    title = ["Children looked after and care leavers", "Inspection date: 3 to 14 February 2014"]
    rows = ["Children who need help and protection Good", "Adoption performance Inadequate"]
    table = judgement_table(set_lines(title + rows), SIF_RULES.starts, SIF_RULES.whole)
    assert [r.grade for r in table.rows] == ["Good", "Inadequate"]


def test_a_title_in_the_type_of_the_text(read: Callable[..., Any], make_word: Any, word_text: Any) -> None:
    made = read(
        make_word(
            word_text("Sample Council", bold=True),
            word_text("Re-inspection of services for children in need of help and protection"),
            word_text("Executive summary", bold=True),
            word_text("Leaders know what has to be done, and are doing it."),
        ),
        "report.docx",
    )
    assert made.facts.framework.value is Framework.SIF_REINSPECTION
    assert made.facts.authority.value == "Sample"


def test_lines_that_one_page_says_twice_are_no_running_heads() -> None:
    said = ["1. They are seen.", "2. They are heard.", "3. They are seen.", "4. They are heard."]
    lines = [line._replace(right=line.left) for line in set_lines(said)]
    assert clean([lines]).pages[0] == tuple(lines)


@pytest.mark.parametrize(
    ("printed", "end"),
    [
        ("between 3 and 14 February 2020", date(2020, 2, 14)),
        ("between Monday 3 February and Friday 14 February 2020", date(2020, 2, 14)),
        ("2020-02-03 to 2020-02-14", date(2020, 2, 14)),
        ("3 February2020 to 14 February2020", date(2020, 2, 14)),
    ],
)
def test_days_in_other_spellings(printed: str, end: date) -> None:
    assert [(p.start, p.end) for p in periods(printed)] == [(date(2020, 2, 3), end)]


@pytest.mark.parametrize("printed", ["14 to 3 February 2020", "14 February to 3 January 2020"])
def test_a_period_that_no_inspection_has_is_none(printed: str) -> None:
    assert periods(printed) == ()
    assert backwards(printed)
    assert not backwards("19 December to 6 January 2020")


def test_headings_of_area_reports_in_plain_text(read: Callable[..., Any]) -> None:
    text = """Area SEND inspection of Sample Local Area Partnership

What is it like to be a child or young person with special educational needs
and/or disabilities (SEND) in this area?

Children wait.

What does the area partnership need to do better?

Plans are late.
"""
    made = read(text.encode(), "report.txt")
    assert [s.title[-22:] for s in made.sections][-2:] == ["s (SEND) in this area?", "hip need to do better?"]


@pytest.mark.parametrize(
    "printed",
    [
        "Lead HMI: Ada M. Sample",
        "Lead inspector on site: Ada M. Sample",
        "Lead inspectors: Ada M. Sample and Bea Example, His Majesty\u2019s Inspectors",
        "Lead inspectors: Ada M. Sample & Bea Example",
    ],
)
def test_the_first_of_those_who_led(printed: str) -> None:
    assert name_after(printed, LEAD) == "Ada M. Sample"


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Sample Children\u2019s Trust", "Sample"),
        ("Sample Children First", "Sample"),
        ("Sample City Council\u2019s", "Sample"),
    ],
)
def test_a_trust_in_place_of_the_council(printed: str, name: str) -> None:
    assert authority_name(printed) == name


def test_a_title_without_the_word_services(read: Callable[..., Any]) -> None:
    rows = "The impact of leaders on social work Good\nOverall effectiveness Good\n"
    text = f"Inspection of Sample Children\u2019s Trust\n\nInspection dates: 3 to 14 February 2020\n\n{rows}"
    made = read((text + "\n" + "\n".join(WRAPPED)).encode(), "report.txt")
    assert (made.profile, made.facts.authority.value) == ("ilacs", "Sample")


def test_a_board_in_a_file_without_pages(read: Callable[..., Any], make_word: Any, word_text: Any) -> None:
    title = "Inspection of services for children in need of help and protection"
    parts = [word_text("Sample Council", bold=True), word_text(title, bold=True)]
    parts.append(word_text("Recommendations", bold=True))
    parts.append(word_text("1. Ensure that plans are clear."))
    parts.append(word_text("Inspection findings", bold=True))
    parts += [word_text(f"{n}. Children are seen, and they are heard.") for n in range(2, 60)]
    parts.append(word_text("The Local Safeguarding Children Board (LSCB) is good", bold=True))
    parts.append(word_text("Recommendations", bold=True))
    parts.append(word_text("60. Ensure that the board meets."))
    made = read(make_word(*parts), "report.docx")
    assert [i.number for i in made.needs_to_improve] == [1]
    assert [i.number for i in made.board_recommendations] == [60]


def test_words_below_a_name_are_no_part_of_it() -> None:
    assert name_after("Lead inspector: Ada Sample Print this page", LEAD) is None
    assert name_after("Lead inspector: Ada de la Sample", LEAD) == "Ada de la Sample"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04" + 26 * b"\0" + b"mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "MHT"),
        (b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", "MHT"),
    ],
)
def test_files_of_other_kinds_say_what_to_do(read: Callable[..., Any], data: bytes, says: str) -> None:
    with pytest.raises(RefusedError, match=rf"{says}.*save it as"):
        read(data, "report.txt")


def test_the_team_of_an_area_inspection_on_the_next_page(sheet: Any, read: Callable[..., Any]) -> None:
    made = sheet().put("Area SEND inspection of Sample Local Area Partnership", size=20, bold=True)
    made.paragraph("Inspection dates: 4 to 8 March 2024").heading("Inspection team").page()
    made.put("Ofsted").beside("Care Quality Commission", left=320)
    made.put("Ada Sample, HMI, Lead inspector", step=26).beside("Bea Example, CQC Lead inspector", left=320)
    leads = read(made.pdf()).facts.lead_inspectors
    assert {role: fact.value for role, fact in leads.items()} == {
        "ofsted": "Ada Sample",
        "cqc": "Bea Example",
    }


def beside(line: Line, text: str, *, left: float) -> Line:
    return line._replace(text=text, left=left, right=left + 5.5 * len(text))


def test_a_table_with_numbers_in_a_column_of_their_own() -> None:
    labels = set_lines(["The impact of leaders on families", "Overall effectiveness"])
    lines = [
        x
        for n, label in enumerate(labels, start=1)
        for x in (beside(label, str(n), left=40.0), label, beside(label, "Good", left=400.0))
    ]
    assert [r.grade for r in judgement_table(lines, RULES.starts, RULES.whole).rows] == ["Good", "Good"]


def test_a_table_with_its_grades_first() -> None:
    labels = set_lines(["The impact of leaders on families", "Overall effectiveness"])
    grades = ["Inadequate", "Outstanding"]
    lines = [x for y, g in zip(labels, grades, strict=True) for x in (beside(y, g, left=10.0), y)]
    assert [r.grade for r in judgement_table(lines, RULES.starts, RULES.whole).rows] == grades


def test_a_table_as_a_list_and_as_sentences() -> None:
    listed = set_lines(
        ["\u25fc The impact of leaders on families: Good", "\u2022 Overall effectiveness: Good"]
    )
    said = set_lines(
        ["The impact of leaders on families is good.", "Overall effectiveness is good.", "So it is."]
    )
    for lines in (listed, said):
        table = judgement_table(lines, RULES.starts, RULES.whole)
        assert ([r.grade for r in table.rows], len(table.lines)) == (["Good", "Good"], 2)


def test_an_authority_below_the_title(read: Callable[..., Any]) -> None:
    text = (
        "Inspection of children\u2019s social care services\n\nSampleshire County Council\n\n"
        "Inspection dates: 3 to 14 February 2020\n\n" + "\n".join(WRAPPED)
    )
    assert read(text.encode(), "report.txt").facts.authority.value == "Sampleshire"


@pytest.mark.parametrize(
    ("title", "profile"),
    [
        ("Monitoring visit of children\u2019s services in Sampleshire", "ilacs_monitoring"),
        ("Ofsted monitoring visit to children\u2019s services at Sampleshire Council", "ilacs_monitoring"),
        ("ILACS focused visit: Sampleshire", "ilacs_focused"),
        ("Sampleshire: focused visit", "ilacs_focused"),
        ("An inspection of youth justice work with children in Sampleshire", "youth_justice"),
    ],
)
def test_titles_in_another_order(read: Callable[..., Any], title: str, profile: str) -> None:
    made = read(f"{title}\n\nHM Inspectors\n\n{chr(10).join(WRAPPED)}".encode(), "letter.txt")
    assert (made.profile, made.facts.authority.value) == (profile, "Sampleshire")
