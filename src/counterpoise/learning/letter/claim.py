"""How likely it is that a body says the opposite of a claim: six signs, weighed by ``claim.toml``.

A body seldom says the opposite in so many words. What speaks against a claim is what the sentences nearest
to it, and those about the same themes, say all together. The weights were fitted by
``tools/fit_claims.py`` to published reports, where a claim of the summary was replaced by one of another
report on the same matter that says the opposite.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise.learning.findings.linear import sigmoid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.letter.said import Said
    from counterpoise.learning.letter.topic import Topics

FILE = "claim.toml"
#: The signs, in the order of the weights.
SIGNS = ("sure", "praise", "near", "themes", "against", "alongside")
#: A sentence of the body that leans less says neither.
LEANS = 0.5
# So much more do nearer sentences count, by meaning and by themes.
_BY_MEANING, _BY_THEMES = 8.0, 6.0
_THEMES_COUNT = 0.3
_NOBODY = -1.0
# A sentence that is no nearer is about something else.
_NEAR_ENOUGH, _ALIKE_ENOUGH = 0.25, 0.4


@dataclass(frozen=True)
class Claim:
    """A sentence that sums up: how it leans (1 praise, -1 blame), its meaning, its words and its themes."""

    leaning: float
    unit: Floats
    words: frozenset[str]
    themes: Mapping[str, float]


def claims(
    topics: Topics, leanings: Sequence[float], themes: Sequence[Mapping[str, float]]
) -> tuple[Claim, ...]:
    """Return texts as claims."""
    each = zip(leanings, topics.unit, topics.words, themes, strict=True)
    return tuple(Claim(*one) for one in each)


@dataclass(frozen=True)
class Weights:
    """Weights of `SIGNS`, and the chance from which a claim is told."""

    signs: Floats
    intercept: float
    told_from: float

    def chance(self, signs: Floats) -> float:
        """Return the chance that the body says the opposite."""
        return float(sigmoid(signs @ self.signs + self.intercept))


@cache
def weights() -> Weights:
    """Return the weights that come with the package."""
    read: dict[str, Any] = tomllib.loads(files(__package__).joinpath(FILE).read_text("utf-8"))
    return Weights(np.array([read["signs"][name] for name in SIGNS]), read["intercept"], read["told_from"])


def signs(claim: Claim, body: Said) -> Floats:
    """Return the signs that a body says the opposite of a claim, shape (6,), in the order of `SIGNS`."""
    side = 1.0 if claim.leaning >= 0 else -1.0
    opposes = -side * body.leanings
    near, alike = body.topics.unit @ claim.unit, body.alike(claim.themes)
    both = near + _THEMES_COUNT * alike
    return np.array([
        abs(claim.leaning),
        float(claim.leaning > 0),
        _weighed(near, _BY_MEANING) @ opposes,
        _weighed(alike, _BY_THEMES) @ opposes,
        np.where(opposes > LEANS, both, _NOBODY).max(),
        np.where(opposes < -LEANS, both, _NOBODY).max(),
    ])  # fmt: skip


def against(claim: Claim, body: Said) -> int | None:
    """Return the sentence of the body that says the opposite most nearly; none where no one on it does."""
    opposes = (-1.0 if claim.leaning >= 0 else 1.0) * body.leanings > LEANS
    near, alike = body.topics.unit @ claim.unit, body.alike(claim.themes)
    shares = np.array([bool(claim.words & words) for words in body.topics.words])
    on_it = (near >= _NEAR_ENOUGH) & (shares | (alike > 0)) | (alike >= _ALIKE_ENOUGH)
    most = np.where(opposes & on_it, near + _THEMES_COUNT * alike, _NOBODY)
    best = int(most.argmax())
    return best if most[best] > _NOBODY else None


def _weighed(near: Floats, pull: float) -> Floats:
    share = np.exp(pull * (near - near.max()))
    return np.asarray(share / share.sum())
