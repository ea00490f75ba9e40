"""Every link of a page leads somewhere, and every path it names is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?)\s*$", re.MULTILINE)
OUR_PATH = re.compile(r"^(?:src|tools|tests|docs|bench|requirements|changelog\.d|\.ci)/[\w./-]+$")


def anchors(text: str) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    plain = (re.sub(r"[*`\[\]]|\(.*?\)", "", h) for h in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in plain}


def test_anchors_follow_the_hosts_rule() -> None:
    assert anchors("# A\n## 10. As known on the day\n### What's `x`?") == {
        "a",
        "10-as-known-on-the-day",
        "whats-x",
    }


def test_every_relative_link_leads_to_a_tracked_file_and_heading(
    pages: dict[Path, str], tracked: tuple[Path, ...]
) -> None:
    known = set(tracked) | {p.parent for p in tracked}
    broken = []
    for page, text in pages.items():
        for target in LINK.findall(text):
            if target.startswith(("https://", "mailto:")):
                continue
            name, _, anchor = target.partition("#")
            file = (page.parent / name).resolve() if name else page
            if file not in known:
                broken.append(f"{page.name}: {target}")
            elif anchor and anchor not in anchors(pages[file]):
                broken.append(f"{page.name}: {target} (no such heading)")
    assert broken == []


def test_no_link_goes_over_plain_http(pages: dict[Path, str]) -> None:
    bare = [
        f"{p.name}: {t}" for p, text in pages.items() for t in LINK.findall(text) if t.startswith("http:")
    ]
    assert bare == []


def test_every_path_of_the_project_named_in_a_page_exists(
    snippets: tuple[tuple[Path, str], ...], root: Path
) -> None:
    named = [(page.name, s) for page, s in snippets if OUR_PATH.match(s)]
    assert named
    assert [f"{page}: {s}" for page, s in named if not (root / s).exists()] == []


def test_every_page_named_in_the_code_exists(tracked: tuple[Path, ...], root: Path) -> None:
    missing = []
    for file in tracked:
        if file.suffix == ".py" and (root / "src") in file.parents:
            named = re.findall(r"\bdocs/[\w./-]+\.md", file.read_text("utf-8"))
            missing += [f"{file.name}: {n}" for n in named if not (root / n).is_file()]
    assert missing == []


def test_every_page_is_reached_from_the_readme(pages: dict[Path, str], root: Path) -> None:
    """Follow links from README.md; a page that nothing links to is a page that nobody reads."""
    reached, todo = set(), [root / "README.md"]
    while todo:
        page = todo.pop()
        if page in reached or page not in pages:
            continue
        reached.add(page)
        todo += [
            (page.parent / t.partition("#")[0]).resolve() for t in LINK.findall(pages[page]) if ":" not in t
        ]
    fragments = {p for p in pages if p.parent.name == "changelog.d"}
    assert sorted(p.name for p in set(pages) - reached - fragments) == []
