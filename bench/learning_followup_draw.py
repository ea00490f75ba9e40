"""Draw weaknesses to be judged by hand, and print them for reading: nothing of reports stays in the project.

    python -m bench.learning_followup_draw LIBRARY FOLDER

Writes two sheets into FOLDER. ``whole.txt``: weaknesses drawn at random, each with the likest passages of
the next report in the order of the report. ``links.txt``: links that are proposed, without what is said of
them. Both are drawn by one lot from all weaknesses that were not seen while the linker was made.
``drawn.json`` keeps the places.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.learning_followup_judged import Shelf, place, rows
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.followup.follow import become
from counterpoise.learning.followup.likeness import quoted
from counterpoise.learning.followup.linker import ranked, shipped_linker
from counterpoise.learning.followup.passage import weaknesses
from counterpoise.learning.followup.succession import nexts
from counterpoise.learning.library import Library
from counterpoise.learning.vectors.table import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.followup.passage import Passage

#: Written down before anything was drawn.
SEED = 20261128
WHOLE, LINKS = 60, 110
_SHOWN = 6
_DAY = date(2026, 1, 5)


class Drawn(NamedTuple):
    """A weakness and the file of the next report; the passage that is proposed, its sentence, or none."""

    weak: Passage
    next_file: str
    told: Passage | None
    sentence: tuple[int, int]


def pairs(shelf: Shelf) -> list[tuple[str, str]]:
    """Return the files of reports and of the next ones, in order."""
    register = load_bundle().register()
    reports = [r for r in shelf.by_file.values() if r.dated and r.dated < _DAY]
    after = nexts(reports, lambda a, b: a != b and register.covers(a, b))
    return sorted((r.file, n.file) for r in reports for n in after[r.sha256])


def _drawn(weak: Passage, file: str, shelf: Shelf) -> Drawn:
    b = become(weak, shelf.sheet(file), bundled(), shipped_linker())
    return Drawn(weak, file, b.told, (b.start, b.end))


def draw(shelf: Shelf) -> tuple[list[Drawn], list[Drawn]]:
    """Return weaknesses, and links, each the first of one order by lot."""
    seen = {(r["file"], r["paragraph"]) for r in rows("followup_outcomes.csv") if "held" not in r["set"]}
    every = [(w, b) for a, b in pairs(shelf) for w in weaknesses(shelf.told(a)) if (a, place(w)) not in seen]
    random.Random(SEED).shuffle(every)  # noqa: S311 - a sample, not a secret
    whole = [_drawn(w, b, shelf) for w, b in every[:WHOLE]]
    links = (d for d in (_drawn(w, b, shelf) for w, b in every) if d.told)
    return whole, list(islice(links, LINKS))


def main(arguments: Sequence[str]) -> int:
    """Draw, and write the sheets."""
    shelf, folder = Shelf(Library(Path(arguments[0]))), Path(arguments[1])
    whole, links = draw(shelf)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "whole.txt").write_text("\n".join(_whole(i, d, shelf) for i, d in enumerate(whole)), "utf-8")
    (folder / "links.txt").write_text("\n".join(_link(i, d) for i, d in enumerate(links)), "utf-8")
    places = {n: [_places(d) for d in of] for n, of in (("whole", whole), ("links", links))}
    (folder / "drawn.json").write_text(json.dumps(places, indent=1), "utf-8")
    print(f"{len(whole)} weaknesses and {len(links)} links drawn.")
    return 0


def _places(d: Drawn) -> dict[str, str]:
    told = {"next_paragraph": place(d.told)} if d.told else {}
    return {"file": d.weak.report.file, "paragraph": place(d.weak), "next_file": d.next_file, **told}


def _whole(i: int, d: Drawn, shelf: Shelf) -> str:
    found = ranked(d.weak, shelf.sheet(d.next_file), bundled(), shipped_linker())[:_SHOWN]
    likest = sorted(found, key=lambda x: x.likeness.passage.paragraph.place)
    lines = [f"#{i} {quoted(d.weak)}"]
    for x in likest:
        p = x.likeness.passage
        lines.append(f"   [{place(p)}]{' (asked)' if p.asked else ''} {p.paragraph.text}")
    return "\n".join(lines)


def _link(i: int, d: Drawn) -> str:
    if d.told is None:
        return ""
    text, (start, end) = d.told.paragraph.text, d.sentence
    asked = " (asked)" if d.told.asked else ""
    return f"#{i} {quoted(d.weak)}\n   >>{asked} {text[:start]}<<{text[start:end]}>>{text[end:]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
