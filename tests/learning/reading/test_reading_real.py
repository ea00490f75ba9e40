"""Every real report that lies beside the project: nothing lost, nothing cut, facts as a person read them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.reading import files_in, read_files, record
from counterpoise.learning.report import Kind, Report, Unreadable

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.realdata

FACTS = (
    "framework", "la_name", "inspection_start", "inspection_end", "inspection_segments", "lead_inspector",
    "judgements", "overall", "publication_date", "framework_short_or_standard", "pages", "mentions_covid",
    "numbered_paragraphs", "last_paragraph_number",
)  # fmt: skip
CONTROL = re.compile("[\x00-\x1f\x7f\ufffe\uffff\ue000-\uf8ff]")
MERGED = re.compile(r"[.?!] \d{1,3}\. ?[A-Z]")


@pytest.fixture(scope="module")
def answers(shared_data: Path) -> dict[str, Report | Unreadable]:
    return {p.name: a for p, a in read_files(files_in([shared_data / "reports" / "pdf"]), workers=2)}


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> list[dict[str, Any]]:
    text = (shared_data / "reports" / "truth_public.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("\u2019", "'").replace("\u2018", "'"))


def test_every_file_is_read_or_named_with_its_reason(answers: dict[str, Any]) -> None:
    unread = {n: a.reason for n, a in answers.items() if isinstance(a, Unreadable)}
    assert unread == {
        "rotherham-2012-08-10-broken.pdf": "it is a web page saved under a .pdf name; fetch the report itself"
    }


def test_no_number_is_lost_and_no_paragraph_holds_another(answers: dict[str, Any]) -> None:
    for name, report in answers.items():
        if isinstance(report, Unreadable):
            continue
        numbered = [p for p in report.paragraphs if p.kind is Kind.NUMBERED]
        assert [p.number for p in numbered] == list(range(1, len(numbered) + 1)), name
        for p in numbered:
            assert not CONTROL.search(p.text), (name, p.number)
            assert not MERGED.search(p.text), (name, p.number)
            assert p.page <= p.page_end <= report.pages
            assert {b.page for b in p.boxes} >= {p.page, p.page_end}


def test_facts_are_as_a_person_read_them(answers: dict[str, Any], truth: list[dict[str, Any]]) -> None:
    wrong = []
    for wanted in truth:
        if not wanted["readable"]:
            continue
        found = record(answers[wanted["file"]])
        wrong += [(wanted["file"], f, found[f], wanted[f]) for f in FACTS if found[f] != wanted[f]]
    assert wrong == []


@pytest.mark.parametrize("field", ["needs_to_improve", "priority_actions", "lscb_recommendations"])
def test_what_must_improve_is_as_a_person_read_it(
    answers: dict[str, Any], truth: list[dict[str, Any]], field: str
) -> None:
    for wanted in truth:
        if wanted["readable"] and field in wanted:
            found = record(answers[wanted["file"]])[field]
            assert [i["page"] for i in found] == [i["page"] for i in wanted[field]], wanted["file"]
            for got, item in zip(found, wanted[field], strict=True):
                assert set(words(got["text"])) == set(words(item["text"])), (wanted["file"], item["page"])


def test_labelled_paragraphs_are_whole_and_on_their_page(answers: dict[str, Any], shared_data: Path) -> None:
    text = (shared_data / "reports" / "paragraphs_public.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        wanted = json.loads(line)
        report = answers[wanted["file"]]
        found = [p for p in report.paragraphs if p.number == wanted["paragraph"]]
        assert [(words(p.text), p.page) for p in found] == [(words(wanted["text"]), wanted["page"])]
        # The labels hold the first 90 letters of a heading.
        assert found[0].section.startswith(wanted["section"]), (wanted["file"], wanted["paragraph"])


def test_joint_inspections_as_text_have_area_days_and_lists(shared_data: Path) -> None:
    missing = []
    for path, report in read_files(files_in([shared_data / "texts" / "jtai"]), workers=2):
        assert isinstance(report, Report)
        lists = len(report.needs_to_improve) + len(report.priority_actions)
        slug = re.sub(
            r"[^a-z]+", "-", (report.facts.authority.value if report.facts.authority else "").casefold()
        )
        if not (report.facts.periods and report.facts.published and lists and slug in path.stem):
            missing.append((path.name, slug, report.facts.periods is not None, lists))
    assert missing == []
