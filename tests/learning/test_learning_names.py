"""The names that work in Python begins with: each is that of its module, and none loads early."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from counterpoise import learning
from counterpoise.service import demo_reports, learn_export, learn_ingest, learn_search, letter_check

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", learning.__all__)
def test_each_name_is_that_of_its_module(name: str) -> None:
    where = import_module(f"counterpoise.learning.{learning._PLACES[name]}")
    assert getattr(learning, name) is getattr(where, name)
    assert name in dir(learning)


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        learning.nothing  # noqa: B018 - asking is what is tried


def test_nothing_is_loaded_before_it_is_asked_for() -> None:
    asked = (
        "import sys, counterpoise.learning as l; print(*[m for m in sys.modules if m.startswith(l.__name__)])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["counterpoise.learning"]


def test_a_path_may_be_a_text(tmp_path: Path) -> None:
    place = tmp_path / "reports"
    (file,) = demo_reports.write(place)[:1]
    for other in place.iterdir():
        if other != file:
            other.unlink()
    found = list(learning.files_in(str(place)))
    assert found == [file]
    read = learning.read_file(str(file))
    assert isinstance(read, learning.Report)
    assert [path for path, _ in learning.read_files([str(file)])] == found
    library = str(tmp_path / "library")
    now = datetime(2020, 9, 1, 9, tzinfo=UTC)
    assert learn_ingest.ingest(str(place), library=library, now=now, workers=1).taken == 1
    assert learning.Library(library).reports()[0].file == file.name
    assert learn_search.search("supervision", k=1, filters=learning.Filters(), library=library).hits
    assert letter_check.check_letter(str(file)).file == file.name
    assert learn_export.export(str(tmp_path / "tables"), library=library)
