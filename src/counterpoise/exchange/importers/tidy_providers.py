"""The register of providers as each 31 March showed it, kept as a history of changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.facts import ProviderRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.importers.tidy_common import RefusedRow, day, maybe_count, maybe_day, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult
    from counterpoise.exchange.inheritance import CodeBook

_SECTORS = {"Local authority": "Local Authority", "Health authority": "Health Authority"}
_COLUMNS = (
    "snapshot", "urn", "provision_type", "ons_code", "sector", "places", "registration_date",
    "latest_full_inspection",
)  # fmt: skip
# First listed in 2025 though registered from 2023 on: absence from earlier registers says nothing.
_LISTED_LATE = frozenset(("Supported Accommodation",))


@dataclass(frozen=True)
class _Seen:
    row: ProviderRow
    inspected: bool


def read_providers(path: Path, codes: CodeBook) -> ImportResult:
    """Read the yearly registers into rows that say only what changed, and when that was known.

    A provider first seen in a register was known to the inspectorate from the day it was registered
    (instance.md 7: the registers up to 2020, 2023 and 2024 list only providers already inspected): it gets a
    row of that day, estimated, since its places and area are those of the later register. Where an earlier
    *complete* register lacks it, the row dates from the day after that register.

    A provider missing from a register left, unless the register lists inspected providers only and this one
    had not been inspected.
    """
    registers: dict[date, dict[str, _Seen]] = defaultdict(dict)

    def make(record: Record) -> Iterable[ProviderRow]:
        seen = _seen(record, codes)
        registers[seen.row.known_at][seen.row.urn] = seen
        return ()

    result = take("providers", path, _COLUMNS, make, ("Names, addresses and owners are not read.",))
    rows = _history(dict(sorted(registers.items())), codes)
    return replace(result, rows=rows)


def _seen(record: Record, codes: CodeBook) -> _Seen:
    if not record["ons_code"]:
        raise RefusedRow("ons_code", "no English authority: a branch outside England")
    on = day(record, "snapshot")
    row = ProviderRow(
        urn=record["urn"],
        provision_type=record["provision_type"],
        ons_code=codes.on(record["ons_code"], on),
        sector=_SECTORS.get(record["sector"], record["sector"]),
        places=maybe_count(record, "places"),
        registered=maybe_day(record, "registration_date"),
        left=False,
        mark=Mark.PUBLISHED,
        known_at=on,
    )
    return _Seen(row, bool(record["latest_full_inspection"]))


def _history(registers: dict[date, dict[str, _Seen]], codes: CodeBook) -> tuple[ProviderRow, ...]:
    rows: list[ProviderRow] = []
    now: dict[str, _Seen] = {}
    complete: date | None = None
    for on, register in registers.items():
        lists_all = not all(s.inspected for s in register.values())
        for urn, seen in register.items():
            had = now.get(urn)
            rows.extend(_arrival(seen, complete, codes) if had is None else _change(had, seen))
            now[urn] = seen
        gone = [u for u, seen in now.items() if u not in register and (lists_all or seen.inspected)]
        rows.extend(replace(now.pop(urn).row, left=True, known_at=on) for urn in gone)
        complete = on if lists_all else complete
    rows = _still_there(rows, complete_days(registers))
    return tuple(sorted([*rows, *_recoded(rows, codes)], key=lambda r: (r.known_at, r.urn)))


def complete_days(registers: Mapping[date, Mapping[str, _Seen]]) -> frozenset[date]:
    """Return the days of the registers that list providers never inspected too."""
    return frozenset(on for on, r in registers.items() if not all(s.inspected for s in r.values()))


def _still_there(rows: list[ProviderRow], complete: frozenset[date]) -> list[ProviderRow]:
    """Turn round a departure that a later register shows to be none.

    Missing from a register of inspected providers, then back under the same registration: it had not left
    (instance.md 7 counts it among the 180), but only the later register says so, hence estimated.
    """
    last = {r.urn: r.known_at for r in rows if not r.left and r.mark is Mark.PUBLISHED}
    return [
        replace(r, left=False, mark=Mark.ESTIMATED)
        if r.left and r.known_at not in complete and last.get(r.urn, r.known_at) > r.known_at
        else r
        for r in rows
    ]


def _arrival(seen: _Seen, complete: date | None, codes: CodeBook) -> list[ProviderRow]:
    row = seen.row
    if row.registered is None:
        return [row]
    known_at = row.registered
    if complete is not None and row.provision_type not in _LISTED_LATE:
        known_at = max(known_at, complete + timedelta(days=1))
    if known_at >= row.known_at:
        return [row]
    early = replace(row, ons_code=codes.on(row.ons_code, known_at), mark=Mark.ESTIMATED, known_at=known_at)
    return [early, row]


def _change(had: _Seen, seen: _Seen) -> list[ProviderRow]:
    same = replace(seen.row, known_at=had.row.known_at, registered=had.row.registered) == had.row
    return [] if same else [seen.row]


def _recoded(rows: Iterable[ProviderRow], codes: CodeBook) -> list[ProviderRow]:
    """Return a row for each provider whose area changed its code while the provider stood there.

    After a split the half is the one a later register shows; a provider no later register shows goes to the
    half with more children. Both are estimated.
    """
    by_urn: dict[str, list[ProviderRow]] = defaultdict(list)
    for row in rows:
        by_urn[row.urn].append(row)
    out: list[ProviderRow] = []
    for history in by_urn.values():
        ordered = sorted(history, key=lambda r: r.known_at)
        for row, after in zip(ordered, [*ordered[1:], None], strict=True):
            if not row.left:
                out.extend(_steps(row, after, codes))
    return out


def _steps(row: ProviderRow, after: ProviderRow | None, codes: CodeBook) -> list[ProviderRow]:
    out: list[ProviderRow] = []
    steps = [s for s in codes.succession if s.old_code == row.ons_code and s.on > row.known_at]
    if not steps or (after is not None and after.known_at <= steps[0].on):
        return out
    shown = {s.new_code: s for s in steps}
    step = shown.get(after.ons_code) if after is not None else None
    step = step or max(steps, key=lambda s: s.share)
    mark = row.mark if step.kind == "recode" else Mark.ESTIMATED
    moved = replace(row, ons_code=step.new_code, mark=mark, known_at=step.on)
    return [moved, *_steps(moved, after, codes)]


def in_register(rows: Iterable[ProviderRow]) -> Mapping[str, ProviderRow]:
    """Return the providers there are: the newest row of each, less those that left.

    ``rows`` are those known on a day, in the order they became known.
    """
    newest: dict[str, ProviderRow] = {}
    for row in rows:
        had = newest.get(row.urn)
        if had is None or row.known_at >= had.known_at:
            newest[row.urn] = row
    return {urn: row for urn, row in newest.items() if not row.left}
