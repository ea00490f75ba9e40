"""The names that work in Python begins with: each is that of its module, and none loads early."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from counterpoise import learning


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
