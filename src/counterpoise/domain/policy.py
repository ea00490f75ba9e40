"""Policy of the planner: how visits are kept apart, what is given for less strain, what a deferral may be.

Everything stands in ``policy.toml`` with unit, mark and source. Floors set by law are not policy: they stand
in the catalogue of visit types.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.domain.figures import FigureReader
from counterpoise.domain.marks import Figure, Mark

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_FILE = "policy.toml"
_WHOLE = (
    "separation_days",
    "lead_gap_days",
    "stale_days",
    "question_days",
    "open_weeks_2020",
    "deferral.most",
    "deferral.weeks",
    "deferral.substitute_days",
    "small_number",
    "lots.weeks_later",
    "lots.year_days",
)
_SHARES = (
    "delay_tolerance",
    "learning_share",
    "tier.middle",
    "tier.highest",
    "lots.delay_tolerance",
    "lots.strain_tolerance",
    "lots.second_share",
    "lots.attacker_margin",
)
_CHOICES = ("questions_from", "national_disciplines")
#: Numbers that are neither whole nor a share.
_OTHER = ("lots.floor_bits",)


@dataclass(frozen=True)
class Choice:
    """A part of the policy that is no number, in words, with what it rests on."""

    words: str
    mark: Mark
    source: str


@dataclass(frozen=True)
class Deferral:
    """How far a visit may be put off: times, weeks to the new date, working days to the substitute check."""

    most: int
    weeks: int
    substitute_working_days: int


@dataclass(frozen=True)
class LotPolicy:
    """Lots over unannounced visits: the floor in bits, what they may cost, and what an attacker may hit."""

    floor_bits: float
    #: Share of a family's least delay, and share of all hours asked, that the lots may add.
    delay_tolerance: float
    strain_tolerance: float
    weeks_later: int
    #: Share of unannounced visits that go to services looked at within ``year_days`` days.
    second_share: float
    year_days: int
    #: Largest share of start weeks that an attacker may guess right, 0 to 1.
    attacker_margin: float


@dataclass(frozen=True)
class Policy:
    """The policy in force; ``entries`` and ``choices`` hold what each part rests on."""

    entries: Mapping[str, Figure]
    choices: Mapping[str, Choice]
    #: What each part is called where people read it.
    names: Mapping[str, str]
    #: Practice questions count looks from this day on.
    questions_from: date
    #: Disciplines whose inspectors work over all of England, not in one region.
    national_disciplines: frozenset[str]

    def _whole(self, name: str) -> int:
        return round(self.entries[name].value)

    @property
    def separation_days(self) -> int:
        """Least days from the last fieldwork day of one full area visit to the first of the next."""
        return self._whole("separation_days")

    @property
    def lead_gap_days(self) -> int:
        """Days for which the lead of a graded team visit leads no other at the same service."""
        return self._whole("lead_gap_days")

    @property
    def delay_tolerance(self) -> float:
        """Share of the least delay that may be given for less strain, 0 to 1."""
        return self.entries["delay_tolerance"].value

    @property
    def learning_share(self) -> float:
        """Share of visits reserved for practice questions, 0 to 1."""
        return self.entries["learning_share"].value

    @property
    def stale_days(self) -> int:
        """Days after the newest facts on which a plan is still made without asking."""
        return self._whole("stale_days")

    @property
    def question_days(self) -> int:
        """Days for which an answered practice question stays answered."""
        return self._whole("question_days")

    @property
    def open_weeks_2020(self) -> int:
        """Weeks open to visits between September 2020 and March 2021."""
        return self._whole("open_weeks_2020")

    @property
    def small_number(self) -> int:
        """Largest count that is not shown (1 to this)."""
        return self._whole("small_number")

    @property
    def tiers(self) -> tuple[float, float]:
        """Chances of below good from which the middle and the highest coarse tier begin."""
        return self.entries["tier.middle"].value, self.entries["tier.highest"].value

    @property
    def deferral(self) -> Deferral:
        """Return the bounds of a deferral."""
        return Deferral(
            most=self._whole("deferral.most"),
            weeks=self._whole("deferral.weeks"),
            substitute_working_days=self._whole("deferral.substitute_days"),
        )

    @property
    def lots(self) -> LotPolicy:
        """Return how lots make unannounced visits unpredictable."""
        return LotPolicy(
            floor_bits=self.entries["lots.floor_bits"].value,
            delay_tolerance=self.entries["lots.delay_tolerance"].value,
            strain_tolerance=self.entries["lots.strain_tolerance"].value,
            weeks_later=self._whole("lots.weeks_later"),
            second_share=self.entries["lots.second_share"].value,
            year_days=self._whole("lots.year_days"),
            attacker_margin=self.entries["lots.attacker_margin"].value,
        )

    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """Return every number of the policy by name, with unit, mark and source."""
        return tuple((f"policy: {name}", figure) for name, figure in self.entries.items())


def _check_number(reader: FigureReader, name: str, figure: Figure) -> None:
    """Note a number that fits no property: parts of days, shares above one."""
    if name in _WHOLE and figure.value != round(figure.value):
        reader.fault(f"number.{name}", f"has the value {figure.value!r}; give a whole number")
    if name in _SHARES and figure.value > 1:
        reader.fault(f"number.{name}", f"has the value {figure.value!r}; give a share from 0 to 1")


def _numbers(reader: FigureReader, raw: Mapping[str, object]) -> dict[str, Figure]:
    known = (*_SHARES, *_WHOLE, *_OTHER)
    for name in sorted(set(known) - raw.keys()):
        reader.fault(f"number.{name}", "is missing")
    found = {}
    for name, table in raw.items():
        if name not in known:
            reader.fault(f"number.{name}", "is no number of the policy")
        figure = reader.figure(f"number.{name}", table)
        if figure is not None:
            _check_number(reader, name, figure)
            found[name] = figure
    return found


def _names(reader: FigureReader, raw: Mapping[str, object], known: Collection[str]) -> dict[str, str]:
    """Return what each part of a section is called; whoever reads a page knows no keys."""
    found = {}
    for key, table in raw.items():
        if key not in known:
            continue
        name = table.get("name") if isinstance(table, dict) else None
        if isinstance(name, str) and name.strip():
            found[key] = name
        else:
            reader.fault(key, "has no name")
    return found


def _basis(reader: FigureReader, path: str, table: Mapping[str, object], words: str) -> Choice:
    """Return what a choice rests on; mark and source are asked for as they are of a figure."""
    figure = reader.figure(path, {**table, "value": 0, "unit": "none"})
    return Choice(words, figure.mark, figure.source) if figure else Choice(words, Mark.ASSUMED, "")


def _questions_from(reader: FigureReader, table: Mapping[str, object]) -> tuple[date, Choice]:
    path, day = "choice.questions_from", table.get("value")
    if not isinstance(day, date) or isinstance(day, datetime):
        reader.fault(path, f"has the value {day!r}, which is no day")
        day = date.min
    return day, _basis(reader, path, table, day.isoformat())


def _national(reader: FigureReader, table: Mapping[str, object]) -> tuple[frozenset[str], Choice]:
    path, named = "choice.national_disciplines", table.get("value")
    if not isinstance(named, list) or not all(isinstance(n, str) for n in named):
        reader.fault(path, f"has the value {named!r}; give a list of disciplines")
        named = []
    return frozenset(named), _basis(reader, path, table, ", ".join(named))


def parse_policy(text: str, *, file: str = _FILE) -> Policy:
    """Read a policy from TOML text.

    Raises
    ------
    BadInputError
        When a part is missing, of the wrong kind, or without unit, mark or source; every fault is named.
    """
    reader = FigureReader(file)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        reader.fault("", f"is no TOML: {fault}")
        raw = {}
    entries = _numbers(reader, raw.get("number", {}))
    chosen = raw.get("choice", {})
    questions_from, first = _questions_from(reader, chosen.get("questions_from", {}))
    national, second = _national(reader, chosen.get("national_disciplines", {}))
    names = _names(reader, raw.get("number", {}), entries) | _names(reader, chosen, _CHOICES)
    reader.refuse()
    choices = dict(zip(_CHOICES, (first, second), strict=True))
    return Policy(
        MappingProxyType(entries),
        MappingProxyType(choices),
        MappingProxyType(names),
        questions_from,
        national,
    )


@cache
def load_policy() -> Policy:
    """Return the bundled policy."""
    return parse_policy(resources.files(__package__).joinpath(_FILE).read_text("utf-8"))
