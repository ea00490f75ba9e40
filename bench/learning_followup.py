"""Follow-up against judgings by hand: whether links are right, and what became of weaknesses.

    python -m bench.learning_followup [LIBRARY] [--fit]

The linker is fitted on the judgings called "seen" and "links", and scored there by cross-validation over
authorities; on those called "held" it is scored as it ships. ``--fit`` writes the package's weights.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from bench.learning_followup_judged import Judged, Shelf, judgings, place
from counterpoise.learning import followup
from counterpoise.learning.compare.compare import rate
from counterpoise.learning.findings.linear import logistic
from counterpoise.learning.followup.follow import become
from counterpoise.learning.followup.likeness import likenesses
from counterpoise.learning.followup.linker import Linker, shipped_linker
from counterpoise.learning.followup.matters import matters_in
from counterpoise.learning.followup.outcome import Outcome
from counterpoise.learning.library import Library
from counterpoise.learning.vectors.table import bundled
from counterpoise.service.learn_ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterpoise.learning.followup.follow import Became

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "reports" / "pdf"
WEIGHTS = Path(followup.__file__).with_name("weights.json")
FOLDS = 10
PENALTY = 5.0
#: Chosen on the judgings seen: links well above 0.9 there, those shown apart as likely, and where nothing is.
LEAST, LIKELY, MOST = 0.92, 0.7, 0.25
OUTCOMES = tuple(o for o in Outcome if o is not Outcome.UNSURE)


@dataclass(frozen=True)
class Scored:
    """A judged weakness and what is said of it; ``right`` is ``None`` where no link is proposed or judged."""

    judged: Judged
    became: Became
    right: bool | None


def fit(judged: Sequence[Judged], rarity: dict[str, float], keep: Callable[[str], bool]) -> Linker:
    """Fit the linker on the judgings of some authorities."""
    rows, target = [], []
    for j in judged:
        if keep(j.authority):
            for found in likenesses(j.weak, j.sheet, bundled(), rarity):
                right = j.links.get(place(found.passage))
                if right is not None:
                    rows.append(found.features)
                    target.append(float(right))
    x = np.array(rows)
    mean, spread = x.mean(0), x.std(0)
    spread[spread == 0] = 1.0
    fitted = logistic((x - mean) / spread, np.array(target), penalty=PENALTY)
    return Linker(mean, spread, fitted.weights, float(fitted.intercept), LEAST, LIKELY, MOST, rarity)


def matter_rarity(library: Library) -> dict[str, float]:
    """Return how rare each matter of the field is among all paragraphs."""
    seen: Counter[str] = Counter()
    paragraphs = library.paragraphs()
    for p in paragraphs:
        seen.update(matters_in(p.text))
    return {t: round(float(np.log(len(paragraphs) / n)), 2) for t, n in sorted(seen.items())}


def scored(judged: Sequence[Judged], linker: Linker) -> list[Scored]:
    """Return what a linker says of judged weaknesses."""
    found = []
    for j in judged:
        b = become(j.weak, j.sheet, bundled(), linker)
        found.append(Scored(j, b, j.links.get(place(b.told)) if b.told else None))
    return found


def cross_validated(judged: Sequence[Judged], rarity: dict[str, float]) -> list[Scored]:
    """Score each judged weakness by a linker that never saw its authority."""
    number = {a: i % FOLDS for i, a in enumerate(sorted({j.authority for j in judged}))}
    found: list[Scored] = []
    for fold in range(FOLDS):
        linker = fit(judged, rarity, lambda a, fold=fold: number[a] != fold)  # type: ignore[misc]
        found += scored([j for j in judged if number[j.authority] == fold], linker)
    return found


def f1(found: Sequence[Scored], one: str) -> float:
    """Return the F1 of an outcome."""
    hits = sum(s.became.outcome == one == s.judged.outcome for s in found)
    both = sum(s.became.outcome == one for s in found) + sum(s.judged.outcome == one for s in found)
    return 2 * hits / both if both else 0.0


def tell(name: str, found: Sequence[Scored]) -> None:
    """Print how right links and outcomes are in one set."""
    links = [s for s in found if s.became.told]
    known = [s for s in links if s.right is not None]
    whole = [s for s in found if s.judged.drawn]
    print(f"\n{name}: {len(found)} weaknesses of {len({s.judged.authority for s in found})} authorities")
    print(f"  links proposed {len(links)}, judged {len(known)}")
    if known:
        r = rate(sum(bool(s.right) for s in known), len(known))
        print(f"  link precision {r.share:.3f} ({r.low:.3f} to {r.high:.3f}), {r.count} of {r.of}; mark 0.9")
    _likely(found)
    answered = [s for s in whole if s.became.outcome is not Outcome.UNSURE]
    print(f"  answered {len(answered)} of {len(whole)} whose outcome was judged whatever was proposed")
    _outcomes("outcomes, answered ones", answered)
    _outcomes("outcomes, abstaining counted as wrong", whole)
    linked = [s for s in known if s.right and s.judged.outcome]
    _outcomes("outcomes where the link is right", linked)


def _likely(found: Sequence[Scored]) -> None:
    """Print how often what is shown as likely is right, where it was judged."""
    likest = [(s, s.became.likest) for s in found if s.became.likely and s.became.likest]
    right = [s.judged.links.get(place(x.passage)) for s, x in likest]
    known = [r for r in right if r is not None]
    if known:
        r = rate(sum(known), len(known))
        print(
            f"  likely {len(likest)}: {r.count} of {r.of} right, {r.share:.3f} ({r.low:.3f} to {r.high:.3f})"
        )


def _outcomes(title: str, found: Sequence[Scored]) -> None:
    there = [o for o in OUTCOMES if any(s.judged.outcome == o for s in found)]
    if not there:
        return
    macro = np.mean([f1(found, o) for o in there])
    print(f"  {title}: macro-F1 {macro:.3f} over {len(there)} outcomes; mark 0.75")
    for one in there:
        row = Counter(str(s.became.outcome) for s in found if s.judged.outcome == one)
        print(f"    {one:14} F1 {f1(found, one):.3f}, of {sum(row.values())}, taken for {dict(row)}")


def measure(library: Library, *, write: bool) -> None:
    """Fit, score and print; write the weights when asked."""
    shelf, rarity = Shelf(library), matter_rarity(library)
    seen, links = judgings(shelf, "seen"), judgings(shelf, "links")
    if write:
        WEIGHTS.write_text(as_text(fit((*seen, *links), rarity, lambda _: True)), encoding="utf-8")
        print(f"Weights written: {WEIGHTS.name}")
    fair = cross_validated((*seen, *links), rarity)
    tell("seen, by cross-validation over authorities", [s for s in fair if s.judged in seen])
    tell("links seen, by cross-validation over authorities", [s for s in fair if s.judged in links])
    for name in ("held", "fifth", "sixth", "seventh"):
        tell(f"{name}, never tuned on", scored(judgings(shelf, name), shipped_linker()))


def as_text(linker: Linker) -> str:
    """Return a linker as the package keeps it."""
    said = {
        "mean": linker.mean.round(4).tolist(),
        "spread": linker.spread.round(4).tolist(),
        "weights": linker.weights.round(4).tolist(),
        "intercept": round(linker.intercept, 4),
        "least": linker.least,
        "likely": linker.likely,
        "most": linker.most,
        "rarity": dict(linker.rarity),
    }
    return json.dumps(said, indent=1) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Run; say so where the shared reports are not there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=Path, nargs="?")
    parser.add_argument("--fit", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.library:
        measure(Library(chosen.library), write=chosen.fit)
    elif REPORTS.is_dir():
        with TemporaryDirectory() as folder:
            ingest([REPORTS], library=Path(folder), now=datetime.now(UTC), workers=2)
            measure(Library(Path(folder)), write=chosen.fit)
    else:
        print("The reports are not beside the project: nothing was measured.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
