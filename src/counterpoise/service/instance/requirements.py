"""Which visits may be planned: one for each service and type that the phase of inspection asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.cadence import Due, due
from counterpoise.domain.grades import Grade
from counterpoise.domain.phases import ROUTINE
from counterpoise.programme.problem import Ask, Requirement, TypeRule, Week

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.domain.phases import Stretch
    from counterpoise.domain.tariffs import Tariffs, VisitTariff
    from counterpoise.domain.visit_types import VisitType
    from counterpoise.service.instance.subjects import KnownService

_OWN_SECTOR = "Local Authority"


def horizon(calendar: WorkingCalendar, *, as_of: date, weeks: int) -> tuple[Week, ...]:
    """Return the weeks to plan, from the first Monday on or after a day."""
    first = as_of + timedelta(days=-as_of.weekday() % 7)
    mondays = [first + timedelta(weeks=w) for w in range(weeks)]
    return tuple(
        Week(
            monday=m,
            working_days=calendar.working_days_in_week(m),
            closed_to_authorities=calendar.closed_to_authorities(m),
            bank_holiday=calendar.holds_bank_holiday(m),
        )
        for m in mondays
    )


def type_rule(kind: VisitType, tariff: VisitTariff) -> TypeRule:
    """Return the raw rules of a type for the independent checker."""
    return TypeRule(
        visit_type=kind.code,
        notice_working_days=tariff.notice_days,
        valid_from=kind.valid_from,
        valid_to=kind.valid_to,
        weekdays=kind.weekdays,
        onsite_days=tariff.onsite_days,
        keeps_closed_weeks=kind.keeps_closed_weeks,
        keeps_bank_holidays=kind.keeps_bank_holidays,
        closed_months=kind.closed_months,
        team=tariff.team_size,
        least_gap_days=tariff.least_gap_days,
    )


def start_weeks(
    kind: VisitType,
    tariff: VisitTariff,
    weeks: Sequence[Week],
    *,
    stretch: Stretch,
    calendar: WorkingCalendar,
    as_of: date,
) -> tuple[int, ...]:
    """Return the weeks in which a type may start: notice given, in force, phase on, nothing closed."""
    earliest = calendar.add_working_days(as_of, tariff.notice_days) if tariff.notice_days else as_of
    weekday = min(kind.weekdays)
    found = []
    for at, week in enumerate(weeks):
        first = week.monday + timedelta(days=weekday)
        last = calendar.last_day_on_site(first, max(1, tariff.onsite_days))
        if at + len(tariff.slots_by_week) > len(weeks) or first < earliest:
            continue
        if not (stretch.start <= first and last < stretch.end and kind.in_force(first)):
            continue
        if _open(kind, weeks, week.monday, first, last):
            found.append(at)
    return tuple(found)


def _open(kind: VisitType, weeks: Sequence[Week], monday: date, first: date, last: date) -> bool:
    """Say whether every week with fieldwork is open to the type."""
    if {first.month, last.month} & kind.closed_months:
        return False
    touched = [w for w in weeks if w.monday <= last and w.monday >= monday]
    closed = kind.keeps_closed_weeks and any(w.closed_to_authorities for w in touched)
    return not closed and not (kind.keeps_bank_holidays and any(w.bank_holiday for w in touched))


def types_asked(
    service: KnownService, stretch: Stretch, kinds: Mapping[str, VisitType]
) -> tuple[VisitType, ...]:
    """Return the types a phase asks of a service, those of its own kind only."""
    provision = service.provision.code if service.provision else ""
    named = stretch.phase.types_for(service.subject)
    return tuple(
        kinds[code]
        for code in named
        if code != ROUTINE
        and kinds[code].subject == service.subject
        and (not provision or provision in kinds[code].provisions)
    )


def exempt_reason(service: KnownService) -> str:
    """Return why nothing may delay a look at a service for strain, "" where that is allowed (guard 4)."""
    if service.looked.grade.is_worst:
        return "judged inadequate at its last full look"
    return "never inspected" if service.looked.last_full is None and service.provision else ""


def requirement(
    service: KnownService,
    kind: VisitType,
    tariff: VisitTariff,
    *,
    weeks: tuple[int, ...],
    when: Due,
    tier: tuple[int, str],
) -> Requirement:
    """Return one visit that may be planned."""
    own = service.sector.casefold() == _OWN_SECTOR.casefold()
    return Requirement(
        key=f"{kind.code}:{service.key}",
        service=service.key,
        visit_type=kind.code,
        visit_type_name=kind.name,
        owner=kind.owner,
        discipline=kind.discipline,
        tier=tier[0],
        tier_reason=tier[1],
        due=when.day,
        due_reason=when.reason,
        due_mark=when.mark,
        floor_by=when.floor_by,
        start_weeks=weeks,
        weekday=min(kind.weekdays),
        onsite_days=max(1, tariff.onsite_days),
        slots=tariff.slots_by_week,
        team=tariff.team_size,
        asks=tuple(Ask(a.of, a.pool, a.week_offset, a.hours) for a in tariff.asks(own=own)),
        separates=kind.separates,
        unannounced=kind.unannounced,
    )


def tier_of(service: KnownService) -> tuple[int, str]:
    """Return the published priority tier of autumn 2020 (sources in docs/reference/visit-types: H1 to H3).

    Areas for priority action and concern since the last visit are not in public data: those tiers stay empty.
    """
    if service.looked.grade.is_worst:
        return 1, "judged inadequate at the last inspection"
    if service.looked.last_full is None:
        return 4, "no inspection known"
    return 5, "timing of other activity"


def requirements(
    services: Sequence[KnownService],
    *,
    kinds: Mapping[str, VisitType],
    tariffs: Tariffs,
    calendar: WorkingCalendar,
    weeks: Sequence[Week],
    stretches: Sequence[Stretch],
    as_of: date,
) -> tuple[Requirement, ...]:
    """Return every visit that a named phase asks for; routine phases ask for none here yet."""
    made: list[Requirement] = []
    open_weeks: dict[tuple[str, date], tuple[int, ...]] = {}
    for stretch in stretches:
        for s in services:
            for kind in types_asked(s, stretch, kinds):
                tariff = tariffs.visit(kind.code)
                at = (kind.code, stretch.start)
                if at not in open_weeks:
                    open_weeks[at] = start_weeks(
                        kind, tariff, weeks, stretch=stretch, calendar=calendar, as_of=as_of
                    )
                grade = s.looked.grade or Grade.NONE
                when = due(
                    kind,
                    provision=s.provision.code if s.provision else "",
                    grade=grade,
                    last=s.looked.last_full,
                    registered=s.registered,
                    as_of=as_of,
                )
                made.append(requirement(s, kind, tariff, weeks=open_weeks[at], when=when, tier=tier_of(s)))
    return tuple(made)
