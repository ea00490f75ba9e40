"""What every test may ask for."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores import Templates

# Speed belongs to bench: a busy machine fails no test here. On CI the cases are the same every time.
settings.register_profile("house", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "house")

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
#: The files that take longest, longest first: whichever is begun last runs alone while the other core waits.
LONGEST = (
    "test_browser_planner.py",
    "test_plan.py",
    "test_web_browser.py",
    "test_programme_solve.py",
    "test_browser_shared.py",
    "test_browser_council.py",
    "test_web_serve.py",
    "test_certificate.py",
    "test_service_killed.py",
    "test_asof_planted.py",
    "test_apart.py",
    "test_brute_force.py",
    "test_web_two_worlds.py",
    "test_service_faults.py",
    "test_instance_build.py",
    "test_names.py",
    "test_two_worlds.py",
    "test_reading_child.py",
    "test_visits_machine.py",
    "test_store_crash.py",
    "test_browser_report.py",
    "test_web_fuzz.py",
)
# Tests are imported by file, so what they share is found by folder.
sys.path.insert(0, str(HERE))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; the others stay as they were found."""
    rank = {name: n for n, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real public data beside the project, where there is one."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real public data not beside the project: the made files cover the same code")
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def store_kind(request: pytest.FixtureRequest) -> Iterator[str]:
    """Let a test use one store, then the other: SQLite, and a real PostgreSQL."""
    # Django is set up by the rooms that have a store.
    from stores import dropped_after, on_store  # noqa: PLC0415 - see the line above

    with on_store(request.param) as kind, dropped_after():
        yield kind


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """Give what makes an instance once for each store."""
    from stores import Templates  # noqa: PLC0415 - Django is set up by the rooms that have a store

    return Templates(tmp_path_factory.mktemp)


def pytest_sessionfinish() -> None:
    """End the PostgreSQL that this process of the tests started, where it did."""
    if "stores" in sys.modules:
        sys.modules["stores"].end_server()
