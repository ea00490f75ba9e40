"""What one cell means: a text, a day, a number or one of the signs that stand where no number is given."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterpoise.exchange.grids import Cell

# Signs of DfE and Ofsted tables: c suppressed, x and : not available, z not applicable, u unreliable,
# k and low round to zero, - none. None of them is a number, zero least of all.
FLAGS = frozenset({"c", "x", "z", "u", "k", "low", "-", ":"})

_BRACKETED = re.compile(r"\[(\w+|-|:)\]")
_NOTE = re.compile(r"\s*[\[(]note\s*\d+[\])]", re.IGNORECASE)
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}.*)?")
_FORMS = ("%d/%m/%Y", "%d/%m/%y", "%d-%b-%y", "%d-%b-%Y", "%d %B %Y", "%d %b %Y")
# Spreadsheets write these days where a date is missing: their serial numbers are 0 and 1.
_NO_DAY = frozenset({date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1)})
_EARLIEST, _LATEST = 1900, 2100


class CellError(ValueError):
    """A cell that doesn't hold what its column needs; the text says what it holds."""


def text(cell: Cell) -> str:
    """Return a cell as text: whole numbers without a point, days as ISO dates, spaces trimmed."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def day(cell: Cell) -> date | None:
    """Return the day a cell holds, as a date cell or in any of the forms met; None where there is none.

    Raises
    ------
    CellError
        When the cell holds something that is no day between 1900 and 2100.
    """
    found = cell if isinstance(cell, date) else _day_from_text(cell)
    if found is None or found in _NO_DAY:
        return None
    if not _EARLIEST <= found.year < _LATEST:
        raise CellError(f"the year of {found.isoformat()} can't be right")
    return found


def _day_from_text(cell: Cell) -> date | None:
    written = _NOTE.sub("", text(cell))
    if not written:
        return None
    if not isinstance(cell, str):
        raise CellError(f"“{written}” is a number, not a date")
    iso = _ISO.fullmatch(written)
    forms = ((iso[1], "%Y-%m-%d"),) if iso else tuple((written, form) for form in _FORMS)
    for candidate, form in forms:
        try:
            return datetime.strptime(candidate, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise CellError(f"“{written}” is not a date (a day is written 31/03/2020 or 2020-03-31)")


def number(cell: Cell) -> tuple[float | None, str]:
    """Return the number a cell holds and its sign: (12.0, ""), (None, "c"), or (None, "") for an empty cell.

    Raises
    ------
    CellError
        When the cell holds neither.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and math.isfinite(cell):
        return float(cell), ""
    written = text(cell)
    if not written:
        return None, ""
    bracketed = _BRACKETED.fullmatch(written)
    flag = (bracketed[1] if bracketed else written).lower()
    if flag in FLAGS:
        return None, flag
    if not isinstance(cell, str) or not (_NUMBER.fullmatch(written) or _THOUSANDS.fullmatch(written)):
        raise CellError(f"“{written}” is neither a number nor one of the signs {', '.join(sorted(FLAGS))}")
    return _finite(written), ""


def _finite(written: str) -> float:
    value = float(written.replace(",", ""))
    if not math.isfinite(value):
        raise CellError(f"“{written}” is too large a number")
    return value


def whole(cell: Cell) -> int | None:
    """Return the whole number of a cell; None where it is empty or holds a sign.

    Raises
    ------
    CellError
        When the cell holds something else, a fraction included.
    """
    value, _ = number(cell)
    if value is not None and not value.is_integer():
        raise CellError(f"“{text(cell)}” is not a whole number")
    return None if value is None else int(value)
