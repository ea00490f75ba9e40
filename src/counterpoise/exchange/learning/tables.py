"""The library as tidy tables: one row a report, a judgement, a point asked for, a paragraph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from counterpoise.domain.disclosure import check_grouping
from counterpoise.exchange.outputs.table import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.exchange.outputs.cells import Cell
    from counterpoise.exchange.outputs.table import Kind
    from counterpoise.learning.held import Failure, HeldFinding, HeldParagraph, HeldReport, Tombstone

_WIDE, _WIDEST = 34, 80
# Headings of the sheets in use today (data-to-insight's overview), so that formulas keep working.
_FIRST_GRADES = (
    "overall_effectiveness",
    "impact_of_leaders",
    "help_and_protection",
    "in_care",
    "care_leavers",
)
_BOTH = "in_care_and_care_leavers"


@dataclass(frozen=True)
class Shelf:
    """What is written: reports on small homes are not among them."""

    reports: tuple[HeldReport, ...]
    paragraphs: Mapping[str, tuple[HeldParagraph, ...]]
    findings: Mapping[str, HeldFinding]
    superseded: Mapping[str, str]
    withdrawn: tuple[Tombstone, ...]
    failures: tuple[Failure, ...]


def overview(shelf: Shelf) -> Table:
    """Return one row a report, by authority and day, under the headings that analysts use today."""
    grades = _grades(shelf.reports)
    columns = (
        _column("ltla23cd", "ONS code of the authority; empty where the register does not know the name."),
        _column("region", "Region of the authority by the register of the day."),
        _column("urn", "URN of a provider, where the report prints one."),
        _column("local_authority", "Authority as the report prints it.", width=_WIDE),
        _column("provider", "Provider, where the report is about one.", width=_WIDE),
        _column("inspection_link", "File of the report and its page 1, relative.", width=_WIDE),
        _column("inspection_framework", "ILACS: short or standard, inferred; else the framework."),
        _column("framework", "Name of the framework.", width=_WIDE),
        _column("inspection_start_date", "First day on site (published).", kind="day"),
        _column("inspection_end_date", "Last day on site (published).", kind="day"),
        _column("publication_date", "Day of publication, where one is printed.", kind="day"),
        *(_column(f"{g}_grade", _grade_note(g), width=24) for g in grades),
        _column("paragraphs", "Paragraphs that the library holds.", kind="number"),
        _column("points_asked_for", "Points that the report asks to be improved.", kind="number"),
        _column("pages", "Pages of the file.", kind="number"),
        _column("superseded_by", "File of a later report on the same service.", width=_WIDE),
        _column("to_look_at", "What the reading was not sure of.", width=_WIDE),
        _column("sha256", "Digest of the file.", width=20),
    )
    rows = tuple(_overview_row(shelf, r, grades) for r in shelf.reports)
    return _table("Overview", "Inspections in the library", "One row a report.", columns, rows)


def _grades(reports: Sequence[HeldReport]) -> tuple[str, ...]:
    there = {name for r in reports for name in r.judgements}
    return (*_FIRST_GRADES, *sorted(there - set(_FIRST_GRADES)))


def _grade_note(name: str) -> str:
    extra = ""
    if name == "in_care":
        extra = " Until 2022 one grade was given for care and leaving care together: it stands here too."
    return f"Grade for {name.replace('_', ' ')}, in the words of the report (published).{extra}"


def _overview_row(shelf: Shelf, r: HeldReport, grades: Sequence[str]) -> tuple[Cell, ...]:
    paragraphs = shelf.paragraphs[r.sha256]
    given = {_BOTH: r.judgements.get(_BOTH), **r.judgements}
    given.setdefault("in_care", given[_BOTH] or "")
    given.setdefault("overall_effectiveness", r.overall or "")
    return (
        r.ons_code,
        r.region,
        r.urn,
        r.authority,
        r.provider,
        _link(r, 1),
        r.length or r.framework,
        r.framework,
        r.start,
        r.end,
        r.published,
        *(given.get(g) for g in grades),
        len(paragraphs),
        sum(bool(p.asked) for p in paragraphs),
        r.pages,
        shelf.superseded.get(r.sha256),
        "; ".join(r.doubts),
        r.sha256,
    )


def judgements(shelf: Shelf) -> Table:
    """Return one row a judgement."""
    columns = (
        *_report_columns(),
        _column("judgement", "What is judged.", width=_WIDE),
        _column("grade", "Grade or outcome, in the words of the report (published).", width=_WIDE),
    )
    rows = tuple(
        (*_report_cells(r), name, r.judgements[name]) for r in shelf.reports for name in r.judgements
    )
    return _table("Judgements", "Judgements", "One row a judgement of a report.", columns, rows)


def asked(shelf: Shelf) -> Table:
    """Return one row a point that a report asks to be improved."""
    columns = (
        *_report_columns(),
        _column("list", "Needs to improve, priority actions, or recommendations to the board."),
        _column("page", "Page of the file, counted from 1.", kind="number"),
        _column("link", "File and page.", width=_WIDE),
        _column("primary_theme", "Theme it is most about (estimated).", width=_WIDE),
        _column("text", "The point as it stands (published).", width=_WIDEST),
    )
    rows = tuple(
        (*_report_cells(r), p.asked, p.page, _link(r, p.page), _theme(shelf, p), p.text)
        for r in shelf.reports
        for p in shelf.paragraphs[r.sha256]
        if p.asked
    )
    return _table("Asked for", "What reports ask for", "One row a point.", columns, rows)


def paragraphs(shelf: Shelf) -> Table:
    """Return one row a paragraph, with what was found in it."""
    columns = (
        *_report_columns(),
        _column("paragraph", "Its number, or page and count of a bullet, or its place."),
        _column("page", "Page on which it begins, counted from 1.", kind="number"),
        _column("page_end", "Page on which it ends.", kind="number"),
        _column("section", "Heading above it.", width=_WIDE),
        _column("polarity", "Strength, weakness, mixed or neutral (estimated)."),
        _column("primary_theme", "Theme it is most about (estimated).", width=_WIDE),
        _column("themes", "Up to three themes, a space between (estimated).", width=_WIDE),
        _column("confidence", "Chance that the polarity is right, 0 to 1 (estimated).", kind="number"),
        _column("too_doubtful", "yes: left out of counts until somebody has looked."),
        _column("model", "Version of the weights; label: a person decided.", width=20),
        _column("link", "File and page.", width=_WIDE),
        _column("id", "Lasting name of the paragraph.", width=30),
        _column("text", "The paragraph as it stands (published).", width=_WIDEST),
    )
    rows = tuple(
        (*_report_cells(r), *_paragraph_cells(shelf, r, p))
        for r in shelf.reports
        for p in shelf.paragraphs[r.sha256]
    )
    return _table("Paragraphs", "Paragraphs and what they say", "One row a paragraph.", columns, rows)


def _paragraph_cells(shelf: Shelf, r: HeldReport, p: HeldParagraph) -> tuple[Cell, ...]:
    found = shelf.findings.get(p.id)
    detail = found.detail if found else {}
    return (
        p.label,
        p.page,
        p.page_end,
        p.section,
        found.polarity if found else None,
        found.primary_theme if found else None,
        " ".join(found.themes) if found else None,
        detail.get("confidence"),
        ("yes" if detail.get("abstained") else "no") if found else None,
        detail.get("model"),
        _link(r, p.page),
        p.id,
        p.text,
    )


def left_out(shelf: Shelf) -> Table:
    """Return one row a file that is not there: withdrawn, or not to be read."""
    columns = (
        _column("file", "Name of the file.", width=_WIDE),
        _column("what", "Withdrawn, or could not be read."),
        _column("why", "The reason.", width=_WIDEST),
        _column("at", "When, as the library kept it.", width=_WIDE),
    )
    gone = [(t.file, "withdrawn", t.why, t.withdrawn_at) for t in shelf.withdrawn]
    # The folder of the file is nobody else's business.
    bad = [(f.path.rpartition("/")[2], "could not be read", f.reason, f.at) for f in shelf.failures]
    return _table("Not there", "Withdrawn and unreadable files", "One row a file.", columns, (*gone, *bad))


def _theme(shelf: Shelf, p: HeldParagraph) -> str | None:
    found = shelf.findings.get(p.id)
    return found.primary_theme if found else None


def _report_columns() -> tuple[Column, ...]:
    return (
        _column("subject", "Authority or provider.", width=_WIDE),
        _column("framework", "Name of the framework."),
        _column("last_day_on_site", "Last day on site, or the day of publication.", kind="day"),
        _column("file", "Name of the file.", width=_WIDE),
    )


def _report_cells(r: HeldReport) -> tuple[Cell, ...]:
    return (r.subject, r.framework, r.dated, r.file)


def _link(r: HeldReport, page: int) -> str:
    return f"{quote(r.file)}#page={page}"


def _column(key: str, note: str, *, kind: Kind = "text", width: int = 16) -> Column:
    # Rule 8: no column tells inspectors apart, whatever is added here later.
    check_grouping(key)
    return Column(key, key, note, kind, width)


def _table(
    name: str, title: str, about: str, columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]
) -> Table:
    return Table(name, title, about, columns, rows)
