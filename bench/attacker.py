"""Guess the weeks of unannounced visits with public facts and open code: ``python -m bench.attacker``.

The attacker knows the whole question, runs the planner with salts of their own, and knows the habits of the
past. The salt of the live programme alone is hidden. A second attacker has history alone: when homes were
really inspected, year by year.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from bench.cases import CASES
from counterpoise.domain.policy import load_policy
from counterpoise.exchange.bundle import load_bundle
from counterpoise.programme.board import Board
from counterpoise.programme.chance import Lots
from counterpoise.programme.grid import Grid
from counterpoise.programme.lots import prepare
from counterpoise.programme.solve import solve

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from counterpoise.programme.lots import Drawn, Prepared
    from counterpoise.programme.problem import Problem

OWN_SALTS, LIVE_SALTS = 200, 20
#: Pairs of inspections whose second lies before this teach; later ones, to the pause of 2020, are guessed.
_LEARNT, _PAUSE = date(2018, 4, 1), date(2020, 3, 17)
_MOST_DAYS = 730

#: Week of each visit, by key: what really comes, or what is guessed.
Weeks = dict[str, int]


def weeks_of(board: Board) -> Weeks:
    """Return the weeks of the unannounced visits on a board."""
    rows = np.flatnonzero((board.week >= 0) & board.grid.unannounced)
    return {board.grid.problem.requirements[r].key: int(board.week[r]) for r in rows}


def settle(problem: Problem) -> Prepared:
    """Solve a question as anybody can: everything before the lots follows from facts and code."""
    if problem.lots is None:
        raise ValueError("this question asks for no lots")
    found = solve(replace(problem, lots=None), seed=0)
    board = Board(Grid(problem))
    row = {r.key: i for i, r in enumerate(problem.requirements)}
    inspector = {p.key: i for i, p in enumerate(problem.inspectors)}
    for v in found.visits:
        board.place(row[v.requirement], v.week, tuple(inspector[k] for k in v.team))
    least = np.array([f.least for f in found.families], dtype=float)
    return prepare(board, problem.lots, least, np.array([found.limits[f.family] for f in found.families]))


@dataclass(frozen=True)
class Twin:
    """What the attacker learns from their own runs: how often each visit fell in each week."""

    counts: Mapping[str, Counter[int]]

    def commonest(self) -> Weeks:
        """Guess the week that came most often."""
        return {key: min(c, key=lambda w: (-c[w], w)) for key, c in self.counts.items()}

    def by_habit(self, habit: Sequence[float]) -> Weeks:
        """Guess, among the weeks that came, the one that homes of the past were most often seen in."""
        return {key: min(c, key=lambda w: (-habit[w] * c[w], w)) for key, c in self.counts.items()}


def learn(prepared: Prepared, salts: Sequence[int]) -> Twin:
    """Run the planner with salts of the attacker's own."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for salt in salts:
        for key, week in weeks_of(prepared.draw(salt).board).items():
            counts[key][week] += 1
    return Twin(counts)


def hit_rate(guess: Mapping[str, int], live: Weeks, of: Collection[str] | None = None) -> float:
    """Return the share of visits whose week was guessed; a visit without a guess is no hit."""
    keys = [k for k in live if of is None or k in of]
    return sum(guess.get(k, -1) == live[k] for k in keys) / max(1, len(keys))


def habit_of(problem: Problem) -> tuple[float, ...]:
    """Return how often homes were inspected in the calendar month of each week, as known then."""
    rows = load_bundle().known("provider_visits", problem.as_of)
    months = Counter(v.on.month for v in rows if v.kind == "full")
    return tuple(float(months[w.monday.month]) for w in problem.weeks)


@dataclass(frozen=True)
class History:
    """How often the next inspection was guessed from the last: the exact week, and two either side."""

    guessed: int
    exact: float
    near: float


def by_history() -> dict[str, History]:
    """Guess real inspections from history alone: same week a year on, the commonest gap, and the bunching."""
    rows = sorted((v.urn, v.on) for v in load_bundle().table("provider_visits") if v.kind == "full")
    pairs = [
        (before, after)
        for (urn, before), (other, after) in pairwise(rows)
        if urn == other and 0 < (after - before).days <= _MOST_DAYS
    ]
    learnt = [(a, b) for a, b in pairs if b < _LEARNT]
    later = [(a, b) for a, b in pairs if _LEARNT <= b < _PAUSE]
    gaps = Counter(_weeks_between(a, b) for a, b in learnt)
    commonest = max(gaps, key=lambda g: (gaps[g], -g))
    seasons = Counter(b.isocalendar().week for _, b in learnt)

    def bunched(a: date) -> date:
        weeks = [a + timedelta(weeks=g) for g in range(20, 80)]
        return max(weeks, key=lambda d: gaps[_weeks_between(a, d)] * seasons[d.isocalendar().week])

    ways = {
        "same week a year on": lambda a: a + timedelta(weeks=52),
        "the commonest gap": lambda a: a + timedelta(weeks=commonest),
        "commonest gap and season together": bunched,
    }
    return {name: _scored([(way(a), b) for a, b in later]) for name, way in ways.items()}


def _weeks_between(a: date, b: date) -> int:
    return (_monday(b) - _monday(a)).days // 7


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _scored(pairs: Sequence[tuple[date, date]]) -> History:
    off = [abs(_weeks_between(guess, real)) for guess, real in pairs]
    count = max(1, len(off))
    return History(len(off), sum(o == 0 for o in off) / count, sum(o <= 2 for o in off) / count)  # noqa: PLR2004


def habits() -> str:
    """Return the published habits, as the bundled dates show them."""
    days = [v.on for v in load_bundle().table("provider_visits") if v.kind == "full"]
    early = sum(d.month in (2, 3) for d in days) / len(days)
    middle = sum(d.weekday() in (1, 2) for d in days) / len(days)
    return (
        f"{len(days):,} full inspections of providers: {early:.0%} in February and March, "
        f"{middle:.0%} on Tuesdays and Wednesdays"
    )


def table(guesses: Mapping[str, Weeks], live: Sequence[Drawn]) -> list[str]:
    """Return the lines of the table: what each attacker hits, on average and in the worst run."""
    lines = [f"{'attacker guesses the week by':<56}{'with the floor':>16}{'worst':>8}{'all':>8}{'worst':>8}"]
    for name, guess in guesses.items():
        kept = [
            hit_rate(
                guess, weeks_of(d.board), {k for k, b in d.chance.bits.items() if b >= d.chance.floor_bits}
            )
            for d in live
        ]
        every = [hit_rate(guess, weeks_of(d.board)) for d in live]
        lines.append(
            f"{name:<56}{np.mean(kept):>16.1%}{max(kept):>8.1%}{np.mean(every):>8.1%}{max(every):>8.1%}"
        )
    return lines


def main() -> None:
    """Print what each attacker hits."""
    started = process_time()
    problem = CASES["autumn-2020"]()
    prepared = settle(problem)
    habit = habit_of(problem)
    twin = learn(prepared, range(1, OWN_SALTS + 1))
    guesses = {
        "the code without lots": weeks_of(prepared.settled),
        f"{OWN_SALTS} runs with own salts": twin.commonest(),
        "the same, weighed by the months of the past": twin.by_habit(habit),
        "the months of the past alone": dict.fromkeys(twin.counts, int(np.argmax(habit))),
    }
    # Salts nobody has tried: they stand for the secret one.
    secret = Lots(0, "live salts of the bench")
    live = [prepared.draw(secret.below(1 << 62)) for _ in range(LIVE_SALTS)]
    print("\n".join(table(guesses, live)))
    told = live[0].chance
    kept = sum(b >= told.floor_bits for b in told.bits.values())
    print(f"margin (policy) {load_policy().lots.attacker_margin:.0%}; the floor: {kept} of {len(told.bits)}")
    again = {key for d in live for key in d.chance.second}
    print(f"second visits: {len(told.second)} a run, {len(again)} services in {LIVE_SALTS} runs")
    print(habits())
    for name, history in by_history().items():
        hit = f"{history.exact:.1%} in the week, {history.near:.1%} within two weeks"
        print(f"history alone, {name}: {hit}, of {history.guessed}")
    print(f"{process_time() - started:.0f} processor seconds")


if __name__ == "__main__":
    main()
