"""What the reports on one authority say, as a page that asks nothing of any network and prints whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.learning import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from jinja2 import Environment

    from counterpoise.learning.held import HeldReport

_TEMPLATES = Path(__file__).parent / "templates"
#: As many of each outcome, and as many examples of each theme, as a page holds.
_MOST = 3


@dataclass(frozen=True)
class AreaBrief:
    """What a page on an authority is made of.

    Attributes
    ----------
    reports : tuple of HeldReport
        On the authority, newest first; at least one.
    followed : mapping or None
        What became of weaknesses, as ``learn followup --json`` tells it; ``silent`` says why there is none.
    practice : Practice or None
        Who like it was praised; ``nobody`` says why there is none.
    """

    name: str
    on: date
    reports: tuple[HeldReport, ...]
    followed: Mapping[str, Any] | None
    silent: str
    practice: Any
    nobody: str


def area_html(made: AreaBrief, titles: Mapping[str, str]) -> bytes:
    """Return the page; ``titles`` are those of themes by name."""
    text = _environment().get_template("area.html").render(made=made, titles=titles, most=_MOST)
    return text.encode()


def index_html(rows: Sequence[tuple[str, Mapping[str, tuple[str, str]]]], *, on: date) -> bytes:
    """Return the page that leads to the others.

    Parameters
    ----------
    rows : sequence
        Authority, and by the title of a page its file and, where that is "", why it could not be made.
    """
    return _environment().get_template("area_index.html").render(rows=rows, on=on).encode()


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(day=words.day, place=words.place, called=words.called)
    return made
