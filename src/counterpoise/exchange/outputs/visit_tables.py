"""Tables of visits: planned, left out, and what each area gets; or region x quarter only."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from counterpoise.exchange.outputs.rows import asks_mark, concern, is_area_level, plan_mark
from counterpoise.exchange.outputs.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.domain.marks import Mark
    from counterpoise.exchange.outputs.cells import Cell
    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.exchange.outputs.rows import LeftOut, RegionQuarter, VisitRow

_WHO = (
    Column("requirement", "Visit key", "Key of the visit in the question put to the planner.", width=34),
    Column("service", "Service key", "Kind of service and its code: ONS code or URN.", width=24),
    Column("service_name", "Service", "Name of the service.", width=30),
    Column("family", "Family", "Family of services; families are never traded against each other.", width=22),
    Column("area_code", "Area code", "ONS code of the authority in whose area the service lies.", width=12),
    Column("area_name", "Area", "Name of that authority.", width=26),
    Column("region", "Region", "One of the inspectorate's eight regions.", width=24),
)
_WHY = (
    Column(
        "tier", "Priority tier", "Published priority tier, 1 first; 0 where none is published.", "number", 12
    ),
    Column("tier_reason", "Reason of tier", "Why the visit is in that tier.", width=34),
    Column("due", "Due", "Day by which the published interval or the framework asks for it.", "day", 12),
    Column("due_reason", "Reason of due date", "Rule from which the due date follows.", width=34),
    Column("due_mark", "Due rests on", "What the due date rests on.", "mark", 12),
    Column(
        "floor_by",
        "Last day by law",
        "Last start day that the law allows; empty where none binds.",
        "day",
        14,
    ),
    Column(
        "weeks_past_due",
        "Weeks past due",
        "Weeks from the due date to the visit; rests on the due date.",
        "number",
        12,
    ),
    Column(
        "concern",
        "Concern",
        "Coarse tier of the chance of falling below good: lower, middle, higher.",
        width=10,
    ),
    Column("concern_mark", "Concern rests on", "What the tier of concern rests on.", "mark", 14),
    Column("exempt", "Never put off", "yes: being busy never delays this visit.", width=12),
    Column("exempt_reason", "Why never put off", "Why being busy never delays it.", width=30),
)
_WHEN = (
    Column("week", "Week", "Monday of the week in which the visit starts.", "day", 12),
    Column("first_day", "First day", "First day of fieldwork.", "day", 12),
    Column("last_day", "Last day", "Last day of fieldwork.", "day", 12),
)
_HOW = (
    Column("visit_type", "Type code", "Code of the visit type.", width=24),
    Column("visit_type_name", "Type", "Official name of the visit type.", width=34),
    Column("owner", "Inspectorate", "Inspectorate that owns the visit.", width=14),
    Column("mode", "Mode", "On site or remote.", width=10),
    Column("onsite_days", "Days", "Working days of fieldwork; assumed where no rule states it.", "number", 8),
    Column("team", "Team", "Numbered inspectors, lead first.", width=24),
    Column(
        "plan_mark",
        "Plan rests on",
        "Weakest mark among the figures from which the plan was made.",
        "mark",
        12,
    ),
)
_ASKED = (
    Column(
        "hours_area", "Hours of the authority", "Staff-hours asked of the authority's teams.", "number", 14
    ),
    Column(
        "hours_provider",
        "Hours of the provider",
        "Staff-hours asked of the provider's own staff.",
        "number",
        14,
    ),
    Column("hours_mark", "Hours rest on", "What the hours asked rest on.", "mark", 12),
    Column("comfort", "Comfort", "Coarse tier of hours asked beyond what can be spared.", width=30),
    Column(
        "learning_question", "Practice question", "Question on practice that it would help answer.", width=30
    ),
    Column("pins", "Pins", "Wishes on the visit that were kept, by their names.", width=14),
)


def visits_table(report: ReportInput, rows: Sequence[VisitRow]) -> Table:
    """Return the planned visits, one a row, in order of first day."""
    plan, hours = plan_mark(report.programme), asks_mark(report.programme)
    return Table(
        name="Visits",
        title="Planned visits",
        about="One row for each planned visit, in order of its first day.",
        columns=(*_WHO, *_HOW[:3], *_WHEN, *_HOW[3:], *_WHY, *_ASKED),
        rows=tuple((*_visit(r, plan, hours), _pins(report, r)) for r in rows),
    )


def _visit(row: VisitRow, plan: Mark, hours: Mark) -> tuple[Cell, ...]:
    r, v = row.requirement, row.visit
    how = (r.mode, r.onsite_days, ", ".join(v.team), plan.value)
    when = (row.monday, v.first_day, v.last_day)
    asked = (
        round(sum(a.hours for a in r.asks if a.of == "area"), 2),
        round(sum(a.hours for a in r.asks if a.of != "area"), 2),
        hours.value,
        row.comfort.tier,
        r.learning_question,
    )
    kind = (r.visit_type, r.visit_type_name, r.owner)
    return (*_who(row), *kind, *when, *how, *_why(row), *asked)


def _pins(report: ReportInput, row: VisitRow) -> str:
    return ", ".join(p.key for p in report.problem.pins_of.get(row.requirement.key, ()))


def _who(row: VisitRow | LeftOut) -> tuple[Cell, ...]:
    s = row.service
    return row.requirement.key, s.key, s.name, s.family, s.area, s.area_name, s.region


def _why(row: VisitRow | LeftOut) -> tuple[Cell, ...]:
    r, s = row.requirement, row.service
    return (
        r.tier,
        r.tier_reason,
        r.due,
        r.due_reason,
        r.due_mark.value,
        r.floor_by,
        round(row.weeks_past_due, 2),
        concern(s),
        s.below_good_mark.value,
        "yes" if s.exempt else "no",
        s.exempt_reason,
    )


def left_out_table(rows: Sequence[LeftOut]) -> Table:
    """Return the visits that the programme does not place, with the reason, by family, region and area."""
    kind = (_HOW[0], _HOW[1])
    return Table(
        name="Not placed",
        title="Visits not placed",
        about="One row for each visit that could be asked for and is not in the programme, with the reason.",
        columns=(*_WHO, *kind, *_WHY, Column("reason", "Why not placed", "Why it is not placed.", width=60)),
        rows=tuple(
            (*_who(r), r.requirement.visit_type, r.requirement.visit_type_name, *_why(r), r.reason)
            for r in rows
        ),
    )


def region_quarter_table(report: ReportInput, cells: Sequence[RegionQuarter]) -> Table:
    """Return all that may be told of a live programme: visits by region and quarter."""
    mark = plan_mark(report.programme)
    return Table(
        name="Region and quarter",
        title="Planned visits by region and quarter",
        about="One row for each region and quarter with a visit. Nothing finer is told of a live programme.",
        columns=(
            Column("region", "Region", "One of the inspectorate's eight regions.", width=36),
            Column("quarter", "Quarter", "Calendar quarter in which the visits start.", width=28),
            Column("visits", "Visits", "Planned visits.", "number", 10),
            Column(
                "beyond_spare", "Beyond spare", "Visits that ask more hours than can be spared.", "number", 14
            ),
            Column(
                "mark", "Rests on", "Weakest mark among the figures from which the plan was made.", "mark", 12
            ),
        ),
        rows=tuple((c.region, c.quarter.label, c.visits, c.beyond_spare, mark.value) for c in cells),
    )


def areas_table(report: ReportInput, rows: Sequence[VisitRow]) -> Table:
    """Return what each area gets: the first visit to its authority, and visits to its other services."""
    names = {s.area: (s.area_name, s.region) for s in report.problem.services}
    own = {r.service.area: r for r in reversed(rows) if is_area_level(r.service)}
    others = Counter(r.service.area for r in rows if not is_area_level(r.service))
    mark = plan_mark(report.programme).value
    ordered = sorted(names, key=lambda code: (names[code][1], names[code][0], code))
    return Table(
        name="Areas",
        title="What each area gets",
        about="One row for each authority's area, by region and name: no order by quality.",
        columns=(
            Column("area_code", "Area code", "ONS code of the authority.", width=12),
            Column("area_name", "Area", "Name of the authority.", width=30),
            Column("region", "Region", "One of the inspectorate's eight regions.", width=36),
            Column(
                "authority_week",
                "Week of own visit",
                "Monday of the week of the first visit to the council or its partnerships.",
                "day",
                16,
            ),
            Column("council_visit", "Council visit", "Type of that visit.", width=36),
            Column(
                "provider_visits", "Provider visits", "Planned visits to providers in the area.", "number", 12
            ),
            Column(
                "mark", "Rests on", "Weakest mark among the figures from which the plan was made.", "mark", 12
            ),
        ),
        rows=tuple(_area(code, names[code], own.get(code), others[code], mark) for code in ordered),
    )


def _area(code: str, name: tuple[str, str], own: VisitRow | None, others: int, mark: str) -> tuple[Cell, ...]:
    visit = (None, "") if own is None else (own.monday, own.requirement.visit_type_name)
    return code, name[0], name[1], *visit, others, mark
