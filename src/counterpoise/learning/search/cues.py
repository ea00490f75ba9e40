"""Which way a query points, and whether a sentence tells what was done."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.learning.search.terms import stems

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASKS_HOW = frozenset({"how", "what", "who", "which"})


@dataclass(frozen=True)
class Cues:
    """Stems that point a way; what each list is for stands in ``cues.toml``."""

    action: frozenset[str]
    wants_blame: frozenset[str]
    wants_praise: frozenset[str]
    overcome: frozenset[str]
    topics: frozenset[str]
    needs_change: tuple[str, ...]

    @property
    def direction(self) -> frozenset[str]:
        """Words of a query that say which way it points; the topic is in the others."""
        return (self.wants_blame | self.wants_praise | self.overcome) - self.topics


@cache
def cues() -> Cues:
    """Return the bundled lists."""
    said = tomllib.loads(files(__package__).joinpath("cues.toml").read_text(encoding="utf-8"))
    phrases = tuple(said.pop("needs_change"))
    return Cues(**{k: frozenset(stems(v)) for k, v in said.items()}, needs_change=phrases)


def action(words: Sequence[str]) -> float:
    """Return how much a sentence tells of what was done, from 0 to 1."""
    told = sum(w in cues().action for w in words)
    return told / (told + 2)


def wanted(words: Sequence[str], said: Sequence[str]) -> float:
    """Return which way a query points: -1, 0 or 1.

    Parameters
    ----------
    words : sequence of str
        Its stems.
    said : sequence of str
        Its words, folded.
    """
    c = cues()
    # "How was delay reduced", or "how do others deal with delay", asks for those who manage.
    if any(w in c.overcome for w in words) or said[:1] == ["how"]:
        return 1.0
    text = " ".join(said)
    bad = sum(w in c.wants_blame for w in words) + 2 * sum(p in text for p in c.needs_change)
    good = sum(w in c.wants_praise for w in words)
    return float(np.sign(good - bad))


def asks_how(said: Sequence[str]) -> bool:
    """Say whether a query asks what was done or who did it."""
    return any(w in _ASKS_HOW for w in said)
