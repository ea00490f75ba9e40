"""How near two sentences are in what they are about, learned from sentences whose place is known.

A sentence that sums up seldom shares the words of what it rests on. So its state in context and the sum of
its words' vectors are turned together into 256 figures, in which sentences are near that rest on each other.
``tools/fit_letter.py`` fitted the turn to sentences made up for published reports, each with the paragraphs
that it rests on (`docs/explanation/reading-measured.md`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.context import WIDTH, states_each
from counterpoise.learning.findings.sentences import Span
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.letter.fitted import fitted
from counterpoise.learning.vectors.table import bundled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.findings.linear import Floats


def places(texts: Sequence[str]) -> Floats:
    """Return where texts stand among what reports are about, shape (texts, 256), rows of length 1.

    The product of two rows is how near two texts are: 1 the same, about 0 nothing in common.
    """
    return fitted().nearness.placed(states_alone(texts), meanings(texts))


def states_alone(texts: Sequence[str]) -> Floats:
    """Return the mean state of each text read alone, shape (texts, 384)."""
    if not texts:
        return np.zeros((0, WIDTH))
    held = states_each((text, [Span(0, len(text))], Setting()) for text in texts)
    return np.array([one.sentences[0] for one in held])


def meanings(texts: Sequence[str]) -> Floats:
    """Return the meaning of each text by its words, shape (texts, 256), rows of length 1 or 0."""
    table = bundled()
    return np.asarray(table.unit([table.rows(text) for text in texts]), float)
