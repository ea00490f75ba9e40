"""The days that follow from a notice, each with its mark; a poll holds publication, never fieldwork."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.tasks import Anchor, template_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.domain.tariffs import VisitTariff
    from counterpoise.domain.tasks import DeadlineRule
    from counterpoise.domain.visit_types import VisitType

PUBLICATION = "publication"


@dataclass(frozen=True)
class Told:
    """What a call or letter said: the type, the day of notice and the days of fieldwork."""

    visit_type: str
    notified_on: date
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Deadline:
    """One day to keep, why it is that day, and what the number behind it rests on."""

    name: str
    day: date
    why: str
    mark: Mark
    source: str


def fieldwork(
    kind: VisitType,
    tariff: VisitTariff,
    *,
    notified_on: date,
    first_day: date | None,
    last_day: date | None,
    calendar: WorkingCalendar,
) -> Told:
    """Return the days of fieldwork, those not told worked out from the type's notice and length.

    Raises
    ------
    UsageError
        When the days run backwards.
    """
    first = first_day or calendar.add_working_days(notified_on, tariff.notice_days)
    last = last_day or calendar.last_day_on_site(first, max(1, tariff.onsite_days))
    if not notified_on <= first <= last:
        raise UsageError(
            f"The notice came on {notified_on}, fieldwork would run from {first} to {last}: "
            "these days run backwards.",
            next_step="Give the day of notice, then the first and the last day of fieldwork.",
        )
    return Told(kind.code, notified_on, first, last)


def deadlines(
    told: Told, *, kind: VisitType, calendar: WorkingCalendar, area_votes: bool = False
) -> tuple[Deadline, ...]:
    """Return every deadline of a notice, in the order of the days.

    Parameters
    ----------
    told : Told
        The notice.
    kind : VisitType
        Its type; a published or observed number of days to publication takes the place of the template's.
    calendar : WorkingCalendar
        Working days and polls.
    area_votes : bool
        Whether the area has local elections in that year; a general election counts everywhere.
    """
    rules = template_for(told.visit_type).deadlines
    found = [
        Deadline("first day", told.first_day, "fieldwork begins", Mark.PUBLISHED, "the notice"),
        Deadline("last day", told.last_day, "fieldwork ends", Mark.PUBLISHED, "the notice"),
    ]
    days: dict[str, date] = {
        Anchor.NOTICE: told.notified_on,
        Anchor.FIRST_DAY: told.first_day,
        Anchor.LAST_DAY: told.last_day,
    }
    for rule in rules.values():
        figure = _publication(kind, rule) if rule.name == PUBLICATION else rule.days
        day = calendar.add_working_days(days[rule.after], round(figure.value))
        days[rule.name] = day
        why = f"{figure.value:g} working days after the {rule.after}"
        if rule.name == PUBLICATION:
            day, why = _held(day, why, kind=kind, calendar=calendar, area_votes=area_votes)
        found.append(Deadline(rule.name, day, why, figure.mark, figure.source))
    return tuple(sorted(found, key=lambda d: d.day))


def _publication(kind: VisitType, rule: DeadlineRule) -> Figure:
    if kind.publish_days is not None:
        return Figure(kind.publish_days, "working days", Mark.PUBLISHED, " ; ".join(kind.sources))
    if kind.publish_observed is not None:
        return Figure(kind.publish_observed, "working days", Mark.ESTIMATED, "the middle of dated reports")
    return rule.days


def _held(
    day: date, why: str, *, kind: VisitType, calendar: WorkingCalendar, area_votes: bool
) -> tuple[date, str]:
    """Return the day of publication after any poll, and why."""
    if not kind.holds_for_polls:
        return day, why
    free = calendar.first_publishing_day(day, has_poll=area_votes)
    if free != day:
        poll = calendar.pre_election(day, has_poll=area_votes)
        return free, f"{why}, held until after the {poll.name}" if poll else why
    poll = None if area_votes else calendar.pre_election(day, has_poll=True)
    return day, f"{why}; held until after the {poll.name} if the area votes in it" if poll else why


def task_days(told: Told, found: tuple[Deadline, ...], calendar: WorkingCalendar) -> Mapping[str, date]:
    """Return the due day of each task of the template, by what it asks."""
    days: dict[str, date] = {d.name: d.day for d in found} | {Anchor.NOTICE: told.notified_on}
    return {
        t.what: calendar.add_working_days(days[t.due], t.plus) if t.plus else days[t.due]
        for t in template_for(told.visit_type).tasks
    }
