"""Hours of a council on a shared server reach the inspectorate's page once they are handed over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from web_kit import (
    OTHER_SCHEDULER,
    PERFORMANCE,
    SCHEDULER,
    WORDS,
    acting,
    notified_visit,
    sign_in,
)

from counterpoise.domain.roles import Grant, Role
from counterpoise.service import clock, people, visits

if TYPE_CHECKING:
    from django.test import Client
    from web_kit import Home

_HOURS = {"hours_leaders_0": "35", "hours_leaders_-1": "20", "told_something_new": "yes"}
_BUTTON = "Hand the hours over to Ofsted"


@pytest.fixture
def told(planned: Home) -> tuple[Client, str]:
    """Give the team of a council that was told of a visit here, and the address of its notice."""
    assert planned.folder.is_dir()
    visit_id = notified_visit()
    area = visits.own(visit_id, acting(SCHEDULER)).visit.service.partition(":")[2]
    grants = (Grant(Role.PERFORMANCE, area),)
    link = people.add_first(email="team@there.example", grants=grants, who="test", now=clock.now())
    people.accounts.set_password_by_link(token=link, password=WORDS, now=clock.now())
    team = sign_in("team@there.example")
    return team, str(team.post("/notices/told", {"visit": visit_id})["Location"])


def text_of(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))


def test_hours_reach_the_inspectorate_once_they_are_handed_over(told: tuple[Client, str]) -> None:
    team, where = told
    planner = sign_in(SCHEDULER)
    assert _BUTTON not in text_of(team, where)
    assert team.post(f"{where}/hours/hand-over").status_code == 400
    assert team.post(f"{where}/hours", _HOURS)["Location"] == f"{where}?said=hours-filed#hours"
    page = text_of(team, where)
    assert _BUTTON in page
    assert "Ofsted does not see what you file until you hand it over." in page
    assert "No return came in yet" in text_of(planner, "/inbox")
    answer = team.post(f"{where}/hours/hand-over")
    assert answer["Location"] == f"{where}?said=handed-over#hours"
    page = text_of(team, answer["Location"].partition("#")[0])
    assert "The hours are handed over" in page
    assert "Ofsted has them since 1 September 2020." in page
    assert _BUTTON not in page
    assert "leaders 55 hours estimated" in text_of(planner, "/inbox")
    assert "No return came in yet" in text_of(sign_in(OTHER_SCHEDULER), "/inbox")
    assert team.post(f"{where}/hours/hand-over").status_code == 409


def test_hours_put_right_wait_to_be_handed_over_again(told: tuple[Client, str]) -> None:
    team, where = told
    team.post(f"{where}/hours", _HOURS)
    team.post(f"{where}/hours/hand-over")
    team.post(f"{where}/hours", _HOURS | {"hours_leaders_0": "5"})
    assert "and not yet as they stand now" in text_of(team, where)
    planner = sign_in(SCHEDULER)
    assert "leaders 55 hours" in text_of(planner, "/inbox")
    team.post(f"{where}/hours/hand-over")
    inbox = text_of(planner, "/inbox")
    assert "leaders 25 hours" in inbox
    assert "leaders 55 hours" not in inbox


def test_nobody_but_the_visited_hands_them_over(told: tuple[Client, str]) -> None:
    team, where = told
    team.post(f"{where}/hours", _HOURS)
    for email in (PERFORMANCE, SCHEDULER):
        assert sign_in(email).post(f"{where}/hours/hand-over").status_code == 404
    assert team.get(f"{where}/hours/hand-over").status_code == 405
    assert "No return came in yet" in text_of(sign_in(SCHEDULER), "/inbox")
