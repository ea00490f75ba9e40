"""With and without hidden visits, everybody outside their inspectorate gets the same bytes, everywhere."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from stores import copy_home
from web_kit import (
    ADMINISTRATOR,
    ANALYST,
    AUTHORITY,
    DIRECTOR,
    MANAGER,
    NOBODY,
    OTHER_SCHEDULER,
    PERFORMANCE,
    PROVIDER,
    SCHEDULER,
    acting,
    browser,
    moved_to,
    person_of,
    replay,
    sign_in,
    token_of,
)

from counterpoise.domain.errors import ConflictError
from counterpoise.service import jobs, programme_pages, visits, whose
from counterpoise.store import visit_queries
from counterpoise.store.models import base
from counterpoise.web.access import routes
from counterpoise.web.api.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from django.test import Client

OUTSIDE = (OTHER_SCHEDULER, DIRECTOR, PERFORMANCE, MANAGER, ANALYST, ADMINISTRATOR, NOBODY, "")
#: Counts answers of the process and the room on the disk, not what the store holds.
UNTOLD_BY_THE_STORE = {"/metrics"}
_SERVICES = (f"authority:{AUTHORITY}", f"provider:{PROVIDER}", f"send:{AUTHORITY}", "authority:E09000002")
_TYPES = ("ILACS_FOCUSED_COVID", "CSC_ASSURANCE_VISIT_2020")

_OWN_TO_EACH = re.compile(
    rb'(otpauth|name="letters" value=")[^"]*|Letters: .*|<path fill.*| at \d\d:\d\d|"at":"[^"]*"'
)

Seen = dict[tuple[str, str], tuple[int, dict[str, str], bytes]]


class _Repeated:
    """Ids that are the same in both worlds, so that a new row shows no difference of its own."""

    def __init__(self) -> None:
        self._random = random.Random(7)

    def choice(self, letters: str) -> str:
        return self._random.choice(letters)


@pytest.fixture(autouse=True)
def _made_up_services(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let visits be proposed to a provider of these tests, which no register holds."""
    monkeypatch.setattr(visits, "must_exist", lambda *_: None)


@pytest.fixture
def world(planned_template: Path, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Give a world without hidden visits beyond the programme, everybody signed in and with a token."""
    folder = tmp_path / "one"
    copy_home(planned_template, folder)
    with moved_to(folder), replay():
        people_in = {e: sign_in(e) for e in OUTSIDE if e}
        tokens = {e: token_of(e, "read", "write", "calendar") for e in OUTSIDE if e}
        head = programme_pages.heads(person=person_of(SCHEDULER))[0]
        known = {
            "service": f"authority:{AUTHORITY}",
            "series": head.series,
            "version": "1",
            "first": "1",
            "second": "1",
            "key": programme_pages.document(head.public_id).visits[0]["requirement"],
            "job_id": jobs.jobs(person=person_of(SCHEDULER))[0].public_id,
        }
    yield {"folder": folder, "people": people_in, "tokens": tokens, "known": known}
    whose.forget()


def hide(count: int, seed: int) -> list[str]:
    """Propose random visits that nobody outside knows of; return their ids."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        first = date(2020, 9, 7) + timedelta(days=draw.randrange(120))
        given = visits.Proposal(
            service=draw.choice(_SERVICES),
            visit_type=draw.choice(_TYPES),
            first_day=first,
            last_day=first + timedelta(days=draw.randrange(5)),
            service_name="A service",
            region="West Midlands",
        )
        made.append(visits.propose(given, acting(SCHEDULER), why="hidden").public_id)
    return made


def sweep(world: dict[str, Any], visit_id: str, people: Sequence[str]) -> Seen:
    """Return everything that people outside can read, and what comes of a notice logged meanwhile."""
    names = (
        "visit_id",
        "notice_id",
        "task_id",
        "commitment_id",
        "public_id",
        "grant_id",
        "token_id",
        "request_id",
        "upload_id",
        "import_id",
        "party_id",
        "paragraph_id",
        "sha256",
    )
    things = world["known"] | dict.fromkeys(names, visit_id) | {"number": "1"}
    seen: Seen = {}
    for email in people:
        client = world["people"].get(email) or browser()
        for route in routes():
            if "GET" in route.methods and "/api/" not in route.path and route.path not in UNTOLD_BY_THE_STORE:
                _look(
                    seen,
                    client,
                    email,
                    _fill(route.path, things | {"name": "move", "to": "on", "token": "x"}),
                )
        if email:
            token = world["tokens"][email]
            _look(seen, browser(), email, f"/feeds/{token}.ics")
            headers = {"Authorization": f"Bearer {token}"}
            for declared in OPERATIONS:
                if declared.method == "GET":
                    path = _fill(f"/api/v1{declared.path}", things)
                    _look(seen, browser(), email, path, headers)
    _log_a_notice(seen, world)
    return seen


def _log_a_notice(seen: Seen, world: dict[str, Any]) -> None:
    """Let the visited do what runs into hidden visits: log a notice in their weeks and read what follows."""
    client = world["people"][PERFORMANCE]
    given = {"visit_type": "ILACS_FOCUSED_COVID", "notified_on-day": "1", "notified_on-month": "9",
             "notified_on-year": "2020", "first_day-day": "28", "first_day-month": "9",
             "first_day-year": "2020"}  # fmt: skip
    where = client.post("/notices/new", given)["Location"]
    _put_it_right(seen, world, f"/api/v1{where}")
    hours = {"hours_leaders_0": "20", "told_something_new": "no"}
    for path, form in ((f"{where}/hours", hours), (f"{where}/hours/hand-over", {})):
        answer = client.post(path, form)
        seen[PERFORMANCE, f"POST {path}"] = (answer.status_code, dict(answer.headers), answer.content)
    # Nobody was told of a visit here, so nothing reaches an inspectorate, whatever it plans.
    assert seen[PERFORMANCE, f"POST {where}/hours/hand-over"][0] == ConflictError.http_status
    for email in (PERFORMANCE, DIRECTOR):
        headers = {"Authorization": f"Bearer {world['tokens'][email]}"}
        for path in (where, f"{where}/calendar.ics", "/notices"):
            _look(seen, world["people"][email], email, path)
        for path in ("notices", where[1:], *(f"{where[1:]}/{part}" for part in ("history", "ask", "hours"))):
            _look(seen, browser(), email, f"/api/v1/{path}", headers)
    put = {"grounds": [{"ground": "INCIDENT"}], "signed_by": "The director"}
    headers = {"Authorization": f"Bearer {world['tokens'][DIRECTOR]}"}
    asked = browser().post(f"/api/v1{where}/ask", put, "application/json", headers=headers)
    seen[DIRECTOR, f"POST /api/v1{where}/ask"] = (asked.status_code, [], sorted(asked.json()))


def _put_it_right(seen: Seen, world: dict[str, Any], path: str) -> None:
    """Move the notice into other weeks over the API, and back; what it answers is kept."""
    headers = {"Authorization": f"Bearer {world['tokens'][PERFORMANCE]}"}
    for version, first in ((1, "2020-10-05"), (1, "2020-10-06"), (2, "2020-09-28")):
        answer = browser().post(
            f"{path}/correct",
            {"first_day": first, "why": "Told again."},
            "application/json",
            headers=headers | {"If-Match": f'"{version}"'},
        )
        assert answer.status_code == (ConflictError.http_status if first == "2020-10-06" else 200)
        seen[PERFORMANCE, f"POST {path} {first}"] = (
            answer.status_code,
            dict(answer.headers),
            answer.content,
        )


def _fill(path: str, things: dict[str, str]) -> str:
    return re.sub(r"[<{](?:\w+:)?(\w+)[>}]", lambda m: things[m[1]], path)


def _look(seen: Seen, client: Client, email: str, path: str, headers: dict[str, str] | None = None) -> None:
    answer = client.get(path, headers=headers or {})
    # What is drawn anew each time, or says at what minute it was done, is the same in neither world.
    text = _OWN_TO_EACH.sub(b"", answer.content)
    text = b"" if path == "/files/own-card" else text
    made_of_it = {"Content-Length", "ETag"} if text != answer.content else set()
    told = {k: v for k, v in answer.headers.items() if k not in made_of_it}
    seen[email, path] = (answer.status_code, told, text)


def in_world(
    world: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch, *, hidden: int, seed: int = 1
) -> tuple[list[str], Path]:
    """Copy the world and hide visits in the copy; return their ids and where it is."""
    copy_home(world["folder"], folder)
    with moved_to(folder), replay():
        ids = hide(hidden, seed) if hidden else []
    monkeypatch.setattr(base, "secrets", _Repeated())
    return ids, folder


def seen_in(world: dict[str, Any], folder: Path, visit_id: str, people: Sequence[str] = OUTSIDE) -> Seen:
    with moved_to(folder), replay():
        return sweep(world, visit_id, people)


def test_with_200_hidden_visits_and_without_everything_is_the_same_bytes_to_everybody_outside(
    world: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, with_them = in_world(world, tmp_path / "with", monkeypatch, hidden=200)
    there = seen_in(world, with_them, ids[0])
    _, without = in_world(world, tmp_path / "without", monkeypatch, hidden=0)
    missing = seen_in(world, without, ids[0])
    assert len(there) > 300
    assert [key for key in there if there[key] != missing[key]] == []
    assert not [key for key, (_, _, body) in there.items() if ids[0].encode() in body]
    statuses = {key: status for key, (status, _, _) in there.items() if not key[1].startswith("POST ")}
    assert {k: s for k, s in statuses.items() if s not in {200, 302, 401, 403, 404, 405}} == {}


@pytest.mark.parametrize("seed", range(2, 8))
def test_each_hidden_visit_by_itself_leaves_no_trace_where_its_own_service_looks(
    world: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    paths = ("/api/v1/visits", "/api/v1/notices", "/api/v1/visits/{id}", "/notices", "/")
    answers, known = [], ""
    for hidden in (1, 0):
        ids, folder = in_world(world, tmp_path / str(hidden), monkeypatch, hidden=hidden, seed=seed)
        known = known or ids[0]
        with moved_to(folder), replay():
            seen: Seen = {}
            for email in (DIRECTOR, MANAGER, OTHER_SCHEDULER, ANALYST):
                headers = {"Authorization": f"Bearer {world['tokens'][email]}"}
                for path in paths:
                    client = browser() if "/api/" in path else world["people"][email]
                    _look(seen, client, email, path.format(id=known), headers if "/api/" in path else None)
            answers.append(seen)
        monkeypatch.undo()
    assert answers[0] == answers[1]


def test_a_leak_would_be_found(
    world: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One branch that forgets to ask who looks makes the test above fail."""

    def leaky(viewer: object, today: date, **_: int) -> Any:
        every = visit_queries._cases(visit_queries.Visit.objects.all())
        told = visit_queries.told(every, viewer=visit_queries.Viewer("Ofsted"), today=today)
        assert viewer
        return told, len(told)

    ids, with_it = in_world(world, tmp_path / "with", monkeypatch, hidden=1)
    monkeypatch.setattr(visit_queries, "seen_part", leaky)
    there = seen_in(world, with_it, ids[0], (DIRECTOR,))
    _, without = in_world(world, tmp_path / "without", monkeypatch, hidden=0)
    missing = seen_in(world, without, ids[0], (DIRECTOR,))
    leaks = {path for (email, path), answer in there.items() if answer != missing[email, path]}
    assert "/api/v1/visits" in leaks
