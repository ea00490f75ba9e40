"""Records of a programme's document as tables with headings."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True)
class Column:
    """One column: key of the record, heading, kind of value, and what stands where there is none."""

    key: str
    title: str
    kind: str = "text"
    empty: str = ""


@dataclass(frozen=True)
class Shown:
    """A table ready for a page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


_MARK = Column("mark", "Rests on", "mark")
_COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = MappingProxyType(
    {
        "stages": (
            Column("stage", "Stage"),
            Column("value", "Value", "number"),
            Column("bound", "Nothing can be better than", "number", "no proof yet"),
            Column("gap", "Gap", "share", "no proof yet"),
            Column("unit", "Unit"),
            Column("status", "What is proven"),
            Column("spreadsheet", "Spreadsheet rule", "number", "not compared"),
            _MARK,
        ),
        "delay": (
            Column("family", "Family of services"),
            Column("services", "Services", "number"),
            Column("visits", "Visits", "number"),
            Column("delay", "Delay, child-weeks x chance", "number"),
            Column("own_best", "Own best, others absent", "number", "no proof yet"),
            Column("delay_before", "By the spreadsheet rule", "number", "not compared"),
            Column("weeks", "Weeks past due", "number"),
            _MARK,
        ),
        "strain": (
            Column("pool", "Pool of staff"),
            Column("hours", "Hours asked", "number"),
            Column("strain", "Beyond what can be spared", "number"),
            Column("strain_before", "By the spreadsheet rule", "number", "not compared"),
            _MARK,
        ),
        "law": (
            Column("service_name", "Service"),
            Column("area_name", "Area"),
            Column("region", "Region"),
            Column("floor_by", "Last day by law", "day"),
            Column("reason", "Why it can't be met"),
            _MARK,
        ),
        "lots": (
            Column("what", "What"),
            Column("before", "Before the lots", "number"),
            Column("after", "After the lots", "number"),
            Column("most", "At most", "number"),
            Column("unit", "Unit"),
            _MARK,
        ),
        "assumed": (
            Column("name", "Figure"),
            Column("value", "Value", "exact"),
            Column("unit", "Unit"),
            _MARK,
            Column("source", "Source"),
        ),
        "ages": (
            Column("table", "Facts"),
            Column("newest", "Newest", "day", "none by then"),
            Column("days_old", "Days old", "number"),
            Column("source", "Source"),
            Column("licence", "Licence"),
            _MARK,
        ),
    }
)


def from_records(name: str, records: Sequence[Mapping[str, Any]]) -> Shown:
    """Return records as the table of that name.

    Parameters
    ----------
    name : str
        ``stages``, ``lots``, ``delay``, ``strain``, ``law``, ``assumed`` or ``ages``.
    records : sequence of mapping
        Rows of the document.
    """
    columns = _COLUMNS[name]
    return Shown(columns, tuple(tuple(r.get(c.key) for c in columns) for r in records))
