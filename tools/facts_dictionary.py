"""Write docs/reference/facts.md, the dictionary of the bundled facts, from the tables and their manifest.

Run as ``python tools/facts_dictionary.py [FILE]``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.bundle import Bundle
from counterpoise.exchange.tables import TABLES, types_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.exchange.tables import Table

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "facts.md"

INTRODUCTION = """\
# The bundled facts

<!-- Written by tools/facts_dictionary.py from the tables and their manifest: edit those, then make docs. -->

The facts travel inside the package as small tables. Each row carries `known_at`, the day on which it
became known: see [what is known when](../explanation/what-is-known-when.md). A table marked *needed* helps to
decide how new the facts are. They are whole up to {facts_as_of}.

Contains public sector information licensed under the Open Government Licence v3.0. Every publisher and
carrier is named in [NOTICE](../../NOTICE.md).

| table | rows | needed | whole up to |
| --- | ---: | --- | --- |
{overview}
"""

WORDS = {
    "str": "text",
    "float": "number",
    "int": "whole number",
    "date": "day",
    "bool": "yes or no",
    "Mark": "mark",
}


def page() -> str:
    """Return the whole page."""
    bundle = Bundle()
    said = bundle.manifest
    overview = "\n".join(_line(t, said[t.name]) for t in TABLES.values())
    head = INTRODUCTION.format(facts_as_of=_day(bundle.facts_as_of), overview=overview)
    return head + "\n" + "\n".join(_section(t, said[t.name]) for t in TABLES.values())


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"


def _line(table: Table, said: Mapping[str, Any]) -> str:
    needed = "yes" if table.needed else ""
    anchor = f"#{table.name}"
    return f"| [{table.name}]({anchor}) | {said['rows']:,} | {needed} | {_day(said['complete_to'])} |"


def _section(table: Table, said: Mapping[str, Any]) -> str:
    lines = [
        f"## {table.name}",
        "",
        f"{table.title}. {_meaning(table.row)}",
        "",
        f"- **Source**: {said['source']}. Carried by {said['carrier']}.",
        f"- **Licence**: {said['licence']}. {said['attribution']}",
        f"- **Period**: {said['period']}. {_span(said)}",
        f"- **Known at**: {said['known_at_rule']}",
        *(f"- **Note**: {note}" for note in said["notes"]),
        "",
        "| column | holds | may be empty |",
        "| --- | --- | --- |",
        *_columns(table.row),
    ]
    return "\n".join(lines) + "\n"


def _span(said: Mapping[str, Any]) -> str:
    return f"Rows known from {_day(said['first_known_at'])} to {_day(said['last_known_at'])}."


def _meaning(row: type) -> str:
    """Return what a kind of row says of itself, with code in Markdown's quotes.

    Raises
    ------
    ValueError
        When the class has no docstring.
    """
    if not row.__doc__:
        raise ValueError(f"{row.__name__} has no docstring to print.")
    return re.sub(r"``(.+?)``", r"`\1`", " ".join(row.__doc__.split()))


def _columns(row: type) -> list[str]:
    return [
        f"| `{name}` | {WORDS[kind.__name__]} | {'yes' if optional else ''} |"
        for name, (kind, optional) in types_of(row).items()
    ]


def write(path: Path = PAGE) -> Path:
    """Write the page and return where it stands."""
    path.write_text(page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write(*map(Path, sys.argv[1:2])))
