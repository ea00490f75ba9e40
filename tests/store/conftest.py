"""A store for each test, on SQLite and on PostgreSQL: a copy of one made once, with Django set up once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Tests are imported by file, so what they share is found by folder.
sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")

from store_kit import NOW
from stores import Home, Templates, copy_home, moved_to

from counterpoise.service import start
from counterpoise.service.initialise import NewInstance, initialise

if TYPE_CHECKING:
    from collections.abc import Iterator

# The tests of this folder import models at their head.
start.ready()


@pytest.fixture
def template_home(store_kind: str, templates: Templates) -> Path:
    """Return a finished instance that nobody may write to: copy it."""

    def make(folder: Path) -> None:
        with moved_to(folder):
            initialise(new=NewInstance("planner", inspectorate="Ofsted"), who="tester", now=NOW)

    return templates.of("store", make)


@pytest.fixture
def empty_home(store_kind: str, tmp_path: Path) -> Iterator[Home]:
    """Give the name of a folder that is not there yet."""
    with moved_to(tmp_path / "home") as there:
        yield there


@pytest.fixture
def home(template_home: Path, tmp_path: Path) -> Iterator[Home]:
    """Give a finished instance of the test's own."""
    with moved_to(copy_home(template_home, tmp_path / "home")) as there:
        yield there
