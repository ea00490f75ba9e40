"""Which characters of a hit to mark, and why it is one, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.learning.search.terms import terms

if TYPE_CHECKING:
    from counterpoise.learning.search.query import Query
    from counterpoise.learning.search.thesaurus import Phrase


def highlights(text: str, query: Query) -> tuple[tuple[int, int], ...]:
    """Return start and end of what a query found in a text, in order, without overlaps.

    Words of the query, and phrases that stand for them; a phrase is marked whole.
    """
    found = terms(text)
    stems = [t.stem for t in found]
    single = {c.stem for c in query.concepts}
    by_first: dict[str, list[Phrase]] = {}
    for phrase in {p for c in query.concepts for p in c.others} | set(query.phrases):
        by_first.setdefault(phrase[0], []).append(phrase)
    marked = [(t.start, t.end) for t in found if t.stem in single]
    for i, first in enumerate(stems):
        marked.extend(
            (found[i].start, found[i + len(p) - 1].end)
            for p in by_first.get(first, ())
            if tuple(stems[i : i + len(p)]) == p
        )
    return tuple(_merged(sorted(marked)))


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
