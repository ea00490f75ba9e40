"""Making an instance: once, kindly refused twice, finished when cut short, secrets kept."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from store_kit import NOW
from stores import ON_SQLITE
from typer.testing import CliRunner

from counterpoise.cli.main import app
from counterpoise.domain.errors import ConflictError, StoreError, UsageError
from counterpoise.service import audit
from counterpoise.service.initialise import Initialised, NewInstance, initialise
from counterpoise.store import queries
from counterpoise.store.models import AuditRow

if TYPE_CHECKING:
    from pathlib import Path

    from stores import Home


def _make(kind: str = "alliance", **body: str) -> Initialised:
    return initialise(new=NewInstance(kind, **body), who="tester", now=NOW)


def test_it_makes_a_folder_that_its_owner_alone_can_read(empty_home: Home) -> None:
    made = _make("planner", inspectorate="Ofsted")
    assert made.home == empty_home.folder
    assert stat.S_IMODE(empty_home.folder.stat().st_mode) == 0o700
    for name in ("secret_key", "audit_key", "signing_key", "store.sqlite3"):
        assert stat.S_IMODE((empty_home.folder / name).stat().st_mode) == 0o600
    assert len(bytes.fromhex((empty_home.folder / "secret_key").read_text())) == 32


def test_whoever_made_an_instance_is_told_what_comes_next(empty_home: Home) -> None:
    told = CliRunner().invoke(app, ["init", "--inspectorate", "Ofsted"]).stdout
    assert f"Made an instance of the kind planner in {empty_home.folder}" in told
    assert told.index("counterpoise people add") < told.index("counterpoise serve")


def test_the_store_says_whose_it_is(empty_home: Home) -> None:
    made = _make("council", authority="E10000016")
    there = queries.find_instance()
    assert there is not None
    assert (there.public_id, there.kind, there.authority) == (made.public_id, "council", "E10000016")
    assert there.known_at == NOW.date()


def test_twice_is_refused_and_nothing_changes(home: Home) -> None:
    before, keys = queries.find_instance(), (home.folder / "secret_key").read_text()
    with pytest.raises(ConflictError) as caught:
        _make("council", authority="E10000016")
    assert "already holds an instance; nothing was changed" in str(caught.value)
    assert "COUNTERPOISE_HOME" in caught.value.next_step
    assert queries.find_instance() == before
    assert (home.folder / "secret_key").read_text() == keys


def test_one_cut_short_is_finished_with_the_keys_it_had(empty_home: Home) -> None:
    given: list[int] = []

    def run_dry(count: int) -> bytes:
        given.append(count)
        if len(given) == 3:  # both keys are made, the salt is not
            raise KeyboardInterrupt
        return bytes([len(given)]) * count

    with pytest.raises(KeyboardInterrupt):
        initialise(new=NewInstance("alliance"), who="tester", now=NOW, random_bytes=run_dry)
    key = (empty_home.folder / "audit_key").read_text()
    assert key == "02" * 32
    _make()
    assert (empty_home.folder / "audit_key").read_text() == key
    assert audit.verify().holds


def test_a_folder_with_other_things_is_left_alone(empty_home: Home) -> None:
    empty_home.folder.mkdir()
    (empty_home.folder / "holiday.jpg").write_text("x")
    with pytest.raises(UsageError, match=r"holds other things \(holiday\.jpg\)"):
        _make()
    assert [p.name for p in empty_home.folder.iterdir()] == ["holiday.jpg"]


def test_a_library_that_was_there_first_stays(empty_home: Home) -> None:
    (empty_home.folder / "library").mkdir(parents=True)
    (empty_home.folder / "library" / "library.sqlite3").write_text("x")
    _make()
    assert (empty_home.folder / "library" / "library.sqlite3").read_text() == "x"
    assert audit.verify().holds


def test_a_folder_that_cant_be_made_is_said(empty_home: Home) -> None:
    empty_home.folder.write_text("a file stands where the folder should be")
    with pytest.raises(StoreError, match="can't be made or written to") as caught:
        _make()
    assert "COUNTERPOISE_HOME" in caught.value.next_step


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("planner", {}),
        ("planner", {"authority": "E10000016"}),
        ("council", {"inspectorate": "Ofsted"}),
        ("council", {"authority": "E10000016", "inspectorate": "Ofsted"}),
        ("alliance", {"authority": "E10000016"}),
        ("school", {}),
    ],
)
def test_kind_and_body_must_fit(empty_home: Home, kind: str, body: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        _make(kind, **body)
    assert not empty_home.folder.exists()


def test_the_salt_is_random_private_and_in_no_audit_row(home: Home) -> None:
    salt = queries.private_salt()
    assert len(salt) == 32
    told = "".join(row.after + row.before + row.why for row in AuditRow.objects.all())
    assert salt.hex() not in told
    assert "salt" not in told
    assert "salt" not in vars(queries.find_instance())


def test_two_instances_share_no_secret(empty_home: Home, template_home: Path) -> None:
    _make()
    for name in ("secret_key", "audit_key", "signing_key"):
        assert (empty_home.folder / name).read_text() != (template_home / name).read_text()


def test_the_first_audit_event_says_who_made_it(home: Home) -> None:
    (row,) = AuditRow.objects.all()
    assert (row.sequence, row.who, row.what, row.before) == (1, "tester", "instance made", "null")
    assert '"kind":"planner"' in row.after
    assert row.at == "2026-11-25T09:30:00+00:00"


@ON_SQLITE
def test_an_unfinished_store_says_so(empty_home: Home) -> None:
    with pytest.raises(StoreError, match="There is no store in") as caught:
        audit.verify()
    assert "counterpoise init" in caught.value.next_step
    assert not empty_home.folder.exists()
    empty_home.folder.mkdir()
    empty_home.file.touch()
    with pytest.raises(StoreError, match="not finished"):
        queries.private_salt()
