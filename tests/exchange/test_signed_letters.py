"""Letters and calendars: opened again with another reader."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

from docx import Document
from icalendar import Calendar

from counterpoise.domain.marks import Figure, Mark
from counterpoise.exchange.letters import PaperLetter, Part, letter_docx
from counterpoise.exchange.letters_calendar import CalendarDay, days_ics

SPARE = Figure(12.5, "hours", Mark.ESTIMATED, "weekly returns")
LETTER = PaperLetter(
    sender="Northmere Council",
    recipient="Ofsted",
    written_at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
    subject="Request for a later date",
    parts=(
        Part("Grounds", ("A death in a home of ours.", "Odd \x00 sign")),
        Part("Circumstances", (), (("can spare", SPARE),)),
        Part("", ("That is all.",)),
    ),
    signed_by="Director of children's services",
    proof="The signed file says the same.",
)


def test_a_letter_holds_every_word_and_every_figure_with_its_mark() -> None:
    document = Document(io.BytesIO(letter_docx(LETTER)))
    text = "\n".join(p.text for p in document.paragraphs)
    for words in ("Northmere Council", "25 November 2026", "Grounds", "A death", "That is all.", "the same."):
        assert words in text
    assert "\x00" not in text
    row = [c.text for c in document.tables[0].rows[1].cells]
    assert row == ["can spare", "12.5 hours", "estimated", "weekly returns"]
    assert document.core_properties.title == "Request for a later date"
    assert document.core_properties.created.date() == date(2026, 11, 25)


def test_a_letter_is_dated_in_london_on_a4_with_the_widest_column_for_sources() -> None:
    figure = replace(SPARE, source="the week of 2026-08-31")
    late = replace(
        LETTER,
        written_at=datetime(2026, 8, 31, 23, 30, tzinfo=UTC),
        parts=(Part("Circumstances", (), (("can spare", figure),)),),
    )
    document = Document(io.BytesIO(letter_docx(late)))
    assert "1 September 2026" in [p.text for p in document.paragraphs]
    assert [(round(s.page_width.cm, 1), round(s.page_height.cm, 1)) for s in document.sections] == [
        (21, 29.7)
    ]
    cells = document.tables[0].rows[1].cells
    assert cells[3].text == "the week of 31 August 2026"
    assert cells[3].width > 2 * max(c.width for c in cells[:3])


def test_a_letter_without_proof_or_figures_is_plain() -> None:
    plain = PaperLetter("a", "b", LETTER.written_at, "s", (Part("h", ("w",)),), "c")
    assert Document(io.BytesIO(letter_docx(plain))).tables == []


def test_a_calendar_keeps_whole_days_through_a_clock_change() -> None:
    title = "Fieldwork; with comma, and\nline"
    days = [
        CalendarDay("n1/first", title, date(2027, 3, 26), date(2027, 3, 30), "w", private=True),
        CalendarDay("n1/draft", "Draft due", date(2027, 4, 1), date(2027, 4, 1), "w", private=False),
    ]
    data = days_ics(days, name="Notice", made_on=date(2027, 3, 1))
    events = Calendar.from_ical(data).walk("VEVENT")
    found = {str(e["summary"]): e for e in events}
    first = found[title]
    assert (first.decoded("dtstart"), first.decoded("dtend")) == (date(2027, 3, 26), date(2027, 3, 31))
    assert (str(first["class"]), str(found["Draft due"]["class"])) == ("CONFIDENTIAL", "PRIVATE")
    assert len({str(e["uid"]) for e in events}) == 2
    assert data == days_ics(days, name="Notice", made_on=date(2027, 3, 1))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
