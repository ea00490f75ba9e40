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
from store_kit import NOW, TODAY

import counterpoise
from counterpoise.domain.errors import BadInputError, ConflictError, NotFoundError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.service import audit
from counterpoise.store import queries, writes
from counterpoise.store.audit import AuditEvent
from counterpoise.store.models import AuditRow, Visit

if TYPE_CHECKING:
    from conftest import Home

ROOT = Path(counterpoise.__file__).parent
EVENT = AuditEvent(at=NOW, who="tester", what="visit planned", why="test")
PLANNED = writes.NewVisit(
    "Ofsted", "authority:E10000099", "ILACS_STANDARD", date(2027, 3, 1), date(2027, 3, 5), TODAY
)
NOTIFIED = writes.VisitChange(VisitState.NOTIFIED, date(2027, 3, 1), date(2027, 3, 5), date(2027, 2, 22))


def _change(public_id: str, version: int, change: writes.VisitChange = NOTIFIED, by: str = "Ofsted") -> int:
    return writes.change_visit(
        public_id=public_id, inspectorate=by, version=version, change=change, audit=EVENT
    )


def test_every_writing_function_demands_its_event_by_name() -> None:
    public = {
        n: f for n, f in inspect.getmembers(writes, inspect.isfunction) if f.__module__ == writes.__name__
    }
    writing = {name for name in public if not name.startswith("_")}
    assert writing == {
        "create_instance",
        "record_import",
        "undo_import",
        "create_visit",
        "change_visit",
        "save_programme",
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
        # Sessions, tries and jobs come and go; what they lead to is audited where it is stored.
        "store/sessions.py: write",
        "store/jobs.py: write",
    }
    assert {w for w in writers if w.endswith(": sql")} == {"store/verify.py: sql"}
    outside = {w for w in writers if w.endswith((": models", ": objects")) and not w.startswith("store/")}
    assert outside == set()


def test_a_visit_and_its_event_are_stored_together(home: Home) -> None:
    public_id = writes.create_visit(new=PLANNED, audit=EVENT)
    (visit,) = queries.visits_of("Ofsted")
    assert (visit.public_id, visit.state, visit.version) == (public_id, VisitState.PROPOSED, 1)
    event = AuditRow.objects.get(sequence=2)
    assert (event.subject, event.before) == (f"visit:{public_id}", "null")
    assert _change(public_id, 1) == 2
    event = AuditRow.objects.get(sequence=3)
    assert '"state":"proposed"' in event.before
    assert '"state":"notified"' in event.after
    assert audit.verify().holds


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(home: Home) -> None:
    public_id = writes.create_visit(new=PLANNED, audit=EVENT)
    _change(public_id, 1)
    other = writes.VisitChange(VisitState.CANCELLED, date(2027, 3, 1), date(2027, 3, 5), None)
    with pytest.raises(
        ConflictError, match=r"Somebody changed this visit first: it is at version 2"
    ) as caught:
        _change(public_id, 1, other)
    assert caught.value.http_status == 409
    (visit,) = queries.visits_of("Ofsted")
    assert (visit.state, visit.version) == (VisitState.NOTIFIED, 2)
    assert AuditRow.objects.count() == 3
    assert audit.verify().holds


def test_another_inspectorates_visit_is_not_there(home: Home) -> None:
    public_id = writes.create_visit(new=PLANNED, audit=EVENT)
    with pytest.raises(NotFoundError) as hidden:
        _change(public_id, 1, by="CQC")
    with pytest.raises(NotFoundError) as absent:
        _change("nowhere", 1, by="CQC")
    assert str(hidden.value) == str(absent.value)
    assert queries.visits_of("CQC") == ()


def test_two_worlds_with_and_without_a_hidden_visit_look_the_same_to_others(home: Home) -> None:
    shown = writes.create_visit(new=PLANNED, audit=EVENT)
    _change(shown, 1)
    day = date(2027, 2, 22)
    without = (queries.notified_visits(day), queries.visits_of("CQC"))
    writes.create_visit(new=PLANNED, audit=EVENT)
    assert (queries.notified_visits(day), queries.visits_of("CQC")) == without
    assert [v.public_id for v in without[0]] == [shown]
    # The day before the call nobody else may know even of this one.
    assert queries.notified_visits(date(2027, 2, 21)) == ()


def test_a_change_the_rules_forbid_leaves_the_visit_as_it_was(home: Home) -> None:
    public_id = writes.create_visit(new=PLANNED, audit=EVENT)
    silent = writes.VisitChange(VisitState.FIELDWORK, date(2027, 3, 1), date(2027, 3, 5), None)
    with pytest.raises(BadInputError, match=r"only once its service has been notified"):
        _change(public_id, 1, silent)
    (visit,) = queries.visits_of("Ofsted")
    assert (visit.state, visit.version) == (VisitState.PROPOSED, 1)
    assert AuditRow.objects.count() == 2
    assert audit.verify().holds


def _save(series: str | None, after: int, payload: dict[str, object]) -> tuple[str, int]:
    return writes.save_programme(
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
    newest = queries.newest_programme(series)
    assert (newest.version, newest.payload) == (2, {"visits": [1]})
    with pytest.raises(
        ConflictError, match=r"this programme first: it is at version 2, you had read version 1"
    ):
        _save(series, 1, {"visits": [2]})
    assert queries.newest_programme(series).payload == {"visits": [1]}
    assert audit.verify().holds
    with pytest.raises(NotFoundError):
        queries.newest_programme("nowhere")


def test_a_document_changed_in_the_store_is_found(home: Home) -> None:
    _save(None, 0, {"visits": [1, 2]})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_programme SET payload = replace(payload, '2', '3')")
    assert "programme:" in audit.verify().fault


def _plan_some(count: int) -> None:
    try:
        for _ in range(count):
            writes.create_visit(new=PLANNED, audit=EVENT)
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
    public_id = writes.create_visit(new=PLANNED, audit=EVENT)
    with ThreadPoolExecutor(6) as pool:
        ends = list(pool.map(_race, [public_id] * 6))
    assert sorted(ends) == ["first", *["told"] * 5]
    assert audit.verify().rows == 3
