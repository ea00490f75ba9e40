"""Short drafts that the letter check is measured on: whole, made up, one fault at most, counted rightly."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from bench import learning_letter_drafts as made
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.report import Framework

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CLAIM = "Return home interviews are prompt, and what children say in them is passed on."
REASON = "Return home interviews are too often late, and what children say in them is seldom passed on."
PRAISED = "Life-story work is a strength: children are helped to understand their past in words of their own."
POINT = "The quality of life-story work."
ROWS = (
    ("one", "summary", f"{CLAIM} Children are safe.", "summary plain", CLAIM),
    ("one", "body", REASON, "", ""),
    ("one", "body", PRAISED, "", ""),
    ("one", "point", "The timeliness of return home interviews.", "", ""),
    ("two", "summary", "Children are safe.", "", ""),
    ("two", "body", REASON, "", ""),
    ("two", "body", PRAISED, "", ""),
    ("two", "point", POINT, "point praised", POINT),
    ("three", "summary", CLAIM, "", ""),
    ("three", "body", REASON, "", ""),
    ("three", "point", "The timeliness of return home interviews.", "", ""),
)


def test_every_draft_has_all_parts_and_at_most_one_fault() -> None:
    found = made.drafts()
    assert len(found) == 128
    frameworks = {f.value for f in Framework}
    for draft in found:
        assert draft.summary
        assert draft.points
        assert draft.body
        assert draft.framework in frameworks
        where = draft.summary if draft.fault.startswith("summary") else draft.points
        assert any(draft.words in p.text for p in where)
    faults = Counter(d.fault for d in found)
    assert min(faults.values()) >= 10
    assert faults[""] >= 40


def test_every_row_marks_its_fault_once() -> None:
    rows = list(csv.DictReader(made.DRAFTS.read_text(encoding="utf-8").splitlines()))
    assert all(bool(row["fault"]) == bool(row["fault_text"]) for row in rows)
    assert set(Counter(row["draft"] for row in rows if row["fault"]).values()) == {1}


def test_no_draft_names_a_real_authority() -> None:
    names = {a.name for a in load_bundle().register().at(date(2024, 4, 1))} - {"Reading"}
    said = made.DRAFTS.read_text(encoding="utf-8")
    assert [n for n in names if re.search(rf"\b{re.escape(n)}\b", said)] == []


def test_what_is_told_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "drafts.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("draft", "framework", "part", "section", "text", "fault", "fault_text"))
        writer.writerows((draft, "ILACS focused visit", part, "", *rest) for draft, part, *rest in ROWS)
    monkeypatch.setattr(made, "DRAFTS", path)
    assert list(made.lines()) == [
        "planted in short drafts, point praised: told 1 of 1",
        "planted in short drafts, summary plain: told 1 of 1",
        "short drafts with a false alarm about a summary: 1 of 3",
        "short drafts with a false alarm about a point: 0 of 3",
    ]
