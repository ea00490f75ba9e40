"""Yearly figures of authorities: demand on children's services, and the people who answer it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.facts import StatisticRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.importers.tidy_common import RefusedRow, number, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult

_CHILDREN_IN_NEED = (
    "cin_episodes_at_31_march", "cin_episodes_started", "cpp_at_31_march", "cpp_started", "referrals",
    "rereferrals_within_12m_pct", "referral_source_school_pct", "referral_source_police_pct",
    "referral_source_health_pct",
)  # fmt: skip
_LOOKED_AFTER = ("cla_at_31_march", "cla_started")
_WORKFORCE = (
    "sw_fte", "sw_vacancy_pct", "sw_agency_pct", "sw_turnover_pct", "sw_absence_pct", "sw_caseload",
)  # fmt: skip
_POPULATION = ("population_0_17",)
#: The measures a plan uses; the sources hold more.
MEASURES = (*_CHILDREN_IN_NEED, *_LOOKED_AFTER, *_WORKFORCE, *_POPULATION)

_RELEASE_OF = {
    **dict.fromkeys(_CHILDREN_IN_NEED, "children in need"),
    **dict.fromkeys(_LOOKED_AFTER, "looked after"),
    **dict.fromkeys(_WORKFORCE, "workforce"),
    **dict.fromkeys(_POPULATION, "population"),
}
# Days on which a release came out, where a page says so; every other year takes the conservative day below.
_PUBLISHED = {
    ("children in need", 2014): date(2014, 10, 29),
    ("children in need", 2015): date(2015, 10, 22),
    ("children in need", 2019): date(2019, 10, 31),
    ("children in need", 2020): date(2020, 11, 26),
    ("workforce", 2019): date(2020, 2, 27),
    ("workforce", 2020): date(2021, 2, 25),
}
# Month, day and years after the measured year by which the release had always come out.
_BY = {
    "children in need": (11, 30, 0),
    "looked after": (12, 31, 0),
    "workforce": (3, 31, 1),
    "population": (12, 31, 1),
}
# The last figures reached us in files of these dates: sooner than the conservative day.
_REACHED_US = {
    ("children in need", 2025): date(2025, 11, 5),
    ("looked after", 2025): date(2025, 11, 27),
    ("workforce", 2025): date(2026, 3, 20),
    ("population", 2024): date(2025, 11, 5),
}


def published_on(measure: str, year: int) -> date:
    """Return the day from which a yearly figure may be used: its release, or a day by which it was out."""
    release = _RELEASE_OF[measure]
    exact = _PUBLISHED.get((release, year)) or _REACHED_US.get((release, year))
    month, day, later = _BY[release]
    return exact or date(year + later, month, day)


def read_long(path: Path) -> ImportResult:
    """Read one figure a row; regions and England are left out, combined areas keep their two codes."""

    def make(record: Record) -> Iterable[StatisticRow]:
        if record["measure"] not in MEASURES or not record["geographic_level"].startswith("LA"):
            return
        yield _figure(record, record["area_code"], int(number(record, "year")))

    columns = ("measure", "year", "geographic_level", "area_code", "value", "flag")
    return take("statistics", path, columns, make)


def read_interactive_tool(path: Path) -> ImportResult:
    """Read the shares of referrals by source, which only the interactive tool holds by authority."""
    wanted = [m for m in MEASURES if m.startswith("referral_source_")]

    def make(record: Record) -> Iterable[StatisticRow]:
        if record["measure"] in wanted:
            yield _figure(record, record["ons_code"], int(number(record, "period")))

    return take("statistics", path, ("measure", "period", "ons_code", "value", "flag"), make)


def read_wide(path: Path) -> ImportResult:
    """Read one row an authority and year, a column a measure; an empty cell gives no figure."""

    def make(record: Record) -> Iterable[StatisticRow]:
        year = int(number(record, "year"))
        for measure in MEASURES:
            if record.get(measure):
                on = published_on(measure, year)
                value = number(record, measure)
                yield StatisticRow(measure, year, record["ons_code"], value, "", Mark.PUBLISHED, on)

    return take("statistics", path, ("ons_code", "year"), make)


def _figure(record: Record, code: str, year: int) -> StatisticRow:
    flag = record["flag"].strip()
    value = number(record, "value") if record["value"].strip() else None
    if value is None and not flag:
        raise RefusedRow("value", "neither a number nor a sign that says why there is none")
    on = published_on(record["measure"], year)
    return StatisticRow(record["measure"], year, code, value, flag, Mark.PUBLISHED, on)


def split_combined(rows: Iterable[StatisticRow]) -> tuple[StatisticRow, ...]:
    """Give each of two areas that report together its part (instance.md 11).

    Workers are split by children 0-17 of the nearest year with figures for both; percentages and caseloads
    hold for both as they are. All are marked estimated. Where a code has a figure of its own, that stands.
    """
    given = list(rows)
    children: dict[str, dict[int, float]] = defaultdict(dict)
    for row in given:
        if row.measure == "population_0_17" and row.value is not None:
            children[row.ons_code][row.year] = row.value
    out = {(r.measure, r.year, r.ons_code): r for r in given if "/" not in r.ons_code}
    for row in given:
        pair = [code.strip() for code in row.ons_code.split("/")]
        for code in pair if len(pair) > 1 else ():
            key = (row.measure, row.year, code)
            own = out.get(key)
            if own is None or own.value is None:
                out[key] = _part(row, code, _share(children, pair, code, row.year))
    return tuple(sorted(out.values(), key=lambda r: (r.known_at, r.measure, r.year, r.ons_code)))


def _share(children: Mapping[str, Mapping[int, float]], pair: list[str], code: str, year: int) -> float:
    both = sorted(set(children[pair[0]]) & set(children[pair[1]]), key=lambda y: (abs(y - year), y))
    if not both:
        return 1 / len(pair)
    return children[code][both[0]] / sum(children[c][both[0]] for c in pair)


def _part(row: StatisticRow, code: str, share: float) -> StatisticRow:
    counted = not row.measure.endswith("_pct") and row.measure != "sw_caseload"
    value = round(row.value * share, 1) if counted and row.value is not None else row.value
    return replace(row, ons_code=code, value=value, mark=Mark.ESTIMATED)
