"""Tables of the balance: stages with proof, delay, strain, floors missed, figures assumed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from counterpoise.domain.marks import Mark, weakest
from counterpoise.exchange.outputs.rows import asks_mark
from counterpoise.exchange.outputs.table import Column, Table
from counterpoise.programme.price import chance_counts

if TYPE_CHECKING:
    from counterpoise.exchange.outputs.cells import Cell
    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.programme.programme import Programme

_MARK = Column("mark", "Rests on", "What the figures of the row rest on.", "mark", 12)


def stages_table(report: ReportInput) -> Table:
    """Return each stage of the balance with its value, bound and gap, and the spreadsheet rule's value."""
    before = {} if report.spreadsheet is None else {s.name: s.value for s in report.spreadsheet.stages}
    return Table(
        name="Stages",
        title="The stages of the balance and their proof",
        about="One row for each stage, in the order in which they bind. No bound: nothing is proven.",
        columns=(
            Column("stage", "Stage", "Name of the stage.", width=30),
            Column("value", "Value", "Value of the programme.", "number"),
            Column(
                "bound",
                "Bound",
                "Nothing can do better than this; empty: nothing is proven.",
                "number",
                empty="none yet",
            ),
            Column("gap", "Gap", "Room between value and bound, as a share; empty: no bound.", "share"),
            Column(
                "gap_c",
                "Gap, constants off",
                "The same as a share of the way from the bound at no prices to the value.",
                "share",
            ),
            Column("unit", "Unit", "Unit of value and bound.", width=44),
            Column("status", "Status", "What is proven, in words.", width=50),
            Column(
                "spreadsheet",
                "Spreadsheet rule",
                "Value of the spreadsheet rule; empty: not compared.",
                "number",
            ),
            _MARK,
        ),
        rows=tuple(
            (s.name, s.value, s.bound, s.gap, s.gap_c, s.unit, s.status, before.get(s.name), s.mark.value)
            for s in report.programme.stages
        ),
    )


def delay_mark(programme: Programme) -> Mark:
    """Return what delay rests on: the mark of the delay stages, assumed until there is one."""
    marks = [s.mark for s in programme.stages if "delay" in s.name.lower()]
    return weakest(*marks) if marks else Mark.ASSUMED


def learning_mark(programme: Programme) -> Mark:
    """Return what learning rests on: the mark of the learning stage, assumed until there is one."""
    marks = [s.mark for s in programme.stages if "learning" in s.name.lower()]
    return weakest(*marks) if marks else Mark.ASSUMED


_FAMILY_COLUMNS = (
    Column("family", "Family", "Family of services.", width=30),
    Column("services", "Services", "Services of the family.", "number"),
    Column("visits", "Visits", "Visits planned.", "number"),
    Column("visits_before", "Visits, spreadsheet rule", "Visits by the spreadsheet rule.", "number"),
    Column("delay", "Delay", "Weeks past due x children x chance of below good.", "number"),
    Column(
        "own_best",
        "Own best",
        "With every other family absent it can't come below this; empty: nothing is proven.",
        "number",
        empty="none yet",
    ),
    Column("delay_before", "Delay, spreadsheet rule", "The same by the spreadsheet rule.", "number"),
    Column("weeks", "Weeks past due", "Weeks past the published interval, all services.", "number"),
    Column(
        "weeks_before",
        "Weeks past due, spreadsheet rule",
        "The same by the spreadsheet rule.",
        "number",
    ),
    _MARK,
)


def families_table(report: ReportInput) -> Table:
    """Return delay by family of services, each in its own unit, beside the spreadsheet rule."""
    before = {} if report.spreadsheet is None else {f.family: f for f in report.spreadsheet.families}
    mark = delay_mark(report.programme).value
    return Table(
        name="Delay",
        title="Delay by family of services",
        about="One row for each family. Families are never traded against each other.",
        columns=_FAMILY_COLUMNS,
        rows=tuple(
            (
                f.family,
                f.services,
                f.visits,
                b.visits if (b := before.get(f.family)) else None,
                f.delay,
                f.own_best,
                b.delay if b else None,
                f.weeks_past_due,
                b.weeks_past_due if b else None,
                mark,
            )
            for f in report.programme.families
        ),
    )


def pools_table(report: ReportInput) -> Table:
    """Return hours asked and hours beyond own normal by pool, beside the spreadsheet rule."""
    now, before = report.programme, report.spreadsheet
    pools = sorted({*now.hours_by_pool, *now.strain_by_pool})
    mark = asks_mark(now).value
    return Table(
        name="Strain",
        title="Hours asked, by pool of staff",
        about="One row for each pool. Strain is hours beyond what the pool can spare of its own normal.",
        columns=(
            Column("pool", "Pool", "Pool of staff.", width=34),
            Column("hours", "Hours asked", "Staff-hours asked over the horizon.", "number"),
            Column("strain", "Beyond spare", "Staff-hours beyond what can be spared.", "number"),
            Column("strain_before", "Beyond spare, spreadsheet rule", "By the spreadsheet rule.", "number"),
            _MARK,
        ),
        rows=tuple(
            (
                p,
                now.hours_by_pool.get(p, 0.0),
                now.strain_by_pool.get(p, 0.0),
                None if before is None else before.strain_by_pool.get(p, 0.0),
                mark,
            )
            for p in pools
        ),
    )


def lots_table(report: ReportInput) -> Table:
    """Return what lots made unpredictable and what that cost; no row where none were drawn."""
    told = chance_counts(report.programme)
    rows: list[tuple[Cell, ...]] = []
    if told is not None:
        of = f"of {told.unannounced} unannounced visits"
        no_week = f"visits with no week likelier than 1 in {2**told.floor_bits:.3g}"
        mark = Mark.ASSUMED.value
        rows = [
            (no_week, None, told.at_floor, None, of, mark),
            *((f"below that: {why}", None, count, None, of, mark) for why, count in told.below.items()),
            ("second visits within the year", None, told.second, told.second_asked, of, mark),
            *((c.of, c.before, c.after, c.most, c.unit, mark) for c in told.costs),
        ]
    return Table(
        name="Lots",
        title="What lots decided, and what that costs",
        about="Counts first, then delay by family and strain, before the lots and after. No week is told.",
        columns=(
            Column("what", "What", "What is counted or measured.", width=50),
            Column(
                "before", "Before the lots", "Value of the programme before the lots.", "number", empty="-"
            ),
            Column("after", "After the lots", "Value of the programme, or a count of its visits.", "number"),
            Column("most", "At most", "The most the lots might make of it.", "number", empty="-"),
            Column("unit", "Unit", "Unit of the row.", width=44),
            _MARK,
        ),
        rows=tuple(rows),
    )


def misses_table(report: ReportInput) -> Table:
    """Return the statutory floors missed: by name, or by region alone where nothing may be named."""
    services = {s.key: s for s in report.problem.services}
    misses = report.programme.statutory_misses
    region = Column("region", "Region", "One of the inspectorate's eight regions.", width=36)
    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]
    if not report.named:
        regions = Counter(services[m.service].region for m in misses)
        rows = [(r, n, _published()) for r, n in sorted(regions.items())]
        columns = (region, Column("misses", "Misses", "Visits that can't be made in time.", "number"), _MARK)
    else:
        columns = (
            Column("requirement", "Visit key", "Key of the visit.", width=34),
            Column("service_name", "Service", "Name of the service.", width=30),
            Column("area_name", "Area", "Authority in whose area it lies.", width=26),
            region,
            Column("floor_by", "Last day by law", "Last start day that the law allows.", "day", 14),
            Column("reason", "Reason", "Why it can't be met.", width=60),
            _MARK,
        )
        rows = [
            (m.requirement, s.name, s.area_name, s.region, m.floor_by, m.reason, _published())
            for m in sorted(misses, key=lambda m: (m.floor_by, m.requirement))
            for s in (services[m.service],)
        ]
    return Table(
        name="Required by law",
        title="Visits required by law that can't be made in time",
        about="One row for each miss. No row: nothing required by law is missed.",
        columns=columns,
        rows=tuple(rows),
    )


def _published() -> str:
    """Statutory intervals are published."""
    return Mark.PUBLISHED.value


def assumed_table(report: ReportInput) -> Table:
    """Return the coefficients that the programme rests on, with what ten per cent would change."""
    effect = dict(report.sensitivity)
    return Table(
        name="Assumed",
        title="What is assumed",
        about="One row for each figure that is not simply published.",
        columns=(
            Column("name", "Figure", "What the figure is.", width=50),
            Column("value", "Value", "Its value.", "number"),
            Column("unit", "Unit", "Its unit.", width=28),
            Column("mark", "Rests on", "What it rests on.", "mark", 12),
            Column("source", "Source", "Where it comes from.", width=50),
            Column("ten_per_cent", "Ten per cent more or less", "What it would change.", width=50),
        ),
        rows=tuple(
            (n, f.value, f.unit, f.mark.value, f.source, effect.get(n, "")) for n, f in report.assumed
        ),
    )


def ages_table(report: ReportInput) -> Table:
    """Return how old each table of facts was on the as-of date."""
    return Table(
        name="Age of facts",
        title="How old the facts are",
        about=f"One row for each table of facts, as known on {report.as_of.isoformat()}.",
        columns=(
            Column("table", "Facts", "What the table holds.", width=40),
            Column("newest", "Newest", "Newest day on which a row used here became known.", "day", 12),
            Column("days_old", "Days old", "Days from then to the as-of date.", "number", 10),
            Column("source", "Source", "Where the table comes from.", width=50),
            Column("licence", "Licence", "Licence of the source.", width=30),
            Column("note", "Note", "What to know of it.", width=50),
            _MARK,
        ),
        rows=tuple(
            (
                a.name,
                a.newest,
                None if a.newest is None else (report.as_of - a.newest).days,
                a.source,
                a.licence,
                a.note,
                _published(),
            )
            for a in report.data_ages
        ),
    )


def balance_tables(report: ReportInput) -> tuple[Table, ...]:
    """Return every table that names no visit, in the order of a workbook."""
    return (
        stages_table(report),
        families_table(report),
        pools_table(report),
        lots_table(report),
        misses_table(report),
        assumed_table(report),
        ages_table(report),
    )
