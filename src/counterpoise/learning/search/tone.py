"""Which way a sentence points, praise or blame, by the words in it: quick, for ranking alone.

What the library says of a paragraph's polarity is decided with more care by the findings.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@cache
def _weights() -> tuple[float, dict[str, float]]:
    said = json.loads(files(__package__).joinpath("tone.json").read_text(encoding="utf-8"))
    return float(said["start"]), said["weights"]


def grams(stems: Sequence[str]) -> list[str]:
    """Return the stems of a sentence and its pairs of neighbours."""
    return [*stems, *(f"{a} {b}" for a, b in pairwise(stems))]


def tone(stems: Sequence[str]) -> float:
    """Return which way a sentence points, from -1 (must improve) to 1 (strength).

    Parameters
    ----------
    stems : sequence of str
        Stop words included.
    """
    start, weights = _weights()
    distinct = set(grams(stems))
    known = [weights[g] for g in distinct if g in weights]
    total = start + sum(sorted(known)) / math.sqrt(max(len(distinct), 1))
    return math.tanh(total / 2)
