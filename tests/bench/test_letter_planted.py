"""Sentences planted in published reports: whole, written for it, and counted on the right side."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING

from bench import learning_letter_planted as planted
from counterpoise.exchange.bundle import load_bundle

if TYPE_CHECKING:
    from pathlib import Path

KINDS = (*planted.CLAIMS, *planted.POINTS)


def rows() -> list[dict[str, str]]:
    with planted.PLANTED.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_row_is_whole() -> None:
    for row in rows():
        assert re.fullmatch(r"[a-z0-9-]+-ilacs\.pdf", row["file"])
        assert row["kind"] in KINDS
        assert row["text"].strip() == row["text"] != ""
        assert re.fullmatch(r"(\d+( \d+)*)?", row["paragraphs"])


def test_what_rests_on_the_body_says_on_which_paragraph() -> None:
    assert all(row["paragraphs"] for row in rows() if row["kind"] not in {"point_nothing", "point_praised"})


def test_no_sentence_names_a_real_authority() -> None:
    names = {a.name for a in load_bundle().register().at(date(2024, 4, 1))} - {"Reading"}
    said = "\n".join(row["text"] for row in rows())
    assert [n for n in names if re.search(rf"\b{re.escape(n)}\b", said)] == []


def test_every_report_has_claims_that_are_right() -> None:
    found = planted.sentences_by_file()
    assert len(found) == 94
    assert all(len(kinds["same"]) == 4 for kinds in found.values())


def test_without_the_reports_nothing_is_seen_and_nothing_told(tmp_path: Path) -> None:
    assert all(line.endswith("told 0 of 0") for line in planted.lines(tmp_path))
