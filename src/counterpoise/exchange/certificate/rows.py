"""What each priced row takes of a visit in a start week, and what it allows: written anew from the rules.

Every function returns the prices' part of each visit's cost (V x T) and what the limits are worth. The start
weeks a stage looks at (``open_``) matter where teams fill a limit in part only.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.exchange.certificate.case import runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from counterpoise.exchange.certificate.case import Bools, Case, Floats, Ints

    Prices = Mapping[str, float]
    #: Part of the cost by visit and week, and worth of the limits.
    Part = tuple[Floats, float]

_WHOLE = 2


def halves(case: Case, prices: Prices, open_: Bools) -> Part:
    """Half weeks of a group of inspectors in a week: "discipline|region|week"."""
    return _room(case, prices, open_, whole=False)


def wholes(case: Case, prices: Prices, open_: Bools) -> Part:
    """Whole weeks of a group's inspectors: whoever gives a whole week, or goes on from one, has no other."""
    return _room(case, prices, open_, whole=True)


def _room(case: Case, prices: Prices, open_: Bools, *, whole: bool) -> Part:
    takes = np.zeros_like(case.slots)
    for k in range(case.slots.shape[1]):
        slots = case.slots[:, k]
        goes_on = (slots > 0) & (case.slots[:, max(k - 1, 0)] >= _WHOLE) & (k > 0)
        takes[:, k] = np.where((slots >= _WHOLE) | goes_on, 1, 0) if whole else slots
    takes *= case.team[:, None]
    there = _there(case, whole=whole)
    part = np.zeros((len(case.visits), case.weeks))
    worth = 0.0
    groups = np.array(case.group)
    for name, price in prices.items():
        group, text = name.rsplit("|", 1)
        week = int(text)
        rows = np.flatnonzero(groups == group)
        sizes: set[int] = set()
        for k in range(min(week + 1, takes.shape[1])):
            takers = rows[open_[rows, week - k] & (takes[rows, k] > 0)]
            part[takers, week - k] += price * takes[takers, k]
            sizes |= set(takes[takers, k].tolist())
        worth += price * _most(int(there[group][week]), sizes)
    return part, worth


def pairs(case: Case, prices: Prices, open_: Bools) -> Part:
    """Inspectors there in a week and the next, for visits that go on from one to the other with one whole."""
    part = np.zeros((len(case.visits), case.weeks))
    worth = 0.0
    groups = np.array(case.group)
    there = _in_both(case)
    for name, price in prices.items():
        group, text = name.rsplit("|", 1)
        week = int(text)
        rows = np.flatnonzero(groups == group)
        sizes: set[int] = set()
        for k in range(min(week + 1, case.slots.shape[1] - 1)):
            now, then = case.slots[rows, k], case.slots[rows, k + 1]
            goes_on = (np.minimum(now, then) > 0) & (now + then > _WHOLE)
            takers = rows[open_[rows, week - k] & goes_on]
            part[takers, week - k] += price * case.team[takers]
            sizes |= set(case.team[takers].tolist())
        worth += price * _most(there.get((group, week), 0), sizes)
    return part, worth


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


def _most(limit: int, sizes: set[int]) -> int:
    """Return the most that teams of some sizes can fill of a limit."""
    filled = np.zeros(limit + 1, dtype=bool)
    filled[0] = True
    for total in range(1, limit + 1):
        filled[total] = any(size <= total and filled[total - size] for size in sizes)
    return int(np.flatnonzero(filled)[-1])


def budget(case: Case, prices: Prices, _open: Bools) -> Part:
    """Half weeks a family takes outside statutory floors."""
    cost = np.where(case.floored, 0, case.team * case.slots.sum(axis=1))
    of_family = np.array([prices.get(f, 0.0) for f in case.families])
    limits = case.question["half_weeks_by_family"]
    return _by_visit(case, cost * of_family[case.family]), sum(p * limits[f] for f, p in prices.items())


def share(case: Case, prices: Prices, _open: Bools) -> Part:
    """Share of optional visits less samples, by discipline: at most nothing."""
    price = np.array([prices.get(v["discipline"], 0.0) for v in case.visits])
    owed = np.where(case.floored, 0.0, case.question["learning_share"] - case.sample)
    return _by_visit(case, price * owed), 0.0


def separation(case: Case, prices: Prices, _open: Bools) -> Part:
    """At most one full visit to an area covers a day, the days after it counted: "area|day"."""
    days = np.full(len(case.visits), case.question["separation_days"])
    keys = [s["area"] if of else "" for s, of in zip(case.of, case.separates, strict=True)]
    return _covering(case, prices, keys, days)


def gap(case: Case, prices: Prices, _open: Bools) -> Part:
    """At most one visit of a type to a service covers a day, the gap after it counted."""
    least = case.question["least_gap_days"]
    days = np.array([least.get(v["visit_type"], 0) for v in case.visits])
    keys = [f"{v['service']} {v['visit_type']}" for v in case.visits]
    return _covering(case, prices, keys, days)


def _covering(case: Case, prices: Prices, keys: list[str], days: Ints) -> Part:
    part = np.zeros((len(case.visits), case.weeks))
    where: dict[str, list[int]] = {}
    for i, key in enumerate(keys):
        where.setdefault(key, []).append(i)
    until = case.last + days[:, None]
    for name, price in prices.items():
        key, text = name.rsplit("|", 1)
        rows = where[key]
        day = int(text)
        part[rows] += price * ((case.first[rows] <= day) & (until[rows] > day))
    return part, sum(prices.values())


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


def limit(case: Case, prices: Prices, left: Floats) -> Part:
    """Most delay of each family in the stage of strain; ``left`` is what it may spend on placed visits."""
    price = np.array([prices.get(f, 0.0) for f in case.families])
    part: Floats = price[case.family][:, None] * case.delay
    return part, float(price @ left)


def _by_visit(case: Case, amount: Floats) -> Floats:
    return np.broadcast_to(amount[:, None], case.open.shape)


#: Kinds of row that need nothing but the case.
PLAIN: dict[str, Callable[[Case, Prices, Bools], Part]] = {
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
