"""A file into the store: all of its rows or none, with its event; listed, undone, never twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from store_kit import NOW, READING, TODAY, read_cases, write_cases
from stores import ON_SQLITE

from counterpoise.domain.errors import BadInputError, ConflictError, NotFoundError, StoreError
from counterpoise.domain.facts import CasesRow
from counterpoise.exchange.importing import Importer, ImportResult
from counterpoise.service import audit, overlay
from counterpoise.service.import_table import (
    Imported,
    Reading,
    Source,
    import_file,
    past_imports,
    undo_import,
)
from counterpoise.store.models import AuditRow, FactRow, ImportBatch

if TYPE_CHECKING:
    from pathlib import Path

    from stores import Home

    from counterpoise.exchange import importing


def _import(
    path: Path, *, kind: str = "made-cases", known_at: date | None = None, strict: bool = False
) -> Imported:
    source = Source(kind=kind, path=path, known_at=known_at)
    return import_file(source, reading=READING, who="tester", now=NOW, strict=strict)


def _kept() -> tuple[int, int, int]:
    return ImportBatch.objects.count(), FactRow.objects.count(), AuditRow.objects.count()


def test_rows_come_back_as_they_went_in(home: Home, tmp_path: Path) -> None:
    done = _import(write_cases(tmp_path / "c.csv", ["5", "0"]), known_at=date(2020, 8, 29))
    assert (done.taken, done.refused, done.repeated) == (2, (), 0)
    week = date(2020, 8, 28)
    assert overlay.imported_rows() == {
        "cases": (
            CasesRow("E10000000", week, 5, date(2020, 8, 29)),
            CasesRow("E10000001", week, 0, date(2020, 8, 29)),
        )
    }


def test_without_a_date_a_file_is_known_from_today_on(home: Home, tmp_path: Path) -> None:
    assert _import(write_cases(tmp_path / "c.csv", ["5"])).known_at == TODAY
    (row,) = overlay.imported_rows()["cases"]
    assert row.known_at == TODAY


def test_the_event_says_who_and_what(home: Home, tmp_path: Path) -> None:
    done = _import(write_cases(tmp_path / "c.csv", ["5", "x"]))
    event = AuditRow.objects.get(sequence=2)
    assert (event.who, event.what) == ("tester", "file imported")
    assert event.subject == f"importbatch:{done.public_id}"
    assert '"rows_taken":1' in event.after
    assert '"rows_refused":1' in event.after
    assert audit.verify().holds


def test_refused_rows_are_named_by_file_row_and_column(home: Home, tmp_path: Path) -> None:
    done = _import(write_cases(tmp_path / "c.csv", ["5", "many"]))
    assert [str(f) for f in done.refused] == ["c.csv, row 3, column cases: “many” is not a whole number"]


def test_a_file_refused_whole_leaves_the_store_as_it_was(home: Home, tmp_path: Path) -> None:
    before = _kept()
    with pytest.raises(BadInputError) as caught:
        _import(write_cases(tmp_path / "c.csv", ["5", "many"]), strict=True)
    assert str(caught.value.faults[0]) == "c.csv, row 3, column cases: “many” is not a whole number"
    with pytest.raises(BadInputError) as caught:
        _import(write_cases(tmp_path / "d.csv", ["many"]))
    assert "d.csv, row 2, column cases" in str(caught.value)
    (tmp_path / "e.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInputError, match=r"lacks the column cases"):
        _import(tmp_path / "e.csv")
    assert _kept() == before


def test_a_file_that_says_two_things_is_refused_and_names_them(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("ons_code,week_ending,cases\nE10000001,2020-08-28,5\nE10000001,2020-08-28,6\n")
    before = _kept()
    with pytest.raises(BadInputError, match=r"says two things about E10000001, 2020-08-28"):
        _import(path)
    assert _kept() == before


def test_a_row_said_twice_alike_counts_once(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("ons_code,week_ending,cases\nE10000001,2020-08-28,5\nE10000001,2020-08-28,5\n")
    done = _import(path)
    assert (done.taken, done.repeated) == (1, 1)
    assert FactRow.objects.count() == ImportBatch.objects.get().rows_taken == 1


def test_the_same_file_twice_is_refused_until_it_is_undone(home: Home, tmp_path: Path) -> None:
    path = write_cases(tmp_path / "c.csv", ["5"])
    first = _import(path)
    before = _kept()
    with pytest.raises(ConflictError, match=r"imported already"):
        _import(path)
    assert _kept() == before
    _import(path, known_at=date(2020, 9, 1))
    undo_import(first.public_id, who="tester", why="wrong year", now=NOW)
    _import(path)
    assert [row.undone for row in past_imports()].count(True) == 1
    assert len(overlay.imported_rows()["cases"]) == 2


def test_undoing_hides_the_rows_and_keeps_them(home: Home, tmp_path: Path) -> None:
    done = _import(write_cases(tmp_path / "c.csv", ["5"]))
    undo_import(done.public_id, who="another", why="wrong year", now=NOW)
    assert overlay.imported_rows() == {}
    assert FactRow.objects.count() == 1
    event = AuditRow.objects.latest("sequence")
    assert (event.who, event.what, event.why) == ("another", "import undone", "wrong year")
    assert '"undone_by":""' in event.before
    assert '"undone_by":"another"' in event.after
    assert audit.verify().holds
    with pytest.raises(ConflictError, match=r"undone already, by another"):
        undo_import(done.public_id, who="tester", why="again", now=NOW)
    with pytest.raises(NotFoundError, match=r"There is no import nowhere"):
        undo_import("nowhere", who="tester", why="", now=NOW)


def test_an_unknown_kind_names_the_near_ones(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"Did you mean made-cases\?"):
        _import(write_cases(tmp_path / "c.csv", ["5"]), kind="made-case")
    with pytest.raises(NotFoundError, match=r"--kinds"):
        _import(write_cases(tmp_path / "c.csv", ["5"]), kind="weather")
    with pytest.raises(NotFoundError, match=r"can't be read"):
        _import(tmp_path / "absent.csv")


def test_a_file_that_changes_while_it_is_read_is_refused(home: Home, tmp_path: Path) -> None:
    path = write_cases(tmp_path / "c.csv", ["5"])

    def read(source: importing.Source) -> ImportResult:
        result = read_cases(source)
        write_cases(source.path, ["6"])
        return result

    reading = Reading({"k": Importer("k", "K", "K.", read)}, READING.register)
    with pytest.raises(BadInputError, match=r"changed while it was being read"):
        import_file(Source("k", path), reading=reading, who="tester", now=NOW)
    assert ImportBatch.objects.count() == 0


@ON_SQLITE
def test_without_a_store_nothing_is_read_and_no_file_is_made(empty_home: Home, tmp_path: Path) -> None:
    assert overlay.imported_rows() == {}
    with pytest.raises(StoreError, match=r"There is no store"):
        _import(write_cases(tmp_path / "c.csv", ["5"]))
    with pytest.raises(StoreError, match=r"There is no store"):
        past_imports()
    assert not empty_home.folder.exists()


def test_the_day_is_the_london_day(home: Home, tmp_path: Path) -> None:
    late = NOW.replace(month=7, day=1, hour=23, minute=30)
    source = Source("made-cases", write_cases(tmp_path / "c.csv", ["5"]))
    done = import_file(source, reading=READING, who="tester", now=late)
    assert done.known_at == date(2026, 7, 2)


def test_a_stored_row_this_version_cant_read_is_said(home: Home, tmp_path: Path) -> None:
    _import(write_cases(tmp_path / "c.csv", ["5"]))
    FactRow.objects.update(payload={"ons_code": "E10000000"})
    with pytest.raises(StoreError, match=r"CasesRow that this version of Counterpoise can't read"):
        overlay.imported_rows()


def test_a_kind_of_row_without_a_bundled_table_stays_in_the_store(home: Home, tmp_path: Path) -> None:
    _import(write_cases(tmp_path / "c.csv", ["5"]))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE store_factrow SET \"table\" = 'CountRow', payload = %s", [_COUNT])
    assert overlay.imported_rows() == {}


_COUNT = (
    '{"measure": "places", "group": "homes", "start": "2020-01-01", "end": "2020-01-01", "value": 3,'
    ' "flag": "", "known_at": "2020-02-01"}'
)
