"""What pools can spare for visits in each week, from workforce, cases and restrictions known on the day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.marks import Mark, weakest
from counterpoise.domain.tariffs import AREA_POOLS, PROVIDER_POOL
from counterpoise.pressure.account import Claim, account
from counterpoise.pressure.cases import past_changes, weekly_rates
from counterpoise.pressure.headroom import (
    Cause,
    Effects,
    Loss,
    Pool,
    area_pools,
    expected_loss,
    provider_pool,
    spare_hours,
    workforce,
)
from counterpoise.pressure.restrictions import weekly_effect
from counterpoise.programme.problem import Spare, Week
from counterpoise.service.instance.exposure import newest_statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from counterpoise.domain.authority import Authority
    from counterpoise.domain.facts import RestrictionRow, StatisticRow
    from counterpoise.domain.marks import Figure
    from counterpoise.domain.tariffs import Tariffs
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.pressure.account import Account
    from counterpoise.pressure.cases import Changes, WeekRate
    from counterpoise.pressure.headroom import SpareHours
    from counterpoise.programme.problem import FixedVisit
    from counterpoise.service.instance.subjects import KnownService

_STAFF = ("sw_fte", "sw_vacancy_pct", "sw_agency_pct", "sw_absence_pct", "sw_caseload")
_FIRST_CASES = date(2020, 1, 30)
_TOP_LEVEL = 5
_ALL = 100.0


@dataclass(frozen=True)
class Pressure:
    """What was known of the pressure on areas: cases, their past changes, restrictions."""

    rates: Mapping[str, tuple[WeekRate, ...]]
    changes: Changes | None
    restrictions: Mapping[str, tuple[RestrictionRow, ...]]
    as_of: date
    mondays: tuple[date, ...]


def known_pressure(
    bundle: Bundle, *, areas: Iterable[Authority], as_of: date, weeks: Sequence[Week], tariffs: Tariffs
) -> Pressure:
    """Return cases and restrictions as known on a day, for the weeks of a horizon."""
    codes = tuple(a.ons_code for a in areas)
    number = tariffs.numbers("pressure.")
    given = tuple(sorted((name, figure.value) for name, figure in number.items()))
    found = bundle.kept(as_of, ("pressure", codes, given), lambda: _pressure(bundle, codes, as_of, number))
    return replace(found, mondays=tuple(w.monday for w in weeks))


def _pressure(bundle: Bundle, codes: Sequence[str], as_of: date, number: Mapping[str, Figure]) -> Pressure:
    """Return what was known on a day, without weeks: it does not depend on them."""
    children = newest_statistics(bundle, as_of=as_of, measures=["population_0_17"])
    residents = {
        code: row.value * number["residents_per_child"].value
        for code in codes
        if (row := children.get(("population_0_17", code))) is not None and row.value
    }
    rates = weekly_rates(
        bundle.known("cases", as_of),
        as_of=as_of,
        population=residents,
        settle_days=_whole(number["settle_days"]),
    )
    rows: dict[str, list[RestrictionRow]] = defaultdict(list)
    for row in bundle.known("restrictions", as_of):
        rows[row.ons_code].append(row)
    return Pressure(
        rates=rates,
        changes=past_changes(
            rates,
            lag_weeks=_whole(number["lag_weeks"]),
            level_weeks=_whole(number["level_weeks"]),
            least=_whole(number["fewest_changes"]),
        ),
        restrictions={code: tuple(found) for code, found in rows.items()},
        as_of=as_of,
        mondays=(),
    )


def loss_of(pressure: Pressure, area: str, pool: str, tariffs: Tariffs) -> Loss:
    """Return the share of a pool's hours lost against own normal in one area, by week."""
    number = tariffs.numbers("pressure.")
    per_level = tariffs.number(f"capacity_loss.per_restriction_level.{pool}").value
    # The tariff is a share per 100 cases per 100,000 residents, that is per 10 cases per 10,000.
    per_case = tariffs.number(f"capacity_loss.per_100_cases.{pool}").value / 10
    limits = weekly_effect(
        pressure.restrictions.get(area, ()),
        as_of=pressure.as_of,
        mondays=pressure.mondays,
        effect_by_level=[per_level * level for level in range(_TOP_LEVEL + 1)],
        part_share=number["part_share"].value,
    )
    return expected_loss(
        pressure.rates.get(area, ()),
        mondays=pressure.mondays,
        restricted=limits,
        usually_restricted=0.0,
        changes=pressure.changes,
        effects=Effects(
            off_per_case=per_case,
            most_lost=tariffs.number("capacity_loss.limit").value,
            level_weeks=_whole(number["level_weeks"]),
            normal_weeks=_whole(number["normal_weeks"]),
            began=_FIRST_CASES,
            stale_weeks=_whole(number["stale_weeks"]),
        ),
    )


def area_spare(
    bundle: Bundle,
    *,
    areas: Sequence[Authority],
    pressure: Pressure,
    tariffs: Tariffs,
    own: Mapping[str, Loss] | None = None,
) -> tuple[Spare, ...]:
    """Return what each authority's pools can spare, hours a week.

    An authority whose workforce is not published by the day (or is joined with another's) is given the
    national workers per child, estimated. ``own`` holds losses by pool from an authority's own returns; they
    take the place of what cases and restrictions suggest.
    """
    spares = []
    for pool, loss in _pools_and_losses(bundle, areas, pressure, tariffs, own or {}):
        found = _as_spare(spare_hours(pool, loss))
        told = account(pool, loss, mondays=pressure.mondays)
        spares.append(replace(found, why=f"{found.why} {told.words(told.tightest)}"))
    return tuple(spares)


def area_accounts(
    bundle: Bundle,
    *,
    areas: Sequence[Authority],
    pressure: Pressure,
    tariffs: Tariffs,
    own: Mapping[str, Loss] | None = None,
    claims: Mapping[tuple[str, str], Sequence[Claim]] | None = None,
) -> tuple[Account, ...]:
    """Return what takes the spare hours of each authority's pools, week by week, in hours.

    Parameters
    ----------
    bundle, areas, pressure, tariffs, own
        As in `area_spare`.
    claims : mapping, optional
        By owner and pool, what else was known on the day to ask of them: other visits (`visit_claims`),
        commitments, referrals beyond usual.
    """
    uncounted = _uncounted(bundle, pressure.as_of)
    return tuple(
        account(
            pool,
            loss,
            mondays=pressure.mondays,
            claims=(claims or {}).get((pool.owner, pool.name), ()),
            uncounted=uncounted,
        )
        for pool, loss in _pools_and_losses(bundle, areas, pressure, tariffs, own or {})
    )


def visit_claims(
    visits: Iterable[FixedVisit], *, mondays: Sequence[date], mark: Mark
) -> dict[tuple[str, str], list[Claim]]:
    """Return the hours that given visits ask of areas' pools, by owner and pool, over some weeks.

    ``mark`` is that of the tariff the hours come from.
    """
    found: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for v in visits:
        begins = v.first_day - timedelta(v.first_day.weekday())
        by_pool: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
        for ask in v.asks:
            if ask.of == "area":
                by_pool[ask.pool][begins + timedelta(weeks=ask.week_offset)] += ask.hours
        for pool, hours in by_pool.items():
            by_week = tuple(hours.get(m, 0.0) for m in mondays)
            why = f"{v.visit_type} from {v.first_day.isoformat()}"
            found[f"area:{v.area}", pool].append(Claim(Cause.VISITS, by_week, mark, why))
    return dict(found)


def _pools_and_losses(
    bundle: Bundle,
    areas: Sequence[Authority],
    pressure: Pressure,
    tariffs: Tariffs,
    own: Mapping[str, Loss],
) -> Iterator[tuple[Pool, Loss]]:
    stats = newest_statistics(bundle, as_of=pressure.as_of, measures=[*_STAFF, "population_0_17"])
    usual = bundle.kept(pressure.as_of, ("England's workforce",), lambda: _national(stats))
    for area in areas:
        for pool in _pools(area, stats, usual, tariffs):
            yield pool, own.get(pool.name) or loss_of(pressure, area.ons_code, pool.name, tariffs)


def _uncounted(bundle: Bundle, as_of: date) -> tuple[str, ...]:
    """Return what bears on headroom and could not be put into hours from public facts, in words."""
    counted = [
        r
        for r in bundle.known("referrals", as_of)
        if r.measure == "referrals vs usual" and r.group == "all" and r.unit == "percent"
    ]
    words = "Referrals are not counted in hours: no weekly number of this area is public."
    if counted:
        newest = max(counted, key=lambda r: (r.known_at, r.start))
        less = "fewer" if newest.value < 0 else "more"
        words += (
            f" Over England {abs(newest.value):g} % {less} than usual came from {newest.start.isoformat()} "
            f"to {newest.end.isoformat()} (published)."
        )
    standing = "Caseloads, empty posts and agency cover are standing conditions: shown, never counted."
    return words, standing


def provider_spare(
    services: Iterable[KnownService],
    *,
    children: Mapping[str, float],
    pressure: Pressure,
    tariffs: Tariffs,
    own: Mapping[str, Loss] | None = None,
) -> tuple[Spare, ...]:
    """Return what each provider's own people can spare, hours a week; ``own`` as for ``area_spare``."""
    losses: dict[str, Loss] = {}
    spares = []
    for s in services:
        if s.provision is None:
            continue
        area = s.area.ons_code
        if area not in losses:
            losses[area] = loss_of(pressure, area, PROVIDER_POOL, tariffs)
        pool = provider_pool(
            owner=s.key,
            name=PROVIDER_POOL,
            children=max(1.0, children[s.key]),
            posts_per_child=_people(s, tariffs) / max(1.0, children[s.key]),
            hours_per_post=tariffs.number("working.productive_hours").value,
            usual_absence=0.0,
            allowance=tariffs.number(f"allowance.{PROVIDER_POOL}").value,
        )
        loss = (own or {}).get(PROVIDER_POOL) or losses[area]
        spares.append(_as_spare(spare_hours(pool, loss)))
    return tuple(spares)


def _whole(figure: Figure) -> int:
    return round(figure.value)


def _people(service: KnownService, tariffs: Tariffs) -> float:
    """Return the assumed people of one provider: by place, or by agency where there are no places."""
    kind = service.provision.code if service.provision else ""
    by_agency = tariffs.numbers("people.home staff.per_agency.")
    if kind in by_agency:
        return by_agency[kind].value
    places = service.places or tariffs.number(f"places_if_unknown.{kind}").value
    people = places * tariffs.number(f"people.home staff.per_place.{kind}").value
    return max(people, tariffs.number("people.home staff.least").value)


def _as_spare(found: SpareHours) -> Spare:
    return Spare(
        owner=found.owner,
        pool=found.pool,
        hours=found.hours,
        hours_low=found.hours_low,
        hours_high=found.hours_high,
        mark=found.mark,
        why=found.why,
    )


def _national(stats: Mapping[tuple[str, str], StatisticRow]) -> dict[str, float]:
    """Return England's workers per child and mean rates, over the authorities with figures."""
    by_measure: dict[str, list[float]] = defaultdict(list)
    workers = children = 0.0
    for (measure, code), row in stats.items():
        if row.value is None:
            continue
        by_measure[measure].append(row.value)
        resident = stats.get(("population_0_17", code))
        if measure == "sw_fte" and resident is not None and resident.value:
            workers += row.value
            children += resident.value
    means = {m: sum(v) / len(v) for m, v in by_measure.items()}
    return means | {"workers_per_child": workers / children if children else 0.0}


def _pools(
    area: Authority,
    stats: Mapping[tuple[str, str], StatisticRow],
    usual: Mapping[str, float],
    tariffs: Tariffs,
) -> tuple[Pool, ...]:
    rows = {m: stats.get((m, area.ons_code)) for m in (*_STAFF, "population_0_17")}
    own = {
        m: row.value
        for m, row in rows.items()
        # A very small authority may show no worker but vacancies: such a rate says nothing of the others.
        if row is not None and row.value is not None and not (m.endswith("_pct") and row.value >= _ALL)
    }
    fte = own.get("sw_fte")
    year = rows["sw_fte"].year if rows["sw_fte"] else None
    staff = workforce(
        fte_in_post=fte if fte is not None else own.get("population_0_17", 0.0) * usual["workers_per_child"],
        vacancy_pct=own.get("sw_vacancy_pct", usual["sw_vacancy_pct"]),
        agency_pct=own.get("sw_agency_pct", usual["sw_agency_pct"]),
        absence_pct=own.get("sw_absence_pct", usual["sw_absence_pct"]),
        caseload=own.get("sw_caseload", usual["sw_caseload"]),
        mark=weakest(*(r.mark for r in rows.values() if r), *(() if fte is not None else (Mark.ESTIMATED,))),
        source=f"{year} return" if year else "England's workers per child, no return of its own known",
    )
    return area_pools(
        staff,
        owner=f"area:{area.ons_code}",
        posts_per_worker={p: _ratio(p, staff.posts, tariffs) for p in AREA_POOLS},
        hours_per_post=dict.fromkeys(AREA_POOLS, tariffs.number("working.productive_hours").value),
        allowance={p: tariffs.number(f"allowance.{p}").value for p in AREA_POOLS},
    )


def _ratio(pool: str, workers: float, tariffs: Tariffs) -> float:
    """Return posts of a pool for one social-worker post: a base in every authority, and a part that grows."""
    if pool == "practitioners":
        return tariffs.number("people.practitioners.per_social_worker").value
    base = tariffs.number(f"people.{pool}.base").value
    grows = tariffs.number(f"people.{pool}.per_100_social_workers").value / 100
    return grows + (base / workers if workers else 0.0)
