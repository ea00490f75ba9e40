"""How likely it is that a body says the opposite of a claim: signs, weighed as they were fitted.

A body seldom says the opposite in so many words. What speaks against a claim is what the sentences nearest
to it say all together, beside how it is worded: one that refers back, tells of an earlier inspection or
hedges is seldom refuted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from counterpoise.learning.findings.theming import softmax_over
from counterpoise.learning.letter.said import FAR, LEANS

if TYPE_CHECKING:
    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.letter.said import Said

#: The signs, in the order of the weights.
SIGNS = (
    "sure", "praise", "widely", "closely", "narrowly", "first", "against", "alongside", "nearest",
    "against before alongside", "most against", "most alongside", "refers back", "tells of before", "hedges",
    "says most", "words", "body",
)  # fmt: skip
# So much more do nearer sentences count.
_PULLS = (12.0, 22.0, 40.0)
# Of 255 planted sentences that are likely enough, two have nothing as near as this on the other side.
_ON_IT = 0.3
# Words of a claim beyond which it counts as neither shorter nor longer.
_SHORT, _LONG = 14, 30
_WORDED = (
    re.compile(
        r"^(?:this|these|those|it|they|such|he|she|their|its|as a result|where this|when this"
        r"|in (?:these|some) (?:cases|instances)|for (?:some|these) \w+, (?:this|it)"
        r"|however, (?:this|it|they))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!since the )\b(?:last|previous|earlier|prior|first|focused|monitoring)\b"
        r"[^.;]{0,40}\b(?:inspect\w+|visit)\b|\b(?:19|20)\d\d\b|\bpredecessor\b|\bhad (?:not )?been\b"
        r"|\bjudged\b|\bat the time\b|\bwas (?:at|in|not)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:some|few|small number|minority|not all|in places|at times|sometimes|occasionally|a number of"
        r"|further|more to do|challenges? remains?)\b",
        re.IGNORECASE,
    ),
    re.compile(r"\b(?:most|majority|many|generally|largely|usually|mostly|overall)\b", re.IGNORECASE),
)


class Claim(NamedTuple):
    """A sentence that sums up: its words, how it leans (1 praise, -1 blame), and what it is about."""

    text: str
    leaning: float
    place: Floats


def claims(summed: Said) -> tuple[Claim, ...]:
    """Return the sentences of a summary as claims."""
    each = zip(summed.texts, summed.leanings.tolist(), summed.places, strict=True)
    return tuple(Claim(*one) for one in each)


def signs(claim: Claim, body: Said) -> Floats:
    """Return the signs that a body says the opposite of a claim, shape (18,), in the order of `SIGNS`."""
    near, opposes = body.places @ claim.place, _opposes(claim, body)
    against = np.where(opposes > LEANS, near, FAR).max()
    alongside = np.where(opposes < -LEANS, near, FAR).max()
    square = np.clip(near, 0.0, 1.0) ** 2
    return np.array([
        abs(claim.leaning),
        float(claim.leaning > 0),
        *(softmax_over(pull * near) @ opposes for pull in _PULLS),
        opposes[near.argmax()],
        against,
        alongside,
        near.max(),
        against - alongside,
        (square * opposes).max(),
        (square * -opposes).max(),
        *(float(bool(worded.search(claim.text))) for worded in _WORDED),
        np.log(np.clip(len(claim.text.split()), _SHORT, _LONG)),
        body.length,
    ])  # fmt: skip


def against(claim: Claim, body: Said) -> int | None:
    """Return the sentence of the body that says the opposite most nearly; none where none on it leans so."""
    near = np.where(_opposes(claim, body) > LEANS, body.places @ claim.place, FAR)
    best = int(near.argmax())
    return best if near[best] >= _ON_IT else None


def _opposes(claim: Claim, body: Said) -> Floats:
    return np.asarray((-1.0 if claim.leaning >= 0 else 1.0) * body.leanings)
