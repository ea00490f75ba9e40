"""Draw weaknesses to be judged by hand, and print them for reading: nothing of reports stays in the project.

    python -m bench.learning_followup_draw LIBRARY FOLDER [SAMPLE]

Writes two sheets into FOLDER. ``whole.txt``: weaknesses drawn at random, each with the likest passages of
the next report in the order of the report. ``links.txt``: links that are proposed and passages that are only
likely, mixed by lot, without what is said of them. All are drawn by one lot from all weaknesses that were
not judged before; the seventh when links were taken from a chance of 0.88 on.
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

#: Seed of each sample, then how many weaknesses, links and likely ones; written down before it was drawn.
SAMPLES = {
    "fifth": (20261201, 60, 50, 50),
    "sixth": (20261202, 60, 50, 50),
    "seventh": (20261203, 0, 60, 0),
}
_SHOWN = 6
_DAY = date(2026, 1, 5)


class Drawn(NamedTuple):
    """A weakness and the file of the next report; the passage that is proposed or likely, or none."""

    weak: Passage
    next_file: str
    told: Passage | None
    likely: bool


def pairs(shelf: Shelf) -> list[tuple[str, str]]:
    """Return the files of reports and of the next ones, in order."""
    register = load_bundle().register()
    reports = [r for r in shelf.by_file.values() if r.dated and r.dated < _DAY]
    after = nexts(reports, lambda a, b: a != b and register.covers(a, b))
    return sorted((r.file, n.file) for r in reports for n in after[r.sha256])


def _drawn(weak: Passage, file: str, shelf: Shelf) -> Drawn:
    b = become(weak, shelf.sheet(file), bundled(), shipped_linker())
    told = b.likest.passage if b.likest and b.likely else b.told
    return Drawn(weak, file, told, b.likely is not None)


def draw(shelf: Shelf, sample: str) -> tuple[list[Drawn], list[Drawn]]:
    """Return weaknesses, and links with what is likely, each the first of one order by lot."""
    seed, weak, linked, likely = SAMPLES[sample]
    later = list(SAMPLES)[list(SAMPLES).index(sample) :]
    judged = (r for r in rows("followup_outcomes.csv") if r["set"].split()[0] not in later)
    seen = {(r["file"], r["paragraph"]) for r in judged}
    every = [(w, b) for a, b in pairs(shelf) for w in weaknesses(shelf.told(a)) if (a, place(w)) not in seen]
    lot = random.Random(seed)  # noqa: S311 - a sample, not a secret
    lot.shuffle(every)
    whole = [_drawn(w, b, shelf) for w, b in every[:weak]]
    links = _first(linked, every, shelf, likely=False) + _first(likely, every, shelf, likely=True)
    lot.shuffle(links)
    return whole, links


def _first(most: int, every: list[tuple[Passage, str]], shelf: Shelf, *, likely: bool) -> list[Drawn]:
    found = (d for d in (_drawn(w, b, shelf) for w, b in every) if d.told and d.likely is likely)
    return list(islice(found, most))


def main(arguments: Sequence[str]) -> int:
    """Draw, and write the sheets."""
    shelf, folder = Shelf(Library(Path(arguments[0]))), Path(arguments[1])
    whole, links = draw(shelf, arguments[2] if arguments[2:] else list(SAMPLES)[-1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "whole.txt").write_text("\n".join(_whole(i, d, shelf) for i, d in enumerate(whole)), "utf-8")
    (folder / "links.txt").write_text("\n".join(_link(i, d) for i, d in enumerate(links)), "utf-8")
    places = {n: [_places(d) for d in of] for n, of in (("whole", whole), ("links", links))}
    (folder / "drawn.json").write_text(json.dumps(places, indent=1), "utf-8")
    print(f"{len(whole)} weaknesses and {len(links)} links drawn.")
    return 0


def _places(d: Drawn) -> dict[str, str]:
    told = {"next_paragraph": place(d.told), "likely": str(d.likely)} if d.told else {}
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
    asked = " (asked)" if d.told.asked else ""
    return f"#{i} {quoted(d.weak)}\n   >>{asked} {d.told.paragraph.text}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
