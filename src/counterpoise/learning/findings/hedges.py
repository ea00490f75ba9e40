"""How much the praise or criticism of a sentence weighs: promises, small numbers, large ones, improvement.

Criticism with only a promise stays a weakness, and praise with a trivial wish a strength: so it must be known
which sentences promise, and of how many children they speak.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.findings.linear import Floats


def _any(*ways: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(ways)})\b")


PROMISE = _any(
    *("recogni[sz]ed?", "aware", r"acknowledge\w*", "identified (?:this|these|the|as|that)", "planned"),
    *("plans? (?:are|is|have|has|to)", "tak(?:en|ing) (?:action|steps)", "begun", "beginning to"),
    r"(?:are|is) (?:taking|addressing|working|reviewing|developing|implementing|currently|being)",
    *("start(?:ed|ing) to", r"intend\w*", "will", "in the process", "too (?:early|soon)", "under ?way"),
    *("action plan", "improvement plan", "more (?:work )?to (?:do|be done)", "further work"),
    *("steps (?:to|are)", "in place to (?:address|improve)"),
)
MINOR = _any(
    *("small (?:number|minority)", "minority", "a few", "very few", "some", r"occasion\w*", "at times"),
    *("isolated", "not all", "not always"),
)
MAJOR = _any(
    *("too many", "most", "majority", "significant", "serious", "widespread", "all", "poor", "inadequate"),
    *(r"weak\w*", r"insufficient\w*", "lack", "consistently", "many"),
)
IMPROVING = _any(
    *(r"improv\w+", "progress", r"strengthen\w*", r"recent\w*", "new(?:ly)?", "developing", "emerging"),
)
_NONE = -4.0
_LONG = 60


def hedged(blame: Floats, praise: Floats, texts: Sequence[str]) -> list[float]:
    """Return how blame and praise are spread over promises, small numbers and signs of improvement.

    Parameters
    ----------
    blame, praise : array, shape (sentences,)
        Log odds of each sentence.
    texts : sequence of str
        The sentences.
    """
    small = [t.lower() for t in texts]
    promise, minor, major, improving = (
        np.array([bool(p.search(t)) for t in small]) for p in (PROMISE, MINOR, MAJOR, IMPROVING)
    )
    b, p = 1 / (1 + np.exp(-blame)), 1 / (1 + np.exp(-praise))
    words = np.array([len(t.split()) for t in texts])
    return [
        *(_peak(praise, ~promise), _peak(praise, ~improving), _peak(praise, improving)),
        *(_peak(blame, ~promise), _peak(blame, ~minor), _peak(blame, minor)),
        *(float(m.mean()) for m in (promise, minor, major, improving)),
        *(float(b[m].sum()) for m in (minor, ~minor, major)),
        *(float(p[m].sum()) for m in (~promise, promise, ~promise & ~improving)),
        *(float(m[blame.argmax()]) for m in (minor, major)),
        *(float(promise[-1]), float(promise[praise.argmax()])),
        *(words.sum() / _LONG, float(words @ b / max(words.sum(), 1))),
    ]


def _peak(values: Floats, where: Floats) -> float:
    return float(values[where].max()) if where.any() else _NONE
