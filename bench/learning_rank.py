"""Fit how much each feature counts: ``python -m bench.learning_rank LIBRARY [--once] [--write]``.

From pairs of paragraphs of which one answers a need better than the other. Scores are for needs left out: the
weights that rank a need's hits never saw its judgings.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from bench.learning_judged import DEPTH, Need, Place, needs
from counterpoise.learning.search import rerank
from counterpoise.learning.search.features import FEATURES
from counterpoise.learning.search.query import parse
from counterpoise.service.learn_search import open_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.search.search import Search

    Floats = NDArray[np.float64]

_RIDGE, _DIGITS = 0.01, 4
# What nobody judged stood below the first ten of every system that was pooled: most of it touches the topic.
_UNJUDGED, _UNJUDGED_WEIGHT, _ANSWERS = 0.8, 1.0, 2.0


@dataclass(frozen=True)
class Ranked:
    """Candidates of one need, near-duplicates once; a grade of -1 says that nobody judged it."""

    need: Need
    places: tuple[Place, ...]
    features: Floats
    grades: Floats

    def order(self, weights: Floats) -> list[Place]:
        """Return the places as these weights rank them."""
        scores = rerank.scores(self.features.astype(np.float32), weights.astype(np.float32))
        return [self.places[i] for i in np.lexsort((np.arange(len(scores)), -scores))]


def places(search: Search) -> list[Place]:
    """Return the place of each row of the index: file and number, or digest of the words without one."""
    c = search.catalogue
    names = [i.decode().split("-") for i in c.ids]
    files = [c.entries[r].file for r in c.report_of]
    plain = [(f, n[1]) for f, n in zip(files, names, strict=True)]
    seen: dict[Place, int] = {}
    for p in plain:
        seen[p] = seen.get(p, 0) + 1
    return [
        p if p[1].isdigit() and seen[p] == 1 else (p[0], f"#{n[-1]}")
        for p, n in zip(plain, names, strict=True)
    ]


def ranked(search: Search, need: Need, where: Sequence[Place]) -> Ranked:
    """Return the candidates of a need with their features."""
    found = search.rank(parse(need.query), None, DEPTH**3)
    order = np.argsort(found.rows)
    rows = found.rows[order]
    at = tuple(where[r] for r in rows)
    grades = np.asarray([need.grades.get(p, -1.0) for p in at])
    return Ranked(need, at, found.features[order].astype(np.float64), grades)


def fit(all_ranked: Sequence[Ranked]) -> Floats:
    """Return the weight of each feature."""
    pairs = [_pairs(r) for r in all_ranked]
    apart = np.concatenate([p[0] for p in pairs])
    weight = np.concatenate([p[1] for p in pairs])
    weight /= weight.sum()
    spread = apart.std(0) + 1e-9
    scaled = apart / spread

    def cost(w: Floats) -> tuple[float, Floats]:
        margin = scaled @ w
        wrong = 1 / (1 + np.exp(np.clip(margin, -50, 50)))
        loss = float((weight * np.logaddexp(0, -margin)).sum() + _RIDGE * (w @ w))
        return loss, -(scaled.T @ (weight * wrong)) + 2 * _RIDGE * w

    found = minimize(cost, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / spread)


def _pairs(r: Ranked) -> tuple[Floats, Floats]:
    """Return differences of features, better less worse, and how much each pair counts; 1 a need in all."""
    grades = np.where(r.grades < 0, _UNJUDGED, r.grades)
    judged = r.grades >= 0
    better, worse = np.nonzero(grades[:, None] > grades[None, :] + 0.01)
    both = judged[better] & judged[worse]
    one = judged[better] & ~judged[worse] & (grades[better] >= _ANSWERS)
    kept = both | one
    gain = 2 ** grades[better] - 2 ** grades[worse]
    weight = np.where(both, gain / max(gain[both].sum(), 1e-9), 0.0)
    weight += np.where(one, _UNJUDGED_WEIGHT * gain / max(gain[one].sum(), 1e-9), 0.0)
    return r.features[better[kept]] - r.features[worse[kept]], weight[kept]


def left_out(all_ranked: Sequence[Ranked]) -> list[list[Place]]:
    """Return the order of each need's candidates by weights fitted on the other needs."""
    return [r.order(fit([o for o in all_ranked if o is not r])) for r in all_ranked]


def main(library: Path, *, once: bool, write: bool) -> None:
    """Fit on all needs, those judged once too if wanted, print the weights, and write them where asked."""
    search = open_search(library)
    where = places(search)
    weights = fit([ranked(search, n, where) for n in needs(with_once=once)])
    said = {name: round(float(w), _DIGITS) for name, w in zip(FEATURES, weights, strict=True)}
    for name, weight in sorted(said.items(), key=lambda x: -abs(x[1])):
        print(f"{name:20}{weight:9.3f}")
    if write:
        file = Path(rerank.__file__).with_name(rerank.FILES[search.vectors.name])
        file.write_text(json.dumps({"weights": said}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), once="--once" in sys.argv, write="--write" in sys.argv)
