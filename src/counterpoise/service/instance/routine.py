"""What routine inspection asks of a service: type by last result, due day, and from when it may be done.

Cadence: ILACS short or standard about every three years, six months either side; monitoring about quarterly
while inadequate, focused visits between; area SEND at five, three or one and a half years by outcome; homes
once each April to March year and again when below good; other providers by their type's interval. Where no
history can be known (SEND before 2023, youth justice fieldwork, joint inspections) the due day is spread over
the framework's window: assumed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.cadence import Due, add_months, due
from counterpoise.domain.marks import Mark
from counterpoise.domain.visit_types import Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterpoise.domain.visit_types import VisitType
    from counterpoise.service.instance.subjects import KnownService

_QUARTER = 13 * 7
_FOCUSED_MONTHS = 18
_ILACS_EARLY = 6
_REINSPECTION_MONTHS = 27
_SEND_BEGAN, _SEND_MONTHS = date(2023, 1, 1), 60
_JOINT_BEGAN, _JOINT_MONTHS = date(2022, 4, 1), 180
_YOUTH_BEGAN, _YOUTH_MONTHS = date(2025, 1, 1), 72
_FULL_LOOK = {
    "CH": "CH_FULL",
    "SCHOOL_CH": "CH_FULL",
    "SECURE": "SCH_FULL",
    "STC": "STC_JOINT",
    "IFA": "IFA_FULL",
    "VAA": "VAA_FULL",
    "ASA": "ASA_FULL",
    "RFC": "RFC_FULL",
    "RHSDC": "RHSDC_FULL",
    "BS": "BOARDING_FULL",
    "RSS": "RSS_FULL",
    "FE": "FE_RESIDENTIAL",
    "SA": "SA_FIRST_ROUND",
}
_TWICE = frozenset({"CH", "SCHOOL_CH", "SECURE"})


@dataclass(frozen=True)
class Need:
    """One visit that routine asks for; ``opens`` is the first day on which it may begin."""

    visit_type: str
    when: Due
    opens: date
    number: int = 1


@dataclass(frozen=True)
class Span:
    """The day of planning and the days of the horizon; ``end`` is the first day outside."""

    as_of: date
    start: date
    end: date


def routine_needs(service: KnownService, kinds: Mapping[str, VisitType], span: Span) -> tuple[Need, ...]:
    """Return the visits that routine asks of a service and that may begin inside the horizon."""
    found = {
        Subject.AUTHORITY: _authority,
        Subject.SEND: _send,
        Subject.YOUTH_JUSTICE: _youth_justice,
        Subject.AREA_PARTNERSHIP: _joint,
        Subject.PROVIDER: _provider,
    }[service.subject](service, kinds, span)
    return tuple(n for n in found if n.opens < span.end)


def spread(key: str, began: date, months: int) -> date:
    """Return a day in a window that starts on a day, the same for a key every time, evenly over keys."""
    days = (add_months(began, months) - began).days
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    return began + timedelta(days=number % days)


def _spread_due(service: KnownService, began: date, months: int, what: str) -> Due:
    day = spread(service.key, began, months)
    return Due(day, None, f"no date known; {what}, spread over {months // 12} years", Mark.ASSUMED)


def _now(code: str, kinds: Mapping[str, VisitType], day: date) -> str:
    """Return the type, or the successor that is in force on a day."""
    kind = kinds[code]
    while not kind.in_force(day) and kind.successor and kind.valid_to is not None and kind.valid_to < day:
        kind = kinds[kind.successor]
    return kind.code


def _authority(s: KnownService, kinds: Mapping[str, VisitType], span: Span) -> Iterator[Need]:
    if s.looked.last_full is None:
        code = _now("ILACS_STANDARD", kinds, span.start)
        yield Need(code, Due(span.as_of, None, "no inspection known", Mark.ASSUMED), span.start)
        return
    weak = s.looked.grade.is_weak
    months = _REINSPECTION_MONTHS if s.looked.grade.is_worst else 36
    day = add_months(s.looked.last_full, months)
    opens = add_months(day, -_ILACS_EARLY)
    if opens < span.end:
        code = _now("ILACS_STANDARD" if weak else "ILACS_SHORT", kinds, max(span.start, opens))
        mark = Mark.ESTIMATED if s.looked.grade.is_worst else Mark.PUBLISHED
        yield Need(code, Due(day, None, f"{months} months after the last one", mark), opens)
    if s.looked.grade.is_worst:
        yield from _monitoring(s, span)
    elif opens >= span.end:
        yield _focused(s, span)


def _monitoring(s: KnownService, span: Span) -> Iterator[Need]:
    last = s.looked.last_any or span.as_of
    day = max(last + timedelta(days=_QUARTER), span.as_of)
    number = 1
    while day < span.end:
        why = "about quarterly while inadequate; dates of visits of other years are not public"
        yield Need("ILACS_MONITORING", Due(day, None, why, Mark.ASSUMED), day - timedelta(days=28), number)
        day += timedelta(days=_QUARTER)
        number += 1


def _focused(s: KnownService, span: Span) -> Need:
    last = s.looked.last_any or s.looked.last_full or span.as_of
    day = add_months(last, _FOCUSED_MONTHS)
    why = f"between full inspections, {_FOCUSED_MONTHS} months after the last look"
    return Need("ILACS_FOCUSED", Due(day, None, why, Mark.ASSUMED), add_months(last, _FOCUSED_MONTHS - 6))


def _send(s: KnownService, kinds: Mapping[str, VisitType], span: Span) -> Iterator[Need]:
    code = _now("ASEND_2016", kinds, span.start)
    last = s.looked.last_full
    if last is None or last < _SEND_BEGAN <= span.start:
        yield Need(code, _spread_due(s, _SEND_BEGAN, _SEND_MONTHS, "one round of all areas"), span.start)
        return
    months = {"Outcome 1": 60, "Outcome 2": 36}.get(s.looked.grade, 36)
    if s.looked.grade.is_worst:
        day = add_months(last, 18)
        yield Need("ASEND_MONITORING", Due(day, None, "18 months after outcome 3", Mark.PUBLISHED), day)
    day = add_months(last, months)
    why = f"{months} months after the last one"
    yield Need(code, Due(day, None, why, Mark.PUBLISHED), add_months(day, -6))


def _youth_justice(s: KnownService, kinds: Mapping[str, VisitType], span: Span) -> Iterator[Need]:
    code = _now("YJS_2018", kinds, span.start)
    when = _spread_due(s, _YOUTH_BEGAN, _YOUTH_MONTHS, "one round of all services")
    yield Need(code, when, add_months(when.day, -6))


def _joint(s: KnownService, kinds: Mapping[str, VisitType], span: Span) -> Iterator[Need]:
    code = "JTAI_2016" if kinds["JTAI_2016"].in_force(span.start) else "JTAI_FRONT_DOOR"
    when = _spread_due(s, _JOINT_BEGAN, _JOINT_MONTHS, "about ten areas a year, no cycle")
    yield Need(code, when, add_months(when.day, -6))


def _provider(s: KnownService, kinds: Mapping[str, VisitType], span: Span) -> Iterator[Need]:
    provision = s.provision.code if s.provision else ""
    kind = kinds[_FULL_LOOK[provision]]
    when = due(
        kind,
        provision=provision,
        grade=s.looked.grade,
        last=s.looked.last_full,
        registered=s.registered,
        as_of=span.as_of,
    )
    early = 9 if provision in _TWICE else 6
    yield Need(kind.code, when, max(span.start, add_months(when.day, -early)))
    if provision in _TWICE and s.looked.grade.is_weak:
        day = max(add_months(when.day, 6), add_months(span.as_of, 6))
        why = "second look of the year, below good at the last"
        code = _now("CH_INTERIM", kinds, span.start)
        yield Need(code, Due(day, None, why, Mark.PUBLISHED), add_months(day, -3))
