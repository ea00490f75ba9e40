"""An instance for each test, copied from one made once; people of every role; a browser of our own."""

from __future__ import annotations

import os
import shutil
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
sys.path.insert(0, str(Path(__file__).parent))

from browsers import end_browser
from day_kit import wait_for
from django.conf import settings
from django.contrib.auth.hashers import reset_hashers
from django.test.utils import setup_test_environment, teardown_test_environment
from learning_kit import make_library
from stores import Home, Templates, copy_home
from web_kit import (
    PEOPLE,
    REPLAY,
    SCHEDULER,
    browser,
    made_home,
    moved_to,
    person_of,
    replay,
    sign_in,
)

from counterpoise.learning.library import Library
from counterpoise.programme.spreadsheet import spreadsheet
from counterpoise.service import clock, jobs, start
from counterpoise.service.initialise import NewInstance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client


# The tests of this folder import models at their head.
start.ready()

job_store = import_module("counterpoise.store.jobs")
sessions = import_module("counterpoise.store.sessions")


@pytest.fixture(scope="session", autouse=True)
def _django() -> Iterator[None]:
    """Let the test client look into answers, for the tests of this folder alone."""
    setup_test_environment()
    own = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["web_kit.QuickArgon2"]
    reset_hashers(setting="PASSWORD_HASHERS")
    yield
    settings.PASSWORD_HASHERS = own
    reset_hashers(setting="PASSWORD_HASHERS")
    teardown_test_environment()


@pytest.fixture(scope="session", autouse=True)
def _browser() -> Iterator[None]:
    """End the browser with the tests, where one of them began it."""
    yield
    end_browser()


@pytest.fixture(autouse=True)
def _within_a_day(request: pytest.FixtureRequest) -> None:
    """Begin no test that would end tomorrow: what was signed for a day, and a replay's clock, end with it."""
    minutes = 4 if request.node.get_closest_marker("browser") else 1
    time.sleep(wait_for(datetime.now(UTC), needed=timedelta(minutes=minutes)).total_seconds())


@pytest.fixture
def template_home(_django: None, store_kind: str, templates: Templates) -> Path:
    """Return a finished instance with somebody in each role; nobody may write to it: copy it."""
    return templates.of("web", _with_people)


def _with_people(folder: Path) -> None:
    made_home(folder, NewInstance("planner", inspectorate="Ofsted"), PEOPLE)


@pytest.fixture
def home(template_home: Path, tmp_path: Path) -> Iterator[Home]:
    """Give a finished instance of the test's own."""
    with moved_to(copy_home(template_home, tmp_path / "home")) as there:
        yield there


@pytest.fixture(scope="session")
def made_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a library once; nobody may write to it: copy it."""
    folder = tmp_path_factory.mktemp("made")
    make_library(folder)
    return folder


@pytest.fixture
def library(made_library: Path, home: Home, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Give an instance of the test's own with a library of made reports."""
    shutil.copytree(made_library / "library", home.folder / "library")
    monkeypatch.setenv("COUNTERPOISE_HOME", str(home.folder))
    return Library(home.folder / "library")


@pytest.fixture
def stranger(home: Home) -> Client:
    """Return a browser in which nobody is signed in."""
    return browser()


@pytest.fixture
def signed_in(home: Home) -> Callable[[str], Client]:
    """Return what signs somebody in and gives the browser."""
    return sign_in


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what changes settings for one test."""

    def change(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setattr(settings, name, value)

    return change


@contextmanager
def quick_plans() -> Iterator[None]:
    """Plan by the spreadsheet rule: the solver has its own tests, these are of what pages do with a plan."""
    plan = import_module("counterpoise.service.plan")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "solve_apart", lambda problem, **_: spreadsheet(problem))
        yield


# A worker runs other rooms' modules too: those plan by the solver.
@pytest.fixture(scope="module", autouse=True)
def _quick_plans() -> Iterator[None]:
    with quick_plans():
        yield


@pytest.fixture
def planned_template(template_home: Path, templates: Templates) -> Path:
    """Return an instance at 1 September 2020 with a programme of six weeks for all of England."""
    return templates.of("planned", lambda folder: _with_a_programme(copy_home(template_home, folder)))


def _with_a_programme(folder: Path) -> None:
    with quick_plans(), moved_to(folder), replay():
        planner = person_of(SCHEDULER)
        job_id = jobs.ask_plan(
            jobs.PlanAsked(as_of=REPLAY, weeks=6), person=planner, inspectorate="Ofsted", now=clock.now()
        )
        job_store.take_next()
        jobs.carry_out(job_id)
        assert jobs.job(job_id, person=planner).state == "done"


@pytest.fixture
def planned(planned_template: Path, tmp_path: Path) -> Iterator[Home]:
    """Give an instance of the test's own with a programme, its clock at 1 September 2020."""
    with moved_to(copy_home(planned_template, tmp_path / "planned")) as there, replay():
        yield there
