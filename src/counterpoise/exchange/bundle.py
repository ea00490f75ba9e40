"""The bundled facts: dated tables shipped with the product, read when asked for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from counterpoise.domain.authority import AuthorityRegister
from counterpoise.domain.authority import AuthorityRegister
from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.facts import known
from counterpoise.exchange.tables import TABLES, load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counterpoise.domain.facts import Known

_FOLDER = "facts"
_MANIFEST = "manifest.toml"


@dataclass(frozen=True)
class Bundle:
    """Every bundled table, with rows a private store adds.

    ``overlay`` holds rows by table name; they count beside the bundled ones, under the same rule: a row known
    later than a day is not used for that day.
    """

    overlay: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    _read: dict[str, tuple[Any, ...]] = field(default_factory=dict, repr=False, compare=False)

    def register(self) -> AuthorityRegister:
        """Return the authorities under every code and spelling."""
        return AuthorityRegister(self.table("authorities"), self.table("succession"), self.table("aliases"))

    def table(self, name: str) -> tuple[Any, ...]:
        """Return all rows of a table: dataclasses of ``domain.facts``.

        Raises
        ------
        NotFoundError
            When there is no such table.
        """
        if name not in TABLES:
            raise NotFoundError(
                f"There is no table called {name!r}.", next_step="Use one of: " + ", ".join(TABLES) + "."
            )
        if name not in self._read:
            packed = resources.files(__package__).joinpath(_FOLDER, f"{name}.csv.gz").read_bytes()
            self._read[name] = (*load(TABLES[name].row, packed), *self.overlay.get(name, ()))
        return self._read[name]

    def known(self, name: str, as_of: date) -> tuple[Any, ...]:
        """Return the rows of a table that were known on a day."""
        return known(self.table(name), as_of)

    def register(self) -> AuthorityRegister:
        """Return the authorities under every code and spelling."""
        return AuthorityRegister(self.table("authorities"), self.table("succession"), self.table("aliases"))

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What each table is, where it comes from, under which licence, and how new it is."""
        text = resources.files(__package__).joinpath(_FOLDER, _MANIFEST).read_text("utf-8")
        return tomllib.loads(text)

    @property
    def facts_as_of(self) -> date:
        """Newest day on which every needed table was known: the earliest of their last days."""
        tables = self.manifest["table"]
        last: list[date] = [tables[name]["last_known_at"] for name, t in TABLES.items() if t.needed]
        return min(last)


def load_bundle(*, overlay: Mapping[str, Sequence[Known]] | None = None) -> Bundle:
    """Return the bundled facts, with the rows of a private store beside them where given."""
    return Bundle(overlay=dict(overlay or {}))
