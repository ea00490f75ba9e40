"""The page ``report.html``: one self-contained file that asks nothing of any network and needs no script."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.outputs.balance_tables import (
    ages_table,
    assumed_table,
    delay_mark,
    families_table,
    learning_mark,
    lots_table,
    misses_table,
    pools_table,
    stages_table,
)
from counterpoise.exchange.outputs.compare import Headline, headline
from counterpoise.exchange.outputs.quarters import long_day
from counterpoise.exchange.outputs.rows import (
    asks_mark,
    horizon_end,
    is_area_level,
    plan_mark,
    region_quarters,
    unplaced_reasons,
)
from counterpoise.exchange.outputs.view_calendar import authority_weeks, heat
from counterpoise.exchange.outputs.view_comfort import uneasy, uneasy_count, waiting, waiting_count
from counterpoise.exchange.outputs.view_map import CELL, MARGIN, maps
from counterpoise.exchange.outputs.visit_tables import areas_table, region_quarter_table
from counterpoise.exchange.outputs.words import change, family_words, number, percent, pool_words, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.exchange.outputs.rows import LeftOut, VisitRow
    from counterpoise.exchange.outputs.table import Table

_TEMPLATES = Path(__file__).parent / "templates"
#: Facts older than this on the as-of date are said so at the top (instance notes, 3).
_STALE_DAYS = 92
_NOTHING = 0.05


@dataclass(frozen=True)
class Bar:
    """One thing measured twice: by the programme and by the spreadsheet rule."""

    label: str
    now: str
    before: str
    difference: str
    #: Lengths of the two bars, 0 to 100; ``None`` without a comparison.
    now_length: float
    before_length: float | None


def html_bytes(report: ReportInput, rows: Sequence[VisitRow], left: Sequence[LeftOut]) -> bytes:
    """Return the page.

    Parameters
    ----------
    report : ReportInput
        The report, veiled where nothing may be named.
    rows, left
        Visits planned and visits not placed.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - heavy

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        number=number, percent=percent, day=long_day, pool=pool_words, family=family_words, sentence=sentence
    )
    text = environment.get_template("report.html").render(context(report, rows, left))
    return text.encode("utf-8")


def context(report: ReportInput, rows: Sequence[VisitRow], left: Sequence[LeftOut]) -> dict[str, Any]:
    """Return everything the template shows, already in words."""
    head = headline(report)
    programme = report.programme
    return {
        "report": report,
        "first_day": report.problem.weeks[0].monday,
        "last_day": horizon_end(report.problem),
        "cell": CELL,
        "margin": MARGIN,
        "warnings": warnings(report),
        "lede": lede(report, rows, head),
        "head": head,
        "marks": {
            "plan": plan_mark(programme).value,
            "delay": delay_mark(programme).value,
            "hours": asks_mark(programme).value,
            "learning": learning_mark(programme).value,
        },
        "visits": len(rows),
        "councils": sum(is_area_level(r.service) for r in rows),
        "maps": maps(report, rows),
        "areas": areas_table(report, rows) if report.named else None,
        "quarters": region_quarter_table(report, region_quarters(rows)),
        "heat": heat(report, rows) if report.named else None,
        "weeks": authority_weeks(rows) if report.named else (),
        "delay_bars": _delay_bars(report),
        "strain_bars": _strain_bars(report),
        "tables": _tables(report),
        "uneasy": uneasy(report, rows),
        "uneasy_count": uneasy_count(rows),
        "waiting": waiting(report, left),
        "waiting_count": waiting_count(left),
        "left": len(left),
        "reasons": unplaced_reasons(left),
    }


def _tables(report: ReportInput) -> dict[str, Table]:
    return {
        "stages": stages_table(report),
        "families": families_table(report),
        "pools": pools_table(report),
        "lots": lots_table(report),
        "misses": misses_table(report),
        "assumed": assumed_table(report),
        "ages": ages_table(report),
    }


def warnings(report: ReportInput) -> tuple[str, ...]:
    """Return what a reader must know before anything else."""
    told = []
    if report.checker:
        told.append(
            f"The independent checker found {len(report.checker)} broken rules. Do not use this programme; "
            "the rules are listed under Limits."
        )
    age = (report.as_of - report.facts_as_of).days
    if age > _STALE_DAYS:
        ends = long_day(report.facts_as_of)
        told.append(f"The facts are {age} days older than the day of this plan: they end on {ends}.")
    if not report.named:
        told.append(
            "These dates are not over: visits are told by region and quarter only, and nobody is named."
        )
    return tuple(told)


def lede(report: ReportInput, rows: Sequence[VisitRow], head: Headline) -> tuple[str, ...]:
    """Return the headline in plain words, a sentence each."""
    councils = sum(is_area_level(r.service) for r in rows)
    weeks = len(report.problem.weeks)
    return (
        (
            f"{len(rows):,} inspections and visits in {weeks} weeks: {councils:,} to councils and "
            f"partnerships, {len(rows) - councils:,} to homes, agencies and other providers."
        ),
        _sooner(head),
        _hours(head),
        _law(report),
    )


def _sooner(head: Headline) -> str:
    worry, sooner = head.worry, head.weeks_sooner
    seen = f"{worry.seen:,} of the {worry.services:,} services we worry about most are looked at"
    if sooner is None or head.worry_before is None:
        return f"{seen} in these weeks."
    before = f"against {head.worry_before.seen:,} by due-date order alone"
    if abs(sooner) < _NOTHING:
        return f"{seen}, {before}; on average no sooner and no later."
    return f"{seen}, {before}; on average {abs(sooner):.1f} weeks {'sooner' if sooner > 0 else 'later'}."


def _hours(head: Headline) -> str:
    asked = f"It asks {number(round(head.strain))} hours more of people than they can spare"
    if head.strain_before is None:
        return f"{asked}."
    return f"{asked}, {change(round(head.strain), round(head.strain_before))} than due-date order asks."


def _law(report: ReportInput) -> str:
    missed = len(report.programme.statutory_misses)
    if not missed:
        return "Nothing required by law is missed."
    return f"{missed:,} visits required by law can't be made in time; they are listed below."


def _delay_bars(report: ReportInput) -> tuple[Bar, ...]:
    before = {} if report.spreadsheet is None else {f.family: f.delay for f in report.spreadsheet.families}
    return tuple(
        _bar(family_words(f.family), f.delay, before.get(f.family))
        for f in report.programme.families
        if f.delay or before.get(f.family)
    )


def _strain_bars(report: ReportInput) -> tuple[Bar, ...]:
    now = report.programme.strain_by_pool
    before = {} if report.spreadsheet is None else report.spreadsheet.strain_by_pool
    return tuple(_bar(pool_words(p), now[p], before.get(p)) for p in sorted(now))


def _bar(label: str, now: float, before: float | None) -> Bar:
    longest = max(now, before or 0.0) or 1.0
    return Bar(
        label=label,
        now=number(round(now)),
        before="" if before is None else number(round(before)),
        difference="" if before is None else change(now, before),
        now_length=round(100 * now / longest, 1),
        before_length=None if before is None else round(100 * before / longest, 1),
    )
