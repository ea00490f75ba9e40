"""Which visits are planned at all on a day, as known then: routine, suspended, assurance, routine again."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

ROUTINE = "routine"
_EVERY_SUBJECT = "*"


@dataclass(frozen=True)
class Phase:
    """A stretch of time in which certain types are planned; it lasts until the next phase known begins."""

    name: str
    start: date
    known_at: date
    mark: Mark
    source: str
    types: Mapping[str, tuple[str, ...]]

    def types_for(self, subject: str) -> tuple[str, ...]:
        """Return the types planned for a subject: type codes, or ``routine``; empty when none is."""
        return self.types.get(subject, self.types[_EVERY_SUBJECT])


@dataclass(frozen=True)
class Stretch:
    """A phase with its days inside a horizon; ``end`` is the first day outside."""

    phase: Phase
    start: date
    end: date


def load_phases() -> tuple[Phase, ...]:
    """Return all phases of ``phases.toml`` in order of their start."""
    raw = tomllib.loads(files("counterpoise.domain").joinpath("phases.toml").read_text("utf-8"))
    phases = (
        Phase(
            name=p["name"],
            start=p["start"],
            known_at=p["known_at"],
            mark=Mark(p["mark"]),
            source=p["source"],
            types={subject: tuple(codes) for subject, codes in p["types"].items()},
        )
        for p in raw["phase"]
    )
    return tuple(sorted(phases, key=lambda p: p.start))


def stretches(phases: tuple[Phase, ...], *, start: date, end: date, as_of: date) -> tuple[Stretch, ...]:
    """Return the phases, as known on a day, that cover the days from ``start`` to before ``end``."""
    usable = [p for p in phases if p.known_at <= as_of and p.start < end]
    found = []
    for phase, after in zip(usable, [*usable[1:], None], strict=True):
        first = max(phase.start, start)
        last = min(after.start, end) if after else end
        if first < last:
            found.append(Stretch(phase, first, last))
    return tuple(found)
