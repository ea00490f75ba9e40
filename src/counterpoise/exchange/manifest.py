"""Where each bundled table comes from, under which licence, and how its days of knowing were set."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

from counterpoise.exchange.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.domain.facts import Known

OGL = "Open Government Licence v3.0"


@dataclass(frozen=True)
class Source:
    """What is said of a table: ``complete_to`` is the last day for which its sources are whole."""

    source: str
    carrier: str
    known_at_rule: str
    period: str
    complete_to: date
    licence: str
    attribution: str


def _sources() -> Mapping[str, Source]:
    text = files("counterpoise.exchange").joinpath("sources.toml").read_text(encoding="utf-8")
    return {name: Source(**said) for name, said in tomllib.loads(text).items()}


SOURCES: Mapping[str, Source] = _sources()
"""What is said of each table, by its name; the words stand in ``sources.toml``."""


def write_manifest(rows: Mapping[str, Sequence[Known]], notes: Mapping[str, Sequence[str]]) -> str:
    """Return the manifest of the bundle as TOML, one section a table."""
    return "\n".join(_section(name, rows[name], notes.get(name, ())) for name in TABLES)


def _section(name: str, rows: Sequence[Known], notes: Sequence[str]) -> str:
    source, days = SOURCES[name], [r.known_at for r in rows]
    said: dict[str, object] = {
        "title": TABLES[name].title,
        "file": f"{name}.csv.gz",
        "rows": len(rows),
        "source": source.source,
        "carrier": source.carrier,
        "licence": source.licence,
        "attribution": source.attribution,
        "period": source.period,
        "known_at_rule": source.known_at_rule,
        "first_known_at": min(days),
        "last_known_at": max(days),
        "complete_to": source.complete_to,
        "needed": TABLES[name].needed,
        "notes": list(notes),
    }
    lines = (f"{key} = {_toml(value)}" for key, value in said.items())
    return "\n".join((f"[{name}]", *lines, ""))


def _toml(value: object) -> str:
    # A JSON string, number, bool or list of strings is the same in TOML.
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
