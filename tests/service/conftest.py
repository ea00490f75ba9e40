"""Instances for tests of the use cases: a council's and a planner's, each made once and copied."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Tests are imported by file, so what they share is found by folder.
sys.path.insert(0, str(Path(__file__).parent))

from service_kit import COUNCIL, NOW, moved_to

from counterpoise.service import start
from counterpoise.service.initialise import NewInstance, initialise

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
start.ready()


@pytest.fixture(scope="session")
def council_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a council's instance that nobody may write to: copy it."""
    folder = tmp_path_factory.mktemp("council") / "home"
    with moved_to(folder):
        initialise(new=NewInstance("council", authority=COUNCIL), who="tester", now=NOW)
    return folder


@pytest.fixture(scope="session")
def planner_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a planner's instance that nobody may write to: copy it."""
    folder = tmp_path_factory.mktemp("planner") / "home"
    with moved_to(folder):
        initialise(new=NewInstance("planner", inspectorate="Ofsted"), who="tester", now=NOW)
    return folder


@pytest.fixture
def council_home(council_template: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a council's instance of the test's own."""
    shutil.copytree(council_template, tmp_path / "council")
    with moved_to(tmp_path / "council"):
        yield tmp_path / "council"


@pytest.fixture
def planner_home(planner_template: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a planner's instance of the test's own."""
    shutil.copytree(planner_template, tmp_path / "planner")
    with moved_to(tmp_path / "planner"):
        yield tmp_path / "planner"
