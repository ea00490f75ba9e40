"""The bundled facts: read when asked for, and only what was known on a day."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cached_property, lru_cache
from importlib.resources import files
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from counterpoise.domain.authority import AuthorityRegister
from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.facts import AreaVisitRow, AuthorityRow, EventRow, RestrictionRow, known
from counterpoise.exchange.tables import TABLES, Table, load

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence
    from datetime import date

    from counterpoise.domain.facts import Known

_T = TypeVar("_T")

#: How many days' facts are kept: a service that stays up sees a new day every morning.
_DAYS_KEPT: Final = 3


class Bundle:
    """Every bundled table, with rows a private store adds.

    Parameters
    ----------
    overlay : mapping
        Imported rows by table name.
    """

    def __init__(self, overlay: Mapping[str, Sequence[Known]] | None = None) -> None:
        overlay = overlay or {}
        for name in overlay:
            _table(name)
        self._overlay = {name: tuple(rows) for name, rows in overlay.items()}
        self._tables: dict[str, tuple[Known, ...]] = {}
        self._days: dict[date, dict[Hashable, Any]] = {}
        self._making = RLock()

    @cached_property
    def manifest(self) -> Mapping[str, Mapping[str, Any]]:
        """What is said of each table: source, licence, period, how its days of knowing were set."""
        return tomllib.loads(_read("manifest.toml").decode())

    @property
    def facts_as_of(self) -> date:
        """Newest day on which every table a plan needs was known; imported rows move theirs on."""
        return min(self._complete_to(t.name) for t in TABLES.values() if t.needed)

    def _complete_to(self, name: str) -> date:
        said: date = self.manifest[name]["complete_to"]
        return max([said, *(r.known_at for r in self._overlay.get(name, ()))])

    def register(self, as_of: date | None = None) -> AuthorityRegister:
        """Return the authorities under every code and spelling.

        Parameters
        ----------
        as_of : date, optional
            Only what was known by this day, as any dated result asks; without it, all there is.
        """
        names = ("authorities", "succession", "aliases")
        tables = [self.table(n) if as_of is None else self.known(n, as_of) for n in names]
        return AuthorityRegister(*tables)

    def table(self, name: str) -> tuple[Any, ...]:
        """Return all rows of a table, later ones too: for docs and tests, never for a dated result.

        Raises
        ------
        NotFoundError
            When there is no such table.
        """
        if name not in self._tables:
            bundled = _bundled(name, None)
            self._tables[name] = bundled + self._overlay.get(name, ())
        return self._tables[name]

    def known(self, name: str, as_of: date) -> tuple[Any, ...]:
        """Return the rows of a table known on a day, less what of them was not known yet.

        Ends, grades and publications later than the day read as open unless announced (instance.md 1).

        Raises
        ------
        NotFoundError
            When there is no such table.
        """
        return self.kept(as_of, ("table", name), lambda: self._known(name, as_of))

    def _known(self, name: str, as_of: date) -> tuple[Known, ...]:
        rows = _bundled(name, as_of) + known(self._overlay.get(name, ()), as_of)
        return tuple(_as_known(r, as_of) for r in rows)

    def kept(self, as_of: date, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what is worked out from the facts of a day, made once for the last few days asked for.

        Parameters
        ----------
        as_of : date
            The day whose facts it is worked out from.
        key : hashable
            What else it depends on, beginning with a name of its own.
        make : callable
            Works it out. Whoever is given the result must not change it.
        """
        day = self._days.get(as_of)
        if day is None or key not in day:
            # Those who ask at the same time wait for the first: it would take each of them as long.
            with self._making:
                day = self._days.setdefault(as_of, {})
                for old in list(self._days)[:-_DAYS_KEPT]:
                    del self._days[old]
                if key not in day:
                    day[key] = make()
        found: _T = day[key]
        return found


def load_bundle(*, overlay: Mapping[str, Sequence[Known]] | None = None) -> Bundle:
    """Return the bundled facts, with imported rows of a private store on top.

    Raises
    ------
    NotFoundError
        When the overlay names a table there is not.
    """
    return Bundle(overlay or {})


def _table(name: str) -> Table:
    if name not in TABLES:
        raise NotFoundError(
            f"There is no table “{name}” in the facts.", next_step=f"The tables are {', '.join(TABLES)}."
        )
    return TABLES[name]


# A process asks for the same few days over and over: a page, a plan, a feed.
@lru_cache(maxsize=2 * len(TABLES))
def _bundled(name: str, as_of: date | None) -> tuple[Known, ...]:
    return load(_table(name).row, _read(f"{name}.csv.gz"), as_of)


def _read(file: str) -> bytes:
    return files("counterpoise.exchange").joinpath("facts", file).read_bytes()


def _as_known(row: Known, as_of: date) -> Known:
    if isinstance(row, AuthorityRow):
        return replace(row, valid_to=None) if _later(row.valid_to, as_of) else row
    if isinstance(row, EventRow):
        return replace(row, end=None) if _later(row.end, as_of) else row
    if isinstance(row, RestrictionRow):
        announced = row.end_known_at is not None and row.end_known_at <= as_of
        return row if row.end is None or announced else replace(row, end=None, end_known_at=None)
    if isinstance(row, AreaVisitRow):
        return _visit_as_known(row, as_of)
    return row


def _visit_as_known(row: AreaVisitRow, as_of: date) -> AreaVisitRow:
    if _later(row.last_day, as_of):
        row = replace(row, last_day=None)
    if _later(row.published, as_of):
        row = replace(row, published=None)
    if _later(row.grade_known_at, as_of):
        row = replace(row, grade="", grade_known_at=None)
    return row


def _later(day: date | None, as_of: date) -> bool:
    return day is not None and day > as_of
