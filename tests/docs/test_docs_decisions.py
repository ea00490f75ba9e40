"""Records of decisions have running numbers and the same five headings; the changelog has fragments."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FIVE = ["Status", "Context", "Decision", "Consequences", "Alternatives"]


@pytest.fixture(scope="module")
def records(root: Path) -> list[Path]:
    return sorted((root / "docs/adr").glob("[0-9]*.md"))


def test_numbers_run_from_one_without_a_gap(records: list[Path]) -> None:
    assert [int(p.name[:4]) for p in records] == list(range(1, len(records) + 1))


def test_each_record_has_the_five_headings_in_order(records: list[Path]) -> None:
    for record in records:
        assert re.findall(r"^## (.+)$", record.read_text("utf-8"), re.MULTILINE) == FIVE, record.name


def test_each_record_begins_with_its_number(records: list[Path]) -> None:
    for record in records:
        assert record.read_text("utf-8").startswith(f"# {record.name[:4]}: "), record.name


def test_the_list_of_records_names_each_with_its_title(records: list[Path], root: Path) -> None:
    listed = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\) \| (.+?) \|$",
        (root / "docs/adr/README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    titles = [(p.name[:4], p.name, p.read_text("utf-8").splitlines()[0][8:]) for p in records]
    assert listed == titles


def test_fragments_of_the_changelog_are_numbered_and_begin_with_a_heading(root: Path) -> None:
    fragments = sorted(p for p in (root / "changelog.d").glob("*.md") if p.name != "README.md")
    assert fragments
    assert all(re.match(r"\d{4}-[a-z0-9-]+\.md$", p.name) for p in fragments)
    assert len({p.name[:4] for p in fragments}) == len(fragments)
    assert all(p.read_text("utf-8").startswith("# ") for p in fragments)
