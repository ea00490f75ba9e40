"""Each family's own best: below every programme, and what its visits give where nothing is scarce."""

from __future__ import annotations

import numpy as np
import pytest

from counterpoise.programme.evaluate import family_delays
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.model import clear_of_fixed
from counterpoise.programme.own_best import own_best
from counterpoise.programme.solve import Work, solve
from counterpoise.programme.spreadsheet import by_hand


@pytest.mark.parametrize("seed", range(4))
def test_no_programme_comes_below_it(seed: int) -> None:
    problem = made_problem(seed=seed)
    grid = Grid(problem)
    best = own_best(grid, iterations=100_000)
    together = solve(problem, seed=0, work=Work(passes=0))
    hand = dict(zip(grid.families, family_delays(grid, by_hand(grid).week).tolist(), strict=True))
    for f in together.families:
        assert f.own_best == best[f.family]
        assert best[f.family] <= min(f.least or 0.0, hand[f.family]) + 1e-6


def test_where_nothing_is_scarce_it_is_the_best_week_of_each_visit() -> None:
    """Where there is room for every visit in its best week, the own best is that of each visit by itself."""
    grid = Grid(made_problem(Size(room=50.0, twice=0.0), seed=3))
    best = own_best(grid, iterations=100_000)
    apart = grid.separates | np.array([bool(s) for s in grid.siblings])
    open_ = np.where(clear_of_fixed(grid), grid.delay, np.inf).min(axis=1, initial=np.inf)
    each = np.minimum(open_, grid.left_out)
    free = [f for n, f in enumerate(grid.families) if not apart[grid.family == n].any()]
    assert free
    for family in free:
        of = grid.family == grid.families.index(family)
        assert best[family] == pytest.approx(each[of].sum(), abs=1e-6)


def test_work_that_runs_out_gives_a_lower_bound_still() -> None:
    grid = Grid(made_problem(seed=1))
    full, cut = own_best(grid, iterations=100_000), own_best(grid, iterations=3)
    assert all(cut[f] <= full[f] + 1e-6 for f in grid.families)
    assert any(cut[f] < full[f] for f in grid.families)
