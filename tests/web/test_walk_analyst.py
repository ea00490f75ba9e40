"""What somebody new to the pages on reports runs into: what is left out is said, and each answer leads on."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
from learning_kit import NEGLECT, SUPERVISION
from web_kit import ANALYST, sign_in

from counterpoise.domain.errors import UsageError
from counterpoise.service import clock, learn_answers, learn_briefs
from tests.learning.digest.made_shelf import put

if TYPE_CHECKING:
    from django.test import Client

    from counterpoise.learning.library import Library

COUNTED = ("/themes", "/compare?area=Brackwater", "/follow-up?area=Ambleford", "/practice?area=Brackwater")
LEFT_OUT = "of the library is in no count here"


@pytest.fixture
def analyst(library: Library) -> Client:
    return sign_in(ANALYST)


def read(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(f"/learning{path}")
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return unescape(answer.content.decode())


def test_reports_that_came_out_after_the_day_are_in_no_count_and_the_page_says_so(
    analyst: Client, library: Library
) -> None:
    assert LEFT_OUT not in "".join(read(analyst, page) for page in COUNTED)
    put(library, "Brackwater", clock.today() + timedelta(days=90), [(SUPERVISION, "+", "It is praised now.")])
    for page in COUNTED:
        assert f"1 report {LEFT_OUT}" in read(analyst, page)
    # The newest report that counts is the one that is out.
    assert "Brackwater: ILACS, 5 March 2019" in read(analyst, "/compare?area=Brackwater")


def test_a_rate_of_weaknesses_that_come_again_needs_five(analyst: Client) -> None:
    text = read(analyst, "/follow-up?area=Ambleford")
    row = text[text.index('id="again-caption"') :]
    assert "1 of 1</td>" in row
    assert "100 %" not in row[: row.index("</table>")]


def test_more_hits_can_be_asked_for(analyst: Client, library: Library) -> None:
    for n in range(12):
        said = f"Neglect is known to workers of patch {n}, who met {n + 2} families with it in the year."
        put(library, f"Patch{n}", date(2019, 5, 1) + timedelta(days=n), [(NEGLECT, "+", said)])
    shutil.rmtree(library.folder / "index", ignore_errors=True)
    first = read(analyst, "?q=neglect+families&framework=ILACS")
    assert first.count("Why it was found") == 10
    assert 'href="/learning?q=neglect+families&framework=ILACS&more=yes"' in first
    more = read(analyst, "?q=neglect+families&framework=ILACS&more=yes")
    assert more.count("Why it was found") > 10
    assert "more=yes" not in more


def test_nothing_found_is_said_once_and_words_that_nobody_wrote_are_named(analyst: Client) -> None:
    text = read(analyst, '?q="no such phrase at all"')
    assert "No paragraph holds that" in text
    assert "Nothing was found" not in text
    assert "No report says “zeppelinflug”" in read(analyst, "?q=zeppelinflug")
    assert "No report of the library says 'zeppelinflug'" in read(
        analyst, "/briefing?about=zeppelinflug", 404
    )


def test_a_briefing_takes_a_theme_or_words_and_drops_neither(analyst: Client) -> None:
    text = read(analyst, "/briefing?theme=neglect&about=supervision", 400)
    assert "on a theme or on words, not on both" in text


def test_a_meeting_that_is_still_to_come_is_refused(analyst: Client) -> None:
    ahead = clock.today() + timedelta(days=1)
    assert f"{ahead} is still to come" in read(analyst, f"/since?since={ahead}", 400)
    text = read(analyst, f"/since?since={clock.today()}")
    assert "The library holds none" in text
    assert "So few reports are new" not in text


def test_a_report_has_a_page_of_its_own_with_what_it_prints(analyst: Client, library: Library) -> None:
    (held,) = [r for r in library.reports() if r.authority == "Gorsley"]
    assert f'href="/learning/reports/{held.sha256}"' in read(analyst, "/reports")
    text = read(analyst, f"/reports/{held.sha256}")
    (paragraph,) = library.paragraphs(held.sha256)
    assert paragraph.text in text
    assert f"/learning/paragraphs/{paragraph.id}" in text
    assert "gorsley-2020.pdf, 1 page" in text
    assert f'href="/learning/reports/{held.sha256}"' in read(analyst, f"/paragraphs/{paragraph.id}")
    # What was found is on the page of a paragraph alone, where a second coder does not see it.
    assert "estimated" not in text
    library.withdraw(held.file, why="wrong area", at="2026-01-01T00:00:00")
    assert "it may have been withdrawn" in read(analyst, f"/reports/{held.sha256}", 404)


def test_a_small_home_has_no_page(analyst: Client, library: Library) -> None:
    (home,) = [r for r in library.reports() if r.small_home]
    assert "no such report" in read(analyst, f"/reports/{home.sha256}", 404)


def test_lines_of_what_must_improve_stand_apart_and_long_reports_are_paged(
    analyst: Client, library: Library
) -> None:
    said = [(NEGLECT, "+", f"Sentence {n} of a long report says what was seen.") for n in range(60)]
    put(library, "Longford", date(2019, 5, 1), said, doubts=("a number is missing",))
    (held,) = [r for r in library.reports() if r.authority == "Longford"]
    text = read(analyst, f"/reports/{held.sha256}")
    assert "1 to 50 of 60" in text
    assert "a number is missing" in text
    assert "No line of what must improve was found in it" in text
    assert "Sentence 55 of" in read(analyst, f"/reports/{held.sha256}?page=2")
    line = "The time that children wait for a plan."
    asked = put(library, "Moorby", date(2019, 5, 1), [(NEGLECT, "-", line)], asked="needs_to_improve")
    assert re.search(
        rf"<li>{line} \(<a [^>]+>page 2, paragraph 1</a>", read(analyst, f"/reports/{asked.sha256}")
    )


def test_what_became_over_all_is_counted_once_and_kept(
    analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "counts without names" in read(analyst, "/follow-up")
    # Nothing is counted again as long as the library stays as it is.
    monkeypatch.setattr(learn_answers, "FEW", 0)
    assert "counts without names" in read(analyst, "/follow-up")


def test_a_report_taken_in_after_midnight_in_summer_has_the_day_in_london(
    analyst: Client, library: Library
) -> None:
    night = "2024-06-30T23:30:00+00:00"
    held = put(library, "Nightford", date(2019, 5, 1), [(NEGLECT, "+", "It is known.")], added_at=night)
    assert "1 July 2024" in read(analyst, "/reports")
    assert "1 July 2024" in read(analyst, f"/reports/{held.sha256}")


def test_a_hit_says_who_was_looked_at_and_under_which_rules(analyst: Client, library: Library) -> None:
    said = [(NEGLECT, "+", "Staff of the hostel keep a gosling diary with each young person.")]
    put(library, "Ambleford", date(2019, 5, 1), said, provider="Gorse Lodge", framework="SCCIF")
    shutil.rmtree(library.folder / "index", ignore_errors=True)
    assert "Gorse Lodge, SCCIF, 1 May 2019" in read(analyst, "?q=gosling+diary")


def test_a_region_that_is_none_is_named_with_the_one_meant(library: Library) -> None:
    on = clock.today()
    with pytest.raises(UsageError, match=r"no region 'Nort East'. Did you mean North East"):
        learn_briefs.named([], "Nort East", on=on, library=library.folder)
    assert len(learn_briefs.named([], "made vale", on=on, library=library.folder)) == 7


def test_a_report_is_found_in_the_list_by_its_words(analyst: Client, library: Library) -> None:
    for n in range(60):
        put(library, f"Patch{n}", date(2019, 5, 1), [(NEGLECT, "+", "It is known.")])
    text = read(analyst, "/reports?about=ambleford+ilacs")
    assert "Reports 1 to 2 of 2" in text
    assert "Brackwater" not in text
    assert 'href="/learning/reports?about=patch&page=2"' in read(analyst, "/reports?about=patch")
    assert "No report has all these words" in read(analyst, "/reports?about=ambleford+zebra")
