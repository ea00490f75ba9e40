"""Writing: never without its event, never over somebody else's change, never another inspectorate's visit."""

from __future__ import annotations

import ast
import inspect
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from store_kit import NOW, TODAY, in_json

import counterpoise
from counterpoise.domain.errors import BadInputError, ConflictError, NotFoundError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.domain.sight import Viewer
from counterpoise.service import audit
from counterpoise.store import (
    council_writes,
    identity_writes,
    letter_writes,
    visit_queries,
    visit_writes,
    writes,
)
from counterpoise.store.audit import AuditEvent
from counterpoise.store.models import AuditRow, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stores import Home

ROOT = Path(counterpoise.__file__).parent
VISITED = Viewer(services=frozenset({"authority:E10000099"}))
EVENT = AuditEvent(at=NOW, who="tester", what="visit planned", why="test")
PLANNED = visit_writes.NewVisit(
    "Ofsted", "authority:E10000099", "ILACS_STANDARD", date(2027, 3, 1), date(2027, 3, 5), TODAY
)
NOTIFIED = {"state": VisitState.NOTIFIED, "notified_on": date(2027, 2, 22)}


def _change(
    public_id: str, version: int, changes: Mapping[str, object] = NOTIFIED, by: str = "Ofsted"
) -> int:
    return visit_writes.change_visit(
        public_id=public_id, inspectorate=by, version=version, changes=changes, audit=EVENT
    )


def test_every_writing_function_demands_its_event_by_name() -> None:
    public = {
        n: f
        for module in (writes, visit_writes, council_writes, letter_writes, identity_writes)
        for n, f in inspect.getmembers(module, inspect.isfunction)
        if f.__module__ == module.__name__
    }
    writing = {name for name in public if not name.startswith("_")}
    assert writing == {
        "create_instance",
        "record_import",
        "undo_import",
        "create_visit",
        "change_visit",
        "save_programme",
        "confirm_programme",
        "keep_sign_off",
        "keep_concern",
        "end_concern",
        "log_notice",
        "change_notice",
        "tick_task",
        "keep_commitment",
        "withdraw_commitment",
        "keep_weekly_return",
        "keep_hours_return",
        "add_party",
        "check_party",
        "remove_party",
        "record_file",
        "keep_request",
        "answer_request",
        "let_identity_in",
        "end_identity",
        "accept_identity",
    }
    for name in writing:
        parameters = inspect.signature(public[name]).parameters
        assert parameters["audit"].default is inspect.Parameter.empty, name
        assert {p.kind for p in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}, name


WRITING = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}


def _writers() -> set[str]:
    """Return the modules that could write to the store, by what they name."""
    found = set()
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "counterpoise.store.models"
            ):
                found.add((name, "models"))
            if isinstance(node, ast.Attribute) and node.attr in {"cursor", "executescript"}:
                found.add((name, "sql"))
            if isinstance(node, ast.Attribute) and node.attr in WRITING and name.startswith("store/"):
                found.add((name, "write"))
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager"}:
                found.add((name, "objects"))
    return {f"{name}: {what}" for name, what in found}


def test_no_other_module_can_write() -> None:
    writers = _writers()
    assert {w for w in writers if w.endswith(": write")} == {
        "store/writes.py: write",
        "store/audit.py: write",
        "store/account_writes.py: write",
        "store/identity_writes.py: write",
        "store/recording.py: write",
        "store/visit_writes.py: write",
        "store/letter_writes.py: write",
        # Sessions, tries and jobs come and go; what they lead to is audited where it is stored.
        "store/sessions.py: write",
        "store/jobs.py: write",
    }
    # The library of published reports is a file of its own, beside the store.
    sql = {w for w in writers if w.endswith(": sql") and not w.startswith("learning/")}
    assert sql == {"store/verify.py: sql"}
    outside = {w for w in writers if w.endswith((": models", ": objects")) and not w.startswith("store/")}
    assert outside == set()


def test_a_visit_and_its_event_are_stored_together(home: Home) -> None:
    public_id = visit_writes.create_visit(new=PLANNED, audit=EVENT)
    (visit,) = visit_queries.own_visits("Ofsted")
    assert (visit.public_id, visit.state, visit.version) == (public_id, VisitState.PROPOSED, 1)
    event = AuditRow.objects.get(sequence=2)
    assert (event.subject, event.before) == (f"visit:{public_id}", "null")
    assert _change(public_id, 1) == 2
    event = AuditRow.objects.get(sequence=3)
    assert '"state":"proposed"' in event.before
    assert '"state":"notified"' in event.after
    assert audit.verify().holds


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(home: Home) -> None:
    public_id = visit_writes.create_visit(new=PLANNED, audit=EVENT)
    _change(public_id, 1)
    other = {"state": VisitState.CANCELLED}
    with pytest.raises(
        ConflictError, match=r"Somebody changed this visit first: it is at version 2"
    ) as caught:
        _change(public_id, 1, other)
    assert caught.value.http_status == 409
    (visit,) = visit_queries.own_visits("Ofsted")
    assert (visit.state, visit.version) == (VisitState.NOTIFIED, 2)
    assert AuditRow.objects.count() == 3
    assert audit.verify().holds


def test_another_inspectorates_visit_is_not_there(home: Home) -> None:
    public_id = visit_writes.create_visit(new=PLANNED, audit=EVENT)
    with pytest.raises(NotFoundError) as hidden:
        _change(public_id, 1, by="CQC")
    with pytest.raises(NotFoundError) as absent:
        _change("nowhere", 1, by="CQC")
    assert str(hidden.value) == str(absent.value)
    assert visit_queries.own_visits("CQC") == ()


def test_two_worlds_with_and_without_a_hidden_visit_look_the_same_to_others(home: Home) -> None:
    shown = visit_writes.create_visit(new=PLANNED, audit=EVENT)
    _change(shown, 1)
    day = date(2027, 2, 22)
    without = (visit_queries.seen(VISITED, day), visit_queries.own_visits("CQC"))
    visit_writes.create_visit(new=PLANNED, audit=EVENT)
    assert (visit_queries.seen(VISITED, day), visit_queries.own_visits("CQC")) == without
    assert [v.key for v in without[0]] == [shown]
    # The day before the call nobody else may know even of this one.
    assert visit_queries.seen(VISITED, date(2027, 2, 21)) == ()


def test_a_change_the_rules_forbid_leaves_the_visit_as_it_was(home: Home) -> None:
    public_id = visit_writes.create_visit(new=PLANNED, audit=EVENT)
    silent = {"state": VisitState.FIELDWORK}
    with pytest.raises(BadInputError, match=r"only once its service has been notified"):
        _change(public_id, 1, silent)
    (visit,) = visit_queries.own_visits("Ofsted")
    assert (visit.state, visit.version) == (VisitState.PROPOSED, 1)
    assert AuditRow.objects.count() == 2
    assert audit.verify().holds


def _save(series: str | None, after: int, payload: dict[str, object]) -> tuple[str, int]:
    return visit_writes.save_programme(
        series=series,
        after_version=after,
        inspectorate="Ofsted",
        as_of=TODAY,
        payload=payload,
        known_at=TODAY,
        audit=EVENT,
    )


def test_a_programme_keeps_every_version(home: Home) -> None:
    series, version = _save(None, 0, {"visits": []})
    assert version == 1
    assert _save(series, 1, {"visits": [1]}) == (series, 2)
    newest = visit_queries.newest_programme(series, "Ofsted")
    assert (newest.version, newest.payload) == (2, {"visits": [1]})
    with pytest.raises(
        ConflictError, match=r"this programme first: it is at version 2, you had read version 1"
    ):
        _save(series, 1, {"visits": [2]})
    assert visit_queries.newest_programme(series, "Ofsted").payload == {"visits": [1]}
    assert audit.verify().holds
    with pytest.raises(NotFoundError):
        visit_queries.newest_programme(series, "CQC")


def test_a_document_changed_in_the_store_is_found(home: Home) -> None:
    _save(None, 0, {"visits": [1, 2]})
    with connection.cursor() as cursor:
        cursor.execute(in_json("UPDATE store_programme SET payload = replace(payload, '2', '3')"))
    assert "programme:" in audit.verify().fault


def _plan_some(count: int) -> None:
    try:
        for _ in range(count):
            visit_writes.create_visit(new=PLANNED, audit=EVENT)
    finally:
        connection.close()


def test_writers_at_the_same_time_all_succeed_in_one_chain(home: Home) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(_plan_some, 8) for _ in range(4)]:
            done.result()
    assert Visit.objects.count() == 32
    check = audit.verify()
    assert (check.holds, check.rows) == (True, 33)


def _race(public_id: str) -> str:
    try:
        _change(public_id, 1)
    except ConflictError:
        return "told"
    else:
        return "first"
    finally:
        connection.close()


def test_of_many_who_change_one_visit_at_once_one_is_first_and_the_rest_are_told(home: Home) -> None:
    public_id = visit_writes.create_visit(new=PLANNED, audit=EVENT)
    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(_race, [public_id] * 6))
    assert sorted(ends) == ["first", *["told"] * 5]
    assert audit.verify().rows == 3
