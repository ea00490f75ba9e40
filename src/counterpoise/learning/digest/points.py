"""What many reports say: sentences that stand for others near in meaning, and the reports behind each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from counterpoise.learning.digest.candidates import Candidate
    from counterpoise.learning.digest.quotes import Quote
    from counterpoise.learning.vectors.table import Vectors

    Near = NDArray[np.float32]

#: As many points as one part of a briefing holds.
MOST_POINTS = 8
#: As many deeds.
MOST_DEEDS = 10
# Two sentences say much the same at this cosine; found by reading pairs of real reports.
_NEAR = 0.72
# Memory stays bounded however large the library is.
_MOST_HEADS = 1500
# Cosines are compared after rounding, so that another processor's last digit changes nothing.
_DIGITS = 4


@dataclass(frozen=True)
class Point:
    """A sentence, and one sentence of each report that says much the same; its own report is among them."""

    quote: Quote
    support: tuple[Quote, ...]

    @property
    def subjects(self) -> int:
        """How many authorities or providers the supporting reports are about."""
        return len({q.subject for q in self.support})


def counted_once(found: Iterable[Candidate]) -> tuple[tuple[Candidate, ...], int]:
    """Return candidates with near-duplicates of other reports folded into the first, and how many those were.

    A paragraph that says nearly the same as one of an earlier report, and a sentence word for word the same,
    count with it.
    """
    kept: dict[int, Candidate] = {}
    of_group: dict[int, tuple[str, int]] = {}
    of_words: dict[tuple[str, str], int] = {}
    folded: dict[int, dict[str, None]] = {}
    alike = 0
    for at, one in enumerate(found):
        key = one.polarity, " ".join(one.quote.text.split()).casefold()
        report = one.quote.report
        owner, first = of_group.setdefault(one.group, (report, at)) if one.group >= 0 else (report, at)
        if owner != report or key in of_words:
            folded.setdefault(of_words.get(key, first), {})[one.quote.place] = None
            alike += 1
        else:
            of_words[key] = at
            kept[at] = one
    once = (replace(c, quote=c.quote.counted_with(tuple(folded.get(at, ())))) for at, c in kept.items())
    return tuple(once), alike


def points(found: Sequence[Candidate], vectors: Vectors, *, most: int = MOST_POINTS) -> tuple[Point, ...]:
    """Return the sentences that stand for most reports, the widest first; the same input, the same points.

    Each next one is the sentence near to sentences of the most reports that no earlier one stands for.
    """
    heads = _heads(found)
    if not heads:
        return ()
    near = _nearness([found[h] for h in heads], found, vectors)
    reports = sorted({c.quote.report for c in found})
    column = np.array([reports.index(c.quote.report) for c in found])
    covers = np.zeros((len(heads), len(reports)), np.bool_)
    for row in range(len(heads)):
        covers[row, column[near[row] >= _NEAR]] = True
    chosen = _greedy(covers, near, most)
    return tuple(_point(found, heads[row], near[row]) for row in chosen)


def _heads(found: Sequence[Candidate]) -> list[int]:
    alone = [i for i, c in enumerate(found) if c.stands_alone]
    # What was said beside the subject says nothing of it by itself.
    alone = [i for i in alone if found[i].names] or alone
    surest = sorted(alone, key=lambda i: (-round(found[i].confidence, _DIGITS), *_order(found[i].quote)))
    return sorted(surest[:_MOST_HEADS])


def _order(q: Quote) -> tuple[int, str, int]:
    return (-_ordinal(q.dated), q.paragraph, q.start)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _nearness(heads: Sequence[Candidate], found: Sequence[Candidate], vectors: Vectors) -> Near:
    one, other = (vectors.unit([vectors.rows(c.quote.text) for c in part]) for part in (heads, found))
    return np.round(one @ other.T, _DIGITS)


def _greedy(covers: NDArray[np.bool_], near: Near, most: int) -> list[int]:
    chosen: list[int] = []
    covered = np.zeros(covers.shape[1], np.bool_)
    # Among equals the one in the middle of its fellows says it best.
    central = np.where(near >= _NEAR, near, 0).sum(axis=1)
    least = 2 if covers.sum(axis=1).max() > 1 else 1
    while len(chosen) < most:
        gain = (covers & ~covered).sum(axis=1)
        best = int(np.lexsort((np.arange(len(gain)), -np.round(central, 2), -gain))[0])
        if gain[best] < least:
            break
        chosen.append(best)
        covered |= covers[best]
    return sorted(chosen, key=lambda r: (-int(covers[r].sum()), r))


def _point(found: Sequence[Candidate], head: int, near: Near) -> Point:
    best: dict[str, tuple[float, Quote]] = {}
    for i in map(int, np.flatnonzero(near >= _NEAR)):
        q = found[i].quote
        if q.report not in best or near[i] > best[q.report][0]:
            best[q.report] = (float(near[i]), q)
    own = found[head].quote
    best[own.report] = (1.0, own)
    return Point(own, tuple(sorted((q for _, q in best.values()), key=_order)))


def deeds(found: Iterable[Candidate], *, most: int = MOST_DEEDS) -> tuple[Quote, ...]:
    """Return sentences that say what was done, one of each service: reports that still stand come first."""
    told = sorted(
        (c for c in found if c.means > 0 and c.stands_alone),
        key=lambda c: (c.quote.superseded_by is not None, -c.means, *_order(c.quote)),
    )
    first: dict[str, Quote] = {}
    for c in told:
        first.setdefault(c.quote.subject, c.quote)
    return tuple(first.values())[:most]
