"""Lines into whole paragraphs: what starts one, what belongs to it, what is furniture."""

from __future__ import annotations

from counterpoise.learning.reading.blocks import Shape, blocks
from counterpoise.learning.reading.furniture import clean
from counterpoise.learning.reading.lines import Line
from counterpoise.learning.reading.page_order import in_reading_order

PITCH = 14.5
WORKS = (
    "The council, which is one of the largest of its kind, and works with its partners in every part "
    "of the county, acts."
)


class Column:
    """Lines down pages, each with its place."""

    def __init__(self) -> None:
        self.pages: list[list[Line]] = [[]]
        self.down = 780.0

    def put(
        self, *texts: str, left: float = 72, gap: float = 0, size: float = 12, bold: bool = False
    ) -> Column:
        for text in texts:
            self.down -= PITCH + gap
            gap = 0
            self.line(text, self.down, left=left, size=size, bold=bold)
        return self

    def line(
        self, text: str, bottom: float, *, left: float = 72, size: float = 12, bold: bool = False
    ) -> Column:
        page = len(self.pages)
        self.pages[-1].append(Line(text, page, left, bottom, left + 400, bottom + size, size, bold))
        return self

    def page(self) -> Column:
        self.pages.append([])
        self.down = 780.0
        return self

    def blocks(self) -> list:
        return blocks(clean(self.pages))

    def numbered(self) -> list[tuple[int, str]]:
        return [(b.number, b.text) for b in self.blocks() if b.shape is Shape.NUMBERED]


def test_numbers_start_paragraphs_and_hanging_lines_belong_to_them() -> None:
    column = Column().put("1. Plans are timely and", gap=12).put("clear.", left=100)
    column.put("2.Visits are", gap=12).put("regular.", left=100)
    assert column.numbered() == [(1, "Plans are timely and clear."), (2, "Visits are regular.")]


def test_a_number_within_a_sentence_starts_nothing() -> None:
    column = Column().put("1. Decisions under section", gap=12).put("2 of the act are sound.", left=100)
    column.put("2. Social workers visit.", gap=12)
    assert [n for n, _ in column.numbered()] == [1, 2]
    assert column.numbered()[0][1] == "Decisions under section 2 of the act are sound."


def test_a_number_that_opens_the_text_after_the_number_is_kept() -> None:
    column = Column().put("1. First.", gap=12).put("2. 16- and 17-year-olds are housed.", gap=12)
    assert column.numbered()[1] == (2, "16- and 17-year-olds are housed.")


def test_a_number_printed_without_its_full_stop_is_found_by_its_place() -> None:
    column = Column().put("1. One sentence", gap=12).put("ends.", left=100)
    column.put("2 Most children are safe", gap=6).put("at home.", left=100).put("3. Third.", gap=12)
    assert column.numbered() == [
        (1, "One sentence ends."),
        (2, "Most children are safe at home."),
        (3, "Third."),
    ]


def test_a_number_that_the_report_skips_loses_nothing() -> None:
    column = Column().put("1. First.", gap=12).put("3. Third.", gap=12).put("4. Fourth.", gap=12)
    assert [n for n, _ in column.numbered()] == [1, 3, 4]


def test_a_paragraph_goes_on_over_the_page_and_its_feet_are_left_out() -> None:
    column = Column()
    for page in range(1, 5):
        if page > 1:
            column.page()
        column.line("Inspection of Sampleshire local authority children's services", 40, size=8)
        column.line(f"24 January to 4 February 2022  {page}", 30, size=8)
        text = f"{'xabc'[page - 1]} words that" if page > 1 else "1. Here begin"
        column.put(text, left=100 if page > 1 else 72)
    column.put("is over.", left=100)
    assert column.numbered() == [(1, "Here begin a words that b words that c words that is over.")]
    block = column.blocks()[0]
    assert (block.page, block.page_end) == (1, 4)


def test_the_first_number_of_a_new_page_may_stand_at_another_place() -> None:
    column = Column().put("1. First.", gap=12).page().put("2.Second of its kind.", left=89)
    assert column.numbered() == [(1, "First."), (2, "Second of its kind.")]


def test_a_bare_page_number_is_no_text() -> None:
    column = Column().put("1. First of", gap=12).line("1", 20, left=500, size=20).page()
    column.put("two pages.", left=100).line("2", 20, left=500, size=20)
    assert column.numbered() == [(1, "First of two pages.")]


def test_bullets_of_every_glyph_are_bullets_and_stray_ones_are_nothing() -> None:
    column = Column().put("What needs to improve?", size=14, bold=True, gap=20)
    for glyph in "\u25fc\uf06e\uf0a7\u2022":
        column.put(f"{glyph} The pace of plans.", gap=8)
    column.put("\u25fc", gap=8)
    found = [b for b in column.blocks() if b.shape is Shape.BULLET]
    assert [b.text for b in found] == ["The pace of plans."] * 4


def test_bullets_within_a_bullet_or_a_number_stay_in_it() -> None:
    column = (
        Column()
        .put("\u25fc Services, including:", gap=8)
        .put("\u2212 housing", left=100)
        .put("\u0336 health.", left=100)
    )
    column.put("1. The team looked at:", gap=20).put("\uf0a7 files", left=114, gap=8).put(
        "\uf0a7 audits.", left=114, gap=8
    )
    texts = [(b.shape, b.text) for b in column.blocks()]
    assert texts == [
        (Shape.BULLET, "Services, including: housing health."),
        (Shape.NUMBERED, "The team looked at: files audits."),
    ]


def test_a_bullet_that_goes_on_after_a_gap_is_one() -> None:
    column = (
        Column().put("\u25fc The chair has been in post since", gap=8).put("1 April 2015.", left=89, gap=8)
    )
    assert [b.text for b in column.blocks()] == ["The chair has been in post since 1 April 2015."]


def test_a_heading_over_two_lines_is_one_and_a_bold_middle_of_a_sentence_is_none() -> None:
    column = Column().put("The experiences of children who need help and", size=14, bold=True, gap=20)
    column.put("protection: good", size=14, bold=True, gap=2)
    column.put("1. The council, which is one of the largest of its kind, and works with", gap=12)
    column.put("its partners", left=100, bold=True).put("in every part of the county, acts.", left=100)
    assert [(b.shape, b.text) for b in column.blocks()] == [
        (Shape.HEADING, "The experiences of children who need help and protection: good"),
        (Shape.NUMBERED, WORKS),
    ]


def test_a_known_heading_in_plain_type_is_a_heading() -> None:
    column = Column().put("Recommendations", gap=20).put("1. Ensure that plans are clear.", gap=12)
    assert [b.shape for b in column.blocks()] == [Shape.HEADING, Shape.NUMBERED]


def test_a_heading_drawn_twice_is_cut_from_the_text_above_it() -> None:
    column = Column().put("1. Children are safe. Areas for improvement", gap=12)
    column.put("Areas for improvement", bold=True, gap=20).put("2. Ensure this.", gap=12)
    assert column.numbered()[0] == (1, "Children are safe.")


def test_footnotes_are_small_print() -> None:
    column = Column().put("1. Text of a paragraph that says something at", gap=12).put("length.", left=100)
    column.put("1 This inspection was carried out under an act.", size=9, gap=40)
    cleaned = clean(column.pages)
    assert [line.text for line in cleaned.small] == ["1 This inspection was carried out under an act."]
    assert len(column.blocks()) == 1


def test_what_was_drawn_late_is_read_where_it_stands() -> None:
    column = Column().line("third", 600).line("fourth", 585).line("first", 700).line("second", 685)
    assert [x.text for x in in_reading_order(column.pages[0])] == ["first", "second", "third", "fourth"]


def test_cells_side_by_side_keep_the_order_in_which_they_were_drawn() -> None:
    page = (
        Column()
        .line("label", 700)
        .line("of a row", 685)
        .line("Grade", 700, left=300)
        .line("below", 600)
        .pages[0]
    )
    assert [x.text for x in in_reading_order(page)] == ["label", "of a row", "Grade", "below"]


def test_numbers_that_stand_apart_at_the_top_of_pages_are_no_page_numbers() -> None:
    column = Column().put(*(f"{n}. Sentence {n}." for n in range(1, 11)), gap=12)
    said = (
        "Plans are clear.",
        "Visits go well.",
        "Homes are good.",
        "Schools help.",
        "Courts act.",
        "Teams stay.",
    )
    for number, text in enumerate(said, start=11):
        column.page().put(f"{number}.").line(text, column.down, left=100)
    assert column.numbered()[10:] == list(enumerate(said, start=11))


def test_a_paragraph_whose_lines_do_not_hang_goes_on_over_the_page() -> None:
    column = Column().put("1. Children are seen and", gap=12).put("heard. They are safe.").page()
    column.put("They say so themselves.").put("2. Plans are clear.", gap=12)
    assert column.numbered() == [
        (1, "Children are seen and heard. They are safe. They say so themselves."),
        (2, "Plans are clear."),
    ]
