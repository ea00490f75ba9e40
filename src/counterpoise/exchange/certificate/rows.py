"""What each priced row takes of a visit in a start week, and what it allows: written anew from the rules.

A row looks at the start weeks of its stage only (``open_``, V x T); that matters where teams fill a limit in
part only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.exchange.certificate.case import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counterpoise.exchange.certificate.case import Bools, Case, Floats, Ints

    Prices = Mapping[str, float]
    #: Part of the cost by visit and week, and worth of the limits.
    Part = tuple[Floats, float]

_WHOLE = 2


@dataclass(frozen=True)
class Row:
    """What a row takes of visits in start weeks, each pair of them once, and the most of it that there is."""

    visits: Ints
    weeks: Ints
    takes: Floats
    most: float


def part_of(case: Case, found: Iterable[Row], prices: Iterable[float]) -> Part:
    """Return the prices' part of each visit's cost (V x T), and what the limits are worth."""
    part = np.zeros((len(case.visits), case.weeks))
    worth = 0.0
    for row, price in zip(found, prices, strict=True):
        part[row.visits, row.weeks] += price * row.takes
        worth += price * row.most
    return part, worth


def priced(case: Case, kind: str, prices: Prices, open_: Bools) -> Part:
    """Return the part and worth of rows of a kind that needs nothing but the case."""
    return part_of(case, PLAIN[kind](case, prices, open_), prices.values())


def halves(case: Case, names: Iterable[str], open_: Bools) -> Iterator[Row]:
    """Half weeks of a group of inspectors in a week: "discipline|region|week"."""
    there = _there(case, whole=False)
    return _room(case, names, open_, case.slots * case.team[:, None], lambda g, w: int(there[g][w]))


def wholes(case: Case, names: Iterable[str], open_: Bools) -> Iterator[Row]:
    """Whole weeks of a group's inspectors: whoever gives a whole week, or goes on from one, has no other."""
    there = _there(case, whole=True)
    gives = case.slots >= _WHOLE
    gives[:, 1:] |= (case.slots[:, 1:] > 0) & (case.slots[:, :-1] >= _WHOLE)
    return _room(case, names, open_, gives * case.team[:, None], lambda g, w: int(there[g][w]))


def pairs(case: Case, names: Iterable[str], open_: Bools) -> Iterator[Row]:
    """Inspectors there in a week and the next, for visits that go on from one to the other with one whole."""
    there = _in_both(case)
    now, then = case.slots[:, :-1], case.slots[:, 1:]
    goes_on = (np.minimum(now, then) > 0) & (now + then > _WHOLE)
    return _room(case, names, open_, goes_on * case.team[:, None], lambda g, w: there.get((g, w), 0))


def _room(
    case: Case, names: Iterable[str], open_: Bools, takes: Ints, there: Callable[[str, int], int]
) -> Iterator[Row]:
    """Give a group's rows: what each visit takes in its k-th week, and what there is in a week."""
    for name in names:
        group, text = name.rsplit("|", 1)
        week = int(text)
        visits, weeks = under_way(case, group, week, open_, takes > 0)
        taken = takes[visits, week - weeks]
        most = _most(there(group, week), frozenset(taken.tolist()))
        yield Row(visits, weeks, taken.astype(float), most)


def under_way(case: Case, group: str, week: int, open_: Bools, counts: Bools) -> tuple[Ints, Ints]:
    """Return which of a group's visits, from which start week, count in a week by what they do in their k-th.

    Parameters
    ----------
    counts : bool array, visits x weeks of a visit
        Whether a visit's k-th week counts.
    """
    visits = case.of_group.get(group, np.zeros(0, dtype=np.int64))
    weeks = week - np.arange(min(week + 1, counts.shape[1]))
    there = open_[visits[:, None], weeks] & counts[visits, : len(weeks)]
    which, kth = np.nonzero(there)
    return visits[which], weeks[kth]


def _in_both(case: Case) -> dict[tuple[str, int], int]:
    """Count who has something left of a week and the next, and all of one of them, by group and week."""
    there: dict[tuple[str, int], int] = {}
    for group, has in _people(case):
        for week in range(case.weeks - 1):
            if min(has[week], has[week + 1]) > 0 and has[week] + has[week + 1] > _WHOLE:
                there[group, week] = there.get((group, week), 0) + 1
    return there


def _people(case: Case) -> Iterator[tuple[str, Ints]]:
    """Give each inspector's group and half weeks by week."""
    national = set(case.question["national_disciplines"])
    for i in case.rows["inspectors"]:
        group = f"{i['discipline']}|{'*' if i['discipline'] in national else i['region']}"
        yield group, np.array(runs(i["half_weeks"]), dtype=np.int64)


def _there(case: Case, *, whole: bool) -> dict[str, Ints]:
    """Half weeks, or inspectors with a whole week, of each group by week."""
    there: dict[str, Ints] = {}
    for group, has in _people(case):
        there[group] = there.get(group, np.zeros(case.weeks, dtype=np.int64)) + (
            has >= _WHOLE if whole else has
        )
    return there


@lru_cache(maxsize=4096)
def _most(limit: int, sizes: frozenset[int]) -> int:
    """Return the most that teams of some sizes can fill of a limit."""
    filled = np.zeros(limit + 1, dtype=bool)
    filled[0] = True
    for total in range(1, limit + 1):
        filled[total] = any(size <= total and filled[total - size] for size in sizes)
    return int(np.flatnonzero(filled)[-1])


def budget(case: Case, names: Iterable[str], open_: Bools) -> Iterator[Row]:
    """Half weeks a family takes outside statutory floors."""
    cost = np.where(case.floored, 0, case.team * case.slots.sum(axis=1))
    for name in names:
        of_family = (case.family == case.families.index(name)) & (cost > 0)
        visits, weeks = np.nonzero(open_ & of_family[:, None])
        yield Row(visits, weeks, cost[visits].astype(float), case.question["half_weeks_by_family"][name])


def share(case: Case, names: Iterable[str], open_: Bools) -> Iterator[Row]:
    """Share of optional visits less samples, by discipline: at most nothing."""
    owed = np.where(case.floored, 0.0, case.question["learning_share"] - case.sample)
    disciplines = np.array([v["discipline"] for v in case.visits])
    for name in names:
        visits, weeks = np.nonzero(open_ & (disciplines == name)[:, None])
        yield Row(visits, weeks, owed[visits], 0.0)


def separation(case: Case, names: Iterable[str], open_: Bools) -> Iterator[Row]:
    """At most one full visit to an area covers a day, the days after it counted: "area|day"."""
    days = np.full(len(case.visits), case.question["separation_days"])
    keys = [s["area"] if of else "" for s, of in zip(case.of, case.separates, strict=True)]
    return _covering(case, names, open_, keys, days)


def gap(case: Case, names: Iterable[str], open_: Bools) -> Iterator[Row]:
    """At most one visit of a type to a service covers a day, the gap after it counted."""
    least = case.question["least_gap_days"]
    days = np.array([least.get(v["visit_type"], 0) for v in case.visits])
    keys = [f"{v['service']} {v['visit_type']}" for v in case.visits]
    return _covering(case, names, open_, keys, days)


def _covering(case: Case, names: Iterable[str], open_: Bools, keys: list[str], days: Ints) -> Iterator[Row]:
    """Give rows "key|day"; visits without a key keep clear of nothing."""
    where: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        if key:
            where.setdefault(key, []).append(i)
    until = case.last + days[:, None]
    for name in names:
        key, text = name.rsplit("|", 1)
        day = int(text)
        near = np.array(where[key])
        which, weeks = np.nonzero(open_[near] & (case.first[near] <= day) & (until[near] > day))
        yield Row(near[which], weeks, np.ones(len(weeks)), 1.0)


def goal(case: Case, prices: Prices, reached: Mapping[str, float]) -> Part:
    """Pinned visits placed, floors kept and visits of a tier placed: at least what the programme reached."""
    part = np.zeros((len(case.visits), case.weeks))
    for name, price in prices.items():
        part -= price * counted(case, name)
    return part, -sum(price * reached[name] for name, price in prices.items())


def counted(case: Case, name: str) -> Floats:
    """Return what counts towards a goal, by visit and week."""
    if name == "floors":
        kept: Floats = (case.in_time & case.open).astype(float)
        return kept
    if name == "pins":
        pinned = np.array([v["pinned"] == "1" for v in case.visits])
        return np.broadcast_to(pinned[:, None], case.open.shape).astype(float)
    of_tier = case.tier == int(name.removeprefix("tier "))
    return np.broadcast_to(of_tier[:, None], case.open.shape).astype(float)


def limit(case: Case, names: Iterable[str], open_: Bools, left: Floats) -> Iterator[Row]:
    """Most delay of each family in the stage of strain; ``left`` is what it may spend on placed visits."""
    for name in names:
        family = case.families.index(name)
        visits, weeks = np.nonzero(open_ & (case.family == family)[:, None])
        yield Row(visits, weeks, case.delay[visits, weeks], float(left[family]))


#: Kinds of row that need nothing but the case.
PLAIN: dict[str, Callable[[Case, Iterable[str], Bools], Iterator[Row]]] = {
    "halves": halves,
    "wholes": wholes,
    "pairs": pairs,
    "budget": budget,
    "share": share,
    "separation": separation,
    "gap": gap,
}


def day_of(text: str) -> int:
    """Return the ordinal of an ISO day."""
    return date.fromisoformat(text).toordinal()
