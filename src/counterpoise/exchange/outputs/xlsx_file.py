"""The tables as a workbook that screen readers and LibreOffice take well.

A cover first, then one table a sheet: title in A1, what it holds in A2, headings in row 3, no merged cell, no
blank row, panes frozen under the headings; last a sheet that explains every column. The same tables give the
same bytes: the creation date is the as-of date.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.outputs.cells import cell, guarded
from counterpoise.exchange.outputs.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.exchange.outputs.cells import Cell

#: Rows above the first row of figures: title, what the sheet holds, headings.
HEADING_ROW = 2
_SUBJECT = "Programme of inspections and visits"


def xlsx_bytes(
    *, title: str, cover: Sequence[str], tables: Sequence[Table], created: date, subject: str = _SUBJECT
) -> bytes:
    """Return a workbook with a cover, the tables, and a sheet of column notes.

    Parameters
    ----------
    title, cover
        Title of the workbook, and the lines of its cover.
    tables : sequence of Table
        One sheet each; names up to 31 characters.
    created : date
        Creation date in the properties, so that the same input gives the same bytes.
    subject : str
        What the properties say it is about.
    """
    import xlsxwriter  # type: ignore[import-untyped]  # it ships no types  # noqa: PLC0415 - heavy

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": False,
        },
    )
    book.set_properties(
        {
            "title": title,
            "subject": subject,
            "author": "Counterpoise",
            "comments": "Made by Counterpoise. The first sheet says what the figures rest on.",
            "created": datetime.combine(created, time(), tzinfo=UTC).replace(tzinfo=None),
        }
    )
    formats = _formats(book)
    _cover(book, formats, title, cover, tables)
    for table in (*tables, _notes_table(tables)):
        _sheet(book, formats, table)
    book.close()
    return buffer.getvalue()


def _formats(book: Any) -> Mapping[str, Any]:
    base = {"font_name": "Arial", "font_size": 11, "valign": "top"}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 16}),
        "about": book.add_format({**base, "font_color": "#3d4a5c"}),
        "head": book.add_format(
            {**base, "bold": True, "text_wrap": True, "bottom": 2, "bg_color": "#e8edf2"}
        ),
        "text": book.add_format(base),
        "line": book.add_format({**base, "text_wrap": True}),
        "number": book.add_format({**base, "num_format": "#,##0.##"}),
        "share": book.add_format({**base, "num_format": "0.0%"}),
        "whole": book.add_format({**base, "num_format": "#,##0"}),
        "day": book.add_format({**base, "num_format": "dd mmm yyyy", "align": "left"}),
    }


def _cover(
    book: Any, formats: Mapping[str, Any], title: str, lines: Sequence[str], tables: Sequence[Table]
) -> None:
    sheet = book.add_worksheet("Read me first")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100)
    sheet.write_string(0, 0, guarded(title), formats["title"])
    contents = [f"{t.name}: {t.about}" for t in tables]
    for row, line in enumerate(
        [*lines, "Sheets", *contents, "Column notes: what each column holds."], start=1
    ):
        sheet.write_string(row, 0, guarded(line), formats["head" if line == "Sheets" else "line"])
    sheet.set_first_sheet()
    sheet.activate()


def _sheet(book: Any, formats: Mapping[str, Any], table: Table) -> None:
    sheet = book.add_worksheet(table.name)
    sheet.write_string(0, 0, guarded(table.title), formats["title"])
    sheet.write_string(1, 0, guarded(f"This sheet holds one table. {table.about}"), formats["about"])
    for column, c in enumerate(table.columns):
        sheet.set_column(column, column, c.width)
        sheet.write_string(HEADING_ROW, column, c.title, formats["head"])
    for row, values in enumerate(table.rows, start=HEADING_ROW + 1):
        for column, value in enumerate(values):
            _write(sheet, row, column, value, formats, share=table.columns[column].kind == "share")
    sheet.freeze_panes(HEADING_ROW + 1, 0)
    if table.rows:
        sheet.autofilter(HEADING_ROW, 0, HEADING_ROW + len(table.rows), len(table.columns) - 1)
    _for_print(sheet)


def _write(
    sheet: Any, row: int, column: int, value: Cell, formats: Mapping[str, Any], *, share: bool
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        midnight = datetime.combine(value, time(), tzinfo=UTC).replace(tzinfo=None)
        sheet.write_datetime(row, column, midnight, formats["day"])
    elif isinstance(value, str):
        sheet.write_string(row, column, guarded(value), formats["text"])
    else:
        name = "share" if share else "whole" if isinstance(value, int) else "number"
        sheet.write_number(row, column, cell(value), formats[name])


def _for_print(sheet: Any) -> None:
    a4 = 9
    sheet.set_paper(a4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADING_ROW)
    sheet.set_footer("&L&A&RPage &P of &N")


def _notes_table(tables: Sequence[Table]) -> Table:
    return Table(
        name="Column notes",
        title="What each column holds",
        about="One row for each column of each sheet.",
        columns=(
            Column("sheet", "Sheet", "Sheet.", width=20),
            Column("column", "Column", "Heading of the column.", width=30),
            Column("csv", "Name in CSV", "Heading of the same column in a CSV file.", width=24),
            Column("note", "What it holds", "What it holds and its unit.", width=90),
        ),
        rows=tuple((t.name, c.title, c.key, c.note) for t in tables for c in t.columns),
    )
