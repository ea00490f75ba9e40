"""What narrows a weakness to less than its theme, read from an editable file."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = "matters.toml"
#: So many plain characters open each pattern: words are looked up by them.
_KEY = 2
_WORD = re.compile(r"\b\w")
# As the patterns have them: apostrophes and hyphens of one kind.
_PLAIN = str.maketrans({"\u2019": "'", "\u2011": "-", "\u2010": "-", "\u2013": "-"})


class _Table(NamedTuple):
    family: dict[str, str]
    by_key: dict[str, tuple[tuple[re.Pattern[str], str], ...]]


@cache
def _table() -> _Table:
    said = tomllib.loads(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))
    keyed: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    for members in said.values():
        for matter, patterns in members.items():
            for p in patterns:
                keyed.setdefault(p[:_KEY], []).append((re.compile(p), matter))
    family = {matter: name for name, members in said.items() for matter in members}
    return _Table(family, {k: tuple(p) for k, p in keyed.items()})


def matters_in(text: str) -> frozenset[str]:
    """Return the matters that a text names."""
    plain, by = text.translate(_PLAIN).lower(), _table().by_key
    found: set[str] = set()
    for word in _WORD.finditer(plain):
        at = word.start()
        for pattern, matter in by.get(plain[at : at + _KEY], ()):
            if matter not in found and pattern.match(plain, at):
                found.add(matter)
    return frozenset(found)


def of_family(family: str, matters: Iterable[str]) -> frozenset[str]:
    """Return those of a family: "whom", "papers", "meetings", "services" or "sides"."""
    known = _table().family
    return frozenset(m for m in matters if known[m] == family)
