"""Who the authorities are, what they were called, whom they touch, and when nobody works."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.facts import (
    AliasRow,
    AuthorityRow,
    BankHolidayRow,
    BorderRow,
    NeighbourRow,
    SuccessionRow,
)
from counterpoise.domain.marks import Mark
from counterpoise.exchange.importers.tidy_common import RefusedRow, day, maybe_day, number, records, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult

# Before our first data no authority changed that we hold; codes of this form came into use in 2009.
FIRST_DAY = date(2009, 4, 1)
# Ofsted has eight regions where the register has nine (instance.md 10).
_OFSTED_REGION = dict.fromkeys(
    ("North East", "Yorkshire and The Humber"), "North East, Yorkshire and the Humber"
)
_TYPE_OF_CODE = {"E06": "Unitary authority", "E08": "Metropolitan district", "E10": "County council"}

# Share of an old authority's children who went to each successor where a code was split: mid-year children
# 0-17 of the first year after the split. Christchurch had about a tenth of Dorset county's children: no
# table here holds it, so it is assumed.
_CHRISTCHURCH = 0.1
_KINDS = {"merge": "merge", "split": "split", "part": "part", "main successor": "main"}


def read_authorities(register: Path, history: Path) -> ImportResult:
    """Read every authority under every code it had, abolished ones included.

    The register gives the codes of today; the history of codes gives those that ended and the days. An
    abolished authority takes the region and the mean label point of its successors: estimated, as no table
    here holds its own.
    """
    changes = _changes(history)
    begins = {c["new_ons_code"]: date.fromisoformat(c["effective_date"]) for c in changes}
    ends = {c["old_ons_code"]: date.fromisoformat(c["effective_date"]) for c in changes}

    def make(record: Record) -> Iterable[AuthorityRow]:
        code = record["ons_code"]
        start = maybe_day(record, "start_date") or begins.get(code, FIRST_DAY)
        return (_authority(record, start, ends.get(code)),)

    columns = ("ons_code", "dfe_code", "name", "region", "la_type", "start_date", "lat", "long")
    result = take("authorities", register, columns, make)
    here = {r.ons_code: r for r in result.rows if isinstance(r, AuthorityRow)}
    _add_recoded(here, changes)
    _add_abolished(here, changes)
    return replace(result, rows=tuple(here[c] for c in sorted(here)))


def _changes(history: Path) -> list[Record]:
    columns = ("old_ons_code", "old_dfe_code", "old_name", "new_ons_code", "effective_date", "change")
    return [record for _, record in records(history, columns)]


def _authority(record: Record, start: date, end: date | None) -> AuthorityRow:
    region = record["region"]
    return AuthorityRow(
        ons_code=record["ons_code"],
        dfe_code=record["dfe_code"],
        name=record["name"],
        la_type=record["la_type"],
        region=region,
        ofsted_region=_OFSTED_REGION.get(region, region),
        valid_from=start,
        valid_to=end,
        latitude=number(record, "lat"),
        longitude=number(record, "long"),
        known_at=start,
    )


def _add_recoded(here: dict[str, AuthorityRow], changes: Iterable[Record]) -> None:
    """Add codes newer than the register: the same authority under another code."""
    for change in changes:
        old, new = here.get(change["old_ons_code"]), change["new_ons_code"]
        if old is not None and new not in here:
            start = date.fromisoformat(change["effective_date"])
            here[new] = replace(old, ons_code=new, valid_from=start, valid_to=None, known_at=start)


def _add_abolished(here: dict[str, AuthorityRow], changes: Iterable[Record]) -> None:
    successors: dict[str, list[AuthorityRow]] = {}
    described: dict[str, Record] = {}
    for change in changes:
        if change["old_ons_code"] not in here:
            successors.setdefault(change["old_ons_code"], []).append(here[change["new_ons_code"]])
            described[change["old_ons_code"]] = change
    for code, after in successors.items():
        change = described[code]
        here[code] = AuthorityRow(
            ons_code=code,
            dfe_code=change["old_dfe_code"],
            name=change["old_name"].removesuffix(" (county)"),
            la_type=_TYPE_OF_CODE[code[:3]],
            region=after[0].region,
            ofsted_region=after[0].ofsted_region,
            valid_from=FIRST_DAY,
            valid_to=date.fromisoformat(change["effective_date"]),
            latitude=round(sum(a.latitude for a in after) / len(after), 5),
            longitude=round(sum(a.longitude for a in after) / len(after), 5),
            known_at=FIRST_DAY,
        )


def read_succession(history: Path, children: Mapping[str, float]) -> ImportResult:
    """Read which code followed which.

    Parameters
    ----------
    history : Path
        The table of code changes.
    children : mapping
        Children 0-17 of each successor in the first year after the change, for the shares of a split.
    """
    changes = _changes(history)

    def make(record: Record) -> Iterable[SuccessionRow]:
        kind = next((v for k, v in _KINDS.items() if record["change"].startswith(k)), "recode")
        share, mark = _share(record, kind, changes, children)
        on = day(record, "effective_date")
        yield SuccessionRow(record["old_ons_code"], record["new_ons_code"], on, kind, share, mark, on)

    return take("succession", history, ("old_ons_code", "new_ons_code", "effective_date", "change"), make)


def _share(
    record: Record, kind: str, changes: Iterable[Record], children: Mapping[str, float]
) -> tuple[float, Mark]:
    if kind == "part":
        return _CHRISTCHURCH, Mark.ASSUMED
    if kind == "main":
        return 1 - _CHRISTCHURCH, Mark.ASSUMED
    if kind == "split":
        siblings = [c["new_ons_code"] for c in changes if c["old_ons_code"] == record["old_ons_code"]]
        whole = sum(children[s] for s in siblings)
        return round(children[record["new_ons_code"]] / whole, 4), Mark.ESTIMATED
    # The day of the newest boundary change was seen only as new codes in one release.
    return 1.0, Mark.ESTIMATED if "some 2025 releases" in record["change"] else Mark.PUBLISHED


def read_aliases(path: Path, authorities: Mapping[str, AuthorityRow]) -> ImportResult:
    """Read every spelling met; one is known from the day its authority was."""

    def make(record: Record) -> Iterable[AliasRow]:
        code = record["ons_code"]
        if code not in authorities:
            raise RefusedRow("ons_code", f"{code} is no authority in the register or its history")
        yield AliasRow(record["alias"], code, record["ambiguous"] == "True", authorities[code].known_at)

    return take("aliases", path, ("alias", "ons_code", "ambiguous"), make)


def read_borders(path: Path, authorities: Mapping[str, AuthorityRow], history: Path) -> ImportResult:
    """Read which areas touch; codes of other years touch where their successors' areas do (estimated)."""
    touching: set[frozenset[str]] = set()

    def make(record: Record) -> Iterable[BorderRow]:
        touching.add(frozenset((record["ons_code_a"], record["ons_code_b"])))
        return ()

    result = take("borders", path, ("ons_code_a", "ons_code_b"), make)
    ground = _ground(authorities, _changes(history), {c for pair in touching for c in pair})
    everyone = sorted(authorities.values(), key=lambda a: a.ons_code)
    rows = [
        BorderRow(a.ons_code, b.ons_code, max(a.known_at, b.known_at))
        for i, a in enumerate(everyone)
        for b in everyone[i + 1 :]
        if _together(a, b) and _touch(ground[a.ons_code], ground[b.ons_code], touching)
    ]
    return replace(result, rows=tuple(rows))


def _ground(authorities: Iterable[str], changes: list[Record], mapped: set[str]) -> dict[str, frozenset[str]]:
    """Return for each code the codes of the map's year that its area became or was."""

    def of(code: str) -> frozenset[str]:
        if code in mapped:
            return frozenset((code,))
        after = [c["new_ons_code"] for c in changes if c["old_ons_code"] == code]
        before = [c["old_ons_code"] for c in changes if c["new_ons_code"] == code]
        return frozenset((code,)).union(*(of(n) for n in after or [b for b in before if b in mapped]))

    return {code: of(code) for code in authorities}


def _together(a: AuthorityRow, b: AuthorityRow) -> bool:
    return (a.valid_to is None or b.valid_from < a.valid_to) and (
        b.valid_to is None or a.valid_from < b.valid_to
    )


def _touch(here: frozenset[str], there: frozenset[str], touching: set[frozenset[str]]) -> bool:
    return bool(here & there) or any(frozenset((x, y)) in touching for x in here for y in there)


@dataclass(frozen=True)
class _DfeCodes:
    authorities: Mapping[str, AuthorityRow]

    def ons(self, dfe_code: str, on: date) -> str:
        """Return the ONS code a DfE code stood for on a day, or the last before it."""
        fits = [a for a in self.authorities.values() if a.dfe_code == dfe_code and a.valid_from <= on]
        if not fits:
            raise RefusedRow("dfe_code", f"{dfe_code} is no authority known on {on.isoformat()}")
        return max(fits, key=lambda a: a.valid_from).ons_code


# A vintage was in the public's hands by the end of the month it is named after.
_VINTAGE_KNOWN = {"2021-04": date(2021, 4, 30), "2025-05": date(2025, 5, 31)}


def read_neighbours(path: Path, authorities: Mapping[str, AuthorityRow]) -> ImportResult:
    """Read the ten statistical neighbours of each authority, by vintage of the model."""
    codes = _DfeCodes(authorities)

    def make(record: Record) -> Iterable[NeighbourRow]:
        vintage = record["vintage"]
        if vintage not in _VINTAGE_KNOWN:
            raise RefusedRow("vintage", f"nothing says when the vintage “{vintage}” was published")
        on = _VINTAGE_KNOWN[vintage]
        yield NeighbourRow(
            vintage=vintage,
            ons_code=codes.ons(record["dfe_code"], on),
            rank=int(number(record, "rank")),
            neighbour=codes.ons(record["neighbour_dfe_code"], on),
            closeness=record["closeness"],
            known_at=on,
        )

    columns = ("vintage", "dfe_code", "rank", "neighbour_dfe_code", "closeness")
    return take("neighbours", path, columns, make)


# Days added by proclamation and the days on which that was announced; all others follow from law, and the
# dates of a year are published at least two years ahead.
_PROCLAIMED = {
    date(2020, 5, 8): date(2019, 6, 7),
    date(2022, 6, 2): date(2020, 11, 12),
    date(2022, 6, 3): date(2020, 11, 12),
    date(2022, 9, 19): date(2022, 9, 10),
    date(2023, 5, 8): date(2022, 11, 6),
}
_YEARS_AHEAD = 2


def read_bank_holidays(path: Path) -> ImportResult:
    """Read the bank holidays of England and Wales."""

    def make(record: Record) -> Iterable[BankHolidayRow]:
        on = day(record, "date")
        known_at = _PROCLAIMED.get(on, date(on.year - _YEARS_AHEAD, 1, 1))
        yield BankHolidayRow(on, record["title"], known_at)

    return take("bank_holidays", path, ("date", "title"), make)
