"""Write every output of a programme, or none."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from counterpoise.exchange.certificate import certificate
from counterpoise.exchange.outputs.balance_tables import balance_tables
from counterpoise.exchange.outputs.csv_file import csv_bytes
from counterpoise.exchange.outputs.folder import write_folder
from counterpoise.exchange.outputs.ics_file import ics_bytes
from counterpoise.exchange.outputs.json_file import json_bytes
from counterpoise.exchange.outputs.page import html_bytes, warnings
from counterpoise.exchange.outputs.quarters import long_day
from counterpoise.exchange.outputs.rows import horizon_end, left_out, region_quarters, visit_rows
from counterpoise.exchange.outputs.secrecy import refuse_secrets, veiled
from counterpoise.exchange.outputs.visit_tables import (
    areas_table,
    left_out_table,
    region_quarter_table,
    visits_table,
)
from counterpoise.exchange.outputs.xlsx_file import xlsx_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from counterpoise.exchange.outputs.report_input import ReportInput


def write_outputs(report: ReportInput, folder: Path) -> tuple[Path, ...]:
    """Write ``programme.csv``, ``.xlsx``, ``.ics``, ``.json`` and ``report.html``.

    Parameters
    ----------
    report : ReportInput
    folder : Path
        Made where it is missing; older files of the same names are replaced.

    Returns
    -------
    tuple of Path
        The files written, by name.

    Raises
    ------
    GuardError
        When a file would tell more of a live programme than region and quarter; nothing is written.
    StoreError
        When the folder can't be written.
    """
    contents = outputs(report)
    refuse_secrets(report, {name: _text(name, data) for name, data in contents.items()})
    return write_folder(contents, folder, what="The outputs")


def outputs(report: ReportInput) -> Mapping[str, bytes]:
    """Return each output's bytes by file name; the same input gives the same bytes."""
    shown = veiled(report)
    rows, left = visit_rows(shown), left_out(shown)
    cells = region_quarters(rows)
    visits = visits_table(shown, rows) if shown.named else region_quarter_table(shown, cells)
    detail = (areas_table(shown, rows), left_out_table(left)) if shown.named else ()
    title = "Programme of inspections and visits to children's services"
    written = csv_bytes(visits)
    # The tables name every service: without names there is no certificate to hand on.
    proof = (
        certificate(shown.problem, shown.programme, written) if shown.named and shown.programme.proofs else {}
    )
    return {
        "programme.csv": written,
        "programme.ics": ics_bytes(shown, rows, cells),
        "programme.json": json_bytes(shown, visits=visits, left=left),
        "programme.xlsx": xlsx_bytes(
            title=title,
            cover=_cover(shown),
            tables=(visits, *detail, *balance_tables(shown)),
            created=shown.as_of,
        ),
        "report.html": html_bytes(shown, rows, left),
        **proof,
    }


def _cover(report: ReportInput) -> tuple[str, ...]:
    weeks = report.problem.weeks
    checker = "The independent checker found no broken rule." if not report.checker else "Broken rules:"
    return (
        (
            f"{long_day(weeks[0].monday)} to {long_day(horizon_end(report.problem))}, planned from what was "
            f"known on {long_day(report.as_of)}. For {report.recipient}."
        ),
        *warnings(report),
        "Each figure says what it rests on: published, estimated, assumed or simulated.",
        "No order of rows is one of quality: visits are by date, everything else by name.",
        f"How it ended: {report.programme.status}.",
        checker,
        *report.checker,
        *report.notes,
    )


def _text(name: str, data: bytes) -> str:
    """Return a file's whole text: a workbook's parts one after the other, folded calendar lines joined."""
    if name.endswith(".npz"):
        return ""  # prices are written only with names, when there is nothing to keep secret
    if not name.endswith(".xlsx"):
        return data.decode("utf-8").replace("\r\n ", "")
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(book.read(part).decode("utf-8") for part in book.namelist())
