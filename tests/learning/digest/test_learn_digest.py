"""A themed briefing from made reports: every quotation exact, everything else ours and counted."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import NotFoundError, UsageError
from counterpoise.exchange.learning.digest_docx import digest_docx
from counterpoise.exchange.learning.digest_html import digest_html
from counterpoise.exchange.learning.words import called, place
from counterpoise.learning.digest.quotes import words_digest
from counterpoise.learning.library import Library
from counterpoise.service.learn_digest import as_record, briefing
from tests.learning.digest.made_shelf import put

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.digest.digest import Digest

THEME = "neglect"
LONG = (
    "Social workers use the same tool & two <plain> checklists to see neglect early and to tell parents in "
    "clear words what has to change for the children at home."
)
BLAME = "Neglect is not seen soon enough and children wait too long for somebody to act."
DEED = (
    "Leaders introduced a weekly panel on neglect by using a shared chronology that every school can add to."
)


def make(folder: Path) -> Library:
    """Hold reports on seven places: three praise, three fault, two share a paragraph, one is a small home."""
    library = Library(folder / "library", create=True)
    put(library, "Ambleford", date(2022, 3, 4), [(THEME, "+", LONG), (THEME, "-", BLAME)])
    put(library, "Brackwater", date(2023, 3, 4), [(THEME, "+", LONG)])
    put(
        library,
        "Cressley",
        date(2024, 3, 4),
        [(THEME, "++", f"{DEED} Neglect is rarer for it.")],
    )
    put(library, "Dunmere", date(2024, 4, 4), [(THEME, "-", f"In Dunmere {BLAME.lower()}")], region="South")
    put(library, "Elmstow", date(2024, 5, 4), [("education", "+", "Attendance is good in every school.")])
    asked = [(THEME, "-", BLAME.replace("act", "help"))]
    put(library, "Farrow", date(2024, 6, 4), asked, asked="needs_to_improve")
    home = {"provider": "Greyholt House", "small_home": True}
    put(library, "Greyholt", date(2024, 7, 4), [(THEME, "+", DEED)], **home)
    return library


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Hold a library that no test changes."""
    return make(tmp_path_factory.mktemp("shelf"))


@pytest.fixture
def own(tmp_path: Path) -> Library:
    """Hold a library of the test's own."""
    return make(tmp_path)


@pytest.fixture(scope="module")
def named(shelf: Library) -> Digest:
    return briefing("Neglect", name_weaknesses=True, library=shelf.folder)


def text_of(made: Digest) -> str:
    from docx import Document  # noqa: PLC0415 - heavy

    return "\n".join(p.text for p in Document(io.BytesIO(digest_docx(made))).paragraphs)


def test_every_quotation_on_the_page_can_be_cut_from_the_library_again(shelf: Library, named: Digest) -> None:
    page = digest_html(named).decode()
    pattern = (
        r'<blockquote data-report="(\w+)" data-paragraph="([^"]+)" data-start="(\d+)" data-end="(\d+)" '
        r'data-sha256="(\w+)">“<span class="w">(.*?)</span>”'
    )
    found = re.findall(pattern, page, re.DOTALL)
    assert len(found) == page.count("<blockquote") >= 5
    for report, paragraph, start, end, digest, words in found:
        held = {p.id: p.text for p in shelf.paragraphs(report)}
        cut = held[paragraph][int(start) : int(end)]
        assert html.unescape(words) == cut
        assert words_digest(cut) == digest


def test_outside_quotations_the_page_says_nothing_of_practice(named: Digest) -> None:
    page = digest_html(named).decode()
    ours = re.sub(r'<span class="w">.*?</span>', "", page, flags=re.DOTALL)
    assert "chronology" in page
    assert "chronology" not in ours
    assert "checklists" not in ours


def test_the_document_holds_the_same_quotations_with_places(named: Digest) -> None:
    text = text_of(named)
    for q in [*(p.quote for p in (*named.strengths, *named.weaknesses)), *named.deeds]:
        assert f"“{q.text}”" in text
        assert f"{q.file}, page {q.page}, paragraph {q.label}" in text
        assert f"characters {q.start} to {q.end}, SHA-256 {q.sha256}" in text


def test_the_same_library_gives_the_same_bytes(shelf: Library, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        words = ["learn", "digest", THEME, "--library", str(shelf.folder), "--out", str(tmp_path / folder)]
        assert run_command(words) == 0
    for name in ("briefing-neglect.html", "briefing-neglect.docx"):
        first, second = ((tmp_path / f / name).read_bytes() for f in ("one", "two"))
        assert first == second
        assert len(first) > 2000


def test_near_duplicates_count_once_and_are_named(named: Digest) -> None:
    (report,) = [r for r in named.reports if r.subject == "Ambleford"]
    assert report.sha256 in named.praised_in
    assert len(named.praised_in) == 2
    (point,) = [p for p in named.strengths if p.quote.text == LONG]
    assert point.quote.also == ("brackwater-2023.pdf, page 2, paragraph 1",)
    assert [q.file for q in point.support].count("brackwater-2023.pdf") == 0


def test_counts_say_over_what(shelf: Library) -> None:
    made = briefing(THEME, region="south", library=shelf.folder)
    assert (made.held, len(made.reports)) == (7, 1)
    page = digest_html(briefing(THEME, since=date(2023, 1, 1), library=shelf.folder)).decode()
    assert "5 reports on 5 authorities or providers, 4 March 2023 to 4 June 2024, out of 7" in page
    assert "1 report on homes of three places or fewer" in page


def test_weaknesses_have_no_name_and_no_sentence_unless_asked(shelf: Library) -> None:
    made = briefing(THEME, library=shelf.folder)
    record, page = as_record(made), digest_html(made).decode()
    assert (made.faulted, record["weaknesses"], record["faulted_in"]) == (3, None, None)
    assert "3 of 6 reports fault it" in page
    for words in ("wait too long", "dunmere-2024.pdf, page", "farrow-2024.pdf, page"):
        assert words not in page
    assert "wait too long" not in text_of(made)
    asked = briefing(THEME, name_weaknesses=True, library=shelf.folder)
    assert "wait too long" in digest_html(asked).decode()
    # A line of the list of what must improve is a weakness, whatever was found in it.
    assert "farrow-2024.pdf" in {q.file for p in asked.weaknesses for q in p.support}


def test_so_few_that_a_number_would_name_them_are_not_counted(shelf: Library) -> None:
    made = briefing(THEME, since=date(2024, 1, 1), library=shelf.folder)
    assert made.faulted is None
    assert [f.faulted for f in made.frameworks] == [None]
    assert "too few to tell" in digest_html(made).decode()


def test_small_homes_are_off_and_withdrawn_reports_leave_a_stone(own: Library) -> None:
    assert "Greyholt" not in digest_html(briefing(THEME, library=own.folder)).decode()
    own.withdraw("cressley-2024.pdf", why="A name was left in.", at="2024-09-01T09:00:00+00:00")
    made = briefing(THEME, library=own.folder)
    page = digest_html(made).decode()
    assert "chronology" not in page
    assert "Withdrawn: cressley-2024.pdf, on 2024-09-01: A name was left in." in page


def test_what_they_did_is_told_with_its_place(named: Digest) -> None:
    assert [(q.text, q.subject) for q in named.deeds] == [(DEED, "Cressley")]


def test_a_sentence_that_could_tell_of_a_child_is_left_out(own: Library) -> None:
    put(
        own,
        "Harrowby",
        date(2024, 8, 1),
        [(THEME, "+", "A boy aged 7 is helped well after years of neglect at home.")],
    )
    made = briefing(THEME, library=own.folder)
    assert made.telling == 1
    assert "aged 7" not in digest_html(made).decode()


def test_doubtful_paragraphs_are_counted_apart(own: Library) -> None:
    put(own, "Ickleton", date(2024, 8, 1), [(THEME, "+", DEED)], abstained=True)
    made = briefing(THEME, library=own.folder)
    assert made.doubtful == 1
    assert "Ickleton" not in {q.subject for q in made.deeds}


def test_a_bullet_is_called_by_its_count_on_the_page(named: Digest) -> None:
    assert [called(label) for label in ("12", 12, "p2b3", "n4")] == [
        "paragraph 12",
        "paragraph 12",
        "bullet 3",
        "passage 4",
    ]
    quoted = replace(named.strengths[0].quote, label="p2b3")
    assert place(quoted).endswith(f"{quoted.file}, page {quoted.page}, bullet 3")


def test_any_words_can_be_asked_for(shelf: Library) -> None:
    made = briefing("shared chronology", library=shelf.folder)
    assert made.scope.query == "shared chronology"
    assert DEED in {p.quote.text for p in made.strengths}
    assert "100 best paragraphs" in digest_html(made).decode()


def test_no_briefing_is_made_on_words_that_no_report_says(shelf: Library) -> None:
    with pytest.raises(NotFoundError, match="No report of the library says 'zeppelinflug'"):
        briefing("zeppelinflug", library=shelf.folder)


def test_a_region_or_theme_that_is_not_there_is_refused(shelf: Library) -> None:
    with pytest.raises(UsageError, match="There are: North, South"):
        briefing(THEME, region="West", library=shelf.folder)
    with pytest.raises(NotFoundError, match="within these limits"):
        briefing(THEME, since=date(2030, 1, 1), library=shelf.folder)
    with pytest.raises(NotFoundError, match="praises or faults"):
        briefing("private_fostering", library=shelf.folder)


def test_the_command_answers_in_json(shelf: Library, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["learn", "digest", THEME, "--library", str(shelf.folder), "--json"]
    assert run_command(words) == 0
    assert '"sha256"' in capsys.readouterr().out


def test_a_sentence_that_names_the_subject_stands_for_those_beside_it(tmp_path: Path) -> None:
    shelf = Library(tmp_path / "library", create=True)
    named = "Social workers see neglect early and act upon it in good time."
    beside = "Parents told inspectors that life had become easier for them since."
    put(shelf, "Ambleford", date(2022, 3, 4), [(THEME, "++", f"{beside} {named}")])
    put(shelf, "Brackwater", date(2023, 3, 4), [(THEME, "+", beside.replace("since", "this year"))])
    made = briefing("Neglect", library=shelf.folder)
    assert [p.quote.text for p in made.strengths] == [named]
    # It is praise in both reports all the same.
    assert len(made.praised_in) == 2
