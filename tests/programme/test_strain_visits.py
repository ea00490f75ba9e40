"""The visits of the strain stage: what stands for hours at prices, and teams settled all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.programme import exact, improve, least_strain
from counterpoise.programme.board import Board
from counterpoise.programme.evaluate import family_delays, measure, within
from counterpoise.programme.fill import fill, urgency
from counterpoise.programme.finish import Least
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.strain_visits import StrainVisits

if TYPE_CHECKING:
    from counterpoise.programme.grid import Bools, Floats, Ints
    from counterpoise.programme.least_strain import Eased

_SLACK = 1.05


@pytest.fixture(scope="module")
def stage() -> tuple[Board, Least, Floats, Eased]:
    """Return a made region's filled board, with the relaxation of its strain."""
    grid = Grid(made_problem(Size(authorities=6, providers=60, weeks=16, regions=2), seed=3))
    board = Board(grid)
    fill(board, urgency(grid))
    least = Least(board.week.copy(), family_delays(grid, board.week))
    limit = least.delay * _SLACK
    eased = least_strain.relax(grid, least, limit, board.week, iterations=100_000)
    return board, least, limit, eased


def test_at_no_price_the_hours_of_all_visits_are_the_strain(
    stage: tuple[Board, Least, Floats, Eased],
) -> None:
    board, _, _, eased = stage
    grid = board.grid
    free = least_strain.Eased(
        eased.model, eased.hours, np.zeros_like(eased.prices), eased.cells, finished=True
    )
    everyone = np.arange(grid.size)
    nothing = np.zeros(grid.loads.spare.size)
    found = free.at_prices(board.week, everyone, nothing) + eased.hours.fixed
    assert found == pytest.approx(measure(grid, board.week, reasons={}).strain)
    assert found > 0


def test_at_the_prices_no_plan_is_dearer_than_its_strain(stage: tuple[Board, Least, Floats, Eased]) -> None:
    """An hour at a price, with the rest of it beyond what is spare, never comes to more than it costs."""
    board, _, _, eased = stage
    grid = board.grid
    everyone = np.arange(grid.size)
    nothing = np.zeros(grid.loads.spare.size)
    worth = float(eased.of_cells @ eased.hours.spare)
    found = eased.at_prices(board.week, everyone, nothing) - worth + eased.hours.fixed
    assert found <= measure(grid, board.week, reasons={}).strain + 1e-6


def test_an_hour_beyond_costs_the_rest_of_one_where_it_has_a_price(
    stage: tuple[Board, Least, Floats, Eased],
) -> None:
    board, _, _, eased = stage
    grid = board.grid
    nobody = np.full(grid.size, -1)
    plain = least_strain.beyond_spare(grid, nobody, eased.model)
    half = least_strain.beyond_spare(grid, nobody, eased.model, np.full(grid.loads.spare.size, 0.5))
    assert half.names == plain.names
    assert half.value == pytest.approx(plain.value / 2)
    assert half.limit == pytest.approx(plain.limit / 2)


def test_settled_visits_keep_everyone_and_every_limit_and_cost_no_more(
    stage: tuple[Board, Least, Floats, Eased],
) -> None:
    board, least, limit, eased = stage
    grid = board.grid
    other = Board(grid)
    other.copy_from(board.week, board.team)
    told: list[str] = []
    visits = StrainVisits(grid, eased, least, limit, 100, told.append)
    found = visits.settled(board, other, rounds=1, neighbourhoods=2)
    assert told == ["visit by visit"]
    assert ((found.week >= 0) >= (least.week >= 0)).all()
    assert within(grid, found.week, limit)
    before = measure(grid, least.week, reasons={}).strain
    after = measure(grid, found.week, reasons={}).strain
    assert after < before
    teams = exact.in_teams(grid)
    assert (found.week[teams] != least.week[teams]).any()


def test_a_limit_that_is_passed_is_not_kept(stage: tuple[Board, Least, Floats, Eased]) -> None:
    board, least, _, _ = stage
    assert within(board.grid, least.week, least.delay)
    assert not within(board.grid, least.week, least.delay * 0.99)


def test_where_names_are_scarce_those_around_stay_and_the_others_are_settled(
    stage: tuple[Board, Least, Floats, Eased], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One visit that finds no team whatever the week must not put back what its whole group gained."""
    filled, least, limit, eased = stage
    grid = filled.grid
    board = Board(grid)
    board.copy_from(filled.week, filled.team)
    over = improve.dearer(grid, eased.model, eased.reduced, may_stay_out=False)
    visits = np.flatnonzero(
        (board.week >= 0) & (grid.group == np.bincount(grid.group[board.week >= 0]).argmax())
    )
    scarce = int(visits[0])
    asked: list[set[int]] = []

    def settle(board: Board, permitted: Bools, aim: exact.Aim, before: Ints) -> list[tuple[int, int]]:
        off = permitted & (board.week < 0)[:, None]
        asked.append(set(np.flatnonzero(off.any(axis=1)).tolist()))
        lost = exact.settle(board, permitted, aim, before)
        if scarce not in asked[-1]:
            return lost
        week = int(before[scarce]) if board.week[scarce] < 0 else int(board.remove(scarce)[0])
        over[scarce] = np.inf
        return [*lost, (scarce, week)]

    monkeypatch.setattr(improve, "settle", settle)
    monkeypatch.setattr(improve, "_FEW", 5)
    monkeypatch.setattr(Board, "first_open", lambda *_: False)
    aim = StrainVisits(grid, eased, least, limit, 100, lambda _: None)._aim()
    improve.again(board, visits, over, aim)
    stayed = set(visits.tolist()) - asked[-1]
    assert scarce in stayed
    assert 1 < len(stayed) <= 6
    assert all(board.week[r] == filled.week[r] for r in stayed)
    assert (board.week[visits] != filled.week[visits]).any()
    assert measure(grid, board.week, reasons={}).strain <= measure(grid, filled.week, reasons={}).strain
    assert family_delays(grid, board.week).sum() < family_delays(grid, filled.week).sum()
