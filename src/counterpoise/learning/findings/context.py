"""Paragraphs read in context: a small model of language that was fitted to findings.

Models over words see which words stand in a sentence; this one sees how they stand together, so that "the
scheme has faltered" and "no child waits" are read for what they say. It is the lower layers of
all-MiniLM-L6-v2 (Apache-2.0), fitted anew by ``tools/fit_context.py``, with heads that are linear in its
states.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from counterpoise.learning.findings.linear import sigmoid
from counterpoise.learning.vectors.pieced import END, START, TOKEN, UNKNOWN, session
from counterpoise.learning.vectors.pieces import fold, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from counterpoise.learning.findings.linear import Floats
    from counterpoise.learning.findings.sentences import Span
    from counterpoise.learning.findings.setting import Setting

#: Figures that stand for one word piece.
WIDTH = 384
#: What the paragraph's head is told of its sentences beside their states.
SPREAD = 8

#: The layers, and their vocabulary.
GRAPH, PIECES = "context.onnx", "pieces.txt"

_PACKAGE = "counterpoise.learning.weights"
#: Pieces of a paragraph, with its heading, that are read.
MOST_PIECES = 400
_MOST_OF_HEADING = 40
#: Paragraphs that one process reads at the same time.
THREADS = 2
_BOUND = 9.0


class Word(NamedTuple):
    """A word of a text, where it stands, and the numbers of its pieces."""

    start: int
    end: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Heads:
    """What is made of the states, intercepts in the last column.

    ``sentence`` has shape (2, 385), blame and praise; ``paragraph`` (3, 1161), in the order of the classes of
    polarity; ``about`` and ``first`` (themes, 1153).
    """

    sentence: Floats
    paragraph: Floats
    about: Floats
    first: Floats


@dataclass(frozen=True)
class States:
    """One paragraph as the model holds it.

    Attributes
    ----------
    start : array, shape (384,)
        What stands before it all.
    sentences : array, shape (sentences, 384)
        Mean state of each sentence.
    known : tuple of bool
        Which sentences were reached: a very long paragraph is not read to its end.
    pieces : array, shape (pieces, 384)
        State of each piece.
    placed : tuple of tuple of (Word, int)
        Of each sentence, its words, places counted within the sentence, and where their pieces begin.
    """

    start: Floats
    sentences: Floats
    known: tuple[bool, ...]
    pieces: Floats
    placed: tuple[tuple[tuple[Word, int], ...], ...]

    @property
    def words(self) -> Iterator[list[tuple[Word, Floats]]]:
        """Give the words of each sentence with their shares in its mean state: they sum to it."""
        for placed in self.placed:
            count = sum(len(w.rows) for w, _ in placed)
            yield [(w, self.pieces[at : at + len(w.rows)].sum(0, float) / count) for w, at in placed]


@dataclass(frozen=True)
class Reading:
    """What the heads say of one paragraph.

    ``leanings`` has shape (sentences, 2), log odds of blame and praise; ``polarity`` (3,) and ``first``
    (themes,) are scores whose softmax is the chance; ``about`` (themes,) log odds. ``known`` tells which
    sentences were reached.
    """

    leanings: Floats
    polarity: Floats
    about: Floats
    first: Floats
    known: tuple[bool, ...]


class Encoder:
    """The layers that are shipped, and their vocabulary."""

    def __init__(self, graph: Callable[[], bytes], vocabulary: Sequence[str]) -> None:
        # Twenty megabytes are held once, by what runs them.
        self._graph = graph
        self._rows = {w: i for i, w in enumerate(vocabulary)}
        self._memo: dict[str, tuple[int, ...]] = {}
        self._session: Any = None

    def words(self, text: str) -> list[Word]:
        """Return the words of a text with the numbers of their pieces."""
        return [Word(m.start(), m.end(), self._of(m.group())) for m in TOKEN.finditer(text)]

    def _of(self, word: str) -> tuple[int, ...]:
        known = self._memo.get(word)
        if known is None:
            found: list[int] = []
            for part in TOKEN.findall(fold(word)):
                found += pieces(part, self._rows) or (UNKNOWN,)
            known = self._memo[word] = tuple(found)
        return known

    def load(self) -> None:
        """Make ready what runs the layers: some tenths of a second, once."""
        if self._session is None:
            self._session = session(self._graph())

    def states(self, rows: Sequence[int]) -> Floats:
        """Return the state of each piece, shape (pieces, 384)."""
        self.load()
        (found,) = self._session.run(None, {"pieces": np.asarray([rows], np.int64)})
        return np.asarray(found[0])


@cache
def encoder() -> Encoder:
    """Return the layers that come with the package."""
    folder = files(_PACKAGE)
    vocabulary = folder.joinpath(PIECES).read_text("utf-8").split("\n")
    return Encoder(folder.joinpath(GRAPH).read_bytes, vocabulary)


def states_each(placed: Iterable[tuple[str, Sequence[Span], Setting]]) -> list[States]:
    """Return several paragraphs as the model holds them, each as it would be alone."""
    model = encoder()
    model.load()
    laid = [_Laid(model, text, spans, setting) for text, spans, setting in placed]
    if len(laid) == 1:
        return [laid[0].held(model.states(laid[0].rows))]
    with ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1)) as pool:
        return list(pool.map(lambda one: one.held(model.states(one.rows)), laid))


class _Laid:
    """One paragraph as the numbers of its pieces: its heading first, then sentence after sentence."""

    def __init__(self, model: Encoder, text: str, spans: Sequence[Span], setting: Setting) -> None:
        heading = [r for w in model.words(setting.in_words) for r in w.rows][:_MOST_OF_HEADING]
        self.rows = [START, *heading, END]
        self._words: list[list[tuple[Word, int]]] = []
        self.ends: list[tuple[int, int]] = []
        for span in spans:
            placed: list[tuple[Word, int]] = []
            start = len(self.rows)
            for word in model.words(span.of(text)):
                kept = word.rows[: max(0, MOST_PIECES - len(self.rows))]
                if kept:
                    placed.append((word._replace(rows=kept), len(self.rows)))
                    self.rows += kept
            self._words.append(placed)
            self.ends.append((start, len(self.rows)))
        self.rows.append(END)

    def held(self, states: Floats) -> States:
        sentences = np.zeros((len(self.ends), WIDTH))
        for i, (start, end) in enumerate(self.ends):
            if end > start:
                sentences[i] = states[start:end].mean(0, float)
        known = tuple(end > start for start, end in self.ends)
        placed = tuple(tuple(words) for words in self._words)
        return States(states[0].astype(float), sentences, known, states, placed)


def laid_out(
    model: Encoder, text: str, spans: Sequence[Span], setting: Setting
) -> tuple[list[int], list[tuple[int, int]]]:
    """Return a paragraph's numbers as the model takes them, and where among them each sentence stands."""
    laid = _Laid(model, text, spans, setting)
    return laid.rows, laid.ends


def read(heads: Heads, held: States) -> Reading:
    """Return what the heads make of a paragraph."""
    leanings = _through(heads.sentence, held.sentences)
    about, first = (_through(h, theme_row(held)) for h in (heads.about, heads.first))
    polarity = _through(heads.paragraph, paragraph_row(heads, held))
    return Reading(leanings, polarity, about, first, held.known)


def theme_row(held: States) -> Floats:
    """Return what the heads of themes look at, shape (1152,): start, mean sentence, first sentence."""
    known = held.sentences[list(held.known)]
    if not len(known):
        return np.concatenate([held.start, np.zeros(2 * WIDTH)])
    return np.concatenate([held.start, known.mean(0), held.sentences[0]])


def paragraph_row(heads: Heads, held: States) -> Floats:
    """Return what the head of polarity looks at, shape (1160,): states, and how blame and praise spread."""
    known = held.sentences[list(held.known)]
    if not len(known):
        return np.concatenate([held.start, np.zeros(2 * WIDTH + SPREAD)])
    leanings = _through(heads.sentence, known)
    chances = sigmoid(leanings)
    spread = (
        chances.max(0),
        chances.mean(0),
        np.clip(leanings.max(0), -_BOUND, _BOUND) / 3,
        leanings.mean(0) / 3,
    )
    return np.concatenate([held.start, known.mean(0), known.max(0), *spread])


def _through(head: Floats, rows: Floats) -> Floats:
    return np.asarray(rows @ head[:, :-1].T + head[:, -1])
