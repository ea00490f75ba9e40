"""What a council or provider does once it has been told: tasks and deadlines from a template for the type.

Templates stand in ``notice.toml``; a deadline without unit, mark or source is refused. Annex A is followed by
list, complete or not: no row, no count and no name of a child is ever held.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counterpoise.domain.figures import FigureReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterpoise.domain.marks import Figure

_FILE = "notice.toml"


class Anchor(StrEnum):
    """What a deadline counts its working days from."""

    NOTICE = "notice"
    FIRST_DAY = "first day"
    LAST_DAY = "last day"
    DRAFT = "draft"


class Owner(StrEnum):
    """Who does a task."""

    DIRECTOR = "director"
    PERFORMANCE = "performance team"
    MANAGER = "manager"
    LINK_OFFICER = "link officer"


@dataclass(frozen=True)
class DeadlineRule:
    """So many working days after something, with what the number rests on."""

    name: str
    after: Anchor
    days: Figure


@dataclass(frozen=True)
class TaskRule:
    """One task; ``due`` names a deadline or an anchor, ``plus`` the working days after (or before) it."""

    what: str
    owner: Owner
    due: str
    plus: int


@dataclass(frozen=True)
class Template:
    """What one family of visit types asks of those who are visited."""

    name: str
    types: tuple[str, ...]
    deadlines: Mapping[str, DeadlineRule]
    tasks: tuple[TaskRule, ...]
    #: The lists of Annex A to be ticked off; empty where the type asks for none.
    lists: tuple[str, ...]


def _deadlines(reader: FigureReader, raw: Mapping[str, Any]) -> dict[str, dict[str, DeadlineRule]]:
    found: dict[str, dict[str, DeadlineRule]] = {}
    for group, table in raw.items():
        # A group holds what differs from the default one.
        rules = dict(found.get("default", {}))
        for name, entry in table.items():
            path = f"deadline.{group}.{name}"
            figure = reader.figure(path, entry)
            after = entry.get("after") if isinstance(entry, dict) else None
            if after not in set(Anchor):
                reader.fault(path, f"counts from {after!r}; use " + ", ".join(Anchor))
            elif figure is not None:
                rules[name] = DeadlineRule(name, Anchor(str(after)), figure)
        found[group] = rules
    return found


def _tasks(reader: FigureReader, path: str, table: Mapping[str, Any], due: set[str]) -> Iterator[TaskRule]:
    for at, entry in enumerate(table.get("tasks", [])):
        if entry.get("owner") not in set(Owner):
            reader.fault(f"{path}.tasks.{at}", f"has the owner {entry.get('owner')!r}")
        elif entry.get("due") not in due:
            reader.fault(f"{path}.tasks.{at}", f"is due at {entry.get('due')!r}, which is no deadline")
        else:
            yield TaskRule(entry["what"], Owner(entry["owner"]), entry["due"], entry.get("plus", 0))


def parse_templates(text: str, *, file: str = _FILE) -> tuple[Template, ...]:
    """Read templates from TOML text, in their order.

    Raises
    ------
    BadInputError
        When a deadline lacks unit, mark or source, or a task its owner or deadline; every fault is named.
    """
    reader = FigureReader(file)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        reader.fault("", f"is no TOML: {fault}")
        raw = {}
    groups = _deadlines(reader, raw.get("deadline", {}))
    lists = tuple(raw.get("annex_a", {}).get("lists", ()))
    templates = []
    for table in raw.get("template", []):
        path = f"template.{table['name']}"
        rules = groups.get(table["deadlines"], {})
        if not rules:
            reader.fault(path, f"uses the deadlines {table['deadlines']!r}, which are not there")
        without = table.get("without", [])
        if wrong := [name for name in without if name not in rules]:
            reader.fault(f"{path}.without", f"leaves out {wrong[0]!r}, which is no deadline of its group")
        rules = {name: rule for name, rule in rules.items() if name not in without}
        due = {*rules, Anchor.NOTICE, Anchor.FIRST_DAY, Anchor.LAST_DAY}
        templates.append(
            Template(
                name=table["name"],
                types=tuple(table["types"]),
                deadlines=MappingProxyType(rules),
                tasks=tuple(_tasks(reader, path, table, {str(d) for d in due})),
                lists=lists if table["annex_a"] else (),
            )
        )
    reader.refuse()
    return tuple(templates)


@cache
def load_templates() -> tuple[Template, ...]:
    """Return the bundled templates, the most particular first."""
    return parse_templates(resources.files(__package__).joinpath(_FILE).read_text("utf-8"))


def template_for(code: str) -> Template:
    """Return the first template that fits a visit type; the last one fits all."""
    return next(t for t in load_templates() if any(fnmatchcase(code, p) for p in t.types))
