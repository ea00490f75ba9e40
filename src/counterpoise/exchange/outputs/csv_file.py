"""One table as CSV: UTF-8, one header row, ISO days, no cell that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from counterpoise.exchange.outputs.cells import cell

if TYPE_CHECKING:
    from counterpoise.exchange.outputs.table import Table


def csv_bytes(table: Table) -> bytes:
    """Return a table as CSV (RFC 4180), headed by the keys of its columns."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([c.key for c in table.columns])
    writer.writerows([cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8")
