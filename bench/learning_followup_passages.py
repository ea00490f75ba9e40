"""Draw passages that were judged to speak of a weakness, for what each makes of it to be judged by the guide.

    python -m bench.learning_followup_passages LIBRARY FOLDER

The guide is in docs/explanation/measurements-learning.md, "Follow-up". ``passages.txt`` shows weaknesses with
one passage each, in an order by lot, without any earlier label and without what the product says.
``again.txt`` shows some of them a second time, in another order. The files that end on json keep the places.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench.learning_followup_judged import Shelf, place, rows
from counterpoise.learning.followup.likeness import quoted
from counterpoise.learning.followup.passage import weaknesses
from counterpoise.learning.library import Library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.followup.passage import Passage

#: Written down before anything was drawn.
SEED, SEED_AGAIN = 20261130, 20261131
MANY, AGAIN = 260, 60
_PLACES = ("file", "paragraph", "next_file", "next_paragraph")


def told(shelf: Shelf, row: dict[str, str]) -> tuple[Passage, Passage] | None:
    """Return a weakness and a passage by their places; nothing where the library reads them otherwise."""
    if row["file"] not in shelf.by_file or row["next_file"] not in shelf.by_file:
        return None
    weak = {place(w): w for w in weaknesses(shelf.told(row["file"]))}.get(row["paragraph"])
    later = {place(p): p for p in shelf.told(row["next_file"])}.get(row["next_paragraph"])
    return (weak, later) if weak and later else None


def draw(sets: frozenset[str], most: int, seed: int) -> list[dict[str, str]]:
    """Return places of right links by lot, one for each weakness."""
    known = {_weak(r) for r in rows("followup_outcomes.csv") if r["outcome"] not in {"", "not mentioned"}}
    right = [r for r in rows("followup_links.csv") if r["right"] == "1" and r["set"] in sets]
    right = sorted((r for r in right if _weak(r) in known), key=lambda r: tuple(r.values()))
    random.Random(seed).shuffle(right)  # noqa: S311 - a sample, not a secret
    one = {_weak(r): r for r in reversed(right)}
    return [r for r in right if one[_weak(r)] is r][:most]


def _weak(row: dict[str, str]) -> tuple[str, str, str]:
    return row["file"], row["paragraph"], row["next_file"]


def sheet(shelf: Shelf, drawn: Sequence[dict[str, str]]) -> str:
    """Return weaknesses and passages for reading."""
    lines = []
    for i, row in enumerate(drawn):
        found = told(shelf, row)
        if found:
            weak, later = found
            asked = " (asked)" if later.asked else ""
            lines.append(f"#{i} {quoted(weak)}\n   >>{asked} {later.paragraph.text}")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Draw, and write the sheets."""
    shelf, folder = Shelf(Library(Path(arguments[0]))), Path(arguments[1])
    first = draw(frozenset({"seen", "links"}), MANY, SEED)
    again = list(first)
    random.Random(SEED_AGAIN).shuffle(again)  # noqa: S311 - a sample, not a secret
    held = draw(frozenset({"held", "held links"}), MANY, SEED)
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in (("passages", first), ("again", again[:AGAIN]), ("held", held)):
        (folder / f"{name}.txt").write_text(sheet(shelf, drawn), "utf-8")
        places = [{k: r[k] for k in ("set", *_PLACES)} for r in drawn]
        (folder / f"{name}.json").write_text(json.dumps(places, indent=1), "utf-8")
        print(f"{name}: {len(drawn)} drawn.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
