"""The tutorial in Python: its cells run in order as one program, and print what stands below them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "docs/tutorial/learning-in-python.md"
_CELL = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
_END = "----- end of a cell -----\n"


def cells(text: str) -> list[tuple[str, str]]:
    """Return the cells of a page, each with what it is said to print."""
    return _CELL.findall(text)


def printed(codes: list[str], folder: Path) -> list[str]:
    """Run cells as one program, from a folder and with a home where nothing is; return what each prints."""
    program = folder / "program.py"
    program.write_text("".join(f"{code}print({_END!r}, end='')\n" for code in codes), encoding="utf-8")
    own = {"COUNTERPOISE_HOME": str(folder / "no-instance"), "TMPDIR": str(folder), "HOME": str(folder)}
    ran = subprocess.run(
        [sys.executable, str(program)], cwd=folder, env={**os.environ, **own}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split(_END)[:-1]


def test_every_cell_prints_what_stands_below_it(root: Path, tmp_path: Path) -> None:
    found = cells((root / PAGE).read_text("utf-8"))
    assert len(found) > 10
    told = printed([code for code, _ in found], tmp_path)
    assert told == [said for _, said in found]
    assert not (tmp_path / "no-instance").exists()
    assert str(tmp_path) not in "".join(told)


def test_every_block_of_code_is_a_cell(root: Path) -> None:
    text = (root / PAGE).read_text("utf-8")
    assert text.count("```python") == text.count("```text") == len(cells(text))
