"""The first stages on the relaxation: floors, then published tiers, then the least delay, with bounds.

What a stage can reach at most is kept as a row while the next is sought.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from counterpoise.programme.evaluate import family_delays, missed
from counterpoise.programme.finish import delay_share, scales, tiers
from counterpoise.programme.linear import NEARLY, Linear
from counterpoise.programme.model import Model, at_most_one, build, one_row
from counterpoise.programme.proof import Proof, bound, by_kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.grid import Floats, Grid, Ints

PINS = "pins"
FLOORS = "floors"
DELAY = "delay"


@dataclass(frozen=True)
class Step:
    """One stage on the relaxation: costs and prices over the model as it stood then."""

    stage: str
    model: Model
    costs: Floats
    prices: Floats
    finished: bool


@dataclass(frozen=True)
class Relaxed:
    """All stages of the relaxation; ``values`` are the shares of the last one."""

    steps: tuple[Step, ...]
    values: Floats

    @property
    def last(self) -> Step:
        """The least-delay stage."""
        return self.steps[-1]

    @property
    def reduced(self) -> Floats:
        """Return each column's cost at the prices of the least delay."""
        reduced: Floats = self.last.costs + self.last.model.matrix().T @ self.last.prices
        return reduced


def goals(grid: Grid, model: Model) -> list[tuple[str, Floats]]:
    """Return what is placed most of, first to last, as numbers by column: pins, kept floors, then tiers."""
    pinned = grid.must[model.visit].astype(float)
    first = [(PINS, pinned)] if pinned.any() else []
    kept = grid.keeps_floor[model.visit, model.week].astype(float)
    found = [*first, (FLOORS, kept)] if kept.any() else first
    tiers_there = sorted(set(grid.tier[model.visit].tolist()) - {0})
    return found + [(f"tier {t}", (grid.tier[model.visit] == t).astype(float)) for t in tiers_there]


def saved(grid: Grid, model: Model) -> Floats:
    """Return the delay a column changes against leaving its visit out, as a share of the family's scale."""
    change = grid.delay[model.visit, model.week] - grid.left_out[model.visit]
    shares: Floats = change / scales(grid)[grid.family[model.visit]]
    return shares


def relax(grid: Grid, *, iterations: int, say: Callable[[str], None]) -> Relaxed:
    """Solve the stages one after the other on the relaxation.

    Parameters
    ----------
    iterations : int
        Most simplex iterations of each stage; counted work, so that a run can be repeated.
    say : callable
        Told in words which stage begins.
    """
    model = build(grid)
    one = at_most_one(model)
    linear = Linear(
        sparse.vstack([one, model.matrix()], format="csc"),
        np.concatenate([np.ones(one.shape[0]), model.limit()]),
        upper=np.full(model.size, np.inf),
        iterations=iterations,
    )
    steps = []
    for name, values in goals(grid, model):
        say(f"most of {name}")
        found = linear.minimise(-values)
        step = Step(name, model, -values, found.prices[one.shape[0] :], found.optimal)
        most = floor(-bound(model, step.costs, step.prices) + NEARLY)
        linear.add(-values, -most)
        model = model.with_block(one_row("goal", (name,), -values, -most))
        steps.append(step)
    say("least delay")
    found = linear.minimise(saved(grid, model))
    steps.append(Step(DELAY, model, saved(grid, model), found.prices[one.shape[0] :], found.optimal))
    return Relaxed(tuple(steps), found.values)


def prove(grid: Grid, relaxed: Relaxed, week: Ints) -> tuple[Proof, ...]:
    """Return what the prices prove of a plan, stage by stage.

    The bound is over programmes whose reserved share is whole. Where a plan's own is not, because its samples
    ran out, that discipline's share proves nothing and its price is left out.

    Each later stage is proven against plans that reach at least what this one reached of the goals before:
    the same prices with those limits.
    """
    reached = _reached(grid, week)
    proofs = [] if grid.has_floor.any() else [Proof(FLOORS, 0.0, 0.0, 0.0, 0.0, (), finished=True)]
    for step in relaxed.steps:
        model = _with_reached(step.model, reached)
        value, base = _value(grid, step.stage, week, reached)
        prices = _with_whole_shares(grid, model, step.prices, week)
        least = base + bound(model, step.costs, prices)
        zero = base + bound(model, step.costs, np.zeros_like(step.prices))
        if step.stage != DELAY:
            least, zero = float(np.ceil(least - NEARLY)), float(np.ceil(zero - NEARLY))
        proofs.append(
            Proof(
                stage=step.stage,
                value=value,
                bound=least,
                zero=zero,
                scale=abs(value),
                prices=by_kind(model, prices),
                finished=step.finished,
            )
        )
    return tuple(proofs)


def _with_whole_shares(grid: Grid, model: Model, prices: Floats, week: Ints) -> Floats:
    """Return the prices, less those of reserved shares that the plan does not keep."""
    optional = (week >= 0) & ~grid.has_floor
    count = len(grid.disciplines)
    asked = grid.problem.learning_share * np.bincount(grid.discipline[optional], minlength=count)
    samples = np.bincount(grid.discipline[optional & grid.sample], minlength=count)
    kept = prices.copy()
    start = 0
    for block in model.blocks:
        if block.kind == "share":
            of = [grid.disciplines.index(d) for (d,) in block.names]
            kept[start : start + len(of)] *= samples[of] >= asked[of] - NEARLY
        start += len(block.limit)
    return kept


def _reached(grid: Grid, week: Ints) -> dict[str, float]:
    reached = {f"tier {tier}": float(placed) for tier, (placed, _) in tiers(grid, week).items()}
    reached[PINS] = float((grid.must & (week >= 0)).sum())
    return reached | {FLOORS: float(grid.has_floor.sum() - len(missed(grid, week)))}


def _with_reached(model: Model, reached: dict[str, float]) -> Model:
    blocks = tuple(
        replace(b, limit=np.array([-reached[name] for (name,) in b.names])) if b.kind == "goal" else b
        for b in model.blocks
    )
    return Model(model.visit, model.week, blocks)


def _value(grid: Grid, stage: str, week: Ints, reached: dict[str, float]) -> tuple[float, float]:
    """Return a plan's value of a stage as what is made least, and what a plan of no visits would have."""
    if stage == DELAY:
        nobody = np.full_like(week, -1)
        return delay_share(grid, family_delays(grid, week)), delay_share(grid, family_delays(grid, nobody))
    if stage == FLOORS:
        total = float(grid.has_floor.sum())
        return total - reached[stage], total
    return -reached[stage], 0.0
