"""Instances for tests of the use cases, on SQLite and on PostgreSQL: a council's and a planner's, copied."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Tests are imported by file, so what they share is found by folder.
sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")

from service_kit import COUNCIL, NOW
from stores import Templates, copy_home, moved_to
from two_kit import Two, two_instances

from counterpoise.service import start
from counterpoise.service.initialise import NewInstance, initialise

if TYPE_CHECKING:
    from collections.abc import Iterator

start.ready()


@pytest.fixture
def council_template(store_kind: str, templates: Templates) -> Path:
    """Return a council's instance that nobody may write to: copy it."""
    return templates.of("council", lambda folder: _make(folder, NewInstance("council", authority=COUNCIL)))


@pytest.fixture
def planner_template(store_kind: str, templates: Templates) -> Path:
    """Return a planner's instance that nobody may write to: copy it."""
    return templates.of(
        "planner", lambda folder: _make(folder, NewInstance("planner", inspectorate="Ofsted"))
    )


def _make(folder: Path, new: NewInstance) -> None:
    with moved_to(folder):
        initialise(new=new, who="tester", now=NOW)


@pytest.fixture
def council_home(council_template: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a council's instance of the test's own."""
    with moved_to(copy_home(council_template, tmp_path / "council")) as there:
        yield there.folder


@pytest.fixture
def planner_home(planner_template: Path, tmp_path: Path) -> Iterator[Path]:
    """Give a planner's instance of the test's own."""
    with moved_to(copy_home(planner_template, tmp_path / "planner")) as there:
        yield there.folder


@pytest.fixture
def two(council_template: Path, planner_template: Path, tmp_path: Path) -> Two:
    """Return a council's and a planner's instance, each with the key of the other, compared."""
    return two_instances(council_template, planner_template, tmp_path)
