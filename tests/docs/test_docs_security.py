"""The papers of trust tell the truth: what they name is there, none is missing, figures are the code's."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from counterpoise.service import start

ROOT = Path(__file__).resolve().parent.parent.parent
STATES = ("met", "partly", "not met", "does not apply")
#: Every requirement of levels 1 and 2, and three of level 3: its section, then its numbers there.
ASKED = """
1.1:1-2 1.2:1-10 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1-1 3.2:1-2 3.3:1-4 3.4:1-6
3.5:1-5 3.7:1-2 4.1:1-3 4.2:1-1 4.3:1-2 4.4:1-4 5.1:1-1 5.2:1-3 5.3:1-3 5.4:1-3 6.1:1-3 6.2:1-11
6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4 7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2
8.2:1-3 8.3:1-1 8.4:1-1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2 10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2
10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1-1 11.6:1-1 12.1:1-3 12.2:1-2 12.3:1-4 13.1:1-1
13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 15.4:2-2 16.1:1-1
16.2:1-5 16.3:1-4 16.4:1-3 16.5:1-3 17.1:1-1 17.2:1-4 17.3:1-2
"""
#: Modules that only a file with cryptography takes; SHA-256 alone names contents and is told in a sentence.
CRYPTOGRAPHY = {"hmac", "secrets", "cryptography", "jwt", "random", "django.core.signing"}
CRYPTOGRAPHY |= {"django.contrib.auth.hashers"}

Number = tuple[int, int, int]


class Row(NamedTuple):
    numbers: tuple[Number, ...]
    level: str
    asks: str
    state: str
    reason: str
    where: tuple[str, ...]
    tests: tuple[str, ...]


def page(name: str) -> str:
    return (ROOT / "docs" / "governance" / name).read_text("utf-8")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def numbers(text: str) -> tuple[Number, ...]:
    """Return the requirements that a first cell names: one, or a run within one section."""
    first, _, last = text.partition(" to ")
    chapter, section, begin = map(int, first.split("."))
    end = int(last.split(".")[2]) if last else begin
    assert not last or last.split(".")[:2] == first.split(".")[:2], text
    return tuple((chapter, section, number) for number in range(begin, end + 1))


def row_of(line: str) -> Row:
    number, level, asks, said, where, tests = cells(line)
    state, _, reason = said.partition(":")
    found = [tuple(re.findall(r"`([^`]+)`", cell)) for cell in (where, tests)]
    return Row(numbers(number), level, asks, state.strip(), reason.strip(), *found)


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    lines = page("security-requirements.md").splitlines()
    return tuple(row_of(line) for line in lines if re.match(r"\| \d+\.\d+\.\d+ ", line))


@lru_cache(maxsize=256)
def functions_of(file: str) -> frozenset[str]:
    """Return the names of the test functions of a file, none where there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(
        n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")
    )


def missing(named: tuple[str, ...]) -> list[str]:
    """Return the tests that are not there, of those named as ``file::function``."""
    return [one for one in named if one.partition("::")[2] not in functions_of(one.partition("::")[0])]


def faults_of(row: Row) -> list[str]:
    """Return what is wrong with a row, by itself."""
    told = []
    if row.state not in STATES:
        told.append(f"no state “{row.state}”")
    if row.state == "met" and not (row.where and row.tests):
        told.append("met without a file or without a test")
    if row.state != "met" and len(row.reason) < 10:
        told.append(f"{row.state} without a reason")
    if row.state in {"partly", "not met"} and not row.where:
        told.append(f"{row.state} without a file")
    told += [f"no file {file}" for file in row.where if not (ROOT / file).exists()]
    return told + [f"no test {one}" for one in missing(row.tests)]


def test_faults_of_a_row_are_found() -> None:
    own = "tests/docs/test_docs_security.py::test_faults_of_a_row_are_found"
    good = f"| 1.2.4 | 1 | ask | met | `README.md` | `{own}` |"
    assert faults_of(row_of(good)) == []
    assert faults_of(row_of(good.replace("faults_of", "faults_off"))) != []
    assert faults_of(row_of(good.replace("README", "NOREADME"))) == ["no file NOREADME.md"]
    assert faults_of(row_of("| 1.2.4 | 1 | ask | met |  |  |")) == ["met without a file or without a test"]
    assert faults_of(row_of("| 1.2.4 | 1 | ask | not met |  |  |")) == [
        "not met without a reason",
        "not met without a file",
    ]
    assert faults_of(row_of("| 1.2.4 | 1 | ask | done |  |  |"))[0] == "no state “done”"
    assert missing(("tests/docs/no_such_file.py::test_a",)) == ["tests/docs/no_such_file.py::test_a"]


def test_every_row_names_files_and_tests_that_are_there_and_a_reason_where_something_is_missing() -> None:
    wrong = {row.numbers[0]: told for row in rows() if (told := faults_of(row))}
    assert wrong == {}


def test_every_requirement_has_its_row_in_order_and_once() -> None:
    asked = []
    for part in ASKED.split():
        section, _, run = part.partition(":")
        chapter, number = map(int, section.split("."))
        begin, end = map(int, run.split("-"))
        asked += [(chapter, number, n) for n in range(begin, end + 1)]
    assert [one for row in rows() for one in row.numbers] == asked
    assert all(row.asks and len(row.asks) < 120 for row in rows())


def test_the_counts_at_the_head_are_those_of_the_rows() -> None:
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows():
        counted[row.state, row.level] += len(row.numbers)
    text = page("security-requirements.md")
    told = [
        cells(line)
        for line in text.splitlines()
        if re.match(r"\| (met|partly|not met|does not apply) \|", line)
    ]
    assert told == [[state, *(str(counted[state, level]) for level in "123")] for state in STATES]
    assert sum(counted[state, "1"] for state in STATES) == 70


def renderings(value: object) -> set[str]:
    """Return the ways in which the page may write a constant."""
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return {f"{minutes} minutes"} | ({f"{minutes // 60} hours"} if minutes % 60 == 0 else set())
    if isinstance(value, tuple):
        return {", ".join(value)}
    assert isinstance(value, int)
    large = {f"{value // 1_000_000} MB"} if value >= 1_000_000 and value % 1_000_000 == 0 else set()
    return {f"{value:,}"} | large


def value_of(name: str) -> object:
    """Return a constant by its whole name, or a field of one."""
    parts = name.split(".")
    at = next(
        n for n in range(len(parts), 0, -1) if (ROOT / "src" / Path(*parts[:n])).with_suffix(".py").is_file()
    )
    found: object = import_module(".".join(parts[:at]))
    for part in parts[at:]:
        found = getattr(found, part)
    return found


def test_every_limit_is_the_one_in_the_code() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    start.ready()
    section = page("security-requirements.md").partition("## Limits")[2].partition("\n## ")[0]
    limits = [cells(line) for line in section.splitlines() if "`counterpoise." in line]
    assert len(limits) > 20
    wrong = [
        (what, limit) for what, limit, name in limits if limit not in renderings(value_of(name.strip("`")))
    ]
    assert wrong == []


def cryptography_of(tree: ast.Module) -> set[str]:
    """Return what a file takes of cryptography, beyond SHA-256 for naming contents."""
    taken = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            taken |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            taken |= {node.module, node.module.partition(".")[0]}
            taken |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "hashlib":
            taken.add(f"hashlib.{node.attr}")
    taken.discard("hashlib.sha256")
    return {name for name in taken if name in CRYPTOGRAPHY or name.startswith("hashlib.")}


def test_cryptography_would_be_found() -> None:
    assert cryptography_of(ast.parse("import hashlib\nhashlib.sha256(b'')")) == set()
    assert cryptography_of(ast.parse("import hashlib\nhashlib.md5(b'')")) == {"hashlib.md5"}
    assert cryptography_of(ast.parse("from hashlib import sha256, md5")) == {"hashlib.md5"}
    assert cryptography_of(ast.parse("from cryptography.fernet import Fernet")) == {"cryptography"}
    assert cryptography_of(ast.parse("from django.core import signing")) == {"django.core.signing"}


def test_every_file_with_cryptography_is_in_the_list() -> None:
    section = page("security-requirements.md").partition("## Keys and algorithms")[2].partition("\n## ")[0]
    listed = re.findall(r"^\| `(src/[^`]+)`", section, re.MULTILINE)
    words = re.compile("hashlib|" + "|".join(name.rpartition(".")[2] for name in CRYPTOGRAPHY))
    found = set()
    for file in sorted((ROOT / "src").rglob("*.py")):
        text = file.read_text("utf-8")
        if words.search(text) and cryptography_of(ast.parse(text)):
            found.add(file.relative_to(ROOT).as_posix())
    assert set(listed) == found
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", ["threat-model.md", "standards.md"])
def test_every_promise_names_tests_and_files_that_are_there(name: str) -> None:
    """A row of a table that promises names a test; every test and file that the page names is there."""
    text = page(name)
    named = tuple(re.findall(r"`(tests/[\w/]+\.py::\w+)`", text))
    assert len(named) > 10
    assert missing(named) == []
    promises = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    assert promises
    assert [line for line in promises if "::test_" not in line and "not held off" not in line] == []


def test_the_accessibility_statement_is_not_out_of_date() -> None:
    told = tomllib.loads((ROOT / "src/counterpoise/web/texts.toml").read_text("utf-8"))["accessibility"]
    assert statement_faults(told["tested_on"], told["review_by"], today=date.today()) == []
    day = date(2026, 11, 27)
    later = [day + timedelta(days=days) for days in (0, 365, 366, 400)]
    assert statement_faults(day, later[1], today=later[1]) == []
    assert statement_faults(day, later[1], today=later[2]) == ["the day of the next look has passed"]
    assert statement_faults(day, later[3], today=day) == ["more than a year until the next look"]
    assert statement_faults(later[1], later[2], today=day) == ["tested on a day to come"]


def statement_faults(tested_on: date, review_by: date, *, today: date) -> list[str]:
    """Return what is wrong with the dates of the statement."""
    told = {
        "tested on a day to come": tested_on > today,
        "the day of the next look has passed": review_by < today,
        "more than a year until the next look": review_by - tested_on > timedelta(days=366),
        "the next look comes before the last": review_by <= tested_on,
    }
    return [words for words, is_so in told.items() if is_so]
