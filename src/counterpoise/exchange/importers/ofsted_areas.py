"""Ofsted's published tables of inspections and visits of local authorities' children's services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.facts import AreaVisitRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.headings import Column, find_table, find_tables
from counterpoise.exchange.importers.published_words import area_visit_type, grade
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, noted, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source
    from counterpoise.exchange.taking import RowMaker

_NAME = Column("name", ("local authority name",))
_DATED = (
    _NAME,
    Column("code", ("local authority area code",), needed=False),
    Column("on", ("inspection date", "inspection/visit date")),
    Column("published", ("publication date",), needed=False),
    Column("type", ("inspection type", "inspection/visit type"), needed=False),
    Column("grade", ("overall effectiveness",)),
    Column("theme", ("visit theme",), needed=False),
)
_NO_TYPE = "ILACS"


def read_inspections(source: Source) -> ImportResult:
    """Read dated inspections and visits; a sheet of latest results, which names no type, gives ``ILACS``."""
    like = ("la level in year", "ilacs inspection history")
    grid = read_grid(source.path, sheet=source.sheet, like=like)
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        yield _inspection(record, finder, source)

    result = take("ofsted-la-inspections", [find_table(grid, _DATED)], make)
    return noted(result, "sub-judgements and links are not kept")


def _inspection(record: Record, finder: Finder, source: Source) -> AreaVisitRow:
    on, published = record.some_day("on"), record.day("published")
    coded = record.has("code")
    authority = finder.find_both(record, "code", "name", on) if coded else finder.find(record, "name", on)
    given = grade(record, "grade")
    return AreaVisitRow(
        ons_code=authority.ons_code,
        visit_type=area_visit_type(record, "type", on) if record.has("type") else _NO_TYPE,
        first_day=on,
        last_day=None,
        published=published,
        grade=given,
        theme=record.text("theme"),
        mark=Mark.PUBLISHED,
        known_at=on,
        # Without a publication date a grade was known when this file was.
        grade_known_at=(published or source.known_at) if given else None,
    )


@dataclass(frozen=True)
class _Framework:
    """One pair of columns of the history: when the report came out, and its grade; "*" is type by column."""

    name: str
    visit_type: str
    theme: str
    published: tuple[str, ...]
    grade: tuple[str, ...]
    type: tuple[str, ...] = ()

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(f"{self.name} published", self.published, needed=False),
            Column(f"{self.name} grade", self.grade, needed=False),
            Column(f"{self.name} type", self.type, needed=False),
        )


_SIF = "single inspection of la children's services (sif)"
# The catalogue has no codes for whole frameworks before the single inspection framework: all are PRE_SIF.
_FRAMEWORKS = (
    _Framework(
        "SLAC",
        "PRE_SIF",
        "",
        ("safeguarding & looked after children (slac) inspection publication date",),
        ("slac safeguarding overall effectiveness (oe)",),
    ),
    _Framework(
        "SLAC re-inspection",
        "PRE_SIF",
        "",
        ("slac re-inspection of safeguarding publication date",),
        ("slac re-inspection safeguarding oe",),
    ),
    _Framework(
        "SLAC looked after re-inspection",
        "PRE_SIF",
        "looked-after children",
        ("slac re-inspection of services for children looked after publication date",),
        ("slac re-inspection of services children looked after oe",),
    ),
    _Framework(
        "child protection",
        "PRE_SIF",
        "child protection",
        ("child protection inspections (cpi) publication date",),
        ("cpi overall effectiveness (oe)",),
    ),
    _Framework(
        "child protection re-inspection",
        "PRE_SIF",
        "child protection",
        ("child protection re-inspection (cpri) publication date",),
        ("cpri overall effectiveness (oe)",),
    ),
    _Framework(
        "targeted looked after",
        "PRE_SIF",
        "looked-after children",
        ("targeted looked after children (tlac) inspection publication date",),
        ("tlac overall effectiveness (oe)",),
    ),
    _Framework(
        "SIF", "SIF", "", (f"{_SIF} first sif publication date",), ("first sif overall judgement (oe)",)
    ),
    _Framework(
        "SIF re-inspection",
        "SIF",
        "",
        (f"{_SIF} sif re-inspection publication date",),
        ("sif re-inspection overall judgement (oe)",),
    ),
    _Framework(
        "first ILACS",
        "*",
        "",
        ("first ilacs framework publication date", "ilacs framework publication date"),
        ("first ilacs framework overall effectiveness", "ilacs framework overall effectiveness"),
        ("first ilacs framework inspection type", "ilacs framework inspection type"),
    ),
    _Framework(
        "second ILACS",
        "*",
        "",
        ("second ilacs framework publication date",),
        ("second ilacs framework overall effectiveness",),
        ("second ilacs framework inspection type",),
    ),
)


def read_history(source: Source) -> ImportResult:
    """Read all reports since 2009, one row of an authority holding up to ten of them.

    A second table below lists authorities that ended. Days on site aren't given: the publication date stands
    for the first day, marked estimated.
    """
    grid = read_grid(source.path, sheet=source.sheet, like=("la inspections 2009",))
    needed = Column("SLAC published", _FRAMEWORKS[0].published)
    columns = (_NAME, needed, *(c for f in _FRAMEWORKS for c in f.columns() if c.name != needed.name))
    finder = Finder(source.register)

    def maker(framework: _Framework) -> RowMaker:
        return lambda record: _report(record, framework, finder)

    tables = find_tables(grid, columns)
    result = take("ofsted-la-history", tables, *(maker(f) for f in _FRAMEWORKS))
    return noted(result, "the publication date stands for the first day on site, estimated")


def _report(record: Record, framework: _Framework, finder: Finder) -> Iterable[Known]:
    name = framework.name
    published = record.day(f"{name} published")
    given = grade(record, f"{name} grade")
    if published is None:
        if given:
            raise record.refuse(f"{name} published", "there is a grade and no date")
        return
    by_column = framework.visit_type == "*"
    yield AreaVisitRow(
        ons_code=finder.find(record, "name", published).ons_code,
        visit_type=area_visit_type(record, f"{name} type", published) if by_column else framework.visit_type,
        first_day=published,
        last_day=None,
        published=published,
        grade=given,
        theme=framework.theme,
        mark=Mark.ESTIMATED,
        known_at=published,
        grade_known_at=published if given else None,
    )


IMPORTERS = (
    Importer(
        kind="ofsted-la-inspections",
        title="Inspections and visits of authorities' children's services",
        expects="Ofsted's local authority inspection outcomes (any of its three sheets) or underlying data "
        "(sheets LA level at and LA level in year), with name, date and overall effectiveness.",
        reader=read_inspections,
    ),
    Importer(
        kind="ofsted-la-history",
        title="Reports on authorities' children's services since 2009",
        expects="Ofsted's underlying data 2023, sheet LA_inspections_2009-2023.",
        reader=read_history,
    ),
)
