"""A name that somebody typed, as the library has it; else what it has instead."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING

from counterpoise.domain import authority
from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

# Names are few and asked for by every search.
fold = lru_cache(maxsize=4096)(authority.fold)
_NEAR = 3
# More names than this help nobody who reads them in a message.
_MOST_LISTED = 45


def as_held(kind: str, said: str, there: Iterable[str | None], *, codes: Iterable[str | None] = ()) -> str:
    """Return a name as the library has it, for one that was typed.

    Case and punctuation do not matter, and the whole first words of one name alone are enough:
    "requires improvement" is "Requires improvement to be good".

    Parameters
    ----------
    kind : str
        What is named, as the message says it: ``region``.
    there : iterable of str or None
        The names that the library has.
    codes : iterable of str or None
        What may be typed instead of a name, and is in no list that is shown.

    Raises
    ------
    UsageError
        When the library has nothing of that name; the message says the nearest, or all where they are few.
    """
    names = {fold(n): n for n in there if n}
    known = {**{fold(c): c for c in codes if c}, **names}
    wanted = fold(said)
    if wanted in known:
        return known[wanted]
    begun = [n for folded, n in names.items() if wanted and folded.startswith(f"{wanted} ")]
    if len(begun) == 1:
        return begun[0]
    raise UsageError(
        f"No report in the library has the {kind} {said!r}.", next_step=advice(said, names.values())
    )


def advice(said: str, names: Iterable[str]) -> str:
    """Return what to type instead of a name that is none: the nearest ones, and all where they are few."""
    folded = {fold(n): n for n in names}
    near = [folded[n] for n in difflib.get_close_matches(fold(said), folded, n=_NEAR)]
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    if len(folded) > _MOST_LISTED:
        return meant.rstrip() or f"There are {len(folded)}: `counterpoise learn reports` lists them."
    return f"{meant}There are: {', '.join(sorted(folded.values())) or 'none'}."
