"""The order of hits: a weighted sum of features, the weights fitted on judged hits and kept as numbers."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.features import FEATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Weights by the vectors they were fitted with.
FILES = {"table": "weights.json", "semantic": "weights-semantic.json"}
_DIGITS = 5


@cache
def weights(vectors: str = "table") -> NDArray[np.float32]:
    """Return the weight of each feature, in the order of ``FEATURES``, as fitted with some vectors."""
    said = json.loads(files(__package__).joinpath(FILES[vectors]).read_text(encoding="utf-8"))["weights"]
    return np.asarray([said[name] for name in FEATURES], np.float32)


def scores(features: NDArray[np.float32], by: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return one score for each candidate, rounded so that machines agree on the order.

    Parameters
    ----------
    features : float32 array, shape (k, number of features)
    by : float32 array, shape (number of features,)
        Weights.
    """
    # Summed feature by feature: a matrix product may add in another order on another processor.
    total = np.zeros(len(features))
    for column, weight in zip(features.T, by, strict=True):
        total += column.astype(np.float64) * float(weight)
    rounded: NDArray[np.float64] = np.round(total, _DIGITS)
    return rounded
