"""Tables of the DfE's "explore education statistics": national, regional and authority rows mixed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.facts import StatisticRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.headings import Column, RefusedCell, find_table
from counterpoise.exchange.importers.published_words import quoted
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, Passed, noted, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source
    from counterpoise.exchange.taking import RowMaker

_PLACE = (
    Column("year", ("time_period",)),
    Column("level", ("geographic_level",)),
    Column("code", ("new_la_code",)),
    Column("name", ("la_name",)),
)
_NOT_APPLICABLE = "z"
_NOT_THERE = "signed z in a year in which the authority didn't exist"
_AUTHORITY = "local authority"
_TOGETHER = re.compile(r"\s*/\s*")
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True)
class _Measure:
    """One figure; ``rate`` ones hold for each of two areas published together, counts can't be split."""

    name: str
    column: str
    rate: bool
    where: str = ""


_REFERRALS = (
    _Measure("referrals", "referral_count", rate=False),
    _Measure("rereferrals_within_12m_pct", "rereferral_percent", rate=True),
    _Measure("referrals_nfa_pct", "no_further_action_percent", rate=True),
    _Measure("referrals_assessed_not_in_need_pct", "not_in_need_percent", rate=True),
)
_WORKFORCE = (
    _Measure("sw_fte", "inpost_fte", rate=False),
    _Measure("sw_turnover_pct", "turnover_rate_fte", rate=True),
    _Measure("sw_agency_pct", "agency_rate_fte", rate=True),
    _Measure("sw_vacancy_pct", "vacancy_rate_fte", rate=True),
    _Measure("sw_cases", "cases", rate=False),
    _Measure("sw_caseload", "caseload_fte", rate=True),
    _Measure("sw_absence_pct", "absence_rate_fte", rate=True),
)
_CLA = (
    ("cla_at_31_march", "Children looked after on 31 March each year"),
    ("cla_started", "Children starting to be looked after each year"),
    ("cla_ceased", "Children ceasing to be looked after each year"),
)
_LOOKED_AFTER = (
    *(_Measure(name, "children_count", rate=False, where=where) for name, where in _CLA),
    *(_Measure(f"{name}_per_10k", "rate_per_10000", rate=True, where=where) for name, where in _CLA),
)


@dataclass(frozen=True)
class _Release:
    """One release: its figures, the column that says which children, the day of the year it counts on."""

    kind: str
    measures: tuple[_Measure, ...]
    where: str = ""
    counted_on: tuple[int, int] = (3, 31)


_CHILDREN_IN_NEED = _Release("dfe-referrals", _REFERRALS)
_SOCIAL_WORKERS = _Release("dfe-workforce", _WORKFORCE, counted_on=(9, 30))
_CHILDREN_LOOKED_AFTER = _Release("dfe-looked-after", _LOOKED_AFTER, where="population_type")


def _read(source: Source, release: _Release) -> ImportResult:
    columns = (
        *_PLACE,
        *(Column("where", (w,)) for w in [release.where] if w),
        *(Column(c, (c,)) for c in dict.fromkeys(m.column for m in release.measures)),
    )
    grid = read_grid(source.path, sheet=source.sheet)
    finder, passed = Finder(source.register), Passed()

    def levels(record: Record) -> Iterable[Known]:
        level = record.text("level").casefold()
        return () if level == _AUTHORITY else passed.over(f"{level} figures, not an authority's")

    def maker(measure: _Measure) -> RowMaker:
        def make(record: Record) -> Iterable[Known]:
            ours = record.text("level").casefold() == _AUTHORITY
            if not ours or (measure.where and record.text("where") != measure.where):
                return ()
            day = date(_year(record), *release.counted_on)
            return _figures(record, measure, finder, day, source.known_at) or passed.over(_NOT_THERE)

        return make

    result = take(release.kind, [find_table(grid, columns)], levels, *map(maker, release.measures))
    return noted(result, *passed.notes())


def _figures(
    record: Record, measure: _Measure, finder: Finder, day: date, known_at: date
) -> list[StatisticRow]:
    value, flag = record.number(measure.column)
    if value is None and not flag:
        raise record.refuse(measure.column, "it is empty: where there is no figure its sign must say why")
    try:
        codes = _codes(record, measure, finder, day)
    except RefusedCell:
        # Releases list an authority in years before or after its life, with this sign in every column.
        if flag == _NOT_APPLICABLE:
            return []
        raise
    mark = Mark.PUBLISHED if len(codes) == 1 else Mark.ESTIMATED
    return [StatisticRow(measure.name, day.year, code, value, flag, mark, known_at) for code in codes]


def _year(record: Record) -> int:
    text = record.some_text("year")
    if not _YEAR.fullmatch(text):
        raise record.refuse("year", f"{quoted(text)} is not a year")
    return int(text)


def _codes(record: Record, measure: _Measure, finder: Finder, on: date) -> list[str]:
    """Return the authority of a row, or both where two are published together."""
    codes = _TOGETHER.split(record.some_text("code"))
    if len(codes) == 1:
        return [finder.find_both(record, "code", "name", on).ons_code]
    if not measure.rate:
        reason = (
            f"{' / '.join(codes)} are counted together: give each its own count, or a share to split it by"
        )
        raise record.refuse("code", reason)
    return [finder.find_text(record, "code", code, on).ons_code for code in codes]


def read_referrals(source: Source) -> ImportResult:
    """Read referrals and re-referrals by authority and year."""
    return _read(source, _CHILDREN_IN_NEED)


def read_workforce(source: Source) -> ImportResult:
    """Read social workers in post, vacancies, agency workers, caseloads and absence by authority and year."""
    return _read(source, _SOCIAL_WORKERS)


def read_looked_after(source: Source) -> ImportResult:
    """Read children looked after, starting and ceasing, by authority and year."""
    return _read(source, _CHILDREN_LOOKED_AFTER)


IMPORTERS = (
    Importer(
        kind="dfe-referrals",
        title="Referrals to children's services",
        expects="The DfE's children in need table c1 as CSV, with time_period, geographic_level, "
        "new_la_code, la_name and referral_count.",
        reader=read_referrals,
    ),
    Importer(
        kind="dfe-workforce",
        title="Children's social workers",
        expects="The DfE's social work workforce indicators as CSV, with inpost_fte and the rates.",
        reader=read_workforce,
    ),
    Importer(
        kind="dfe-looked-after",
        title="Children looked after",
        expects="The DfE's numbers and rates of children looked after as CSV, with population_type, "
        "children_count and rate_per_10000.",
        reader=read_looked_after,
    ),
)
