"""Made-up reports for a demonstration, as PDF files: towns, sentences and grades that nobody ever printed."""

from __future__ import annotations

import textwrap
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from counterpoise.exchange.plain_pdf import Sheet, pdf_bytes

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_FILE: Final = "demo_reports.toml"
_NOTE: Final = "Made up for a demonstration of Counterpoise. Nobody was inspected, and there is no such town."
# Letters to a line, and to a line of a heading; points from the left to the grades.
_COLUMNS, _HEADING, _GRADE_AT = 78, 60, 370.0
_GRADES: Final = {
    "O": "Outstanding",
    "G": "Good",
    "R": "Requires improvement to be good",
    "I": "Inadequate",
}
_ROWS: Final = (
    ("The impact of leaders on social work practice with", "children and families"),
    ("The experiences and progress of children who need", "help and protection"),
    ("The experiences and progress of children in care and", "care leavers"),
    ("Overall effectiveness", ""),
)
_PARTS: Final = (
    ("protection", "The experiences and progress of children who need help and protection"),
    ("care", "The experiences and progress of children in care and care leavers"),
    ("leaders", "The impact of leaders on social work practice with children and families"),
)


def regions() -> dict[str, str]:
    """Return the made-up region of each made-up town."""
    return {town: region for region, towns in _data()["regions"].items() for town in towns}


def write(folder: Path) -> tuple[Path, ...]:
    """Write every report into a folder, which is made where it is missing, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    data = _data()
    written = []
    for number, report in enumerate(data["reports"]):
        slug = report["town"].lower().replace(" ", "-")
        file = folder / f"{slug}-{report['days'][1]}-ilacs-made-up.pdf"
        file.write_bytes(pdf_bytes(_sheet(report, data, number)))
        written.append(file)
    return tuple(written)


def _data() -> dict[str, Any]:
    return tomllib.loads(files("counterpoise.service").joinpath(_FILE).read_text(encoding="utf-8"))


def _sheet(report: dict[str, Any], data: dict[str, Any], turn: int) -> Sheet:
    sheet = Sheet()
    _cover(sheet, report)
    sheet.page()
    sheet.put("What needs to improve?", size=14, bold=True, step=32)
    asks = {t["name"]: t["asks"] for t in data["topics"]}
    for name in report["faulted"]:
        sheet.paragraph(textwrap.wrap(f"• {asks[name]}", _COLUMNS), hang=14)
    _numbered(sheet, report, data, turn)
    sheet.footed(_NOTE)
    return sheet


def _cover(sheet: Sheet, report: dict[str, Any]) -> None:
    for line in (f"Inspection of {report['town']} local authority", "children\u2019s services"):
        sheet.put(line, size=26, step=32)
    sheet.put(f"Inspection dates: {_days(*report['days'])}", bold=True, step=30)
    sheet.put("Judgement", bold=True, step=30)
    sheet.beside("Grade", left=_GRADE_AT, bold=True)
    grades = [_GRADES[g] for g in report["grades"]]
    for (first, second), grade in zip(_ROWS, grades, strict=True):
        head, _, tail = grade.partition(" to be ")
        sheet.put(first, step=26)
        sheet.beside(head, left=_GRADE_AT)
        if second or tail:
            sheet.put(second or " ")
        if tail:
            sheet.beside(f"to be {tail}", left=_GRADE_AT)
    sheet.paragraph(textwrap.wrap(_summary(report, grades[-1]), _COLUMNS))


def _numbered(sheet: Sheet, report: dict[str, Any], data: dict[str, Any], turn: int) -> None:
    topics = {t["name"]: t for t in data["topics"]}
    said = [(n, "praise") for n in report["praised"]] + [(n, "fault") for n in report["faulted"]]
    number = 0
    for part, heading in _PARTS:
        own = [(n, kind) for n, kind in said if topics[n]["part"] == part]
        for place, line in enumerate(textwrap.wrap(heading, _HEADING) if own else ()):
            sheet.put(line, size=14, bold=True, step=17 if place else 32)
        for name, kind in own:
            number += 1
            words = topics[name][kind][(turn + number) % len(topics[name][kind])]
            ends = data["ends"][kind]
            end = ends[(turn * 3 + number) % len(ends)].format(town=report["town"])
            sheet.paragraph(textwrap.wrap(f"{number}. {words} {end}", _COLUMNS), hang=28)


def _summary(report: dict[str, Any], overall: str) -> str:
    return (
        f"This report on {report['town']} is made up, to show what the pages do. In it services are "
        f"{overall.lower()}. What is praised and what must improve was chosen so that something can be "
        "found, counted, compared and followed from one report to the next."
    )


def _days(first: date, last: date) -> str:
    month = f" {first:%B}" if (first.year, first.month) != (last.year, last.month) else ""
    return f"{first.day}{month} to {last.day} {last:%B %Y}"
