"""A planner's day on the pages: plan, confirm by a second person, sign off, notify; and what is refused."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from web_kit import (
    OTHER_SCHEDULER,
    REPLAY,
    SCHEDULER,
    SENIOR,
    acting,
    form_values,
    later_visit,
    person_of,
    programme_address,
    sign_in,
)

from counterpoise.domain.calendar import monday_of
from counterpoise.domain.errors import ConflictError
from counterpoise.domain.lifecycle import STEPS, VisitState
from counterpoise.domain.visit_types import visit_type
from counterpoise.service import audit, clock, jobs, programme_pages, visits
from counterpoise.store import jobs as job_store

if TYPE_CHECKING:
    from web_kit import Home

_FIRST_DAY = {"first_day-day": "28", "first_day-month": "9", "first_day-year": "2020"}


def test_the_programme_shows_calendar_map_balance_and_marks(planned: Home) -> None:
    text = sign_in(SCHEDULER).get(programme_address()).content.decode()
    for words in ("Calendar by region and week", "<svg", "<desc", "Every authority", "The balance",
                  "Stages and what is proven", "cp-mark--assumed", "cp-mark--published"):  # fmt: skip
        assert words in text, words
    told = programme_pages.document(programme_pages.heads(person=person_of(SCHEDULER))[0].public_id)
    assert len(told.areas) == 151
    assert all(area.name.replace("&", "&amp;").replace("'", "&#39;") in text for area in told.areas)


def test_a_filter_shows_the_visits_of_its_choice_alone(planned: Home) -> None:
    head = programme_pages.heads(person=person_of(SCHEDULER))[0]
    told = programme_pages.document(head.public_id)
    region = told.regions[0]
    text = sign_in(SCHEDULER).get(programme_address(), {"region": region}).content.decode()
    here = [v for v in told.visits if v["region"] == region]
    assert f"of {len(here)} visit" in text
    other = next(v for v in told.visits if v["region"] != region)
    assert other["service_name"] not in text


def test_why_here_and_why_this_week_is_told_of_each_planned_visit(planned: Home) -> None:
    head = programme_pages.heads(person=person_of(SCHEDULER))[0]
    visit = programme_pages.document(head.public_id).visits[0]
    client = sign_in(SENIOR)
    text = client.get(f"{programme_address()}/visits/{visit['requirement']}").content.decode()
    due = re.sub(r"\d{4}-\d{2}-\d{2}", lambda d: f"{date.fromisoformat(d[0]):%-d %B %Y}", visit["due_reason"])
    for words in ("Why here", "Why this week", due, visit["concern"]):
        assert words in text
    assert visit["visit_type"] not in text.partition("Practice question")[2]
    made = next(v for v in visits.own_list(acting(SENIOR)) if v.requirement == visit["requirement"])
    assert f'href="/visits/{made.public_id}"' in text
    assert client.get(f"{programme_address()}/visits/none").status_code == 404


def test_two_people_confirm_sign_off_and_notify_and_each_step_is_in_the_chain(planned: Home) -> None:
    scheduler, senior = sign_in(SCHEDULER), sign_in(SENIOR)
    assert "Confirm as the second person" not in scheduler.get(programme_address()).content.decode()
    assert scheduler.post(f"{programme_address()}/confirm").status_code == 404
    assert senior.post(f"{programme_address()}/confirm").status_code == 302
    visit = later_visit()
    assert visit.state is VisitState.CONFIRMED
    page = f"/visits/{visit.public_id}"
    checks = senior.get(f"{page}/sign-off").content.decode()
    given = form_values(checks) | dict.fromkeys(re.findall(r'name="(answer_\d+)"', checks), "None known.")
    assert senior.post(f"{page}/sign-off", given).status_code == 302
    asked = scheduler.get(f"{page}/steps/notify").content.decode()
    told = {"notified_on-day": "1", "notified_on-month": "9", "notified_on-year": "2020"}
    assert scheduler.post(f"{page}/steps/notify", form_values(asked) | told).status_code == 302
    text = scheduler.get(page).content.decode()
    for words in ("Notified", "visit proposed", "visit confirmed", "call signed off", "service notified"):
        assert words in text, words
    assert audit.verify().holds


def test_every_step_has_its_form_that_names_its_visit_or_says_where_it_is_taken(planned: Home) -> None:
    at = later_visit()
    client, page = sign_in(SENIOR), f"/visits/{at.public_id}"
    monday = monday_of(at.first_day)
    week = f"{monday.day} {monday:%B %Y}"
    for name in STEPS:
        asked = client.get(f"{page}/steps/{name}")
        if name in visits.ELSEWHERE:
            found = asked["Location"] if name == "sign_off" else asked.content.decode()
            assert ("/sign-off" if name == "sign_off" else visits.ELSEWHERE[name]) in found
        else:
            text = html.unescape(asked.content.decode())
            assert f"{at.service_name}</span>{STEPS[name].label}</h1>" in text, name
            for words in (visit_type(at.visit_type).name, "Fieldwork as it stands", "Week of", f">{week}<"):
                assert words in text, (name, words)
    assert client.get(f"{page}/steps/nothing").status_code == 404


def test_a_call_is_not_signed_off_without_an_answer_to_what_is_not_clear(planned: Home) -> None:
    senior = sign_in(SENIOR)
    senior.post(f"{programme_address()}/confirm")
    page = f"/visits/{later_visit().public_id}"
    given = form_values(senior.get(f"{page}/sign-off").content.decode())
    answer = senior.post(f"{page}/sign-off", given)
    assert answer.status_code == 400
    assert "Answer: Has there been a death" in answer.content.decode()


def test_the_second_of_two_browsers_sees_both_versions_and_overwrites_nothing(planned: Home) -> None:
    first, second = sign_in(SCHEDULER), sign_in(SCHEDULER)
    visit = later_visit()
    page = f"/visits/{visit.public_id}/steps/move"
    mine, yours = (form_values(c.get(page).content.decode()) for c in (first, second))
    days = {**_FIRST_DAY, "last_day-day": "2", "last_day-month": "10", "last_day-year": "2020"}
    assert first.post(page, mine | days | {"why": "a school holiday"}).status_code == 302
    late = second.post(page, yours | days | {"first_day-day": "29", "why": "their own words"})
    assert late.status_code == ConflictError.http_status
    text = late.content.decode()
    for words in ("What is there now", "28 September 2020", "their own words"):
        assert words in text
    assert visits.own(visit.public_id, acting(SCHEDULER)).visit.first_day == date(2020, 9, 28)


def test_another_inspectorate_finds_no_programme_no_visit_and_no_job(planned: Home) -> None:
    other = sign_in(OTHER_SCHEDULER)
    job_id = jobs.jobs(person=person_of(SCHEDULER))[0].public_id
    visit = later_visit().public_id
    missing = other.get("/no/such/page").content
    for page in (programme_address(), f"/visits/{visit}", f"/visits/{visit}/sign-off", f"/jobs/{job_id}",
                 f"/visits/{visit}/steps/move"):  # fmt: skip
        answer = other.get(page)
        assert answer.status_code == 404, page
        assert visit.encode() not in answer.content
    assert b"There is no programme yet" in other.get("/programmes").content
    assert b"There are no visits yet" in other.get("/visits").content
    assert missing


def test_a_revision_is_the_next_version_and_the_two_are_compared(planned: Home) -> None:
    client = sign_in(SCHEDULER)
    series = programme_pages.heads(person=person_of(SCHEDULER))[0].series
    asked = {"series": series, "as_of-day": "1", "as_of-month": "9", "as_of-year": "2020", "weeks": "2"}
    where = client.post("/plans/new", asked)["Location"]
    job_id = where.rpartition("/")[2]
    assert "Waiting for its turn" in client.get(where).content.decode()
    job_store.take_next()
    jobs.carry_out(job_id)
    assert client.get(where)["Location"] == f"/programmes/{series}/2"
    text = client.get(f"/programmes/{series}/compare/1/2").content.decode()
    assert "Stages of the balance" in text
    assert "no longer planned" in text


def test_a_plan_that_is_cancelled_while_it_waits_is_never_made(planned: Home) -> None:
    client = sign_in(SCHEDULER)
    asked = {"as_of-day": "1", "as_of-month": "9", "as_of-year": "2020", "weeks": "2"}
    where = client.post("/plans/new", asked)["Location"]
    client.post(f"{where}/cancel")
    assert "was cancelled" in client.get(where).content.decode()
    assert job_store.take_next() is None
    assert client.post(f"{where}/cancel").status_code == ConflictError.http_status


def test_a_plan_cancelled_while_it_runs_stores_nothing(planned: Home) -> None:
    before = programme_pages.heads(person=person_of(SCHEDULER))
    asked = jobs.PlanAsked(as_of=REPLAY, weeks=2)
    job_id = jobs.ask_plan(asked, person=person_of(SCHEDULER), inspectorate="Ofsted", now=clock.now())
    job_store.take_next()
    jobs.cancel(job_id, person=person_of(SCHEDULER), now=clock.now())
    assert job_store.put_back_running(now=clock.now()) == 0
    with pytest.raises(Exception, match="no such job"):
        jobs.carry_out(job_id)
    assert programme_pages.heads(person=person_of(SCHEDULER)) == before


def test_a_job_that_ran_when_everything_stopped_is_done_anew(planned: Home) -> None:
    asked = jobs.PlanAsked(as_of=REPLAY, weeks=1)
    job_id = jobs.ask_plan(asked, person=person_of(SCHEDULER), inspectorate="Ofsted", now=clock.now())
    taken = job_store.take_next()
    assert taken is not None
    assert job_store.take_next() is None
    assert job_store.put_back_running(now=clock.now()) == 1
    again = job_store.take_next()
    assert again is not None
    assert again.public_id == job_id


def test_a_plan_that_can_not_be_says_why(planned: Home) -> None:
    asked = jobs.PlanAsked(as_of=date(2020, 4, 1), weeks=1)
    job_id = jobs.ask_plan(asked, person=person_of(SCHEDULER), inspectorate="Ofsted", now=clock.now())
    job_store.take_next()
    jobs.carry_out(job_id)
    text = sign_in(SCHEDULER).get(f"/jobs/{job_id}").content.decode()
    assert "no visit may be planned in these weeks" in text


@pytest.mark.parametrize("weeks", ["0", "105", "many", ""])
def test_a_plan_of_no_sense_is_told_so_at_its_field(planned: Home, weeks: str) -> None:
    asked = {"as_of-day": "31", "as_of-month": "2", "as_of-year": "2020", "weeks": weeks}
    answer = sign_in(SCHEDULER).post("/plans/new", asked)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "The date must be a real one" in text
    assert 'href="#id_weeks"' in text


def test_a_plan_that_failed_or_was_cancelled_offers_to_be_made_again(planned: Home) -> None:
    asked = jobs.PlanAsked(as_of=date(2020, 8, 20), weeks=3)
    scheduler, senior = sign_in(SCHEDULER), sign_in(SENIOR)
    for state, title in (("cancelled", "This plan was cancelled"), ("failed", "This plan failed")):
        job_id = jobs.ask_plan(asked, person=person_of(SCHEDULER), inspectorate="Ofsted", now=clock.now())
        assert job_store.take_next() is not None
        assert job_store.end(job_id, state=state, now=clock.now(), fault="Said why.")
        text = scheduler.get(f"/jobs/{job_id}").content.decode()
        assert title in text
        again = re.search(r'href="(/plans/new\?[^"]+)"', text)
        assert again is not None
        form = scheduler.get(again[1].replace("&amp;", "&")).content.decode()
        values = dict(re.findall(r'name="(weeks|as_of-\w+)"[^>]*value="(\d+)"', form))
        assert values == {"as_of-day": "20", "as_of-month": "8", "as_of-year": "2020", "weeks": "3"}
        assert "A scheduler can" in senior.get(f"/jobs/{job_id}").content.decode()
    assert scheduler.get("/plans/new", {"weeks": "x", "as_of": "y"}).status_code == 200


def test_what_was_confirmed_and_stands_is_dropped_by_no_later_version(planned: Home) -> None:
    senior = sign_in(SENIOR)
    assert senior.post(f"{programme_address()}/confirm").status_code == 302
    head = programme_pages.heads(person=person_of(SCHEDULER))[0]
    told = programme_pages.document(head.public_id)
    later = replace(told, visits=(), by_key={})
    stands = programme_pages._standing(head)
    assert stands == {v.requirement for v in visits.own_list(acting(SENIOR))}
    gone = next(iter(stands))
    found = programme_pages.difference(told, later, stands=stands - {gone})
    assert [v["requirement"] for v in found.dropped] == [gone]
    assert found.standing == len(stands) - 1
