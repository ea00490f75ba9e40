"""Cases by authority and week, as each day's vintage counted them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.facts import CasesRow
from counterpoise.exchange.importers.tidy_common import RefusedRow, day, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult
    from counterpoise.exchange.inheritance import CodeBook

    Vintage = Mapping[str, Mapping[date, int]]

_WEEK = timedelta(days=6)


def read_vintages(path: Path, codes: CodeBook) -> ImportResult:
    """Read daily cases by vintage (columns ons_code, date, cases, as_of) into weekly sums.

    An empty number is a day that vintage had not counted yet.
    """
    vintages: dict[date, dict[str, dict[date, int]]] = defaultdict(lambda: defaultdict(dict))

    def make(record: Record) -> Iterable[CasesRow]:
        on, as_of = day(record, "date"), day(record, "as_of")
        text = record["cases"].strip()
        if text:
            try:
                vintages[as_of][codes.on(record["ons_code"], on)][on] = int(float(text))
            except ValueError:
                raise RefusedRow("cases", f"“{text}” is not a number") from None
        return ()

    result = take("cases", path, ("ons_code", "date", "cases", "as_of"), make)
    return replace(result, rows=weekly(vintages))


def weekly(vintages: Mapping[date, Vintage]) -> tuple[CasesRow, ...]:
    """Return the sums of weeks ending on Sunday, a row only where a vintage changed the last known sum.

    A vintage holds the last few weeks of specimen days. A week counts from the first vintage that holds its
    Monday, and while it fills; a week whose Monday fell out of the window keeps the sum of the last vintage
    that had it whole. So the newest row known on a day is exactly what that day's vintage said.

    Parameters
    ----------
    vintages : mapping
        For each day of publication, cases by authority and specimen day.
    """
    rows: list[CasesRow] = []
    last: dict[tuple[str, date], int] = {}
    for known_at in sorted(vintages):
        for code, days in sorted(vintages[known_at].items()):
            for ending, cases in _sums(days).items():
                if last.get((code, ending)) != cases:
                    last[code, ending] = cases
                    rows.append(CasesRow(code, ending, cases, known_at))
    return tuple(rows)


def _sums(days: Mapping[date, int]) -> dict[date, int]:
    start = min(days)
    sums: dict[date, int] = {}
    for on in sorted(days):
        ending = on + timedelta(days=6 - on.weekday())
        if ending - _WEEK >= start:
            sums[ending] = sums.get(ending, 0) + days[on]
    return sums


def newest(rows: Iterable[CasesRow]) -> dict[tuple[str, date], int]:
    """Return the newest sum of each authority and week; ``rows`` are those known on a day."""
    best: dict[tuple[str, date], CasesRow] = {}
    for row in rows:
        had = best.get((row.ons_code, row.week_ending))
        if had is None or row.known_at >= had.known_at:
            best[row.ons_code, row.week_ending] = row
    return {key: row.cases for key, row in best.items()}
