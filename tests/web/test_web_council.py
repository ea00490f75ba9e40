"""A council's Monday on the pages: the call, the clash, returns, a request, everything on one page."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from web_kit import (
    DIRECTOR,
    MANAGER,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    WORDS,
    acting,
    form_values,
    notified_visit,
    sign_in,
)

from counterpoise.domain.roles import Grant, Role
from counterpoise.domain.tariffs import POOL_LABELS, PROVIDER_POOL
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service import audit, clock, people, visits
from counterpoise.service.instance.subjects import newest_rows
from counterpoise.web.hours import pool_key

if TYPE_CHECKING:
    from django.test import Client
    from web_kit import Home

_FOCUSED = {"visit_type": "ILACS_FOCUSED_COVID"}


def day(name: str, number: int, month: int, year: int = 2020) -> dict[str, str]:
    """Return a day as the three boxes of a form."""
    return {f"{name}-day": str(number), f"{name}-month": str(month), f"{name}-year": str(year)}


def logged(client: Client, **more: str) -> str:
    """Log a notice and return its address."""
    given = {**_FOCUSED, **day("notified_on", 1, 9), **day("first_day", 28, 9), **more}
    answer = client.post("/notices/new", given)
    assert answer.status_code == 302, re.findall(r"error-summary.*?</ul>", answer.content.decode(), re.DOTALL)
    return str(answer["Location"])


def test_a_call_gives_deadlines_tasks_clashes_headroom_and_a_calendar(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    peer = {"kind": "peer challenge", "title": "Peer challenge", **day("first_day", 29, 9),
            **day("last_day", 30, 9), "hours_leaders": "40"}  # fmt: skip
    assert client.post("/commitments/new", peer).status_code == 302
    where = logged(client)
    text = client.get(where).content.decode()
    for words in ("Clashes", "Peer challenge", "the same days", "Days to keep", "Publication",
                  "What your people can spare", "Annex A", "cp-mark--published"):  # fmt: skip
        assert words in text, words
    calendar = client.get(f"{where}/calendar.ics")
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in calendar.content
    assert audit.verify().holds


def test_a_task_is_ticked_and_taken_back(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    task = re.search(rf'{where}/tasks/(\w+)"', client.get(where).content.decode())
    assert task is not None
    client.post(f"{where}/tasks/{task[1]}", {"done": "yes"})
    assert "done on 1 September 2020" in client.get(where).content.decode()
    client.post(f"{where}/tasks/{task[1]}", {"done": "no"})
    assert "done on" not in client.get(where).content.decode()


def test_an_embargo_keeps_a_notice_off_the_page_for_the_chief_executive(planned: Home) -> None:
    client = sign_in(DIRECTOR)
    logged(client, embargo="on")
    name = "Covid-19 focused"
    assert name not in client.get("/coming").content.decode().split("What may come")[0]
    assert name in client.get("/coming?team=yes").content.decode().split("What may come")[0]


def test_everything_coming_stands_on_one_page_and_prints_on_it(planned: Home) -> None:
    client = sign_in(DIRECTOR)
    logged(client)
    text = client.get("/coming").content.decode()
    for words in ("Notified", "Busiest weeks ahead", "Own commitments",
                  "by published rules alone", "in the last 12 months"):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Choose the inspection or visit"),
        ({**_FOCUSED, **day("notified_on", 31, 2)}, "The date must be a real one"),
        ({**_FOCUSED, "notified_on-day": "1"}, "The date must include a month and year"),
        ({**_FOCUSED, **day("notified_on", 2, 9)}, "is still to come"),
        (
            {**_FOCUSED, **day("notified_on", 1, 9), **day("first_day", 1, 3)},
            "no such visit would begin on 1 March 2020",
        ),
    ],
)
def test_a_notice_of_no_sense_is_told_so_and_stores_nothing(
    planned: Home, given: dict[str, str], says: str
) -> None:
    client = sign_in(PERFORMANCE)
    answer = client.post("/notices/new", given)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert "No notice was logged yet" in client.get("/notices").content.decode()


def test_the_weekly_return_is_filed_and_corrected(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    given = {"monday": "2020-08-31", "posts_hours_practitioners": "180", "off_hours_practitioners": "12",
             "contacts_schools": "40", "school_absence": "4.5"}  # fmt: skip
    assert client.post("/returns/weekly", given)["Location"] == "/returns/weekly?filed=1"
    assert client.post("/returns/weekly", given | {"off_hours_practitioners": "14"})["Location"].endswith(
        "=2"
    )
    more_off_than_posts = client.post("/returns/weekly", given | {"off_hours_practitioners": "200"})
    assert more_off_than_posts.status_code == 400
    assert "no more people off than there are posts" in more_off_than_posts.content.decode()


def test_the_hours_return_takes_the_place_of_what_was_assumed(planned: Home) -> None:
    client = sign_in(PERFORMANCE)
    where = logged(client)
    before = client.get(where).content.decode()
    given = {"hours_leaders_0": "99", "told_something_new": "no"}
    assert client.post(f"{where}/hours", given)["Location"] == f"{where}?said=hours-filed#hours"
    assert client.get(where).content.decode() != before
    assert client.post(f"{where}/hours", {"told_something_new": "no"}).status_code == 400


def test_a_request_gives_a_letter_and_waits_for_its_answer(planned: Home) -> None:
    client = sign_in(DIRECTOR)
    where = logged(client)
    nothing = client.post(f"{where}/ask", {"signed_by": "The director"})
    assert nothing.status_code == 400
    assert "at least one ground" in nothing.content.decode()
    given = {"grounds": ["INCIDENT"], "words": "A serious incident.", "signed_by": "The director"}
    answer = client.post(f"{where}/ask", given)
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as held:
        assert held.read("letter.docx")[:2] == b"PK"
    assert "not yet" in client.get("/asked").content.decode()


def test_only_who_may_ask_asks(planned: Home) -> None:
    where = logged(sign_in(PERFORMANCE))
    assert sign_in(PERFORMANCE).get(f"{where}/ask").status_code == 404
    assert sign_in(MANAGER).get(f"{where}/ask").status_code == 404


def test_on_one_server_the_council_sees_asks_and_is_answered_from_the_moment_of_notice(planned: Home) -> None:
    visit_id = notified_visit()
    visit = visits.own(visit_id, acting(SCHEDULER)).visit
    grant = people.grant_of("director", visit.service.partition(":")[2])
    link = people.add_first(email="there@x.example", grants=(grant,), who="test", now=clock.now())
    people.accounts.set_password_by_link(token=link, password="plum window harbour", now=clock.now())  # noqa: S106 - of this test
    council = sign_in("there@x.example")
    assert visit.service_name.split()[0] or visit.service
    assert "28 September" in council.get("/coming").content.decode() or visit.first_day.day != 28
    when = visit.first_day
    where = logged(council, **day("first_day", when.day, when.month))
    given = {"grounds": ["INCIDENT"], "words": "A serious incident.", "signed_by": "The director"}
    assert council.post(f"{where}/ask", given).status_code == 200
    senior = sign_in(SENIOR)
    page = re.search(r'href="(/requests/\w+)"', senior.get("/requests").content.decode())
    assert page is not None
    shown = senior.get(page[1]).content.decode()
    assert "A serious incident." in shown
    reply = form_values(shown) | {"reply": "no", "signed_by": "A senior inspector"}
    answered = senior.post(page[1], reply)
    assert answered.headers["Content-Type"] == "application/zip", answered.content.decode()[-3000:]
    assert "No, " in council.get("/asked").content.decode()


def test_a_home_keeps_its_own_one_pool_on_every_form(planned: Home) -> None:
    rows = newest_rows(load_bundle().known("providers", clock.today()))
    urn = str(next(r for r in rows if r.provision_type == "Children's home" and r.places).urn)
    link = people.add_first(
        email="home@x.example", grants=(Grant(Role.MANAGER, urn),), who="test", now=clock.now()
    )
    people.accounts.set_password_by_link(token=link, password=WORDS, now=clock.now())
    manager = sign_in("home@x.example")
    staff = pool_key(PROVIDER_POOL)
    peer = {
        "kind": "other commitment",
        "title": "A move",
        **day("first_day", 28, 9),
        **day("last_day", 28, 9),
    }
    assert manager.post("/commitments/new", peer | {staff: "12"}).status_code == 302
    where = logged(manager, visit_type="CSC_ASSURANCE_VISIT_2020")
    text = html.unescape(manager.get(where).content.decode())
    assert "A move" in text
    assert POOL_LABELS[PROVIDER_POOL].capitalize() in text
    assert "practitioners" not in text.lower()
    week = {"monday": "2020-08-31", f"posts_{staff}": "20", f"off_{staff}": "2"}
    assert manager.post("/returns/weekly", week)["Location"] == "/returns/weekly?filed=1"
