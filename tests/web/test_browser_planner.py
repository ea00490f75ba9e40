"""A planner's way in a real Chromium, with a council on another server: only files go between them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from browser_kit import PATIENCE, Person, find_visit, in_words, notify, seat, sign_off
from browsers import chromium
from docx import Document
from serve_kit import served
from stores import Home, Templates, copy_home
from web_kit import DIRECTOR, PEOPLE, REPLAY, SCHEDULER, SENIOR, made_home, store_environment

from counterpoise.domain.roles import Grant, Role
from counterpoise.service.initialise import NewInstance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# On both stores: what a flow writes and reads goes through either.
pytestmark = pytest.mark.browser

_WEEKS = 4
_KIND = "Covid-19 focused (assurance) visit to an LA"
_WORDS = "A serious incident in one of our homes; the police asked us to wait."
_SIGNED = "Regional director"


@pytest.fixture
def planner(store_kind: str, templates: Templates, tmp_path: Path) -> Iterator[str]:
    """Serve the instance of an inspectorate, with the runner of its jobs."""
    people = {email: PEOPLE[email] for email in (SCHEDULER, SENIOR)}
    new = NewInstance("planner", inspectorate="Ofsted")
    home = templates.of(f"planner alone on {store_kind}", lambda folder: made_home(folder, new, people))
    with served(copy_home(home, tmp_path / "planner")) as (_, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def council_of(code: str, folder: Path) -> Iterator[str]:
    """Make and serve the instance of the council that a visit goes to."""
    new, people = NewInstance("council", authority=code), {DIRECTOR: (Grant(Role.DIRECTOR, code),)}
    # Django asks for its store outside the loop that playwright runs here, in which it would also remember
    # the store of the test before.
    with ThreadPoolExecutor(1) as beside:
        beside.submit(made_home, folder, new, people).result()
        where = beside.submit(store_environment, Home(folder)).result()
    with served(folder, where) as (_, port):
        yield f"http://127.0.0.1:{port}"


def test_a_plan_is_made_confirmed_signed_off_notified_asked_about_and_answered_within_the_guards(
    planner: str, tmp_path: Path
) -> None:
    with chromium() as browser:
        scheduler, senior = seat(browser, planner), seat(browser, planner)
        scheduler.come_in(SCHEDULER)
        senior.come_in(SENIOR)
        programme = _plans(scheduler)
        _confirms(senior, programme)
        code, first = _signs_off(senior)
        with council_of(code, tmp_path / "council") as host:
            director = seat(browser, host)
            director.come_in(DIRECTOR)
            _exchange_keys(senior, director)
            _notifies(scheduler, director, first)
            _is_asked(senior, director)
            new_day = _answers(senior, director, first)
            _is_asked_in_vain_a_second_time(senior, director, new_day)
            _records_the_check(scheduler)
            _takes_the_hours(senior, director)
            for person in (scheduler, senior, director):
                person.is_spotless()


def _plans(scheduler: Person) -> str:
    """Ask for a plan, see it made by the runner, and land on it; return the heading."""
    scheduler.follow("Programmes")
    assert "There is no programme yet" in scheduler.words
    scheduler.press("Make a plan")
    scheduler.write_day("Plan from what was known on", REPLAY)
    scheduler.write("Number of weeks", str(_WEEKS))
    scheduler.press("Make the plan")
    assert "Plan in the making" in scheduler.words
    scheduler.page.wait_for_url(re.compile("/programmes/"), timeout=PATIENCE)
    scheduler.hold()
    assert "The independent checker found no broken rule." in scheduler.words
    assert "Not confirmed yet" in scheduler.words
    assert not scheduler.page.get_by_role("button", name="Confirm as the second person").count()
    return scheduler.page.get_by_role("heading", level=1).inner_text()


def _confirms(senior: Person, programme: str) -> None:
    senior.turn_to("Programmes")
    senior.follow("1 September 2020")
    assert senior.page.get_by_role("heading", level=1).inner_text() == programme
    senior.press("Confirm as the second person")
    assert "The programme is confirmed." in senior.words
    assert f"Confirmed by {SENIOR}" in senior.words


def _signs_off(senior: Person) -> tuple[str, date]:
    """Choose a council's visit of the last week and sign off the call; return the council and the day."""
    weeks = senior.page.get_by_label("Week of", exact=True)
    weeks.select_option(index=weeks.get_by_role("option").count() - 1)
    senior.press("Show")
    senior.go(senior.page.get_by_role("row", name=_KIND).get_by_role("link").first)
    senior.hold()
    assert "Why here" in senior.words
    code = re.findall(r"authority:(E\d+)", senior.page.content())[0]
    senior.follow("Where it stands, and what can be done now")
    first = re.search(r"Fieldwork\s+(\d+ \w+ \d+) to", senior.words)
    sign_off(senior)
    assert first is not None
    return code, datetime.strptime(first[1], "%d %B %Y").date()  # noqa: DTZ007 - a day of a page


def _exchange_keys(senior: Person, director: Person) -> None:
    """Let each take the other's card in and type the letters that the other reads out."""
    cards, letters = {}, {}
    for person in (senior, director):
        person.turn_to("Files")
        cards[person] = person.take("Key card to give away")
        read_out = re.search(r"by telephone: ([0-9a-f ]{49})", person.words)
        assert read_out is not None
        letters[person] = read_out[1]
    for person, other in ((senior, director), (director, senior)):
        person.hand_over("Signed file or key card", cards[other], button="It is a key card")
        person.write("The letters as you heard them", letters[other])
        person.press("Compare")
        assert "Key checked by" in person.words


def _name(director: Person) -> str:
    return director.page.get_by_role("banner").inner_text().split("\n")[1]


def _gives(person: Person, file: bytes) -> None:
    """Take a signed file in."""
    person.turn_to("Files")
    person.hand_over("Signed file or key card", file, button="Take the file in")


def _notifies(scheduler: Person, director: Person, first: date) -> None:
    """Record the notice, and let it go to the council as a file; a changed one is refused there."""
    find_visit(scheduler, f"{_name(director)} children's services", first)
    notify(scheduler)
    notice = scheduler.take("Signed notice")
    _gives(director, notice.replace(first.isoformat().encode(), b"2020-12-01"))
    assert "was changed" in director.words
    _gives(director, notice)
    assert f"Logged: {_KIND}, from {in_words(first)}" in director.words


def _is_asked(senior: Person, director: Person) -> None:
    """Let the director ask, and take the request in."""
    director.turn_to("Notices")
    director.follow(_KIND)
    _gives(senior, _asks(director)["request.json"])
    assert "to be answered within one working day" in senior.words


def _asks(director: Person) -> dict[str, bytes]:
    director.follow("ask for a later date")
    director.tick("A recent major incident")
    director.write("About the grounds, in your own words (optional)", _WORDS)
    director.tick("Somebody outside the service has checked this")
    director.write("Who signs?", "Director of children's services")
    return _unpacked(director.take("Make the request"))


def _unpacked(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as held:
        return {name: held.read(name) for name in held.namelist()}


def _text(letter: bytes) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(letter)).paragraphs)


def _answers(senior: Person, director: Person, first: date) -> date:
    """Answer yes: past thirteen weeks in vain, then within them; the council takes the answer in."""
    late, new_day = first + timedelta(weeks=14), first + timedelta(weeks=5)
    senior.turn_to("Requests")
    senior.follow(_name(director))
    assert _WORDS in senior.words
    senior.tick("Yes: put it off once")
    senior.write_day("With yes: the new first day", late)
    senior.write_day("With yes: the day of the substitute check", first + timedelta(days=2))
    senior.write("Who signs?", _SIGNED)
    senior.press("Give the answer")
    assert "the new date is not within 13 weeks after the old one" in senior.words
    senior.write_day("With yes: the new first day", new_day)
    answer = _unpacked(senior.take("Give the answer"))
    assert f"now begins on {in_words(new_day)}. This date is fixed." in _text(answer["letter.docx"])
    assert json.loads(answer["decision.json"])["body"]["reply"] == "yes"
    _gives(director, answer["decision.json"])
    told = f"The answer to your request is yes: the visit begins on {in_words(new_day)}."
    assert told in director.words
    director.turn_to("Requests")
    assert f"Yes, {in_words(new_day)}" in director.words
    return new_day


def _is_asked_in_vain_a_second_time(senior: Person, director: Person, new_day: date) -> None:
    """Let the director ask again: the visit was put off once, and is not put off twice."""
    director.turn_to("Notices")
    director.follow(_KIND)
    _gives(senior, _asks(director)["request.json"])
    senior.turn_to("Requests")
    senior.follow(_name(director))
    senior.tick("Yes: put it off once")
    senior.write_day("With yes: the new first day", new_day + timedelta(weeks=1))
    senior.write_day("With yes: the day of the substitute check", new_day)
    senior.write("Who signs?", _SIGNED)
    senior.press("Give the answer")
    assert "it was put off before" in senior.words
    senior.tick("No: it stays as it was told")
    answer = _unpacked(senior.take("Give the answer"))
    assert f"No. The visit begins on {in_words(new_day)}" in _text(answer["letter.docx"])
    senior.turn_to("Requests")
    assert re.findall(r"\t(Yes|No)\b", senior.words) in (["Yes", "No"], ["No", "Yes"])
    senior.follow("Answers of a year")


def _records_the_check(scheduler: Person) -> None:
    """Record the substitute check that was promised."""
    scheduler.turn_to("Visits")
    scheduler.choose("State", "Deferred")
    scheduler.press("Show")
    scheduler.go(scheduler.page.get_by_role("row", name=_KIND).get_by_role("link").first)
    assert "Substitute check" in scheduler.words
    scheduler.press("Record the substitute check")
    scheduler.press("Record the substitute check")
    assert "substitute check made, by" in scheduler.words


def _takes_the_hours(senior: Person, director: Person) -> None:
    """Let the director give the hours the visit asked; they come in as a file and stand in the inbox."""
    senior.turn_to("Returns")
    assert "No return came in yet." in senior.words
    director.turn_to("Notices")
    director.follow(_KIND)
    director.follow("file the hours it asked")
    director.write("Leaders: hours in the week in which fieldwork began", "35")
    director.tick("No")
    director.press("File the return")
    file = director.take("Signed hours return for Ofsted")
    _gives(senior, file)
    assert "Received: the hours" in senior.words
    _gives(senior, file)
    assert "There is a problem" in senior.words
    senior.turn_to("Returns")
    assert re.search(rf"{re.escape(_KIND)}, .* leaders 35 hours", senior.words)
