"""A notice is put right and called off on the pages: with its reason, and with all that follows from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from test_web_council import day, logged
from web_kit import (
    DIRECTOR,
    MANAGER,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    acting,
    browser,
    form_values,
    notified_visit,
    sign_in,
    token_of,
)

from counterpoise.service import audit, clock, people, visits

if TYPE_CHECKING:
    from django.test import Client
    from web_kit import Home

_WHY = {"why": "The lead inspector rang again."}
_NAME = "Covid-19 focused"


def given(client: Client, where: str, form: str, **more: str) -> dict[str, str]:
    """Return what a form holds as it is shown, with what somebody types into it."""
    shown = client.get(f"{where}/{form}").content.decode()
    boxes = re.findall(r'<input [^>]*name="([\w-]+)"[^>]*value="([^"]*)"', shown)
    ticked = {name for name in ("embargo", "area_votes") if re.search(rf'name="{name}"[^>]*checked', shown)}
    held = {name: value for name, value in boxes if name not in {"embargo", "area_votes"}}
    return held | dict.fromkeys(ticked, "on") | _WHY | more


def said(client: Client, address: str) -> str:
    """Return the words of a page, blanks and tags away."""
    text = re.sub(r"<[^>]+>", " ", client.get(address).content.decode())
    return re.sub(r"\s+", " ", text)


def test_days_are_put_right_and_everything_follows_and_says_so(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    task = re.search(rf'{where}/tasks/(\w+)"', client.get(where).content.decode())
    assert task is not None
    client.post(f"{where}/tasks/{task[1]}", {"done": "yes"})
    before = said(client, where)
    peer = {"kind": "peer challenge", "title": "Peers", **day("first_day", 6, 10), **day("last_day", 6, 10)}
    client.post("/commitments/new", peer)
    assert "Peers, 6 October" not in said(client, where)
    form = given(client, where, "correct", **day("first_day", 5, 10), **day("last_day", 7, 10))
    answer = client.post(f"{where}/correct", form)
    assert answer["Location"] == f"{where}?said=corrected"
    after = said(client, answer["Location"])
    for words in (
        "The notice is put right:",
        "Fieldwork Monday 5 October 2020 to Wednesday 7 October 2020",
        "Peers , 6 October 2020 to 6 October 2020: the same days",
        "notice changed, by performance@council.example (The lead inspector rang again.)",
        "First day: 5 October 2020, before: 28 September 2020",
        "done on 1 September 2020",
    ):
        assert words in after, words
    dues = [re.findall(r"by (?:\w+day )?(\d+ \w+ 2020)", text) for text in (before, after)]
    assert len(dues[0]) == len(dues[1])
    assert sum(a != b for a, b in zip(*dues, strict=True)) > 2
    calendar = client.get(f"{where}/calendar.ics").content
    assert b"20201005" in calendar
    assert b"20200928" not in calendar
    assert b"SEQUENCE:1" in calendar
    assert "5 October 2020" in said(sign_in(DIRECTOR), "/coming")
    assert audit.verify().holds


def test_what_is_given_empty_or_backwards_is_told_and_nothing_is_stored(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    for changed, words in (
        ({"why": " "}, "Enter the reason"),
        (day("first_day", 1, 8), "run backwards"),
        ({}, "Nothing would change"),
        (day("notified_on", 2, 9), "still to come"),
    ):
        answer = client.post(f"{where}/correct", given(client, where, "correct", **changed))
        assert (answer.status_code, words in answer.content.decode()) == (400, True), words
    off = given(client, where, "call-off", **day("called_off_on", 31, 8))
    assert b"it was called off then or later" in client.post(f"{where}/call-off", off).content
    off |= day("called_off_on", 2, 9)
    assert b"still to come" in client.post(f"{where}/call-off", off).content
    assert "notice changed" not in said(client, where)
    assert "called off" not in said(client, "/notices")


def test_a_visit_is_called_off_and_goes_ahead_after_all(planned: Home) -> None:
    client, director = sign_in(PERFORMANCE), sign_in(DIRECTOR)
    where = logged(client)
    other = logged(client, visit_type="YJS_2018")
    token = token_of(DIRECTOR, "calendar")
    assert _NAME in said(client, other)
    answer = client.post(f"{where}/call-off", given(client, where, "call-off"))
    off = said(client, answer["Location"])
    for words in ("The visit is called off:", "Called off on 1 September 2020.", "visit called off, by",
                  "it goes ahead after all", "None was done, and none is left to do"):  # fmt: skip
        assert words in off, words
    for words in ("Clashes", "Days to keep", "ask for a later date", "file the hours", "put right what"):
        assert words not in off, words
    assert _NAME not in said(client, other).split("Days to keep")[0]
    assert _NAME not in said(director, "/coming").split("What may come")[0]
    assert _NAME.encode() not in browser().get(f"/feeds/{token}.ics").content
    calendar = client.get(f"{where}/calendar.ics").content
    assert calendar.count(b"STATUS:CANCELLED") == calendar.count(b"BEGIN:VEVENT") > 5
    assert "called off on 1 September 2020" in said(client, "/notices")
    assert client.get(f"{where}/hours").status_code == director.get(f"{where}/ask").status_code == 409
    assert client.post(f"{where}/correct", {"version": "2", **_WHY}).status_code == 400
    answer = client.post(f"{where}/go-ahead", given(client, where, "go-ahead"))
    back = said(client, answer["Location"])
    for words in ("everything that follows from it is back", "Clashes", "Called off on: not any more"):
        assert words in back, words
    assert _NAME in said(director, "/coming").split("What may come")[0]
    assert b"CANCELLED" not in client.get(f"{where}/calendar.ics").content


def test_a_request_that_waits_says_that_its_visit_was_called_off(planned: Home) -> None:
    director = sign_in(DIRECTOR)
    where = logged(director)
    put = {"grounds": ["INCIDENT"], "words": "An incident.", "signed_by": "The director"}
    assert director.post(f"{where}/ask", put).status_code == 200
    assert "not yet" in said(director, "/asked")
    kept = given(director, where, "correct", **day("first_day", 29, 9))
    assert b"waits for its answer" in director.post(f"{where}/correct", kept).content
    director.post(f"{where}/call-off", given(director, where, "call-off"))
    assert "not yet; the visit was called off on 1 September 2020" in said(director, "/asked")


def test_the_second_of_two_who_change_a_notice_sees_what_is_there(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    first = given(client, where, "correct", **day("last_day", 30, 9))
    second = given(client, where, "call-off")
    assert client.post(f"{where}/correct", first).status_code == 302
    answer = client.post(f"{where}/call-off", second)
    assert answer.status_code == 409
    text = answer.content.decode()
    for words in (
        "Somebody changed this notice first",
        "30 September 2020",
        "The lead inspector rang again.",
    ):
        assert words in text, words
    assert "called off" not in said(client, "/notices")


@pytest.mark.parametrize("form", ["correct", "call-off", "go-ahead"])
def test_no_other_body_and_no_inspectorate_changes_a_notice(planned: Home, form: str) -> None:
    where = logged(sign_in(PERFORMANCE))
    for email in (MANAGER, SCHEDULER):
        client = sign_in(email)
        missing = client.get(f"/notices/{'0' * 20}/{form}")
        answers = [client.get(f"{where}/{form}"), client.post(f"{where}/{form}", {"version": "1", **_WHY})]
        assert {a.status_code for a in answers} == {404}
        assert answers[0].content == missing.content
    elsewhere = browser()
    elsewhere.cookies = sign_in(PERFORMANCE).cookies
    elsewhere.defaults["HTTP_ORIGIN"] = "http://elsewhere.example"
    assert elsewhere.post(f"{where}/{form}", {"version": "1", **_WHY}).status_code == 403
    assert sign_in(PERFORMANCE).put(f"{where}/{form}").status_code == 405


def test_what_the_inspectorate_does_on_the_same_server_is_told_on_the_notice(planned: Home) -> None:
    visit_id = notified_visit()
    visit = visits.own(visit_id, acting(SCHEDULER)).visit
    grant = people.grant_of("director", visit.service.partition(":")[2])
    link = people.add_first(email="there@x.example", grants=(grant,), who="test", now=clock.now())
    people.accounts.set_password_by_link(token=link, password="plum window harbour", now=clock.now())  # noqa: S106 - of this test
    council = sign_in("there@x.example")
    where = council.post("/notices/told", {"visit": visit_id})["Location"]
    assert "has it here" not in said(council, where)
    later = visit.last_day.replace(day=visit.last_day.day % 28 + 1, month=visit.last_day.month + 1)
    moved = given(council, where, "correct", **day("last_day", later.day, later.month))
    council.post(f"{where}/correct", moved)
    assert "Ofsted has it here from" in said(council, where)
    senior = sign_in(SENIOR)
    form = form_values(senior.get(f"/visits/{visit_id}/steps/cancel").content.decode())
    assert senior.post(f"/visits/{visit_id}/steps/cancel", form | _WHY).status_code == 302
    assert "Ofsted has called it off here. Call it off" in said(council, where)
    council.post(f"{where}/call-off", given(council, where, "call-off"))
    assert "has called it off here" not in said(council, where)
    assert "Nothing was notified" in said(council, "/coming")
