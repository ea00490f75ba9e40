"""Hours asked and spare, from the certificate's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.exchange.certificate.case import runs
from counterpoise.exchange.certificate.rows import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.exchange.certificate.case import Case, Floats, Ints


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


def own_and_priced(case: Case, hours: Hours, prices: Mapping[str, float]) -> tuple[Floats, Floats, float]:
    """Return hours beyond spare of each visit alone, the prices' part (both V x T), and the limits' worth."""
    price = np.zeros_like(hours.spare)
    for name, p in prices.items():
        pool, text = name.rsplit("|", 1)
        price[hours.number[pool], int(text)] = p
    free = np.maximum(hours.spare - hours.others, 0.0)
    own = np.zeros((len(case.visits), case.weeks))
    priced = np.zeros_like(own)
    for start in range(case.weeks):
        at = start + hours.offset
        inside = (at >= 0) & (at < case.weeks)
        row, week = hours.row[inside], at[inside]
        asked, spare = hours.hours[inside], free[row, week]
        visit = hours.visit[inside]
        np.add.at(own[:, start], visit, np.maximum(asked - spare, 0.0))
        np.add.at(priced[:, start], visit, price[row, week] * np.minimum(asked, spare))
    return own, priced, float((price * free).sum())
