"""A store for each test: a copy of one that was made once, with Django set up once."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

# Tests are imported by file, so what they share is found by folder.
sys.path.insert(0, str(Path(__file__).parent))

from store_kit import NOW

from counterpoise.service import start
from counterpoise.service.initialise import NewInstance, initialise

if TYPE_CHECKING:
    from collections.abc import Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
# The tests of this folder import models at their head.
start.ready()


@dataclass(frozen=True)
class Home:
    """The folder of an instance."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "store.sqlite3"


@contextmanager
def moved_to(folder: Path) -> Iterator[Home]:
    """Point Django at another folder for a while."""
    connection.close()
    before = (settings.COUNTERPOISE_HOME, connection.settings_dict["NAME"])
    settings.COUNTERPOISE_HOME = folder
    connection.settings_dict["NAME"] = folder / "store.sqlite3"
    try:
        yield Home(folder)
    finally:
        connection.close()
        settings.COUNTERPOISE_HOME, connection.settings_dict["NAME"] = before


@pytest.fixture(scope="session")
def template_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a finished instance that nobody may write to: copy it."""
    folder = tmp_path_factory.mktemp("template") / "home"
    with moved_to(folder):
        initialise(new=NewInstance("planner", inspectorate="Ofsted"), who="tester", now=NOW)
    return folder


@pytest.fixture
def empty_home(tmp_path: Path) -> Iterator[Home]:
    """Give the name of a folder that is not there yet."""
    with moved_to(tmp_path / "home") as there:
        yield there


@pytest.fixture
def home(template_home: Path, tmp_path: Path) -> Iterator[Home]:
    """Give a finished instance of the test's own."""
    shutil.copytree(template_home, tmp_path / "home")
    with moved_to(tmp_path / "home") as there:
        yield there
