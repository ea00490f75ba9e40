"""Fit what the letter check judges by, from sentences planted in published reports and from made blocks.

    python tools/fit_letter.py --shared FOLDER

Three things are fitted and written to the package: a nearness of sentences, and what the signs count that a
summary contradicts its body, or that nothing is behind a point. ``bench/judgings/letter_planted.csv``
holds the sentences, each with the paragraphs that it rests on; what the reports say themselves is taken as
right. Since drafts may be short, each report is taken again as ten shorter ones, of paragraphs drawn from
it. Signs are weighed by what reports of other folds taught of nearness. It needs torch (CPU) and
scikit-learn, which the product does not. Two cores take two minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from letter_cases import Case, Taught, blocks, cases, taught_by
from letter_net import learned
from sklearn.linear_model import LogisticRegression

from counterpoise.learning.findings.context import WIDTH
from counterpoise.learning.letter import fitted as kept
from counterpoise.learning.letter.fitted import Fitted, Nearness, Weighing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from letter_net import Lesson

    from counterpoise.learning.findings.linear import Floats

OUT = Path(__file__).parent.parent / "src/counterpoise/learning/weights" / kept.FILE
FOLDS, STRENGTH = 5, 0.03
#: How much a shorter draft counts beside a report.
SHORTER = 0.5
#: Of published reports so many may have an alarm, about the summary and about a point.
ALARMS_CLAIMS, ALARMS_POINTS = 0.05, 0.02


def nearness_of(taught: Sequence[Taught], made: Sequence[Lesson], scale: Nearness) -> Nearness:
    """Return the nearness that reports and blocks teach."""
    lessons = [lesson for t in taught if (lesson := t.lesson(scale)) is not None]
    rows = np.concatenate([t.body_rows(scale) for t in taught])
    return replace(scale, turn=learned([*lessons, *made], rows))


def scale_of(taught: Sequence[Taught]) -> Nearness:
    """Return the mean and spread of the states of all bodies; it has no turn yet."""
    states = np.concatenate([t.body.places[:, :WIDTH] for t in taught])
    return Nearness(states.mean(0), states.std(0), np.zeros((0, 0)))


def expanded(scaled: Floats) -> Floats:
    """Return signs with their squares and products beside them."""
    one, other = np.triu_indices(scaled.shape[1])
    return np.hstack([scaled, scaled[:, one] * scaled[:, other]])


def weighing_of(found: Sequence[Case]) -> Weighing:
    """Return the weights of signs that tell faulty cases from others; none is told yet."""
    signs = np.array([c.signs for c in found])
    mean, spread = signs.mean(0), signs.std(0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    weights = [1.0 if c.whole else SHORTER for c in found]
    model.fit(expanded((signs - mean) / spread), [c.faulty for c in found], sample_weight=weights)
    count = len(mean)
    paired = np.zeros((count, count))
    paired[np.triu_indices(count)] = model.coef_[0][count:]
    return Weighing(mean, spread, model.coef_[0][:count], paired, model.intercept_[0], np.array(1.0))


def judged_by_others(found: Sequence[Case]) -> list[float]:
    """Return the chance of each case as weights have it that were fitted to the other folds."""
    fold = {f: i % FOLDS for i, f in enumerate(sorted({c.file for c in found}))}
    weights = [weighing_of([c for c in found if fold[c.file] != k]) for k in range(FOLDS)]
    return [weights[fold[c.file]].chance(c.signs) if c.claims else 0.0 for c in found]


def told_from(found: Sequence[Case], chances: Sequence[float], alarms: float) -> float:
    """Return the chance that only few of the published reports reach with what they say themselves."""
    highest: dict[str, float] = defaultdict(float)
    for case, chance in zip(found, chances, strict=True):
        if case.published and case.whole:
            highest[case.file] = max(highest[case.file], chance)
    return float(np.quantile(list(highest.values()), 1 - alarms))


def report(found: Sequence[Case], chances: Sequence[float], least: float) -> None:
    """Print, of each kind of case, how many are told in whole reports and in shorter ones."""
    seen, told = Counter[tuple[str, bool]](), Counter[tuple[str, bool]]()
    for case, chance in zip(found, chances, strict=True):
        seen[case.kind, case.whole] += 1
        told[case.kind, case.whole] += chance >= least
    for kind in sorted({k for k, _ in seen}):
        whole, short = (f"{told[kind, w]} of {seen[kind, w]}" for w in (True, False))
        print(f"  {kind}: told {whole} in whole reports, {short} in shorter ones", flush=True)


def settled(found: Sequence[Case], alarms: float) -> Weighing:
    """Return the weights and the chance from which a fault is told, and print what they are worth."""
    chances = judged_by_others(found)
    least = told_from(found, chances, alarms)
    print(f"told from {least:.2f}, where {alarms:.0%} of published reports have an alarm:")
    report(found, chances, least)
    return replace(weighing_of(found), told_from=np.array(least))


def main(arguments: Sequence[str]) -> int:
    """Fit, write the file and say what it is worth."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with reports/")
    chosen = parser.parse_args(arguments)
    taught = taught_by(chosen.shared / "reports")
    scale = scale_of(taught)
    made = blocks(scale)
    found: list[Case] = []
    first: list[bool] = []
    for fold in range(FOLDS):
        near = nearness_of([t for i, t in enumerate(taught) if i % FOLDS != fold], made, scale)
        for t in taught[fold::FOLDS]:
            found += cases(t, near)
            first += t.found_first(near)
    print(
        f"{len(taught)} reports; what a sentence rests on is nearest in {np.mean(first):.3f} of {len(first)}"
    )
    claims, points = ([c for c in found if c.is_point == is_point] for is_point in (False, True))
    claim = settled(claims, ALARMS_CLAIMS)
    point = settled(points, ALARMS_POINTS)
    OUT.write_bytes(kept.dumps(Fitted(nearness_of(taught, made, scale), claim, point)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
