"""A fault at any step leaves the store as before or completely after, never between, and says what to do."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from django.db import OperationalError, connection, connections
from store_kit import NOW, READING, TODAY, write_cases
from stores import ON_POSTGRESQL, ON_SQLITE

from counterpoise.domain.errors import CounterpoiseError, StoreError
from counterpoise.service import audit, overlay
from counterpoise.service.import_table import Source, import_file, past_imports, undo_import
from counterpoise.store import visit_writes
from counterpoise.store.audit import AuditEvent
from counterpoise.store.models import AuditRow, FactRow, ImportBatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stores import Home

EVENT = AuditEvent(at=NOW, who="tester", what="visit planned", why="test")


class FaultyDisk:
    """Fails the n-th statement that the database is asked to do."""

    def __init__(self, nth: int) -> None:
        self.nth = nth
        self.seen = 0

    def __call__(self, execute: Callable[..., Any], *call: Any) -> Any:
        self.seen += 1
        if self.seen == self.nth:
            raise OperationalError("disk I/O error")
        return execute(*call)


def _import(path: Path) -> str:
    return import_file(
        Source("made-cases", path, known_at=TODAY), reading=READING, who="t", now=NOW
    ).public_id


def _server_ends(backend: int) -> None:
    """End a connection as an administrator of the server does."""
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    other.close()


def _state() -> tuple[object, ...]:
    return (
        list(ImportBatch.objects.order_by("pk").values()),
        list(FactRow.objects.order_by("pk").values()),
        list(AuditRow.objects.order_by("pk").values()),
    )


def _fail_everywhere(act: Callable[[], object]) -> int:
    """Fail each statement of an act in turn until it goes through; return how many there are."""
    for nth in range(1, 100):
        before = _state()
        disk = FaultyDisk(nth)
        with connection.execute_wrapper(disk):
            try:
                act()
            except StoreError as error:
                advice = error.next_step
            else:
                return disk.seen
        assert "Whatever was saved before is still there" in advice
        assert _state() == before, f"statement {nth}"
        assert audit.verify().holds, f"statement {nth}"
    pytest.fail("it never went through")


def test_an_import_fails_whole_at_every_statement(home: Home, tmp_path: Path) -> None:
    path = write_cases(tmp_path / "c.csv", ["5"] * 250)
    # Batch, three parts of the rows, head, event and head again at the least.
    assert _fail_everywhere(lambda: _import(path)) >= 7
    assert (ImportBatch.objects.count(), FactRow.objects.count(), AuditRow.objects.count()) == (1, 250, 2)
    assert audit.verify().holds


def test_an_undo_fails_whole_at_every_statement(home: Home, tmp_path: Path) -> None:
    public_id = _import(write_cases(tmp_path / "c.csv", ["5"] * 3))
    assert _fail_everywhere(lambda: undo_import(public_id, who="t", why="w", now=NOW)) >= 5
    assert overlay.imported_rows() == {}
    assert audit.verify().rows == 3


def test_a_commit_that_fails_stores_nothing(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _state()

    def full() -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(connection, "_commit", full)
    with pytest.raises(StoreError, match=r"The disk is full, nothing was stored"):
        _import(write_cases(tmp_path / "c.csv", ["5"]))
    monkeypatch.undo()
    connection.close()
    assert _state() == before
    assert audit.verify().holds


@ON_SQLITE
def test_a_full_disk_is_said_and_works_again_once_freed(home: Home, tmp_path: Path) -> None:
    path = write_cases(tmp_path / "c.csv", ["5"] * 3000)
    before = _state()
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {int(pages) + 20}")
    with pytest.raises(StoreError, match=r"The disk is full") as caught:
        _import(path)
    assert "Free some space" in caught.value.next_step
    assert _state() == before
    assert audit.verify().holds
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    _import(path)
    assert FactRow.objects.count() == 3000
    assert audit.verify().holds


@ON_SQLITE
def test_a_store_that_cant_be_written_to_is_said_and_still_read(home: Home, tmp_path: Path) -> None:
    kept = _import(write_cases(tmp_path / "c.csv", ["5"]))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match=r"read-only") as caught:
        _import(write_cases(tmp_path / "d.csv", ["6"]))
    assert "COUNTERPOISE_HOME" in caught.value.next_step
    assert [row.public_id for row in past_imports()] == [kept]
    assert audit.verify().holds


@ON_SQLITE
def test_a_store_held_by_another_program_is_said(home: Home, tmp_path: Path) -> None:
    path = write_cases(tmp_path / "c.csv", ["5"])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(home.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"Another program is writing") as caught:
        _import(path)
    assert "try again" in caught.value.next_step
    other.execute("ROLLBACK")
    other.close()
    assert _import(path)


@ON_SQLITE
def test_a_file_that_is_no_store_is_said(home: Home) -> None:
    connection.close()
    home.file.write_bytes(b"holiday pictures " * 1000)
    with pytest.raises(StoreError, match=r"damaged or is not a store") as caught:
        past_imports()
    assert "last good copy" in caught.value.next_step


@ON_SQLITE
def test_a_store_without_tables_is_said(home: Home) -> None:
    connection.close()
    home.file.write_bytes(b"")
    with pytest.raises(StoreError, match=r"not finished"):
        past_imports()


@ON_POSTGRESQL
def test_a_database_without_tables_is_said(empty_home: Home) -> None:
    with pytest.raises(StoreError, match=r"not finished"):
        past_imports()


@ON_POSTGRESQL
@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ("NAME", "The database of the store is not there."),
        ("HOST", "The server of the store does not answer."),
    ],
)
def test_a_server_that_is_out_of_reach_is_said(
    home: Home, monkeypatch: pytest.MonkeyPatch, named: str, sentence: str
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, named, "nowhere" if named == "NAME" else str(home.folder))
    with pytest.raises(StoreError) as caught:
        past_imports()
    assert caught.value.sentence == sentence
    assert "COUNTERPOISE_DATABASE" in caught.value.next_step


@ON_POSTGRESQL
def test_a_connection_that_the_server_ends_is_said_and_made_anew(home: Home, tmp_path: Path) -> None:
    kept = _import(write_cases(tmp_path / "c.csv", ["5"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    _server_ends(backend)
    with pytest.raises(StoreError, match=r"The server of the store ended the connection"):
        past_imports()
    connection.close()
    assert [row.public_id for row in past_imports()] == [kept]


@ON_POSTGRESQL
def test_a_database_that_may_only_be_read_is_said(home: Home, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    with pytest.raises(StoreError, match=r"can be read only"):
        _import(write_cases(tmp_path / "d.csv", ["6"]))
    assert past_imports() == ()


def test_a_fault_nobody_foresaw_is_still_a_sentence(home: Home) -> None:
    def wrapper(*_: Any) -> Any:
        raise OperationalError("the moon is in the way")

    with connection.execute_wrapper(wrapper), pytest.raises(StoreError) as caught:
        past_imports()
    assert caught.value.sentence.startswith("The store could not do what was asked (the moon is in the way)")


def test_an_error_of_our_own_undoes_everything_too(home: Home) -> None:
    new = visit_writes.NewVisit("Ofsted", "provider:1", "CH_FULL", TODAY, TODAY, TODAY)
    (home.folder / "audit_key").write_text("not hexadecimal")
    with pytest.raises(CounterpoiseError, match=r"audit key"):
        visit_writes.create_visit(new=new, audit=EVENT)
    assert AuditRow.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM store_visit")
        assert cursor.fetchone() == (0,)
