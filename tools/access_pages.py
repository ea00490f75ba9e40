"""Write docs/reference/access.md from what every route and operation declares, and from the table of roles.

Run as ``python tools/access_pages.py [FILE]``.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.domain.roles import RULES, Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.web.access import Access

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "access.md"

INTRODUCTION = """\
# Who may use what

<!-- Written by tools/access_pages.py from routes and roles: change them, then `make docs`. -->

Every address of the web service declares who may use it. An address that declares nothing is closed to all.
The tests drive each address as each role, on its own and on other people's things, and compare the answers
with this page. What is not for somebody answers as if it were not there: status 404, the same words.

- **own**: the things of the own body (the inspectorate, authority, provider or region of the role).
- **yes**: everybody with that role. A dash: not there for that role.

## Roles

| role | belongs to one | what for | may |
| --- | --- | --- | --- |
"""

PAGES = """
## Pages

| address | {roles} | which things |
| --- | {dashes} | --- |
"""

OPERATIONS = """
## Operations of the API

Each needs a token of an account: the scope `read` for GET, `write` for everything else.

| operation | {roles} | which things |
| --- | {dashes} | --- |
"""


def _roles() -> Iterator[str]:
    for rule in RULES.values():
        may = ", ".join(sorted(p.value for p in rule.may))
        yield f"| {rule.role.value} | {rule.body.value} | {rule.purpose} | {may} |\n"


def _columns(template: str) -> str:
    return template.format(roles=" | ".join(r.value for r in RULES), dashes=" | ".join(["---"] * len(RULES)))


def cells(needs: tuple[Permission, ...], *, otherwise: str = "yes") -> str:
    """Return what each role gets of something that needs one of these permissions, or that is open."""
    if not needs:
        return " | ".join([otherwise] * len(RULES))
    return " | ".join("own" if rule.may & set(needs) else "-" for rule in RULES.values())


def _pages() -> Iterator[str]:
    from counterpoise.web.access import Open, routes  # noqa: PLC0415 - Django is set up by then

    for route in routes():
        access: Access | None = route.access
        if access is None or access.needs is Open.API:
            continue
        needs = (access.needs,) if isinstance(access.needs, Permission) else ()
        whom = "" if needs else f"{access.needs}: "
        if access.needs is Open.METRICS:
            needs, whom = (Permission.MANAGE_PEOPLE,), f"{access.needs}: "
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)
        yield f"| `{path}` | {cells(needs)} | {whom}{access.objects} |\n"


def _operations() -> Iterator[str]:
    from counterpoise.web.api.operations import OPERATIONS as DECLARED  # noqa: PLC0415 - see above

    for d in DECLARED:
        yield f"| `{d.method} /api/v1{d.path}` | {cells(d.needs)} | {d.objects} |\n"


def page() -> str:
    """Return the whole page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    from counterpoise.service import start  # noqa: PLC0415 - the settings are named first

    start.ready()
    parts = (INTRODUCTION, *_roles(), _columns(PAGES), *_pages(), _columns(OPERATIONS), *_operations())
    return "".join(parts)


def write(path: Path = PAGE) -> Path:
    """Write the page and return where it stands."""
    path.write_text(page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write(*map(Path, sys.argv[1:2])))
