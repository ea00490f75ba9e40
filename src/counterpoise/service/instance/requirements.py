"""Which visits may be planned: one for each service and type that the phase of inspection asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.cadence import Due, due
from counterpoise.domain.guards import exempt_reason
from counterpoise.domain.phases import ROUTINE
from counterpoise.programme.problem import Ask, Requirement, TypeRule, Week
from counterpoise.service.instance.learning import question
from counterpoise.service.instance.routine import Need, Span, routine_needs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.domain.phases import Stretch
    from counterpoise.domain.tariffs import Tariffs, VisitTariff
    from counterpoise.domain.visit_types import VisitType
    from counterpoise.service.instance.subjects import KnownService

_OWN_SECTOR = "Local Authority"
#: Visits of autumn 2020 with published priorities.
_TIERED = frozenset({"ILACS_FOCUSED_COVID", "CSC_ASSURANCE_VISIT_2020"})
_WORKING_WEEK = 5
#: Looked at again by people who know the place, where they can be had.
_CONTINUED = frozenset({"ILACS_MONITORING", "ASEND_MONITORING", "CSC_MONITORING"})


@dataclass(frozen=True)
class Rulebook:
    """The rules of the field as known on a day: visit types, tariffs, calendar."""

    kinds: Mapping[str, VisitType]
    tariffs: Tariffs
    calendar: WorkingCalendar


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


def type_rule(kind: VisitType, tariff: VisitTariff, *, lead_gap_days: int = 0) -> TypeRule:
    """Return the raw rules of a type for the independent checker.

    ``lead_gap_days`` counts for graded visits by teams: alone there is no lead, and whoever monitors a place
    should know it.
    """
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
        lead_gap_days=lead_gap_days if kind.graded and tariff.team_size > 1 else 0,
        continues=kind.code in _CONTINUED,
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
        if not calendar.is_working_day(first):
            continue
        if not _has_room(kind, tariff, week.monday, last, calendar):
            continue
        if not (stretch.start <= first and last < stretch.end and kind.in_force(first)):
            continue
        if _open(kind, weeks, week.monday, first, last):
            found.append(at)
    return tuple(found)


def _has_room(
    kind: VisitType, tariff: VisitTariff, monday: date, last: date, calendar: WorkingCalendar
) -> bool:
    """Say whether the days on site lie in the half weeks that a visit takes of its people.

    Who gives half of a week can give the other half to another like it: where an ordinary week has days for
    both, a shorter one must have them too.
    """
    friday = monday + timedelta(days=7 * len(tariff.slots_by_week) - 3)
    onsite = max(1, tariff.onsite_days)
    second = [d for d in kind.weekdays if d >= min(kind.weekdays) + onsite]
    if tariff.slots_by_week != (1,) or not any(d + onsite <= _WORKING_WEEK for d in second):
        return last <= friday
    days = (monday + timedelta(days=d) for d in second)
    return any(
        calendar.last_day_on_site(day, onsite) <= friday
        for day in days
        if day > last and calendar.is_working_day(day)
    )


def _open(kind: VisitType, weeks: Sequence[Week], monday: date, first: date, last: date) -> bool:
    """Say whether every week with fieldwork is open to the type."""
    if {first.month, last.month} & kind.closed_months:
        return False
    touched = [w for w in weeks if w.monday <= last and w.monday >= monday]
    closed = kind.keeps_closed_weeks and any(w.closed_to_authorities for w in touched)
    return not closed and not (kind.keeps_bank_holidays and any(w.bank_holiday for w in touched))


def needs_of(
    service: KnownService, stretch: Stretch, kinds: Mapping[str, VisitType], *, as_of: date
) -> tuple[Need, ...]:
    """Return the visits that a phase asks of a service, those of its own kind only."""
    span = Span(as_of, stretch.start, stretch.end)
    found: list[Need] = []
    for code in stretch.phase.types_for(service.subject):
        if code == ROUTINE:
            found += routine_needs(service, kinds, span)
        elif _fits(kinds[code], service):
            found.append(Need(code, _due(kinds[code], service, as_of), stretch.start))
    return tuple(found)


def _fits(kind: VisitType, service: KnownService) -> bool:
    provision = service.provision.code if service.provision else ""
    return kind.subject == service.subject and (not provision or provision in kind.provisions)


def _due(kind: VisitType, service: KnownService, as_of: date) -> Due:
    return due(
        kind,
        provision=service.provision.code if service.provision else "",
        grade=service.looked.grade,
        last=service.looked.last_full,
        registered=service.registered,
        as_of=as_of,
    )


def exempt_from_strain(service: KnownService) -> str:
    """Return why nothing may delay a look at a service for strain, "" where that is allowed (guard 4).

    An area without a known history may well have one that is not public: only providers count as never
    inspected.
    """
    seen = service.looked.last_full is not None or service.provision is None
    return exempt_reason(grade=service.looked.grade, looked_at_before=seen)


def requirement(
    service: KnownService,
    kind: VisitType,
    tariff: VisitTariff,
    *,
    need: Need,
    weeks: tuple[int, ...],
    tier: tuple[int, str],
    asked: str = "",
) -> Requirement:
    """Return one visit that may be planned; ``asked`` is the practice question it would answer."""
    own = service.sector.casefold() == _OWN_SECTOR.casefold()
    number = f":{need.number}" if need.number > 1 else ""
    return Requirement(
        key=f"{kind.code}:{service.key}{number}",
        service=service.key,
        visit_type=kind.code,
        visit_type_name=kind.name,
        owner=kind.owner,
        discipline=kind.discipline,
        tier=tier[0],
        tier_reason=tier[1],
        due=need.when.day,
        due_reason=need.when.reason,
        due_mark=need.when.mark,
        floor_by=need.when.floor_by,
        start_weeks=weeks,
        weekday=min(kind.weekdays),
        onsite_days=max(1, tariff.onsite_days),
        slots=tariff.slots_by_week,
        team=tariff.team_size,
        asks=tuple(Ask(a.of, a.pool, a.week_offset, a.hours) for a in tariff.asks(own=own)),
        separates=kind.separates,
        learning_question=asked,
        sample=service.looked.grade.is_strong,
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
    rules: Rulebook,
    weeks: Sequence[Week],
    stretches: Sequence[Stretch],
    as_of: date,
    closed: frozenset[tuple[str, str, str]] = frozenset(),
) -> tuple[Requirement, ...]:
    """Return every visit that the phases of a horizon ask for and that has a week to begin in.

    Parameters
    ----------
    services : sequence of KnownService
        Who may be visited.
    rules : Rulebook
        Visit types, tariffs and calendar.
    weeks : sequence of Week
        The horizon.
    stretches : sequence of Stretch
        Phases inside it.
    as_of : date
        Day of the question.
    closed : frozenset
        Practice questions answered already, as ``learning.answered`` gives them.
    """
    made: list[Requirement] = []
    for stretch in stretches:
        opening = _Opening(rules, weeks, stretch, as_of)
        for s in services:
            for need in needs_of(s, stretch, rules.kinds, as_of=as_of):
                open_weeks = opening.weeks(need)
                if open_weeks:
                    kind, tariff = rules.kinds[need.visit_type], rules.tariffs.visit(need.visit_type)
                    asked = question(
                        family=s.family,
                        region=s.area.ofsted_region,
                        grade=s.looked.grade,
                        visit_type=kind.code,
                        closed=closed,
                    )
                    tier = tier_of(s) if kind.code in _TIERED else (0, "")
                    made.append(
                        requirement(s, kind, tariff, need=need, weeks=open_weeks, tier=tier, asked=asked)
                    )
    return tuple(made)


class _Opening:
    """Start weeks by type, worked out once a phase, cut to the day on which a visit may begin."""

    def __init__(self, rules: Rulebook, weeks: Sequence[Week], stretch: Stretch, as_of: date) -> None:
        self.rules, self.horizon, self.stretch, self.as_of = rules, weeks, stretch, as_of
        self.by_type: dict[str, tuple[int, ...]] = {}

    def weeks(self, need: Need) -> tuple[int, ...]:
        """Return the start weeks of one visit."""
        kind = self.rules.kinds[need.visit_type]
        if kind.code not in self.by_type:
            self.by_type[kind.code] = start_weeks(
                kind,
                self.rules.tariffs.visit(kind.code),
                self.horizon,
                stretch=self.stretch,
                calendar=self.rules.calendar,
                as_of=self.as_of,
            )
        offset = timedelta(days=min(kind.weekdays))
        return tuple(w for w in self.by_type[kind.code] if self.horizon[w].monday + offset >= need.opens)
