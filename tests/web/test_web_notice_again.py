"""A notice that is there already, on the pages: a second click leads to it, others are told and led to it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from test_web_council import day, logged
from web_kit import AUTHORITY, DIRECTOR, PERFORMANCE, SCHEDULER, WORDS, acting, notified_visit, sign_in

from counterpoise.service import clock, notices, people, visits
from counterpoise.service.notices_again import MOMENT
from counterpoise.web import acting as acting_

if TYPE_CHECKING:
    import pytest
    from django.test import Client
    from web_kit import Home

_GIVEN = {"visit_type": "ILACS_FOCUSED_COVID", **day("notified_on", 1, 9), **day("first_day", 28, 9)}
_TOLD = "This notice is there already: Covid-19 focused"


def director_of(area: str, email: str) -> Client:
    """Return the browser of a director of another council."""
    grant = people.grant_of("director", area)
    link = people.add_first(email=email, grants=(grant,), who="test", now=clock.now())
    people.accounts.set_password_by_link(token=link, password=WORDS, now=clock.now())
    return sign_in(email)


def test_a_second_click_leads_to_the_notice_that_the_first_one_made(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    answer = client.post("/notices/new", _GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, where)
    assert [n.public_id for n in notices.listed(acting(PERFORMANCE))] == [where.rpartition("/")[2]]


def test_somebody_else_is_told_which_notice_is_there_and_led_to_it(planned: Home) -> None:
    where = logged(sign_in(PERFORMANCE))
    director = sign_in(DIRECTOR)
    answer = director.post("/notices/new", _GIVEN)
    assert answer.status_code == 400
    (link,) = re.findall(r'<a href="([^"]+)">([^<]+)</a>', answer.content.decode().split("<h1")[0])[-1:]
    assert link[0] == where
    assert link[1].startswith(_TOLD)
    assert "told on 1 September 2020, fieldwork from 28 September 2020." in link[1]
    assert director.get(link[0]).status_code == 200


def test_later_the_same_person_is_told_too(planned: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    later = clock.now() + MOMENT + timedelta(seconds=1)
    monkeypatch.setattr(acting_, "now", lambda: later)
    answer = client.post("/notices/new", _GIVEN)
    assert answer.status_code == 400
    assert f'href="{where}">{_TOLD}' in answer.content.decode()


def test_a_second_click_on_what_an_inspectorate_told_here_leads_to_the_notice_too(planned: Home) -> None:
    visit_id = notified_visit()
    area = visits.own(visit_id, acting(SCHEDULER)).visit.service.partition(":")[2]
    one, other = (director_of(area, email) for email in ("one@there.example", "other@there.example"))
    first, again = (one.post("/notices/told", {"visit": visit_id}) for _ in range(2))
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    answer = other.post("/notices/told", {"visit": visit_id})
    assert answer.status_code == 409
    assert _TOLD in answer.content.decode()
    assert f'href="{first["Location"]}">Look at what is there' in answer.content.decode()
    assert re.search(r"told on \d+ September 2020", answer.content.decode())


def test_of_another_bodys_notice_nothing_is_told(planned: Home) -> None:
    """The same call to another body is another notice: what is there elsewhere stands in nobody's way."""
    where = logged(sign_in(PERFORMANCE))
    elsewhere = director_of("E09000002", "elsewhere@x.example")
    made = logged(elsewhere)
    assert made != where
    assert elsewhere.post("/notices/new", _GIVEN)["Location"] == made
    assert [n.body for n in notices.listed(acting(PERFORMANCE))] == [AUTHORITY]
