"""Fit what tells that a body says the opposite of its summary, from published reports.

    python tools/fit_claims.py --shared FOLDER

No published report has labels for this, and drafts with faults are few. So claims of real summaries are
replaced by sentences of other reports on the same matter: by some that say the opposite, which is a fault,
and by some that say the same, which is none; what was there is none either. What is on the same matter is
decided by all-MiniLM-L6-v2, which the product does not use here, so that it is not fitted to itself. It needs
the extra ``[semantic]``. Two cores take ten minutes.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from counterpoise.learning.findings.engine import judge_report
from counterpoise.learning.letter import claim as cl
from counterpoise.learning.letter.parts import parts
from counterpoise.learning.letter.said import Said, leaning, said, themes_of
from counterpoise.learning.letter.topic import Topics
from counterpoise.learning.reading import files_in, read_files
from counterpoise.learning.report import Report
from counterpoise.learning.vectors import semantic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.linear import Floats

OUT = Path(__file__).parent.parent / "src/counterpoise/learning/letter" / cl.FILE
#: Summaries of so many sentences: longer ones are no summaries of letters.
FEWEST, MOST = 4, 50
SHORTEST, LONGEST = 5, 45
#: How near a sentence of another report is on the same matter, and when it is nearly the same words.
OPPOSITE_NEAR, SAME_NEAR, SAME_WORDS = 0.62, 0.66, 0.95
#: How sure a claim, a sentence that replaces it, and what is left there must be.
CLAIMS, REPLACES, STAYS = 0.7, 0.8, 0.5
NEAREST_OPPOSITE, NEAREST_SAME = 5, 15
FOLDS, SEED = 5, 0
#: Of published reports so many may have an alarm.
ALARMS = 0.07


@dataclass(frozen=True)
class Pool:
    """Sentences of all reports: where each is from, how it leans, its meaning by the model."""

    files: NDArray[np.str_]
    texts: list[str]
    leanings: Floats
    unit: NDArray[np.float32]


@dataclass(frozen=True)
class Case:
    """A claim beside the body of a report, and whether that body says the opposite."""

    file: str
    signs: Floats
    opposite: bool


def pooled(reports: Sequence[Report], model: semantic.Semantic) -> Pool:
    """Return the sentences of reports that are neither very short nor very long."""
    rows = [
        (r.file, s.span.of(p.text), leaning(s))
        for r in reports
        for p, found in judge_report(r)
        for s in found.sentences
        if SHORTEST <= len(s.span.of(p.text).split()) <= LONGEST
    ]
    texts = [text for _, text, _ in rows]
    unit = model.unit([model.rows(t) for t in texts])
    return Pool(np.array([f for f, _, _ in rows]), texts, np.array([x for _, _, x in rows]), unit)


def replacements(
    file: str, summed: Said, pool: Pool, model: semantic.Semantic, draw: np.random.Generator
) -> Iterator[tuple[int, bool]]:
    """Give sentences of other reports for the claims of one, and whether each says the opposite."""
    elsewhere = pool.files != file
    for text, leans in zip(summed.texts, summed.leanings.tolist(), strict=True):
        if abs(leans) < CLAIMS:
            continue
        near, side = pool.unit @ model.unit([model.rows(text)])[0], np.sign(leans)
        against = elsewhere & (side * pool.leanings < -REPLACES) & (near >= OPPOSITE_NEAR)
        same = elsewhere & (side * pool.leanings > REPLACES) & (near >= SAME_NEAR) & (near < SAME_WORDS)
        for found, most, opposite in ((against, NEAREST_OPPOSITE, True), (same, NEAREST_SAME, False)):
            at = np.flatnonzero(found)
            if len(at):
                yield int(draw.choice(at[np.argsort(-near[at])[:most]])), opposite


def cases(reports: Sequence[Report], pool: Pool, model: semantic.Semantic) -> list[Case]:
    """Return every claim that stays and every one that replaces another."""
    draw, found = np.random.default_rng(SEED), []
    for report in reports:
        parted, framework = parts(report), str(report.facts.framework.value)
        summed = said(parted.summary, framework)
        if not FEWEST <= len(summed.texts) <= MOST or not parted.body:
            continue
        body = said(parted.body, framework)
        stays = [c for c in summed.claims if abs(c.leaning) > STAYS]
        found += [Case(report.file, cl.signs(c, body), opposite=False) for c in stays]
        chosen = list(replacements(report.file, summed, pool, model, draw))
        texts = [pool.texts[i] for i, _ in chosen]
        leanings = [float(pool.leanings[i]) for i, _ in chosen]
        placed = cl.claims(Topics(texts), leanings, themes_of(texts, framework))
        found += [
            Case(report.file, cl.signs(c, body), opposite=opposite)
            for c, (_, opposite) in zip(placed, chosen, strict=True)
        ]
    return found


def fitted(found: Sequence[Case]) -> tuple[Floats, float]:
    """Return weights of the signs as they are, and the intercept."""
    scale = StandardScaler().fit([c.signs for c in found])
    model = LogisticRegression(C=0.3, max_iter=3000)
    model.fit(scale.transform([c.signs for c in found]), [c.opposite for c in found])
    weights = model.coef_[0] / scale.scale_
    return weights, float(model.intercept_[0] - weights @ scale.mean_)


def told_from(found: Sequence[Case]) -> tuple[float, float]:
    """Return the chance that few unharmed reports reach, judged by what others fitted, and recall there."""
    files = sorted({c.file for c in found})
    number = {f: k % FOLDS for k, f in enumerate(files)}
    highest: dict[str, float] = defaultdict(float)
    opposite = []
    for fold in range(FOLDS):
        weights, intercept = fitted([c for c in found if number[c.file] != fold])
        judge = cl.Weights(weights, intercept, 0.0)
        for case in (c for c in found if number[c.file] == fold):
            chance = judge.chance(case.signs)
            if case.opposite:
                opposite.append(chance)
            else:
                highest[case.file] = max(highest[case.file], chance)
    least = float(np.quantile(list(highest.values()), 1 - ALARMS))
    return least, float(np.mean(np.array(opposite) >= least))


def main(arguments: Sequence[str]) -> int:
    """Fit, write the weights and say what they are worth."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with reports/")
    chosen = parser.parse_args(arguments)
    files = list(files_in([chosen.shared / "reports"]))
    reports = [r for _, r in read_files(files, workers=2) if isinstance(r, Report)]
    reports.sort(key=lambda r: r.file)
    with TemporaryDirectory() as folder:
        model = semantic.opened(Path(folder))
        found = cases(reports, pooled(reports, model), model)
    least, recall = told_from(found)
    weights, intercept = fitted(found)
    signs = "".join(f"{n} = {w:.4f}\n" for n, w in zip(cl.SIGNS, weights, strict=True))
    OUT.write_text(
        "# Written by tools/fit_claims.py.\n"
        f"intercept = {intercept:.4f}\ntold_from = {least:.3f}\n\n[signs]\n{signs}",
        encoding="utf-8",
    )
    made = sum(c.opposite for c in found)
    print(
        f"{len({c.file for c in found})} reports, {len(found)} claims, {made} replaced by the opposite; "
        f"of these {recall:.0%} are told where {ALARMS:.0%} of unharmed reports have an alarm"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
