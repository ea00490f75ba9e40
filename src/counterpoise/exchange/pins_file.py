"""A file of pins: one wish on a visit a row, as it stands there; what it speaks of is looked up later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.reading import read_grid

if TYPE_CHECKING:
    from pathlib import Path

_COLUMNS = (
    Column("visit", ("visit",), needed=False),
    Column("service", ("service",), needed=False),
    Column("visit type", ("visit type", "visit_type", "type"), needed=False),
    Column("kind", ("kind", "pin")),
    Column("value", ("value",)),
    Column("why", ("why", "reason"), needed=False),
)


@dataclass(frozen=True)
class PinRow:
    """One row of the file: texts as they stand, "" where empty."""

    file: str
    row: int
    visit: str
    service: str
    visit_type: str
    kind: str
    value: str
    why: str

    def fault(self, column: str, reason: str) -> Fault:
        """Return what is wrong with a column of this row."""
        return Fault(self.file, self.row, column, reason)


def read_pins(path: Path) -> tuple[PinRow, ...]:
    """Read a file of pins: columns visit (or service and visit type), kind, value, and why.

    Raises
    ------
    BadInputError
        When it can't be read, lacks a column or holds no row.
    LimitError, NotFoundError
        As for every table that is read.
    """
    table = find_table(read_grid(path), _COLUMNS)
    rows = tuple(
        PinRow(
            file=path.name,
            row=r.row,
            visit=r.text("visit") if r.has("visit") else "",
            service=r.text("service") if r.has("service") else "",
            visit_type=r.text("visit type") if r.has("visit type") else "",
            kind=r.text("kind"),
            value=r.text("value"),
            why=r.text("why") if r.has("why") else "",
        )
        for r in table.records()
    )
    if not rows:
        raise BadInputError(
            f"{path.name} holds no pin.",
            next_step="Write one wish a row under the headings, or leave it out.",
        )
    return rows
