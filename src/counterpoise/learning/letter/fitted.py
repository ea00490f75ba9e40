"""What ``tools/fit_letter.py`` fitted: a learned nearness, and what signs count of a claim and of a point."""

from __future__ import annotations

import io
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.linear import sigmoid
from counterpoise.learning.findings.weights_file import zipped

if TYPE_CHECKING:
    from counterpoise.learning.findings.linear import Floats

_PACKAGE = "counterpoise.learning.weights"
FILE = "letter.npz"
#: As many claims as the longest summary has of the reports that were fitted to.
FEW = 20


@dataclass(frozen=True)
class Nearness:
    """How states and meanings become places.

    ``mean`` and ``spread`` have shape (384,), the states' own; ``turn`` (256, 384 + 256).
    """

    mean: Floats
    spread: Floats
    turn: Floats

    def beside(self, states: Floats, meanings: Floats) -> Floats:
        """Return states, all of one length, with the meanings beside them, shape (texts, 640)."""
        return np.hstack([unit((states - self.mean) / self.spread), meanings])

    def placed(self, states: Floats, meanings: Floats) -> Floats:
        """Return places, shape (texts, 256), rows of length 1."""
        return unit(self.beside(states, meanings) @ self.turn.T)


@dataclass(frozen=True)
class Weighing:
    """Weights of signs, of their squares and of their products, and the chance from which a fault is told.

    ``mean`` and ``spread`` are the signs' own; ``single`` has shape (signs,), ``paired`` (signs, signs), with
    nothing below its diagonal.
    """

    mean: Floats
    spread: Floats
    single: Floats
    paired: Floats
    intercept: Floats
    told_from: Floats

    def chance(self, signs: Floats) -> float:
        """Return the chance of a fault, from its signs."""
        scaled = (signs - self.mean) / self.spread
        return float(sigmoid(scaled @ self.single + scaled @ self.paired @ scaled + self.intercept))

    def tells(self, signs: Floats, *, among: int = 1) -> bool:
        """Say whether a fault is likely enough to be told.

        Of many that are right one looks wrong by chance sooner than of few: ``among`` more than `FEW` the
        odds must be so many times higher.
        """
        chance, least = self.chance(signs), float(self.told_from)
        return chance * (1 - least) >= least * (1 - chance) * max(1.0, among / FEW)


@dataclass(frozen=True)
class Fitted:
    """All of it."""

    nearness: Nearness
    claim: Weighing
    point: Weighing


@cache
def fitted() -> Fitted:
    """Return what comes with the package."""
    with np.load(io.BytesIO(files(_PACKAGE).joinpath(FILE).read_bytes())) as held:
        read = {name: np.asarray(held[name], float) for name in held.files}
    near, claim, point = (
        {f.name: read[f"{part}_{f.name}"] for f in fields(kind)}
        for part, kind in (("nearness", Nearness), ("claim", Weighing), ("point", Weighing))
    )
    return Fitted(Nearness(**near), Weighing(**claim), Weighing(**point))


def dumps(found: Fitted) -> bytes:
    """Return the bytes of the package's file; the turn is kept to half precision."""
    arrays = {
        f"{part.name}_{f.name}": np.asarray(getattr(getattr(found, part.name), f.name), np.float32)
        for part in fields(Fitted)
        for f in fields(getattr(found, part.name))
    }
    arrays["nearness_turn"] = arrays["nearness_turn"].astype(np.float16)
    return zipped(arrays)


def unit(rows: Floats) -> Floats:
    """Return rows with length 1; a row of noughts stays one."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0))
