"""An inspectorate and a council on one server, in a real Chromium: a visit is there from its notice on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from browser_kit import Person, find_visit, in_words, notify, seat, sign_off
from browsers import chromium
from learning_kit import make_library
from serve_kit import served_here
from stores import copy_home
from web_kit import (
    NOW,
    SCHEDULER,
    SENIOR,
    WORDS,
    acting,
    later_visit,
    moved_to,
    programme_address,
    replay,
)

from counterpoise.domain.roles import Grant, Role
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import accounts, people, visits_programme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

# On both stores: what a flow writes and reads goes through either.
pytestmark = pytest.mark.browser

_THERE = "director@visited.example"


@dataclass(frozen=True)
class Shared:
    """A server for both, and the visit that the council is not told of yet."""

    host: str
    service: str
    kind: str
    first: date


@pytest.fixture
def shared(planned_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shared]:
    """Serve an inspectorate's instance on which the director of a council to be visited has an account."""
    home = copy_home(planned_template, tmp_path / "shared")
    make_library(home)
    monkeypatch.setenv("COUNTERPOISE_HOME", str(home))
    with moved_to(home), replay():
        series, version = programme_address().split("/")[2:]
        visits_programme.confirm(series, acting(SENIOR), version=int(version))
        visit = later_visit()
        code = visit.service.partition(":")[2]
        grants = (Grant(Role.DIRECTOR, code),)
        kind = visit_type(visit.visit_type).name
        token = people.add_first(email=_THERE, grants=grants, who="tester", now=NOW)
        accounts.set_password_by_link(token=token, password=WORDS, now=NOW)
        with served_here() as host:
            yield Shared(host, visit.service_name, kind, visit.first_day)


def test_on_one_server_the_council_sees_the_visit_from_the_moment_of_notice_and_not_before(
    shared: Shared,
) -> None:
    with chromium() as browser:
        director, scheduler, senior = (seat(browser, shared.host) for _ in range(3))
        director.come_in(_THERE)
        token, feed = _makes_a_token(director)
        _finds_nothing(director, token, feed, shared)
        senior.come_in(SENIOR)
        find_visit(senior, shared.service, shared.first)
        sign_off(senior)
        _finds_nothing(director, token, feed, shared)
        scheduler.come_in(SCHEDULER)
        find_visit(scheduler, shared.service, shared.first)
        notify(scheduler)
        _finds_it(director, token, feed, shared)
        _is_answered(director, senior, shared)
        _hands_the_hours_over(director, senior, shared)
        for person in (director, scheduler, senior):
            person.is_spotless()


def _makes_a_token(director: Person) -> tuple[str, str]:
    """Make a token for another program and a calendar; return it and the address of the feed."""
    director.turn_to("Account")
    director.follow("Make a token")
    director.write("What is it for?", "Calendar of the office")
    director.tick("Read over the API")
    director.tick("A calendar of visits")
    director.press("Make token")
    token, feed = director.main.locator(".cp-secret").all_inner_texts()
    return token, feed


def _told_elsewhere(director: Person, token: str, feed: str) -> tuple[list[dict[str, str]], str]:
    """Return what the API and the calendar tell a program of the council."""
    asks = director.context.request
    answer = asks.get(f"{director.host}/api/v1/visits", headers={"Authorization": f"Bearer {token}"})
    found: list[dict[str, str]] = answer.json()["items"]
    return found, asks.get(feed).text()


def _finds_nothing(director: Person, token: str, feed: str, shared: Shared) -> None:
    """Look everywhere, and search: nothing tells of the visit."""
    director.turn_to("Everything coming")
    assert "Notified\nNothing was notified." in director.words
    assert in_words(shared.first) not in director.words
    director.turn_to("Notices")
    assert "No notice was logged yet." in director.words
    assert shared.kind not in director.words
    director.turn_to("Requests")
    assert "No request was made." in director.words
    director.turn_to("Reports")
    director.write("What are you looking for?", f'"{shared.service}"')
    director.press("Search")
    assert "No paragraph holds that" in director.words
    visits, calendar = _told_elsewhere(director, token, feed)
    assert (visits, calendar.count("BEGIN:VEVENT")) == ([], 0)


def _finds_it(director: Person, token: str, feed: str, shared: Shared) -> None:
    """Look again: the visit is there; log its notice with one button."""
    director.turn_to("Everything coming")
    assert re.search(
        rf"Notified\n{re.escape(shared.kind)} \(Ofsted\): {in_words(shared.first)}", director.words
    )
    (visit,), calendar = _told_elsewhere(director, token, feed)
    assert (visit["first_day"], visit["state"]) == (shared.first.isoformat(), "notified")
    assert f"DTSTART;VALUE=DATE:{shared.first:%Y%m%d}" in calendar
    director.turn_to("Notices")
    assert "Told by an inspectorate here, and not logged yet" in director.words
    director.press("Log this notice")
    assert (shared.kind in director.words, "Annex A, list by list" in director.words) == (True, True)
    director.turn_to("Notices")
    assert "not logged yet" not in director.words


def _is_answered(director: Person, senior: Person, shared: Shared) -> None:
    """Ask for a later date: on one server request and answer need no file."""
    director.follow(shared.kind)
    director.follow("ask for a later date")
    director.tick("A recent major incident")
    director.write("Who signs?", "Director of children's services")
    director.take("Make the request")
    senior.turn_to("Requests")
    senior.follow(shared.service)
    senior.tick("Convert: the same day")
    senior.choose("With convert: how it is done", "Remote")
    senior.take("Give the answer")
    director.turn_to("Requests")
    assert f"Convert, {in_words(shared.first)}" in director.words


def _hands_the_hours_over(director: Person, senior: Person, shared: Shared) -> None:
    """File what the visit asked: the inspectorate has it once it is handed over, and not before."""
    director.turn_to("Notices")
    director.follow(shared.kind)
    director.follow("file the hours it asked")
    director.write("Leaders: hours in the week in which fieldwork began", "35")
    director.tick("Yes")
    director.press("File the return")
    senior.turn_to("Returns")
    assert "No return came in yet." in senior.words
    director.press("Hand the hours over to Ofsted")
    assert "Ofsted has them since 1 September 2020." in director.words
    senior.turn_to("Returns")
    assert f"{shared.service}: leaders 35 hours" in senior.words
