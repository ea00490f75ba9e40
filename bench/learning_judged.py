"""Needs that people have, and how well paragraphs answer them, judged twice: read from bench/judgings."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = Path(__file__).parent / "judgings"
GRADES = 4
DEPTH = 10

#: A paragraph as judgings name it: file and label.
Place = tuple[str, str]


@dataclass(frozen=True)
class Need:
    """What somebody looks for, with two judgings: 0 no, 1 touches it, 2 answers, 3 answers well.

    ``once`` holds what only the model of the extra put among the first ten, judged later, once, by another
    reader: part of it when it is asked for.
    """

    number: int
    query: str
    first: Mapping[Place, int]
    second: Mapping[Place, int]
    once: Mapping[Place, int] = field(default_factory=dict)

    @property
    def grades(self) -> dict[Place, float]:
        """The mean of the judgings there are."""
        told = (self.first, self.second, self.once)
        every = {p for g in told for p in g}
        return {p: float(np.mean([g[p] for g in told if p in g])) for p in every}


def needs(*, with_once: bool = False) -> tuple[Need, ...]:
    """Return every need with its judgings."""
    first, second = _grades("first.csv"), _grades("second.csv")
    once = _grades("once.csv") if with_once else {}
    with (FOLDER / "needs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Need(n := int(row["need"]), row["query"], first.get(n, {}), second.get(n, {}), once.get(n, {}))
            for row in csv.DictReader(file)
        )


def _grades(name: str) -> dict[int, dict[Place, int]]:
    found: dict[int, dict[Place, int]] = {}
    path = FOLDER / name
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault(int(row["need"]), {})[row["file"], row["paragraph"]] = int(row["grade"])
    return found


def ndcg(ranked: Sequence[Place], grades: Mapping[Place, float]) -> float:
    """Return normalised discounted gain of the first ten; what was not judged gains nothing."""
    gains = [2 ** grades.get(p, 0.0) - 1 for p in ranked[:DEPTH]]
    ideal = sorted((2**g - 1 for g in grades.values()), reverse=True)[:DEPTH]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(g / np.log2(i + 2) for i, g in enumerate(gains)))


def precision(ranked: Sequence[Place], grades: Mapping[Place, float]) -> float:
    """Return the part of the first ten that answers: grade 2 and above."""
    return sum(grades.get(p, 0.0) >= 2 for p in ranked[:DEPTH]) / DEPTH  # noqa: PLR2004 - the grade's meaning


def judged(ranked: Sequence[Place], grades: Mapping[Place, float]) -> float:
    """Return the part of the first ten that was judged."""
    return sum(p in grades for p in ranked[:DEPTH]) / max(len(ranked[:DEPTH]), 1)


def kappa(all_needs: Sequence[Need]) -> tuple[float, float, int]:
    """Return Cohen's kappa of both judgings with quadratic weights and plain, and how many pairs."""
    pairs = [(n.first[p], n.second[p]) for n in all_needs for p in n.first.keys() & n.second.keys()]
    if not pairs:
        return 0.0, 0.0, 0
    table = np.zeros((GRADES, GRADES))
    for a, b in pairs:
        table[a, b] += 1
    table /= len(pairs)
    by_chance = np.outer(table.sum(1), table.sum(0))
    apart = (np.arange(GRADES)[:, None] - np.arange(GRADES)) ** 2
    return _agreement(table, by_chance, apart), _agreement(table, by_chance, apart > 0), len(pairs)


def _agreement(table: np.ndarray, chance: np.ndarray, cost: np.ndarray) -> float:
    return float(1 - (table * cost).sum() / (chance * cost).sum())
