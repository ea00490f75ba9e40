"""Files into grids: encodings, limits, damage and dropped columns, with the messages a person sees."""

from __future__ import annotations

import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.authority import AuthorityRegister
from counterpoise.domain.errors import BadInputError, LimitError, NotFoundError
from counterpoise.domain.facts import AuthorityRow
from counterpoise.exchange.cells import CellError, day, number
from counterpoise.exchange.grids import from_wire, to_wire
from counterpoise.exchange.importers import IMPORTERS
from counterpoise.exchange.reading import read_grid

if TYPE_CHECKING:
    from pathlib import Path

START = date(2009, 4, 1)
REGISTER = AuthorityRegister(
    (AuthorityRow("E08000034", "382", "Kirklees", "", "", "", START, None, 0.0, 0.0, START),), (), ()
)
HEAD = "URN,Provision type,Local authority,Sector,Places\n"


def book(path: Path, rows: list[list[object]], sheet: str = "One") -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        page = workbook.add_worksheet(sheet)
        for r, row in enumerate(rows):
            page.write_row(r, 0, row)
    return path


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        ("a\N{EN DASH}b".encode("utf-8-sig"), "a\N{EN DASH}b", ()),
        (b"a\x96b", "a\N{EN DASH}b", ("not UTF-8 (first at byte 1); read as Windows-1252",)),
        (b"a\xd0b", "a\N{EN DASH}b", ("not UTF-8 (first at byte 1); read as Mac Roman",)),
        ("a\N{EN DASH}b".encode("utf-16"), "a\N{EN DASH}b", ("read as UTF-16",)),
    ],
)
def test_encodings_are_told_and_said(tmp_path: Path, data: bytes, text: str, note: tuple[str, ...]) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    grid = read_grid(path)
    assert grid.rows == ((text,),)
    assert grid.notes == note


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    with pytest.raises(LimitError, match=r"times its size; the limit is 100 times"):
        read_grid(path)
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(2001):
            archive.writestr(str(n), b"")
    with pytest.raises(LimitError, match="holds 2,001 files inside; the limit is 2,000"):
        read_grid(path)


def test_damage_gives_a_sentence_and_never_a_crash(tmp_path: Path) -> None:
    whole = book(tmp_path / "w.xlsx", [["a", "b"]] * 30).read_bytes()
    for n, cut in enumerate((whole[:100], whole[: len(whole) // 2], whole[:-10])):
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(cut)
        with pytest.raises(BadInputError):
            read_grid(path)
    for place in range(60, len(whole), len(whole) // 12):
        path = tmp_path / "flipped.xlsx"
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            read_grid(path)
        except (BadInputError, LimitError, NotFoundError) as error:
            assert error.next_step  # noqa: PT017 - reading despite the flip is right too


def test_what_is_no_table_is_said(tmp_path: Path) -> None:
    for data, why in (
        (b"%PDF-1.7", "it is a PDF"),
        (b"\xd0\xcf\x11\xe0", "old .xls"),
        (b"a\0b", "NUL bytes"),
    ):
        path = tmp_path / "f.csv"
        path.write_bytes(data)
        with pytest.raises(BadInputError, match=why):
            read_grid(path)
    with pytest.raises(NotFoundError, match="There is no file"):
        read_grid(tmp_path / "none.csv")


def test_dropped_columns_never_leave_the_child(tmp_path: Path) -> None:
    path = book(tmp_path / "d.xlsx", [["local_authority", "inspector_name"], ["kirklees", "planted person"]])
    assert "planted" not in repr(read_grid(path, drop=frozenset({"inspector_name"})))


def test_a_row_is_refused_with_its_place_and_reason(tmp_path: Path) -> None:
    path = tmp_path / "provider_at_march_2020.csv"
    path.write_text(
        f"{HEAD}SC123456,Children's home,Kirklees,Private,4\nSC1,Children's home,Kirklees,Private,4\n"
    )
    result = IMPORTERS["ofsted-providers"].read(
        path, sheet=None, known_at=date(2020, 7, 1), register=REGISTER
    )
    assert result.taken == 1
    assert str(result.refused[0]) == (
        "provider_at_march_2020.csv, row 3, column URN: “SC1” is not a unique reference number"
    )


def test_a_missing_column_and_no_good_row_refuse_the_file(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("URN,Provision type,Sector,Places\n1,2,3,4\n")
    with pytest.raises(BadInputError, match=r"No table in p\.csv has the column “local authority”"):
        IMPORTERS["ofsted-providers"].read(path, sheet=None, known_at=START, register=REGISTER)
    path.write_text(f"{HEAD}SC123456,Zoo,Kirklees,Private,4\n")
    with pytest.raises(BadInputError, match=r"Not one row of p\.csv could be taken") as caught:
        IMPORTERS["ofsted-providers"].read(path, sheet=None, known_at=START, register=REGISTER)
    assert caught.value.faults[0].column == "Provision type"


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_days_are_read_in_every_form(wanted: date) -> None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%d 00:00:00"):
        assert day(wanted.strftime(form)) == wanted
    assert day(wanted) == wanted
    assert day("01/01/1900") is None


@pytest.mark.parametrize("sign", ["c", "x", "z", "u", "k", "low", "-", ":"])
def test_signs_never_become_numbers(sign: str) -> None:
    assert number(sign) == (None, sign)
    with pytest.raises(CellError, match="is not a date"):
        day(sign)


@given(st.lists(st.lists(st.none() | st.text(min_size=1) | st.integers() | st.dates())))
def test_grids_survive_the_wire(rows: list[list[str | int | date | None]]) -> None:
    assert from_wire(to_wire(rows)) == tuple(tuple(r) for r in rows)
