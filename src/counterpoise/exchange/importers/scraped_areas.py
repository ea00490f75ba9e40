"""Workbooks that others scraped from Ofsted's and HMI Probation's reports; inspectors' names are not read."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.facts import AreaVisitRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.importers.published_words import area_visit_type, grade, nothing, quoted
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, noted, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.grids import Grid
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source

# Named people, and sentences of reports: dropped before the file's cells leave the process that reads them.
_DROPPED = frozenset(
    {
        "inspector_name", "inspectors_inspections_count",
        "inspection_outcome_text", "summary_priority_action",
        "summary_improvement", "summary_key_strengths",
        "summary_headline_findings", "summary_needs_to_improve",
        "case_study_title", "summary_case_study", "stat_neighbour_judgement",
    }
)  # fmt: skip
_NOT_READ = "inspectors' names and sentences of reports are not read"
_ESTIMATED_DAY = "where there is no day on site the publication date stands for it, estimated"

_WHO = (Column("code", ("ltla23cd",)), Column("name", ("local_authority",)))
_PUBLISHED = Column("published", ("publication_date",))
_START = Column("start", ("inspection_start_date",))
_END = Column("end", ("inspection_end_date",))
_ILACS = (
    *_WHO,
    Column("type", ("inspection_framework",)),
    Column("grade", ("overall_effectiveness_grade",)),
    _START,
    _END,
    _PUBLISHED,
)
_SEND = (
    *_WHO,
    Column("outcome", ("outcome_grade",)),
    Column("before", ("previous_inspection_date",)),
    _START,
    _END,
    _PUBLISHED,
)
_JTAI = (*_WHO, Column("theme", ("inspection_theme",)), _PUBLISHED)

_SEND_OUTCOMES = {
    "1": "Typically positive experiences",
    "2": "Inconsistent experiences",
    "3": "Widespread or systemic failings",
}
# Words of a report's title -> the theme, without the area's name around it; the first that fits counts.
_JTAI_THEMES = (
    ("initial need and risk", "identification of initial need and risk"),
    ("need help", "identification of initial need and risk"),
    ("criminal exploitation", "criminal exploitation of children"),
    ("sexual exploitation", "child sexual exploitation"),
    ("child exploitation", "child exploitation"),
    ("sexual abuse", "child sexual abuse in the family"),
    ("domestic abuse", "domestic abuse"),
    ("mental health", "children's mental health"),
    ("serious youth violence", "serious youth violence"),
    ("neglect", "abuse and neglect"),
)
_FRONT_DOOR = "identification of initial need and risk"
_JTAI_MODEL_OF_2022 = date(2020, 9, 1)


def _grid(source: Source) -> Grid:
    return read_grid(source.path, sheet=source.sheet, like=("ofsted cs",), drop=_DROPPED)


def _visit(
    record: Record, finder: Finder, *, visit_type: str, given: str, theme: str = "", on_site: bool = True
) -> AreaVisitRow:
    """Return a visit by its own columns; without a day on site the publication date stands, estimated."""
    published = record.some_day("published")
    start = record.day("start") if on_site else None
    first = start or published
    end = record.day("end") if start else None
    if end is not None and end < first:
        raise record.refuse("end", f"{end.isoformat()} comes before the first day, {first.isoformat()}")
    if published < (end or first):
        raise record.refuse("published", f"{published.isoformat()} comes before the days on site")
    return AreaVisitRow(
        ons_code=finder.find_both(record, "code", "name", first).ons_code,
        visit_type=visit_type,
        first_day=first,
        last_day=end,
        published=published,
        grade=given,
        theme=theme,
        mark=Mark.PUBLISHED if start else Mark.ESTIMATED,
        known_at=first,
        grade_known_at=published if given else None,
    )


def read_ilacs(source: Source) -> ImportResult:
    """Read the latest full inspection of each authority."""
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        visit_type = area_visit_type(record, "type", record.day("start") or record.some_day("published"))
        yield _visit(record, finder, visit_type=visit_type, given=grade(record, "grade"))

    return noted(take("ilacs-overview", [find_table(_grid(source), _ILACS)], make), _NOT_READ, _ESTIMATED_DAY)


def read_send(source: Source) -> ImportResult:
    """Read the latest area SEND inspection of each partnership, and the one before (2016 framework)."""
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        # Numbers written as text kept the point of the program that wrote them.
        outcome = record.text("outcome").removesuffix(".0")
        if outcome not in _SEND_OUTCOMES and not nothing(outcome):
            raise record.refuse("outcome", f"{quoted(outcome)} is not an outcome from 1 to 3")
        yield _visit(record, finder, visit_type="ASEND_FULL", given=_SEND_OUTCOMES.get(outcome, ""))

    def before(record: Record) -> Iterable[Known]:
        on = record.day("before")
        if on is not None:
            code = finder.find_both(record, "code", "name", on).ons_code
            yield AreaVisitRow(code, "ASEND_2016", on, None, None, "", "", Mark.ESTIMATED, on, None)

    result = take("send-overview", [find_table(_grid(source), _SEND)], make, before)
    return noted(result, _NOT_READ, _ESTIMATED_DAY, "the outcome of the inspection before isn't given")


def read_jtai(source: Source) -> ImportResult:
    """Read the latest joint targeted area inspection of each area.

    Its start dates repeat the publication date in 46 of 49 rows, so they are not used.
    """
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        title, published = record.text("theme").casefold(), record.some_day("published")
        theme = next((name for words, name in _JTAI_THEMES if words in title), "")
        visit_type = _jtai_type(published, theme)
        yield _visit(record, finder, visit_type=visit_type, given="", theme=theme, on_site=False)

    result = take("jtai-overview", [find_table(_grid(source), _JTAI)], make)
    return noted(result, _NOT_READ, "start dates are not used: the publication date stands, estimated")


def _jtai_type(published: date, theme: str) -> str:
    if published < _JTAI_MODEL_OF_2022:
        return "JTAI_2016"
    return "JTAI_FRONT_DOOR" if theme in ("", _FRONT_DOOR) else "JTAI_THEMATIC"


IMPORTERS = (
    Importer(
        kind="ilacs-overview",
        title="Latest inspections of authorities, scraped from reports",
        expects="The scraped ILACS overview as XLSX, with local_authority, ltla23cd, inspection_framework, "
        "overall_effectiveness_grade and three dates. Inspectors' names are not read.",
        reader=read_ilacs,
    ),
    Importer(
        kind="send-overview",
        title="Latest area SEND inspections, scraped from reports",
        expects="The scraped area SEND overview (XLSX): local_authority, ltla23cd, outcome_grade, dates.",
        reader=read_send,
    ),
    Importer(
        kind="jtai-overview",
        title="Latest joint targeted area inspections, scraped from reports",
        expects="The scraped JTAI overview as XLSX, with local_authority, ltla23cd, inspection_theme and "
        "publication_date.",
        reader=read_jtai,
    ),
)
