"""Which public-health rules held where, by upper-tier authority, from 2020 to 2021."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from counterpoise.domain.facts import RestrictionRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.importers.tidy_common import RefusedRow, day, maybe_day, number, records, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counterpoise.domain.facts import AuthorityRow
    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult
    from counterpoise.exchange.inheritance import CodeBook

#: The local list is used before this day and the list of intervals from it on: the local list
#: does not follow the moves of late December 2020.
HANDOVER = date(2020, 12, 16)
# Days on which one national rule replaced whatever held locally; a rule without an end ended on the next.
_ALL_REPLACED = (date(2020, 10, 14), date(2020, 11, 5), date(2020, 12, 2), HANDOVER)
# The end of these rules was announced on this day; the day in force was not found.
_ENDED = {("E07000135", date(2020, 7, 4)): date(2020, 7, 30)}
# Rank from 0 (none) to 5 (national lockdown) of the words of a measure; the first that fits counts.
_LEVELS = (("national lockdown", 5), ("tier 4", 4), ("tier 3", 3), ("local lockdown", 3), ("tier 2", 2),
           ("household mixing", 2), ("tier 1", 1))  # fmt: skip
_ANNOUNCED = re.compile(r"^announced (?:on )?(\d{1,2} [A-Z][a-z]+ \d{4})")
_STAY_AT_HOME = re.compile(r"stay-at-home announced (\d{1,2} [A-Z][a-z]+)\b")


@dataclass(frozen=True)
class Districts:
    """Which upper-tier authority each district lay in, and how many districts each had on a day."""

    upper: Mapping[str, str]
    codes: CodeBook

    def authority(self, code: str, on: date) -> str:
        """Return the upper-tier code of a district or authority on a day."""
        return self.codes.on(self.upper.get(code, code), on)

    def count(self, authority: str, on: date) -> int:
        """Return how many districts an authority had on a day."""
        return sum(self.codes.on(upper, on) == authority for upper in self.upper.values())


def read_districts(path: Path, codes: CodeBook) -> Districts:
    """Read which district lies in which upper-tier authority."""
    columns = ("ltla_code", "vintage", "utla_code_apr2023")
    # Districts abolished before 2020 are kept in the table under an older vintage: no rule ever named them.
    return Districts(
        {
            r["ltla_code"]: r["utla_code_apr2023"]
            for _, r in records(path, columns)
            if r["vintage"] != "LAD19"
        },
        codes,
    )


@dataclass(frozen=True)
class _Rule:
    measure: str
    level: int
    start: date
    end: date | None
    mark: Mark
    known_at: date
    source: str


def read_local(path: Path, districts: Districts, authorities: Mapping[str, AuthorityRow]) -> ImportResult:
    """Read local and national rules from July to mid-December 2020.

    A rule is known from its announcement where the table gives it, else from the day it came into force; its
    end from the day it ended. A row without a start is refused: nothing says from when it counted.
    """
    held: dict[tuple[str, _Rule], set[str]] = defaultdict(set)

    def make(record: Record) -> Iterable[RestrictionRow]:
        rule = _local_rule(record)
        if rule.start < HANDOVER:
            for code in _areas(record, rule.start, authorities):
                held[districts.authority(code, rule.start), rule].add(code)
        return ()

    columns = ("ons_code", "area_level", "measure", "start", "end", "citation", "note")
    result = take("restrictions", path, columns, make)
    return replace(result, rows=_rows(held, districts))


def _areas(record: Record, on: date, authorities: Mapping[str, AuthorityRow]) -> list[str]:
    if record["area_level"] != "country":
        return [record["ons_code"]]
    return [a.ons_code for a in authorities.values() if a.valid_from <= on and (a.valid_to or date.max) > on]


def _local_rule(record: Record) -> _Rule:
    measure = record["measure"].strip()
    level = next((n for words, n in _LEVELS if words in measure), None)
    if level is None:
        raise RefusedRow("measure", f"“{measure}” has no rank from 0 to 5 here")
    start, end = day(record, "start"), maybe_day(record, "end")
    filled = end
    if end is None:
        filled = _ENDED.get((record["ons_code"], start))
        filled = filled or next((d for d in _ALL_REPLACED if d > start), None)
    known_at = min(_announced(record["note"], start), start)
    mark = Mark.PUBLISHED if end is not None else Mark.ESTIMATED
    return _Rule(measure, level, start, filled, mark, known_at, record["citation"])


def _announced(note: str, start: date) -> date:
    said = _ANNOUNCED.search(note)
    if said:
        return _date(said[1])
    stay = _STAY_AT_HOME.search(note)
    return _date(f"{stay[1]} {start.year}") if stay else start


def _date(words: str) -> date:
    # A day has no time zone; strptime has no form for days alone.
    return datetime.strptime(words, "%d %B %Y").date()  # noqa: DTZ007 - see the line above


def read_intervals(path: Path, districts: Districts, since: date = HANDOVER) -> ImportResult:
    """Read rules by district from a day on; a rule already in force that day begins on it here.

    Days without any rule (severity 0) give no row.
    """
    held: dict[tuple[str, _Rule], set[str]] = defaultdict(set)

    def make(record: Record) -> Iterable[RestrictionRow]:
        start, end = day(record, "start_date"), maybe_day(record, "end_date")
        level = int(number(record, "severity_0_5"))
        if level and (end is None or end > since):
            start = max(start, since)
            measure = f"{record['regime']}, {record['level']}"
            rule = _Rule(measure, level, start, end, Mark.PUBLISHED, start, record["basis"])
            held[districts.authority(record["ltla_code"], start), rule].add(record["ltla_code"])
        return ()

    columns = ("ltla_code", "start_date", "end_date", "regime", "level", "severity_0_5", "basis")
    result = take("restrictions", path, columns, make)
    return replace(result, rows=_rows(held, districts))


def _rows(held: Mapping[tuple[str, _Rule], set[str]], districts: Districts) -> tuple[RestrictionRow, ...]:
    rows = [
        RestrictionRow(
            ons_code=code,
            measure=rule.measure,
            level=rule.level,
            # A rule for the authority itself, or for every one of its districts.
            whole_area=code in areas
            or not areas <= districts.upper.keys()
            or len(areas) >= districts.count(code, rule.start),
            start=rule.start,
            end=rule.end,
            end_known_at=rule.end,
            mark=rule.mark,
            source=rule.source,
            known_at=rule.known_at,
        )
        for (code, rule), areas in held.items()
    ]
    return tuple(sorted(rows, key=lambda r: (r.known_at, r.ons_code, r.measure, r.start)))
