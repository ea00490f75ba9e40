"""Weaknesses followed by hand: which passages of the next report speak of them, and what became of them.

Two files in bench/judgings hold places alone: ``followup_links.csv`` (does this passage speak of that
weakness?) and ``followup_outcomes.csv`` (what does the next report make of it?). Those called "seen" and
"links" were looked at while the linker was made: of "links" only what was proposed was judged, so their
outcomes tell nothing where none was. Those called "held" were drawn by ``bench.learning_followup_draw`` and
judged when the linker was done: of "held links" only what was proposed. Those called "fifth" and "sixth" were
drawn later, with "likely": what is shown as likely and never counted; "seventh" has links from a chance of
0.88 on. The linker was fitted to "seen" and "links", what reads outcomes to all but "sixth" and "seventh".
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.learning.followup.likeness import Sheet, lay_out
from counterpoise.learning.followup.passage import Passage, passages, weaknesses
from counterpoise.learning.vectors.table import bundled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.learning.held import HeldReport
    from counterpoise.learning.library import Library

FOLDER = Path(__file__).parent / "judgings"


@dataclass
class Judged:
    """One weakness with its judgings; ``links`` tells right from wrong by paragraph of the next report.

    ``drawn`` says that its outcome was judged whatever was proposed; otherwise it is "" for a wrong link.
    """

    weak: Passage
    sheet: Sheet
    outcome: str
    drawn: bool
    links: dict[str, bool] = field(default_factory=dict)

    @property
    def authority(self) -> str:
        """Whose report it is."""
        return self.weak.report.authority or ""


class Shelf:
    """Reports of a library by file name, laid out when they are asked for."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.by_file: Mapping[str, HeldReport] = {r.file: r for r in library.reports()}
        self._told: dict[str, tuple[Passage, ...]] = {}
        self._sheets: dict[str, Sheet] = {}

    def told(self, file: str) -> tuple[Passage, ...]:
        """Return the passages of a report."""
        if file not in self._told:
            r = self.by_file[file]
            held = self._library
            self._told[file] = passages(r, held.paragraphs(r.sha256), held.findings(r.sha256))
        return self._told[file]

    def sheet(self, file: str) -> Sheet:
        """Return a report laid out."""
        if file not in self._sheets:
            self._sheets[file] = lay_out(self.told(file), bundled())
        return self._sheets[file]


def place(passage: Passage) -> str:
    """Return how judgings name a paragraph: its label and eight digits of its words."""
    return passage.paragraph.id.split("-", 1)[1]


def judgings(shelf: Shelf, which: str) -> tuple[Judged, ...]:
    """Return the judged weaknesses that the library has with these findings.

    Parameters
    ----------
    which : str
        "seen", "links", "held" (with "held links"), "fifth" or "sixth" (each with links and what is likely).
    """
    links: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for row in rows("followup_links.csv"):
        links[row["file"], row["paragraph"]][row["next_paragraph"]] = row["right"] == "1"
    found = []
    for row in rows("followup_outcomes.csv"):
        if (
            row["set"].split()[0] != which
            or row["file"] not in shelf.by_file
            or row["next_file"] not in shelf.by_file
        ):
            continue
        weak = {place(w): w for w in weaknesses(shelf.told(row["file"]))}.get(row["paragraph"])
        if weak:
            judged = links[row["file"], row["paragraph"]]
            drawn = row["set"] in {"seen", "held", "fifth", "sixth"}
            found.append(Judged(weak, shelf.sheet(row["next_file"]), row["outcome"], drawn, judged))
    return tuple(found)


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of judgings."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
