"""What passages make of weaknesses, against judgings by the guide: how readers agree, how the product reads.

    python -m bench.learning_followup_said LIBRARY [--fit]

``followup_passages.csv`` holds places and what each passage was judged to make of a weakness; ``again`` is a
second judging of some, later and in another order. The reader is fitted on right links whose outcome was
judged: by the guide where it was, by the earlier label elsewhere; it is scored by cross-validation over
authorities on those judged by the guide. ``--fit`` writes the package's weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.learning_followup_judged import Shelf, judgings, place, rows
from counterpoise.learning import followup
from counterpoise.learning.findings.linear import softmax_fit
from counterpoise.learning.followup.likeness import likenesses
from counterpoise.learning.followup.linker import shipped_linker
from counterpoise.learning.followup.outcome import Outcome, Speaks, outcome
from counterpoise.learning.followup.rules import by_rules
from counterpoise.learning.followup.said import SAID, Reader, counts, features
from counterpoise.learning.library import Library
from counterpoise.learning.vectors.table import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bench.learning_followup_judged import Judged

WEIGHTS = Path(followup.__file__).with_name("said.json")
FOLDS, PENALTY = 10, 15.0
#: *Improving* is the rarest of what is told apart and the one most often missed.
IMPROVING_COUNTS = 1.6
#: Sets of judgings that the reader is fitted to, and those that it never saw.
FITTED, FRESH = ("seen", "links", "held", "fifth"), ("sixth", "seventh")
_THERE = (Outcome.RESOLVED, Outcome.IMPROVING, Outcome.REPEATED, Outcome.WORSE)


@dataclass(frozen=True)
class Row:
    """A right link: what its passage makes of the weakness, by the guide and by the earlier label."""

    authority: str
    speaks: Speaks
    judged: str
    earlier: str
    again: str

    @property
    def label(self) -> str:
        """What it is fitted to."""
        return self.judged or self.earlier

    @property
    def features(self) -> NDArray[np.float64]:
        """What the passage says of it."""
        told, sentence, near = self.speaks
        return features(told, sentence, counts(told, sentence, near))


def right_links(shelf: Shelf, sets: Sequence[str]) -> list[Row]:
    """Return the right links of some sets of judgings that the library reads alike."""
    by_guide = {(r["file"], r["paragraph"], r["next_paragraph"]): r for r in rows("followup_passages.csv")}
    return [
        row
        for name in sets
        for j in judgings(shelf, name)
        if j.outcome in _THERE
        for row in _rows(j, by_guide)
    ]


def _rows(j: Judged, by_guide: dict[tuple[str, str, str], dict[str, str]]) -> list[Row]:
    found = []
    for x in likenesses(j.weak, j.sheet, bundled(), shipped_linker().rarity):
        if j.links.get(place(x.passage)):
            said = by_guide.get((j.weak.report.file, place(j.weak), place(x.passage)), {})
            speaks = Speaks(x.passage, x.sentence, x.near)
            judged, again = said.get("outcome", ""), said.get("again", "")
            found.append(Row(j.authority, speaks, judged, j.outcome, again))
    return found


def fit(found: Sequence[Row]) -> Reader:
    """Fit the reader; a passage that says that it got worse counts as repeated."""
    found = [r for r in found if not r.speaks.told.asked]
    x = np.array([r.features for r in found])
    mean, spread = x.mean(0), x.std(0)
    spread[spread == 0] = 1.0
    target = [SAID.index("repeated" if r.label == Outcome.WORSE else r.label) for r in found]
    weight = np.array([IMPROVING_COUNTS if SAID[t] == "improving" else 1.0 for t in target])
    theta = softmax_fit((x - mean) / spread, target, len(SAID), weight=weight, penalty=PENALTY)
    return Reader(mean, spread, theta)


def cross_validated(found: Sequence[Row]) -> list[tuple[Row, str]]:
    """Return what a reader that never saw its authority says of each link judged by the guide."""
    number = {a: i % FOLDS for i, a in enumerate(sorted({r.authority for r in found}))}
    told = []
    for fold in range(FOLDS):
        reader = fit([r for r in found if number[r.authority] != fold])
        mine = [r for r in found if number[r.authority] == fold and r.judged]
        told += [(r, str(outcome(r.speaks, reader)[0])) for r in mine]
    return told


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return how far two judgings agree beyond chance."""
    agree = sum(a == b for a, b in pairs) / len(pairs)
    one, other = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(one[k] * other[k] for k in one) / len(pairs) ** 2
    return (agree - chance) / (1 - chance)


def tell(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Print how what was judged and what is said agree."""
    scores = {o: _f1(pairs, o) for o in _THERE if any(a == o for a, _ in pairs)}
    three = np.mean([f for o, f in scores.items() if o is not Outcome.WORSE])
    print(f"\n{title}: {len(pairs)}, kappa {kappa(pairs):.3f}, alike {sum(a == b for a, b in pairs)}")
    print(f"  macro-F1 without worse {three:.3f}, with all {np.mean(list(scores.values())):.3f}")
    for one, f in scores.items():
        print(f"    {one:10} F1 {f:.3f}, taken for {dict(Counter(b for a, b in pairs if a == one))}")


def _f1(pairs: Sequence[tuple[str, str]], one: str) -> float:
    both = sum(a == one for a, _ in pairs) + sum(b == one for _, b in pairs)
    return 2 * sum(a == b == one for a, b in pairs) / both if both else 0.0


def _ruled(found: Sequence[Row]) -> list[tuple[str, str]]:
    return [
        (r.judged, "repeated" if r.speaks.told.asked else by_rules(r.speaks.told, r.speaks.sentence))
        for r in found
    ]


def as_text(reader: Reader) -> str:
    """Return a reader as the package keeps it."""
    said = {k: getattr(reader, k).round(4).tolist() for k in ("mean", "spread", "weights")}
    return json.dumps(said, indent=1) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Score, and write the weights when asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=Path)
    parser.add_argument("--fit", action="store_true")
    chosen = parser.parse_args(arguments)
    shelf = Shelf(Library(chosen.library))
    seen = right_links(shelf, FITTED)
    if chosen.fit:
        WEIGHTS.write_text(as_text(fit(seen)), encoding="utf-8")
        print(f"Weights written: {WEIGHTS.name}")
    guided = [r for r in seen if r.judged]
    earlier = [r for r in right_links(shelf, FITTED[:3]) if r.judged]
    tell("earlier labels against the guide", [(r.judged, r.earlier) for r in earlier])
    tell("once more against the first time", [(r.judged, r.again) for r in guided if r.again])
    tell("rules alone", _ruled(guided))
    tell("the product, by cross-validation", [(r.judged, said) for r, said in cross_validated(seen)])
    for name in FRESH:
        fresh = [r for r in right_links(shelf, (name,)) if r.judged]
        tell(f"rules alone, {name}", _ruled(fresh))
        tell(f"the product, {name}", [(r.judged, str(outcome(r.speaks)[0])) for r in fresh])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
