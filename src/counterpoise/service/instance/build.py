"""A planning problem from facts known on a day, joined from its parts, with a ledger of what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.phases import load_phases, stretches
from counterpoise.domain.policy import load_policy
from counterpoise.domain.tariffs import PROVIDER_POOL, load_tariffs
from counterpoise.domain.visit_types import Subject, load_visit_types
from counterpoise.exchange.inheritance import inherit
from counterpoise.programme.problem import FixedVisit, LotRules, Problem, Service
from counterpoise.service.instance.belief import beliefs
from counterpoise.service.instance.exposure import exposures
from counterpoise.service.instance.learning import Look, answered
from counterpoise.service.instance.people import people
from counterpoise.service.instance.rates import capacity
from counterpoise.service.instance.requirements import (
    Rulebook,
    exempt_from_strain,
    horizon,
    requirements,
    type_rule,
)
from counterpoise.service.instance.standing import with_standing
from counterpoise.service.instance.strain import area_spare, known_pressure, provider_spare
from counterpoise.service.instance.subjects import known_services

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterpoise.domain.marks import Figure
    from counterpoise.domain.policy import Policy
    from counterpoise.domain.tariffs import Tariffs
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.programme.problem import Requirement, Spare, TypeRule, Week
    from counterpoise.service.instance.standing import Standing
    from counterpoise.service.instance.subjects import KnownService


@dataclass(frozen=True)
class Instance:
    """A problem and the ledger of what it was built from."""

    problem: Problem
    #: Counts of authorities and providers, those added to the published register among them.
    counts: Mapping[str, int]
    #: Assumed and estimated figures, by name.
    figures: tuple[tuple[str, Figure], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """Everything that is not a fact: rules, tariffs, policy."""

    rules: Rulebook
    policy: Policy

    @property
    def tariffs(self) -> Tariffs:
        """Return the tariffs of the rules."""
        return self.rules.tariffs


def load_book(as_of: date) -> Book:
    """Return the bundled rules, tariffs and policy, with the calendar as known on a day."""
    return Book(Rulebook(load_visit_types(), load_tariffs(), load_calendar(as_of)), load_policy())


def build(
    bundle: Bundle,
    *,
    as_of: date,
    weeks: int,
    book: Book | None = None,
    standing: Standing | None = None,
) -> Instance:
    """Return the planning problem of a day, from facts known by then alone.

    Parameters
    ----------
    bundle : Bundle
        Facts.
    as_of : date
        Day of the question; the horizon starts on the first Monday on or after it.
    weeks : int
        Length of the horizon.
    book : Book, optional
        Rules, tariffs and policy; the bundled ones by default.
    standing : Standing, optional
        What stands already, from a private store.
    """
    book = book or load_book(as_of)
    span = horizon(book.rules.calendar, as_of=as_of, weeks=weeks)
    known = known_services(bundle, bundle.register(as_of), as_of=as_of)
    needs = _needs(bundle, known, book, span, as_of)
    asked = {r.service for r in needs}
    wanted = tuple(s for s in known if s.key in asked)
    children = exposures(wanted, bundle=bundle, tariffs=book.tariffs, as_of=as_of)
    chances = beliefs(known, bundle=bundle, as_of=as_of)
    services = {s.key: _service(s, children[s.key], chances[s.key]) for s in wanted}
    done = bundle.table("volumes")
    room = capacity(needs, volumes=done, rules=book.rules, services=services, as_of=as_of, weeks=weeks)
    national = book.policy.national_disciplines
    problem = Problem(
        as_of=as_of,
        weeks=span,
        services=tuple(services.values()),
        requirements=needs,
        inspectors=people(needs, services=services, weekly=room.weekly, weeks=span, national=national),
        fixed=_fixed(bundle, book, span, as_of),
        spare=_spare(bundle, book, children, wanted=wanted, span=span, as_of=as_of),
        family_slots=room.family_slots,
        separation_days=book.policy.separation_days,
        delay_tolerance=book.policy.delay_tolerance,
        learning_share=book.policy.learning_share,
        national_disciplines=national,
        type_rules=_type_rules(book, needs),
        bank_holidays=book.rules.calendar.bank_holidays,
        closed_iso_weeks=book.rules.calendar.closed_iso_weeks,
        default_spare={("provider", PROVIDER_POOL): 0.0},
        facts_as_of=bundle.facts_as_of,
        lots=_lot_rules(book.policy),
    )
    if standing is not None:
        problem = with_standing(problem, standing, book.rules, {s.key: s.area.ons_code for s in known})
    return Instance(problem, _counts(known, wanted), room.figures, _notes(known, needs))


def _type_rules(book: Book, needs: Iterable[Requirement]) -> dict[str, TypeRule]:
    gap = book.policy.lead_gap_days
    return {
        code: type_rule(book.rules.kinds[code], book.tariffs.visit(code), lead_gap_days=gap)
        for code in sorted({r.visit_type for r in needs})
    }


def _lot_rules(policy: Policy) -> LotRules:
    lots = policy.lots
    return LotRules(
        floor_bits=lots.floor_bits,
        delay_tolerance=lots.delay_tolerance,
        strain_tolerance=lots.strain_tolerance,
        weeks_later=lots.weeks_later,
        second_share=lots.second_share,
        year_days=lots.year_days,
    )


def _needs(
    bundle: Bundle, known: Sequence[KnownService], book: Book, span: Sequence[Week], as_of: date
) -> tuple[Requirement, ...]:
    end = span[-1].monday + timedelta(weeks=1)
    return requirements(
        known,
        rules=book.rules,
        weeks=span,
        stretches=stretches(load_phases(), start=span[0].monday, end=end, as_of=as_of),
        as_of=as_of,
        closed=_answered(bundle, known, book, as_of),
    )


def _answered(
    bundle: Bundle, known: Sequence[KnownService], book: Book, as_of: date
) -> frozenset[tuple[str, str, str]]:
    """Return the practice questions that known looks have answered; the grade is the newest known."""
    by_urn = {s.key.removeprefix("provider:"): s for s in known if s.provision}
    looks = [
        Look(s.family, s.area.ofsted_region, s.looked.grade, v.on)
        for v in bundle.known("provider_visits", as_of)
        if (s := by_urn.get(v.urn)) is not None
    ]
    looks += [
        Look(s.family, s.area.ofsted_region, s.looked.grade, s.looked.last_any)
        for s in known
        if s.provision is None and s.looked.last_any is not None
    ]
    since = max(book.policy.questions_from, as_of - timedelta(days=book.policy.question_days))
    return answered(looks, since=since)


def _service(s: KnownService, children: Figure, chance: Figure) -> Service:
    reason = exempt_from_strain(s)
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


def _fixed(bundle: Bundle, book: Book, span: Sequence[Week], as_of: date) -> tuple[FixedVisit, ...]:
    """Return full area visits known to have been made, near enough to keep new ones apart from."""
    since = span[0].monday - timedelta(days=book.policy.separation_days)
    rows = inherit(bundle.known("area_visits", as_of), bundle.known("succession", as_of), as_of)
    return tuple(
        FixedVisit(
            key=f"made:{v.visit_type}:{v.ons_code}:{v.first_day.isoformat()}",
            area=v.ons_code,
            owner=book.rules.kinds[v.visit_type].owner,
            visit_type=v.visit_type,
            first_day=v.first_day,
            last_day=v.last_day or v.first_day,
            separates=True,
        )
        for v in rows
        if v.visit_type in book.rules.kinds
        and book.rules.kinds[v.visit_type].separates
        and (v.last_day or v.first_day) >= since
        and not v.visit_type.startswith("YJS")
    )


def _spare(
    bundle: Bundle,
    book: Book,
    children: Mapping[str, Figure],
    *,
    wanted: Sequence[KnownService],
    span: Sequence[Week],
    as_of: date,
) -> tuple[Spare, ...]:
    areas = bundle.register(as_of).at(as_of)
    pressure = known_pressure(bundle, areas=areas, as_of=as_of, weeks=span, tariffs=book.tariffs)
    values = {key: figure.value for key, figure in children.items()}
    return (
        *area_spare(bundle, areas=areas, pressure=pressure, tariffs=book.tariffs),
        *provider_spare(wanted, children=values, pressure=pressure, tariffs=book.tariffs),
    )


def _counts(known: Iterable[KnownService], wanted: Iterable[KnownService]) -> dict[str, int]:
    every = tuple(known)
    providers = [s for s in every if s.provision is not None]
    added = sum(s.added for s in providers)
    return {
        "authorities": sum(s.subject is Subject.AUTHORITY for s in every),
        "providers": len(providers),
        "providers_in_published_register": len(providers) - added,
        "providers_added": added,
        "services_that_may_be_visited": len(tuple(wanted)),
    }


def _notes(known: Iterable[KnownService], needs: Sequence[Requirement]) -> tuple[str, ...]:
    notes = [
        (
            "Areas for priority action and concerns since the last visit are not in public data; "
            "those priorities stay empty until they are imported."
        ),
        "Hours asked of services are assumed until hours returns come in.",
    ]
    added = sum(s.added for s in known)
    if added:
        notes.append(f"{added} providers, registered but in no published register yet, are added: estimated.")
    if any(r.floor_by for r in needs):
        notes.append(
            "What was looked at between the newest register and the day of planning is not public: such a "
            "service still counts as not looked at this year, and floors missed are counted too high."
        )
    if any(r.visit_type == "ILACS_MONITORING" for r in needs):
        notes.append("Dates of past quarterly monitoring are not public in every year; due days are assumed.")
    return tuple(notes)
