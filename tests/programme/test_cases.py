"""A bound raised by cases: never above any plan, as high as whole visits of teams allow, and no higher."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.programme import cases, least_strain
from counterpoise.programme import solve as solving
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.proof import Fork, Leaf, Proof
from counterpoise.programme.solve import solve
from counterpoise.programme.team_part import Part, counts_of, distinct, part_of

#: Teams that wait for each other, and teams that together ask more of an area than is spare.
WAITING, MEETING = "waiting", "meeting"
#: A search may use up this many runs, or give up before.
_FEW = 3

if TYPE_CHECKING:
    from counterpoise.programme.problem import Problem

Asked = tuple[Grid, least_strain.Eased, Proof]


def made(which: str) -> Problem:
    if which == WAITING:
        return made_problem(Size(authorities=8, providers=10, weeks=12, room=0.6), seed=2)
    problem = made_problem(Size(authorities=3, providers=8, weeks=8, room=0.9, regions=1), seed=22)
    less = [
        {k: tuple(h / 4 for h in getattr(s, k)) for k in ("hours", "hours_low", "hours_high")}
        for s in problem.spare
    ]
    spare = tuple(replace(s, **hours) for s, hours in zip(problem.spare, less, strict=True))
    return replace(problem, separation_days=7, spare=spare)


@pytest.fixture(scope="module", params=[WAITING, MEETING])
def asked(request: pytest.FixtureRequest) -> Asked:
    """Return the stage of strain of a made problem whose prices alone leave a gap."""
    kept: list[Asked] = []
    with pytest.MonkeyPatch.context() as patch:

        def by_cases(grid: Grid, eased: least_strain.Eased, proof: Proof) -> Proof:
            kept.append((grid, eased, proof))
            return proof

        patch.setattr(solving, "by_cases", by_cases)
        solve(made(request.param), seed=0)
    return kept[0]


def best_of(grid: Grid, part: Part) -> float:
    """Return the least that whole visits of teams cost at the prices; every choice of weeks is tried."""
    visits = np.unique(part.visit)
    columns = [np.flatnonzero(part.visit == v) for v in visits]
    choices = np.array(list(product(*columns)))
    taken = np.zeros((len(choices), len(part.visit)))
    taken[np.arange(len(choices))[:, None], choices] = 1.0
    kept = (taken @ part.rows.T.toarray() <= part.limit + 1e-9).all(axis=1)
    beyond = np.maximum(taken @ part.cells.T.toarray() - part.spare, 0.0) @ part.rest
    assert grid.size > len(visits)
    return float((taken @ part.cost + beyond + part.constant)[kept].min())


def few_of(asked: Asked) -> Part:
    """Return the part of a stage with no more than a hundred thousand choices of weeks."""
    part = part_of(asked[0], asked[1])
    choices = np.prod([float((part.visit == v).sum()) for v in np.unique(part.visit)])
    assert 10 < choices < 200_000
    return part


def test_what_cases_prove_is_what_whole_visits_cost_at_best(asked: Asked) -> None:
    """A target just below the best is proven; one just above it is not."""
    grid, eased, _ = asked
    part = few_of(asked)
    best = best_of(grid, part)
    below = cases.Search(grid, part, best - 1e-4)
    assert below.explore()
    assert best - 1e-4 <= below.least <= best + 1e-6
    assert not cases.Search(grid, part, best + 1e-3).explore()
    assert eased.finished


def test_a_proof_by_cases_is_higher_and_below_the_plan(asked: Asked) -> None:
    grid, eased, plain = asked
    assert plain.gap_c > cases.ENOUGH
    found = cases.by_cases(grid, eased, plain)
    assert plain.bound < found.bound <= plain.value + 1e-6
    assert found.cases is not None
    forks = sum(isinstance(n, Fork) for n in found.cases.nodes)
    assert forks == sum(isinstance(n, Leaf) for n in found.cases.nodes) - 1 > 0
    assert replace(found, bound=plain.bound, cases=None) == plain


def test_what_is_near_enough_or_out_of_work_stays_as_it_is(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid, eased, plain = asked
    near = replace(plain, value=plain.bound + 1e-9)
    assert cases.by_cases(grid, eased, near) is near
    unfinished = replace(plain, finished=False)
    assert cases.by_cases(grid, eased, unfinished) is unfinished
    monkeypatch.setattr(cases, "_RUNS", _FEW)
    assert cases.by_cases(grid, eased, plain) is plain


def test_large_teams_under_way_are_counted(asked: Asked) -> None:
    grid = asked[0]
    part = part_of(asked[0], asked[1])
    counts, names, most = counts_of(grid, part)
    assert len(names) == counts.shape[0] == len(most) > 0
    for row, (discipline, region, week, size), people in zip(counts.toarray(), names, most, strict=True):
        for column, counted in enumerate(row.tolist()):
            r = grid.problem.requirements[part.visit[column]]
            after = int(week) - int(part.week[column])
            under_way = 0 <= after < len(r.slots) and r.slots[after] > 0
            group = grid.groups[grid.group[part.visit[column]]]
            assert counted == float(under_way and r.team == int(size) and group == (discipline, region))
        g = grid.groups.index((discipline, region))
        assert people * int(size) <= grid.capacity[g, int(week)] < (people + 1) * int(size)


def test_rows_that_say_nothing_new_are_left_out(asked: Asked) -> None:
    """Whoever keeps the others keeps them too."""
    part = part_of(asked[0], asked[1])
    kept = distinct(part)
    assert 0 < len(kept) < part.rows.shape[0]
    draw = np.random.default_rng(0)
    for _ in range(300):
        chosen = np.zeros(len(part.visit))
        for v in np.unique(part.visit):
            chosen[draw.choice(np.flatnonzero(part.visit == v))] = 1.0
        holds = part.rows @ chosen <= part.limit + 1e-9
        assert holds[kept].all() == holds.all()


@pytest.mark.parametrize("asked", [MEETING], indirect=True)
def test_an_hour_beyond_costs_the_rest_of_one_or_where_it_has_no_price_all_of_it(asked: Asked) -> None:
    grid, eased, _ = asked
    price = dict(zip(eased.model.blocks[-1].names, eased.prices[-len(eased.cells) :].tolist(), strict=True))
    part = part_of(grid, eased)
    assert part.rest == pytest.approx([1.0 - price.get(name, 0.0) for name in part.cell_names])
    assert len(part.rest) > 0
    *rows, loads = eased.model.blocks
    nothing = np.array([], dtype=np.int64)
    empty = replace(loads, names=(), at=nothing, column=nothing, value=np.array([]), limit=np.array([]))
    free = replace(
        eased,
        model=replace(eased.model, blocks=(*rows, empty)),
        prices=eased.prices[: len(eased.prices) - len(loads.limit)],
        cells=nothing,
    )
    assert (part_of(grid, free).rest == 1.0).all()
