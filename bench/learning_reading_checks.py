"""Checks that need no truth: numbers in order, sentences ended, no control characters; published grades."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.learning.report import Kind, Report, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from counterpoise.learning.report import Paragraph

# A sentence ends; a note in brackets ("(Recommendation)", "(paragraph 26)") may stand behind its end.
_ENDS = re.compile(r"[.?!:;][)'\"\u2019\u201d\]]*(?:\s*\([^()]*\)[.\s]*)?$")
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffe\uffff\ue000-\uf8ff]")
_MERGED = re.compile(r"[.?!] \d{1,3}\. ?[A-Z]")
_FILE_DATE = re.compile(r"(\d{4}-\d\d-\d\d)-\w+\.pdf$")
_NEAR_DAYS = 20


def checks(answers: Mapping[str, Report | Unreadable], data: Path) -> Iterator[str]:
    """Give the lines of the self-checks, and of the comparison with published grades."""
    reports = {name: a for name, a in answers.items() if isinstance(a, Report)}
    unread = [a for a in answers.values() if isinstance(a, Unreadable)]
    yield f"## Self-checks on {len(answers)} files\n"
    yield from (f"- can't be read: {a.file}: {a.reason}" for a in unread)
    yield ""
    yield "| profile | files | numbered | gaps | no full stop | merged | control characters |"
    yield "| --- | --: | --: | --: | --: | --: | --: |"
    odd: list[str] = []
    for profile in sorted({r.profile for r in reports.values()}):
        yield _profile_line(profile, [r for r in reports.values() if r.profile == profile], odd)
    yield ""
    yield "No full stop (most are printed so: the words end where the paragraph ends on the page):"
    yield from odd
    yield ""
    yield from _against_published(reports, data)


def _profile_line(profile: str, reports: list[Report], odd: list[str]) -> str:
    found: Counter[str] = Counter()
    for report in reports:
        numbered = [p for p in report.paragraphs if p.kind is Kind.NUMBERED]
        found["numbered"] += len(numbered)
        found["gaps"] += _gaps(numbered)
        for paragraph in numbered:
            found["control"] += bool(_CONTROL.search(paragraph.text))
            found["merged"] += bool(_MERGED.search(paragraph.text))
            if not _ENDS.search(paragraph.text):
                found["open"] += 1
                odd.append(f"- {report.file}, {paragraph.number}: ... {paragraph.text[-60:]}")
    return (
        f"| {profile} | {len(reports)} | {found['numbered']} | {found['gaps']} | {found['open']} "
        f"| {found['merged']} | {found['control']} |"
    )


def _gaps(numbered: list[Paragraph]) -> int:
    numbers = [p.number for p in numbered]
    return sum(
        b != a + 1 for a, b in zip([0, *numbers], numbers, strict=False) if a is not None and b is not None
    )


def _against_published(reports: Mapping[str, Report], data: Path) -> Iterator[str]:
    """Hold grades and first days against the table of inspections that was published as data."""
    published: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    with (data / "la_inspections.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            published[_slug(row["la_name"])].append(row)
    asked = right = 0
    wrong: list[str] = []
    for name, report in reports.items():
        known = _row(name, report, published)
        if known is None:
            continue
        for field, found, wanted in _pairs(report, known):
            asked += 1
            right += found == wanted
            if found != wanted:
                wrong.append(f"- {name}, {field}: read {found}, published {wanted}")
    yield f"Against the published table (grades and first days): {right} of {asked} the same."
    yield from wrong


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z]+", "-", name.casefold()).strip("-")
    return re.sub(r"^(bristol|kingston-upon-hull|herefordshire)-.*", r"\1", slug)


def _row(name: str, report: Report, published: Mapping[str, list[dict[str, str]]]) -> dict[str, str] | None:
    facts = report.facts
    filed = _FILE_DATE.search(name)
    if not (facts.authority and facts.start and filed):
        return None
    rows = published.get(_slug(facts.authority.value), [])
    same_start = [r for r in rows if r["inspection_date"] == facts.start.isoformat()]
    day = date.fromisoformat(filed[1])
    near = [
        r
        for r in rows
        if r["publication_date"]
        and r["overall"]
        and abs((date.fromisoformat(r["publication_date"]) - day).days) < _NEAR_DAYS
    ]
    return next(iter(same_start or near), None)


def _pairs(report: Report, row: Mapping[str, str]) -> Iterator[tuple[str, str | None, str]]:
    facts = report.facts
    if row["overall"]:
        yield "overall", facts.overall, row["overall"]
    if report.profile != "ilacs":
        return
    if row["inspection_date"]:
        yield "first day", facts.start.isoformat() if facts.start else None, row["inspection_date"]
    grades = {name: fact.value for name, fact in facts.judgements.items()}
    yield "impact of leaders", grades.get("impact_of_leaders"), row["leaders"]
    yield "help and protection", grades.get("help_and_protection"), row["help_and_protection"]
    joint = grades.get("in_care_and_care_leavers")
    yield "in care", grades.get("in_care", joint), row["children_in_care"]
    if row["care_leavers"]:
        yield "care leavers", grades.get("care_leavers"), row["care_leavers"]
