"""A notice is put right, called off and let go ahead over the API: the same use case, and nothing unseen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from test_web_api import call
from test_web_council import day
from web_kit import (
    ANALYST,
    DIRECTOR,
    MANAGER,
    OTHER_SCHEDULER,
    PERFORMANCE,
    SCHEDULER,
    acting,
    browser,
    sign_in,
    token_of,
)

from counterpoise.service import audit, notices, notices_changes
from counterpoise.web.api.operations import OPERATIONS

if TYPE_CHECKING:
    from web_kit import Home

_GIVEN = {"visit_type": "ILACS_FOCUSED_COVID", "notified_on": "2020-09-01", "first_day": "2020-09-28"}
_WHY = "The lead inspector rang again."
#: What each change needs, and which way its bodies go.
_CHANGES: dict[str, dict[str, Any]] = {
    "correct": {"last_day": "2020-10-02", "why": _WHY},
    "call-off": {"called_off_on": "2020-09-01", "why": _WHY},
    "go-ahead": {"why": _WHY},
}


def told(token: str) -> tuple[str, str]:
    """Log a notice over the API; return its address there and its entity tag."""
    made = call(token, "/notices", method="post", body=_GIVEN)
    assert made.status_code == 201, made.content
    return f"/notices/{made.json()['id']}", made.headers["ETag"]


def change(token: str, path: str, name: str, tag: str | None, **body: Any) -> Any:
    """Return the answer to a change."""
    headers = {} if tag is None else {"If_Match": tag}
    return call(token, f"{path}/{name}", method="post", body=_CHANGES[name] | body, **headers)


def test_days_are_put_right_called_off_and_let_go_ahead_with_all_that_follows(planned: Home) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    moved = change(token, path, "correct", tag, first_day="2020-10-05", last_day="2020-10-07", embargo=True)
    assert moved.status_code == 200, moved.content
    assert (moved.json()["first_day"], moved.json()["embargo"], moved.json()["version"]) == (
        "2020-10-05",
        True,
        2,
    )
    assert {d["day"] for d in moved.json()["deadlines"] if d["name"] == "first day"} == {"2020-10-05"}
    assert moved.headers["ETag"] == call(token, path).headers["ETag"] != tag
    off = change(token, path, "call-off", moved.headers["ETag"])
    assert (off.json()["called_off_on"], off.json()["deadlines"], off.json()["clashes"]) == (
        "2020-09-01",
        [],
        [],
    )
    back = change(token, path, "go-ahead", off.headers["ETag"])
    assert (back.status_code, back.json()["called_off_on"], back.json()["version"]) == (200, None, 4)
    assert back.json()["deadlines"] == moved.json()["deadlines"]
    assert audit.verify().holds


def test_what_is_left_out_stays_and_a_visit_that_moves_keeps_its_length(planned: Home) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    before = call(token, path).json()
    moved = change(token, path, "correct", tag, first_day="2020-10-05", last_day=None).json()
    assert (before["last_day"], moved["last_day"]) == ("2020-09-29", "2020-10-06")
    for name in ("notified_on", "embargo", "area_votes", "service"):
        assert moved[name] == before[name]


def test_every_change_stands_in_the_history_with_its_reason_and_what_was_there(planned: Home) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    first = change(token, path, "correct", tag)
    change(token, path, "call-off", first.headers["ETag"], why="Withdrawn.")
    logged, put_right, off = call(token, f"{path}/history").json()["items"]
    assert (logged["what"], logged["changed"]) == ("notice logged", [])
    assert (put_right["what"], put_right["who"], put_right["why"]) == ("notice changed", PERFORMANCE, _WHY)
    assert put_right["changed"] == [{"name": "last day", "before": "2020-09-29", "after": "2020-10-02"}]
    assert (off["what"], off["why"]) == ("visit called off", "Withdrawn.")
    assert off["changed"] == [{"name": "called off on", "before": None, "after": "2020-09-01"}]
    part = call(token, f"{path}/history?offset=1&limit=1").json()
    assert (part["items"], part["total"]) == ([put_right], 3)
    pages = sign_in(PERFORMANCE).get(path).content.decode()
    assert "Withdrawn." in pages


def test_who_changes_what_somebody_changed_first_sees_both_and_changes_nothing(planned: Home) -> None:
    token, other = token_of(PERFORMANCE, "read", "write"), token_of(DIRECTOR, "read", "write")
    path, tag = told(token)
    assert change(other, path, "correct", tag).status_code == 200
    late = change(token, path, "call-off", tag, why="My own words.")
    assert late.status_code == 409
    assert late.headers["Content-Type"] == "application/problem+json"
    assert (late.json()["there"]["last_day"], late.json()["there"]["version"]) == ("2020-10-02", 2)
    assert late.json()["given"] == {"called_off_on": "2020-09-01", "why": "My own words."}
    assert notices.read(path.rpartition("/")[2], acting(PERFORMANCE)).called_off_on is None


def test_the_version_is_what_counts_of_a_tag_for_what_it_runs_into_may_change_meanwhile(
    planned: Home,
) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    peer = {"kind": "peer challenge", "title": "Peers", **day("first_day", 28, 9), **day("last_day", 29, 9)}
    assert sign_in(PERFORMANCE).post("/commitments/new", peer).status_code == 302
    now = call(token, path, If_None_Match=tag)
    assert (now.status_code, now.headers["ETag"] == tag) == (200, False)
    assert change(token, path, "correct", tag).status_code == 200
    assert change(token, path, "correct", "2", last_day="2020-10-05").status_code == 200
    for wrong in (None, "", "*", '"first"', '"3-"', "-3", "٣"):
        assert change(token, path, "call-off", wrong).status_code == 428, wrong


@pytest.mark.parametrize(
    ("name", "body", "status", "says"),
    [
        ("correct", {"why": " "}, 422, "A change has its reason."),
        ("correct", {"last_day": None}, 422, "Nothing would change."),
        ("correct", {"last_day": "2020-09-01"}, 400, "run backwards"),
        ("correct", {"notified_on": "2020-09-02"}, 400, "still to come"),
        ("correct", {"last_day": "soon"}, 422, "The request can't be taken."),
        ("call-off", {"called_off_on": "2020-09-02"}, 400, "still to come"),
        ("call-off", {"called_off_on": None}, 422, "The request can't be taken."),
        ("go-ahead", {}, 422, "Nothing would change."),
    ],
)
def test_what_the_pages_refuse_the_api_refuses_in_the_same_words(
    planned: Home, name: str, body: dict[str, Any], status: int, says: str
) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    refused = change(token, path, name, tag, **body)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")
    assert says in refused.json()["detail"]
    assert len(notices_changes.history(path.rpartition("/")[2], acting(PERFORMANCE))) == 1


def test_a_visit_that_was_called_off_is_not_put_right_or_called_off_again(planned: Home) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    off = change(token, path, "call-off", tag)
    for name, body in (("correct", {}), ("call-off", {"called_off_on": "2020-08-31"})):
        refused = change(token, path, name, off.headers["ETag"], **body)
        assert refused.status_code == 409
        assert "was called off on 2020-09-01" in refused.json()["detail"]
        assert refused.json()["there"]["called_off_on"] == "2020-09-01"
    assert change(token, path, "call-off", off.headers["ETag"]).status_code == 422


@pytest.mark.parametrize("name", _CHANGES)
def test_nobody_else_changes_a_notice_or_learns_that_it_is_there(planned: Home, name: str) -> None:
    path, tag = told(token_of(PERFORMANCE, "read", "write"))
    missing = f"/notices/{'0' * 20}"
    for email in (MANAGER, SCHEDULER, OTHER_SCHEDULER, ANALYST):
        token = token_of(email, "read", "write")
        for given in (tag, None):
            answers = [change(token, at, name, given) for at in (path, missing)]
            assert [a.status_code for a in answers] == [404, 404], email
            assert answers[0].content == answers[1].content
        histories = [call(token, f"{at}/history") for at in (path, missing)]
        assert [a.status_code for a in histories] == [404, 404]
        assert histories[0].content == histories[1].content
    reads = token_of(PERFORMANCE, "read")
    assert change(reads, path, name, tag).status_code == 401
    assert browser().post(f"/api/v1{path}/{name}", _CHANGES[name], "application/json").status_code == 401


def test_the_same_call_again_gets_the_notice_that_is_there_and_somebody_elses_is_told_its_id(
    planned: Home,
) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    again = call(token, "/notices", method="post", body=_GIVEN)
    assert (again.status_code, again.headers["ETag"], again.json()) == (200, tag, call(token, path).json())
    other = call(token_of(DIRECTOR, "write"), "/notices", method="post", body=_GIVEN)
    assert (other.status_code, other.json()["notice"]) == (409, path.rpartition("/")[2])
    assert "This notice is there already: Covid-19 focused" in other.json()["detail"]
    assert len(notices.listed(acting(PERFORMANCE))) == 1


@pytest.mark.parametrize("text", ["a\0b", "\0"])
def test_what_no_store_can_keep_is_refused_as_such_on_every_store(planned: Home, text: str) -> None:
    token = token_of(PERFORMANCE, "read", "write")
    path, tag = told(token)
    assert change(token, path, "call-off", tag, why=text).status_code == 422
    for name in ("visit_type", "service"):
        assert call(token, "/notices", method="post", body=_GIVEN | {name: text}).status_code == 422
    assert call(token, "/notices/%00").status_code == 404
    assert call(token, "/notices?body=%00").status_code == 400
    pages = sign_in(PERFORMANCE)
    assert pages.get("/notices/%00").status_code == 404
    assert pages.get("/services?q=%00").status_code == 400


def test_the_description_says_what_a_change_needs_and_what_a_conflict_shows(home: Home) -> None:
    description = browser().get("/api/v1/openapi.json").json()
    shapes = description["components"]["schemas"]
    assert {d.path for d in OPERATIONS} >= {f"/notices/{{notice_id}}/{name}" for name in _CHANGES}
    for name, needed in (("correct", ["why"]), ("call-off", ["called_off_on", "why"]), ("go-ahead", ["why"])):
        told_ = description["paths"][f"/api/v1/notices/{{notice_id}}/{name}"]["post"]
        reference = told_["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        assert sorted(shapes[re.split("/", reference)[-1]]["required"]) == needed
        conflict = told_["responses"]["409"]["content"]["application/problem+json"]["schema"]["$ref"]
        assert {"there", "given", "detail"} <= set(shapes[conflict.rpartition("/")[2]]["required"])
