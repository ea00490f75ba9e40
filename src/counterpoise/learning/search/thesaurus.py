"""Words of the field that stand for one another, read from an editable file."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from counterpoise.domain.errors import BadInputError
from counterpoise.learning.search.terms import stems

#: A phrase as its stems.
Phrase = tuple[str, ...]

_FILE = "thesaurus.toml"


@cache
def thesaurus() -> tuple[tuple[Phrase, ...], ...]:
    """Return the groups of phrases that mean the same, each phrase as its stems.

    Raises
    ------
    BadInputError
        When the file holds no list of groups.
    """
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf-8")
    return parse(text)


def parse(text: str) -> tuple[tuple[Phrase, ...], ...]:
    """Return the groups of a thesaurus given as TOML."""
    try:
        groups = tomllib.loads(text)["groups"]
        made = (tuple(dict.fromkeys(p for p in (tuple(stems(m)) for m in g) if p)) for g in groups)
        return tuple(g for g in made if len(g) > 1)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BadInputError(
            f"{_FILE} holds no groups of words: {error}.",
            next_step='Write it as groups = [["one", "another"], ...].',
        ) from error


@cache
def _by_first() -> dict[str, tuple[tuple[Phrase, int], ...]]:
    found: dict[str, list[tuple[Phrase, int]]] = {}
    for number, group in enumerate(thesaurus()):
        for phrase in group:
            found.setdefault(phrase[0], []).append((phrase, number))
    # The longest first: "initial health assessment" before "health".
    return {w: tuple(sorted(p, key=lambda x: (-len(x[0]), x))) for w, p in found.items()}


def alternatives(query: tuple[str, ...]) -> list[tuple[Phrase, frozenset[int]]]:
    """Return other phrases for what a query holds, each with the places in the query it stands for."""
    found: dict[Phrase, frozenset[int]] = {}
    for start, word in enumerate(query):
        for phrase, number in _by_first().get(word, ()):
            if query[start : start + len(phrase)] != phrase:
                continue
            places = frozenset(range(start, start + len(phrase)))
            for other in thesaurus()[number]:
                if not _inside(other, query):
                    found[other] = found.get(other, frozenset()) | places
    return list(found.items())


def _inside(phrase: Phrase, query: tuple[str, ...]) -> bool:
    return any(query[i : i + len(phrase)] == phrase for i in range(len(query) - len(phrase) + 1))
