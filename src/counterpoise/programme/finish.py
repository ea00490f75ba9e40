"""From a finished board to a programme: visits, reasons, stages, figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.domain.marks import Mark
from counterpoise.programme.chance import Lots
from counterpoise.programme.chosen import continue_where_free
from counterpoise.programme.days import Days
from counterpoise.programme.evaluate import Evaluation, family_delays, measure
from counterpoise.programme.lots import draw
from counterpoise.programme.programme import PlannedVisit, Programme, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.programme.board import Board
    from counterpoise.programme.grid import Floats, Grid, Ints
    from counterpoise.programme.lots import Drawn
    from counterpoise.programme.proof import Proof

NO_PROOF = "no proof"
PROVEN = "bound at the best prices"
BY_CASES = "bound at the best prices, case by case"
_GAVE_WAY = "Its place went, by lot, to a service already looked at within the year."
WORK_LIMIT = "bound at the prices reached when the work ran out"


@dataclass(frozen=True)
class Least:
    """The least-delay plan, against which strain is bought and exemption is held."""

    week: Ints
    #: Delay by family, in the order of ``Grid.families``.
    delay: Floats


def scales(grid: Grid) -> Floats:
    """Return each family's delay with nobody visited, by which the delay stage divides it.

    It is known without solving anything, positive for every family that has a delay at all, and the same
    for every method, so that values of two plans can be compared; a family's own least delay may be zero.
    """
    total = np.bincount(grid.family, weights=grid.left_out, minlength=len(grid.families))
    return np.where(total > 0, total, 1.0)


def delay_share(grid: Grid, delay: Floats) -> float:
    """Return what the delay stage minimises: the sum over families of delay / delay with nobody visited."""
    return float((delay / scales(grid)).sum())


def tiers(grid: Grid, week: Ints) -> dict[int, tuple[int, int]]:
    """Return, for each published tier, how many of its visits are placed and how many there are."""
    out = {}
    for tier in sorted(set(grid.tier[grid.tier > 0].tolist())):
        of_tier = grid.tier == tier
        out[tier] = (int((of_tier & (week >= 0)).sum()), int(of_tier.sum()))
    return out


def finish(
    board: Board,
    *,
    method: str,
    status: str,
    started: float,
    seed: int = 0,
    least: Least | None = None,
    proofs: tuple[Proof, ...] = (),
    limit: Floats | None = None,
    own_best: Mapping[str, float] | None = None,
    lots: bool = True,
) -> Programme:
    """Turn a board into a programme.

    Parameters
    ----------
    board : Board
    method, status : str
        Which method, and in words how it ended.
    started : float
        ``perf_counter`` at the start.
    seed : int
    least : Least, optional
        The least-delay plan; the board itself where the method has no second stage.
    proofs : tuple of Proof
        What is proven, by stage; the other stages say that nothing is.
    limit : float array, families, optional
        Most delay of each family while strain was lowered.
    own_best : mapping, optional
        Each family's own best, where it was computed.
    lots : bool
        Whether lots are drawn where the question asks for them.
    """
    grid = board.grid
    least = least or Least(board.week.copy(), family_delays(grid, board.week))
    rules = grid.problem.lots if lots else None
    drawn = draw(board, rules, least.delay, salt=seed, limit=limit) if rules else None
    board = drawn.board if drawn else board
    if grid.continues.any():
        continue_where_free(board)
    days, _ = _days(board, drawn, seed).lay()
    reasons = {
        grid.problem.requirements[r].key: board.why_left_out(int(r)) for r in np.flatnonzero(board.week < 0)
    }
    if drawn:
        reasons |= dict.fromkeys(drawn.chance.gave_way, _GAVE_WAY)
    found = measure(grid, board.week, reasons=_floor_reasons(board, reasons))
    number = {f: i for i, f in enumerate(grid.families)}
    families = tuple(
        replace(f, least=float(least.delay[number[f.family]]), own_best=(own_best or {}).get(f.family))
        for f in found.families
    )
    return Programme(
        method=method,
        status=status,
        visits=_visits(board, days),
        unplaced=reasons,
        statutory_misses=found.misses,
        stages=_stages(grid, found, least, {p.stage: p for p in proofs}, before=drawn),
        families=families,
        strain_by_pool=found.strain_by_pool,
        hours_by_pool=found.hours_by_pool,
        learning=found.learning,
        seed=seed,
        seconds=perf_counter() - started,
        exempt_weeks=_exempt(board, least),
        proofs=proofs,
        chance=drawn.chance if drawn else None,
        least_weeks={
            grid.problem.requirements[r].key: int(least.week[r]) for r in np.flatnonzero(least.week >= 0)
        },
        limits=dict(zip(grid.families, (least.delay if limit is None else limit).tolist(), strict=True)),
    )


def _floor_reasons(board: Board, reasons: Mapping[str, str]) -> dict[str, str]:
    """Say why a floor is missed: by what stands against the weeks that would keep it."""
    grid = board.grid
    out = {}
    for r in np.flatnonzero(grid.has_floor):
        key = grid.problem.requirements[r].key
        if not grid.keeps_floor[r].any():
            out[key] = "No permitted start week lies on or before the last day the law allows."
        elif key in reasons:
            out[key] = reasons[key]
    return out


def _exempt(board: Board, least: Least) -> dict[str, int]:
    grid = board.grid
    out = {}
    for r in np.flatnonzero(grid.exempt & ((least.week >= 0) | (board.week >= 0))):
        week = least.week[r] if least.week[r] >= 0 else board.week[r]
        out[grid.problem.requirements[r].key] = int(week)
    return out


def _days(board: Board, drawn: Drawn | None, seed: int) -> Days:
    rules = board.grid.problem.lots
    if drawn is None or rules is None:
        return Days(board, None)
    number = {r.key: n for n, r in enumerate(board.grid.problem.requirements)}
    again = [number[key] for key in drawn.chance.second]
    return Days(board, Lots(seed, "days"), again=again, year_days=rules.year_days)


def _visits(board: Board, days: Mapping[int, tuple[int, int]]) -> tuple[PlannedVisit, ...]:
    grid = board.grid
    inspectors = grid.problem.inspectors
    rows = np.flatnonzero(board.week >= 0)
    return tuple(
        PlannedVisit(
            requirement=grid.problem.requirements[r].key,
            week=int(board.week[r]),
            first_day=date.fromordinal(days[r][0]),
            last_day=date.fromordinal(days[r][1]),
            team=tuple(inspectors[i].key for i in board.team[r]),
        )
        for r in rows[np.lexsort((grid.rank[rows], board.week[rows]))].tolist()
    )


def _stages(
    grid: Grid, found: Evaluation, least: Least, proofs: Mapping[str, Proof], *, before: Drawn | None
) -> tuple[Stage, ...]:
    """Return the stages; strain is that before the lots, of which alone something is proven."""
    strain = before.chance.strain_before if before else found.strain
    weakest = Mark.SIMULATED if _simulated(grid) else Mark.ASSUMED
    plain = []
    if grid.must.any():
        kept, unit = (
            float((grid.must & (least.week >= 0)).sum()),
            f"of {grid.must.sum()} pinned visits placed",
        )
        plain.append(Stage("pins", kept, unit, weakest, NO_PROOF))
    plain.append(
        Stage("floors", float(len(found.misses)), "statutory floors missed", Mark.PUBLISHED, NO_PROOF)
    )
    for tier, (placed, of) in tiers(grid, least.week).items():
        unit = f"of {of} visits of tier {tier} placed"
        plain.append(Stage(f"tier {tier}", float(placed), unit, Mark.PUBLISHED, NO_PROOF))
    delay = delay_share(grid, least.delay)
    unit = "sum over families of delay as a share of nobody visited"
    plain.append(Stage("delay", delay, unit, weakest, NO_PROOF))
    plain.append(Stage("strain", strain, "hours beyond own normal", weakest, NO_PROOF))
    unit = "answers, each further one half"
    plain.append(Stage("learning", found.learning, unit, weakest, "reserved share, no stage of its own"))
    return tuple(_proven(s, proofs.get(s.name)) for s in plain)


def _proven(stage: Stage, proof: Proof | None) -> Stage:
    """Add the bound to a stage; a stage that makes something most has its bound above its value."""
    if proof is None:
        return stage
    most = stage.name.startswith("tier") or stage.name == "pins"
    bound = -proof.bound if most else proof.bound
    status = (BY_CASES if proof.cases else PROVEN) if proof.finished else WORK_LIMIT
    return replace(stage, status=status, bound=bound, gap=proof.gap, gap_c=proof.gap_c)


def _simulated(grid: Grid) -> bool:
    return any(s.below_good_mark is Mark.SIMULATED for s in grid.problem.services)


def order_of(grid: Grid, week: Ints) -> tuple[float, ...]:
    """Return what plans are compared by, less is better: pins, floors missed, then tiers, then delay."""
    kept = (week >= 0) & grid.keeps_floor[np.arange(grid.size), np.maximum(week, 0)]
    missed = float((grid.has_floor & ~kept).sum())
    placed = [-float(n) for n, _ in tiers(grid, week).values()]
    pins = [float((grid.must & (week < 0)).sum())] if grid.must.any() else []
    return (*pins, missed, *placed, delay_share(grid, family_delays(grid, week)))
