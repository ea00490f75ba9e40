"""Needs that people have, and how well paragraphs answer them as readers judged: from bench/judgings."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FOLDER = Path(__file__).parent / "judgings"
READINGS = ("first", "second", "third", "fourth")
GRADES = 4
DEPTH = 10
_OWN_NEEDS = 100

#: A paragraph as judgings name it: file and label.
Place = tuple[str, str]


@dataclass(frozen=True)
class Need:
    """What somebody looks for, with judgings: 0 no, 1 touches it, 2 answers, 3 answers well.

    ``first`` and ``second`` are two readings by who wrote the rules of ranking. ``third`` and ``fourth`` are
    by others, each alone, that had seen neither rules nor grades. ``once`` holds what only the model of the
    extra put among the first ten, judged by another reader: part of it when it is asked for.
    """

    number: int
    query: str
    first: Mapping[Place, int]
    second: Mapping[Place, int]
    third: Mapping[Place, int] = field(default_factory=dict)
    fourth: Mapping[Place, int] = field(default_factory=dict)
    once: Mapping[Place, int] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """Whether it was thought of without a look at the search, its needs or its rules."""
        return self.number > _OWN_NEEDS

    @property
    def grades(self) -> dict[Place, float]:
        """The mean of the readers there are; both readings of one reader count as one."""
        own = _means(self.first, self.second)
        return _means(own, self.third, self.fourth, self.once)


def _means(*told: Mapping[Place, float]) -> dict[Place, float]:
    every = {p for g in told for p in g}
    return {p: float(np.mean([g[p] for g in told if p in g])) for p in every}


def needs(*, with_once: bool = False) -> tuple[Need, ...]:
    """Return every need with its judgings."""
    told = [_grades(f"{name}.csv") for name in READINGS]
    told.append(_grades("once.csv") if with_once else {})
    with (FOLDER / "needs.csv").open(encoding="utf-8", newline="") as file:
        named = [(int(row["need"]), row["query"]) for row in csv.DictReader(file)]
    return tuple(Need(n, query, *(g.get(n, {}) for g in told)) for n, query in named)


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


def same_reader(all_needs: Sequence[Need]) -> list[tuple[int, int]]:
    """Return the grades that one reader gave, and gave again later without seeing them."""
    return [(n.first[p], n.second[p]) for n in all_needs for p in n.first.keys() & n.second.keys()]


def two_readers(all_needs: Sequence[Need]) -> list[tuple[int, int]]:
    """Return the grades that two readers gave, neither having seen the other's."""
    pairs = []
    for n in all_needs:
        one, other = (n.third, n.fourth) if n.is_fresh else (n.first, n.third)
        pairs += [(one[p], other[p]) for p in one.keys() & other.keys()]
    return pairs


def kappa(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return Cohen's kappa of pairs of grades, at least one: with quadratic weights, and plain."""
    table = np.zeros((GRADES, GRADES))
    for a, b in pairs:
        table[a, b] += 1
    table /= len(pairs)
    by_chance = np.outer(table.sum(1), table.sum(0))
    apart = (np.arange(GRADES)[:, None] - np.arange(GRADES)) ** 2
    return _agreement(table, by_chance, apart), _agreement(table, by_chance, apart > 0)


def _agreement(table: np.ndarray, chance: np.ndarray, cost: np.ndarray) -> float:
    return float(1 - (table * cost).sum() / (chance * cost).sum())
