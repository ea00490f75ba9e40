"""Proofs by cases by hand: plain loops over the planner's model, a leaf and a start week at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.exchange.certificate import PRICES, TABLES
from counterpoise.exchange.certificate.case import Case, read_tables
from counterpoise.exchange.certificate.cases import bounds_of_cases, read_cases
from counterpoise.exchange.certificate.hours import read_hours
from counterpoise.exchange.certificate.verify import at_prices
from counterpoise.programme import least_strain
from counterpoise.programme.evaluate import measure
from counterpoise.programme.finish import Least
from counterpoise.programme.grid import Grid
from counterpoise.programme.proof import Leaf, by_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from counterpoise.programme.grid import Floats, Ints
    from counterpoise.programme.model import Model, Name
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme
    from counterpoise.programme.proof import Cases, Fork, Price

    #: Forks on the way to a leaf, and whether by their first case.
    Way = tuple[tuple[Fork, bool], ...]


@dataclass(frozen=True)
class Asked:
    """The stage of strain: columns and rows as the planner sees them, hours apart."""

    problem: Problem
    grid: Grid
    model: Model
    least: Least
    best: tuple[Price, ...]
    #: What each column takes of each row.
    takes: tuple[tuple[tuple[str, Name, float], ...], ...]


def asked_of(problem: Problem, programme: Programme) -> Asked:
    """Return the stage of a programme."""
    grid = Grid(problem)
    week = np.array([programme.least_weeks.get(r.key, -1) for r in problem.requirements])
    least = Least(week, np.zeros(len(grid.families)))
    limit = np.array([programme.limits[f] for f in grid.families])
    eased = least_strain.relax(grid, least, limit, week, iterations=100_000)
    takes: list[list[tuple[str, Name, float]]] = [[] for _ in range(eased.model.size)]
    for block in eased.model.blocks[:-1]:
        for at, column, value in zip(block.at, block.column, block.value, strict=True):
            takes[column].append((block.kind, block.names[at], float(value)))
    best = by_kind(eased.model, eased.prices)
    return Asked(problem, grid, eased.model, least, best, tuple(map(tuple, takes)))


def ways(nodes: Sequence[Fork | Leaf]) -> list[tuple[Leaf, Way]]:
    """Return each leaf in preorder with its way."""
    rest = iter(nodes)

    def below(way: Way) -> Iterator[tuple[Leaf, Way]]:
        node = next(rest)
        if isinstance(node, Leaf):
            yield node, way
            return
        yield from below((*way, (node, True)))
        yield from below((*way, (node, False)))

    return list(below(()))


def counted(problem: Problem, name: Name, visit: int, start: int) -> bool:
    """Say whether a visit that begins in a week counts for a fork ``few``."""
    discipline, region, week, size, _ = name
    r = problem.requirements[visit]
    home = next(s.region for s in problem.services if s.key == r.service)
    kth = int(week) - start
    return (
        r.discipline == discipline
        and region == ("*" if discipline in problem.national_disciplines else home)
        and r.team >= int(size)
        and 0 <= kth < len(r.slots)
        and r.slots[kth] > 0
    )


def begins(problem: Problem, way: Way, visit: int, start: int) -> bool:
    """Say whether the forks ``begins`` on a way let a visit begin in a week."""
    key = problem.requirements[visit].key
    said = [(int(f.name[1]) == start, first) for f, first in way if f.kind == "begins" and f.name[0] == key]
    return all(there == first for there, first in said)


def hours_of(asked: Asked, visit: int, start: int) -> dict[Name, float]:
    """Return the hours that a visit asks, by owner, pool and week."""
    r = asked.problem.requirements[visit]
    area = next(s.area for s in asked.problem.services if s.key == r.service)
    found: dict[Name, float] = {}
    for ask in r.asks:
        cell = (
            f"area:{area}" if ask.of == "area" else r.service,
            ask.pool,
            str(start + ask.week_offset),
        )
        if 0 <= start + ask.week_offset < len(asked.problem.weeks):
            found[cell] = found.get(cell, 0.0) + ask.hours
    return found


def free_of(asked: Asked, cell: Name) -> float:
    """Return the hours that others' visits leave to spare in a cell."""
    loads = asked.grid.loads
    row, week = loads.rows.index((cell[0], cell[1])), int(cell[2])
    return max(0.0, float(loads.spare[row, week] - loads.fixed[row, week]))


def bound_by_hand(asked: Asked, own: Sequence[Price], cases: Cases, leaf: Leaf, way: Way) -> float:
    """Return a leaf's bound at the stage's own prices and its changes."""
    price: dict[tuple[str, Name], float] = {}
    for p in (*own, *leaf.prices):
        for name, number in zip(p.names, p.prices, strict=True):
            price[p.kind, name] = price.get((p.kind, name), 0.0) + number
    loads = asked.grid.loads
    total = float(np.maximum(loads.fixed - loads.spare, 0).sum()) - _worth(asked, price)
    best = {int(v): np.inf for v in np.flatnonzero(asked.least.week >= 0)}
    for column, (v, w) in enumerate(zip(asked.model.visit.tolist(), asked.model.week.tolist(), strict=True)):
        if begins(asked.problem, way, v, w):
            best[v] = min(best[v], _cost(asked, price, cases, column))
    return total + sum(best.values())


def _worth(asked: Asked, price: Mapping[tuple[str, Name], float]) -> float:
    limits = {
        (b.kind, name): float(most)
        for b in asked.model.blocks[:-1]
        for name, most in zip(b.names, b.limit, strict=True)
    }
    worth = 0.0
    for (kind, name), p in price.items():
        if kind in ("load", "again"):
            worth += p * free_of(asked, name)
        elif kind == "few":
            worth += p * int(name[4])
        elif kind == "more":
            worth -= p * (int(name[4]) + 1)
        else:
            worth += p * limits[kind, name]
    return worth


def _cost(asked: Asked, price: Mapping[tuple[str, Name], float], cases: Cases, column: int) -> float:
    visit, start = int(asked.model.visit[column]), int(asked.model.week[column])
    once_more = asked.problem.requirements[visit].key in cases.visits
    cost = sum(price.get((kind, name), 0.0) * value for kind, name, value in asked.takes[column])
    for cell, hours in hours_of(asked, visit, start).items():
        low = min(hours, free_of(asked, cell))
        cost += hours - low + price.get(("load", cell), 0.0) * low
        cost += price.get(("again", cell), 0.0) * low if once_more else 0.0
    for (kind, name), p in price.items():
        if kind in ("few", "more") and counted(asked.problem, name, visit, start):
            cost += p if kind == "few" else -p
    return cost


@dataclass(frozen=True)
class Plans:
    """Every plan of a small stage: start weeks by visit, strain, and whether it keeps all rows."""

    week: Ints
    strain: Floats
    kept: Sequence[bool]

    def of(self, problem: Problem, way: Way) -> list[int]:
        """Return the plans that keep all rows and are of a case."""
        return [i for i, kept in enumerate(self.kept) if kept and in_case(problem, way, self.week[i])]


def in_case(problem: Problem, way: Way, week: Ints) -> bool:
    """Say whether a plan is of the case that a way leads to."""
    placed = [(v, w) for v, w in enumerate(week.tolist()) if w >= 0]
    for fork, first in way:
        if fork.kind == "few":
            count = sum(counted(problem, fork.name, v, w) for v, w in placed)
            if (count <= int(fork.name[4])) != first:
                return False
    return all(begins(problem, way, v, w) for v, w in placed)


def all_plans(asked: Asked) -> Plans:
    """Return every plan of the stage's visits and weeks."""
    model = asked.model
    rows = type(model)(model.visit, model.week, model.blocks[:-1])
    matrix, limit = rows.matrix().toarray(), rows.limit()
    placed = np.flatnonzero(asked.least.week >= 0)
    choices = list(product(*(np.flatnonzero(model.visit == v).tolist() for v in placed)))
    week = np.full((len(choices), asked.grid.size), -1, dtype=np.int64)
    week[:, placed] = model.week[np.array(choices)]
    taken = matrix[:, np.array(choices)].sum(axis=2)
    strain = np.array([measure(asked.grid, w, reasons={}).strain for w in week])
    return Plans(week, strain, (taken <= limit[:, None] + 1e-9).all(axis=0).tolist())


def leaf_bounds(folder: Path) -> list[float]:
    """Return what the checker finds for each leaf of a written certificate."""
    with np.load(folder / PRICES) as archive:
        arrays = {name: archive[name] for name in archive.files}
    case = Case(read_tables(folder / TABLES))
    least = case.weeks_of([(r["visit"], int(r["week"])) for r in case.rows["least_delay"]])
    prices: dict[str, dict[str, float]] = {}
    for key, names in arrays.items():
        if key.startswith("strain/") and key.endswith("/names"):
            numbers = arrays[key.replace("/names", "/prices")].tolist()
            prices[key.split("/")[1]] = dict(zip(names.tolist(), numbers, strict=True))
    by_cases = read_cases(arrays, "strain")
    assert by_cases is not None
    return bounds_of_cases(at_prices(case, read_hours(case), prices, least), by_cases)
