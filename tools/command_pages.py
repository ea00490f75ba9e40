"""Write docs/reference/commands.md from the command line itself.

Run as ``python tools/command_pages.py [FILE]``.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from counterpoise.cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"

INTRODUCTION = """\
# Commands

<!-- Written by tools/command_pages.py from the command line itself: change it there, then `make docs`. -->

After `make setup` the command lies in `.venv/bin/counterpoise`. Every command explains itself with `--help`.
Results go to standard output. Progress, and what goes wrong, goes to standard error. Each kind of error has
an exit code of its own: see [errors](errors.md).

"""


def page() -> str:
    """Return the whole page."""
    return INTRODUCTION + "\n".join(_sections(get_command(app), "counterpoise")).rstrip() + "\n"


def _sections(command: object, name: str) -> Iterator[str]:
    """Yield the section of each command that does something, in the order of ``--help``."""
    if isinstance(command, TyperGroup):
        for word, inner in command.commands.items():
            yield from _sections(inner, f"{name} {word}")
    elif isinstance(command, TyperCommand) and not command.hidden:
        yield f"## {name}\n"
        yield f"```\n{_usage(command, name)}\n```\n"
        yield _paragraphs(command.help or "") + "\n"
        yield _table(command)


def _usage(command: TyperCommand, name: str) -> str:
    arguments = [p for p in command.params if isinstance(p, TyperArgument)]
    options = ["[OPTIONS]"] if len(arguments) < len(command.params) else []
    words = [_argument(a) if a.required else f"[{_argument(a)}]" for a in arguments]
    return " ".join([name, *options, *words])


def _argument(argument: TyperArgument) -> str:
    return str(argument.metavar or argument.name).upper()


def _paragraphs(text: str) -> str:
    """Return help text with each of its paragraphs on one line."""
    joined = (" ".join(p.split()) for p in text.replace("\b", "").split("\n\n"))
    return "\n\n".join(p for p in joined if p)


def _table(command: TyperCommand) -> str:
    shown = (p for p in command.params if isinstance(p, (TyperArgument, TyperOption)) and not p.hidden)
    rows = [f"| {_name(p)} | {_meaning(p)} | {_default(p)} |" for p in shown]
    if not rows:
        return ""
    return "\n".join(["| argument or option | meaning | if left out |", "| --- | --- | --- |", *rows]) + "\n"


def _name(parameter: TyperArgument | TyperOption) -> str:
    if isinstance(parameter, TyperArgument):
        return f"`{_argument(parameter)}`"
    return ", ".join(f"`{o}`" for o in (*parameter.opts, *parameter.secondary_opts))


def _meaning(parameter: TyperArgument | TyperOption) -> str:
    return " ".join((parameter.help or "").split()).replace("|", "\\|")


def _default(parameter: TyperArgument | TyperOption) -> str:
    if parameter.required:
        return "must be given"
    if isinstance(parameter.show_default, str):
        return parameter.show_default
    value = parameter.default
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None or value == "" or callable(value) else f"`{value}`"


def write(path: Path = PAGE) -> Path:
    """Write the page and return where it stands."""
    path.write_text(page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write(*map(Path, sys.argv[1:2])))
