"""A proof by cases: each leaf's bound by hand, no plan below its case's bound, nothing altered unseen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from cases_kit import Asked, all_plans, asked_of, bound_by_hand, counted, free_of, hours_of, leaf_bounds, ways
from certificate_kit import TIGHT, put

from counterpoise.domain.errors import BadInputError
from counterpoise.domain.marks import Mark
from counterpoise.exchange.certificate import PRICES, verify
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.problem import Spare
from counterpoise.programme.proof import Cases, Fork, Leaf, Price, Proof
from counterpoise.programme.solve import solve

if TYPE_CHECKING:
    from pathlib import Path

    from cases_kit import Way

    from counterpoise.programme.model import Name
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme

_TINY = Size(authorities=1, providers=4, weeks=8, regions=1, room=1.0, twice=0.0, floors=0.0)
_NEAR = 1e-6


@pytest.fixture(scope="module")
def planned() -> tuple[Problem, Programme, Asked]:
    """Return a made problem, its programme and its stage of strain."""
    problem = made_problem(TIGHT, seed=4)
    programme = solve(problem, seed=0)
    return problem, programme, asked_of(problem, programme)


@pytest.fixture(scope="module")
def tiny() -> tuple[Problem, Programme]:
    """Return five visits to one area with few spare hours, each offered three or four weeks."""
    made = made_problem(_TINY, seed=0)
    spare = tuple(
        Spare("area:MADE000", pool, hours, hours, hours, Mark.SIMULATED, "made")
        for pool, hours in (
            ("leaders", (2.0, 9.0, 3.0, 2.5, 8.0, 1.0, 12.0, 9.0)),
            ("data and performance", (1.0, 2.0, 11.0, 0.5, 2.0, 1.5, 9.0, 9.0)),
            ("practitioners", (7.0, 30.0, 9.0, 14.0, 40.0, 3.0, 12.0, 9.0)),
        )
    )
    third = replace(made.inspectors[-1], key="one more")
    problem = replace(
        made,
        spare=spare,
        fixed=(),
        inspectors=tuple(replace(i, slots=(2,) * 8) for i in (*made.inspectors, third)),
        requirements=tuple(replace(r, start_weeks=r.start_weeks[1:5]) for r in made.requirements),
    )
    return problem, solve(problem, seed=0)


def loosened(problem: Problem, programme: Programme) -> Programme:
    """Return a programme whose stage of strain may take every week, and nearly all delay."""
    grid = Grid(problem)
    most = np.bincount(grid.family, weights=np.where(grid.allowed, grid.delay, 0).max(axis=1))
    return replace(
        programme,
        least_weeks={r.key: max(r.start_weeks) for r in problem.requirements},
        limits={f: 0.9 * float(most[i]) for i, f in enumerate(grid.families)},
    )


def with_cases(
    programme: Programme, cases: Cases, *, own: tuple[Price, ...], bound: float | None = None
) -> Programme:
    """Return a programme whose strain is proven by cases, at its own prices or others."""
    strain = next(p for p in programme.proofs if p.stage == "strain")
    proven = replace(strain, cases=cases, prices=own, bound=strain.bound if bound is None else bound)
    return replace(
        programme,
        proofs=(*(p for p in programme.proofs if p.stage != "strain"), proven),
        stages=tuple(replace(s, bound=proven.bound) if s.name == "strain" else s for s in programme.stages),
    )


def strain_of(programme: Programme) -> Proof:
    return next(p for p in programme.proofs if p.stage == "strain")


def several(asked: Asked, own: tuple[Price, ...], rng: np.random.Generator, *, depth: int = 4) -> Cases:
    """Return a tree of both kinds of fork, nested at random, whose leaves have prices of every kind."""
    nodes: list[Fork | Leaf] = []
    keys = [r.key for r in asked.problem.requirements]
    once_more = tuple(keys[v] for v in np.flatnonzero(asked.least.week >= 0) if rng.random() < 0.6)

    def grow(way: Way, depth: int) -> None:
        if depth == 0:
            nodes.append(Leaf(some_prices(asked, own, way, rng)))
            return
        fork = some_fork(asked, rng)
        nodes.append(fork)
        grow((*way, (fork, True)), depth - 1 - int(rng.integers(min(depth, 2))))
        grow((*way, (fork, False)), depth - 1)

    grow((), depth)
    return Cases(once_more, tuple(nodes))


def some_fork(asked: Asked, rng: np.random.Generator) -> Fork:
    """Return a fork that speaks of a column of the stage."""
    problem, model = asked.problem, asked.model
    column = int(rng.integers(model.size))
    r, week = problem.requirements[model.visit[column]], int(model.week[column])
    if rng.random() < 0.5:
        return Fork("begins", (r.key, str(week)))
    home = next(s.region for s in problem.services if s.key == r.service)
    region = "*" if r.discipline in problem.national_disciplines else home
    size, most = int(rng.integers(1, r.team + 1)), int(rng.integers(3))
    return Fork("few", (r.discipline, region, str(week + len(r.slots) - 1), str(size), str(most)))


def some_prices(
    asked: Asked, own: tuple[Price, ...], way: Way, rng: np.random.Generator
) -> tuple[Price, ...]:
    """Return prices of the counts on the way, of hours once more, and changes of some of the stage's own."""
    now = {(p.kind, n): x for p in own for n, x in zip(p.names, p.prices, strict=True)}
    found: dict[tuple[str, Name], float] = {
        ("few" if first else "more", fork.name): float(rng.uniform(0, 9))
        for fork, first in way
        if fork.kind == "few"
    }
    cells = sorted({c for v, w in columns(asked) for c in hours_of(asked, v, w)})
    for i in rng.choice(len(cells), size=6, replace=False):
        found["again", cells[i]] = float(rng.uniform(0, 1 - now.get(("load", cells[i]), 0.0)))
    rows = sorted({(kind, name) for taken in asked.takes for kind, name, _ in taken})
    for i in rng.choice(len(rows), size=10, replace=False):
        found[rows[i]] = float(rng.uniform(-now.get(rows[i], 0.0), 2 if rows[i][0] != "limit" else 0.02))
    return priced(found)


def columns(asked: Asked) -> list[tuple[int, int]]:
    return list(zip(asked.model.visit.tolist(), asked.model.week.tolist(), strict=True))


def priced(found: dict[tuple[str, Name], float]) -> tuple[Price, ...]:
    """Return prices by kind."""
    kinds = dict.fromkeys(kind for kind, _ in found)
    return tuple(
        Price(
            k,
            tuple(n for kind, n in found if kind == k),
            tuple(x for (kind, _), x in found.items() if kind == k),
        )
        for k in kinds
    )


@pytest.mark.parametrize(("seed", "wide"), [(0, 5000), (1, 5000), (2, 5000), (3, 0), (4, 40)])
def test_each_leaf_is_bounded_as_by_hand(
    seed: int,
    wide: int,
    planned: tuple[Problem, Programme, Asked],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both kinds of fork, nested, and prices of every kind, written and read back; rows wide or not."""
    monkeypatch.setattr("counterpoise.exchange.certificate.cases._WIDE", wide)
    problem, programme, asked = planned
    own = strain_of(programme).prices
    cases = several(asked, own, np.random.default_rng(seed))
    found = leaf_bounds(put(problem, with_cases(programme, cases, own=own), tmp_path))
    by_hand = [bound_by_hand(asked, own, cases, leaf, way) for leaf, way in ways(cases.nodes)]
    assert found == pytest.approx(by_hand)
    assert len({round(b, 6) for b in found}) > 3
    assert verify(tmp_path).holds, "cases that prove less than the prices alone take nothing away"


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_of_a_case_is_below_its_bound(
    seed: int, tiny: tuple[Problem, Programme], tmp_path: Path
) -> None:
    """Every plan of a tiny stage that keeps its rows is of one case, and no better than that case's bound."""
    problem, programme = tiny[0], loosened(*tiny)
    asked = asked_of(problem, programme)
    rng = np.random.default_rng(seed)
    own = asked.best if seed % 2 else ()
    cases = climbed(asked, own, several(asked, own, rng, depth=3), rng)
    plans = all_plans(asked)
    of_leaf = [plans.of(problem, way) for _, way in ways(cases.nodes)]
    assert sorted(i for of in of_leaf for i in of) == np.flatnonzero(plans.kept).tolist()
    least = [plans.strain[of].min(initial=np.inf) for of in of_leaf]
    found = leaf_bounds(put(problem, with_cases(programme, cases, own=own), tmp_path))
    assert all(b <= s + _NEAR for b, s in zip(found, least, strict=True))
    plain = bound_by_hand(asked, own, cases, Leaf(()), ())
    assert any(plain + 1.0 < b < np.inf for b in found)


def climbed(asked: Asked, own: tuple[Price, ...], cases: Cases, rng: np.random.Generator) -> Cases:
    """Return the cases with better prices, found by changing one after the other."""
    leaves = [
        (higher(asked, own, replace(cases, nodes=(leaf,)), way, rng)) for leaf, way in ways(cases.nodes)
    ]
    rest = iter(leaves)
    return replace(cases, nodes=tuple(next(rest) if isinstance(n, Leaf) else n for n in cases.nodes))


def higher(asked: Asked, own: tuple[Price, ...], cases: Cases, way: Way, rng: np.random.Generator) -> Leaf:
    """Return one leaf with a higher bound."""
    best, score = Leaf(()), bound_by_hand(asked, own, cases, Leaf(()), way)
    for _ in range(25):
        offered = [
            (p.kind, n, x)
            for p in some_prices(asked, own, way, rng)
            for n, x in zip(p.names, p.prices, strict=True)
        ]
        for kind, name, number in offered:
            now = {(p.kind, n): x for p in best.prices for n, x in zip(p.names, p.prices, strict=True)}
            tried = Leaf(priced({**now, (kind, name): number}))
            found = bound_by_hand(asked, own, cases, tried, way)
            if found > score:
                best, score = tried, found
    return best


def every_plan(asked: Asked) -> Cases:
    """Return a tree down to single plans, twice: with few visits under way in a week, and with more."""
    problem, model = asked.problem, asked.model
    placed = np.flatnonzero(asked.least.week >= 0).tolist()
    keys = [r.key for r in problem.requirements]
    few = Fork("few", ("homes", "Made region 0", "4", "1", "2"))

    def below(week: dict[int, int], *, first: bool) -> list[Fork | Leaf]:
        if len(week) == len(placed):
            return [Leaf(exact_prices(asked, week, few, first=first))]
        visit = placed[len(week)]
        nodes: list[Fork | Leaf] = []
        for w in model.week[model.visit == visit].tolist():
            nodes += [Fork("begins", (keys[visit], str(w))), *below({**week, visit: w}, first=first)]
        return [*nodes, Leaf(())]

    return Cases(tuple(keys[v] for v in placed), (few, *below({}, first=True), *below({}, first=False)))


def exact_prices(asked: Asked, week: dict[int, int], few: Fork, *, first: bool) -> tuple[Price, ...]:
    """Return what makes a plan's bound its strain, or above where it is of the other case."""
    loads: dict[Name, float] = {}
    for v, w in week.items():
        for cell, hours in hours_of(asked, v, w).items():
            loads[cell] = loads.get(cell, 0.0) + min(hours, free_of(asked, cell))
    over = [cell for cell, hours in loads.items() if hours > free_of(asked, cell)]
    found: dict[tuple[str, Name], float] = {("again", cell): 1.0 for cell in over}
    there = sum(counted(asked.problem, few.name, v, w) for v, w in week.items())
    if (there <= int(few.name[4])) != first:
        found["few" if first else "more", few.name] = 3.0
    return priced(found)


@pytest.fixture(scope="module")
def proven(tiny: tuple[Problem, Programme]) -> tuple[Problem, Programme, Cases]:
    """Return a programme whose strain is proven by single plans, with no price of the stage's own."""
    problem, programme = tiny
    asked = asked_of(problem, programme)
    cases, plans = every_plan(asked), all_plans(asked)
    return problem, with_cases(programme, cases, own=(), bound=float(plans.strain.min())), cases


def test_cases_down_to_single_plans_prove_the_best(
    proven: tuple[Problem, Programme, Cases], tmp_path: Path
) -> None:
    """Prices alone prove less here; what was written is read back and holds."""
    problem, programme, cases = proven
    folder = put(problem, programme, tmp_path)
    assert verify(folder).holds
    bounds = leaf_bounds(folder)
    assert min(bounds) == pytest.approx(strain_of(programme).bound)
    assert strain_of(programme).zero < strain_of(programme).bound - 1
    assert np.inf in bounds, "a visit that begins in no week"
    asked = asked_of(problem, programme)
    some = [*ways(cases.nodes)][::37]
    by_hand = [bound_by_hand(asked, (), cases, leaf, way) for leaf, way in some]
    assert bounds[::37] == pytest.approx(by_hand)


def test_one_thing_altered_is_found(proven: tuple[Problem, Programme, Cases], tmp_path: Path) -> None:
    """Even by somebody who writes the digests anew."""
    problem, programme, cases = proven
    leaves = [i for i, n in enumerate(cases.nodes) if isinstance(n, Leaf)]
    bare = replace(cases, nodes=tuple(Leaf(()) if isinstance(n, Leaf) else n for n in cases.nodes))
    bounds = leaf_bounds(put(problem, with_cases(programme, bare, own=()), tmp_path))
    # The leaf that needs its prices most.
    at = leaves[min(range(len(bounds)), key=bounds.__getitem__)]
    leaf, fork, few = cases.nodes[at], cases.nodes[at - 1], cases.nodes[0]
    assert isinstance(leaf, Leaf)
    assert isinstance(fork, Fork)
    assert isinstance(few, Fork)
    lower = Leaf(tuple(replace(p, prices=tuple(x * 0.1 for x in p.prices)) for p in leaf.prices))
    later = Fork("begins", (fork.name[0], str(int(fork.name[1]) + 1)))
    more = Fork("few", (*few.name[:4], "3"))
    for name, altered in (
        ("a change", with_node(cases, at, lower)),
        ("a fork's week", with_node(cases, at - 1, later)),
        ("a fork's number", with_node(cases, 0, more)),
        ("a fork's case", with_node(cases, at, fork)),
        ("a node", replace(cases, nodes=cases.nodes[:-1])),
        ("a node", replace(cases, nodes=(*cases.nodes[:at], *cases.nodes[at + 1 :]))),
        ("visits", replace(cases, visits=())),
    ):
        folder = put(problem, with_cases(programme, altered, own=()), tmp_path)
        assert not holds(folder), name


def test_what_is_altered_in_the_file_alone_is_found(
    proven: tuple[Problem, Programme, Cases], tmp_path: Path
) -> None:
    """The digest is over all of the proof."""
    problem, programme, _ = proven
    put(problem, programme, tmp_path)
    with np.load(tmp_path / PRICES) as archive:
        arrays = {name: archive[name] for name in archive.files}
    assert verify(tmp_path).untouched
    for part in ("visits", "nodes", "leaf", "kind", "name", "change"):
        key = f"strain/cases/{part}"
        np.savez(tmp_path / PRICES, **{**arrays, key: np.concatenate([arrays[key], arrays[key][-1:]])})
        assert not holds(tmp_path), part
    np.savez(tmp_path / PRICES, **{k: a for k, a in arrays.items() if "/cases/" not in k})
    assert not holds(tmp_path)


def with_node(cases: Cases, at: int, node: Fork | Leaf) -> Cases:
    return replace(cases, nodes=(*cases.nodes[:at], node, *cases.nodes[at + 1 :]))


def holds(folder: Path) -> bool:
    """Say whether a certificate holds; one that can't be read does not."""
    try:
        return verify(folder).holds
    except BadInputError:
        return False


_FEW = ("homes", "Made region 0", "4", "1", "2")


@pytest.mark.parametrize(
    ("said", "forks", "prices"),
    [
        ("no fork on its way", (), (("few", _FEW, 1.0),)),
        ("no fork on its way", (Fork("few", _FEW),), (("more", _FEW, 1.0),)),
        ("no fork on its way", (Fork("few", (*_FEW[:4], "3")),), (("few", _FEW, 1.0),)),
        ("below nothing", (Fork("few", _FEW),), (("few", _FEW, -1.0),)),
        ("below nothing", (), (("halves", _FEW[:3], -99.0),)),
        ("below nothing", (), (("again", ("area:MADE000", "leaders", "4"), -0.1),)),
        ("above the one", (), (("again", ("area:MADE000", "leaders", "4"), 1.1),)),
        ("the kind load", (), (("load", ("area:MADE000", "leaders", "4"), 0.1),)),
        ("the kind share", (), (("share", ("homes",), 0.1),)),
        ("twice", (), (("halves", _FEW[:3], 1.0), ("halves", _FEW[:3], 1.0))),
        ("no number", (), (("halves", _FEW[:3], float("nan")),)),
        ("whole number", (), (("again", ("area:MADE000", "leaders", "-1"), 0.1),)),
        ("whole number", (Fork("few", (*_FEW[:4], "2.5")),), ()),
        ("whole number", (Fork("begins", ("{placed}", "04")),), ()),
        ("after the last", (Fork("begins", ("{placed}", "20")),), ()),
        ("not placed", (Fork("begins", ("{out}", "4")),), ()),
        ("of whom no visit asks", (Fork("few", ("homes", "nowhere", "4", "1", "2")),), ()),
        ("no fork of the kind", (Fork("many", _FEW),), ()),
    ],
)
def test_what_a_case_may_not_say_is_refused(
    said: str,
    forks: tuple[Fork, ...],
    prices: tuple[tuple[str, Name, float], ...],
    planned: tuple[Problem, Programme, Asked],
    tmp_path: Path,
) -> None:
    """With a sentence."""
    problem, programme, _ = planned
    key = {"{placed}": next(iter(programme.least_weeks)), "{out}": next(iter(programme.unplaced))}
    forks = tuple(Fork(f.kind, (key.get(f.name[0], f.name[0]), *f.name[1:])) for f in forks)
    leaf = Leaf(tuple(Price(kind, (name,), (number,)) for kind, name, number in prices))
    cases = Cases((), (*forks, leaf, *(Leaf(()) for _ in forks)))
    folder = put(problem, with_cases(programme, cases, own=strain_of(programme).prices), tmp_path)
    with pytest.raises(BadInputError, match=said):
        verify(folder)


def test_a_tree_that_is_not_whole_is_refused(
    planned: tuple[Problem, Programme, Asked], tmp_path: Path
) -> None:
    """Nor may visits be priced once more that are not placed."""
    problem, programme, _ = planned
    fork, leaf = Fork("few", _FEW), Leaf(())
    for said, cases in (
        ("is missing", Cases((), (fork, leaf))),
        ("is missing", Cases((), ())),
        ("after their last leaf", Cases((), (fork, leaf, leaf, leaf))),
        ("not placed", Cases((next(iter(programme.unplaced)),), (leaf,))),
    ):
        folder = put(problem, with_cases(programme, cases, own=strain_of(programme).prices), tmp_path)
        with pytest.raises(BadInputError, match=said):
            verify(folder)


def test_a_deep_tree_is_walked(planned: tuple[Problem, Programme, Asked], tmp_path: Path) -> None:
    """A fork in the second case of a fork, two thousand times."""
    problem, programme, _ = planned
    fork, leaf = Fork("few", _FEW), Leaf(())
    cases = Cases((), (*((fork, leaf) * 2000), leaf))
    assert verify(put(problem, with_cases(programme, cases, own=()), tmp_path)).untouched


def test_what_the_planner_proves_by_cases_holds(tmp_path: Path) -> None:
    """Its own search, through the written files; without one leaf's prices it does not hold."""
    problem = made_problem(Size(authorities=8, providers=10, weeks=12, room=0.6), seed=2)
    programme = solve(problem, seed=0)
    proof = next(p for p in programme.proofs if p.stage == "strain")
    assert proof.cases is not None
    assert verify(put(problem, programme, tmp_path / "as found")).holds
    at = next(i for i, n in enumerate(proof.cases.nodes) if isinstance(n, Leaf) and n.prices)
    nodes = (*proof.cases.nodes[:at], Leaf(()), *proof.cases.nodes[at + 1 :])
    less = replace(proof, cases=replace(proof.cases, nodes=nodes))
    proofs = tuple(less if p is proof else p for p in programme.proofs)
    assert not verify(put(problem, replace(programme, proofs=proofs), tmp_path / "less")).holds
