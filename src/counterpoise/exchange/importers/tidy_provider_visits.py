"""Inspections and visits of providers, each counted once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.facts import ProviderVisitRow
from counterpoise.exchange.importers.tidy_common import RefusedRow, day, take

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult

# Earlier frameworks' names for the same rank (instance.md 8).
_GRADES = {
    "Outstanding": "Outstanding",
    "Good": "Good",
    "Requires improvement to be good": "Requires improvement to be good",
    "Adequate": "Requires improvement to be good",
    "Satisfactory": "Requires improvement to be good",
    "Inadequate": "Inadequate",
}
_KINDS = {
    "full inspection": "full",
    "interim inspection": "interim",
    "assurance visit": "assurance",
    "monitoring inspection": "monitoring",
    "emergency inspection": "monitoring",
}
# Two rows of one provider this close, with no event number to tell them apart, are one visit seen twice.
_ONE_VISIT = timedelta(days=14)


@dataclass(frozen=True)
class Merged:
    """Visits counted once, and how many doubles that took away, by the rule that did."""

    rows: tuple[ProviderVisitRow, ...]
    same_number: int
    within_14_days: int


def read_full_inspections(path: Path) -> ImportResult:
    """Read the full inspections seen in the yearly registers; a row without a grade is refused."""

    def make(record: Record) -> Iterable[ProviderVisitRow]:
        on = day(record, "inspection_date")
        number = record["event_number"].strip()
        yield ProviderVisitRow(record["urn"], "full", on, _grade(record, "overall"), number, on)

    columns = ("urn", "inspection_date", "overall", "event_number")
    return take("provider_visits", path, columns, make)


def read_in_year(path: Path) -> ImportResult:
    """Read the visits of whole years: full, interim, assurance and monitoring; only full ones have grades."""

    def make(record: Record) -> Iterable[ProviderVisitRow]:
        kind = _KINDS.get(record["event_type"].lower())
        if kind is None:
            raise RefusedRow("event_type", f"“{record['event_type']}” is no kind of visit known here")
        on = day(record, "inspection_date")
        grade = _grade(record, "overall") if kind == "full" else ""
        yield ProviderVisitRow(record["urn"], kind, on, grade, "", on)

    return take("provider_visits", path, ("urn", "event_type", "inspection_date", "overall"), make)


def _grade(record: Record, column: str) -> str:
    grade = _GRADES.get(record[column].strip())
    if grade is None:
        raise RefusedRow(
            column, f"“{record[column]}” is no grade, and a full inspection without one says nothing"
        )
    return grade


def merge(rows: Iterable[ProviderVisitRow]) -> Merged:
    """Count each visit once.

    One event number of one provider is one visit. Two visits of one kind to one provider within 14 days are
    one where either lacks a number. The row seen last carries the inspectorate's corrections and stands,
    with the number if any row had it.
    """
    numbered: dict[tuple[str, str, str], ProviderVisitRow] = {}
    unnumbered: list[ProviderVisitRow] = []
    same_number = 0
    for row in rows:
        key = (row.urn, row.kind, row.event_number)
        if not row.event_number:
            unnumbered.append(row)
            continue
        same_number += key in numbered
        numbered[key] = row
    kept: dict[tuple[str, str], list[ProviderVisitRow]] = defaultdict(list)
    for row in numbered.values():
        kept[row.urn, row.kind].append(row)
    within = sum(_absorb(kept[row.urn, row.kind], row) for row in sorted(unnumbered, key=lambda r: r.on))
    flat = sorted((r for rs in kept.values() for r in rs), key=lambda r: (r.known_at, r.urn, r.kind))
    return Merged(tuple(flat), same_number, within)


def _absorb(kept: list[ProviderVisitRow], row: ProviderVisitRow) -> bool:
    """Add a row without a number to a provider's visits, unless one of them is the same visit."""
    for i, had in enumerate(kept):
        if abs(had.on - row.on) <= _ONE_VISIT:
            if not had.event_number and had.grade != row.grade and row.grade:
                kept[i] = replace(had, grade=row.grade)
            return True
    kept.append(row)
    return False
