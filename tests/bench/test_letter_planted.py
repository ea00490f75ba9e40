"""Sentences planted in published reports: whole, written for it, and counted on the right side."""

from __future__ import annotations

import csv
import re
from datetime import date
from typing import TYPE_CHECKING

from bench import learning_letter_planted as planted
from counterpoise.exchange.bundle import load_bundle
from tests.learning.letter import made_drafts as made

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

KINDS = (*planted.CLAIMS, *planted.POINTS)
BODY = """\
1. Referrals are screened on the day they come in, and partners know what to send.

2. Social workers see children often and know them well.

3. Return home interviews are too often late, and what children say in them is seldom passed on.

4. Personal advisers stay in touch with nearly all care leavers.

5. Life-story work is a strength: children are helped to understand their past in words of their own.
"""
MADE = (
    ("contra_plain", "Return home interviews are prompt, and what children say in them is passed on."),
    ("same", "Children are seen often by social workers who know them well."),
    ("point_praised", "The quality of life-story work."),
    ("point_true", "The timeliness of return home interviews."),
)


def rows() -> list[dict[str, str]]:
    return [
        row
        for path in (planted.PLANTED, planted.UNSEEN)
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]


def test_every_row_is_whole() -> None:
    for row in rows():
        assert re.fullmatch(r"[a-z0-9-]+-(?:ilacs|sif)\.pdf", row["file"])
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
    found, unseen = planted.sentences_by_file(), planted.sentences_by_file(planted.UNSEEN)
    assert (len(found), len(unseen)) == (94, 12)
    assert not set(found) & set(unseen)
    assert all(len(kinds["same"]) == 4 for kinds in (*found.values(), *unseen.values()))


def test_what_is_told_is_counted_by_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judgings = tmp_path / "planted.csv"
    with judgings.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerows([("file", "kind", "text", "paragraphs"), *(("made.txt", *one, "") for one in MADE)])
    reports = tmp_path / "reports"
    reports.mkdir()
    heading = "The experiences and progress of children who need help and protection: good"
    (reports / "made.txt").write_text(f"{made.report(0).split(heading)[0]}{heading}\n\n{BODY}", "utf-8")
    monkeypatch.setattr(planted, "UNSEEN", judgings)
    told = [line.split(", ")[-1] for line in planted.lines(reports) if line.startswith("planted in reports")]
    assert told == [
        "contra_plain: told 1 of 1",
        "contra_other: told 0 of 0",
        "same: told 0 of 1",
        "point_nothing: told 0 of 0",
        "point_praised: told 1 of 1",
        "point_true: told 0 of 1",
    ]


def test_without_the_reports_nothing_is_seen_and_nothing_told(tmp_path: Path) -> None:
    assert all(line.endswith("told 0 of 0") for line in planted.lines(tmp_path))
