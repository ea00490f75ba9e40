"""The page's calendar: visits by week and region, and which authority is visited in which week."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.exchange.outputs import palette
from counterpoise.exchange.outputs.quarters import long_day
from counterpoise.exchange.outputs.rows import is_area_level
from counterpoise.exchange.outputs.view_map import count_bands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.exchange.outputs.rows import VisitRow
    from counterpoise.programme.problem import Week


@dataclass(frozen=True)
class HeatCell:
    """Visits of one region in one week, with the colour of their band."""

    visits: int
    shade: palette.Shade


@dataclass(frozen=True)
class HeatRow:
    """One week: its cells by region, its total, and what is special about it."""

    monday: str
    cells: tuple[HeatCell, ...]
    total: int
    #: Total as a share of the fullest week's, 0 to 1.
    share: float
    remark: str


@dataclass(frozen=True)
class Heat:
    """The calendar by week and region."""

    regions: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    totals: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class AuthorityWeek:
    """Authorities visited in one week, by name, with the type of visit."""

    monday: str
    visits: tuple[tuple[str, str], ...]


def heat(report: ReportInput, rows: Sequence[VisitRow]) -> Heat:
    """Return visits by week and region, every week of the horizon a row."""
    regions = tuple(sorted({s.region for s in report.problem.services}))
    counts = Counter((r.visit.week, r.service.region) for r in rows)
    by_week = Counter(r.visit.week for r in rows)
    bands = count_bands(max(counts.values(), default=0))
    shades = palette.scale(palette.BROWNS, max(1, len(bands)))
    none = palette.shade(palette.WHITE)
    fullest = max(by_week.values(), default=0) or 1

    def coloured(n: int) -> HeatCell:
        return HeatCell(n, next((s for end, s in zip(bands, shades, strict=False) if 0 < n <= end), none))

    return Heat(
        regions=regions,
        rows=tuple(
            HeatRow(
                monday=long_day(week.monday),
                cells=tuple(coloured(counts[w, g]) for g in regions),
                total=by_week[w],
                share=by_week[w] / fullest,
                remark=_remark(week),
            )
            for w, week in enumerate(report.problem.weeks)
        ),
        totals=tuple(sum(counts[w, g] for w in range(len(report.problem.weeks))) for g in regions),
        total=len(rows),
    )


def _remark(week: Week) -> str:
    told = []
    if week.bank_holiday:
        told.append("bank holiday")
    if week.closed_to_authorities:
        told.append("no full visit to an authority")
    return ", ".join(told)


def authority_weeks(rows: Sequence[VisitRow]) -> tuple[AuthorityWeek, ...]:
    """Return the visits to authorities, week by week, by name within a week."""
    weeks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for r in rows:
        if is_area_level(r.service):
            weeks[long_day(r.monday)].append((r.service.area_name, r.requirement.visit_type_name))
    return tuple(AuthorityWeek(monday, tuple(sorted(visits))) for monday, visits in weeks.items())
