"""A person's words turned into what to look for. Any text is a query; none is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.search import cues
from counterpoise.learning.search.terms import STOP_STEMS, fold, stems, terms
from counterpoise.learning.search.thesaurus import Phrase, alternatives

if TYPE_CHECKING:
    from collections.abc import Callable

#: A query longer than this is cut: it is a pasted document, and its beginning says what is meant.
MOST_TERMS = 40

_QUOTED = re.compile(r"[\"“”]([^\"“”]*)[\"“”]")
_WORDS = re.compile(r"[a-z0-9]+")
_DIRECTION_WEIGHT, _OTHER_WEIGHT = 0.3, 0.45
#: What people put around a topic when they ask.
_CHATTER = frozenset(
    stems(
        """
        find show tell give list example examples practice authority authorities council councils area
        areas report reports inspector inspectors inspection inspections ofsted local la las say said
        evidence where people like something anything please want know look looking ways way approach
        approaches done doing learning learn case cases
        """
    )
)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing looked for: a word of the query, with phrases that may stand for it.

    ``weight`` says how much of the topic it carries; ``others`` count at a part of it.
    """

    stem: str
    weight: float
    others: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for.

    Attributes
    ----------
    text : str
        As typed.
    concepts : tuple of Concept
        One for each different word that carries a topic.
    phrases : tuple of tuple of str
        What stood in quotation marks, as stems: a hit holds each of them word by word.
    wants : float
        1 for strengths, -1 for what must improve, 0 where the query does not say.
    asks_how : bool
        Whether it asks what was done.
    topic : str
        The words that carry a topic, as typed: what the meaning is taken from.
    """

    text: str
    concepts: tuple[Concept, ...]
    phrases: tuple[Phrase, ...]
    wants: float
    asks_how: bool
    topic: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to look for."""
        return not self.concepts and not self.phrases


def parse(text: str, *, wants: float | None = None) -> Query:
    """Return the query that a text stands for.

    Parameters
    ----------
    text : str
        Anything at all.
    wants : float, optional
        Which way hits should point, where the person said so; otherwise it is guessed from the words.
    """
    phrases = tuple(p for p in (tuple(stems(m)) for m in _QUOTED.findall(text)) if p)[:MOST_TERMS]
    found = terms(text)[:MOST_TERMS]
    words = tuple(t.stem for t in found)
    kept = _topic(words)
    said = _WORDS.findall(fold(text))[:MOST_TERMS]
    return Query(
        text=text,
        concepts=_concepts(words, kept),
        phrases=tuple(p[:MOST_TERMS] for p in phrases),
        wants=cues.wanted(words, said) if wants is None else wants,
        asks_how=cues.asks_how(said),
        topic=" ".join(text[found[i].start : found[i].end] for i in kept),
    )


def unsaid(query: Query, holds: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the words looked for, as typed, that nothing says: neither they nor what may stand for them.

    Parameters
    ----------
    holds : callable
        Whether any paragraph holds a stem.
    """
    missing = {
        c.stem
        for c in query.concepts
        if not holds(c.stem) and not any(all(map(holds, phrase)) for phrase in c.others)
    }
    words = {t.stem: query.text[t.start : t.end] for t in terms(query.text)[:MOST_TERMS]}
    return tuple(typed for stem, typed in words.items() if stem in missing)


def _topic(words: tuple[str, ...]) -> list[int]:
    """Return the places of the words to look for: without chatter, unless nothing else was typed."""
    topic = [i for i, w in enumerate(words) if w not in STOP_STEMS and w not in _CHATTER]
    return topic or [i for i, w in enumerate(words) if w not in STOP_STEMS] or list(range(len(words)))


def _concepts(words: tuple[str, ...], kept: list[int]) -> tuple[Concept, ...]:
    others: dict[int, list[Phrase]] = {}
    for phrase, places in alternatives(words):
        for place in places:
            others.setdefault(place, []).append(phrase)
    found: dict[str, Concept] = {}
    directions = cues.cues().direction
    for i in kept:
        weight = _DIRECTION_WEIGHT if words[i] in directions else 1.0
        found.setdefault(words[i], Concept(words[i], weight, tuple(others.get(i, ()))))
    if found and all(c.weight < 1 for c in found.values()):
        return tuple(Concept(c.stem, 1.0, c.others) for c in found.values())
    return tuple(found.values())


#: How much of a word's weight one that stands for it has.
OTHER_WEIGHT = _OTHER_WEIGHT
