"""Findings against labels, by cross-validation over authorities: nobody is scored by what saw him.

    python -m bench.learning_findings [--folds 20] [--chart FILE]

Every choice inside a fold (thresholds, second looks, soft labels) is made on the authorities of that fold's
other side. The paragraphs scored are those of the labelled set alone; label files beside it are only learned
from, and never those of an authority that is being scored.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.learning_findings_chart import reliability_chart
from counterpoise.learning.findings.fit_polarity import PolarityFitter
from counterpoise.learning.findings.fit_themes import ThemeFitter
from counterpoise.learning.findings.labelled_files import everything_labelled
from counterpoise.learning.findings.polarity import ROLLED, Polarity, judges_nothing
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.findings.theming import service_themes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterpoise.learning.findings.examples import Example
    from counterpoise.learning.findings.polarity import PolarityModel
    from counterpoise.learning.findings.theming import ThemeModel

SHARED = Path(__file__).parents[2] / "shared/data"
LABELS = Path(__file__).parents[1] / "tools/fit_findings_labels"
DRAWS = 1000
BINS = 10


@dataclass(frozen=True)
class Scored:
    """One labelled paragraph and what was said of it by models that never saw its authority."""

    example: Example
    polarity: Polarity
    chance: float
    themes: tuple[str, ...]
    primary_chance: float


def main(arguments: Sequence[str]) -> int:
    """Run and print; say so where the shared data are not there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folds", type=int, default=20)
    parser.add_argument("--chart", type=Path)
    chosen = parser.parse_args(arguments)
    if not SHARED.exists():
        print("The labelled reports are not beside this repository: nothing was measured.")
        return 0
    begun = time.process_time()
    scored = cross_validated(chosen.folds)
    print(f"{len(scored)} paragraphs, {chosen.folds} folds, {time.process_time() - begun:.0f} s of processor")
    print_polarity(scored)
    print_themes(scored)
    print_abstaining(scored)
    if chosen.chart:
        series = {
            "polarity": [(s.chance, s.polarity == s.example.polarity) for s in scored],
            "first theme": [(s.primary_chance, s.themes[0] == s.example.themes[0]) for s in scored],
        }
        chosen.chart.write_text(reliability_chart(series, bins=BINS), encoding="utf-8")
    return 0


def cross_validated(folds: int) -> list[Scored]:
    """Fit on the authorities outside each fold and judge those inside."""
    found = everything_labelled(SHARED, LABELS)
    given = found.given
    polarity = PolarityFitter(given + found.beside, found.loose)
    themes = ThemeFitter(given + found.beside + found.picked)
    number = {a: i % folds for i, a in enumerate(sorted({e.authority for e in given}))}
    scored: list[Scored] = []
    for fold in range(folds):
        keep = _outside(number, fold)
        models = polarity.fit(keep), themes.fit(keep)
        scored += [_score(e, *models) for e in given if number[e.authority] == fold]
    return scored


def _outside(number: dict[str, int], fold: int) -> Callable[[str], bool]:
    return lambda authority: number.get(authority) != fold


def _score(example: Example, polarity: PolarityModel, themes: ThemeModel) -> Scored:
    texts = [s.of(example.text) for s in sentences(example.text)]
    leanings = [polarity.sentences.lean(t) for t in texts]
    chances = polarity.chances(leanings, texts, example.setting)
    best = int(chances.argmax())
    said = Polarity.NEUTRAL if judges_nothing(leanings) else ROLLED[best]
    chosen = themes.choose(*themes.chances(texts, example.setting))
    return Scored(example, said, float(chances[best]), chosen.names, chosen.primary_chance)


def macro_f1(scored: Sequence[Scored], classes: Sequence[Polarity]) -> float:
    """Return the mean F1 of the classes; a class with neither label nor answer counts 0."""
    return float(np.mean([_f1(scored, c) for c in classes]))


def _f1(scored: Sequence[Scored], one: Polarity) -> float:
    hits = sum(s.polarity == one == s.example.polarity for s in scored)
    said = sum(s.polarity == one for s in scored)
    true = sum(s.example.polarity == one for s in scored)
    return 2 * hits / max(said + true, 1)


def micro_f1(scored: Sequence[Scored]) -> float:
    """Return the F1 over every pair of paragraph and theme."""
    hits = sum(len(set(s.themes) & set(s.example.themes)) for s in scored)
    return 2 * hits / sum(len(s.themes) + len(s.example.themes) for s in scored)


def accuracy(scored: Sequence[Scored]) -> float:
    """Return the share of paragraphs with the right polarity."""
    return float(np.mean([s.polarity == s.example.polarity for s in scored]))


def primary(scored: Sequence[Scored]) -> float:
    """Return the share of paragraphs whose first theme is right."""
    return float(np.mean([s.themes[0] == s.example.themes[0] for s in scored]))


def interval(scored: Sequence[Scored], measure: Callable[[Sequence[Scored]], float]) -> str:
    """Return a measure with its 95 % range, drawing whole authorities again and again."""
    by: dict[str, list[Scored]] = defaultdict(list)
    for s in scored:
        by[s.example.authority].append(s)
    names, rng = sorted(by), np.random.default_rng(1)
    draws = [measure([s for n in rng.choice(names, len(names)) for s in by[str(n)]]) for _ in range(DRAWS)]
    low, high = np.quantile(draws, [0.025, 0.975])
    return f"{measure(scored):.3f} ({low:.3f} to {high:.3f})"


def print_polarity(scored: Sequence[Scored]) -> None:
    """Print polarity: accuracy, macro-F1 over three and four classes, each class, who is taken for whom."""
    four = (*ROLLED, Polarity.NEUTRAL)
    print(f"polarity accuracy {interval(scored, accuracy)}")
    print(f"polarity macro-F1, three classes {interval(scored, lambda s: macro_f1(s, ROLLED))}")
    print(f"polarity macro-F1, four classes {macro_f1(scored, four):.3f}")
    for one in four:
        row = [sum(s.example.polarity == one and s.polarity == c for s in scored) for c in four]
        print(f"  {one:9} F1 {_f1(scored, one):.3f}, taken for {dict(zip(four, row, strict=True))}")
    print(f"polarity calibration error {calibration([(s.chance, _right(s)) for s in scored]):.3f}")


def _right(s: Scored) -> bool:
    return s.polarity == s.example.polarity


def calibration(pairs: Sequence[tuple[float, bool]]) -> float:
    """Return the mean gap between stated chance and share right, over bins of equal width."""
    chance = np.array([p for p, _ in pairs])
    right = np.array([r for _, r in pairs], dtype=float)
    at = np.minimum((chance * BINS).astype(int), BINS - 1)
    gaps = [abs(right[at == b].mean() - chance[at == b].mean()) * (at == b).mean() for b in set(at.tolist())]
    return float(sum(gaps))


def print_themes(scored: Sequence[Scored]) -> None:
    """Print themes: micro-F1, first theme, and a line a theme."""
    print(f"themes micro-F1 {interval(scored, micro_f1)}")
    print(f"first theme right {interval(scored, primary)}")
    pairs = [(s.primary_chance, s.themes[0] == s.example.themes[0]) for s in scored]
    print(f"first theme calibration error {calibration(pairs):.3f}")
    values = []
    for theme in service_themes():
        hits = sum(theme.name in s.themes and theme.name in s.example.themes for s in scored)
        said = sum(theme.name in s.themes for s in scored)
        true = sum(theme.name in s.example.themes for s in scored)
        values.append(2 * hits / max(said + true, 1))
        print(
            f"| {theme.title} | {true} | {hits / max(said, 1):.2f} | {hits / max(true, 1):.2f} |"
            f" {values[-1]:.2f} |"
        )
    print(f"themes macro-F1 {np.mean(values):.3f}")


def print_abstaining(scored: Sequence[Scored]) -> None:
    """Print how right findings are that are kept, by the chance below which they are left to a person."""
    for least in (0.0, 0.5, 0.55, 0.6, 0.7, 0.8):
        kept = [s for s in scored if s.chance >= least]
        first = [s for s in scored if s.primary_chance >= least]
        print(
            f"| {least:.2f} | {len(kept) / len(scored):.2f} | {accuracy(kept):.3f} |"
            f" {macro_f1(kept, ROLLED):.3f} | {len(first) / len(scored):.2f} | {primary(first):.3f} |"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
