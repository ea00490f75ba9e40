"""A planning problem from facts known on a day, joined from its parts.

The rates of visits are given by the caller: for autumn 2020 they are the published counts of 2020-21, which
were known only later and are therefore *assumed* as capacity.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.phases import load_phases, stretches
from counterpoise.domain.tariffs import PROVIDER_POOL, load_tariffs
from counterpoise.domain.visit_types import load_visit_types
from counterpoise.programme.problem import Problem, Service
from counterpoise.service.instance.belief import beliefs
from counterpoise.service.instance.capacity import Base, apportion, inspectors, weekly_slots
from counterpoise.service.instance.exposure import exposures
from counterpoise.service.instance.requirements import exempt_reason, horizon, requirements, type_rule
from counterpoise.service.instance.strain import area_spare, known_pressure, provider_spare
from counterpoise.service.instance.subjects import known_services

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.domain.marks import Figure
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.programme.problem import Inspector, Requirement, Week
    from counterpoise.service.instance.subjects import KnownService


@dataclass(frozen=True)
class Rates:
    """Assumed policy and capacity: visits a week by type, and the limits of the balance."""

    visits_a_week: Mapping[str, float]
    separation_days: int = 91
    delay_tolerance: float = 0.02
    learning_share: float = 0.0


def _service(s: KnownService, children: Figure, chance: Figure) -> Service:
    reason = exempt_reason(s)
    return Service(
        key=s.key,
        family=s.family,
        name=s.name,
        area=s.area.ons_code,
        area_name=s.area.name,
        region=s.area.ofsted_region,
        exposure=children.value,
        exposure_mark=children.mark,
        below_good=chance.value,
        below_good_mark=chance.mark,
        last_grade=s.looked.grade,
        last_full_visit=s.looked.last_full,
        exempt=bool(reason),
        exempt_reason=reason,
        latitude=s.area.latitude,
        longitude=s.area.longitude,
    )


def _people(
    needs: Sequence[Requirement], services: Mapping[str, Service], rates: Rates, weeks: Sequence[Week]
) -> tuple[Inspector, ...]:
    """Return numbered inspectors: national capacity of each discipline, shared by the visits of a region."""
    made: list[Inspector] = []
    is_open = [w.working_days > 0 for w in weeks]
    one = {r.visit_type: r for r in needs}
    for discipline in sorted({r.discipline for r in needs}):
        kinds = [r for r in one.values() if r.discipline == discipline]
        average = sum(rates.visits_a_week.get(r.visit_type, 0.0) * r.team * sum(r.slots) for r in kinds)
        here = Counter(services[r.service].region for r in needs if r.discipline == discipline)
        shares = apportion(1000, {region: float(n) for region, n in here.items()})
        bases: dict[str, dict[str, Base]] = {region: {} for region in here}
        for s in services.values():
            held = bases.get(s.region, {})
            weight = held[s.area].weight if s.area in held else 0.0
            held[s.area] = Base(s.area, s.latitude, s.longitude, weight + 1)
        grain = max(max(r.slots) for r in kinds)
        made += inspectors(
            discipline=discipline,
            prefix=discipline[:1].upper(),
            slots_by_region={
                region: weekly_slots(average * share / 1000, is_open, grain=grain)
                for region, share in shares.items()
            },
            bases={region: tuple(found.values()) for region, found in bases.items()},
        )
    return tuple(made)


def build_problem(bundle: Bundle, *, as_of: date, weeks: int, rates: Rates) -> Problem:
    """Return the planning problem of a day from the bundled facts.

    Parameters
    ----------
    bundle : Bundle
        Facts; nothing known later than ``as_of`` is used.
    as_of : date
        Day of the question.
    weeks : int
        Length of the horizon.
    rates : Rates
        Assumed capacity and policy.
    """
    calendar, tariffs, kinds = load_calendar(as_of), load_tariffs(), load_visit_types()
    span = horizon(calendar, as_of=as_of, weeks=weeks)
    known = known_services(bundle, bundle.register(), as_of=as_of)
    phases = stretches(
        load_phases(), start=span[0].monday, end=span[-1].monday + timedelta(weeks=1), as_of=as_of
    )
    needs = requirements(
        known, kinds=kinds, tariffs=tariffs, calendar=calendar, weeks=span, stretches=phases, as_of=as_of
    )
    asked = {r.service for r in needs}
    known = tuple(s for s in known if s.key in asked or s.provision is None)
    asked_of = tuple(s for s in known if s.key in asked)
    children = exposures(asked_of, bundle=bundle, tariffs=tariffs, as_of=as_of)
    chances = beliefs(known, bundle=bundle, as_of=as_of)
    services = {s.key: _service(s, children[s.key], chances[s.key]) for s in asked_of}
    areas = bundle.register().at(as_of)
    pressure = known_pressure(bundle, areas=areas, as_of=as_of, weeks=span, tariffs=tariffs)
    values = {key: figure.value for key, figure in children.items()}
    return Problem(
        as_of=as_of,
        weeks=span,
        services=tuple(services.values()),
        requirements=needs,
        inspectors=_people(needs, services, rates, span),
        fixed=(),
        spare=(
            *area_spare(bundle, areas=areas, pressure=pressure, tariffs=tariffs),
            *provider_spare(asked_of, children=values, pressure=pressure, tariffs=tariffs),
        ),
        family_slots={},
        separation_days=rates.separation_days,
        delay_tolerance=rates.delay_tolerance,
        learning_share=rates.learning_share,
        national_disciplines=frozenset({"authority", "send", "joint", "youth justice"}),
        type_rules={r.visit_type: type_rule(kinds[r.visit_type], tariffs.visit(r.visit_type)) for r in needs},
        bank_holidays=calendar.bank_holidays,
        closed_iso_weeks=calendar.closed_iso_weeks,
        default_spare={("provider", PROVIDER_POOL): 0.0},
        facts_as_of=bundle.facts_as_of,
    )
