"""Check a proof by cases of the stage of strain.

A fork splits what a plan may do into two cases that leave nothing out; each leaf bounds its own case by
prices, so the least bound of all leaves is a bound of the stage. A leaf's prices are the stage's own with
what it adds to them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.exchange.certificate import rows
from counterpoise.exchange.certificate.hours import NEARLY, again
from counterpoise.exchange.certificate.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counterpoise.exchange.certificate.case import Bools, Case, Floats, Ints
    from counterpoise.exchange.certificate.hours import Hours

    #: Kind and name of a row.
    Key = tuple[str, str]

#: Kinds that the stage prices too: a leaf adds to its price.
_OF_STAGE = frozenset({"halves", "wholes", "pairs", "separation", "gap", "budget"})
_LIMIT, _FEW, _MORE, _AGAIN = "limit", "few", "more", "again"
_BEGINS, _LEAF = "begins", "leaf"
_DIGITS = 9
#: A row of more cells is wide: adding a block is faster then.
_WIDE = 5000
_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Stage:
    """The stage of strain at its own prices."""

    case: Case
    hours: Hours
    placed: Bools
    #: Start weeks looked at, and each visit's cost in them at the prices (V x T).
    open: Bools
    cost: Floats
    #: Strain of others alone, less what the limits are worth.
    base: float
    prices: Mapping[str, Mapping[str, float]]
    #: Price of an hour by pool row and week.
    of_hours: Floats
    #: Delay that each family may spend on its placed visits.
    left: Floats


@dataclass(frozen=True)
class Written:
    """A proof by cases as written: nodes in preorder, and the changes of all leaves one after the other."""

    visits: Sequence[str]
    nodes: Sequence[str]
    leaf: Ints
    kind: Sequence[str]
    name: Sequence[str]
    change: Floats


@dataclass(frozen=True)
class Way:
    """What the forks on the way to a leaf say: counts kept, counts passed, and closed cells.

    A cell is a visit and a start week, as visit x T + week.
    """

    few: frozenset[str]
    more: frozenset[str]
    closed: Ints


@dataclass(frozen=True)
class Changes:
    """Every row that any leaf prices, once; and which change of which row each leaf makes."""

    rows: Sequence[Row]
    row: Ints
    change: Floats
    #: Where each leaf's changes begin, one more than there are leaves.
    start: Ints


@dataclass(frozen=True)
class Touched:
    """The visits that some leaf touches; the others cost at every leaf what they cost at the stage's prices.

    Cells are numbered by week and then by touched visit: the cheapest of many visits is found fastest so.
    """

    #: Cost by week and touched visit.
    cost: Floats
    #: What all other visits cost.
    rest: float
    #: Cells that each leaf closes.
    closed: Sequence[Ints]
    #: Of each row: its cells and what it takes of them, none where it is wide.
    cells: Sequence[Ints]
    takes: Sequence[Floats]
    #: Rows of very many cells: between which visits they take something, and what (weeks x visits).
    wide: Mapping[int, tuple[slice, Floats]]
    #: The most that there is of each row.
    most: Floats


def read_cases(arrays: Mapping[str, np.ndarray], stage: str) -> Written | None:
    """Return a stage's proof by cases as it was written; ``None`` where it has none."""
    if f"{stage}/cases/nodes" not in arrays:
        return None
    visits, nodes, leaf, kind, name, change = (
        arrays[f"{stage}/cases/{part}"] for part in ("visits", "nodes", "leaf", "kind", "name", "change")
    )
    if not len(leaf) == len(kind) == len(name) == len(change):
        raise ValueError("a price of a case has no leaf, name or number")
    number, change = leaf.astype(np.int64), change.astype(np.float64)
    if not np.isfinite(change).all():
        raise ValueError("a price of a case is no number")
    return Written(visits.tolist(), nodes.tolist(), number, kind.tolist(), name.tolist(), change)


def bounds_of_cases(stage: Stage, written: Written) -> list[float]:
    """Return the bound of each leaf in preorder; infinite for a case that can't happen.

    Raises
    ------
    ValueError
        When the tree isn't whole, or a leaf has a price that its case doesn't allow.
    """
    ways = list(_ways(stage, written.nodes))
    changes = _changes(stage, written, ways)
    touched = _touched(stage, ways, changes.rows)
    return [stage.base + _beside_base(touched, changes, leaf) for leaf in range(len(ways))]


def _touched(stage: Stage, ways: Sequence[Way], found: Sequence[Row]) -> Touched:
    weeks = stage.case.weeks
    there = np.zeros(len(stage.placed), dtype=bool)
    for visits in (*(r.visits for r in found), *(way.closed // weeks for way in ways)):
        there[visits] = True
    # By family, so that a family's limit takes of visits next to each other.
    order = np.flatnonzero(there)
    order = order[np.argsort(stage.case.family[order], kind="stable")]
    number = np.zeros(len(there), dtype=np.int64)
    number[order] = np.arange(len(order))
    narrow = [len(r.visits) <= _WIDE for r in found]
    cells = [r.weeks * len(order) + number[r.visits] for r in found]
    return Touched(
        cost=np.ascontiguousarray(stage.cost[order].T),
        rest=float(stage.cost[stage.placed & ~there].min(axis=1, initial=np.inf).sum()),
        closed=[way.closed % weeks * len(order) + number[way.closed // weeks] for way in ways],
        cells=[c if few else _NOTHING for few, c in zip(narrow, cells, strict=True)],
        takes=[r.takes if few else np.zeros(0) for few, r in zip(narrow, found, strict=True)],
        wide={i: _block(weeks, number, found[i]) for i, few in enumerate(narrow) if not few},
        most=np.array([r.most for r in found], dtype=float),
    )


def _block(weeks: int, number: Ints, row: Row) -> tuple[slice, Floats]:
    """Return between which of the touched visits a row takes something, and what (weeks x visits)."""
    at = number[row.visits]
    first, last = int(at.min()), int(at.max())
    block = np.zeros((weeks, last - first + 1))
    block[row.weeks, at - first] = row.takes
    return slice(first, last + 1), block


def _beside_base(touched: Touched, changes: Changes, leaf: int) -> float:
    """Return what all visits cost at least in a leaf, less what the leaf's changes are worth."""
    of_leaf = slice(changes.start[leaf], changes.start[leaf + 1])
    row, change = changes.row[of_leaf], changes.change[of_leaf]
    picked = row.tolist()
    cells = np.concatenate([_NOTHING, *(touched.cells[r] for r in picked)])
    takes = np.concatenate([np.zeros(0), *(touched.takes[r] for r in picked)])
    takes *= np.repeat(change, [len(touched.cells[r]) for r in picked])
    part = np.bincount(cells, weights=takes, minlength=touched.cost.size)
    cost = touched.cost + part.reshape(touched.cost.shape)
    for r, price in zip(picked, change.tolist(), strict=True):
        if r in touched.wide:
            where, block = touched.wide[r]
            cost[:, where] += price * block
    cost.ravel()[touched.closed[leaf]] = np.inf
    return touched.rest + float(cost.min(axis=0).sum()) - float(change @ touched.most[row])


def _ways(stage: Stage, nodes: Iterable[str]) -> Iterator[Way]:
    """Walk the nodes in preorder and give the way to each leaf; a tree may be deep."""
    ahead = [Way(frozenset(), frozenset(), _NOTHING)]
    for node in nodes:
        if not ahead:
            raise ValueError("the cases go on after their last leaf")
        way = ahead.pop()
        if node == _LEAF:
            yield way
        else:
            first, second = _fork(stage, way, node)
            ahead += [second, first]
    if ahead:
        raise ValueError("a case of a fork is missing")


def _fork(stage: Stage, way: Way, node: str) -> tuple[Way, Way]:
    """Return the two cases of a fork."""
    kind, _, name = node.partition("|")
    if kind == _FEW:
        _count(stage, name)
        return replace(way, few=way.few | {name}), replace(way, more=way.more | {name})
    if kind == _BEGINS:
        then, others = _cells(stage, name)
        return (
            replace(way, closed=np.concatenate([way.closed, others])),
            replace(way, closed=np.concatenate([way.closed, then])),
        )
    raise ValueError(f"there is no fork of the kind {kind}")


def _cells(stage: Stage, name: str) -> tuple[Ints, Ints]:
    """Return the cell in which a visit begins, and its others: "visit|week"."""
    key, text = name.split("|")
    visit, week = _placed(stage, key), _week(stage, text)
    cells = visit * stage.case.weeks + np.arange(stage.case.weeks)
    return cells[[week]], np.delete(cells, week)


def _placed(stage: Stage, key: str) -> int:
    visit = stage.case.number[key]
    if not stage.placed[visit]:
        raise ValueError(f"the cases speak of the visit {key}, which is not placed")
    return visit


def _week(stage: Stage, text: str) -> int:
    week = _whole(text)
    if week >= stage.case.weeks:
        raise ValueError(f"the cases speak of the week {text}, after the last")
    return week


def _whole(text: str) -> int:
    """Return a whole number, none below nothing; written in one way only, so that no row has two names."""
    if not (len(text) <= _DIGITS and text.isascii() and text.isdigit() and str(int(text)) == text):
        raise ValueError(f"{text} should be a whole number")
    return int(text)


def _count(stage: Stage, name: str) -> tuple[str, int, int, int]:
    """Return group, week, least team and most visits of "discipline|region|week|size|most"."""
    discipline, region, week, size, most = name.split("|")
    group = f"{discipline}|{region}"
    if group not in stage.case.of_group:
        raise ValueError(f"the cases speak of the inspectors {group}, of whom no visit asks")
    return group, _week(stage, week), _whole(size), _whole(most)


def _counted(stage: Stage, names: Iterable[str], *, more: bool) -> Iterator[Row]:
    """Give rows of visits under way: at most so many (``few``), or one more at least."""
    case = stage.case
    for name in names:
        group, week, size, most = _count(stage, name)
        counts = (case.slots > 0) & (case.team >= size)[:, None]
        visits, weeks = rows.under_way(case, group, week, stage.open, counts)
        one = np.ones(len(visits))
        yield Row(visits, weeks, -one, -most - 1.0) if more else Row(visits, weeks, one, float(most))


def _made(stage: Stage, kind: str, names: Iterable[str], once_more: Ints) -> Iterator[Row]:
    """Give the rows of a kind that a leaf may price; ``once_more`` are the visits of the kind ``again``."""
    if kind in (_FEW, _MORE):
        return _counted(stage, names, more=kind == _MORE)
    if kind == _AGAIN:
        return again(stage.case, stage.hours, names, stage.open, once_more)
    if kind == _LIMIT:
        return rows.limit(stage.case, names, stage.open, stage.left)
    if kind in _OF_STAGE:
        return rows.PLAIN[kind](stage.case, names, stage.open)
    raise ValueError(f"no case may price rows of the kind {kind}")


def _changes(stage: Stage, written: Written, ways: Sequence[Way]) -> Changes:
    """Return every row once, by kind and name, and the changes in the order of the leaves."""
    keys = list(zip(written.kind, written.name, strict=True))
    number = {key: i for i, key in enumerate(dict.fromkeys(keys))}
    row = np.array([number[key] for key in keys], dtype=np.int64)
    if ((written.leaf < 0) | (written.leaf >= len(ways))).any():
        raise ValueError("a price is of a leaf that is not there")
    if len(np.unique(written.leaf * len(number) + row)) < len(row):
        raise ValueError("a leaf prices a row twice")
    _on_the_way(written, ways)
    made = _rows(stage, written, number)
    order = np.argsort(written.leaf, kind="stable")
    return Changes(
        rows=made,
        row=row[order],
        change=_within(stage, number, row, written.change)[order],
        start=np.searchsorted(written.leaf[order], np.arange(len(ways) + 1)),
    )


def _rows(stage: Stage, written: Written, number: Mapping[Key, int]) -> list[Row]:
    """Return the rows in the order of their numbers."""
    once_more = np.array([_placed(stage, key) for key in written.visits], dtype=np.int64)
    of_kind: dict[str, list[str]] = {}
    for kind, name in number:
        of_kind.setdefault(kind, []).append(name)
    made: dict[Key, Row] = {}
    for kind, names in of_kind.items():
        found = _made(stage, kind, names, once_more)
        made |= {(kind, name): row for name, row in zip(names, found, strict=True)}
    return [made[key] for key in number]


def _on_the_way(written: Written, ways: Sequence[Way]) -> None:
    """Refuse the price of a count that no fork on the way to its leaf speaks of."""
    for leaf, kind, name in zip(written.leaf.tolist(), written.kind, written.name, strict=True):
        if (kind == _FEW and name not in ways[leaf].few) or (kind == _MORE and name not in ways[leaf].more):
            raise ValueError(f"a case prices {kind} {name}, of which no fork on its way speaks")


def _within(stage: Stage, number: Mapping[Key, int], row: Ints, change: Floats) -> Floats:
    """Return the changes; with the stage's own, no price may be below nothing, no hour's above one."""
    least = np.array([-stage.prices.get(kind, {}).get(name, 0.0) for kind, name in number])
    most = np.array([_most(stage, kind, name) for kind, name in number])
    if (change < least[row] - NEARLY).any():
        raise ValueError("a price of a case is below nothing")
    if (change > most[row] + NEARLY).any():
        raise ValueError("a case prices an hour above the one that it costs beyond what is spare")
    # A sum of prices may be off by a rounding: what it proves may not.
    within: Floats = np.clip(change, least[row], most[row])
    return within


def _most(stage: Stage, kind: str, name: str) -> float:
    if kind != _AGAIN:
        return np.inf
    _week(stage, name.rsplit("|", 1)[1])
    return max(0.0, 1.0 - float(stage.of_hours[stage.hours.cell(name)]))
