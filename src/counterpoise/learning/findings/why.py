"""Which words decided: the features that moved a decision most, as stretches of the paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.findings.cues import first_hits, themes
from counterpoise.learning.findings.finding import Reason
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.theming import service_themes
from counterpoise.learning.findings.words import pairs, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterpoise.learning.findings.sentences import Span
    from counterpoise.learning.findings.theming import ThemeModel
    from counterpoise.learning.findings.words import Gram

_MOST_A_SIDE = 4
_MOST_A_THEME = 3
_LEAST = 0.02
# A cue counts where the model has no weight for it: SEND themes are given by cues alone.
_CUE_ALONE = 1.0


def polarity_reasons(
    added: Sequence[Sequence[tuple[Gram, float]]], text: str, spans: Sequence[Span], polarity: Polarity
) -> tuple[Reason, ...]:
    """Return the words that spoke most for criticism and for praise, heaviest first.

    Both sides are given for a mixed paragraph, else those that spoke for the side found. ``added`` is what
    the features of each sentence added to blame less what they added to praise.
    """
    sides = {Polarity.WEAKNESS: 1.0, Polarity.STRENGTH: -1.0}
    wanted = sides if polarity not in sides else {polarity: sides[polarity]}
    found: list[Reason] = []
    for side, sign in wanted.items():
        reasons = [
            _reason(text, s.start + g.start, s.start + g.end, side, sign * w)
            for s, seen in zip(spans, added, strict=True)
            for g, w in seen
            if sign * w > _LEAST
        ]
        found += _heaviest(reasons, _MOST_A_SIDE)
    return tuple(sorted(found, key=lambda r: (-r.weight, r.start)))


def theme_reasons(text: str, names: Sequence[str], model: ThemeModel) -> tuple[Reason, ...]:
    """Return for each theme given the words that spoke most for it."""
    known = [(g, model.lexicon.index[g.name]) for g in pairs(words(text)) if g.name in model.lexicon.index]
    found: list[Reason] = []
    for name in names:
        found += _heaviest([*_by_words(text, name, model, known), *_by_cues(text, name)], _MOST_A_THEME)
    return tuple(found)


def _reason(text: str, start: int, end: int, towards: str, weight: float) -> Reason:
    return Reason(start, end, text[start:end], towards, weight)


def _by_words(text: str, name: str, model: ThemeModel, known: Sequence[tuple[Gram, int]]) -> Iterable[Reason]:
    order = {t.name: i for i, t in enumerate(service_themes())}
    if name not in order or not known:
        return
    at = np.array([i for _, i in known])
    weights = (model.about[order[name]].weights[at] * model.lexicon.rarity[at]).tolist()
    for (gram, _), weight in zip(known, weights, strict=True):
        if weight > _LEAST:
            yield _reason(text, gram.start, gram.end, name, weight)


def _by_cues(text: str, name: str) -> Iterable[Reason]:
    wanted = tuple(t for t in themes() if t.name == name and t.send)
    for hit in first_hits(text, wanted):
        yield _reason(text, hit.start, hit.end, name, _CUE_ALONE)


def _heaviest(reasons: Iterable[Reason], most: int) -> list[Reason]:
    kept: list[Reason] = []
    for one in sorted(reasons, key=lambda r: (-r.weight, r.start, r.end)):
        if len(kept) < most and not any(one.start < k.end and k.start < one.end for k in kept):
            kept.append(one)
    return kept
