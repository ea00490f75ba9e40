"""Learn from corrections in seconds: weights move from where they are, as far as the corrections ask.

The labelled paragraphs of the first fit are not there any more, and need not be: what they taught is in the
weights. Each weight is held to its value by a spring; a correction pulls on the weights of its own words.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.both import Told, both_leanings
from counterpoise.learning.findings.context import states_each, theme_row
from counterpoise.learning.findings.examples import SIGNS
from counterpoise.learning.findings.linear import Fitted, log_odds, logistic, sigmoid
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.findings.theming import evidence_each, mentions, passage, service_themes
from counterpoise.learning.findings.words import gram_names, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from counterpoise.learning.findings.context import Heads
    from counterpoise.learning.findings.examples import Example
    from counterpoise.learning.findings.linear import Floats, Lexicon, Matrix
    from counterpoise.learning.findings.polarity import Leaning, SentenceModel
    from counterpoise.learning.findings.weights_file import Models

    Row = tuple[NDArray[np.int64], Floats]

# How firmly a weight is held: at 1/4, one correction moves its own sentence by about two in log odds.
_HOLD = 0.25
_HOLD_THEMES = 1.0
_HOLD_STATES = 0.4
# A sentence of a paragraph whose polarity was corrected is moved this far, where it has no label of its own.
_TOWARDS = {
    Polarity.STRENGTH: (-2.5, 0.7),
    Polarity.WEAKNESS: (1.0, -1.5),
    Polarity.MIXED: (0.0, 0.0),
    Polarity.NEUTRAL: (-2.5, -2.5),
}
# A mixed paragraph holds some criticism and some praise: its most likely sentence of each is moved this far.
_MIXED_PEAK = 1.5
_VERSION_DIGITS = 8


def refit(corrections: Sequence[Example], models: Models) -> Models:
    """Return models that have learned from corrected paragraphs.

    Parameters
    ----------
    corrections : sequence of Example
        Paragraphs with the labels that count today. Their order does not matter.
    models : Models
        Where to start: the shipped ones, so that a correction taken back leaves nothing behind.

    Raises
    ------
    UsageError
        When there is no correction.
    """
    if not corrections:
        raise UsageError(
            "There is no correction to learn from.", next_step="Label at least one paragraph first."
        )
    ordered = sorted(corrections, key=lambda e: (e.text, e.polarity, e.themes))
    told = _told(ordered, models)
    targets = _targets(ordered, told, models.polarity.sentences)
    polarity = replace(models.polarity, sentences=_sentences(ordered, targets, models.polarity.sentences))
    about, first = _themes(ordered, models)
    themes = replace(models.themes, about=about, first=first)
    heads = models.heads and _heads(models.heads, ordered, [t for t in told if t], targets)
    return replace(models, polarity=polarity, themes=themes, heads=heads, version=_version(ordered, models))


def _told(ordered: Sequence[Example], models: Models) -> list[Told | None]:
    if models.heads is None:
        return [None] * len(ordered)
    held = states_each((e.text, sentences(e.text), e.setting) for e in ordered)
    return [Told(models.heads, one) for one in held]


def _version(ordered: Sequence[Example], models: Models) -> str:
    told = "\n".join(f"{e.text}\t{e.polarity}\t{' '.join(e.themes)}" for e in ordered)
    return f"{models.version}+{len(ordered)}.{hashlib.sha256(told.encode()).hexdigest()[:_VERSION_DIGITS]}"


def _targets(
    ordered: Sequence[Example], told: Sequence[Told | None], model: SentenceModel
) -> list[list[tuple[float, float]]]:
    """Return for each sentence of each paragraph the chances of blame and of praise that it should have."""
    wanted = []
    for example, one in zip(ordered, told, strict=True):
        texts = [s.of(example.text) for s in sentences(example.text)]
        wanted.append(
            _wanted(example, both_leanings([model.lean(t) for t in texts], one.reading if one else None))
        )
    return wanted


def _sentences(
    ordered: Sequence[Example], targets: Sequence[Sequence[tuple[float, float]]], model: SentenceModel
) -> SentenceModel:
    rows: list[Row] = []
    for example in ordered:
        texts = [s.of(example.text) for s in sentences(example.text)]
        rows += [model.lexicon.row(Counter(gram_names(said(t)))) for t in texts]
    x = _matrix(rows, len(model.lexicon.rarity))
    flat = np.array([t for each in targets for t in each])
    blame, praise = (_moved(x, flat[:, side], m, _HOLD) for side, m in enumerate((model.blame, model.praise)))
    return replace(model, blame=blame, praise=praise)


def _wanted(example: Example, leanings: Sequence[Leaning]) -> list[tuple[float, float]]:
    if len(example.signs) == len(leanings):
        said = [SIGNS[s] for s in example.signs]
        return [
            (float(p in {Polarity.WEAKNESS, Polarity.MIXED}), float(p in {Polarity.STRENGTH, Polarity.MIXED}))
            for p in said
        ]
    now = np.array([(one.blame, one.praise) for one in leanings])
    moved = now + np.array(_TOWARDS[example.polarity])
    if example.polarity == Polarity.MIXED:
        for side in (0, 1):
            moved[now[:, side].argmax(), side] += _MIXED_PEAK
    return [(float(b), float(p)) for b, p in sigmoid(moved)]


def _heads(
    heads: Heads,
    ordered: Sequence[Example],
    told: Sequence[Told],
    targets: Sequence[Sequence[tuple[float, float]]],
) -> Heads:
    """Move what is made of the states; what they are stays as it was fitted."""
    rows = np.vstack([t.held.sentences[list(t.held.known)] for t in told])
    flat = np.array(
        [
            w
            for t, each in zip(told, targets, strict=True)
            for w, known in zip(each, t.held.known, strict=True)
            if known
        ]
    )
    about, first = _named(ordered)
    places = np.array([theme_row(t.held) for t in told])
    return replace(
        heads,
        sentence=_moved_head(rows, flat, heads.sentence),
        about=_moved_head(places, about, heads.about),
        first=_moved_head(places, first, heads.first),
    )


def _moved_head(x: Floats, targets: Floats, head: Floats) -> Floats:
    # States are long: held by their length, one correction moves as far as one of words does.
    hold = _HOLD_STATES * float((x**2).sum(1).mean())
    moved = [
        logistic(x, _soft(target), penalty=hold, centre=row[:-1], intercept=float(row[-1]))
        for row, target in zip(head, targets.T, strict=True)
    ]
    return np.array([[*m.weights, m.intercept] for m in moved])


def _named(ordered: Sequence[Example]) -> tuple[Floats, Floats]:
    """Return which themes each paragraph has, and which is its first, each of shape (paragraphs, themes)."""
    names = [t.name for t in service_themes()]
    about = np.array([[float(n in e.themes) for n in names] for e in ordered])
    return about, np.array([[float(e.themes[:1] == (n,)) for n in names] for e in ordered])


def _themes(ordered: Sequence[Example], models: Models) -> list[tuple[Fitted, ...]]:
    model = models.themes
    rows = _evidence(ordered, model.lexicon)
    x = _matrix(rows, len(model.about[0].weights))
    about, first = _named(ordered)
    return [
        tuple(_moved(x, target[:, k], m, _HOLD_THEMES) for k, m in enumerate(fitted))
        for target, fitted in ((about, model.about), (first, model.first))
    ]


def _evidence(ordered: Sequence[Example], lexicon: Lexicon) -> list[Row]:
    passages = [passage([s.of(e.text) for s in sentences(e.text)], e.setting) for e in ordered]
    return list(evidence_each(lexicon, passages, [mentions(p.texts, service_themes()) for p in passages]))


def _matrix(rows: Sequence[Row], width: int) -> Matrix:
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    ends = np.cumsum([0, *(len(at) for at, _ in rows)])
    return csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([at for at, _ in rows]), ends),
        shape=(len(rows), width),
    )


def _moved(x: Matrix, target: Floats, model: Fitted, hold: float) -> Fitted:
    """Return the model moved towards the targets; only weights of features that occur can move."""
    used = np.unique(x.indices)
    fitted = logistic(
        x[:, used],
        _soft(target),
        penalty=hold,
        centre=model.weights[used],
        intercept=model.intercept,
    )
    weights = model.weights.copy()
    weights[used] = fitted.weights
    return Fitted(weights, model.intercept)


def _soft(target: Floats) -> Floats:
    return np.asarray(sigmoid(np.clip(log_odds(target), -4, 4)))
