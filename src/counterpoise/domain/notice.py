"""What a new notice runs into: every other visit and commitment of the same people, and school terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from counterpoise.domain.calendar import monday_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.domain.marks import Mark

_WEEK = timedelta(weeks=1)


class CommitmentKind(StrEnum):
    """What else takes a council's weeks."""

    PEER_CHALLENGE = "peer challenge"
    INTERVENTION = "DfE intervention"
    STATUTORY_RETURN = "statutory return"
    OMBUDSMAN = "ombudsman"
    SCHOOL_TERM = "school term start"
    OTHER = "other commitment"


@dataclass(frozen=True)
class Busy:
    """Days on which the same people are asked for something.

    Parameters
    ----------
    key : str
        What it is kept under.
    title : str
        What it is, in words.
    first_day, last_day : date
        From the first day to the last day of it; of a visit, of its fieldwork.
    asked_from : date
        The day from which people are asked for something: of a visit, the notice.
    separates : bool
        A full look at the area, which inspectorates keep apart from each other.
    mark : Mark
        What the days rest on.
    """

    key: str
    title: str
    first_day: date
    last_day: date
    asked_from: date
    separates: bool
    mark: Mark


class ClashKind(StrEnum):
    """How two things stand in each other's way."""

    FIELDWORK = "the same days"
    PREPARATION = "while one prepares"
    SEPARATION = "closer than full inspections are kept apart"
    HOLIDAY = "outside the school weeks"


@dataclass(frozen=True)
class Clash:
    """One thing in the way; ``days_apart`` counts from the end of one to the start of the other.

    ``key`` is what it is kept under, "" for school weeks.
    """

    kind: ClashKind
    title: str
    first_day: date
    last_day: date
    days_apart: int
    mark: Mark
    key: str = ""


def clashes(new: Busy, others: Iterable[Busy], *, separation_days: int) -> tuple[Clash, ...]:
    """Return what a new visit runs into, the nearest first.

    Parameters
    ----------
    new : Busy
        The visit.
    others : iterable of Busy
        Everything else of the same people; ``new`` itself is passed over.
    separation_days : int
        Days that full looks at one area are kept apart.
    """
    found = [c for o in others if o.key != new.key and (c := _clash(new, o, separation_days)) is not None]
    return tuple(sorted(found, key=lambda c: (c.days_apart, c.first_day, c.title)))


def _clash(new: Busy, other: Busy, separation_days: int) -> Clash | None:
    apart = max((other.first_day - new.last_day).days, (new.first_day - other.last_day).days, 0)
    if apart == 0:
        kind = ClashKind.FIELDWORK
    elif other.asked_from <= new.last_day and new.asked_from <= other.last_day:
        kind = ClashKind.PREPARATION
    elif new.separates and other.separates and apart < separation_days:
        kind = ClashKind.SEPARATION
    else:
        return None
    return Clash(kind, other.title, other.first_day, other.last_day, apart, other.mark, other.key)


def school_clashes(new: Busy, calendar: WorkingCalendar) -> tuple[Clash, ...]:
    """Return the start of a term and the days without school in a visit (school weeks are *assumed*)."""
    mark = calendar.terms_basis.mark
    starts = [
        Clash(ClashKind.FIELDWORK, "the first week of a school term", t.first, _friday(t.first), 0, mark)
        for t in calendar.terms
        if t.first <= new.last_day and _friday(t.first) >= new.first_day
    ]
    span = (new.last_day - new.first_day).days + 1
    days = [new.first_day + timedelta(days=i) for i in range(span)]
    free = [d for d in days if calendar.is_working_day(d) and not calendar.in_term(d)]
    if free:
        starts.append(Clash(ClashKind.HOLIDAY, "schools are closed", free[0], free[-1], 0, mark))
    return tuple(starts)


def _friday(day: date) -> date:
    return monday_of(day) + timedelta(days=4)


def mondays(first: date, last: date) -> tuple[date, ...]:
    """Return the Mondays of the weeks from one day to another, both inside."""
    monday = monday_of(first)
    found = []
    while monday <= last:
        found.append(monday)
        monday += _WEEK
    return tuple(found)


def next_monday(day: date) -> date:
    """Return the Monday of the week after a day."""
    return monday_of(day) + _WEEK
