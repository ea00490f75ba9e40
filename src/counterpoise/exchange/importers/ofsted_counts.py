"""Ofsted's national time series: providers, places and grades, several tables to a sheet."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.facts import CountRow
from counterpoise.exchange.headings import Column, any_tables, find_tables, fold_heading
from counterpoise.exchange.importers.published_words import quoted
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source
    from counterpoise.exchange.taking import RowMaker

_GRADES = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")
_PERIOD = Column("period", ("period", "period as at"))
_BY_GRADE = (_PERIOD, *(Column(g, (g.casefold(),)) for g in _GRADES))

# Supported accommodation has outcomes of its own.
_OUTCOMES = (
    "Consistently strong service delivery",
    "Inconsistent quality of service delivery",
    "Serious or widespread weaknesses",
)
_BY_OUTCOME = (_PERIOD, *(Column(o, (o.casefold(),)) for o in _OUTCOMES))

_TYPES = (
    "All Children's Homes",
    "Children's Homes",
    "Secure Children's Homes",
    "Residential special school (registered as a children's home)",
    "Residential Special Schools",
    "Residential Family Centres",
    "Boarding Schools",
    "Further Education Colleges with Residential Accommodation",
    "Secure Training Centres",
    "Adoption Support Agencies",
    "Voluntary Adoption Agency Branches",
    "Independent Fostering Agencies",
    "Residential Holiday Schemes for Disabled Children",
    "Supported Accommodation",
    "All",
)
_BY_TYPE = (
    Column("period", ("date",)),
    Column("measure", ("data type",)),
    *(Column(t, (t.casefold(),), needed=False) for t in _TYPES),
)
_MEASURES = {"providers": "providers", "places": "places"}

# Such a line: Table 8b: Latest overall effectiveness judgement for boarding schools, as at 31 March 2023
_TITLE = re.compile(
    r"table \w+: .*?(?:judgement|outcome)s? (?:for|of) (.+?)"
    r"(?: inspections between .*|,? (?:as )?at .*|,? inspected between .*|,? between .*)?"
)
_FINANCIAL_YEAR = re.compile(r"(\d{4})[-/](\d{2})")


def _period(record: Record) -> tuple[date, date]:
    """Return first and last day: a financial year such as 2022-23, or a single day."""
    text = record.some_text("period")
    year = _FINANCIAL_YEAR.fullmatch(text)
    if year:
        start = int(year[1])
        if (start + 1) % 100 != int(year[2]):
            raise record.refuse("period", f"{quoted(text)} is not a financial year")
        return date(start, 4, 1), date(start + 1, 3, 31)
    on = record.some_day("period")
    return on, on


def _group(record: Record) -> str:
    found = _TITLE.fullmatch(fold_heading(record.table.title))
    if found is None:
        raise record.refuse(
            "period", f"the line above the table, {quoted(record.table.title)}, names no providers"
        )
    return found[1]


def _count(record: Record, name: str, measure: str, group: str, known_at: date) -> Iterable[Known]:
    if not record.has(name):
        return
    value, flag = record.number(name)
    # An empty cell means the type of provider or the grade did not exist then: nothing was counted.
    if value is not None or flag:
        start, end = _period(record)
        yield CountRow(measure, group, start, end, value, flag, max(end, known_at))


def read_grades(source: Source) -> ImportResult:
    """Read how many providers had each grade, on a day or in a year, one table for each type of provider."""
    like = ("in year time series",)
    grid = read_grid(source.path, sheet=source.sheet, like=like)

    def maker(name: str) -> RowMaker:
        def make(record: Record) -> Iterable[Known]:
            if not record.has(name):
                return ()
            return _count(record, name, f"grade: {name}", _group(record), source.known_at)

        return make

    tables = (*find_tables(grid, _BY_GRADE), *any_tables(grid, _BY_OUTCOME))
    return take("ofsted-grade-counts", tables, *map(maker, (*_GRADES, *_OUTCOMES)))


def read_numbers(source: Source) -> ImportResult:
    """Read how many providers and places there were on a day, by type of provider."""
    grid = read_grid(source.path, sheet=source.sheet, like=("providers+places time series",))

    def maker(name: str) -> RowMaker:
        return lambda r: _count(r, name, _measure(r), name, source.known_at)

    return take("ofsted-provider-counts", find_tables(grid, _BY_TYPE), *map(maker, _TYPES))


def _measure(record: Record) -> str:
    text = record.text("measure")
    if text.casefold() not in _MEASURES:
        raise record.refuse("measure", f"{quoted(text)} is neither providers nor places")
    return _MEASURES[text.casefold()]


IMPORTERS = (
    Importer(
        kind="ofsted-grade-counts",
        title="National counts of grades",
        expects="Ofsted's underlying data, sheets Latest OE 31 Mar Time Series and In Year Time series.",
        reader=read_grades,
    ),
    Importer(
        kind="ofsted-provider-counts",
        title="National counts of providers and places",
        expects="Ofsted's underlying data, sheet Providers+places Time series.",
        reader=read_numbers,
    ),
)
