"""Themes of area SEND inspections: by cues alone, because there are too few labels to fit weights on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.cues import Theme, themes
from counterpoise.learning.findings.finding import ThemeFinding
from counterpoise.learning.findings.theming import MOST, mentions, softmax_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.findings.linear import Floats

# Themes of services for children that these reports speak of too.
_SHARED = (
    "leadership_corporate_parenting",
    "partnership_working",
    "voice_participation_direct_work",
    "health_mental_health",
    "early_help",
    "workforce_caseloads",
    "quality_assurance_performance",
)
# Cues by how often, in what share of the sentences, and among the first words: set by hand, not fitted.
_OFTEN, _SHARE, _HEAD = 1.0, 1.5, 1.0
# Shared themes have broader cues, so they need more of them.
_HANDICAP = 0.6
_NEAR = 0.8
_SHARPNESS = 1.5


def is_send(framework: str) -> bool:
    """Return whether a framework is an area SEND inspection."""
    return "SEND" in framework.upper()


@cache
def send_wanted() -> tuple[Theme, ...]:
    """Return the themes looked for in area SEND inspections."""
    return tuple(t for t in themes() if t.send or t.name in _SHARED)


def send_themes(texts: Sequence[str]) -> tuple[tuple[ThemeFinding, ...], float]:
    """Return the themes of a paragraph, first the one it is most about, and the share of that one.

    The chances are shares of the evidence, not fitted ones.
    """
    scores = _scores(texts)
    share = softmax_over(_SHARPNESS * scores)
    order = np.argsort(-scores, kind="stable")
    near = [i for i in order if scores[i] > 0 and scores[i] >= _NEAR * scores[order[0]]]
    given = near[:MOST] or [int(order[0])]
    found = tuple(ThemeFinding(send_wanted()[i].name, float(share[i])) for i in given)
    return found, found[0].chance


def _scores(texts: Sequence[str]) -> Floats:
    seen = mentions(texts, send_wanted()).themes
    handicap = np.array([0.0 if t.send else _HANDICAP for t in send_wanted()])
    scores = _OFTEN * seen[:, 3] + _SHARE * seen[:, 1] + _HEAD * seen[:, 2]
    return np.asarray(scores - handicap * (scores > 0))
