"""The audit chain: bound row by row, and whatever is done to it behind our back is named at its first row."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, connection
from store_kit import NOW, READING, TODAY, in_json, write_cases
from stores import ON_POSTGRESQL
from typer.testing import CliRunner

from counterpoise.cli.main import app
from counterpoise.domain.errors import StoreError
from counterpoise.service import audit
from counterpoise.service.import_table import Source, import_file
from counterpoise.store import audit as chain
from counterpoise.store import visit_writes
from counterpoise.store.models import AuditRow, Instance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stores import Home

GUARDS = ("store_audit_no_update", "store_audit_no_delete")
_TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}
_DROP = {"sqlite": "DROP TRIGGER {}", "postgresql": "DROP TRIGGER {} ON store_auditrow"}


def _sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def _unguarded() -> Iterator[None]:
    """Do what somebody with the file and an SQL prompt can do, and leave the guards as they were."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS[connection.vendor])
        guards = [sql for (sql,) in cursor.fetchall()]
    assert len(guards) == len(GUARDS)
    _sql(*(_DROP[connection.vendor].format(name) for name in GUARDS))
    yield
    _sql(*guards)


def _behind_its_back(*statements: str) -> None:
    with _unguarded():
        _sql(*statements)


@pytest.fixture
def five(home: Home, tmp_path: Path) -> Home:
    """Give a store with five audit rows."""
    for number in range(4):
        path = write_cases(tmp_path / f"c{number}.csv", ["5", "6"], first=10 * number)
        import_file(Source("made-cases", path, known_at=TODAY), reading=READING, who="tester", now=NOW)
    assert AuditRow.objects.count() == 5
    return home


def test_the_chain_of_an_honest_store_holds(five: Home) -> None:
    check = audit.verify()
    assert (check.holds, check.rows, check.fault, check.first_bad_row) == (True, 5, "", None)
    assert check.head == AuditRow.objects.get(sequence=5).hash == Instance.objects.get().audit_hash
    rows = list(AuditRow.objects.order_by("sequence"))
    assert [r.sequence for r in rows] == [1, 2, 3, 4, 5]
    assert [r.previous_hash for r in rows] == ["", *(r.hash for r in rows[:-1])]


def test_the_database_itself_refuses_to_change_or_delete_audit_rows(five: Home) -> None:
    with pytest.raises(DatabaseError, match=r"Audit rows are never changed"):
        _sql("UPDATE store_auditrow SET who = 'somebody else' WHERE sequence = 3")
    with pytest.raises(DatabaseError, match=r"Audit rows are never (changed or )?deleted"):
        _sql("DELETE FROM store_auditrow WHERE sequence = 3")
    assert audit.verify().holds


def _sixth(seal: Callable[[chain.ChainedRow], str]) -> AuditRow:
    """Return a row that follows the fifth, sealed in some way."""
    head = AuditRow.objects.get(sequence=5).hash
    row = chain.ChainedRow(6, NOW.isoformat(), "x", "x", "x:1", "", "null", "null", head)
    return AuditRow(hash=seal(row), **vars(row))


@pytest.mark.parametrize(
    "column", ["at", "who", "what", "subject", "why", "before", "after", "previous_hash", "hash"]
)
def test_a_changed_row_is_named(five: Home, column: str) -> None:
    row = AuditRow.objects.get(sequence=3)
    last = "0" if getattr(row, column).endswith("1") else "1"
    with _unguarded():
        AuditRow.objects.filter(sequence=3).update(**{column: getattr(row, column)[:-1] + last})
    check = audit.verify()
    assert (check.holds, check.first_bad_row) == (False, 3)
    assert check.fault.startswith("audit row 3: ")


def test_a_row_changed_into_something_else_altogether_is_named(five: Home) -> None:
    _behind_its_back("UPDATE store_auditrow SET why = x'00ff' WHERE sequence = 2")
    assert audit.verify().first_bad_row == 2


@pytest.mark.parametrize("sequence", [1, 2, 4])
def test_a_deleted_row_is_named(five: Home, sequence: int) -> None:
    with _unguarded():
        AuditRow.objects.filter(sequence=sequence).delete()
    check = audit.verify()
    assert check.first_bad_row == sequence
    assert "the row is missing" in check.fault


def test_rows_cut_off_the_end_are_missed(five: Home) -> None:
    _behind_its_back("DELETE FROM store_auditrow WHERE sequence >= 4")
    check = audit.verify()
    assert check.first_bad_row == 4
    assert "the chain should have 5 rows" in check.fault


def test_a_gap_closed_by_renumbering_is_named(five: Home) -> None:
    _behind_its_back(
        "DELETE FROM store_auditrow WHERE sequence = 3",
        "UPDATE store_auditrow SET sequence = sequence - 1 WHERE sequence > 3",
    )
    assert audit.verify().first_bad_row == 3


def test_two_rows_that_changed_places_are_named(five: Home) -> None:
    _behind_its_back(
        "UPDATE store_auditrow SET sequence = 99 WHERE sequence = 2",
        "UPDATE store_auditrow SET sequence = 2 WHERE sequence = 4",
        "UPDATE store_auditrow SET sequence = 4 WHERE sequence = 99",
    )
    assert audit.verify().first_bad_row == 2


@pytest.mark.parametrize(
    "seal",
    [
        lambda _: "f" * 64,
        lambda row: row.seal(b"a key the forger made up"),
        # With the true key too: Counterpoise would have moved the head.
        lambda row: row.seal(chain.audit_key()),
    ],
    ids=["made up", "forged", "sealed beyond the head"],
)
def test_an_appended_row_is_named(five: Home, seal: Callable[[chain.ChainedRow], str]) -> None:
    _sixth(seal).save(force_insert=True)
    assert audit.verify().first_bad_row == 6


#: Switch the guards off, and on again, as somebody with an SQL prompt would.
_SWITCH = {
    "sqlite": (("DROP TRIGGER store_audit_no_update", "DROP TRIGGER store_audit_no_delete"), ()),
    "postgresql": (
        ("ALTER TABLE store_auditrow DISABLE TRIGGER USER",),
        ("ALTER TABLE store_auditrow ENABLE TRIGGER USER",),
    ),
}


def _said_by_the_command() -> tuple[int, str, dict[str, object]]:
    words = CliRunner().invoke(app, ["audit", "verify"])
    fields = CliRunner().invoke(app, ["audit", "verify", "--json"])
    assert words.exit_code == fields.exit_code
    return words.exit_code, words.stdout, json.loads(fields.stdout)


@pytest.mark.parametrize("then", ["put back", "left off"])
def test_the_command_names_the_first_bad_row_of_those_changed_behind_switched_off_guards(
    five: Home, then: str
) -> None:
    assert audit.verify().holds
    off, on = _SWITCH[connection.vendor]
    _sql(*off)
    _sql(
        "UPDATE store_auditrow SET who = 'somebody else' WHERE sequence = 4",
        "UPDATE store_auditrow SET after = 'null' WHERE sequence = 2",
        "DELETE FROM store_auditrow WHERE sequence = 5",
    )
    _sql(*(on if then == "put back" else ()))
    code, words, fields = _said_by_the_command()
    assert code == StoreError.exit_code
    assert "The audit table does not hold. audit row 2: the row was changed" in words
    assert "go back to the last good copy" in words
    assert (fields["holds"], fields["first_bad_row"]) == (False, 2)


def test_the_command_names_guards_that_are_off_even_where_no_row_was_changed(five: Home) -> None:
    _sql(*_SWITCH[connection.vendor][0])
    code, words, fields = _said_by_the_command()
    assert code == StoreError.exit_code
    assert "its guard store_audit_no_delete was taken away" in words
    assert (fields["holds"], fields["first_bad_row"]) == (False, None)


@ON_POSTGRESQL
def test_guards_that_are_asleep_for_a_session_leave_a_bad_row_that_is_named(five: Home) -> None:
    _sql(
        "SET session_replication_role = replica",
        "DELETE FROM store_auditrow WHERE sequence = 3",
        "SET session_replication_role = origin",
    )
    assert audit.verify().first_bad_row == 3


@ON_POSTGRESQL
def test_a_guard_that_wakes_for_copies_of_the_server_alone_guards_nothing(five: Home) -> None:
    _sql("ALTER TABLE store_auditrow ENABLE REPLICA TRIGGER store_audit_no_update")
    assert audit.verify().fault == "audit table: its guard store_audit_no_update was taken away"


def test_a_guard_taken_away_is_named(five: Home) -> None:
    _sql(_DROP[connection.vendor].format("store_audit_no_delete"))
    assert audit.verify().fault == "audit table: its guard store_audit_no_delete was taken away"


def test_a_stored_row_changed_without_an_event_is_named(five: Home) -> None:
    _sql("UPDATE store_importbatch SET imported_by = 'nobody' WHERE file_name = 'c2.csv'")
    assert audit.verify().fault.endswith("the row is not as its last audit event left it")


def test_a_stored_row_without_an_event_is_named(five: Home) -> None:
    _sql(
        "INSERT INTO store_concern VALUES ('planted', 'Ofsted', 's', 'concern', "
        "'2026-03-01', NULL, 'a folder', '2026-11-25', 1)"
    )
    assert audit.verify().fault == "concern:planted: the row was stored without an audit event"


def test_a_stored_row_taken_away_is_named(five: Home) -> None:
    audit_event = chain.AuditEvent(at=NOW, who="tester", what="visit planned", why="test")
    new = visit_writes.NewVisit("Ofsted", "provider:1", "CH_FULL", TODAY, TODAY, TODAY)
    public_id = visit_writes.create_visit(new=new, audit=audit_event)
    assert audit.verify().holds
    _sql("DELETE FROM store_visit")
    assert audit.verify().fault == f"visit:{public_id}: the row is gone, and no audit event says why"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE store_factrow SET payload = replace(payload, '\"cases\": 6', '\"cases\": 7') WHERE id = 2",
        "UPDATE store_factrow SET known_at = '2019-01-01' WHERE id = 2",
        "UPDATE store_factrow SET valid_to = '2019-01-01' WHERE id = 2",
        "DELETE FROM store_factrow WHERE id = 2",
    ],
)
def test_an_imported_row_changed_later_is_found(five: Home, change: str) -> None:
    _sql(in_json(change))
    assert audit.verify().fault.endswith("its rows are not those that were imported")


def test_without_the_row_of_the_instance_the_chain_has_no_head(five: Home) -> None:
    _sql("DELETE FROM store_instance")
    assert audit.verify().fault == "instance: the row that says whose store this is is missing"


def test_without_its_key_nothing_can_be_checked_or_written(five: Home, tmp_path: Path) -> None:
    (five.folder / "audit_key").unlink()
    with pytest.raises(StoreError, match=r"audit key .* is missing"):
        audit.verify()
    path = write_cases(tmp_path / "late.csv", ["1"])
    with pytest.raises(StoreError, match=r"audit key .* nothing may be written"):
        import_file(Source("made-cases", path), reading=READING, who="tester", now=NOW)
    assert AuditRow.objects.count() == 5


def test_an_event_needs_an_instant_with_its_zone() -> None:
    with pytest.raises(ValueError, match=r"time zone"):
        chain.AuditEvent(at=datetime(2026, 11, 25, 9, 30), who="t", what="w", why="y")  # noqa: DTZ001 - the point
    with pytest.raises(TypeError, match=r"no place in the audit table"):
        chain.canonical({"x": object()})


def test_order_is_kept_by_the_sequence_not_by_the_clock(home: Home) -> None:
    new = visit_writes.NewVisit("Ofsted", "provider:1", "CH_FULL", TODAY, TODAY, TODAY)
    for hour in (12, 9, 15):
        event = chain.AuditEvent(at=NOW.replace(hour=hour), who="tester", what="visit planned", why="test")
        visit_writes.create_visit(new=new, audit=event)
    assert audit.verify().holds
    hours = [row.at[11:13] for row in AuditRow.objects.order_by("sequence")]
    assert hours == ["09", "12", "09", "15"]
