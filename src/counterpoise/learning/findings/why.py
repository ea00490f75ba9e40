"""Which words decided: the features that moved a decision most, as stretches of the paragraph."""

from __future__ import annotations

import re
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

    # Weight, and where the words begin and end in the paragraph.
    Pull = tuple[float, int, int]

_MOST_A_SIDE = 4
_MOST_A_THEME = 3
_LEAST = 0.02
# A cue counts where the model has no weight for it: SEND themes are given by cues alone.
_CUE_ALONE = 1.0
# Small words carry much of a decision, and alone they tell a reader nothing.
_SMALL = frozenset(
    "and are been for from had has have its that the their them these they this those was "  # noqa: SIM905
    "were which who will with".split()
)
_SHORTEST = 3
_WORD = re.compile(r"\w+")


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
        pulls = [
            (sign * w, s.start + g.start, s.start + g.end)
            for s, seen in zip(spans, added, strict=True)
            for g, w in seen
            if sign * w > _LEAST
        ]
        telling = (p for p in pulls if _tells(text[p[1] : p[2]]))
        found += [Reason(a, b, text[a:b], side, w) for w, a, b in _heaviest(telling, _MOST_A_SIDE)]
    return tuple(sorted(found, key=lambda r: (-r.weight, r.start)))


def theme_reasons(text: str, names: Sequence[str], model: ThemeModel) -> tuple[Reason, ...]:
    """Return for each theme given the words that spoke most for it."""
    known = [(g, model.lexicon.index[g.name]) for g in pairs(words(text)) if g.name in model.lexicon.index]
    found: list[Reason] = []
    for name in names:
        pulls = [*_by_words(name, model, known), *_by_cues(text, name)]
        pulls = [p for p in pulls if _tells(text[p[1] : p[2]])]
        found += [Reason(a, b, text[a:b], name, w) for w, a, b in _heaviest(pulls, _MOST_A_THEME)]
    return tuple(found)


def _by_words(name: str, model: ThemeModel, known: Sequence[tuple[Gram, int]]) -> Iterable[Pull]:
    order = {t.name: i for i, t in enumerate(service_themes())}
    if name not in order or not known:
        return
    at = np.array([i for _, i in known])
    weights = (model.about[order[name]].weights[at] * model.lexicon.rarity[at]).tolist()
    for (gram, _), weight in zip(known, weights, strict=True):
        if weight > _LEAST:
            yield (weight, gram.start, gram.end)


def _by_cues(text: str, name: str) -> Iterable[Pull]:
    wanted = tuple(t for t in themes() if t.name == name and t.send)
    for hit in first_hits(text, wanted):
        yield (_CUE_ALONE, hit.start, hit.end)


def _tells(said: str) -> bool:
    return any(len(word) >= _SHORTEST and word not in _SMALL for word in _WORD.findall(said.lower()))


def _heaviest(pulls: Iterable[Pull], most: int) -> list[Pull]:
    """Return the heaviest pulls that do not overlap."""
    kept: list[Pull] = []
    for one in sorted(pulls, key=lambda p: (-p[0], p[1], p[2])):
        if len(kept) == most:
            break
        if not any(one[1] < end and start < one[2] for _, start, end in kept):
            kept.append(one)
    return kept
