"""The page of the ten rules has each in its place, and the code and tests that it names are there."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

import pytest

from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def sections(root: Path) -> dict[int, str]:
    text = (root / "docs/explanation/ten-rules.md").read_text("utf-8")
    return {int(m[1]): m[2] for m in re.finditer(r"(?ms)^## (\d+)\. (.+?)(?=^## |\Z)", text)}


def test_the_headings_are_the_names_that_errors_give(sections: dict[int, str]) -> None:
    titles = {n: text.splitlines()[0].replace("'", "").casefold() for n, text in sections.items()}
    assert titles == {g.number: g.value.replace("'", "") for g in Guard}


def test_each_rule_names_code_that_is_there(sections: dict[int, str]) -> None:
    for number, text in sections.items():
        named = re.findall(r"`(\w+)\.(\w+)`", text[text.index("Code: ") :].split("Tests: ")[0])
        assert named, number
        for module, name in named:
            assert hasattr(importlib.import_module(f"counterpoise.domain.{module}"), name), name


def test_each_rule_names_files_with_its_tests(sections: dict[int, str], root: Path) -> None:
    for number, text in sections.items():
        assert f"`test_guard_{number}_...`" in text
        files = re.findall(r"`(tests/\S+\.py)`", text)
        assert files, number
        for file in files:
            assert f"def test_guard_{number}_" in (root / file).read_text("utf-8"), file
