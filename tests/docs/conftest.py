"""The project's pages and tracked files, read once."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> tuple[Path, ...]:
    """List every file that git knows and that is there."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git work tree: the list of tracked files is not to be had")
    return tuple(p for name in listed.split("\0") if name and (p := ROOT / name).is_file())


@pytest.fixture(scope="session")
def pages(tracked: tuple[Path, ...]) -> dict[Path, str]:
    """Read every tracked Markdown page."""
    return {p: p.read_text("utf-8") for p in tracked if p.suffix == ".md"}


@pytest.fixture(scope="session")
def snippets(pages: dict[Path, str]) -> tuple[tuple[Path, str], ...]:
    """Collect every line of fenced code and every piece of inline code, with its page."""
    found: list[tuple[Path, str]] = []
    for page, text in pages.items():
        for block in re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            joined = block.replace("\\\n", " ")
            found.extend((page, line.strip()) for line in joined.splitlines() if line.strip())
        plain = re.sub(r"^```[^\n]*\n.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        found.extend((page, piece.strip()) for piece in re.findall(r"`([^`\n]+)`", plain))
    return tuple(found)
