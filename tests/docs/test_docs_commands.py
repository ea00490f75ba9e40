"""Every command that a page tells a reader to type exists, with its options."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    import click

#: What stands in a page for something that the reader fills in.
PLACEHOLDER = re.compile(r"^(?:[A-Z][A-Z-]*|\.\.\.|<.+>)$")


@pytest.fixture(scope="module")
def targets(root: Path) -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.fixture(scope="module")
def program() -> click.Command:
    import typer.main  # noqa: PLC0415 - only this file needs the command line

    from counterpoise.cli.main import app  # noqa: PLC0415 - only this file needs the command line

    return typer.main.get_command(app)


def words_after(snippets: tuple[tuple[Path, str], ...], program: str) -> list[tuple[str, list[str]]]:
    """Return the words after a program's name in each snippet that calls it, with the page's name."""
    pattern = re.compile(rf"^(?:\S*bin/)?{program} (.+)$")
    calls = ((page.name, m[1]) for page, s in snippets if (m := pattern.match(s)))
    return [(page, shlex.split(rest, comments=True)) for page, rest in calls]


def complaint(program: click.Command, words: list[str]) -> str:
    """Say which word of a call the program does not know, or nothing."""
    command: click.Command = program
    for word in words:
        subcommands = getattr(command, "commands", {})
        if subcommands and word in subcommands:
            command = subcommands[word]
        elif word.startswith("-"):
            name = word.split("=")[0]
            known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
            if name not in known:
                return f"{command.name} has no option {name}"
        elif subcommands and not PLACEHOLDER.match(word):
            return f"{command.name} has no command {word}"
    return ""


def test_every_make_target_in_a_page_exists(
    snippets: tuple[tuple[Path, str], ...], targets: set[str]
) -> None:
    calls = words_after(snippets, "make")
    assert calls
    named = [(page, w) for page, words in calls for w in words if "=" not in w]
    assert [f"{page}: make {w}" for page, w in named if w not in targets] == []


def test_every_counterpoise_command_in_a_page_exists(
    snippets: tuple[tuple[Path, str], ...], program: click.Command
) -> None:
    calls = words_after(snippets, "counterpoise")
    assert calls
    complaints = [(page, complaint(program, words)) for page, words in calls]
    assert [f"{page}: {c}" for page, c in complaints if c] == []


def test_a_command_or_option_that_does_not_exist_is_found(program: click.Command) -> None:
    assert complaint(program, ["no-such-command"])
    assert complaint(program, ["plan", "--no-such-option"])
    assert complaint(program, ["plan", "--as-of", "2020-09-01"]) == ""
