"""Write the pages of tariffs and policy from the bundled figures: python tools/domain_pages.py."""

from __future__ import annotations

from pathlib import Path

from counterpoise.domain.figures import Series
from counterpoise.domain.policy import load_policy
from counterpoise.domain.tariffs import load_tariffs

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "tariffs.md"
POLICY_PAGE = "policy.md"
_TABLE = """
| figure | value | unit | rests on | source |
| --- | --- | --- | --- | --- |
"""
_HEAD = """# Tariffs

What each type of visit takes of inspectors and asks of the visited, and what else the planner rests on.
Written by `tools/domain_pages.py` from `domain/tariffs.toml`. Each figure says what it rests on: *published*,
*estimated* or *assumed*. A list of numbers runs by week.
"""
_POLICY_HEAD = """# Policy

What the planner is told to want and to keep, beside the law: how far visits are kept apart, what may be
given for less strain, what a deferral may be, what is too small to show. Floors set by law are not policy:
they are in the catalogue of visit types. What visits take and ask is in [the tariffs](tariffs.md).
Written by `tools/domain_pages.py` from `domain/policy.toml`. Each part says what it rests on: *published*,
*estimated* or *assumed*. The rules behind the deferral, the tiers and the small number:
[the ten rules](../explanation/ten-rules.md).
"""


def _row(name: str, value: str, unit: str, mark: str, source: str) -> str:
    return f"| {name} | {value} | {unit} | {mark} | {source.replace('|', '/')} |"


def page() -> str:
    """Return the page of tariffs as Markdown, a row a figure."""
    rows = []
    for path, entry in load_tariffs().entries.items():
        value = ", ".join(f"{v:g}" for v in entry.values) if isinstance(entry, Series) else f"{entry.value:g}"
        rows.append(_row(f"`{path}`", value, entry.unit, entry.mark, entry.source))
    return _HEAD + _TABLE + "\n".join(rows) + "\n"


def policy_page() -> str:
    """Return the page of policy as Markdown, a row a part."""
    policy = load_policy()
    called = {key: f"{name} (`{key}`)" for key, name in policy.names.items()}
    rows = [_row(called[k], f"{f.value:g}", f.unit, f.mark, f.source) for k, f in policy.entries.items()]
    rows += [_row(called[k], c.words, "", c.mark, c.source) for k, c in policy.choices.items()]
    return _POLICY_HEAD + _TABLE + "\n".join(rows) + "\n"


def write(path: Path = PAGE) -> Path:
    """Write the page of tariffs and, beside it, that of policy; return where the first is."""
    path.write_text(page(), encoding="utf-8")
    path.with_name(POLICY_PAGE).write_text(policy_page(), encoding="utf-8")
    return path


if __name__ == "__main__":
    write()
