"""The catalogue of visit types: who looks at what, how often, with what notice, under which dated rule.

Facts stand in ``visit_types.csv`` in our own words, each with the addresses it was read from. A blank number
means that no text seen gives it; ``tariffs.toml`` completes those and marks them *assumed*.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, CounterpoiseError, Fault, NotFoundError, UsageError
from counterpoise.domain.provider import provision_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_FILE = "visit_types.csv"


class Subject(StrEnum):
    """What kind of service is looked at."""

    AUTHORITY = "authority"
    AREA_PARTNERSHIP = "area partnership"
    SEND = "send"
    YOUTH_JUSTICE = "youth justice"
    PROVIDER = "provider"
    SCHOOL = "school"
    ADULTS = "adults"


class Grading(StrEnum):
    """What the report says at its end."""

    GRADES = "grades"
    OUTCOMES = "outcomes"
    NONE = "none"


@dataclass(frozen=True)
class VisitType:
    """One row of the catalogue.

    ``valid_from`` and ``valid_to`` are the first and the last day of the rule, both inside it, ``None``
    where no date was found. Months and working days are ``None`` where no text seen gives a number.
    """

    code: str
    name: str
    owner: str
    partners: tuple[str, ...]
    subject: Subject
    #: Codes of the kinds of provider it looks at; empty unless the subject is a provider.
    provisions: frozenset[str]
    #: Skill an inspector needs.
    discipline: str
    framework: str
    legal_basis: str
    interval: str
    months_min: int | None
    months_max: int | None
    notice_min: int | None
    notice_max: int | None
    notice: str
    unannounced: bool
    onsite_days: int | None
    fieldwork: str
    team_min: int | None
    team_max: int | None
    team: str
    grading: Grading
    scale: str
    publish_days: int | None
    publish_observed: int | None
    #: Days of the week on which fieldwork starts, 0 = Monday; observed, assumed where none was seen.
    weekdays: frozenset[int]
    #: Full event at area level: takes part in the separation.
    separates: bool
    #: Not done in the weeks observed never used by full area events.
    keeps_closed_weeks: bool
    #: Not done in a week that holds a bank holiday.
    keeps_bank_holidays: bool
    closed_months: frozenset[int]
    #: Its report waits while its area has a poll; fieldwork does not.
    holds_for_polls: bool
    withdrawn: bool
    valid_from: date | None
    valid_to: date | None
    #: Code of the type that took its place, "" for none.
    successor: str
    sources: tuple[str, ...]
    note: str

    @property
    def graded(self) -> bool:
        """Whether its report ends in a grade, an outcome or a judgement."""
        return self.grading is not Grading.NONE

    @property
    def noun(self) -> str:
        """The word the screen uses: *inspection* where graded, *visit* elsewhere."""
        return "inspection" if self.graded else "visit"

    def in_force(self, day: date) -> bool:
        """Say whether the rule stood on a day."""
        after_start = self.valid_from is None or self.valid_from <= day
        before_end = self.valid_to is None or day <= self.valid_to
        return after_start and before_end and not self.withdrawn


def _optional_int(text: str) -> int | None:
    return int(text) if text else None


def _optional_day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(text)
    return text == "yes"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _numbers(text: str) -> frozenset[int]:
    return frozenset(int(w) for w in _words(text))


def _provisions(text: str) -> frozenset[str]:
    return frozenset(provision_type(w).code for w in _words(text))


def _needed(text: str) -> str:
    if not text:
        raise ValueError(text)
    return text


def _sources(text: str) -> tuple[str, ...]:
    return tuple(_needed(text).split(" ; "))


#: How each column is read, and the field it fills where the names differ.
_COLUMNS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "code": ("code", _needed),
    "name": ("name", _needed),
    "owner": ("owner", _needed),
    "partners": ("partners", _words),
    "subject": ("subject", Subject),
    "provisions": ("provisions", _provisions),
    "discipline": ("discipline", _needed),
    "framework": ("framework", str),
    "legal_basis": ("legal_basis", str),
    "interval": ("interval", _needed),
    "months_min": ("months_min", _optional_int),
    "months_max": ("months_max", _optional_int),
    "notice_min": ("notice_min", _optional_int),
    "notice_max": ("notice_max", _optional_int),
    "notice": ("notice", _needed),
    "unannounced": ("unannounced", _yes),
    "onsite_days": ("onsite_days", _optional_int),
    "fieldwork": ("fieldwork", _needed),
    "team_min": ("team_min", _optional_int),
    "team_max": ("team_max", _optional_int),
    "team": ("team", _needed),
    "grading": ("grading", Grading),
    "scale": ("scale", str),
    "publish_days": ("publish_days", _optional_int),
    "publish_observed": ("publish_observed", _optional_int),
    "weekdays": ("weekdays", _numbers),
    "separates": ("separates", _yes),
    "closed_weeks": ("keeps_closed_weeks", _yes),
    "bank_holidays": ("keeps_bank_holidays", _yes),
    "closed_months": ("closed_months", _numbers),
    "holds_for_polls": ("holds_for_polls", _yes),
    "withdrawn": ("withdrawn", _yes),
    "valid_from": ("valid_from", _optional_day),
    "valid_to": ("valid_to", _optional_day),
    "successor": ("successor", str),
    "sources": ("sources", _sources),
    "note": ("note", str),
}


def _row(cells: Mapping[str, str], number: int, file: str) -> VisitType | list[Fault]:
    """Read one row, or name every cell of it that can't be read."""
    read: dict[str, object] = {}
    faults = []
    for column, (field, reader) in _COLUMNS.items():
        try:
            read[field] = reader(cells[column])
        except (ValueError, CounterpoiseError):
            faults.append(Fault(file, number, column, f"cannot be read: {cells[column]!r}"))
    return faults or VisitType(**read)  # type: ignore[arg-type]  # each reader makes its field's type


def _sense(types: Mapping[str, VisitType], file: str) -> Iterator[Fault]:
    """Name every rule that contradicts itself or another."""
    for number, t in enumerate(types.values(), start=2):
        if t.successor and t.successor not in types:
            yield Fault(file, number, "successor", f"no type has the code {t.successor}")
        if t.valid_from and t.valid_to and t.valid_to < t.valid_from:
            yield Fault(file, number, "valid_to", "ends before it starts")
        if bool(t.provisions) != (t.subject is Subject.PROVIDER):
            yield Fault(file, number, "provisions", "only, and always, for a type that looks at providers")
        if not t.weekdays or not t.weekdays <= frozenset(range(5)):
            yield Fault(file, number, "weekdays", "needs one or more of 0 to 4")


def parse_visit_types(text: str, *, file: str = _FILE) -> Mapping[str, VisitType]:
    """Read a catalogue from CSV text, in its order.

    Raises
    ------
    BadInputError
        When columns are missing or unknown, a code repeats, or a cell can't be read; every fault is named.
    """
    reader = csv.DictReader(io.StringIO(text), strict=True)
    if tuple(reader.fieldnames or ()) != tuple(_COLUMNS):
        raise BadInputError(
            f"{file} does not have the columns of a catalogue.",
            next_step="Give it these columns in this order: " + ", ".join(_COLUMNS) + ".",
        )
    types: dict[str, VisitType] = {}
    faults: list[Fault] = []
    for number, cells in enumerate(reader, start=2):
        if None in cells or None in cells.values():
            faults.append(Fault(file, number, "", "has more or fewer cells than there are columns"))
            continue
        row = _row(cells, number, file)
        if not isinstance(row, VisitType):
            faults += row
        elif row.code in types:
            faults.append(Fault(file, number, "code", f"{row.code} stands there twice"))
        else:
            types[row.code] = row
    faults += () if faults else _sense(types, file)
    if faults:
        raise BadInputError(
            f"{file} has {len(faults)} faults, the first: {faults[0]}.",
            next_step="Correct them and read it again; nothing was taken.",
            faults=tuple(faults),
        )
    return MappingProxyType(types)


@cache
def load_visit_types() -> Mapping[str, VisitType]:
    """Return the bundled catalogue by code."""
    return parse_visit_types(resources.files(__package__).joinpath(_FILE).read_text("utf-8"))


def visit_type(code: str, *, types: Mapping[str, VisitType] | None = None) -> VisitType:
    """Return one type by its code.

    Raises
    ------
    NotFoundError
        When no type has that code.
    """
    catalogue = load_visit_types() if types is None else types
    if code not in catalogue:
        raise NotFoundError(
            f"No visit type has the code {code!r}.", next_step="Use one of: " + ", ".join(catalogue) + "."
        )
    return catalogue[code]


def type_on(code: str, day: date, *, types: Mapping[str, VisitType] | None = None) -> VisitType:
    """Return the type or the successor whose rule stands on a day.

    Raises
    ------
    UsageError
        When neither the type nor any successor was in force on that day.
    """
    kind: VisitType | None = visit_type(code, types=types)
    while kind is not None:
        if kind.in_force(day):
            return kind
        kind = visit_type(kind.successor, types=types) if kind.successor else None
    asked = visit_type(code, types=types)
    raise UsageError(
        f"{asked.name}: no such {asked.noun} would begin on {day.isoformat()}.{_made(asked)}",
        next_step="Give the first day if another was told, or choose another type of inspection or visit.",
    )


def _made(kind: VisitType) -> str:
    """Return from when to when there are inspections or visits of a type, "" where no day is known."""
    if kind.withdrawn:
        return " There are none of them any more."
    began = f" from {kind.valid_from.isoformat()}" if kind.valid_from else ""
    ended = f" to {kind.valid_to.isoformat()}" if kind.valid_to else ""
    return f" They were made{began}{ended}." if began or ended else ""


def types_for(
    *,
    subject: Subject,
    day: date,
    provision: str = "",
    types: Mapping[str, VisitType] | None = None,
) -> tuple[VisitType, ...]:
    """Return the types in force on a day for a subject, or for one kind of provider by code or name."""
    code = provision_type(provision).code if provision else ""
    catalogue = load_visit_types() if types is None else types
    return tuple(
        t
        for t in catalogue.values()
        if t.subject is subject and t.in_force(day) and (not code or code in t.provisions)
    )
