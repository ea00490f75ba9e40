"""For each weakness of an authority: who like it was praised for that, and what did they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.digest.candidates import Aim, Left, candidates
from counterpoise.learning.since.judged import STRENGTH, WEAKNESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    import numpy as np
    from numpy.typing import NDArray

    from counterpoise.learning.digest.candidates import Candidate, Source
    from counterpoise.learning.digest.quotes import Quote
    from counterpoise.learning.findings.cues import Theme
    from counterpoise.learning.vectors.table import Vectors

#: Two authorities are of like size when the smaller has this share of the other's children (assumed).
LIKE_SIZE = 0.75
# After every neighbour.
_NO_RANK = 1000
_MOST_QUOTES = 3
_MOST_OWN = 3
# Rounded, so that another processor's last digit changes no order.
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """In what an authority is like the one that asks.

    ``rank`` is its place in the published list of statistical neighbours, 1 for the nearest; it says how
    alike they are, not how good.
    """

    rank: int | None
    region: bool
    size: bool

    @property
    def kinds(self) -> tuple[str, ...]:
        """The likenesses in words."""
        told = (
            (self.rank is not None, f"statistical neighbour {self.rank}"),
            (self.region, "same region"),
            (self.size, "like size"),
        )
        return tuple(words for is_so, words in told if is_so)


@dataclass(frozen=True)
class Like:
    """An authority like the one that asks, with its newest report."""

    source: Source
    likeness: Likeness


@dataclass(frozen=True)
class Example:
    """Somebody who was praised: the sentences that say what they did, else those that praise."""

    subject: str
    likeness: Likeness
    dated: date | None
    superseded_by: str | None
    did: tuple[Quote, ...]
    praised: tuple[Quote, ...]


@dataclass(frozen=True)
class Need:
    """One theme: what the authority's own report faults, and who like it was praised for it.

    ``asked`` is how many like it have a report; ``praised`` how many of them were praised more than faulted.
    """

    theme: str
    title: str
    own: tuple[Quote, ...]
    asked: int
    praised: int
    examples: tuple[Example, ...]


def need(theme: Theme, own: Source | None, likes: Sequence[Like], vectors: Vectors) -> Need:
    """Return who among those like an authority was praised on a theme, and what they did.

    Whoever was faulted there as often as praised is no example, and is not named.

    Parameters
    ----------
    own : Source or None
        The authority's own newest report.
    likes : sequence of Like
        Those like it, most alike first; that order is kept. Of each, sentences nearest in meaning to what the
        authority's own report faults come first.
    """
    faulted = [c.quote for c in _found(theme, own) if c.polarity == WEAKNESS] if own else []
    aim = vectors.unit([vectors.rows(q.text) for q in faulted])
    examples = [e for like in likes if (e := _example(theme, like, aim, vectors))]
    return Need(
        theme.name, theme.title, tuple(faulted[:_MOST_OWN]), len(likes), len(examples), tuple(examples)
    )


def _found(theme: Theme, source: Source) -> tuple[Candidate, ...]:
    return tuple(candidates(source, Aim(theme, {}), Left()))


def _example(theme: Theme, like: Like, aim: NDArray[np.float32], vectors: Vectors) -> Example | None:
    found = _found(theme, like.source)
    praise = [c for c in found if c.polarity == STRENGTH]
    if len(praise) <= len(found) - len(praise):
        return None
    near = _nearness(praise, aim, vectors)
    order = sorted(range(len(praise)), key=lambda i: (-near[i], -praise[i].means, i))
    ranked = [praise[i] for i in order]
    return Example(
        subject=like.source.report.subject,
        likeness=like.likeness,
        dated=like.source.report.dated,
        superseded_by=like.source.superseded_by,
        did=_quotes(c for c in ranked if c.means >= 0),
        praised=_quotes(c for c in ranked if c.means < 0),
    )


def _nearness(praise: Sequence[Candidate], aim: NDArray[np.float32], vectors: Vectors) -> list[float]:
    """Return how near each sentence is to any of what is faulted, 0 where nothing is."""
    if not len(aim):
        return [0.0] * len(praise)
    said = vectors.unit([vectors.rows(c.quote.text) for c in praise])
    return [round(float(x), _DIGITS) for x in (said @ aim.T).max(axis=1)]


def _quotes(found: Iterable[Candidate]) -> tuple[Quote, ...]:
    return tuple(c.quote for c in found)[:_MOST_QUOTES]


def by_likeness(likes: Iterable[Like]) -> tuple[Like, ...]:
    """Return those like an authority, most alike first, then by name; never by how good they are."""
    return tuple(
        sorted(
            (x for x in likes if x.likeness.kinds),
            key=lambda x: (
                -len(x.likeness.kinds),
                x.likeness.rank or _NO_RANK,
                x.source.report.subject,
            ),
        )
    )
