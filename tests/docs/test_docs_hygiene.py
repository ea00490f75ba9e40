"""Nothing in the tree that belongs to one machine, and nothing half-done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# Joined here, so that this file doesn't find itself.
HALF_DONE = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
STUBS = re.compile("raise NotImplemented" + "Error|pragma: no " + "cover")
ONE_MACHINE = re.compile(r"(?:^|[\s\"'`(=:,])/(?:work|root)(?:/|\b)", re.MULTILINE)
REGISTRIES = re.compile(
    "|".join(re.escape(".".join(h)) for h in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org")))
    + r"|(?<!emit-)index-url[ =]+https?:"
)
CODE = {".py", ".toml", ".j2", ".html", ".css", ".cfg", ".sh", ""}


@pytest.fixture(scope="module")
def texts(tracked: tuple[Path, ...]) -> dict[Path, str]:
    raw = {p: p.read_bytes() for p in tracked}
    return {p: b.decode("utf-8", "replace") for p, b in raw.items() if b"\0" not in b[:4096]}


def found(texts: dict[Path, str], pattern: re.Pattern[str], root: Path) -> list[str]:
    return [
        f"{p.relative_to(root)}: {m[0].strip()}" for p, text in texts.items() for m in pattern.finditer(text)
    ]


def test_the_patterns_find_what_they_should() -> None:
    assert ONE_MACHINE.search("see /" + "work/main")
    assert ONE_MACHINE.search('"/' + 'root"')
    assert not ONE_MACHINE.search("https://example.org/work/1")
    assert REGISTRIES.search("https://files." + "pythonhosted" + ".org/x")
    assert REGISTRIES.search("--index-url " + "https://mirror.example")
    assert not REGISTRIES.search("--no-emit-index-url --no-emit-find-links")
    assert HALF_DONE.search("# TO" + "DO: later")


def test_no_file_names_a_path_of_one_machine(texts: dict[Path, str], root: Path) -> None:
    assert found(texts, ONE_MACHINE, root) == []


def test_no_file_names_a_host_of_a_package_registry(texts: dict[Path, str], root: Path) -> None:
    assert found(texts, REGISTRIES, root) == []


def test_no_code_is_marked_as_half_done(texts: dict[Path, str], root: Path) -> None:
    code = {p: t for p, t in texts.items() if p.suffix in CODE and "facts" not in p.parent.name}
    assert found(code, HALF_DONE, root) == []


def test_no_stub_and_no_line_hidden_from_coverage(texts: dict[Path, str], root: Path) -> None:
    code = {p: t for p, t in texts.items() if p.suffix in CODE}
    assert found(code, STUBS, root) == []


def test_no_inspector_is_named_and_no_boundary_or_report_is_bundled(tracked: tuple[Path, ...]) -> None:
    assert [p.name for p in tracked if p.suffix in {".pdf", ".geojson", ".shp", ".parquet", ".docx"}] == []
