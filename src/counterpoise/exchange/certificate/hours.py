"""Hours asked and spare, from the certificate's tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.exchange.certificate.case import runs
from counterpoise.exchange.certificate.rows import Row, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counterpoise.exchange.certificate.case import Bools, Case, Floats, Ints

#: What prices may be off by; they are sums.
NEARLY = 1e-9


@dataclass(frozen=True)
class Hours:
    """Asks of planned visits, one row for each visit, pool and week after its start."""

    visit: Ints
    row: Ints
    offset: Ints
    hours: Floats
    number: Mapping[str, int]
    #: Hours to spare by pool row and week, and what others' visits ask of them.
    spare: Floats
    others: Floats

    @cached_property
    def free(self) -> Floats:
        """Hours that others' visits leave to spare, by pool row and week."""
        free: Floats = np.maximum(self.spare - self.others, 0.0)
        return free

    def cell(self, name: str) -> tuple[int, int]:
        """Return the pool row and week that a name "owner|pool|week" means."""
        pool, text = name.rsplit("|", 1)
        return self.number[pool], int(text)


def read_hours(case: Case) -> Hours:
    """Return the hours that visits ask, and what their people can spare."""
    number: dict[str, int] = {}
    kinds: list[str] = []
    asks: dict[tuple[int, int, int], float] = {}
    given: list[tuple[int, int, float]] = []
    others = {o["visit"]: o for o in case.rows["others"]}
    for ask in case.rows["hours"]:
        i = case.number.get(ask["visit"], -1)
        area = case.of[i]["area"] if i >= 0 else others[ask["visit"]]["area"]
        owner = f"area:{area}" if ask["of"] == "area" else case.of[i]["service"]
        name = f"{owner}|{ask['pool']}"
        if name not in number:
            number[name] = len(number)
            kinds.append(ask["of"])
        offset, hours = int(ask["week_offset"]), float(ask["hours"])
        if i >= 0:
            asks[i, number[name], offset] = asks.get((i, number[name], offset), 0.0) + hours
        else:
            start = (day_of(others[ask["visit"]]["first_day"]) - int(case.mondays[0])) // 7
            given.append((number[name], start + offset, hours))
    fixed = np.zeros((len(number), case.weeks))
    for row, week, hours in given:
        if 0 <= week < case.weeks:
            fixed[row, week] += hours
    keys = np.array(list(asks), dtype=np.int64).reshape(len(asks), 3)
    return Hours(
        visit=keys[:, 0].copy(),
        row=keys[:, 1].copy(),
        offset=keys[:, 2].copy(),
        hours=np.array(list(asks.values())),
        number=number,
        spare=_spare(case, number, kinds),
        others=fixed,
    )


def _spare(case: Case, number: Mapping[str, int], kinds: list[str]) -> Floats:
    default = {(of, pool): hours for of, pool, hours in case.question["spare_by_default"]}
    given = {f"{s['owner']}|{s['pool']}": s["hours"] for s in case.rows["spare"]}
    spare = np.zeros((len(number), case.weeks))
    for (name, i), of in zip(number.items(), kinds, strict=True):
        spare[i] = runs(given[name]) if name in given else default[of, name.rsplit("|", 1)[1]]
    return np.maximum(spare, 0.0)


def strain_of(case: Case, hours: Hours, week: Ints) -> tuple[float, float]:
    """Return the strain of a set of visits, and all hours they ask."""
    at = week[hours.visit] + hours.offset
    planned = week[hours.visit] >= 0
    inside = planned & (at >= 0) & (at < case.weeks)
    load = hours.others.copy()
    np.add.at(load, (hours.row[inside], at[inside]), hours.hours[inside])
    return float(np.maximum(load - hours.spare, 0).sum()), float(hours.hours[planned].sum())


def price_of(hours: Hours, prices: Mapping[str, float]) -> Floats:
    """Return the price of an hour by pool row and week."""
    price = np.zeros_like(hours.spare)
    for name, p in prices.items():
        price[hours.cell(name)] = p
    return price


def own_and_priced(case: Case, hours: Hours, price: Floats) -> tuple[Floats, Floats, float]:
    """Return hours beyond spare of each visit alone, the prices' part (both V x T), and the limits' worth.

    An hour beyond spare costs one hour: a price above one would prove nothing, and its worth has no end.
    """
    proves = bool((price <= 1.0 + NEARLY).all())
    price = np.minimum(price, 1.0)
    own = np.zeros((len(case.visits), case.weeks))
    priced = np.zeros_like(own)
    for start in range(case.weeks):
        at = start + hours.offset
        inside = (at >= 0) & (at < case.weeks)
        row, week = hours.row[inside], at[inside]
        asked, spare = hours.hours[inside], hours.free[row, week]
        visit = hours.visit[inside]
        np.add.at(own[:, start], visit, np.maximum(asked - spare, 0.0))
        np.add.at(priced[:, start], visit, price[row, week] * np.minimum(asked, spare))
    return own, priced, float((price * hours.free).sum()) if proves else np.inf


def again(case: Case, hours: Hours, names: Iterable[str], open_: Bools, visits: Ints) -> Iterator[Row]:
    """Hours that some visits ask in a cell "owner|pool|week", each at most what is spare there."""
    asks = np.flatnonzero(np.isin(hours.visit, visits))
    asks = asks[np.argsort(hours.row[asks], kind="stable")]
    begin = np.searchsorted(hours.row[asks], np.arange(len(hours.spare) + 1))
    for name in names:
        row, week = hours.cell(name)
        of_pool = asks[begin[row] : begin[row + 1]]
        start = week - hours.offset[of_pool]
        inside = (start >= 0) & (start < case.weeks)
        of_pool, start = of_pool[inside], start[inside]
        offered = open_[hours.visit[of_pool], start]
        of_pool, start = of_pool[offered], start[offered]
        free = float(hours.free[row, week])
        yield Row(hours.visit[of_pool], start, np.minimum(hours.hours[of_pool], free), free)
