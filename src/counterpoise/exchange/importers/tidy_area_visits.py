"""Inspections and visits at area level: days from one source, grades from another (instance.md 9)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.facts import AreaVisitRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.importers.tidy_common import RefusedRow, day, maybe_day, take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult
    from counterpoise.exchange.inheritance import CodeBook

# The catalogue has no code for whole frameworks before the single inspection framework: all are PRE_SIF.
_TYPES = {
    "ILACS Standard Inspection": "ILACS_STANDARD",
    "ILACS Short Inspection": "ILACS_SHORT",
    "ILACS Focused Visit": "ILACS_FOCUSED",
    "LA Monitoring visit": "ILACS_MONITORING",
    "Single inspection framework": "SIF",
    "SIF re-inspection": "SIF",
    "SLAC inspection": "PRE_SIF",
    "SLAC re-inspection": "PRE_SIF",
    "Child protection inspection": "PRE_SIF",
    "Child protection re-inspection": "PRE_SIF",
    "Targeted looked-after inspection": "PRE_SIF",
}
#: What a look at part of the service looked at; a grade of it is no grade of the whole.
_PART_THEMES = {
    "Child protection inspection": "child protection",
    "Child protection re-inspection": "child protection",
    "Targeted looked-after inspection": "looked-after children",
}
_GRADES = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires improvement": "Requires improvement to be good",
    "requires improvement to be good": "Requires improvement to be good",
    "inadequate": "Inadequate",
}
_SEND_OUTCOMES = {
    "1": "Typically positive experiences",
    "2": "Inconsistent experiences",
    "3": "Widespread or systemic failings",
}
# Words of a report's title -> the theme, without the area's name and dates around it; first fit counts.
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
# A source gives the year 1900 where there was no earlier inspection.
_NO_DAY = "01/01/1900"
# Two dates of one inspection in two sources differ by less than this (253 of 253 starts agree to the day).
_SAME_START = timedelta(days=14)
_SAME_PUBLICATION = timedelta(days=31)


def read_events(path: Path, codes: CodeBook) -> ImportResult:
    """Read full inspections with days on site; an area's newest outcome counts from publication."""

    def make(record: Record) -> Iterable[AreaVisitRow]:
        published = day(record, "published")
        start, end = maybe_day(record, "fieldwork_start"), maybe_day(record, "fieldwork_end")
        first = start or published
        outcome = record["outcome_latest_only"].strip()
        grade = _SEND_OUTCOMES.get(outcome.removesuffix(".0")) or _GRADES.get(outcome) or ""
        visit_type = record["visit_type"]
        yield AreaVisitRow(
            ons_code=codes.on(record["ons_code"], first),
            # Re-inspections of single-framework councils, published 2014 to 2018, carry no type of their own.
            visit_type="SIF" if visit_type == "LA_OTHER" else _jtai(visit_type, first, ""),
            first_day=first,
            last_day=end,
            published=published,
            grade=grade,
            theme="",
            mark=Mark.PUBLISHED if start else Mark.ESTIMATED,
            known_at=first,
            grade_known_at=published if grade else None,
        )

    columns = (
        "visit_type", "ons_code", "fieldwork_start", "fieldwork_end", "published", "outcome_latest_only",
    )  # fmt: skip
    return take("area_visits", path, columns, make)


def _jtai(visit_type: str, first: date, theme: str) -> str:
    if visit_type != "JTAI":
        return visit_type
    if first < _JTAI_MODEL_OF_2022:
        return "JTAI_2016"
    return "JTAI_FRONT_DOOR" if theme in ("", _FRONT_DOOR) else "JTAI_THEMATIC"


def read_graded(path: Path, codes: CodeBook) -> ImportResult:
    """Read grades of authorities, and focused and monitoring visits with their theme.

    Where only the publication date is known it stands for the first day, marked estimated.
    """

    def make(record: Record) -> Iterable[AreaVisitRow]:
        visit_type = _TYPES.get(record["event_type"])
        if visit_type is None:
            raise RefusedRow("event_type", f"“{record['event_type']}” is no kind of visit known here")
        on, published = maybe_day(record, "inspection_date"), maybe_day(record, "publication_date")
        first = on or published
        if first is None:
            raise RefusedRow("publication_date", "no date, so nothing says when this was known")
        grade = _GRADES.get(record["overall"].strip().lower(), "")
        yield AreaVisitRow(
            ons_code=codes.on(record["ons_code"], first),
            visit_type=visit_type,
            first_day=first,
            last_day=None,
            published=published,
            grade=grade,
            theme=_PART_THEMES.get(record["event_type"], record["visit_theme"]),
            mark=Mark.PUBLISHED if on else Mark.ESTIMATED,
            known_at=first,
            grade_known_at=(published or first) if grade else None,
        )

    columns = ("ons_code", "inspection_date", "publication_date", "event_type", "overall", "visit_theme")
    return take("area_visits", path, columns, make)


def read_send(path: Path, codes: CodeBook) -> ImportResult:
    """Read area SEND inspections with their outcome, and the day of the one before (2016 framework)."""

    def make(record: Record) -> Iterable[AreaVisitRow]:
        published, start = day(record, "publication_date"), maybe_day(record, "start_date")
        first = start or published
        grade = _SEND_OUTCOMES.get(record["outcome_grade_1_3"].strip(), "")
        mark = Mark.PUBLISHED if start else Mark.ESTIMATED
        code = codes.on(record["ons_code"], first)
        yield AreaVisitRow(
            code, "ASEND_FULL", first, maybe_day(record, "end_date"), published, grade, "", mark, first,
            published if grade else None,
        )  # fmt: skip
        before = record["previous_inspection_date_raw"].strip()
        if before and before != _NO_DAY:
            on = date(*(int(part) for part in reversed(before.split("/"))))
            yield AreaVisitRow(
                codes.on(code, on), "ASEND_2016", on, None, None, "", "", Mark.ESTIMATED, on, None
            )

    columns = (
        "ons_code", "start_date", "end_date", "publication_date", "outcome_grade_1_3",
        "previous_inspection_date_raw",
    )  # fmt: skip
    return take("area_visits", path, columns, make)


def read_jtai(path: Path, codes: CodeBook) -> ImportResult:
    """Read joint targeted area inspections with their theme; the start dates of this source are not used."""

    def make(record: Record) -> Iterable[AreaVisitRow]:
        published, title = day(record, "publication_date"), record["theme"].lower()
        theme = next((name for words, name in _JTAI_THEMES if words in title), "")
        code = codes.on(record["ons_code"], published)
        visit_type = _jtai("JTAI", published, theme)
        yield AreaVisitRow(
            code, visit_type, published, None, published, "", theme, Mark.ESTIMATED, published, None
        )

    return take("area_visits", path, ("ons_code", "publication_date", "theme"), make)


def read_youth_justice(path: Path, codes: CodeBook) -> ImportResult:
    """Read youth justice ratings by publication date; a joint service counts for each area."""

    def make(record: Record) -> Iterable[AreaVisitRow]:
        if record["nation"] != "England":
            raise RefusedRow("nation", "a service outside England")
        published = day(record, "publication_date")
        grade = _GRADES.get(record["overall_rating"].strip().lower(), "")
        for code in record["ons_codes"].split("|"):
            yield AreaVisitRow(
                codes.on(code, published), "YJS_2018", published, None, published, grade, "",
                Mark.ESTIMATED, published, published if grade else None,
            )  # fmt: skip

    return take("area_visits", path, ("ons_codes", "nation", "publication_date", "overall_rating"), make)


@dataclass(frozen=True)
class Joined:
    """Area visits from all sources, each once, and how the sources met."""

    rows: tuple[AreaVisitRow, ...]
    notes: tuple[str, ...]


def join(
    events: Iterable[AreaVisitRow],
    graded: Iterable[AreaVisitRow],
    send: Iterable[AreaVisitRow],
    jtai: Iterable[AreaVisitRow],
    youth: Iterable[AreaVisitRow],
) -> Joined:
    """Make one row of each inspection from the sources that know a part of it.

    Days on site come from ``events``; grades and themes from the others; an inspection that ``events`` lacks
    keeps what its own source says.
    """
    base = list(events)
    graded_met, graded_alone = _meet(base, graded, _same_inspection, _with_grade)
    send_met, send_alone = _meet(base, send, _same_inspection, _with_grade)
    jtai_met, jtai_alone = _meet(base, jtai, _same_publication, _with_theme)
    once = dict.fromkeys((*base, *graded_alone, *send_alone, *jtai_alone, *youth))
    notes = (
        f"Grades met a dated inspection {graded_met} times; {len(graded_alone)} visits stand alone.",
        f"Area SEND outcomes met a dated inspection {send_met} times; {len(send_alone)} rows stand alone.",
        f"Joint inspection themes met a dated inspection {jtai_met} times; {len(jtai_alone)} stand alone.",
    )
    return Joined(tuple(sorted(once, key=_order)), notes)


def _order(row: AreaVisitRow) -> tuple[date, str, str, str]:
    return row.known_at, row.ons_code, row.visit_type, row.theme


def _meet(
    base: list[AreaVisitRow],
    others: Iterable[AreaVisitRow],
    same: Callable[[AreaVisitRow, AreaVisitRow], bool],
    joined: Callable[[AreaVisitRow, AreaVisitRow], AreaVisitRow],
) -> tuple[int, list[AreaVisitRow]]:
    places: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(base):
        places[row.ons_code].append(i)
    met, alone = 0, []
    for other in others:
        at = next((i for i in places[other.ons_code] if same(base[i], other)), None)
        if at is None:
            alone.append(other)
        else:
            base[at] = joined(base[at], other)
            met += 1
    return met, alone


def _family(visit_type: str) -> str:
    return (
        "ILACS" if visit_type in ("ILACS_STANDARD", "ILACS_SHORT") else visit_type.split("_", maxsplit=1)[0]
    )


def _same_inspection(dated: AreaVisitRow, other: AreaVisitRow) -> bool:
    if _family(dated.visit_type) != _family(other.visit_type) or other.visit_type == "ASEND_2016":
        return False
    if other.mark is Mark.PUBLISHED and dated.mark is Mark.PUBLISHED:
        return abs(dated.first_day - other.first_day) <= _SAME_START
    return _same_publication(dated, other)


def _same_publication(dated: AreaVisitRow, other: AreaVisitRow) -> bool:
    if _family(dated.visit_type) != _family(other.visit_type):
        return False
    both = dated.published, other.published
    return both[0] is not None and both[1] is not None and abs(both[0] - both[1]) <= _SAME_PUBLICATION


def _with_grade(dated: AreaVisitRow, other: AreaVisitRow) -> AreaVisitRow:
    if not other.grade:
        return dated
    known_at = dated.published if dated.published is not None else other.grade_known_at
    return replace(dated, grade=other.grade, theme=other.theme, grade_known_at=known_at)


def _with_theme(dated: AreaVisitRow, other: AreaVisitRow) -> AreaVisitRow:
    return replace(dated, theme=other.theme, visit_type=_jtai("JTAI", dated.first_day, other.theme))
