"""The glossary is in order, without duplicates, and complete where the code has words of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def glossary(root: Path) -> str:
    return (root / "docs/reference/glossary.md").read_text("utf-8")


def entries(text: str) -> list[tuple[str, str]]:
    return re.findall(r"^\*\*(.+?)\*\*: (.+)$", text, re.MULTILINE)


def plain(term: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", term.casefold())


def test_entries_are_in_alphabetical_order_without_duplicates(glossary: str) -> None:
    terms = [plain(t) for t, _ in entries(glossary)]
    assert len(terms) > 100
    assert terms == sorted(set(terms))


def test_each_entry_stands_under_its_letter(glossary: str) -> None:
    for part in re.split(r"^## ", glossary, flags=re.MULTILINE)[1:]:
        letter = part[0].casefold()
        assert {plain(t)[0] for t, _ in entries(part)} == {letter}


def test_a_term_that_only_points_elsewhere_points_to_an_entry(glossary: str) -> None:
    terms = {t for t, _ in entries(glossary)}
    pointers = [m for _, meaning in entries(glossary) if (m := re.match(r"See ([\w -]+)\.$", meaning))]
    assert pointers
    assert [p[1] for p in pointers if p[1] not in terms] == []


def test_every_meaning_is_a_sentence(glossary: str) -> None:
    assert [t for t, meaning in entries(glossary) if not re.search(r"[.?)]$", meaning)] == []


def test_every_mark_is_explained(glossary: str) -> None:
    assert {m.value for m in Mark} <= {t for t, _ in entries(glossary)}
