"""Text that is safe in a cell: no spreadsheet takes it for a formula, no file breaks on it.

Rules: a text whose first visible character is one of ``= + - @``, their full-width forms, a tab, a line break
or an apostrophe gets an apostrophe in front, which ``bare`` takes off again. Characters that XML forbids
become U+FFFD. Numbers stay numbers.
"""

from __future__ import annotations

import math
from datetime import date

Cell = str | int | float | date | None

_TRIGGERS = "=+-@'\t\r\n\uff1d\uff0b\uff0d\uff20\uff07"
#: Most characters that a spreadsheet keeps in one cell, less room for the guard's own.
MOST_CHARACTERS = 32_000
_CUT = " … (cut here: the whole text is in programme.json)"


def clean(text: str) -> str:
    """Return the text without characters that XML and UTF-8 can't carry.

    Parameters
    ----------
    text : str
        Any text, from a store, a form or a published file.

    Returns
    -------
    str
        The same, each forbidden character replaced by U+FFFD, each line end written as a line feed.
    """
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c if _allowed(c) else "\ufffd" for c in joined)


def _allowed(c: str) -> bool:
    if c in "\t\n":
        return True
    return not (c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" or c in "\ufffe\uffff")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (ASVS 5.0, 1.2.10)."""
    tidy = clean(text)
    if len(tidy) > MOST_CHARACTERS:
        tidy = tidy[:MOST_CHARACTERS] + _CUT
    return f"'{tidy}" if tidy.lstrip(" \u00a0\u3000\ufeff\u200b")[:1] in set(_TRIGGERS) else tidy


def bare(cell: str) -> str:
    """Return what stood there before ``guarded`` put its apostrophe in front."""
    return cell.removeprefix("'")


def cell(value: Cell) -> str | int | float:
    """Return a value as a cell takes it: guarded text, finite number, ISO day, or empty text for nothing.

    Raises
    ------
    ValueError
        When a number is not finite: a cell with no number in it would read as a figure.
    """
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return guarded(value)
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a number that a cell can show.")
    return value
