"""The days that follow from a notice, each with its mark; a poll holds publication, never fieldwork."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Figure, Mark, weakest
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
    """What a call or letter said: the type, the day of notice and the days of fieldwork.

    ``first_told`` and ``last_told`` say whether a day of fieldwork was told, or worked out here.
    """

    visit_type: str
    notified_on: date
    first_day: date
    last_day: date
    first_told: bool = True
    last_told: bool = True


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
    return Told(
        kind.code,
        notified_on,
        first,
        last,
        first_told=first_day is not None,
        last_told=last_day is not None,
    )


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
    found = list(_fieldwork_days(told, kind))
    rests_on = {d.name: d.mark for d in found} | {Anchor.NOTICE: Mark.PUBLISHED}
    days: dict[str, date] = {
        Anchor.NOTICE: told.notified_on,
        Anchor.FIRST_DAY: told.first_day,
        Anchor.LAST_DAY: told.last_day,
    }
    for rule in rules.values():
        figure = _publication(kind, rule) if rule.name == PUBLICATION else rule.days
        day, why = _counted(rule, figure, days, calendar)
        days[rule.name] = day
        if rule.name == PUBLICATION:
            day, why = _held(day, why, kind=kind, calendar=calendar, area_votes=area_votes)
        rests_on[rule.name] = weakest(figure.mark, rests_on[rule.after])
        found.append(Deadline(rule.name, day, why, rests_on[rule.name], figure.source))
    return tuple(sorted(found, key=lambda d: d.day))


def fieldwork_mark(told: Told, kind: VisitType) -> Mark:
    """Return what the days of fieldwork rest on: *published* where both were told."""
    return _fieldwork_days(told, kind)[1].mark


def _fieldwork_days(told: Told, kind: VisitType) -> tuple[Deadline, Deadline]:
    """Return the first and the last day; one that nobody told rests on the rule it was worked out by."""
    first_mark = _worked_out(told=told.first_told, by=kind.notice_min)
    last_mark = weakest(first_mark, _worked_out(told=told.last_told, by=kind.onsite_days))
    first_why, last_why = "fieldwork begins", "fieldwork ends"
    if not told.first_told:
        first_why += "; not told, worked out from the usual notice"
    if not told.last_told:
        last_why += "; not told, worked out from how long it usually takes"
    return (
        Deadline("first day", told.first_day, first_why, first_mark, "the notice"),
        Deadline("last day", told.last_day, last_why, last_mark, "the notice"),
    )


def _worked_out(*, told: bool, by: int | None) -> Mark:
    if told:
        return Mark.PUBLISHED
    return Mark.ASSUMED if by is None else Mark.ESTIMATED


def _counted(
    rule: DeadlineRule, figure: Figure, days: Mapping[str, date], calendar: WorkingCalendar
) -> tuple[date, str]:
    """Return the day of a deadline and why; what counts from the notice is due before fieldwork begins."""
    number = round(figure.value)
    if not number:
        return days[rule.after], f"on the {rule.after}"
    day = calendar.add_working_days(days[rule.after], number)
    why = f"{number} working day{'s' if number > 1 else ''} after the {rule.after}"
    if rule.after is Anchor.NOTICE and day > days[Anchor.FIRST_DAY]:
        return days[Anchor.FIRST_DAY], f"{why}, and on the first day at the latest"
    return day, why


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
        # Where the notice is short, nothing is due before anybody was told.
        t.what: max(told.notified_on, calendar.add_working_days(days[t.due], t.plus))
        if t.plus
        else days[t.due]
        for t in template_for(told.visit_type).tasks
    }
