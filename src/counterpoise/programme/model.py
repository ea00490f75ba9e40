"""The rules as rows over columns: a column is one visit in one start week, a row a limit on their sum.

Teams are not named here: half weeks and whole weeks of a region's inspectors are pooled, which every
programme with names keeps too. So the least of this model is never above the least of the real question,
and its prices prove how far a programme can be from the best.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterpoise.programme.grid import Bools, Floats, Grid, Ints

#: Half weeks that make a whole week of one inspector.
WHOLE_WEEK = 2
Name = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Rows of one kind: ``entries`` sum to at most ``limit``.

    ``at``, ``column`` and ``value`` are the entries (row within the block, column, number).
    """

    kind: str
    names: tuple[Name, ...]
    at: Ints
    column: Ints
    value: Floats
    limit: Floats


@dataclass(frozen=True)
class Model:
    """Columns (visit, start week) and the blocks of rows over them; each visit takes at most one column."""

    visit: Ints
    week: Ints
    blocks: tuple[Block, ...]

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self.visit)

    def matrix(self) -> sparse.csc_matrix:
        """Return all blocks' rows, one under the other."""
        parts = [
            sparse.csc_matrix((b.value, (b.at, b.column)), shape=(len(b.limit), self.size))
            for b in self.blocks
        ]
        return sparse.csc_matrix(sparse.vstack(parts))

    def limit(self) -> Floats:
        """Return all blocks' limits, one under the other."""
        return np.concatenate([b.limit for b in self.blocks])

    def with_block(self, block: Block) -> Model:
        """Return the model with one more block of rows."""
        return Model(self.visit, self.week, (*self.blocks, block))


def one_row(kind: str, name: Name, values: Floats, limit: float) -> Block:
    """Return a block of one row: values by column, at most a limit."""
    used = np.flatnonzero(values)
    return Block(
        kind, (name,), np.zeros(len(used), dtype=np.int64), used, values[used], np.array([float(limit)])
    )


def at_most_one(model: Model) -> sparse.csr_matrix:
    """Return a row for each visit of the model: the sum of its columns."""
    visits, row = np.unique(model.visit, return_inverse=True)
    ones = np.ones(model.size)
    return sparse.csr_matrix((ones, (row, np.arange(model.size))), shape=(len(visits), model.size))


def delay_block(grid: Grid, model: Model, limit: Floats) -> Block:
    """Return rows that keep the delay of each family's columns within a limit."""
    return Block(
        "limit",
        tuple((f,) for f in grid.families),
        grid.family[model.visit],
        np.arange(model.size),
        grid.delay[model.visit, model.week],
        limit,
    )


def build(grid: Grid, permitted: Bools | None = None) -> Model:
    """Return the model of a problem.

    Parameters
    ----------
    grid : Grid
    permitted : bool array, R x T, optional
        Columns to keep of those the problem allows; all by default.
    """
    open_ = clear_of_fixed(grid)
    visit, week = np.nonzero(open_ if permitted is None else open_ & permitted)
    blocks = (
        *_rooms(grid, visit, week),
        _pairs(grid, visit, week),
        _budgets(grid, visit),
        _shares(grid, visit),
        *_apart(grid, visit, week),
    )
    return Model(visit, week, tuple(b for b in blocks if len(b.limit)))


def clear_of_fixed(grid: Grid) -> Bools:
    """Return the permitted weeks (R x T) that lie far enough from others' fixed visits to the area."""
    open_ = grid.allowed.copy()
    least = grid.problem.separation_days
    for f in grid.problem.fixed:
        if f.separates and f.area in grid.areas:
            rows = np.flatnonzero(grid.separates & (grid.area == grid.areas[f.area]))
            after = grid.first[rows] - f.last_day.toordinal()
            before = f.first_day.toordinal() - grid.last[rows]
            open_[rows] &= np.maximum(after, before) >= least
    return open_


def _rooms(grid: Grid, visit: Ints, week: Ints) -> Iterator[Block]:
    """Half weeks and whole weeks of each group of inspectors.

    A visit that goes on from a week that took all of an inspector leaves no whole week of them in the next,
    even where it takes half of it only.
    """
    halves: list[tuple[Ints, Ints, Floats]] = []
    wholes: list[tuple[Ints, Ints, Floats]] = []
    before = np.zeros(grid.size, dtype=np.int64)
    for k in range(grid.slots.shape[1]):
        slots = grid.slots[:, k]
        takes = np.flatnonzero(slots[visit] > 0)
        cell = grid.group[visit[takes]] * grid.horizon + week[takes] + k
        halves.append((cell, takes, (grid.team * slots)[visit[takes]].astype(float)))
        whole = (slots >= WHOLE_WEEK) | ((slots > 0) & (before >= WHOLE_WEEK))
        of_those = whole[visit[takes]]
        wholes.append((cell[of_those], takes[of_those], grid.team[visit[takes[of_those]]].astype(float)))
        before = slots
    names = tuple((*group, str(w)) for group in grid.groups for w in range(grid.horizon))
    for kind, parts, limit in (("halves", halves, grid.capacity), ("wholes", wholes, grid.whole)):
        at, column, value = (np.concatenate(p) for p in zip(*parts, strict=True))
        yield Block(kind, names, at, column, value, fillable(at, value, limit.ravel().astype(float)))


def _pairs(grid: Grid, visit: Ints, week: Ints) -> Block:
    """Inspectors who are there in two weeks running, for visits that go on and take one of the two whole.

    Half weeks add up over people who are away at different times; who goes on must be there in both.
    """
    entries: list[tuple[Ints, Ints]] = []
    for k in range(grid.slots.shape[1] - 1):
        now, then = grid.slots[visit, k], grid.slots[visit, k + 1]
        goes_on = np.flatnonzero((now > 0) & (then > 0) & (np.maximum(now, then) >= WHOLE_WEEK))
        entries.append((grid.group[visit[goes_on]] * grid.horizon + week[goes_on] + k, goes_on))
    at = np.concatenate([a for a, _ in entries]) if entries else np.array([], dtype=np.int64)
    column = np.concatenate([c for _, c in entries]) if entries else np.array([], dtype=np.int64)
    value = grid.team[visit[column]].astype(float)
    names = tuple((*group, str(w)) for group in grid.groups for w in range(grid.horizon))
    limit = in_both(grid, grid.inspector_slots).astype(float)
    used, row = np.unique(at, return_inverse=True)
    few = fillable(row, value, limit[used])
    return Block("pairs", tuple(names[u] for u in used.tolist()), row, column, value, few)


def in_both(grid: Grid, free: Ints) -> Ints:
    """Return how many inspectors can give a week and the next, one of them whole, by group and week.

    Parameters
    ----------
    free : int array, inspectors x weeks
        Half weeks that each has left.

    Returns
    -------
    int array, groups x weeks, flattened
    """
    then = np.zeros_like(free)
    then[:, :-1] = free[:, 1:]
    both = (free > 0) & (then > 0) & (np.maximum(free, then) >= WHOLE_WEEK)
    count = np.zeros((len(grid.groups), grid.horizon), dtype=np.int64)
    np.add.at(count, grid.inspector_group, both)
    return count.ravel()


def fillable(at: Ints, value: Floats, limit: Floats) -> Floats:
    """Return the most of each limit that visits can fill: of eight people, teams of six use six.

    Parameters
    ----------
    at, value
        Entries: row, and what the column takes (whole numbers).
    limit : float array, rows
    """
    sizes: dict[int, set[int]] = {}
    for row, size in set(zip(at.tolist(), value.astype(int).tolist(), strict=True)):
        sizes.setdefault(row, set()).add(size)
    known: dict[tuple[int, tuple[int, ...]], int] = {}
    filled = limit.copy()
    for row, found in sizes.items():
        key = int(limit[row]), tuple(sorted(found))
        if key not in known:
            known[key] = _most_filled(*key)
        filled[row] = known[key]
    return filled


def _most_filled(limit: int, sizes: tuple[int, ...]) -> int:
    reached = {0}
    for total in range(1, limit + 1):
        if any(total - size in reached for size in sizes):
            reached.add(total)
    return max(reached)


def _budgets(grid: Grid, visit: Ints) -> Block:
    """Half weeks a family may take outside statutory floors."""
    limited = np.array([f in grid.problem.family_slots for f in grid.families], dtype=bool)
    number = np.cumsum(limited) - 1
    column = np.flatnonzero(limited[grid.family[visit]] & ~grid.has_floor[visit])
    names = tuple((f,) for f, is_limited in zip(grid.families, limited, strict=True) if is_limited)
    return Block(
        "budget",
        names,
        number[grid.family[visit[column]]],
        column,
        grid.cost[visit[column]].astype(float),
        grid.budget[limited].astype(float),
    )


def _shares(grid: Grid, visit: Ints) -> Block:
    """Keep samples at the reserved share of optional visits, in disciplines with enough of them."""
    share = grid.problem.learning_share
    optional = ~grid.has_floor
    count = len(grid.disciplines)
    samples = np.bincount(grid.discipline[optional & grid.sample], minlength=count)
    bound = samples >= share * np.bincount(grid.discipline[optional], minlength=count)
    number = np.cumsum(bound) - 1
    column = np.flatnonzero(bound[grid.discipline[visit]] & optional[visit])
    names = tuple((d,) for d, is_bound in zip(grid.disciplines, bound, strict=True) if is_bound)
    return Block(
        "share",
        names,
        number[grid.discipline[visit[column]]],
        column,
        share - grid.sample[visit[column]].astype(float),
        np.zeros(len(names)),
    )


def _apart(grid: Grid, visit: Ints, week: Ints) -> Iterator[Block]:
    """Of visits to be kept apart, at most one covers any day, its days and the gap after them counted."""
    days = np.full(grid.size, grid.problem.separation_days, dtype=np.int64)
    areas = sorted(grid.areas, key=grid.areas.__getitem__)
    yield _cliques(
        grid, "separation", visit, week, rows=grid.separates, key=grid.area, days=days, words=areas
    )
    twins = np.array([bool(s) for s in grid.siblings], dtype=bool)
    pairs = [(r.service, r.visit_type) for r in grid.problem.requirements]
    number = {p: n for n, p in enumerate(sorted(set(pairs)))}
    of_pair = np.array([number[p] for p in pairs], dtype=np.int64)
    words = [" ".join(p) for p in sorted(number)]
    yield _cliques(grid, "gap", visit, week, rows=twins, key=of_pair, days=grid.gap, words=words)


def _cliques(
    grid: Grid,
    kind: str,
    visit: Ints,
    week: Ints,
    *,
    rows: Bools,
    key: Ints,
    days: Ints,
    words: Sequence[str],
) -> Block:
    names: list[Name] = []
    found: list[tuple[Ints, Ints]] = []
    columns = np.flatnonzero(rows[visit])
    order = columns[np.argsort(key[visit[columns]], kind="stable")]
    for same in np.split(order, np.flatnonzero(np.diff(key[visit[order]])) + 1):
        if not len(same):
            continue
        first = grid.first[visit[same], week[same]]
        until = grid.last[visit[same], week[same]] + days[visit[same]]
        before: Ints = np.array([], dtype=np.int64)
        for day in np.unique(first):
            clash = same[(first <= day) & (until > day)]
            if len(np.unique(visit[clash])) > 1 and not np.array_equal(clash, before):
                found.append((np.full(len(clash), len(names), dtype=np.int64), clash))
                names.append((words[int(key[visit[same[0]]])], str(int(day))))
                before = clash
    at = np.concatenate([a for a, _ in found]) if found else np.array([], dtype=np.int64)
    column = np.concatenate([c for _, c in found]) if found else np.array([], dtype=np.int64)
    return Block(kind, tuple(names), at, column, np.ones(len(column)), np.ones(len(names)))
