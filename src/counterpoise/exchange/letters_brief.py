"""The brief as one page of HTML that prints on one sheet of A4 and asks nothing of any network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.outputs.words import dated, number

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_TEMPLATES = Path(__file__).parent / "letters_templates"
#: Rows that fit on the sheet; the rest is counted in words.
MOST_ROWS: Mapping[str, int] = {"notified": 5, "windows": 6, "commitments": 5, "peaks": 3, "ledger": 5}


def brief_html(document: Mapping[str, Any]) -> bytes:
    """Return the page.

    Parameters
    ----------
    document : mapping
        What ``brief --json`` says: ``area``, ``as_of``, the five lists, ``total`` and ``notes``.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(day=_day, days=_days, number=number)
    text = environment.get_template("brief.html").render(document=document, most=MOST_ROWS)
    return text.encode()


def _day(day: date | str | None) -> str:
    if day is None:
        return ""
    if isinstance(day, str):
        return day
    return f"{day.day} {day:%b %Y}"


def _days(text: str) -> str:
    return dated(text, _day)
