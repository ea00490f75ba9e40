"""How likely it is that nothing in a body is behind a point: signs, weighed as they were fitted.

A reason is a sentence that finds fault with the very matter. Praise of it is none, and in a report of full
length some sentence is near to every point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.findings.theming import softmax_over
from counterpoise.learning.letter.said import FAR, LEANS
from counterpoise.learning.letter.topic import topic

if TYPE_CHECKING:
    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.letter.said import Said

#: The signs, in the order of the weights.
SIGNS = (
    "blame", "praise", "widely", "narrowly", "most blame", "words", "unsaid words", "body", "nearest",
)  # fmt: skip
# So much more do nearer sentences count.
_WIDELY, _NARROWLY = 12.0, 40.0


class Point(NamedTuple):
    """What a draft asks for: its words, and what it is about."""

    text: str
    place: Floats


def signs(point: Point, body: Said) -> Floats:
    """Return the signs that nothing is behind a point, shape (9,), in the order of `SIGNS`."""
    near, leans = body.places @ point.place, body.leanings
    blame = np.clip(-leans, 0.0, 1.0)
    share, unsaid = _words(topic(point.text), body)
    return np.array([
        np.where(leans < -LEANS, near, FAR).max(),
        np.where(leans > LEANS, near, FAR).max(),
        softmax_over(_WIDELY * near) @ leans,
        softmax_over(_NARROWLY * near) @ leans,
        (np.clip(near, 0.0, 1.0) ** 2 * blame).max(),
        share,
        unsaid,
        body.length,
        near.max(),
    ])  # fmt: skip


def _words(words: frozenset[str], body: Said) -> tuple[float, float]:
    """Return the largest share of words that one paragraph has, and the share that none has."""
    if not words:
        return 1.0, 0.0
    share = max(len(words & there) for there in body.words) / len(words)
    return share, len(words.difference(*body.words)) / len(words)
