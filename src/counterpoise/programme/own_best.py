"""Each family's own best: what its delay could not come below with every other family absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.programme.linear import Linear
from counterpoise.programme.model import Model, at_most_one, build
from counterpoise.programme.proof import bound

if TYPE_CHECKING:
    from counterpoise.programme.grid import Grid

#: Rows in which families stand together for a common end; a family alone owes nothing to them.
_TOGETHER = frozenset({"share", "goal"})


def own_best(grid: Grid, *, iterations: int) -> dict[str, float]:
    """Return the bound of each family's delay by itself.

    Source: design, section 2 (families are never traded; each family's delay stays near its own best). The
    bound is the Lagrangian one, so that it holds for any prices, also those at hand when the work ran out.

    Parameters
    ----------
    iterations : int
        Most iterations for each family.

    Returns
    -------
    dict
        By family, in children-weeks.
    """
    nobody = np.bincount(grid.family, weights=grid.left_out, minlength=len(grid.families))
    return {
        family: max(0.0, float(nobody[f]) + _most_saved(grid, f, iterations))
        for f, family in enumerate(grid.families)
    }


def _most_saved(grid: Grid, family: int, iterations: int) -> float:
    """Return the bound of what a family's visits change its delay by: nothing or less."""
    whole = build(grid, (grid.family == family)[:, None] & grid.allowed)
    model = Model(whole.visit, whole.week, tuple(b for b in whole.blocks if b.kind not in _TOGETHER))
    if not model.size:
        return 0.0
    one = at_most_one(model)
    linear = Linear(
        sparse.vstack([one, model.matrix()], format="csc"),
        np.concatenate([np.ones(one.shape[0]), model.limit()]),
        upper=np.full(model.size, np.inf),
        iterations=iterations,
        prices_only=True,
    )
    change = grid.delay[model.visit, model.week] - grid.left_out[model.visit]
    found = linear.minimise(change)
    return bound(model, change, found.prices[one.shape[0] :])
