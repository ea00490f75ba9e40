"""The visits of teams of a relaxation, with everybody else at its prices.

An hour beyond what is spare then costs the rest of one (``Eased.at_prices``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.programme import exact
from counterpoise.programme.least_strain import beyond_spare
from counterpoise.programme.linear import NEARLY
from counterpoise.programme.model import Model

if TYPE_CHECKING:
    from counterpoise.programme.grid import Floats, Grid, Ints
    from counterpoise.programme.least_strain import Eased
    from counterpoise.programme.model import Block, Name


@dataclass(frozen=True)
class Part:
    """The visits of teams, with everybody else at the prices of the relaxation.

    Attributes
    ----------
    visit, week : int arrays, columns
    cost : float array, columns
        Hours with everything priced that is not among ``rows``.
    rows : sparse matrix, rows x columns
        What limits nobody but these visits.
    names : list of (kind, name)
        Of those rows.
    stage : float array, rows
        Their prices in the relaxation.
    cells : sparse matrix, cells x columns
        Hours loaded where these visits alone could ask more than is spare.
    rest : float array, cells
        What an hour beyond spare still costs there.
    constant : float
        What everybody else costs at the prices, less what the other limits are worth.
    """

    visit: Ints
    week: Ints
    cost: Floats
    rows: sparse.csr_matrix
    limit: Floats
    names: list[tuple[str, Name]]
    stage: Floats
    cells: sparse.csr_matrix
    spare: Floats
    rest: Floats
    cell_names: list[Name]
    constant: float


def part_of(grid: Grid, eased: Eased) -> Part:
    """Return the visits of teams of a relaxation."""
    model, asked, prices = eased.model, eased.hours, eased.prices
    of = exact.in_teams(grid)[model.visit]
    columns = np.flatnonzero(of)
    matrix, limit, reduced = model.matrix().tocsr(), model.limit(), eased.reduced
    kinds = np.concatenate([np.full(len(b.limit), b.kind, dtype=object) for b in model.blocks])
    names = [(b.kind, n) for b in model.blocks for n in b.names]
    theirs = (np.diff(matrix[:, columns].indptr) > 0) & (kinds != "load")
    theirs &= np.diff(matrix[:, np.flatnonzero(~of)].indptr) == 0
    rows = np.flatnonzero(theirs)
    cheapest = np.full(grid.size, np.inf)
    np.minimum.at(cheapest, model.visit[~of], reduced[~of])
    others = float(cheapest[np.unique(model.visit[~of])].sum())
    over, rest = _cells(grid, eased, columns)
    cells = sparse.csr_matrix((over.value, (over.at, over.column)), shape=(len(rest), len(columns)))
    dear = np.flatnonzero(rest > NEARLY)
    return Part(
        visit=model.visit[columns],
        week=model.week[columns],
        cost=reduced[columns] - matrix[rows][:, columns].T @ prices[rows],
        rows=matrix[rows][:, columns].tocsr(),
        limit=limit[rows],
        names=[names[r] for r in rows.tolist()],
        stage=prices[rows],
        cells=cells[dear],
        spare=over.limit[dear],
        rest=rest[dear],
        cell_names=[over.names[c] for c in dear.tolist()],
        constant=others + asked.fixed - float(prices[~theirs] @ limit[~theirs]),
    )


def _cells(grid: Grid, eased: Eased, columns: Ints) -> tuple[Block, Floats]:
    """Return the cells that some columns' visits alone could overload, and what an hour beyond costs."""
    nobody = np.full(grid.size, -1)
    over = beyond_spare(grid, nobody, Model(eased.model.visit[columns], eased.model.week[columns], ()))
    loads = eased.model.blocks[-1]
    of_loads = eased.prices[len(eased.prices) - len(loads.limit) :]
    priced = dict(zip(loads.names, of_loads.tolist(), strict=True))
    rest: Floats = 1.0 - np.array([priced.get(name, 0.0) for name in over.names])
    return over, rest


def distinct(part: Part) -> Ints:
    """Return the rows that say what no other row says; of people who give whole weeks, halves say it all."""
    rows, kept, seen = part.rows.copy(), [], set()
    rows.sort_indices()
    for r in range(rows.shape[0]):
        of = slice(rows.indptr[r], rows.indptr[r + 1])
        column, value = rows.indices[of], rows.data[of]
        most = np.zeros(int(part.visit.max()) + 1)
        np.maximum.at(most, part.visit[column], value)
        by = part.limit[r] if part.limit[r] > 0 else 1.0
        key = (column.tobytes(), np.round(value / by, 9).tobytes(), part.limit[r] / by)
        if most.sum() > part.limit[r] + NEARLY and key not in seen:
            seen.add(key)
            kept.append(r)
    return np.array(kept, dtype=np.int64)


def counts_of(grid: Grid, part: Part) -> tuple[sparse.csr_matrix, list[Name], Ints]:
    """Return rows that count a group's largest teams under way in a week, their names, and most by halves."""
    rows, names, most = [], [], []
    group = grid.group[part.visit]
    for g in np.unique(group):
        size = int(grid.team[part.visit[group == g]].max())
        large = (group == g) & (grid.team[part.visit] == size)
        for w in range(grid.horizon):
            after = w - part.week
            inside = large & (after >= 0) & (after < grid.slots.shape[1])
            inside[inside] = grid.slots[part.visit[inside], after[inside]] > 0
            if len(np.unique(part.visit[inside])) > 1:
                rows.append(sparse.csr_matrix(inside.astype(float)))
                names.append((*grid.groups[g], str(w), str(size)))
                most.append(int(grid.capacity[g, w]) // size)
    matrix = sparse.vstack(rows, format="csr") if rows else sparse.csr_matrix((0, len(part.visit)))
    return matrix, names, np.array(most, dtype=np.int64)
