"""Rows of ``domain.facts`` as JSON and back, exactly; and what each kind of row speaks of."""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import dataclass, fields
from datetime import date
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Final, get_args, get_type_hints

from counterpoise.domain import facts
from counterpoise.domain.errors import BadInputError, StoreError
from counterpoise.domain.marks import Mark
from counterpoise.store.audit import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterpoise.domain.facts import Known

# ``facts`` names these for the type checker alone.
_TYPE_NAMES: Final = MappingProxyType({"date": date, "Mark": Mark})

# The fields that say what a row speaks of. Two rows of one file that agree in these and in known_at, and
# differ elsewhere, contradict each other.
KEYS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "AuthorityRow": ("ons_code", "valid_from"),
        "SuccessionRow": ("old_code", "new_code", "on"),
        "AliasRow": ("alias", "ons_code"),
        # The year an authority is replaced, a file may give its figure on one line and "z" on another.
        "StatisticRow": ("measure", "year", "ons_code", "flag"),
        "ProviderRow": ("urn",),
        "ProviderVisitRow": ("urn", "kind", "on", "event_number"),
        "AreaVisitRow": ("ons_code", "visit_type", "first_day", "theme"),
        # Parts of one area may be under different levels.
        "RestrictionRow": ("ons_code", "measure", "level", "start"),
        "CasesRow": ("ons_code", "week_ending"),
        "EventRow": ("kind", "event", "start"),
        "ReferralRow": ("wave", "start", "end", "measure", "group", "unit", "baseline"),
        "NeighbourRow": ("vintage", "ons_code", "rank"),
        "BorderRow": ("ons_code", "other"),
        "BankHolidayRow": ("on", "title"),
        "VolumeRow": ("visit_type", "family", "start", "end"),
        "CountRow": ("measure", "group", "start", "end"),
        "InspectorTieRow": ("inspector", "service", "tie", "visit_type", "on"),
        # Premises have no name of their own, and a provider may have two alike: each line counts.
        "PremisesRow": (),
    }
)


@dataclass(frozen=True)
class StoredFact:
    """One fact as the store holds it; ``payload`` maps each field to text, number or nothing."""

    table: str
    key: str
    payload: Mapping[str, object]
    known_at: date
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Laid:
    """The rows of a file as the store holds them, and the SHA-256 over them."""

    rows: Sequence[StoredFact]
    sha256: str


def _row_classes() -> Mapping[str, type]:
    found = inspect.getmembers(facts, lambda c: inspect.isclass(c) and "known_at" in _field_names(c))
    return MappingProxyType(dict(found))


def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(getattr(cls, "__dataclass_fields__", ()))


ROW_CLASSES: Final = _row_classes()


def encode(row: Known, *, place: int) -> StoredFact:
    """Return a row as the store holds it.

    Parameters
    ----------
    row : Known
        A dataclass of ``domain.facts``.
    place : int
        Where it stands in its file; it names rows that have no key.

    Raises
    ------
    StoreError
        When the row is of a kind that the store does not know.
    """
    table = type(row).__name__
    if ROW_CLASSES.get(table) is not type(row):
        raise StoreError(
            f"The store has no place for a row of the kind {table}.",
            next_step="Use the version of Counterpoise whose importers and store belong together.",
        )
    payload = {name: _plain(value) for name, value in vars(row).items()}
    return StoredFact(
        table=table,
        key="|".join(str(payload[name]) for name in KEYS[table]) or str(place),
        payload=payload,
        known_at=row.known_at,
        valid_from=getattr(row, "valid_from", None),
        valid_to=getattr(row, "valid_to", None),
    )


def distinct(file_name: str, rows: Sequence[Known]) -> list[StoredFact]:
    """Return the rows of a file as the store would hold them; one of those said twice in the same words.

    Parameters
    ----------
    file_name : str
        How to call the file.
    rows : sequence of Known
        Its rows, dataclasses of ``domain.facts``.

    Raises
    ------
    BadInputError
        When two rows contradict each other.
    """
    said: dict[tuple[str, str, date], StoredFact] = {}
    for place, row in enumerate(rows):
        fact = encode(row, place=place)
        first = said.setdefault((fact.table, fact.key, fact.known_at), fact)
        if first != fact:
            raise BadInputError(
                f"{file_name} says two things about {fact.key.replace('|', ', ')} ({fact.table}), "
                f"both known on {fact.known_at}.",
                next_step="Correct the file so that it says one; nothing was stored.",
            )
    return list(said.values())


def decode(table: str, payload: Mapping[str, object]) -> Known:
    """Return the row that ``encode`` was given.

    Raises
    ------
    StoreError
        When this version knows no such kind of row, or the row lacks a field or has one too many.
    """
    cls = ROW_CLASSES.get(table)
    if cls is None or set(payload) != {f.name for f in fields(cls)}:
        raise StoreError(
            f"The store holds a row of the kind {table} that this version of Counterpoise can't read.",
            next_step="Undo the import it came with and import the file anew.",
        )
    hints = get_type_hints(cls, localns=dict(_TYPE_NAMES))
    row: Known = cls(**{name: _typed(value, hints[name]) for name, value in payload.items()})
    return row


def digest(rows: Iterable[StoredFact]) -> str:
    """Return the SHA-256 of rows in their order, over everything the store keeps of them."""
    total = hashlib.sha256()
    for row in rows:
        total.update(canonical(vars(row)).encode())
        total.update(b"\n")
    return total.hexdigest()


def lay_out(file_name: str, rows: Sequence[Known]) -> Laid:
    """Return rows as the store will hold them: done before the store is locked, as nobody need wait for it.

    Parameters
    ----------
    file_name : str
        How to call the file.
    rows : sequence of Known
        Its rows, dataclasses of ``domain.facts``.

    Raises
    ------
    BadInputError
        When two rows of the file contradict each other.
    """
    facts = distinct(file_name, rows)
    return Laid(facts, digest(facts))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Mark) else value


def _typed(value: object, hint: object) -> object:
    """Return a plain value as its field wants it."""
    wanted = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    if isinstance(value, str) and date in wanted:
        return date.fromisoformat(value)
    if isinstance(value, str) and Mark in wanted:
        return Mark(value)
    if isinstance(value, int) and float in wanted:
        return float(value)
    return value
