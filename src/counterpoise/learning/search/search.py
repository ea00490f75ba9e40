"""Search: any text in, the paragraphs that answer it out, best first, each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from counterpoise.domain.errors import UsageError
from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.search import features, rerank
from counterpoise.learning.search.candidates import candidates
from counterpoise.learning.search.catalogue import POLARITIES
from counterpoise.learning.search.filters import Filters, mask
from counterpoise.learning.search.highlight import highlights
from counterpoise.learning.search.inverted import phrase_holders
from counterpoise.learning.search.query import parse, unsaid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from counterpoise.learning.held import HeldParagraph
    from counterpoise.learning.search.catalogue import Entry
    from counterpoise.learning.search.query import Query
    from counterpoise.learning.search.versions import Opened
    from counterpoise.learning.vectors.meaning import Meaning

    Mask = NDArray[np.bool_]

#: As many hits as one answer may hold.
MOST = 100

_NOTHING = "No paragraph holds that; try fewer words or filters."
_DIRECTION = {"strength": 1.0, "weakness": -1.0}


class Words(Protocol):
    """Whoever holds the words of paragraphs: the library."""

    def named(self, ids: Sequence[str], /) -> dict[str, HeldParagraph]:
        """Return paragraphs by their ids."""
        ...


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a hit or against it: what it is, and how much it moved the score."""

    name: str
    says: str
    share: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph that answers a query.

    Attributes
    ----------
    score : float
        Sum of the shares of ``why``.
    polarity : str
        What the library found; empty where nothing was decided.
    highlights : tuple of (int, int)
        Characters of the text to mark.
    best_sentence : (int, int)
        Characters of the sentence that fits best.
    superseded_by : str or None
        File of a later report on the same service.
    also : tuple of str
        Ids of paragraphs that say nearly the same, in this report or in others.
    """

    paragraph: HeldParagraph
    file: str
    subject: str
    authority: str | None
    region: str | None
    framework: str
    dated: date | None
    overall: str | None
    superseded_by: str | None
    polarity: str
    themes: tuple[str, ...]
    score: float
    why: tuple[Reason, ...]
    highlights: tuple[tuple[int, int], ...]
    best_sentence: tuple[int, int]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits with how the query was understood."""

    query: Query
    hits: tuple[Hit, ...]
    note: str = ""


@dataclass(frozen=True)
class Ranked:
    """Rows of the index in the order of hits, one of each group of near-duplicates."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float64]
    features: NDArray[np.float32]
    sentence: NDArray[np.int64]


class Search:
    """Search over one opened index.

    Parameters
    ----------
    opened : Opened
    words : Words
        Gives the text of hits.
    vectors : Meaning
        The vectors with which the index was made.
    weights : float32 array, optional
        Weight of each feature; those fitted with these vectors where none are given.
    """

    def __init__(
        self, opened: Opened, words: Words, vectors: Meaning, weights: NDArray[np.float32] | None = None
    ) -> None:
        self.index = opened.index
        self.catalogue = opened.catalogue
        self._words = words
        self.vectors = vectors
        self._weights = rerank.weights(vectors.name) if weights is None else weights

    def ask(self, text: str, *, k: int = 10, filters: Filters | None = None) -> Answer:
        """Return the best k paragraphs for a text.

        Parameters
        ----------
        text : str
            Anything; what stands in quotation marks is looked for word by word.
        k : int
            1 to 100.
        filters : Filters, optional

        Raises
        ------
        UsageError
            When k is out of range, or a filter names what the library does not hold.
        """
        if not 1 <= k <= MOST:
            raise UsageError(f"{k} hits can't be shown.", next_step=f"Ask for 1 to {MOST}.")
        filters = filters or Filters()
        query = parse(text, wants=_DIRECTION.get(filters.polarity.strip().casefold()))
        allowed = mask(self.catalogue, filters)
        if query.is_empty:
            return Answer(query, (), "There is no word to look for in that.")
        ranked = self.rank(query, allowed, k)
        hits = self._hits(query, ranked)
        said = self._note(query) if hits else _NOTHING
        return Answer(query, hits, " ".join(filter(None, (said, self._waiting))))

    def unsaid(self, query: Query) -> tuple[str, ...]:
        """Return the words of a query, as typed, that no report says in any way known for them."""
        return unsaid(query, self.index.numbers.__contains__)

    @cached_property
    def _waiting(self) -> str:
        """What a reader should know of reports that are not judged yet; "" where all are."""
        waiting = len(np.unique(self.catalogue.report_of[self.catalogue.polarity == 0]))
        if not waiting:
            return ""
        those = "One report is" if waiting == 1 else f"{waiting} reports are"
        return (
            f"{those} not judged yet, so that filters by theme or polarity leave them out: "
            "wait for the run that takes reports in, or run it again."
        )

    def _note(self, query: Query) -> str:
        """Return what a reader should know before trusting the hits; "" where there is nothing."""
        missing = self.unsaid(query)
        if not missing:
            return ""
        said = f"No report says {', '.join(f'“{w}”' for w in missing)}"
        if len(missing) < len(query.concepts):
            return f"{said}; the paragraphs answer the other words."
        return (
            f"{said}. These paragraphs are near in meaning at best: check the spelling, or try other words."
        )

    def rank(self, query: Query, allowed: Mask | None, k: int) -> Ranked:
        """Return the best k rows among those allowed, near-duplicates once."""
        vector = self.vectors.unit([self.vectors.rows(query.topic)])[0]
        found = candidates(self.index, query, vector, self.holding(query, allowed))
        if not len(found.rows):
            none = np.empty(0, np.int64)
            return Ranked(none, np.empty(0), np.empty((0, len(features.FEATURES)), np.float32), none)
        looked = features.look(self.index, query, vector, found)
        scores = rerank.scores(looked.features, self._weights)
        order = np.lexsort((found.rows, -scores))
        # The best of each group of near-duplicates stands for it.
        _, first = np.unique(self.catalogue.group[found.rows[order]], return_index=True)
        order = order[np.sort(first)][:k]
        return Ranked(found.rows[order], scores[order], looked.features[order], looked.sentence[order])

    def holding(self, query: Query, allowed: Mask | None) -> Mask | None:
        """Return which paragraphs hold every quoted phrase, among those allowed."""
        for phrase in query.phrases:
            holds = np.zeros(len(self.index), np.bool_)
            rows, _ = phrase_holders(self.index.inverted, phrase, self.index.numbers, self.index.word_starts)
            holds[rows] = True
            allowed = holds if allowed is None else allowed & holds
        return allowed

    def _hits(self, query: Query, ranked: Ranked) -> tuple[Hit, ...]:
        ids = [self.catalogue.ids[r].decode() for r in ranked.rows]
        held = self._words.named(ids)
        return tuple(self._hit(query, ranked, i, held[name]) for i, name in enumerate(ids) if name in held)

    def _hit(self, query: Query, ranked: Ranked, i: int, paragraph: HeldParagraph) -> Hit:
        row = int(ranked.rows[i])
        entry: Entry = self.catalogue.entries[self.catalogue.report_of[row]]
        spans = sentences(paragraph.text)
        best = spans[min(int(ranked.sentence[i]), len(spans) - 1)]
        return Hit(
            paragraph=paragraph,
            file=entry.file,
            subject=entry.subject,
            authority=entry.authority,
            region=entry.region,
            framework=entry.framework,
            dated=entry.dated,
            overall=entry.overall,
            superseded_by=entry.superseded_by,
            polarity=POLARITIES[self.catalogue.polarity[row]],
            themes=self._themes(row),
            score=float(ranked.scores[i]),
            why=_why(ranked.features[i], self._weights),
            highlights=highlights(paragraph.text, query),
            best_sentence=(best.start, best.end),
            also=self._also(row),
        )

    def _themes(self, row: int) -> tuple[str, ...]:
        bits = int(self.catalogue.theme_bits[row])
        return tuple(t for i, t in enumerate(self.catalogue.themes) if bits >> i & 1)

    def _also(self, row: int) -> tuple[str, ...]:
        return tuple(self.catalogue.ids[r].decode() for r in self.catalogue.alike(row) if r != row)


def _why(values: NDArray[np.float32], weights: NDArray[np.float32]) -> tuple[Reason, ...]:
    shares = [float(v) * float(w) for v, w in zip(values, weights, strict=True)]
    said: Mapping[str, str] = features.FEATURES
    reasons = [
        Reason(name, says, round(share, 4))
        for (name, says), share in zip(said.items(), shares, strict=True)
        if round(share, 4)
    ]
    return tuple(sorted(reasons, key=lambda r: (-abs(r.share), r.name)))
