"""The API and the feeds: tokens and scopes, one error shape, parts of lists, entity tags, conditions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from web_kit import (
    ANALYST,
    AUTHORITY,
    DIRECTOR,
    OTHER_SCHEDULER,
    PERFORMANCE,
    SCHEDULER,
    acting,
    browser,
    later_visit,
    notified_visit,
    person_of,
    token_of,
)

from counterpoise.service import clock, people, visits
from counterpoise.web.api.operations import OPERATIONS

if TYPE_CHECKING:
    from web_kit import Home

_TOKENLESS = {"/api/v1/openapi.json"}


def call(token: str, path: str, *, method: str = "get", body: Any = None, **headers: str) -> Any:
    """Return the answer to one call of the API."""
    given = {"Authorization": f"Bearer {token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
    more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
    return getattr(browser(), method)(f"/api/v1{path}", headers=given, **more)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic x"}])
def test_without_a_token_that_works_nothing_is_told(home: Home, headers: dict[str, str]) -> None:
    for declared in OPERATIONS:
        path = f"/api/v1{declared.path}".replace("{version}", "1").replace("{", "").replace("}", "")
        answer = getattr(browser(), declared.method.lower())(path, headers=headers)
        assert answer.status_code == 401, declared
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["title"]


def test_every_fault_has_one_shape(planned: Home) -> None:
    token = token_of(SCHEDULER, "read", "write")
    faults = [
        call(token, "/visits/none"),
        call(token, "/visits?limit=0"),
        call(token, "/visits?limit=many"),
        call(token, "/notices"),
        call(token, "/no/such/thing"),
        call(token, f"/own-visits/{later_visit().public_id}/steps/move", method="post", body={}),
        browser().post(
            "/api/v1/notices", b"{", "application/json", headers={"Authorization": f"Bearer {token}"}
        ),
        call(token_of(SCHEDULER, "calendar"), "/visits"),
        call(token, "/visits", method="delete"),
    ]
    assert [f.status_code for f in faults] == [404, 422, 422, 404, 404, 428, 404, 401, 405]
    for fault in faults:
        assert fault.headers["Content-Type"] == "application/problem+json"
        assert {"type", "title", "status", "detail", "next_step"} <= set(fault.json())
        assert fault.json()["status"] == fault.status_code


def test_a_list_comes_in_parts_that_make_the_whole(planned: Home) -> None:
    token = token_of(SCHEDULER, "read")
    path, seen = "/visits?limit=40", []
    while path:
        part = call(token, path).json()
        assert len(part["items"]) <= 40
        seen += [v["id"] for v in part["items"]]
        path = part["next"].removeprefix("/api/v1") if part["next"] else ""
    own = [v.public_id for v in visits.own_list(acting(SCHEDULER))]
    assert sorted(seen) == sorted(own)
    assert part["total"] == len(own)


def test_what_did_not_change_is_not_sent_again(planned: Home) -> None:
    token = token_of(SCHEDULER, "read")
    first = call(token, "/visits")
    again = call(token, "/visits", If_None_Match=first.headers["ETag"])
    assert again.status_code == 304
    assert again.content == b""
    assert call(token, "/visits", If_None_Match='"other"').status_code == 200


def test_a_change_for_an_older_version_shows_both_and_changes_nothing(planned: Home) -> None:
    token = token_of(SCHEDULER, "read", "write")
    visit = later_visit()
    path = f"/own-visits/{visit.public_id}"
    tag = call(token, path).headers["ETag"]
    days = {"first_day": "2020-09-28", "last_day": "2020-10-02", "why": "a school holiday"}
    moved = call(token, f"{path}/steps/move", method="post", body=days, If_Match=tag)
    assert moved.status_code == 200, moved.content
    assert moved.headers["ETag"] != tag
    mine = days | {"first_day": "2020-09-29", "why": "my own words"}
    late = call(token, f"{path}/steps/move", method="post", body=mine, If_Match=tag)
    assert late.status_code == 409
    assert late.json()["there"]["first_day"] == "2020-09-28"
    assert late.json()["given"]["why"] == "my own words"
    assert visits.own(visit.public_id, acting(SCHEDULER)).visit.version == moved.json()["version"]


def test_a_visit_is_seen_by_the_visited_from_the_moment_of_notice_and_by_nobody_else(planned: Home) -> None:
    tokens = {e: token_of(e, "read") for e in (OTHER_SCHEDULER, ANALYST)}
    visit_id = notified_visit()
    area = visits.own(visit_id, acting(SCHEDULER)).visit.service.partition(":")[2]
    director = _director_of(area)
    assert [v["id"] for v in call(director, "/visits").json()["items"]] == [visit_id]
    assert call(director, f"/visits/{visit_id}").json()["state"] == "notified"
    for email, token in tokens.items():
        assert call(token, f"/visits/{visit_id}").status_code == 404, email
        assert call(token, "/visits").json()["items"] == [], email


def _director_of(area: str) -> str:
    grant = people.grant_of("director", area)
    people.add_first(email="new.director@x.example", grants=(grant,), who="test", now=clock.now())
    return token_of("new.director@x.example", "read", "calendar")


def test_a_feed_holds_notified_visits_only_even_for_the_inspectorate_itself(planned: Home) -> None:
    before = browser().get(f"/feeds/{token_of(SCHEDULER, 'calendar')}.ics")
    assert before.status_code == 200
    assert b"BEGIN:VEVENT" not in before.content
    visit_id = notified_visit()
    area = visits.own(visit_id, acting(SCHEDULER)).visit.service.partition(":")[2]
    for token in (token_of(SCHEDULER, "calendar"), _director_of(area)):
        text = browser().get(f"/feeds/{token}.ics").content.decode()
        assert text.count("BEGIN:VEVENT") == 1


def test_a_revoked_token_opens_nothing_at_once(planned: Home) -> None:
    token = token_of(DIRECTOR, "read", "calendar")
    person = person_of(DIRECTOR)
    assert call(token, "/me").status_code == 200
    assert browser().get(f"/feeds/{token}.ics").status_code == 200
    people.revoke_token(person=person, token_id=people.tokens(person)[0].public_id, now=clock.now())
    assert call(token, "/me").status_code == 401
    assert browser().get(f"/feeds/{token}.ics").status_code == 404


def test_a_token_that_only_reads_writes_nothing(planned: Home) -> None:
    notice = {"visit_type": "ILACS_FOCUSED_COVID", "notified_on": "2020-09-01", "first_day": "2020-09-28"}
    refused = call(token_of(PERFORMANCE, "read"), "/notices", method="post", body=notice)
    assert refused.status_code == 401
    made = call(token_of(PERFORMANCE, "read", "write"), "/notices", method="post", body=notice)
    assert made.status_code == 201, made.content
    assert made.json()["service"] == f"authority:{AUTHORITY}"
    assert {d["name"] for d in made.json()["deadlines"]} >= {"first day", "publication"}
    listed = call(token_of(DIRECTOR, "read"), "/notices").json()["items"]
    assert [n["id"] for n in listed] == [made.json()["id"]]


def test_the_cookie_of_a_session_does_not_open_the_api(planned: Home) -> None:
    client = browser()
    client.post("/sign-in", {"email": SCHEDULER, "password": "plum window harbour"})
    assert client.get("/api/v1/visits").status_code == 401


def test_the_description_is_there_for_all_and_names_every_operation(home: Home) -> None:
    told = browser().get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for declared in OPERATIONS:
        assert declared.method.lower() in told["paths"][f"/api/v1{declared.path}"]
