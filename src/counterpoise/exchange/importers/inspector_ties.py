"""An inspectorate's own list of who must stay away from which service, and who visited it before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterpoise.domain.facts import InspectorTieRow
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source

#: A number, or one after a few letters: ``7``, ``A-001``. Whatever else stands there may be a name (rule 8).
_NUMBERED: Final = re.compile(r"(?:[A-Z]{1,3}[- ]?)?\d+", re.IGNORECASE)
_TIES = ("interest", "led", "took part")
_COLUMNS = (
    Column("inspector", ("inspector",)),
    Column("service", ("service",)),
    Column("tie", ("tie",)),
    Column("visit type", ("visit type", "visit_type"), needed=False),
    Column("from", ("from", "first day", "on")),
    Column("until", ("until", "last day", "to"), needed=False),
)


def read_ties(source: Source) -> ImportResult:
    """Read ties of inspectors, by key and never by name, to services (rule 8)."""

    def make(record: Record) -> Iterable[InspectorTieRow]:
        inspector = record.some_text("inspector")
        if _NUMBERED.fullmatch(inspector) is None:
            # What may be a name is not repeated: refusals are shown and written down.
            raise record.refuse("inspector", "it is no number such as A-001; names are not taken")
        tie = record.some_text("tie").casefold()
        if tie not in _TIES:
            raise record.refuse("tie", f"“{tie}” is none of: {', '.join(_TIES)}")
        visit_type = record.text("visit type") if record.has("visit type") else ""
        if tie != "interest" and not visit_type:
            raise record.refuse("visit type", "a visit needs the code of its type")
        yield InspectorTieRow(
            inspector=inspector,
            service=record.some_text("service"),
            tie=tie,
            visit_type=visit_type,
            on=record.some_day("from"),
            until=record.day("until") if record.has("until") else None,
            known_at=source.known_at,
        )

    return take("inspector-ties", [find_table(read_grid(source.path, sheet=source.sheet), _COLUMNS)], make)


IMPORTERS = (
    Importer(
        kind="inspector-ties",
        title="Interests and past visits of inspectors",
        expects="Your own table with inspector (key), service, tie (interest, led, took part), visit type, "
        "from, until.",
        reader=read_ties,
    ),
)
