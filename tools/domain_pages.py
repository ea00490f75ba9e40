"""Write the page of tariffs from the bundled figures: python tools/domain_pages.py."""

from __future__ import annotations

from pathlib import Path

from counterpoise.domain.figures import Series
from counterpoise.domain.tariffs import load_tariffs

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "tariffs.md"
_HEAD = """# Tariffs

What each type of visit takes of inspectors and asks of the visited, and what else the planner rests on.
Written by `tools/domain_pages.py` from `domain/tariffs.toml`. Each figure says what it rests on: *published*,
*estimated* or *assumed*. A list of numbers runs by week.

| figure | value | unit | rests on | source |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """Return the page as Markdown, a row a figure."""
    rows = []
    for path, entry in load_tariffs().entries.items():
        value = ", ".join(f"{v:g}" for v in entry.values) if isinstance(entry, Series) else f"{entry.value:g}"
        source = entry.source.replace("|", "/")
        rows.append(f"| `{path}` | {value} | {entry.unit} | {entry.mark} | {source} |")
    return _HEAD + "\n".join(rows) + "\n"


def write(path: Path = PAGE) -> Path:
    """Write the page and return where it is."""
    path.write_text(page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    write()
