"""Findings against labels, by cross-validation over authorities: nobody is scored by what saw him.

    python -m bench.learning_findings [--chart FILE]

Every choice inside a fold (thresholds, second looks, soft labels) is made on the authorities of that fold's
other side. The models over words are fitted here and now. Nets that read in context take most of an hour:
what they say of authorities left out is kept in a file, written by ``tools/fit_context.py --folds``. Marks
are set for the labelled set; the paragraphs of further authorities, whose reader is another, are scored
below it.
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
from counterpoise.learning.findings.both import both_leanings, both_polarity, both_themes
from counterpoise.learning.findings.context import Reading
from counterpoise.learning.findings.fit_polarity import PolarityFitter
from counterpoise.learning.findings.fit_themes import ThemeFitter
from counterpoise.learning.findings.labelled_files import everything_labelled
from counterpoise.learning.findings.polarity import ROLLED, Polarity, judges_nothing
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.findings.theming import service_themes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterpoise.learning.findings.examples import Example
    from counterpoise.learning.findings.polarity import Leaning, PolarityModel
    from counterpoise.learning.findings.theming import ThemeModel

SHARED = Path(__file__).parents[2] / "shared/data"
LABELS = Path(__file__).parents[1] / "tools/fit_findings_labels"
ANSWERS = Path(__file__).parent / "judgings/context_folds.npz"
DRAWS = 1000
ALL = (*ROLLED, Polarity.NEUTRAL)
BINS = 10


@dataclass(frozen=True)
class Said:
    """What was said of one paragraph."""

    polarity: Polarity
    chance: float
    themes: tuple[str, ...]
    primary_chance: float
    leanings: tuple[Leaning, ...]


@dataclass(frozen=True)
class Scored:
    """One labelled paragraph and what was said of it by models that never saw its authority."""

    example: Example
    polarity: Polarity
    chance: float
    themes: tuple[str, ...]
    primary_chance: float
    leanings: tuple[Leaning, ...]
    #: The same by the models over words alone.
    words: Said


def main(arguments: Sequence[str]) -> int:
    """Run and print; say so where the shared data are not there."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--chart", type=Path)
    chosen = parser.parse_args(arguments)
    if not SHARED.exists():
        print("The labelled reports are not beside this repository: nothing was measured.")
        return 0
    begun = time.process_time()
    everything = cross_validated()
    scored = [s for s in everything if s.example.trust == 1]
    print(f"{len(scored)} paragraphs, {time.process_time() - begun:.0f} s of processor")
    print_polarity(scored)
    print_themes(scored)
    print_abstaining(scored)
    print_sides(everything)
    if chosen.chart:
        series = {
            "polarity": [(s.chance, s.polarity == s.example.polarity) for s in scored],
            "first theme": [(s.primary_chance, s.themes[0] == s.example.themes[0]) for s in scored],
        }
        chosen.chart.write_text(reliability_chart(series, bins=BINS), encoding="utf-8")
    return 0


def cross_validated() -> list[Scored]:
    """Fit on the authorities outside each fold and judge those inside.

    Nets have five folds. Words have one for each authority of the labelled set, and the five of the nets for
    further authorities.
    """
    found = everything_labelled(SHARED, LABELS)
    examples = found.given + found.beside
    folds, readings = kept_answers(examples)
    given = {e.authority for e in found.given}
    number = {e.authority: str(f) for e, f in zip(examples, folds, strict=True) if e.authority not in given}
    number |= {name: name for name in given}
    polarity = PolarityFitter(examples, found.loose)
    themes = ThemeFitter(examples + found.picked)
    scored: list[Scored] = []
    for fold in sorted(set(number.values())):
        keep = _outside(number, fold)
        models = polarity.fit(keep), themes.fit(keep)
        at = [i for i, e in enumerate(examples) if number[e.authority] == fold]
        scored += [_score(examples[i], *models, readings[i]) for i in at]
    return scored


def kept_answers(examples: Sequence[Example]) -> tuple[list[int], list[Reading]]:
    """Return the fold of each paragraph, and what the net of that fold said of it."""
    with np.load(ANSWERS, allow_pickle=False) as file:
        a = {name: file[name] for name in file.files}
    counts = [len(sentences(e.text)) for e in examples]
    if len(a["fold"]) != len(examples) or a["sentences"].tolist() != counts:
        sys.exit(f"The labels are not those of {ANSWERS.name}: run tools/fit_context.py --folds 5 first.")
    ends = np.cumsum(counts)
    leanings = np.split(a["leanings"].astype(float), ends[:-1])
    rows = zip(leanings, a["polarity"], a["about"], a["first"], strict=True)
    readings = [
        Reading(lean, polarity.astype(float), about.astype(float), first.astype(float), (True,) * len(lean))
        for lean, polarity, about, first in rows
    ]
    return a["fold"].tolist(), readings


def _outside(number: dict[str, str], fold: str) -> Callable[[str], bool]:
    return lambda authority: number.get(authority) != fold


def _score(example: Example, polarity: PolarityModel, themes: ThemeModel, net: Reading) -> Scored:
    texts = [s.of(example.text) for s in sentences(example.text)]
    words = [polarity.sentences.lean(t) for t in texts]
    alone = polarity.chances(words, texts, example.setting), themes.chances(texts, example.setting)
    sides = {}
    for side, one in (("words", None), ("both", net)):
        chances, leanings = both_polarity(alone[0], one), both_leanings(words, one)
        best = int(chances.argmax())
        said = Polarity.NEUTRAL if judges_nothing(leanings) else ROLLED[best]
        chosen = themes.choose(*both_themes(*alone[1], one))
        sides[side] = Said(said, float(chances[best]), chosen.names, chosen.primary_chance, tuple(leanings))
    return Scored(example, **vars(sides["both"]), words=sides["words"])


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
    print(f"polarity accuracy {interval(scored, accuracy)}")
    print(f"polarity macro-F1, three classes {interval(scored, lambda s: macro_f1(s, ROLLED))}")
    print(f"polarity macro-F1, four classes {macro_f1(scored, ALL):.3f}")
    for one in ALL:
        row = [sum(s.example.polarity == one and s.polarity == c for s in scored) for c in ALL]
        print(f"  {one:9} F1 {_f1(scored, one):.3f}, taken for {dict(zip(ALL, row, strict=True))}")
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


def print_sides(everything: Sequence[Scored]) -> None:
    """Print words alone beside both, on the labelled set and on further authorities, and sentences."""
    print("| set, who judges | polarity F1 | themes F1 | first theme | sentences: blame, praise right |")
    for name, trusted in (("labelled set", True), ("further authorities", False)):
        part = [s for s in everything if (s.example.trust == 1) == trusted and s.example.polarity in ROLLED]
        alone = [Scored(s.example, **vars(s.words), words=s.words) for s in part]
        for side, scored in (("words alone", alone), ("words and context", part)):
            right = " ".join(f"{x:.3f}" for x in _sides_right(scored)) or "no labels"
            print(
                f"| {name} ({len(part)}), {side} | {macro_f1(scored, ROLLED):.3f} | {micro_f1(scored):.3f} |"
                f" {primary(scored):.3f} | {right} |"
            )


def _sides_right(scored: Sequence[Scored]) -> list[float]:
    signs = [
        (sign, one)
        for s in scored
        if len(s.example.signs) == len(s.leanings)
        for sign, one in zip(s.example.signs, s.leanings, strict=True)
        if sign.strip()
    ]
    if not signs:
        return []
    blame = [(one.blame > 0) == (sign in "-~") for sign, one in signs]
    praise = [(one.praise > 0) == (sign in "+~") for sign, one in signs]
    return [float(np.mean(blame)), float(np.mean(praise))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
