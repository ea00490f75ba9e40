"""Requests, answers and returns over the API: the use cases of pages and files, where both share a server."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from test_web_api import call
from web_kit import (
    DIRECTOR,
    OTHER_SCHEDULER,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    WORDS,
    acting,
    asked_about,
    notified_visit,
    token_of,
)

from counterpoise.domain.deferral import Ground
from counterpoise.service import audit, clock, people, visits

if TYPE_CHECKING:
    from web_kit import Home

_NOTICE = {"visit_type": "ILACS_FOCUSED_COVID", "notified_on": "2020-09-01", "first_day": "2020-09-28"}
_PUT = {"ground": "INCIDENT", "words": "A fire in a home.", "checked": True}
_HOURS = {"hours": {"leaders": {"-1": 20, "0": 35.5}}, "told_something_new": True}
_WEEK: dict[str, Any] = {
    "staff": [{"team": "practitioners", "pool": "practitioners", "off": 12, "posts": 180}],
    "contacts": {"schools": 35},
    "school_absence": 4.5,
}


def post(token: str, path: str, body: Any = None, **headers: str) -> Any:
    return call(token, path, method="post", body=body or {}, **headers)


def logged(token: str) -> str:
    made = post(token, "/notices", _NOTICE)
    assert made.status_code == 201, made.content
    return f"/notices/{made.json()['id']}"


def words(papers: dict[str, Any]) -> str:
    letter = Document(io.BytesIO(base64.b64decode(papers["letter"])))
    return "\n".join(p.text for p in letter.paragraphs)


def test_a_draft_lists_published_grounds_and_a_request_comes_with_its_letter(planned: Home) -> None:
    token = token_of(DIRECTOR, "read", "write")
    path = logged(token)
    draft = call(token, f"{path}/ask").json()
    assert [g["name"] for g in draft["grounds"]] == [g.name for g in Ground if g.is_published]
    asked = post(token, f"{path}/ask", {"grounds": [_PUT], "signed_by": "The director"})
    assert asked.status_code == 201, asked.content
    assert "A fire in a home. (Evidence: checked by somebody outside the service.)" in words(asked.json())
    # The inspectorate's key is not known here: the letter goes alone.
    assert asked.json()["signed_file"] is None
    (own,) = call(token, "/asked").json()["items"]
    assert (own["id"], own["reply"], own["first_day"]) == (asked.json()["id"], "", "2020-09-28")
    again = post(token, f"{path}/ask", {"grounds": [_PUT], "signed_by": "The director"})
    assert (again.status_code, again.headers["Content-Type"]) == (409, "application/problem+json")


def test_a_request_puts_something_that_policy_or_figures_know(planned: Home) -> None:
    token = token_of(DIRECTOR, "read", "write")
    path = logged(token)
    for body, status in (
        ({"signed_by": "The director"}, 400),
        ({"grounds": [_PUT], "signed_by": " "}, 400),
        ({"grounds": [_PUT | {"ground": "BUSY"}], "signed_by": "The director"}, 400),
        ({"grounds": [_PUT | {"ground": "DEMAND"}], "signed_by": "The director"}, 400),
        ({"consider": [99], "signed_by": "The director"}, 404),
        ({"grounds": [_PUT]}, 400),
    ):
        refused = post(token, f"{path}/ask", body)
        assert refused.status_code in {status, 422}, (body, refused.content)
        assert refused.json()["next_step"]
    assert call(token, "/asked").json()["total"] == 0


def test_a_request_is_answered_once_within_the_guards_and_both_sides_hear_of_it(planned: Home) -> None:
    request = asked_about(notified_visit())
    token, path = token_of(SENIOR, "read", "write"), f"/requests/{request}"
    (listed,) = call(token, "/requests").json()["items"]
    seen = call(token, path)
    assert (listed["id"], seen.json()["put"][0]["ground"], seen.json()["late"]) == (
        request,
        "INCIDENT",
        False,
    )
    tag = seen.headers["ETag"]
    yes = {"reply": "yes", "signed_by": "A senior inspector", "checked_with": "the fire service"}
    assert post(token, f"{path}/answer", yes).status_code == 428
    for days in ({}, {"new_day": "2021-06-01", "substitute_day": "2020-09-10"}, {"new_day": "2020-10-19"}):
        assert post(token, f"{path}/answer", yes | days, If_Match=tag).status_code == 403
    assert call(token, path).json()["reply"] == ""
    made = post(token, f"{path}/answer", {"reply": "no", "signed_by": "A senior inspector"}, If_Match=tag)
    assert made.status_code == 200, made.content
    assert (made.json()["reply"], made.json()["day"]) == ("no", seen.json()["first_day"])
    assert "A senior inspector" in words(made.json())
    late = post(token, f"{path}/answer", {"reply": "no", "signed_by": "Another"}, If_Match=tag)
    assert (late.status_code, late.json()["there"]["reply"]) == (409, "no")
    assert late.json()["given"]["signed_by"] == "Another"
    assert audit.verify().holds


def test_another_inspectorates_request_is_not_there(planned: Home) -> None:
    request = asked_about(notified_visit())
    token = token_of(OTHER_SCHEDULER, "read", "write")
    assert call(token, f"/requests/{request}").status_code == 404
    assert call(token_of(SCHEDULER, "read"), "/requests").status_code == 404


def test_hours_are_filed_put_right_and_handed_over_where_the_visit_was_told_of(planned: Home) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path = logged(token)
    nothing = call(token, f"{path}/hours").json()
    assert nothing == {"filed": False, "hours": {}, "told_something_new": None}
    assert post(token, f"{path}/hours/hand-over").status_code == 400
    assert post(token, f"{path}/hours", _HOURS).json() == {"version": 1}
    assert post(token, f"{path}/hours", _HOURS | {"told_something_new": False}).json() == {"version": 2}
    held = call(token, f"{path}/hours").json()
    assert held == {"filed": True, "hours": {"leaders": {"-1": 20.0, "0": 35.5}}, "told_something_new": False}
    for wrong in ({"cooks": {"0": 1}}, {"leaders": {"0": -1}}, {}):
        refused = post(token, f"{path}/hours", _HOURS | {"hours": wrong})
        assert refused.status_code in {400, 422}, wrong
    # The inspectorate told of no such visit on this server.
    assert post(token, f"{path}/hours/hand-over").status_code == 409
    assert call(token_of(SCHEDULER, "read"), "/hours-returns").json()["total"] == 0


def test_what_is_asked_answered_and_filed_here_reaches_the_other_side(planned: Home) -> None:
    visit = visits.own(notified_visit(), acting(SCHEDULER)).visit
    body = visit.service.partition(":")[2]
    token, senior = _token_in("director", body), token_of(SENIOR, "read", "write")
    told = _NOTICE | {"visit_type": visit.visit_type, "first_day": visit.first_day.isoformat()}
    path = f"/notices/{post(token, '/notices', told).json()['id']}"
    assert post(token, f"{path}/ask", {"grounds": [_PUT], "signed_by": "The director"}).status_code == 201
    (seen,) = call(senior, "/requests").json()["items"]
    assert (seen["visit"], seen["put"][0]["words"]) == (visit.public_id, "A fire in a home.")
    tag = call(senior, f"/requests/{seen['id']}").headers["ETag"]
    told_no = {"reply": "no", "signed_by": "A senior inspector"}
    assert post(senior, f"/requests/{seen['id']}/answer", told_no, If_Match=tag).status_code == 200
    (own,) = call(token, "/asked").json()["items"]
    assert (own["reply"], own["reply_day"]) == ("no", visit.first_day.isoformat())
    assert post(token, f"{path}/hours", _HOURS).status_code == 200
    assert call(senior, "/hours-returns").json()["total"] == 0
    assert post(token, f"{path}/hours/hand-over").json() == {"inspectorate": "Ofsted"}
    (hours,) = call(senior, "/hours-returns").json()["items"]
    assert (hours["body"], hours["hours"]) == (body, {"leaders": {"-1": 20.0, "0": 35.5}})
    assert call(token_of(OTHER_SCHEDULER, "read"), "/hours-returns").json()["total"] == 0


def test_a_week_is_filed_and_put_right(planned: Home) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    for version in (1, 2):
        filed = call(token, "/returns/weekly/2020-08-31", method="put", body=_WEEK)
        assert filed.json() == {"version": version}, filed.content
    (week,) = call(token, "/returns/weekly").json()["items"]
    assert {k: week[k] for k in ("monday", "version", "contacts", "school_absence")} == {
        "monday": "2020-08-31",
        "version": 2,
        "contacts": {"schools": 35},
        "school_absence": 4.5,
    }
    assert week["staff"] == [{"team": "practitioners", "pool": "practitioners", "off": 12.0, "posts": 180.0}]
    for monday, body in (
        ("2020-09-01", _WEEK),
        ("2020-09-07", _WEEK),
        ("2020-08-31", _WEEK | {"contacts": {"aliens": 1}}),
        ("2020-08-31", {"staff": [{"team": "a", "pool": "cooks", "off": 1, "posts": 2}]}),
        ("no day", _WEEK),
    ):
        refused = call(token, f"/returns/weekly/{monday}", method="put", body=body)
        assert refused.status_code in {400, 422}, (monday, refused.content)


@pytest.mark.parametrize("name", ["ask", "hours"])
def test_anothers_notice_is_not_there(planned: Home, name: str) -> None:
    path = logged(token_of(PERFORMANCE, "read", "write"))
    theirs = _token_in("director", "E09000002")
    body = {"ask": {"grounds": [_PUT], "signed_by": "The director"}, "hours": _HOURS}[name]
    assert call(theirs, f"{path}/{name}").status_code == 404
    assert post(theirs, f"{path}/{name}", body).status_code == 404


def _token_in(role: str, body: str) -> str:
    """Return a token of somebody new who has a role in a body."""
    grant, email = people.grant_of(role, body), f"{role}@{body.lower()}.example"
    link = people.add_first(email=email, grants=(grant,), who="test", now=clock.now())
    people.accounts.set_password_by_link(token=link, password=WORDS, now=clock.now())
    return token_of(email, "read", "write")
