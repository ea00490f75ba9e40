"""Sentences that the letter check is measured on: whole, made up, and each used once each way."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

from bench.learning_letter import BLOCKS, KEPT, TOGETHER, groups
from counterpoise.exchange.bundle import load_bundle

TOOLS = Path(__file__).parent.parent.parent / "tools"
COLUMNS = ["claim", "opposite", "same", "neighbour", "beside", "point", "reason", "no_reason"]


def rows() -> list[dict[str, str]]:
    with BLOCKS.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_block_is_whole() -> None:
    found = rows()
    assert list(found[0]) == COLUMNS
    assert all(len(set(row.values())) == len(COLUMNS) and all(row.values()) for row in found)


def test_no_block_names_a_real_authority() -> None:
    # One is a word of every day at the head of a sentence.
    names = {a.name for a in load_bundle().register().at(date(2024, 4, 1))} - {"Reading"}
    said = "\n".join(" ".join(row.values()) for row in rows())
    assert [n for n in names if re.search(rf"\b{re.escape(n)}\b", said)] == []


def test_every_block_is_at_fault_once() -> None:
    seen = Counter(
        (row["claim"], bad) for chosen, faulty in groups() for row, bad in zip(chosen, faulty, strict=True)
    )
    whole = len(rows()) // KEPT // TOGETHER * TOGETHER
    assert sum(bad for _, bad in seen) == sum(not bad for _, bad in seen)
    assert sum(seen.values()) == 2 * whole


def test_blocks_that_are_measured_on_are_not_those_that_are_fitted_to() -> None:
    source = (TOOLS / "letter_cases.py").read_text(encoding="utf-8")
    assert f"KEPT, TOGETHER, BLOCKS_COUNT = {KEPT}," in source
    measured = {row["claim"] for chosen, _ in groups() for row in chosen}
    fitted_to = {row["claim"] for i, row in enumerate(rows()) if i % KEPT != KEPT - 1}
    assert not measured & fitted_to
