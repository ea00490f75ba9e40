"""Generated pages are what their generators write now, and the notice names every carrier of the facts."""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING

import pytest

from counterpoise.app import main as entry
from counterpoise.exchange.bundle import Bundle

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


@pytest.fixture
def tool(root: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> ModuleType:
    monkeypatch.setattr(sys, "path", [str(root / "tools"), *sys.path])
    return importlib.import_module(request.param)


@pytest.mark.parametrize(
    ("tool", "page"),
    [
        ("access_pages", "access.md"),
        ("command_pages", "commands.md"),
        ("domain_pages", "tariffs.md"),
        ("error_pages", "errors.md"),
        ("facts_dictionary", "facts.md"),
        ("lifecycle_pages", "lifecycle.md"),
        ("pictures_page", "pages.md"),
    ],
    indirect=["tool"],
)
def test_a_generated_page_is_what_its_generator_writes_now(
    tool: ModuleType, page: str, root: Path, tmp_path: Path
) -> None:
    written = tool.write(tmp_path / page)
    assert written == tmp_path / page
    assert written.read_text("utf-8") == (root / "docs/reference" / page).read_text("utf-8")


@pytest.mark.parametrize("tool", ["domain_pages"], indirect=True)
def test_the_page_of_policy_is_written_beside_that_of_tariffs(
    tool: ModuleType, root: Path, tmp_path: Path
) -> None:
    tool.write(tmp_path / "tariffs.md")
    written = (tmp_path / "policy.md").read_text("utf-8")
    assert written == (root / "docs/reference/policy.md").read_text("utf-8")
    assert "(`separation_days`) | 91 | days | estimated |" in written
    assert "(`questions_from`) | 2020-03-17 |  | published |" in written


def test_the_page_of_errors_names_the_code_of_the_unexpected(root: Path) -> None:
    page = (root / "docs/reference/errors.md").read_text("utf-8")
    assert f"Exit code {entry._UNEXPECTED} means" in page


def test_the_notice_names_every_carrier_and_licence_of_the_facts(root: Path) -> None:
    notice = (root / "NOTICE.md").read_text("utf-8")
    said = Bundle().manifest.values()
    repositories = {m for table in said for m in re.findall(r"\b[\w-]+/([\w.-]*\w)", table["carrier"])}
    assert {"Care-Markets", "frontend"} <= repositories
    assert sorted(r for r in repositories if r not in notice) == []
    licences = {part for table in said for part in re.split(r" and | \(|; ", table["licence"])}
    named = {x for x in licences if "Licence" in x or "Commons" in x}
    assert sorted(x for x in named if x not in notice) == []


def test_the_attribution_of_boundaries_is_in_the_notice(root: Path) -> None:
    notice = (root / "NOTICE.md").read_text("utf-8")
    assert "OS data © Crown copyright and database right 2023" in notice
    assert "Contains public sector information licensed under the Open Government Licence v3.0." in notice
