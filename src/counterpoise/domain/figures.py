"""Reading figures from TOML: a number without unit, mark or source is refused (design, section 4, rule 9)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.domain.marks import Figure, Mark

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Series:
    """Numbers of one kind by week, counted from ``first_week`` (0 = start week, below zero = before it)."""

    values: tuple[float, ...]
    unit: str
    mark: Mark
    source: str
    first_week: int = 0

    @property
    def total(self) -> float:
        """Sum over the weeks."""
        return math.fsum(self.values)

    @property
    def figure(self) -> Figure:
        """The sum with unit, mark and source."""
        return Figure(self.total, self.unit, self.mark, self.source)


class FigureReader:
    """Reads figures out of nested tables and keeps every fault, so that a reader sees all of them at once."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, path: str, reason: str) -> None:
        """Note one thing wrong at a place of the file."""
        self.faults.append(Fault(self.file, None, path, reason))

    def _words(self, path: str, table: Mapping[str, object]) -> tuple[str, Mark, str] | None:
        """Return unit, mark and source, or note what is missing of them."""
        before = len(self.faults)
        for key in ("unit", "source"):
            if not isinstance(table.get(key), str) or not str(table[key]).strip():
                self.fault(path, f"has no {key}")
        mark = table.get("mark")
        if mark not in set(Mark):
            self.fault(path, f"has the mark {mark!r}; use " + ", ".join(Mark))
        if len(self.faults) > before:
            return None
        return str(table["unit"]), Mark(str(mark)), str(table["source"])

    def figure(self, path: str, table: object) -> Figure | None:
        """Read ``{ value, unit, mark, source }``; a value is a finite number of zero or more."""
        if not isinstance(table, dict):
            self.fault(path, "is no figure: give it value, unit, mark and source")
            return None
        words = self._words(path, table)
        value = table.get("value")
        if not _is_number(value):
            self.fault(path, f"has the value {value!r}, which is no number of zero or more")
            return None
        return Figure(value, *words) if words else None

    def series(self, path: str, table: object) -> Series | None:
        """Read ``{ values, unit, mark, source, first_week }``."""
        if not isinstance(table, dict):
            self.fault(path, "is no series: give it values, unit, mark and source")
            return None
        words = self._words(path, table)
        values, first = table.get("values"), table.get("first_week", 0)
        if not isinstance(values, list) or not values or not all(map(_is_number, values)):
            self.fault(path, f"has the values {values!r}; give one or more numbers of zero or more")
            return None
        if not isinstance(first, int):
            self.fault(path, f"has the first week {first!r}, which is no whole number")
            return None
        return Series(tuple(values), *words, first_week=first) if words else None

    def refuse(self) -> None:
        """Raise with everything noted so far.

        Raises
        ------
        BadInputError
            When any fault was noted.
        """
        if self.faults:
            raise BadInputError(
                f"{self.file} has {len(self.faults)} faults, the first: {self.faults[0]}.",
                next_step="Correct them and read it again; nothing was taken.",
                faults=tuple(self.faults),
            )


def _is_number(value: object) -> TypeGuard[float]:
    """Say whether a value is a finite number of zero or more; true and false are none."""
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0
    )
