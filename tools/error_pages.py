"""Write docs/reference/errors.md from the error classes: exit code, HTTP status, meaning.

Run as ``python tools/error_pages.py [FILE]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from counterpoise.domain import errors
from counterpoise.domain.errors import CounterpoiseError

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "errors.md"

INTRODUCTION = """\
# Errors

<!-- Written by tools/error_pages.py from the classes in domain/errors.py: change them, then `make docs`. -->

When something can't be done, Counterpoise says so in two sentences on standard error: what happened, and
what you can do next. A script can tell the kinds apart by the exit code. The HTTP status is the one that the
web service gives for the same error, on a page or as a problem object (RFC 9457).

Exit code 0 means that all went well. Exit code 70 means that something happened which Counterpoise did not
expect. Then the details are in a file, and the message says where; please send it to those who look after
Counterpoise for you.

| exit code | HTTP status | error | meaning |
| --- | --- | --- | --- |
"""

ENDING = """
Some errors carry more than the two sentences:

- **AmbiguousError** lists the choices.
- **BadInputError** lists each fault with its file, sheet, row, column and reason.
  Rows count from 1, as a spreadsheet shows them.
- **GuardError** names the rule that stands in the way: see [the ten rules](../explanation/ten-rules.md).
"""


def kinds() -> tuple[type[CounterpoiseError], ...]:
    """Return every kind of error, in the order of its exit code."""
    found = {
        member
        for member in vars(errors).values()
        if isinstance(member, type) and issubclass(member, CounterpoiseError)
    }
    return tuple(sorted(found, key=lambda kind: (kind.exit_code, kind.__name__)))


def meaning(kind: type[CounterpoiseError]) -> str:
    """Return the first paragraph of a class's docstring as one line.

    Raises
    ------
    ValueError
        When the class has no docstring.
    """
    if not kind.__doc__:
        raise ValueError(f"{kind.__name__} has no docstring to print.")
    return " ".join(kind.__doc__.strip().split("\n\n")[0].split())


def page() -> str:
    """Return the whole page."""
    rows = (f"| {k.exit_code} | {k.http_status} | {k.__name__} | {meaning(k)} |\n" for k in kinds())
    return INTRODUCTION + "".join(rows) + ENDING


def write(path: Path = PAGE) -> Path:
    """Write the page and return where it stands."""
    path.write_text(page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write(*map(Path, sys.argv[1:2])))
