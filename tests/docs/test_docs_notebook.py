"""The tutorial in Python: every cell runs, in order, and prints what stands below it."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = "docs/tutorial/learning-in-python.md"
_CELL = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


def cells(text: str) -> list[tuple[str, str]]:
    """Return the cells of a page, each with what it is said to print."""
    return _CELL.findall(text)


def printed(code: str, names: dict[str, Any]) -> str:
    """Run a cell among the names of those before it, and return what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, PAGE, "exec"), names)  # noqa: S102 - our own page
    return out.getvalue()


def test_every_cell_prints_what_stands_below_it(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("COUNTERPOISE_HOME", str(tmp_path / "no-instance"))
    found = cells((root / PAGE).read_text("utf-8"))
    assert len(found) > 10
    names: dict[str, Any] = {"__name__": "notebook"}
    told = [(said, printed(code, names)) for code, said in found]
    assert [said for said, _ in told] == [made for _, made in told]
    assert not (tmp_path / "no-instance").exists()
    assert os.fspath(tmp_path) not in "".join(made for _, made in told)


def test_every_block_of_code_is_a_cell(root: Path) -> None:
    text = (root / PAGE).read_text("utf-8")
    assert text.count("```python") == text.count("```text") == len(cells(text))
