"""What a visit takes of inspectors and asks of the visited, for every type of the catalogue.

Numbers stand in ``tariffs.toml``, each with unit, mark and source. No text counts the hours that a visit asks
of a council or a home: those are *assumed* until hours returns replace them.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.domain.errors import NotFoundError, UsageError
from counterpoise.domain.figures import FigureReader, Series
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.visit_types import load_visit_types

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_FILE = "tariffs.toml"

#: Pools of an authority, in the order of the screen.
AREA_POOLS = ("leaders", "data and performance", "practitioners")
#: The one pool of a provider.
PROVIDER_POOL = "home staff"
#: What the screen calls a pool.
POOL_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "leaders": "leaders",
        "data and performance": "data and performance team",
        "practitioners": "practitioners and managers",
        "home staff": "the provider's staff",
    }
)
SLOTS_A_WEEK = 2

_FIGURES = ("team", "notice", "onsite", "gap")
_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"area": AREA_POOLS, "area_own": AREA_POOLS, "provider": (PROVIDER_POOL,)}
)
_WHOLE_UNITS = frozenset({"inspectors", "working days", "days"})


@dataclass(frozen=True)
class HoursAsked:
    """Hours asked of one pool in one week from the start week; ``of`` is "area" or "provider"."""

    of: str
    pool: str
    week_offset: int
    hours: float
    mark: Mark


@dataclass(frozen=True)
class VisitTariff:
    """What one type of visit takes and asks."""

    code: str
    team: Figure
    slots: Series
    notice: Figure
    onsite: Figure
    gap: Figure
    #: Hours by pool of the authority in whose area the service lies.
    area: Mapping[str, Series]
    #: The same where the authority runs the provider itself.
    area_own: Mapping[str, Series]
    #: Hours of the provider's own people.
    provider: Mapping[str, Series]

    @property
    def team_size(self) -> int:
        """Inspectors in the team, lead among them."""
        return round(self.team.value)

    @property
    def slots_by_week(self) -> tuple[int, ...]:
        """Half weeks of each member, one entry per week from the start week; 0, 1 or 2."""
        return tuple(round(s) for s in self.slots.values)

    @property
    def notice_days(self) -> int:
        """Working days from notice to the first day of fieldwork; 0 for unannounced."""
        return round(self.notice.value)

    @property
    def onsite_days(self) -> int:
        """Working days of fieldwork."""
        return round(self.onsite.value)

    @property
    def least_gap_days(self) -> int:
        """Least days between two visits of this type to one service."""
        return round(self.gap.value)

    def asks(self, *, own: bool = False) -> tuple[HoursAsked, ...]:
        """Return the hours asked by pool and week.

        Parameters
        ----------
        own : bool
            Whether the authority runs the provider itself, so that its people are asked in full.
        """
        area = self.area_own if own and self.area_own else self.area
        return tuple(
            HoursAsked(of, pool, series.first_week + at, hours, series.mark)
            for of, pools in (("area", area), ("provider", self.provider))
            for pool, series in pools.items()
            for at, hours in enumerate(series.values)
            if hours
        )


@dataclass(frozen=True)
class Tariffs:
    """Every figure by its path: ``visit.CH_FULL.team``, ``visit.CH_FULL.area.leaders``, ``number.NAME``."""

    entries: Mapping[str, Figure | Series]

    @cached_property
    def _numbers(self) -> dict[str, Mapping[str, Figure]]:
        """Groups of figures asked for so far: one run asks for the same few thousands of times."""
        return {}

    @cached_property
    def _visits(self) -> Mapping[str, VisitTariff]:
        fields: dict[str, dict[str, object]] = {}
        for path, entry in self.entries.items():
            kind, _, rest = path.partition(".")
            if kind == "visit":
                code, field, *pool = rest.split(".")
                made = fields.setdefault(code, {g: {} for g in _GROUPS})
                if pool:
                    made[field][pool[0]] = entry  # type: ignore[index]  # a group holds a table of pools
                else:
                    made[field] = entry
        return {code: VisitTariff(code, **f) for code, f in fields.items()}  # type: ignore[arg-type]  # as read

    def visit(self, code: str) -> VisitTariff:
        """Return what one type of visit takes and asks.

        Raises
        ------
        NotFoundError
            When no type has that code.
        """
        if code not in self._visits:
            raise NotFoundError(
                f"No tariff has the code {code!r}.", next_step="Use one of: " + ", ".join(self._visits) + "."
            )
        return self._visits[code]

    def number(self, name: str) -> Figure:
        """Return one of the other figures by its name, e.g. ``working.productive_hours``.

        Raises
        ------
        NotFoundError
            When no figure has that name.
        """
        entry = self.entries.get(f"number.{name}")
        if not isinstance(entry, Figure):
            raise NotFoundError(
                f"No figure is called {name!r}.", next_step="Look it up in docs/reference/tariffs.md."
            )
        return entry

    def numbers(self, prefix: str) -> Mapping[str, Figure]:
        """Return the figures whose name starts so, by the rest of their name: ``numbers("caseload.")``."""
        if prefix not in self._numbers:
            start = f"number.{prefix}"
            found = {
                path.removeprefix(start): entry
                for path, entry in self.entries.items()
                if path.startswith(start) and isinstance(entry, Figure)
            }
            self._numbers[prefix] = MappingProxyType(found)
        return self._numbers[prefix]

    def assumed(self) -> tuple[tuple[str, Figure], ...]:
        """Return every assumed figure with its path; of a series its sum."""
        return tuple(
            (path, entry.figure if isinstance(entry, Series) else entry)
            for path, entry in self.entries.items()
            if entry.mark is Mark.ASSUMED
        )

    def assumed_groups(self) -> tuple[str, ...]:
        """Return patterns that together cover every assumed figure, few enough to vary one by one."""
        return tuple(sorted({_group(path) for path, _ in self.assumed()}))

    def scaled(self, path: str, factor: float) -> Tariffs:
        """Return tariffs with one figure, or the assumed ones a pattern with ``*`` matches, times a factor.

        Whole numbers (inspectors, days, half weeks) move by at least one and never below one (days: zero).

        Raises
        ------
        UsageError
            When nothing matches or the factor is not above zero.
        """
        if not factor > 0:
            raise UsageError(f"A factor of {factor} makes no tariff.", next_step="Give a factor above zero.")
        hit = [
            p
            for p, entry in self.entries.items()
            if p == path or ("*" in path and entry.mark is Mark.ASSUMED and fnmatchcase(p, path))
        ]
        if not hit:
            raise UsageError(
                f"No assumed figure matches {path!r}.", next_step="List them by Tariffs.assumed()."
            )
        return Tariffs(
            MappingProxyType(dict(self.entries) | {p: _scaled(self.entries[p], factor) for p in hit})
        )


def _group(path: str) -> str:
    """Return the pattern under which a figure is varied together with its like."""
    parts = path.split(".")
    if parts[0] == "visit":
        return ".".join(["visit", "*", *parts[2:]])
    return ".".join([*parts[:2], "*"])


def _moved(value: float, factor: float, *, least: int) -> int:
    """Return a whole number times a factor, moved by at least one where the factor is not one."""
    whole = value * factor
    return math.ceil(whole - 1e-9) if factor > 1 else max(least, math.floor(whole + 1e-9))


def _scaled(entry: Figure | Series, factor: float) -> Figure | Series:
    if isinstance(entry, Figure):
        if entry.unit in _WHOLE_UNITS:
            least = 1 if entry.unit == "inspectors" and entry.value else 0
            return replace(entry, value=_moved(entry.value, factor, least=least))
        return replace(entry, value=entry.value * factor)
    if entry.unit == "hours":
        return replace(entry, values=tuple(v * factor for v in entry.values))
    weeks, rest = divmod(_moved(entry.total, factor, least=1), SLOTS_A_WEEK)
    return replace(entry, values=(SLOTS_A_WEEK,) * weeks + ((rest,) if rest else ()))


def _visit(reader: FigureReader, code: str, table: object) -> Iterator[tuple[str, Figure | Series | None]]:
    """Read one type's table, noting what it lacks or has too much of."""
    path = f"visit.{code}"
    if not isinstance(table, dict):
        reader.fault(path, "is no table")
        return
    for extra in sorted(set(table) - {*_FIGURES, "slots", *_GROUPS}):
        reader.fault(f"{path}.{extra}", "is not something a tariff has")
    for name in _FIGURES:
        yield f"{path}.{name}", reader.figure(f"{path}.{name}", table.get(name))
    slots = reader.series(f"{path}.slots", table.get("slots"))
    if slots and (slots.first_week or not set(slots.values) <= set(range(SLOTS_A_WEEK + 1))):
        reader.fault(f"{path}.slots", "needs 0, 1 or 2 for each week from the start week")
    yield f"{path}.slots", slots
    for group, pools in _GROUPS.items():
        for pool, series in table.get(group, {}).items():
            if pool not in pools:
                reader.fault(f"{path}.{group}.{pool}", "is no pool; use " + ", ".join(pools))
            yield f"{path}.{group}.{pool}", reader.series(f"{path}.{group}.{pool}", series)


def parse_tariffs(text: str, *, codes: Collection[str], file: str = _FILE) -> Tariffs:
    """Read tariffs from TOML text for exactly these types.

    Raises
    ------
    BadInputError
        When a type is missing or unknown, or a number lacks unit, mark or source; every fault is named.
    """
    reader = FigureReader(file)
    entries: dict[str, Figure | Series | None] = {}
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        reader.fault("", f"is no TOML: {fault}")
        raw = {}
    visits = raw.get("visit", {})
    for code in sorted(set(codes) - set(visits)):
        reader.fault(f"visit.{code}", "is missing; every type of the catalogue needs a tariff")
    for code, table in visits.items():
        if code not in codes:
            reader.fault(f"visit.{code}", "is no type of the catalogue")
        entries.update(_visit(reader, code, table))
    for name, table in raw.get("number", {}).items():
        entries[f"number.{name}"] = reader.figure(f"number.{name}", table)
    reader.refuse()
    return Tariffs(MappingProxyType({p: e for p, e in entries.items() if e is not None}))


@cache
def load_tariffs() -> Tariffs:
    """Return the bundled tariffs."""
    text = resources.files(__package__).joinpath(_FILE).read_text("utf-8")
    return parse_tariffs(text, codes=load_visit_types().keys())
