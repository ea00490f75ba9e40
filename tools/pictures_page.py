"""Write docs/reference/pages.md from the list of pictures and from what every route declares.

Run as ``python tools/pictures_page.py [FILE]``; the pictures themselves come from ``tools/pictures.py``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pictures_stops import NARROW, STOPS, Stop

from counterpoise.domain.roles import RULES, Permission

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "pages.md"
_IMAGES = "../images/pages"

INTRODUCTION = """\
# Every page in pictures

<!-- Written by tools/pictures_page.py from pictures_stops.toml and routes: change them, then `make docs`. -->

The pages of the three instances that `make serve` shows, on 1 September 2020. What people do in them is made
up, and so are every town, report and sentence of the alliance's pages. Secrets are painted over; a long page
is cut after 1,800 pixels. `.venv/bin/python tools/pictures.py` draws them all anew.

Who may use what: [access](access.md). How to go about it: [use the pages](../how-to/use-the-pages.md).
"""
_HEADINGS = {
    "planner": "An inspectorate's instance",
    "planner_last": "Jobs and imports in every state",
    "council": "A council's instance, and pages for everybody",
    "alliance": "An alliance's instance",
}


def _whom(stop: Stop) -> str:
    """Return in words which roles see a page."""
    from counterpoise.web.access import Open, routes  # noqa: PLC0415 - Django is set up by then

    declared = {r.name: r.access for r in routes() if r.access}
    if stop.route not in declared:
        return "everybody"
    needs = declared[stop.route].needs
    if isinstance(needs, Permission):
        return ", ".join(rule.role.value for rule in RULES.values() if needs in rule.may)
    return str(Open(needs))


def _told(stop: Stop) -> str:
    lines = [
        f"### {stop.title}",
        f"{stop.why} For: {_whom(stop)}.",
        f"![{stop.seen}]({_IMAGES}/{stop.name}.png)",
    ]
    if stop.name in NARROW:
        lines.append(f"At 320 pixels:\n\n![The same on a small telephone]({_IMAGES}/{stop.name}-narrow.png)")
    return "\n\n".join(lines)


def page() -> str:
    """Return the whole page."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpoise.app.settings")
    from counterpoise.service import start  # noqa: PLC0415 - the settings are named first

    start.ready()
    parts = [INTRODUCTION.rstrip()]
    for stage, heading in _HEADINGS.items():
        parts += [f"## {heading}", *map(_told, STOPS[stage])]
    return "\n\n".join(parts) + "\n"


def write(path: Path = PAGE) -> Path:
    """Write the page and return where it stands."""
    path.write_text(page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    print(write(*map(Path, sys.argv[1:2])))
