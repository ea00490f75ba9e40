"""Check a certificate: rebuild values and bounds from the written tables and prices, and compare.

For any prices above nothing, each visit at its cheapest, less what the limits are worth, is a bound; so no
solver is trusted and none is used. Where a stage is proven by cases, the least bound of all cases counts.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from counterpoise.domain.errors import BadInputError, NotFoundError
from counterpoise.exchange.certificate import rows
from counterpoise.exchange.certificate.case import Case, read_tables
from counterpoise.exchange.certificate.cases import Stage, bounds_of_cases, read_cases
from counterpoise.exchange.certificate.hours import own_and_priced, price_of, read_hours, strain_of
from counterpoise.exchange.certificate.lots import lots_kept
from counterpoise.exchange.certificate.rows import day_of
from counterpoise.exchange.certificate.write import PRICES, TABLES, digest_of, digest_of_prices

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from counterpoise.exchange.certificate.case import Bools, Floats, Ints
    from counterpoise.exchange.certificate.cases import Written
    from counterpoise.exchange.certificate.hours import Hours

_CLOSE = 1e-7


@dataclass(frozen=True)
class Claim:
    """One stage: what the programme says of itself, and what the tables and prices say."""

    stage: str
    value: float
    bound: float
    value_found: float
    bound_found: float

    @property
    def holds(self) -> bool:
        """Whether both agree, and the bound is no better than the value."""
        near = _CLOSE * max(1.0, abs(self.value))
        return (
            abs(self.value - self.value_found) <= near
            and abs(self.bound - self.bound_found) <= near
            and self.bound_found <= self.value_found + near
        )


@dataclass(frozen=True)
class Verdict:
    """What a check found; ``untouched`` is false when a file is not the one the prices were written for."""

    untouched: bool
    claims: tuple[Claim, ...]
    #: Whether what lots changed costs what it says and no more than it may; true where none were drawn.
    lots_kept: bool = True

    @property
    def holds(self) -> bool:
        """Whether everything agrees."""
        return self.untouched and self.lots_kept and bool(self.claims) and all(c.holds for c in self.claims)


@dataclass(frozen=True)
class Weeks:
    """Start week of each visit, -1 where left out: at least delay, before the lots (if any), and now."""

    least: Ints
    settled: Ints
    now: Ints


def verify(folder: Path) -> Verdict:
    """Check the programme in a folder.

    Raises
    ------
    NotFoundError
        When the folder holds no certificate.
    BadInputError
        When a file of it can't be read as what it should be.
    """
    if not (folder / PRICES).is_file():
        raise NotFoundError(
            f"“{folder}” holds no {PRICES}.",
            next_step="Name a folder that counterpoise plan --out wrote; programmes without names have none.",
        )
    try:
        return _verify(folder)
    except (OSError, ValueError, TypeError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise BadInputError(
            f"The certificate in {folder} can't be read: {error}.",
            next_step="Ask for the folder again as it was written; a changed file proves nothing.",
        ) from error


def _verify(folder: Path) -> Verdict:
    tables = {f"{TABLES}/{f.name}": f.read_bytes() for f in sorted((folder / TABLES).iterdir())}
    visits = (folder / "programme.csv").read_bytes()
    with np.load(folder / PRICES, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    digest = str(arrays.pop("digest"))
    prices = _prices(arrays)
    case = Case(read_tables(folder / TABLES))
    told = json.loads((folder / "programme.json").read_text("utf-8"))["stages"]
    said = {s["stage"]: s for s in case.question["stages"]}
    same = (
        digest == digest_of({**tables, "programme.csv": visits})
        and case.question["digest_of_prices"] == digest_of_prices(arrays)
        and _agree(told, said)
    )
    least = case.weeks_of([(r["visit"], int(r["week"])) for r in case.rows["least_delay"]])
    now = case.weeks_of(_planned(case, visits))
    settled = now
    if "settled" in case.rows:
        settled = case.weeks_of([(r["visit"], int(r["week"])) for r in case.rows["settled"]])
    weeks = Weeks(least, settled, now)
    hours = read_hours(case)
    claims = []
    for stage, claim in said.items():
        of_stage = prices.get(stage, {})
        if stage == "strain":
            value, bound = _strain(case, hours, of_stage, weeks, read_cases(arrays, stage))
        else:
            value, bound = _first_stages(case, stage, of_stage, weeks)
        claims.append(Claim(stage, claim["value"], claim["bound"], value, bound))
    return Verdict(same, tuple(claims), lots_kept(case, hours, least, settled, now))


def _agree(told: list[dict[str, Any]], said: Mapping[str, dict[str, Any]]) -> bool:
    """Say whether the programme's own stages are those of the certificate."""
    proven = {s["stage"]: s for s in told if s["bound"] is not None}
    return proven.keys() == said.keys() and all(
        abs(abs(s["value"]) - abs(said[name]["value"])) <= _CLOSE
        and abs(abs(s["bound"]) - abs(said[name]["bound"])) <= _CLOSE
        for name, s in proven.items()
    )


def _prices(arrays: Mapping[str, Any]) -> dict[str, dict[str, dict[str, float]]]:
    """Return prices by stage, kind and name; none may be below nothing."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for key in arrays:
        if key.endswith("/names"):
            stage, kind, _ = key.split("/")
            values = arrays[f"{stage}/{kind}/prices"]
            if not (values >= 0).all():
                raise ValueError(f"a price of {stage} is below nothing")
            found.setdefault(stage, {})[kind] = dict(zip(arrays[key].tolist(), values.tolist(), strict=True))
    return found


def _planned(case: Case, visits: bytes) -> list[tuple[str, int]]:
    reader = csv.DictReader(io.StringIO(visits.decode("utf-8-sig")))
    monday = {int(m): w for w, m in enumerate(case.mondays.tolist())}
    return [(r["requirement"], monday[day_of(r["week"])]) for r in reader]


def _first_stages(
    case: Case, stage: str, prices: Mapping[str, Mapping[str, float]], weeks: Weeks
) -> tuple[float, float]:
    """Value and bound of floors, tiers and delay, for the least-delay visits."""
    least = weeks.least
    placed = np.flatnonzero(least >= 0)
    names = {*prices.get("goal", {}), stage} - {"delay"}
    reached = {n: float(rows.counted(case, n)[placed, least[placed]].sum()) for n in names}
    nobody = 0.0
    if stage == "delay":
        shares = np.where(least >= 0, case.delay[np.arange(len(least)), np.maximum(least, 0)], case.left_out)
        value = float((shares / case.scale[case.family]).sum())
        nobody = float((case.left_out / case.scale[case.family]).sum())
        cost = (case.delay - case.left_out[:, None]) / case.scale[case.family][:, None]
    else:
        if stage == "floors":
            nobody = float(case.floored.sum())
        value, cost = nobody - reached[stage], -rows.counted(case, stage)
    for kind, of_kind in prices.items():
        part, worth = (
            rows.goal(case, of_kind, reached)
            if kind == "goal"
            else rows.priced(case, kind, of_kind, case.open)
        )
        cost, nobody = cost + part, nobody - worth
    cheapest = np.where(case.open, cost, np.inf).min(axis=1, initial=np.inf)
    bound = nobody + float(np.minimum(cheapest, 0.0).sum())
    return value, bound if stage == "delay" else float(np.ceil(bound - 1e-6))


def _strain(
    case: Case,
    hours: Hours,
    prices: Mapping[str, Mapping[str, float]],
    weeks: Weeks,
    by_cases: Written | None,
) -> tuple[float, float]:
    """Value and bound of strain: the same visits, none exempt later, floors kept, delay within limits."""
    value, _ = strain_of(case, hours, weeks.settled)
    stage = at_prices(case, hours, prices, weeks.least)
    bound = stage.base + float(stage.cost[stage.placed].min(axis=1, initial=np.inf).sum())
    if by_cases is not None:
        bound = max(bound, min(bounds_of_cases(stage, by_cases)))
    return value, bound


def at_prices(case: Case, hours: Hours, prices: Mapping[str, Mapping[str, float]], least: Ints) -> Stage:
    """Return the stage of strain at its own prices."""
    open_ = _of_strain(case, least)
    of_hours = price_of(hours, prices.get("load", {}))
    left = _left(case, least >= 0)
    cost, priced, worth = own_and_priced(case, hours, of_hours)
    cost += priced
    for kind, of_kind in prices.items():
        if kind == "limit":
            part, more = rows.part_of(case, rows.limit(case, of_kind, open_, left), of_kind.values())
        elif kind != "load":
            part, more = rows.priced(case, kind, of_kind, open_)
        else:
            continue
        cost, worth = cost + part, worth + more
    return Stage(
        case=case,
        hours=hours,
        placed=least >= 0,
        open=open_,
        cost=np.where(open_, cost, np.inf),
        base=float(np.maximum(hours.others - hours.spare, 0.0).sum()) - worth,
        prices=prices,
        of_hours=of_hours,
        left=left,
    )


def _of_strain(case: Case, least: Ints) -> Bools:
    open_ = case.open & (least >= 0)[:, None]
    later = np.arange(case.weeks)[None, :] > least[:, None]
    open_ &= ~(later & case.exempt[:, None])
    kept = (least >= 0) & (case.in_time & case.open)[np.arange(len(least)), np.maximum(least, 0)]
    of_stage: Bools = open_ & (case.in_time | ~kept[:, None])
    return of_stage


def _left(case: Case, placed: Bools) -> Floats:
    """Return the delay each family may spend on its placed visits."""
    most = np.array([case.question["most_delay_by_family"][f] for f in case.families])
    out = np.bincount(case.family[~placed], weights=case.left_out[~placed], minlength=len(case.families))
    left: Floats = most - out
    return left
