"""Where tables stand: headings on any row or two, a second table, sheets, other formats, limits."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from faults_kit import read

from counterpoise.domain.errors import BadInputError, LimitError, NotFoundError
from counterpoise.exchange import grids
from counterpoise.exchange.grids import Grid, TooLargeError, check_size
from counterpoise.exchange.headings import Column, find_tables
from counterpoise.exchange.reading import Limits, read_grid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ROW = ["Kirklees", date(2020, 3, 2), "Good"]
_HEAD = ["Local authority name", "Inspection date", "Overall effectiveness"]
_COLUMNS = (Column("name", ("name",)), Column("count", ("homes / open",)))
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
 manifest:version="1.2"/>"""
_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>
<office:spreadsheet><table:table table:name="One">{rows}</table:table></office:spreadsheet>
</office:body></office:document-content>"""


def grid(*rows: tuple[str | int | None, ...]) -> Grid:
    return Grid("made.xlsx", "One", rows)


def book(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        for name, rows in sheets.items():
            page = workbook.add_worksheet(name)
            for r, row in enumerate(rows):
                page.write_row(r, 0, row)
    return path


def ods(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr("content.xml", _ODS.format(rows=rows))
    return path


def _cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


@pytest.mark.parametrize("above", [0, 1, 6, 28])
def test_headings_are_found_on_any_of_the_first_rows(above: int, tmp_path: Path) -> None:
    prose = [["Notes on this table"]] * above
    path = book(tmp_path / "b.xlsx", {"ILACS_inspection_history": [*prose, _HEAD, _ROW]})
    result = read("ofsted-la-inspections", path)
    assert result.taken == 1
    assert f"headings on row {above + 1}" in result.notes


def test_a_column_is_told_by_the_heading_above_it() -> None:
    """A merged heading keeps its text in its first column alone; and the same name twice is counted."""
    (found,) = find_tables(
        grid(
            (None, "Schools", None, "Homes", None),
            ("Name", "Open", "Shut", "Open", "Shut"),
            ("A", 1, 2, 3, 4),
        ),
        _COLUMNS,
    )
    assert [r.number("count") for r in found.records()] == [(3.0, "")]
    assert found.header_row == 2


def test_a_second_table_below_a_blank_row_and_a_title_is_a_table_of_its_own() -> None:
    head, over = ("Name", "Open"), (None, "Homes")
    tables = find_tables(
        grid(over, head, ("A", 1), (), ("Table 2: homes that ended",), over, head, ("B", 2)), _COLUMNS
    )
    assert [[r.text("name") for r in t.records()] for t in tables] == [["A"], ["B"]]


def test_what_stands_below_the_table_is_said() -> None:
    (found,) = find_tables(
        grid((None, "Homes"), ("Name", "Open"), ("A", 1), (), ("Source: made",), ("B", 2)), _COLUMNS
    )
    assert [r.text("name") for r in found.records()] == ["A"]


def test_the_row_that_comes_nearest_is_named() -> None:
    with pytest.raises(
        BadInputError, match=r"has the column “homes / open” \(row 2 comes nearest\)"
    ) as caught:
        find_tables(grid(("Prose",), ("Name", "Shut"), ("A", 1)), _COLUMNS)
    (fault,) = caught.value.faults
    assert (fault.file, fault.sheet, fault.row, fault.column) == ("made.xlsx", "One", 2, "homes / open")


def test_a_sheet_is_chosen_by_its_known_name_or_must_be_named(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"Cover": [["x"]], "ILACS_inspection_history": [_HEAD, _ROW]})
    assert read("ofsted-la-inspections", path).sheet == "ILACS_inspection_history"
    assert read("ofsted-la-inspections", path, sheet="ilacs inspection HISTORY").taken == 1
    with pytest.raises(
        NotFoundError, match=r"there is no sheet Elsewhere\..*Cover, ILACS_inspection_history"
    ):
        read("ofsted-la-inspections", path, sheet="Elsewhere")
    other = book(tmp_path / "c.xlsx", {"Cover": [["x"]], "Two": [_HEAD, _ROW]})
    with pytest.raises(NotFoundError, match=r"no sheet has the name expected\. Name one with --sheet"):
        read("ofsted-la-inspections", other)
    both = {"ILACS inspection history": [_HEAD], "LA level in year 2020": [_HEAD]}
    with pytest.raises(NotFoundError, match="more than one sheet could be meant"):
        read("ofsted-la-inspections", book(tmp_path / "d.xlsx", both))
    text = tmp_path / "t.csv"
    text.write_text("a,b\n")
    with pytest.raises(NotFoundError, match="a CSV file has no sheets"):
        read_grid(text, sheet="One")


def test_ods_and_packed_csv_are_read(tmp_path: Path) -> None:
    cells = "".join(map(_cell, ("Kirklees", "02/03/2020", "Good")))
    head = "".join(map(_cell, _HEAD))
    path = ods(
        tmp_path / "o.ods",
        f"<table:table-row>{head}</table:table-row><table:table-row>{cells}</table:table-row>",
    )
    assert read("ofsted-la-inspections", path).taken == 1
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress(f"{','.join(_HEAD)}\nKirklees,02/03/2020,Good\n".encode("utf-8-sig")))
    assert read("ofsted-la-inspections", packed).taken == 1


def test_grades_by_period_stand_in_several_tables_each_under_its_title(tmp_path: Path) -> None:
    head = ["Period", "Outstanding", "Good", "Requires improvement to be good", "Inadequate"]
    rows: list[list[object]] = [
        ["Table 1: Overall effectiveness judgement of children's homes, as at 31 March 2020"],
        head,
        ["2019-20", 10, 60, "c", 5],
        ["2019-21", 10, 60, 20, 5],
        [],
        ["Homes and schools"],
        head,
        ["2019-20", 1, 1, 1, 1],
    ]
    result = read("ofsted-grade-counts", book(tmp_path / "g.xlsx", {"In Year Time series": rows}))
    assert [(r.group, r.value, r.flag) for r in result.rows] == [  # type: ignore[attr-defined]
        ("children's homes", 10.0, ""),
        ("children's homes", 60.0, ""),
        ("children's homes", None, "c"),
        ("children's homes", 5.0, ""),
    ]
    assert {(f.row, f.column, f.reason) for f in result.refused} == {
        (4, "Period", "“2019-21” is not a financial year"),
        (8, "Period", "the line above the table, “Homes and schools”, names no providers"),
    }


def test_a_bomb_in_any_wrapping_is_stopped(tmp_path: Path) -> None:
    """By its directory, or in the child by the limit of memory or of what a sheet may hold."""
    row = f"<table:table-row>{_cell('a')}</table:table-row>"
    with pytest.raises(LimitError, match=r"times its size; the limit is 100 times"):
        read_grid(ods(tmp_path / "zip.ods", row * 200_000))
    wide = '<table:table-row table:number-rows-repeated="100000000"><table:table-cell '
    wide += 'table:number-columns-repeated="100000000" '
    wide += 'office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
    with pytest.raises((LimitError, BadInputError), match=r"wide\.ods"):
        read_grid(ods(tmp_path / "wide.ods", wide), limits=Limits(memory=256_000_000, cpu_seconds=5))
    packed = tmp_path / "b.csv.gz"
    packed.write_bytes(gzip.compress(b"a,a\n" * 1_500_001, 9))
    with pytest.raises(LimitError, match="it has 3,000,002 cells; the limit is 3,000,000"):
        read_grid(packed)


def test_a_child_that_passes_its_limits_is_stopped_and_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" * 400_000)
    with pytest.raises(LimitError, match=r"t\.csv (took more than 0\.05 seconds) and was stopped"):
        read_grid(path, limits=Limits(wall_seconds=0.05))
    with pytest.raises(LimitError, match="and was stopped"):
        read_grid(path, limits=Limits(memory=60_000_000))


def test_a_sheet_beyond_what_tables_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MAX_CELLS", 3)
    monkeypatch.setattr(grids, "MAX_CHARACTERS", 5)
    check_size([["a", "b"], ["c"]])
    with pytest.raises(TooLargeError, match="it has 4 cells; the limit is 3"):
        check_size([["a", "b"], ["c", "d"]])
    with pytest.raises(TooLargeError, match="its cells hold 6 characters; the limit is 5"):
        check_size([["abcdef"]])


def test_files_that_are_no_tables_say_what_they_are(tmp_path: Path) -> None:
    empty = tmp_path / "e.csv"
    empty.write_bytes(b"")
    with pytest.raises(BadInputError, match=r"e\.csv is empty\. Give a CSV, XLSX or ODS file"):
        read_grid(empty)
    other = tmp_path / "z.xlsx"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "a")
    with pytest.raises(BadInputError, match=r"z\.xlsx is a zip file but not a workbook"):
        read_grid(other)
    broken = tmp_path / "b.csv.gz"
    broken.write_bytes(gzip.compress(b"a,b\n" * 1000)[:-20])
    with pytest.raises(BadInputError, match="it is a damaged gzip file"):
        read_grid(broken)
