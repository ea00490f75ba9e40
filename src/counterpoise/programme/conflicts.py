"""Wishes that can't be kept: a smallest set of rules and pins in conflict, in words.

A set is in conflict when no weeks and teams keep all of it, every other rule forgotten. The sets told here
are irreducible: with any one member taken out, the rest of the set can be kept. They are found by halves
(QuickXplain), and then, where few solves do, a smallest of all sets is sought between correction sets and
hitting sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.domain.errors import ConflictError
from counterpoise.programme.conflict_words import rule_in_words
from counterpoise.programme.linear import whole
from counterpoise.programme.pinned_model import Member, PinnedModel, member_of
from counterpoise.programme.pins import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from counterpoise.programme.grid import Grid
    from counterpoise.programme.pinned_model import Placed
    from counterpoise.programme.pins import Pin

    Fits = Callable[[Sequence[Member]], bool]

#: Solves that the search for a smallest set may take, and pins beyond which it is not begun.
_SOLVES = 400
_FEW_PINS = 8
_PAIR = 2


@dataclass(frozen=True)
class Conflict:
    """A set in conflict: its members, a sentence for each, and whether no smaller set is in conflict."""

    members: tuple[Member, ...]
    sentences: tuple[str, ...]
    smallest: bool

    @property
    def pins(self) -> tuple[str, ...]:
        """Names of the pins in it."""
        return tuple(m.about[0] for m in self.members if m.kind == "pin")


def keep(grid: Grid) -> Mapping[int, Placed]:
    """Return weeks and teams that keep every pin, by visit.

    Raises
    ------
    ConflictError
        When there are none.
    """
    found = PinnedModel(grid, grid.problem.pins, every=True).fits(())
    if found is None:
        raise refusal(conflicts(grid))
    return found


def conflicts(grid: Grid) -> tuple[Conflict, ...]:
    """Return the conflicts among a problem's pins, no pin in two of them; none where all can be kept."""
    pins = list(grid.problem.pins)
    found: list[Conflict] = []
    while True:
        model = PinnedModel(grid, pins, strict=True)
        wishes = tuple(member_of(p) for p in pins if member_of(p) in set(model.members))
        if model.fits(wishes) is not None:
            return tuple(found)
        core = _irreducible(_Counted(model).fits, (), wishes)
        conflict = _explained(grid, pins, core)
        found.append(conflict)
        pins = [p for p in pins if p.key not in conflict.pins]


def refusal(found: Sequence[Conflict]) -> ConflictError:
    """Return what to tell the person who asked."""
    parts = [
        f"{_and(c.pins)} can't be kept: {' '.join(f'({n}) {s}' for n, s in enumerate(c.sentences, 1))}"
        for c in found
    ]
    return ConflictError(
        " ".join(parts),
        next_step="Change or leave out any one pin of each set: the rest of that set can be kept then.",
    )


def _explained(grid: Grid, pins: Sequence[Pin], core: Sequence[Member]) -> Conflict:
    few = len(pins) <= _FEW_PINS
    looked_at = [p for p in pins if few or member_of(p) in core or not p.obliges]
    model = PinnedModel(grid, looked_at)
    solver = _Counted(model)
    rules = _irreducible(solver.fits, core, tuple(model.rules))
    members = (*core, *rules)
    best, smallest = _smallest(solver, model.members, members) if few else (members, len(members) == 1)
    ordered = tuple(m for m in model.members if m in set(best))
    by_key = {p.key: p for p in pins}
    sentences = tuple(
        f"{in_words(grid.problem, by_key[m.about[0]])}."
        if m.kind == "pin"
        else rule_in_words(grid, m, [by_key[b.about[0]] for b in ordered if b.kind == "pin"])
        for m in ordered
    )
    return Conflict(ordered, sentences, smallest)


def _irreducible(fits: Fits, always: Sequence[Member], members: Sequence[Member]) -> tuple[Member, ...]:
    """Return the fewest of some members that no plan keeps beside others (QuickXplain, by halves)."""

    def parts(given: Sequence[Member], new: bool, rest: Sequence[Member]) -> tuple[Member, ...]:  # noqa: FBT001
        if new and not fits(given):
            return ()
        if len(rest) == 1:
            return tuple(rest)
        half = len(rest) // 2
        second = parts((*given, *rest[:half]), True, rest[half:])
        first = parts((*given, *second), bool(second), rest[:half])
        return (*first, *second)

    return parts(tuple(always), bool(always), members) if members else ()


class _Counted:
    """Solves, counted, each set once."""

    def __init__(self, model: PinnedModel) -> None:
        self._model = model
        self._known: dict[frozenset[Member], bool] = {}

    @property
    def left(self) -> int:
        """How many solves may still be made."""
        return _SOLVES - len(self._known)

    def fits(self, members: Sequence[Member]) -> bool:
        """Say whether some members can be kept together."""
        key = frozenset(members)
        if key not in self._known:
            self._known[key] = self._model.fits(members) is not None
        return self._known[key]


def _smallest(
    solver: _Counted, members: Sequence[Member], known: tuple[Member, ...]
) -> tuple[tuple[Member, ...], bool]:
    """Return a set in conflict with fewest members, and whether that is proven.

    Every set in conflict has a member of every correction set: a smallest choice that hits all those known is
    either in conflict, and then a smallest one, or shows one more.
    """
    alone = next((m for m in members if m.kind == "pin" and not solver.fits([m])), None)
    if alone is not None:
        return (alone,), True
    if len(known) <= _PAIR:
        return known, True
    corrections: list[list[int]] = []
    number = {m: n for n, m in enumerate(members)}
    while solver.left > len(members):
        chosen = _hitting(corrections, len(members))
        if len(chosen) >= len(known):
            return known, True
        kept = [members[n] for n in chosen]
        if not solver.fits(kept):
            return tuple(kept), True
        for m in members:
            if m not in kept and solver.fits([*kept, m]):
                kept.append(m)
        corrections.append([n for m, n in number.items() if m not in kept])
    return known, False


def _hitting(sets: Sequence[Sequence[int]], count: int) -> list[int]:
    """Return the fewest numbers below ``count`` that meet every set."""
    if not sets:
        return []
    at = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
    columns = np.array([n for s in sets for n in s], dtype=np.int64)
    rows = sparse.csc_matrix((-np.ones(len(at)), (at, columns)), shape=(len(sets), count))
    found = whole(rows, -np.ones(len(sets)), np.ones(count), nodes=10_000, close=0.5)
    return [] if found is None else np.flatnonzero(found > 0.5).tolist()  # noqa: PLR2004 - whole


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
