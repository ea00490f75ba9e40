"""Every route as every role, on its own things and on others': as declared, and nothing undeclared."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from web_kit import (
    ADMINISTRATOR,
    DIRECTOR,
    OTHER_SCHEDULER,
    PEOPLE,
    PERFORMANCE,
    SCHEDULER,
    SENIOR,
    WORDS,
    Outsider,
    acting,
    asked_about,
    browser,
    notified_visit,
    person_of,
    sign_in,
    token_of,
)

from counterpoise.domain.facts import InspectorTieRow
from counterpoise.domain.roles import Permission
from counterpoise.service import (
    clock,
    commitments,
    exchange_files,
    import_pages,
    jobs,
    notices,
    people,
    programme_pages,
    visits,
)
from counterpoise.service.acting import Acting
from counterpoise.store import rows as store_rows
from counterpoise.store import sessions, writes
from counterpoise.store.audit import AuditEvent
from counterpoise.web.access import Access, Open, Route, routes
from counterpoise.web.api.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from web_kit import Home

# What a form with nothing in it may answer to somebody who may use it: never 404, never a way to sign in.
_LET_IN = {200, 302, 400, 401, 403, 409, 422, 428}
# Where a body of the wrong shape is refused before anybody asks whose the thing is, one of the right shape.
_BODIES = {
    "/notices/{notice_id}/correct": {"why": "Told again."},
    "/notices/{notice_id}/call-off": {"called_off_on": "2020-09-01", "why": "Told again."},
    "/notices/{notice_id}/go-ahead": {"why": "Told again."},
    "/notices/{notice_id}/ask": {"signed_by": "The director"},
    "/notices/{notice_id}/hours": {"hours": {}, "told_something_new": False},
    "/requests/{request_id}/answer": {"reply": "no", "signed_by": "A senior inspector"},
}
# Tests of their own drive these: they end something, or ask for what is not among the things here.
_ELSEWHERE = {
    "sign-out",
    "sign-in-code",
    "set-password",
    "feed",
    "letter-again",
    "revoke-token",
    "take-party-away",
    "cancel-reports",
    "cancel-judging",
}
OTHER_DIRECTOR = "director@other-council.example"


@pytest.fixture
def things(planned: Home) -> Mapping[str, str]:
    """Return the id of one thing of each kind, by the name that routes give it."""
    assert planned.folder.is_dir()
    visit_id = notified_visit()
    head = programme_pages.heads(person=person_of(SCHEDULER))[0]
    key = programme_pages.document(head.public_id).visits[0]["requirement"]
    grant = people.grant_of("director", "E09000002")
    token = people.add_first(email=OTHER_DIRECTOR, grants=(grant,), who="test", now=clock.now())
    people.accounts.set_password_by_link(token=token, password=WORDS, now=clock.now())
    performance = person_of(PERFORMANCE)
    there = Acting(PERFORMANCE, clock.now(), performance.grants[0].body, performance.grants[0].rule.may)
    seen = notices.log(notices.Call("ILACS_FOCUSED_COVID", clock.today(), first_day=date(2020, 9, 28)), there)
    kept = commitments.add(
        commitments.Commitment("peer challenge", "Peer challenge", clock.today(), clock.today()), there
    )
    told = Outsider("A council", visits.own(visit_id, acting(SENIOR)).visit.service.partition(":")[2])
    return {
        "service": "authority:E08000025",
        "series": head.series,
        "version": "1",
        "first": "1",
        "second": "1",
        "key": key,
        "visit_id": visit_id,
        "request_id": asked_about(visit_id),
        "name": "move",
        "job_id": jobs.jobs(person=person_of(SCHEDULER))[0].public_id,
        "notice_id": seen.notice.public_id,
        "task_id": seen.tasks[0].public_id,
        "commitment_id": kept.public_id,
        "public_id": person_of(DIRECTOR).public_id,
        "grant_id": sessions.held_roles(person_of(DIRECTOR).public_id)[0].public_id,
        "to": "on",
        "party_id": exchange_files.add_party(told.card(), acting(SENIOR)).public_id,
        "token": "no-such-token",
        "token_id": "no-such-token",
        "paragraph_id": "no-such-paragraph",
        "sha256": "0" * 64,
        "monday": "2020-08-31",
        "number": "1",
        **_imports(),
    }


def _imports() -> dict[str, str]:
    """Let a table be imported and another wait to be looked at."""
    day = clock.today()
    rows = [InspectorTieRow("7", "authority:E08000025", "interest", "", day, None, day)]
    new = writes.NewImport("inspector-ties", "ties.csv", "", "0" * 64, 0, day)
    event = AuditEvent(clock.now(), "test", "file imported", "")
    kept = writes.record_import(new=new, laid=store_rows.lay_out(new.file_name, rows), audit=event)
    sent = import_pages.send([b"a,b\n"], name="t.csv", person=person_of(SCHEDULER), now=clock.now())
    return {"import_id": kept.public_id, "upload_id": sent.public_id}


def _address(path: str, things: Mapping[str, str]) -> str:
    return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", lambda m: things[m[1]], path)


def _owner(route: Route) -> str:
    """Return whose the things are that a route is driven with."""
    # Tables are imported by the people of whoever's instance it is.
    if route.path.startswith("/imports"):
        return "Ofsted"
    if route.path.startswith(("/programmes/<", "/visits/<", "/jobs/<", "/requests/<")):
        return "Ofsted"
    return "E08000025" if route.path.startswith(("/notices/<", "/commitments/<")) else ""


def _expected(access: Access, email: str, owner: str) -> bool:
    person = person_of(email)
    if isinstance(access.needs, Permission):
        return person.may_in(access.needs, owner) if owner else person.may(access.needs)
    return access.needs is not Open.METRICS or person.may(Permission.MANAGE_PEOPLE)


def test_every_route_declares_its_access(home: Home) -> None:
    assert [r.path for r in routes() if r.access is None] == []
    assert len(routes()) > 50
    assert len({(d.method, d.path) for d in OPERATIONS}) == len(OPERATIONS)


def test_every_route_answers_each_role_as_the_table_says(things: Mapping[str, str]) -> None:
    wrong = []
    for email in (*PEOPLE, OTHER_DIRECTOR):
        client, reads = sign_in(email), 0
        for route in routes():
            if route.name in _ELSEWHERE or "/api/" in route.path:
                continue
            method = "GET" if "GET" in route.methods else "POST"
            # Those that would end the sessions of the person who drives are driven against nobody.
            own = things | ({"public_id": "nobody", "grant_id": "nobody"} if method == "POST" else {})
            answer = getattr(client, method.lower())(_address(route.path, own))
            assert route.access is not None
            let_in = answer.status_code in _LET_IN and answer.get("Location", "") != "/sign-in"
            nobody_there = own["public_id"] == "nobody" and "/people/" in route.path
            expected = _expected(route.access, email, _owner(route)) and not nobody_there
            reads += 1
            if let_in != expected:
                wrong.append((email, method, route.path, answer.status_code))
        assert reads > 40
    assert wrong == []


def test_every_operation_answers_each_role_as_the_table_says(things: Mapping[str, str]) -> None:
    wrong = []
    for email in PEOPLE:
        token, person = token_of(email, "read", "write"), person_of(email)
        for declared in OPERATIONS:
            path = f"/api/v1{_address(declared.path, things)}"
            headers = {"Authorization": f"Bearer {token}"}
            answer = (
                getattr(browser(), declared.method.lower())(
                    path, _BODIES.get(declared.path, {}), "application/json", headers=headers
                )
                if declared.method != "GET"
                else browser().get(path, headers=headers)
            )
            expected = not declared.needs or any(
                person.may_in(n, _owner_of(declared.path)) if _owner_of(declared.path) else person.may(n)
                for n in declared.needs
            )
            # A visit that was not notified is there for its own inspectorate alone, whatever the role.
            if declared.path.startswith("/visits/"):
                expected = person.may_in(Permission.SEE_PROGRAMME, "Ofsted")
            if (answer.status_code in _LET_IN) != expected:
                wrong.append((email, declared.method, declared.path, answer.status_code))
    assert wrong == []


def _owner_of(path: str) -> str:
    if path.startswith(("/programmes/{", "/own-visits/{", "/requests/{")):
        return "Ofsted"
    return "E08000025" if path.startswith("/notices/{") else ""


def test_nobody_signed_in_gets_no_further_than_signing_in(things: Mapping[str, str]) -> None:
    for route in routes():
        if isinstance(route.access and route.access.needs, Permission):
            method = "get" if "GET" in route.methods else "post"
            answer = getattr(browser(), method)(_address(route.path, things))
            assert answer["Location"] == "/sign-in", route.path


def test_what_is_not_yours_and_what_is_not_there_are_the_same_bytes(things: Mapping[str, str]) -> None:
    pages = {
        OTHER_SCHEDULER: [f"/visits/{things['visit_id']}", f"/programmes/{things['series']}/1"],
        OTHER_DIRECTOR: [f"/notices/{things['notice_id']}"],
        DIRECTOR: [f"/visits/{things['visit_id']}", "/programmes", "/people"],
        ADMINISTRATOR: [f"/visits/{things['visit_id']}", "/programmes"],
    }
    for email, theirs in pages.items():
        client = sign_in(email)
        for path in theirs:
            there = client.get(path)
            missing = client.get(re.sub(r"\w{20}", "0" * 20, path) if re.search(r"\w{20}", path) else "/none")
            assert there.status_code == missing.status_code == 404, path
            assert there.content == missing.content, path
