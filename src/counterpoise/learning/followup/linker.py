"""Which passage of the next report speaks of a weakness, and how sure that is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.findings.linear import sigmoid
from counterpoise.learning.followup.likeness import (
    FEATURES,
    about_board,
    blame_of,
    content,
    likenesses,
)
from counterpoise.learning.followup.matters import matters_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.followup.likeness import Likeness, Sheet
    from counterpoise.learning.followup.passage import Passage
    from counterpoise.learning.vectors.table import Vectors

    Floats = NDArray[np.float64]

# A criticism that opens so speaks of something said before it.
_POINTS_BACK = re.compile(r"^(?:\W*\w+\W+){0,4}?(?:these|this|those|its|it|they|such)\b", re.IGNORECASE)
_FEWEST_WORDS = 6


@dataclass(frozen=True)
class Linker:
    """A linear model over ``FEATURES``.

    Attributes
    ----------
    least : float
        Chance at which a passage is taken as speaking of a weakness.
    likely : float
        Chance from which a passage that is not taken is likely to speak of it: shown apart, never counted.
    most : float
        Below this chance of the likest passage the report is taken as silent; between both nothing is said.
    rarity : mapping
        How rare each matter of the field is.
    """

    mean: Floats
    spread: Floats
    weights: Floats
    intercept: float
    least: float
    likely: float
    most: float
    rarity: Mapping[str, float]

    def chances(self, found: Sequence[Likeness]) -> list[float]:
        """Return the chance that each passage speaks of the weakness."""
        return [float(sigmoid(self._shares(f.features).sum() + self.intercept)) for f in found]

    def _shares(self, features: Floats) -> Floats:
        return np.asarray((features - self.mean) / self.spread * self.weights)

    def why(self, found: Likeness) -> tuple[tuple[str, float], ...]:
        """Return what spoke most for a link, each with how far it moved the log odds."""
        shares = self._shares(found.features)
        order = np.argsort(-np.abs(shares), kind="stable")
        return tuple((FEATURES[i], round(float(shares[i]), 2)) for i in order)


class Linked(NamedTuple):
    """A passage, its chance, and its place among the candidates."""

    likeness: Likeness
    chance: float


@cache
def shipped_linker() -> Linker:
    """Return the model that comes with the package."""
    said = json.loads(files(__package__).joinpath("weights.json").read_text(encoding="utf-8"))
    return Linker(
        mean=np.array(said["mean"]),
        spread=np.array(said["spread"]),
        weights=np.array(said["weights"]),
        intercept=said["intercept"],
        least=said["least"],
        likely=said["likely"],
        most=said["most"],
        rarity=said["rarity"],
    )


def ranked(weak: Passage, sheet: Sheet, vectors: Vectors, linker: Linker) -> tuple[Linked, ...]:
    """Return the passages of a report by their chance to speak of a weakness, likeliest first."""
    found = likenesses(weak, sheet, vectors, linker.rarity)
    pairs = [Linked(f, c) for f, c in zip(found, linker.chances(found), strict=True)]
    return tuple(sorted(pairs, key=lambda x: (-x.chance, x.likeness.passage.paragraph.place)))


def too_vague(weak: Passage) -> bool:
    """Return whether a weakness names no matter by itself, so that nothing can be found again."""
    text = blame_of(weak)
    if weak.asked:
        return False
    return bool(_POINTS_BACK.match(text)) or (not matters_in(text) and len(content(text)) < _FEWEST_WORDS)


def off_the_list(weak: Passage, sheet: Sheet) -> bool:
    """Return whether a weakness is one of a safeguarding board and the report says nothing of any board."""
    return about_board(weak) and not any(sheet.boards)
