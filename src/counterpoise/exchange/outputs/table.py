"""A table as every output needs it: a title, what it holds, columns with a note each, rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from counterpoise.exchange.outputs.cells import Cell

Kind = Literal["text", "number", "share", "day", "mark"]


@dataclass(frozen=True)
class Column:
    """One column: ``key`` heads it in CSV, ``title`` in a workbook; the note says what it holds."""

    key: str
    title: str
    note: str
    kind: Kind = "text"
    #: Width in a workbook, in characters.
    width: int = 16
    #: What a page shows where there is no value.
    empty: str = ""


@dataclass(frozen=True)
class Table:
    """One table, one sheet.

    Raises
    ------
    ValueError
        When a row has more or fewer cells than there are columns.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"A row of {self.name} has {len(row)} cells for {len(self.columns)} columns."
                )
