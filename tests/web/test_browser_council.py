"""A council alone with its laptop, in a real Chromium: from the call to the request, by clicks and words."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from browser_kit import Person, seat
from browsers import chromium
from docx import Document
from serve_kit import served_here
from stores import Templates, copy_home
from web_kit import (
    AUTHORITY,
    DIRECTOR,
    PEOPLE,
    PERFORMANCE,
    Outsider,
    made_home,
    moved_to,
    replay,
)

from counterpoise.exchange import signed
from counterpoise.service.initialise import NewInstance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# On both stores: what a flow writes and reads goes through either.
pytestmark = pytest.mark.browser

_VISIT = "Covid-19 focused (assurance) visit to an LA"
_OTHER = "Youth offending / youth justice service inspection (single and joint)"
_FIRST, _LAST = date(2020, 9, 28), date(2020, 9, 29)
_OFSTED = Outsider("The inspectorate", "Ofsted")
_WORDS = "A serious incident in one of our homes; the police asked us to wait."
_A4 = (595, 842)


@pytest.fixture
def council(store_kind: str, templates: Templates, tmp_path: Path) -> Iterator[str]:
    """Serve the instance of Birmingham, with its director and its performance team."""
    people = {email: PEOPLE[email] for email in (DIRECTOR, PERFORMANCE)}
    new = NewInstance("council", authority=AUTHORITY)
    home = templates.of(f"council alone on {store_kind}", lambda folder: made_home(folder, new, people))
    with moved_to(copy_home(home, tmp_path / "council")), replay(), served_here() as host:
        yield host


def test_a_council_alone_logs_a_call_sees_the_clash_files_returns_asks_and_briefs(council: str) -> None:
    with chromium() as browser:
        team, director = seat(browser, council), seat(browser, council)
        team.come_in(PERFORMANCE)
        _keeps_a_commitment(team)
        _files_a_weekly_return(team)
        _logs_two_calls(team)
        director.come_in(DIRECTOR)
        key = _exchanges_keys(director)
        _asks(director, key)
        _asks_in_vain_a_second_time(director)
        _briefs(director)
        _files_the_hours(team, key)
        _puts_right_and_calls_off(team)
        for person in (team, director):
            person.is_spotless()


def test_a_double_click_logs_one_notice_and_a_task_is_ticked_where_no_script_runs(council: str) -> None:
    from playwright.sync_api import expect  # noqa: PLC0415 - only where there is a browser

    with chromium() as browser:
        team = seat(browser, council, width=320, script=False)
        team.come_in(PERFORMANCE)
        team.follow("Notices and commitments")
        team.press("Log a notice")
        team.choose("What was notified?", "Ofsted: ILACS short inspection")
        team.page.get_by_role("button", name="Log the notice").dblclick(no_wait_after=True)
        # The second click may break off the answer to the first; its own leads to the same notice.
        expect(team.page.locator("main")).to_contain_text("Clashes", timeout=30_000)
        team.page.wait_for_load_state()
        team.turn_to("Notices")
        assert team.page.get_by_role("link", name="ILACS short inspection").count() == 1
        team.follow("ILACS short inspection")
        team.press("Done", exact=False)
        assert "done on 1 September 2020" in team.words
        team.is_spotless()


def _keeps_a_commitment(team: Person) -> None:
    team.follow("Notices and commitments")
    assert "No notice was logged yet" in team.words
    team.press("Add a commitment")
    team.tick("Peer challenge")
    team.write("What is it?", "Peer challenge on neglect")
    team.write_day("First day", _LAST)
    team.write_day("Last day", date(2020, 9, 30))
    team.write("Hours in all of leaders (optional)", "40")
    team.press("Add")
    assert "29 September 2020 to 30 September 2020; leaders: 40 hours" in team.words


def _files_a_weekly_return(team: Person) -> None:
    team.turn_to("Weekly return")
    team.choose("Which week?", "Week of 31 August 2020")
    team.write("Practitioners and managers: posts (full-time equivalents)", "180")
    team.write("Practitioners and managers: off this week", "190")
    team.write("Contacts from schools (optional)", "40")
    team.press("File the return")
    assert "no more people off than there are posts" in team.words
    team.write("Practitioners and managers: off this week", "60")
    team.press("File the return")
    assert "The return is filed (version 1)." in team.words


def _logs(team: Person, kind: str) -> None:
    team.press("Log a notice")
    team.choose("What was notified?", kind)
    team.write_day("First day of fieldwork (optional)", _FIRST)
    team.press("Log the notice")


def _logs_two_calls(team: Person) -> None:
    team.turn_to("Notices")
    _logs(team, f"HMI Probation: {_OTHER}")
    team.turn_to("Notices")
    _logs(team, f"Ofsted: {_VISIT}")
    clash = "Peer challenge on neglect, 29 September 2020 to 30 September 2020: the same days"
    for words in ("Clashes", clash, _OTHER, "Days to keep", "Annex A, list by list"):
        assert words in team.words, words
    assert team.take("Calendar file").count(b"BEGIN:VEVENT") > 5


def _exchanges_keys(director: Person) -> bytes:
    """Give the own key card, take the inspectorate's in and compare it; return the key that was given."""
    director.turn_to("Files")
    card = director.take("Key card to give away")
    director.hand_over("Signed file or key card", _OFSTED.card(), button="It is a key card")
    director.write("The letters as you heard them", "0000 0000")
    director.press("Compare")
    assert "That is not the fingerprint of the key on the card of The inspectorate" in director.words
    director.follow("Back to files")
    assert "Key not checked yet" in director.words
    director.follow("Compare the fingerprint")
    director.write("The letters as you heard them", _OFSTED.fingerprint.upper())
    director.press("Compare")
    assert "Their key is checked" in director.words
    name, body, public = signed.open_card(card)
    assert (name, body) == (AUTHORITY, AUTHORITY)
    assert signed.fingerprint(public) in director.words
    return public


def _asks(director: Person, key: bytes) -> None:
    """Put a ground and a circumstance; what was typed is in the signed file and in the letter."""
    director.turn_to("Notices")
    director.follow(_VISIT)
    director.follow("ask for a later date")
    circumstances = director.page.get_by_role("group", name="Circumstances we ask you to consider")
    for words in (_OTHER, "can spare less"):
        circumstances.get_by_label(words).first.check()
    director.tick("A recent major incident")
    director.write("About the grounds, in your own words (optional)", _WORDS)
    director.tick("Somebody outside the service has checked this")
    director.write("Who signs?", "Director of children's services")
    with zipfile.ZipFile(io.BytesIO(director.take("Make the request"))) as archive:
        file, paper = archive.read("request.json"), Document(io.BytesIO(archive.read("letter.docx")))
    letter = _opened(file, key)
    body, signed_by = letter.body, "Director of children's services"
    assert letter.kind is signed.FileKind.REQUEST
    assert (body["service"], body["asked_by"]) == (f"authority:{AUTHORITY}", signed_by)
    assert (body["visit_type"], body["first_day"]) == ("ILACS_FOCUSED_COVID", _FIRST.isoformat())
    incident, other, headroom = body["put"]
    assert (incident["words"], _OTHER in other["words"]) == (_WORDS, True)
    quoted = {f["name"]: f["mark"] for f in headroom["figures"]}
    cells = [c.text for table in paper.tables for row in table.rows for c in row.cells]
    assert (len(quoted), set(quoted.values()) <= set(cells), quoted.keys() <= set(cells)) == (3, True, True)
    text = "\n".join(p.text for p in paper.paragraphs)
    proof = hashlib.sha256(file).hexdigest()
    for words in (
        _WORDS,
        other["words"],
        "Circumstances we ask you to consider",
        headroom["words"],
        signed_by,
        proof,
    ):
        assert words in text, words


def _opened(file: bytes, key: bytes) -> signed.Letter:
    """Open a signed file as the inspectorate does, with its own key and the council's."""
    return signed.unseal(file, me=_OFSTED.fingerprint, keys={signed.fingerprint(key): key})


def _asks_in_vain_a_second_time(director: Person) -> None:
    director.turn_to("Notices")
    director.follow(_VISIT)
    director.follow("ask for a later date")
    director.tick("A recent major incident")
    director.write("Who signs?", "Director")
    director.press("Make the request")
    assert "There is a problem" in director.words
    assert "There is an open request for this visit already" in director.words
    director.turn_to("Requests")
    assert "not yet" in director.words


def _briefs(director: Person) -> None:
    """Print the page for the chief executive: one sheet of A4, with what was told and kept."""
    director.turn_to("Everything coming")
    printed = pypdfium2.PdfDocument(director.page.pdf(format="A4", prefer_css_page_size=True))
    assert [tuple(round(n) for n in page.get_size()) for page in printed] == [_A4]
    text = printed[0].get_textpage().get_text_bounded()
    for words in (_VISIT, _OTHER[:20], "Peer challenge on neglect", "in the last 12 months"):
        assert words in text, words


def _files_the_hours(team: Person, key: bytes) -> None:
    """Give the hours that the visit asked; the signed file says the same."""
    team.turn_to("Notices")
    team.follow(_VISIT)
    team.follow("file the hours it asked")
    team.write("Leaders: hours in the week in which fieldwork began", "35")
    team.write("Leaders: hours one week before", "20")
    team.press("File the return")
    assert "Say whether it told you anything new" in team.words
    team.tick("No")
    team.press("File the return")
    assert "Leaders: 55 hours" in team.words
    letter = _opened(team.take("Signed hours return for Ofsted"), key)
    assert (letter.kind, letter.body["hours"]) == (
        signed.FileKind.HOURS,
        {"leaders": {"-1": 20.0, "0": 35.0}},
    )
    assert letter.body["told_something_new"] is False


def _puts_right_and_calls_off(team: Person) -> None:
    """Put the last day of the other visit right, and call it off; what ran into it is free of it at once."""
    team.turn_to("Notices")
    team.follow(_OTHER)
    team.follow("put right what was told")
    team.write_day("Last day of fieldwork (optional)", date(2020, 10, 16))
    team.press("Put it right")
    assert "Enter the reason" in team.words
    team.write("Why?", "The inspectorate wrote.")
    team.press("Put it right")
    assert "Last day: 16 October 2020, before:" in team.words
    team.follow("call it off")
    team.write("Why?", "Withdrawn by the inspectorate.")
    team.press("It was called off")
    for words in ("The visit is called off", "visit called off, by", "It is in no clash"):
        assert words in team.words, words
    assert team.take("Calendar file").count(b"STATUS:CANCELLED") > 5
    team.turn_to("Notices")
    assert "(called off on 1 September 2020)" in team.words
    team.follow(_VISIT)
    assert _OTHER not in team.words.partition("Days to keep")[0]
