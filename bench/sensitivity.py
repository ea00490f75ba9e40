"""Move each assumed figure by a tenth and see what moves in the programme of autumn 2020.

``python -m bench.sensitivity`` writes ``docs/explanation/sensitivity.md``; it takes half an hour.
First the same programme is costed anew under every figure moved; then, for those that matter most, a
programme is planned anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, partial
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from unittest import mock

from bench.sensitivity_page import Costed, Moved, Planned, Row, written
from counterpoise.domain.figures import Series
from counterpoise.domain.marks import Mark
from counterpoise.exchange.bundle import load_bundle
from counterpoise.programme.check import check
from counterpoise.programme.evaluate import evaluate
from counterpoise.programme.solve import solve
from counterpoise.service.instance import build as instance
from counterpoise.service.instance.belief import beliefs
from counterpoise.service.instance.build import Book, load_book
from counterpoise.service.instance.requirements import Rulebook
from counterpoise.service.instance.subjects import known_services

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from counterpoise.domain.marks import Figure
    from counterpoise.programme.evaluate import Evaluation
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme

AS_OF, WEEKS = date(2020, 9, 1), 16
PAGE = Path(__file__).parents[1] / "docs/explanation/sensitivity.md"
FACTORS = (0.9, 1.1)
#: A figure matters where a family's delay moves by this share, or strain by that, or a rule breaks.
_DELAY, _STRAIN = 0.01, 0.02
#: So many figures, the costliest in delay and in strain, have a programme planned anew.
_BY_DELAY, _BY_STRAIN = 2, 6
_WORKERS = 2
#: Policy that shapes a programme; the rest of it says how old facts may be, how a deferral ends, who is told.
_SHAPES = ("delay_tolerance", "learning_share")


@dataclass(frozen=True)
class Change:
    """One figure, moved."""

    path: str
    figure: Figure
    factor: float
    book: Book

    @property
    def only_replanning_tells(self) -> bool:
        """Whether the figure steers the choice of visits and costs none of them."""
        return self.path.startswith("policy.")


class Autumn:
    """The instance of autumn 2020 under any book; what does not depend on it is worked out once."""

    def __init__(self) -> None:
        self.bundle = load_bundle()
        self.book = load_book(AS_OF)

    @cached_property
    def believed(self) -> Mapping[str, Figure]:
        """The belief, which rests on no assumed figure."""
        known = known_services(self.bundle, self.bundle.register(), as_of=AS_OF)
        return beliefs(known, bundle=self.bundle, as_of=AS_OF)

    def problem(self, book: Book) -> Problem:
        """Return the problem under one book."""
        with mock.patch.object(instance, "beliefs", return_value=self.believed):
            return instance.build(self.bundle, as_of=AS_OF, weeks=WEEKS, book=book).problem

    def changes(self) -> Iterator[Change]:
        """Yield every assumed figure that can reach this programme, a tenth less and a tenth more."""
        planned = {r.visit_type for r in self.problem(self.book).requirements}
        for path, figure in self.book.tariffs.assumed():
            kind, code, *_ = path.split(".")
            if kind == "visit" and code not in planned:
                continue
            for factor in FACTORS:
                rules = Rulebook(
                    self.book.rules.kinds, self.book.tariffs.scaled(path, factor), self.book.rules.calendar
                )
                yield Change(path, figure, factor, Book(rules, self.book.policy))
        for name in _SHAPES:
            for factor in FACTORS:
                yield Change(
                    f"policy.{name}", self.book.policy.entries[name], factor, self._policy(name, factor)
                )

    def _policy(self, name: str, factor: float) -> Book:
        held = self.book.policy
        entry = held.entries[name]
        entries = MappingProxyType({**held.entries, name: replace(entry, value=entry.value * factor)})
        return Book(self.book.rules, replace(held, entries=entries))

    def out_of_reach(self) -> tuple[int, int]:
        """Return how many assumed figures belong to visits not planned here, and to other policy."""
        planned = {r.visit_type for r in self.problem(self.book).requirements}
        paths = [path.split(".") for path, _ in self.book.tariffs.assumed()]
        visits = sum(p[0] == "visit" and p[1] not in planned for p in paths)
        policy = [n for n, f in self.book.policy.entries.items() if f.mark is Mark.ASSUMED]
        return visits, len(policy) - len(_SHAPES)


class Bench:
    """The changes, and what is asked of each; shared with the workers by forking before any solver runs."""

    def __init__(self) -> None:
        self.autumn = Autumn()
        self.changes = tuple(self.autumn.changes())
        # Read here once, not by every worker.
        _ = self.autumn.believed

    def base(self) -> tuple[Programme, Evaluation]:
        """Plan with every figure as it stands."""
        problem = self.autumn.problem(self.autumn.book)
        programme = solve(problem, seed=0)
        return programme, evaluate(problem, programme.visits)

    def costed(self, programme: Programme, start: Evaluation, n: int) -> Costed:
        """Cost the same visits under one change."""
        change = self.changes[n]
        problem = self.autumn.problem(change.book)
        keys = {r.key for r in problem.requirements}
        kept = [v for v in programme.visits if v.requirement in keys]
        now = evaluate(problem, kept)
        # Hours cost; only what a visit takes of inspectors and days can break a rule.
        rules = change.path.startswith("visit.") and change.figure.unit != "hours"
        broken = len(check(problem, replace(programme, visits=tuple(kept)))) if rules else 0
        return Costed(_moved(start), _moved(now), len(programme.visits) - len(kept), broken)

    def planned(self, old: Programme, n: int) -> Planned:
        """Plan anew under one change."""
        problem = self.autumn.problem(self.changes[n].book)
        new = solve(problem, seed=0)
        before = {v.requirement: v.week for v in old.visits}
        after = {v.requirement: v.week for v in new.visits}
        return Planned(
            moved=sum(before[k] != after[k] for k in before.keys() & after.keys()),
            dropped=len(before.keys() - after.keys()),
            added=len(after.keys() - before.keys()),
            cost=_moved(evaluate(problem, new.visits)),
        )


def main() -> None:
    """Measure, print and write."""
    bench = _bench()
    with get_context("fork").Pool(_WORKERS) as pool:
        programme, start = pool.apply(_base)
        every = range(len(bench.changes))
        costed = pool.map(partial(_costed, programme, start), every, chunksize=4)
        again = _matter_most(bench.changes, costed)
        print(f"{len(every)} changes costed; planning anew for {', '.join(sorted(again))}.", flush=True)
        anew = [n for n in every if bench.changes[n].path in again]
        planned = dict(zip(anew, pool.imap(partial(_planned, programme), anew), strict=True))
    rows = [
        Row(c.path, c.figure, _shown(c), c.factor, costed[n], planned.get(n))
        for n, c in enumerate(bench.changes)
    ]
    page = "\n".join(written(rows, _moved(start), len(programme.visits), bench.autumn.out_of_reach()))
    PAGE.write_text(page + "\n", "utf-8")


@cache
def _bench() -> Bench:
    return Bench()


def _base() -> tuple[Programme, Evaluation]:
    return _bench().base()


def _costed(programme: Programme, start: Evaluation, n: int) -> Costed:
    return _bench().costed(programme, start, n)


def _planned(programme: Programme, n: int) -> Planned:
    return _bench().planned(programme, n)


def _matter_most(changes: Sequence[Change], costed: Sequence[Costed]) -> frozenset[str]:
    """Return the figures to plan anew for: policy, those that would break a rule, and the costliest."""
    forced: set[str] = set()
    delay: dict[str, float] = {}
    strain: dict[str, float] = {}
    for change, cost in zip(changes, costed, strict=True):
        if change.only_replanning_tells or cost.broken or cost.left:
            forced.add(change.path)
        if abs(cost.worst_share) >= _DELAY:
            delay[change.path] = max(delay.get(change.path, 0.0), abs(cost.worst_share))
        if abs(cost.strain_share) >= _STRAIN:
            strain[change.path] = max(strain.get(change.path, 0.0), abs(cost.strain_share))
    return frozenset([*forced, *_first(delay, _BY_DELAY), *_first(strain, _BY_STRAIN)])


def _first(weight: Mapping[str, float], most: int) -> list[str]:
    return sorted(weight, key=lambda path: (-weight[path], path))[:most]


def _shown(change: Change) -> float:
    """Return the figure as moved; of a series its sum."""
    if change.only_replanning_tells:
        return change.book.policy.entries[change.path.removeprefix("policy.")].value
    entry = change.book.tariffs.entries[change.path]
    return entry.total if isinstance(entry, Series) else entry.value


def _moved(evaluation: Evaluation) -> Moved:
    return Moved(
        delay={f.family: f.delay for f in evaluation.families},
        strain=sum(evaluation.strain_by_pool.values()),
        misses=len(evaluation.misses),
    )


if __name__ == "__main__":
    main()
